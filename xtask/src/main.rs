//! `cargo xtask VERB`: the dev commands.

fn main() {}
