//! A question as phrases are looked for in it.

/// Lower-case words without accents, apostrophes or marks, one blank before and after each, so that a phrase that is
/// written the same way matches whole words: "Isn't it?" is " isnt it ".
pub(super) fn spoken(text: &str) -> String {
    let joined = text.replace(['\'', '\u{2019}'], "");
    let mut out = String::from(" ");
    for word in crate::reader::basic_words(&joined, 2_000) {
        if word.text.chars().all(char::is_alphanumeric) {
            out.push_str(&word.text);
            out.push(' ');
        }
    }
    out
}

/// Whether one of the phrases stands in a [`spoken`] text.
pub(super) fn says(spoken: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| spoken.contains(&format!(" {phrase} ")))
}
