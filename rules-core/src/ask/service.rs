//! Hears questions about this program itself, which no policy answers: how to report, what it can do, the whole list.

use super::spoken::{says, spoken};

/// What is wanted of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// To make a report: "how do I report bullying?".
    Report,
    /// To know what it can do.
    Abilities,
    /// All guidelines.
    List,
}

/// Whole messages that ask what the program can do.
const ABILITIES: &[&str] = &[
    "what can you do",
    "what do you do",
    "what can you help me with",
    "what can you help with",
    "how can you help",
    "how can you help me",
    "how do you work",
    "how does this work",
    "how do i use this",
    "how do i use you",
    "who are you",
    "what are you",
    "what is chalkline",
    "what does chalkline do",
    "what is this bot for",
    "check my post",
    "check a draft",
    "can you check my post",
    "can you check a post",
    "i want you to check a draft",
    "que puedes hacer",
    "que haces",
    "que sabes hacer",
    "que puede hacer",
    "en que me puedes ayudar",
    "en que me puede ayudar",
    "como funciona esto",
    "como funcionas",
    "quien eres",
    "que es chalkline",
    "revisa mi publicacion",
    "puedes revisar mi publicacion",
];

const EVERY: &[&str] = &["all", "every", "list", "twelve", "12", "todas", "doce", "lista", "cuales"];
const GUIDELINES: &[&str] = &["guidelines", "rules", "pautas", "reglas", "normas"];
/// What such a question may hold besides; any other word means that it asks about the matter.
const LIST_FILLERS: &[&str] = &[
    "what",
    "whats",
    "are",
    "the",
    "show",
    "me",
    "give",
    "us",
    "please",
    "pls",
    "can",
    "you",
    "of",
    "them",
    "full",
    "these",
    "your",
    "tell",
    "read",
    "see",
    "i",
    "want",
    "to",
    "district",
    "social",
    "media",
    "policy",
    "que",
    "son",
    "las",
    "los",
    "dame",
    "deme",
    "muestrame",
    "muestreme",
    "dime",
    "digame",
    "por",
    "favor",
    "quiero",
    "ver",
    "leer",
    "completa",
    "and",
    "a",
];

const REPORT: &[&str] =
    &["report", "reporting", "complaint", "reportar", "reporto", "reporte", "denunciar", "denuncio"];
const OPENERS: &[&str] = &[
    "how do i",
    "how can i",
    "how do you",
    "how to",
    "how would i",
    "where do i",
    "where can i",
    "where to",
    "can i",
    "i want to",
    "i need to",
    "i would like to",
    "id like to",
    "i wanna",
    "who do i",
    "who sees",
    "como",
    "donde",
    "quiero",
    "puedo",
    "necesito",
    "quisiera",
];
/// A report, whatever it is about.
const BARE: &[&str] = &["make a report", "file a report", "hacer un reporte", "hacer una denuncia"];
/// What may be reported to this program, by how the words begin.
const MATTERS: &[&str] = &[
    "harass",
    "bully",
    "threat",
    "anonym",
    "someone",
    "somebody",
    "coworker",
    "colleague",
    "principal",
    "teacher",
    "boss",
    "supervisor",
    "coach",
    "aide",
    "violence",
    "weapon",
    "gun",
    "acoso",
    "amenaz",
    "alguien",
    "intimid",
    "maestr",
    "director",
    "companer",
    "jefe",
    "jefa",
    "arma",
];
/// What is reported elsewhere, or is no report of this kind.
const ELSEWHERE: &[&str] = &[
    "abuse",
    "abuso",
    "cps",
    "dcfs",
    "mandated",
    "neglect",
    "negligencia",
    "absence",
    "absent",
    "ausencia",
    "card",
    "cards",
    "sick",
    "injury",
    "injured",
    "bug",
    "broken",
    "post",
    "posts",
    "page",
    "profile",
    "account",
    "instagram",
    "facebook",
    "tiktok",
    "taxes",
    "grades",
    "attendance",
    "stolen",
    "lost",
    "outside",
];

/// What is wanted of the program, where that is all the text asks for.
pub(crate) fn heard(text: &str) -> Option<Service> {
    let spoken = spoken(text);
    let words: Vec<&str> = spoken.split_whitespace().collect();
    let is = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if ABILITIES.contains(&spoken.trim()) {
        return Some(Service::Abilities);
    }
    let listed = |word: &&str| [EVERY, GUIDELINES, LIST_FILLERS].iter().any(|list| list.contains(word));
    if is(EVERY) && is(GUIDELINES) && words.iter().all(listed) {
        return Some(Service::List);
    }
    let matter = words.iter().any(|word| MATTERS.iter().any(|matter| word.starts_with(matter)));
    let wanted = is(REPORT) && (matter || says(&spoken, BARE)) && !is(ELSEWHERE);
    (words.len() <= 24 && wanted && says(&spoken, OPENERS)).then_some(Service::Report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_of_the_program_is_told_from_what_is_asked_of_the_policy() {
        for (text, wanted) in [
            ("How do I report bullying?", Some(Service::Report)),
            ("¿Cómo reporto un acoso?", Some(Service::Report)),
            ("I'd like to make a report", Some(Service::Report)),
            ("can I report my principal anonymously", Some(Service::Report)),
            ("how do i report suspected child abuse by a coach", None),
            ("how do I report a fake page of my principal on facebook", None),
            ("what do I write on a report card", None),
            ("What can you do?", Some(Service::Abilities)),
            ("what can you do when a student adds you", None),
            ("list all guidelines", Some(Service::List)),
            ("what are the 12 guidelines", Some(Service::List)),
            ("¿Cuáles son las reglas?", Some(Service::List)),
            ("what are the rules for photos", None),
        ] {
            assert_eq!(heard(text), wanted, "{text}");
        }
    }
}
