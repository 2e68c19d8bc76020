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

/// The label of a question by number: `guideline-N`, or `nc-guideline-13` for a number that does not exist; `None` for
/// any other question.
pub(crate) fn asked(policy: &Policy, text: &str) -> Option<String> {
    let words: Vec<String> = crate::reader::basic_words(text, 40)
        .into_iter()
        .map(|word| word.text)
        .filter(|word| word != "?")
        .collect();
    let mut found: Option<u32> = None;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        let number = word.parse::<u32>().ok().or_else(|| {
            WORDS
                .iter()
                .find(|(name, _)| name == word)
                .filter(|_| NAMES.contains(&before))
                .map(|(_, n)| u32::from(*n))
        });
        match number {
            Some(number) if NAMES.contains(&before) || before == "#" || words.len() == 1 => {
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
    let number = found?;
    let clause = u8::try_from(number).ok().and_then(|number| policy.clause(number));
    Some(clause.map_or_else(|| "nc-guideline-13".to_owned(), |clause| format!("guideline-{}", clause.number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_by_number_are_heard_and_others_are_not() {
        let policy = Policy::builtin();
        let heard = |text: &str| asked(&policy, text);
        assert_eq!(heard("What does guideline 7 say?").as_deref(), Some("guideline-7"));
        assert_eq!(heard("explica la regla nueve").as_deref(), Some("guideline-9"));
        assert_eq!(heard("#3").as_deref(), Some("guideline-3"));
        assert_eq!(heard("rule 13").as_deref(), Some("nc-guideline-13"));
        assert_eq!(heard("does guideline 3 cover yearbook photos"), None);
        assert_eq!(heard("can i post my class"), None);
    }
}
