//! Hears a question by number: "what does guideline 7 say", "pauta 3?", "#9".

use crate::policy::Policy;

/// What stands before a number that means a guideline.
const NAMES: &[&str] = &[
    "guideline",
    "guidelines",
    "rule",
    "number",
    "no",
    "num",
    "item",
    "section",
    "pauta",
    "regla",
    "numero",
    "norma",
    "clause",
    "point",
    "punto",
    "guidline",
    "lineamiento",
    "inciso",
    "policy",
];

/// Words that such a question may hold besides; any other word means that it asks something about the matter.
const FILLERS: &[&str] = &[
    "what",
    "whats",
    "does",
    "s",
    "is",
    "say",
    "says",
    "the",
    "about",
    "explain",
    "tell",
    "me",
    "read",
    "show",
    "please",
    "in",
    "plain",
    "english",
    "words",
    "que",
    "dice",
    "la",
    "el",
    "explica",
    "explique",
    "expliqueme",
    "explicame",
    "cual",
    "es",
    "de",
    "por",
    "favor",
    "porfa",
    "porfis",
    "gracias",
    "hola",
    "thanks",
    "thx",
    "hi",
    "hello",
    "pls",
    "plz",
    "mean",
    "means",
    "significa",
    "again",
    "of",
    "policy",
    "bulletin",
    "bul",
    "can",
    "you",
    "i",
    "need",
    "see",
    "to",
    "text",
    "texto",
    "sobre",
    "ver",
    "quiero",
    "leer",
    "a",
    "on",
    "for",
    "ok",
    "hey",
    "remind",
    "what's",
    "and",
    "mandame",
    "dime",
    "digame",
    "media",
    "social",
    "exactly",
    "exact",
    "wording",
    "full",
    "summary",
];

/// Numbers as words, one to thirteen.
const WORDS: &[(&str, u8)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("uno", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("trece", 13),
];

/// What asks for a guideline's text when it stands near two bare numbers: "read me 5 and 9".
const ASKS: &[&str] = &[
    "say",
    "says",
    "read",
    "give",
    "gimme",
    "explain",
    "contents",
    "content",
    "what",
    "whats",
    "wat",
    "dice",
    "dicen",
    "explica",
    "explique",
    "expliqueme",
    "lea",
    "leeme",
    "muestreme",
    "deme",
    "mandame",
    "between",
    "compare",
];
/// What may stand between two such numbers.
const JOINTS: &[&str] = &["and", "y", "e", "&", ",", "or", "o", "vs", "versus", "n", "with", "con", "to"];
/// What may stand before each of them.
const ARTICLES: &[&str] = &["of", "de", "the", "la", "el", "los", "las"];
/// What makes a number something else.
const UNITS: &[&str] = &[
    "am", "pm", "minutes", "minutos", "year", "years", "yr", "yo", "old", "anos", "days", "dias", "kids",
    "students", "alumnos", "ninos", "graders", "grade", "times", "veces", "photos", "fotos", "posts",
    "percent", "th", "points",
];

/// The labels of a question by number: `guideline-N` each, or `nc-guideline-13` for a number that does not exist; empty
/// for any other question.
pub(crate) fn asked(policy: &Policy, text: &str) -> Vec<String> {
    let words: Vec<String> = crate::reader::basic_words(text, 40)
        .into_iter()
        .map(|word| word.text)
        .filter(|word| word != "?")
        .collect();
    let numbers = one(&words).map_or_else(|| two(&words), |number| vec![number]);
    let labels = numbers.into_iter().map(|number| {
        let clause = u8::try_from(number).ok().and_then(|number| policy.clause(number));
        clause.map_or_else(|| "nc-guideline-13".to_owned(), |clause| format!("guideline-{}", clause.number))
    });
    labels.collect()
}

fn number(word: &str) -> Option<u32> {
    let named = || WORDS.iter().find(|(name, _)| *name == word).map(|(_, number)| u32::from(*number));
    word.parse().ok().or_else(named)
}

/// Two numbers side by side, "the six and the eight", with a word that asks for them near by.
fn two(words: &[String]) -> Vec<u32> {
    let is = |list: &[&str], at: usize| words.get(at).is_some_and(|word| list.contains(&word.as_str()));
    for (at, word) in words.iter().enumerate() {
        let Some(first) = number(word).filter(|number| (1..=13).contains(number)) else { continue };
        let mut next = at + 1;
        if !is(JOINTS, next) {
            continue;
        }
        while is(JOINTS, next) || is(ARTICLES, next) || is(NAMES, next) {
            next += 1;
        }
        let Some(second) = words.get(next).and_then(|word| number(word)) else { continue };
        let near = at.saturating_sub(4)..=next + 2;
        let asked = near.clone().any(|at| is(ASKS, at)) || at.checked_sub(1).is_some_and(|at| is(NAMES, at));
        if (1..=13).contains(&second) && second != first && asked && !is(UNITS, next + 1) {
            return vec![first, second];
        }
    }
    Vec::new()
}

/// The one number of a question that holds nothing else.
fn one(words: &[String]) -> Option<u32> {
    let mut found: Option<u32> = None;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        // Numbers are said as words behind a name or an article only: "one" and "once" are other words too.
        let spelled = NAMES.contains(&before) || ["la", "el"].contains(&before);
        let number = number(word).filter(|_| word.parse::<u32>().is_ok() || spelled);
        match number {
            Some(number) if spelled || before == "#" || words.len() == 1 => {
                if found.replace(number).is_some() {
                    return None;
                }
            }
            Some(_) => return None,
            None => {
                let known = FILLERS.contains(&word.as_str()) || NAMES.contains(&word.as_str());
                if !known && word.chars().any(char::is_alphanumeric) {
                    return None;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_by_number_are_heard_and_others_are_not() {
        let policy = Policy::builtin();
        let heard = |text: &str| asked(&policy, text).join(" ");
        for (text, labels) in [
            ("What does guideline 7 say?", "guideline-7"),
            ("explica la regla nueve", "guideline-9"),
            ("Explíqueme la once", "guideline-11"),
            ("explícame la número once porfa, gracias", "guideline-11"),
            ("#3", "guideline-3"),
            ("rule 13", "nc-guideline-13"),
            ("Read me 5 and 9, slowly, I'm taking notes.", "guideline-5 guideline-9"),
            ("me puede decir qué dicen la seis y la ocho", "guideline-6 guideline-8"),
            ("wat do 12 and 7 say agian", "guideline-12 guideline-7"),
            ("does guideline 3 cover yearbook photos", ""),
            ("can i post my class", ""),
            ("can i say that my kids are 5 and 9", ""),
            ("give 2 and 3 year olds a photo page?", ""),
        ] {
            assert_eq!(heard(text), labels, "{text}");
        }
    }
}
