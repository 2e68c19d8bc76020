//! Situations that somebody reports, and what triage has to make of them.
