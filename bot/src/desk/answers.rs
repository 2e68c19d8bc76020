//! A report's answers as one text, on their way through a platform and back.

use crate::chat::{Answers, FieldKey, Private};

/// The answers as one text, for the platform to hand back with the press of a button.
pub(super) fn pack(answers: &Answers) -> Private {
    let pairs: Vec<(&str, &str)> = answers.iter().map(|(key, text)| (key.name(), text.reveal())).collect();
    // Strings can always be written.
    Private::new(serde_json::to_string(&pairs).unwrap_or_default())
}

/// The answers that [`pack`] made a text of; none for any other text.
pub(super) fn unpack(carried: &Private) -> Answers {
    let pairs: Vec<(String, String)> = serde_json::from_str(carried.reveal()).unwrap_or_default();
    pairs.into_iter().filter_map(|(name, text)| Some((FieldKey::named(&name)?, Private::new(text)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_carried_comes_back_whole() {
        let answers = vec![(FieldKey::What, Private::new("a|\"b\n")), (FieldKey::Danger, Private::new("sí"))];
        assert_eq!(unpack(&pack(&answers)), answers);
        assert_eq!(unpack(&Private::new("no json")), Answers::new());
    }
}
