//! `cargo xtask VERB`: the dev commands.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a dev command talks to the person who runs it")]
#![expect(clippy::disallowed_methods, reason = "a dev command reads and writes files")]

mod corpus;
mod export;
mod model;
mod wheel;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a dev command gives: it stops at the first error and says it.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((verb, rest)) if verb == "model" => model::run(rest),
        Some((verb, [flag, file])) if verb == "train" && flag == "--export" => export::run(file.as_ref()),
        _ => Err("usage: cargo xtask model | train".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
