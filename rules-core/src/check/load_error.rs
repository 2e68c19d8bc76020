//! What is wrong with a rule or lexicon file: where, and what to do about it.

use std::fmt;

/// One complaint about a file, for the person who edits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The file's path as it was given.
    pub file: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}. {}", self.file, self.line, self.wrong, self.remedy)
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    pub(super) fn new(file: &str, line: usize, wrong: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, wrong: wrong.into(), remedy: remedy.into() }
    }

    pub(super) fn toml(file: &str, text: &str, offset: usize, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1 + offset;
        Self::new(
            file,
            line,
            error.message().trim(),
            "See rules-core/rules/README.md for the keys a file may have.",
        )
    }
}
