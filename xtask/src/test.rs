//! `cargo xtask test [--only STEP | --without TOOL]`: everything that CI runs, cheapest first, all tests last.
//!
//! No step changes `RUSTFLAGS`, so that each finds what the one before it has built. The test runner comes last so that
//! its own count line closes the output.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io};

use crate::{Outcome, deny, evaluate, mail, needs, oracle_discord, oracle_slack, web};

/// One step; add a line to [`STEPS`] to add one.
struct Step {
    name: &'static str,
    /// The tool of [`needs::TABLE`] that it cannot do without.
    needs: Option<&'static str>,
    does: Does,
}

enum Does {
    /// Runs cargo with these arguments, and these variables set.
    Cargo(&'static [&'static str], &'static [(&'static str, &'static str)]),
    /// Calls a dev command of this program.
    Verb(fn(&[String]) -> Outcome<()>),
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        needs: Some("rustfmt"),
        does: Does::Cargo(&["fmt", "--all", "--", "--check"], &[]),
    },
    Step {
        name: "lints",
        needs: Some("clippy"),
        does: Does::Cargo(
            &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"],
            &[],
        ),
    },
    // A workspace of its own, which nothing else here builds.
    Step {
        name: "benchmarks",
        needs: Some("clippy"),
        does: Does::Cargo(
            &["clippy", "--locked", "--manifest-path", "tests/bench/Cargo.toml", "--", "-D", "warnings"],
            &[],
        ),
    },
    Step {
        name: "documentation",
        needs: None,
        does: Does::Cargo(
            &["doc", "--locked", "--workspace", "--no-deps", "--quiet"],
            &[("RUSTDOCFLAGS", "-D warnings")],
        ),
    },
    Step {
        name: "examples",
        needs: None,
        does: Does::Cargo(&["test", "--locked", "--workspace", "--doc"], &[]),
    },
    Step { name: "deny", needs: Some("python3"), does: Does::Verb(deny::run) },
    Step { name: "accuracy", needs: None, does: Does::Verb(evaluate::run) },
    Step { name: "oracles/mail", needs: Some("python3"), does: Does::Verb(mail::run) },
    Step { name: "oracles/discord", needs: Some("npm"), does: Does::Verb(oracle_discord::run) },
    Step { name: "oracles/slack", needs: Some("python3"), does: Does::Verb(oracle_slack::run) },
    Step { name: "oracles/slack-web", needs: Some("npm"), does: Does::Verb(oracle_slack::run_web) },
    Step { name: "web/deploy", needs: Some("promtool"), does: Does::Verb(web::deploy) },
    Step { name: "web/openapi", needs: Some("python3"), does: Does::Verb(web::openapi) },
    Step { name: "web/browser", needs: Some("chromium"), does: Does::Verb(web::browser) },
];

const NEXTEST: &[&str] = &["nextest", "run", "--locked", "--workspace", "--no-fail-fast"];
/// Where nextest is not installed.
const PLAIN: &[&str] = &["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"];

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if let [flag, name] = arguments
        && flag == "--only"
    {
        let step = STEPS.iter().find(|step| step.name == name).ok_or_else(usage)?;
        return run_step(step);
    }
    let left_out = left_out(arguments)?;
    needs::see_to(&left_out)?;
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for step in STEPS {
        if step.needs.is_some_and(|tool| left_out.iter().any(|name| name == tool)) {
            continue;
        }
        let start = Instant::now();
        run_step(step)?;
        times.push((step.name, start.elapsed()));
    }
    // The tests are built here, so that their line in the table is apart from running them.
    let runner = if cargo_has("nextest") { NEXTEST } else { PLAIN };
    let start = Instant::now();
    let build: Vec<&str> =
        runner.iter().copied().filter(|word| *word != "--no-fail-fast").chain(["--no-run"]).collect();
    cargo("building the tests", &build, &[])?;
    times.push(("building the tests", start.elapsed()));
    print_table(&times, &left_out);
    cargo("tests", runner, &[])
}

/// One step, as `--only` runs it while it is worked on.
fn run_step(step: &Step) -> Outcome<()> {
    match step.does {
        Does::Cargo(arguments, variables) => cargo(step.name, arguments, variables),
        Does::Verb(verb) => {
            println!("\n== {}", step.name);
            verb(&[]).map_err(|error| format!("the step `{}` failed: {error}", step.name).into())
        }
    }
}

fn usage() -> String {
    let tools: Vec<&str> = needs::TABLE.iter().map(|need| need.name).collect();
    let steps: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    format!("usage: cargo xtask test [--only {} | --without {}]", steps.join("|"), tools.join("|"))
}

/// The tools named by `--without`.
fn left_out(arguments: &[String]) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let known = |name: &&String| needs::TABLE.iter().any(|need| need.name == *name);
        match words.next().filter(known) {
            Some(name) if word == "--without" => names.push(name.clone()),
            _ => return Err(usage().into()),
        }
    }
    Ok(names)
}

fn print_table(times: &[(&str, Duration)], left_out: &[String]) {
    println!("\n{:<20} seconds", "step");
    for (name, time) in times {
        println!("{name:<20} {:>7.1}", time.as_secs_f64());
    }
    println!("{:<20} {:>7.1}", "so far", times.iter().map(|(_, time)| time.as_secs_f64()).sum::<f64>());
    if !left_out.is_empty() {
        println!("LEFT OUT on request, with every step that needs it: {}", left_out.join(", "));
    }
}

/// Runs cargo in the project's root and says what it runs.
fn cargo(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome<()> {
    println!("\n== {name}: cargo {}", arguments.join(" "));
    io::Write::flush(&mut io::stdout())?;
    let status = command().args(arguments).envs(variables.iter().copied()).status()?;
    if status.success() { Ok(()) } else { Err(format!("the step `{name}` failed").into()) }
}

fn cargo_has(verb: &str) -> bool {
    let quiet = command().args([verb, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// The cargo that runs this program, in the project's root.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::root());
    command
}
