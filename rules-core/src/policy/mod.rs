//! The policy pack: clauses, bulletins, authored answers, what is not covered, whom to ask.

/// A parsed policy pack.
#[derive(Debug, Default)]
pub struct Policy {}
