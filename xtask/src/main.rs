//! `cargo xtask VERB`: the dev commands.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a dev command talks to the person who runs it")]
#![expect(clippy::indexing_slicing, reason = "a dev command may stop with a panic; the product may not")]

mod corpus;
mod eval;
mod eval_check;
mod eval_report;
mod export;
mod fit;
mod model;
mod train;
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
        Some((verb, [])) if verb == "train" => train::run(100),
        Some((verb, rest)) if verb == "eval" => evaluate(rest),
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

fn evaluate(arguments: &[String]) -> Outcome<()> {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let split = match arguments.iter().skip_while(|argument| *argument != "--split").nth(1).map(String::as_str) {
        Some("train") => corpus::Split::Train,
        Some("tune") => corpus::Split::Tune,
        _ => corpus::Split::Dev,
    };
    let options = eval::Options { split, misses: has("--misses") };
    let all = !["ask", "check", "report"].into_iter().any(has);
    if all || has("ask") {
        eval::print("ask", &eval::ask(&options, rules_core::ask::THRESHOLDS)?);
    }
    if all || has("check") {
        let drafts = eval_check::drafts(&options)?;
        let opinions = eval_check::opinions(&drafts);
        let with = if has("--rules-only") {
            eval_check::With::RulesOnly
        } else {
            eval_check::With::Reader(rules_core::check::WEIGHING)
        };
        eval::print("check", &eval_check::table(&drafts, &opinions, with, &options));
    }
    if all || has("report") {
        eval::print("report", &eval_report::table(&options)?);
    }
    Ok(())
}
