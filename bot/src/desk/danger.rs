//! Whether a reporter says that somebody is in danger now.

use crate::chat::{Answers, FieldKey};

/// Whole answers that say that nobody is in danger. "Now, he has a gun" and "not sure" begin like one, and are none.
const NO_DANGER: [&str; 23] = [
    "",
    "no",
    "n",
    "nope",
    "none",
    "nobody",
    "no one",
    "n/a",
    "na",
    "not now",
    "not right now",
    "no danger",
    "no, nobody",
    "no nobody",
    "no, no one",
    "nadie",
    "ninguno",
    "ninguna",
    "no hay peligro",
    "ahora no",
    "por ahora no",
    "no, nadie",
    "no nadie",
];

/// Whether they say that somebody is in danger now: anything that is no plain no.
pub(super) fn in_danger(answers: &Answers) -> bool {
    let said = answers
        .iter()
        .find(|(key, _)| *key == FieldKey::Danger)
        .map(|(_, text)| text.reveal().trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase());
    said.is_some_and(|said| !NO_DANGER.contains(&said.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Private;

    #[test]
    fn only_a_plain_no_says_that_nobody_is_in_danger() {
        let danger = |said: &str| in_danger(&vec![(FieldKey::Danger, Private::new(said))]);
        for said in
            ["", "no", "No.", " NO ", "-", "n", "Nadie", "nobody", "N/A", "Not right now.", "Ahora no"]
        {
            assert!(!danger(said), "{said:?}");
        }
        for said in
            ["yes", "Now, he has a gun", "not sure, she may jump", "Nosotros, ahora mismo", "no idea, maybe"]
        {
            assert!(danger(said), "{said:?}");
        }
    }
}
