//! `cargo xtask VERB`: the dev commands.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a dev command talks to the person who runs it"
)]
#![expect(clippy::indexing_slicing, reason = "a dev command may stop with a panic; the product may not")]

mod bench;
mod bench_web;
mod bless;
mod corpus;
mod deny;
mod eval;
mod eval_check;
mod eval_names;
mod eval_report;
mod evaluate;
mod export;
mod fit;
mod floors;
mod goal;
mod heads;
mod leaks;
mod mail;
mod model;
mod needs;
mod new;
mod oracle_discord;
mod oracle_slack;
mod test;
mod tools;
mod train;
mod tune;
mod web;
mod wheel;
mod wordlist;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a dev command gives: it stops at the first error and says it.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// One dev command.
struct Verb {
    name: &'static str,
    arguments: &'static str,
    what: &'static str,
    run: fn(&[String]) -> Outcome<()>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "test",
        arguments: "[--only STEP|--without TOOL]",
        what: "everything that CI runs",
        run: test::run,
    },
    Verb {
        name: "bless",
        arguments: "",
        what: "redraws .env.example and the README's exchanges",
        run: bless::run,
    },
    Verb {
        name: "new",
        arguments: "rule NAME [GUIDELINE]",
        what: "a rule's file and its line",
        run: new::run,
    },
    Verb {
        name: "eval",
        arguments: "[JOB] [--split S] [--misses]",
        what: "tables of accuracy",
        run: evaluate::run,
    },
    Verb {
        name: "train",
        arguments: "[--export F | --curve]",
        what: "fits the heads on the corpora",
        run: train,
    },
    Verb {
        name: "bench",
        arguments: "ask|check|discord|slack|web|report|receipt",
        what: "tables of speed, beside the peers",
        run: bench::run,
    },
    Verb {
        name: "tune",
        arguments: "",
        what: "looks for the thresholds on the `tune` split",
        run: |_| tune::run(),
    },
    Verb {
        name: "model",
        arguments: "[--wheel F] [--tuned F]",
        what: "makes or checks the encoder",
        run: model::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verb = arguments.first().and_then(|name| VERBS.iter().find(|verb| verb.name == name));
    let outcome = match verb {
        Some(verb) => (verb.run)(arguments.get(1..).unwrap_or_default()),
        None => Err(usage().into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::from(if error.is::<needs::Missing>() { 2 } else { 1 })
        }
    }
}

fn usage() -> String {
    let line = |verb: &Verb| format!("\n  cargo xtask {:<6}{:<30}{}", verb.name, verb.arguments, verb.what);
    let lines: Vec<String> = VERBS.iter().map(line).collect();
    format!("no such command. There are:{}", lines.concat())
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn train(arguments: &[String]) -> Outcome<()> {
    match arguments {
        [] => train::run(100),
        [flag] if flag == "--curve" => train::curve(),
        [flag, file] if flag == "--export" => export::run(file.as_ref()),
        _ => Err("usage: cargo xtask train [--export FILE | --curve]".into()),
    }
}
