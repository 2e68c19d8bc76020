//! A text that a person wrote: it can be worked with, and cannot be printed into a log by accident.

/// Somebody's words. `Debug` shows `***`; there is no `Display` and no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(String);

impl Private {
    /// Wraps what somebody wrote.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The words themselves, for reading them and for showing them to the person who wrote them.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Private {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use crate::chat::{Event, Private};

    #[test]
    fn a_debug_print_shows_no_words() {
        let event = Event::Ask { text: Private::new("a secret") };
        assert_eq!(format!("{event:?}"), "Ask { text: *** }");
    }
}
