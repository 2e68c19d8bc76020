//! The places where people type; each turns its own form of talk into events, and replies into its own form of talk.

pub mod console;
