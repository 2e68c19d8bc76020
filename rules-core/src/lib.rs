//! Text in, answers and findings out: a school district's social media policy as a pure library.
//!
#![doc = include_str!("../README.md")]
//!
//! # Which function for which job
//!
//! | You have | You want | Use |
//! | --- | --- | --- |
//! | a question in somebody's own words | the policy's answer, with guideline numbers, or "not covered" | [`Core::ask`] |
//! | a draft post | what must not be posted, where, why, and a better wording | [`Core::check`] |
//! | the text of a report | its kind, its urgency, the words that say so, and what reveals the writer | [`Core::triage`] |
//!
//! Never: a clock, a file, the network, the environment, a person. The caller passes text and what it knows.

pub mod text;

pub mod policy;

pub mod reader;

pub mod ask;
pub mod check;
pub mod triage;

mod core;
mod data;

pub use crate::core::Core;
