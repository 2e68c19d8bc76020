//! CHECK: posts a second, what a post costs, memory and start, beside the peers and the practical ceiling.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use rules_core::Core;
use rules_core::check::Draft;
use rules_core::policy::Policy;

use crate::contender::{Measured, NAMES};
use crate::posts::{self, Post};
use crate::table::{self, Bar, figure, median, percentile};
use crate::{Outcome, alex, clock, command, hostile, literals};

const ROUNDS: usize = 7;
/// The slow contenders get every so manieth post, and fewer rounds.
const SLOW_ROUNDS: usize = 3;
const PASSES: usize = 3;
const KIB: usize = 1024;

/// A contender and its rounds.
struct Results {
    name: &'static str,
    every: usize,
    rounds: Vec<Measured>,
}

impl Results {
    fn middle(&self, per: impl Fn(&Measured) -> f64) -> f64 {
        median(&self.rounds.iter().map(per).collect::<Vec<_>>())
    }

    /// Posts a second of processor time, first pass and later passes.
    fn cold(&self) -> f64 {
        self.middle(|round| round.best_us.len() as f64 * 1e3 / round.cold_ms)
    }

    fn later(&self) -> f64 {
        self.middle(|round| round.best_us.len() as f64 * 1e3 / median(&round.later_ms))
    }

    fn post_us(&self, percent: f64) -> f64 {
        self.middle(|round| percentile(&round.best_us, percent))
    }

    /// Microseconds a hundred characters, of posts in ASCII or beyond it.
    fn hundred_us(&self, posts: &[Post], ascii: bool) -> f64 {
        self.middle(|round| {
            let of = posts
                .iter()
                .step_by(self.every)
                .zip(&round.best_us)
                .filter(|(post, _)| post.text.is_ascii() == ascii);
            let (us, characters) =
                of.fold((0.0, 0), |(us, all), (post, best)| (us + best, all + post.text.chars().count()));
            us * 100.0 / characters as f64
        })
    }
}

/// Prints CHECK's tables.
pub fn run(programs: &[&str]) -> Outcome<()> {
    let posts = posts::generate()?;
    let file = std::env::temp_dir().join(format!("chalkline-bench-{}.posts", std::process::id()));
    posts::write(&file, &posts)?;
    let results = measure(&file);
    std::fs::remove_file(&file)?;
    let (results, without_alex) = results?;
    println!("CHECK, {}", posts::description(&posts));
    println!(
        "one thread; processor time; the middle of {ROUNDS} rounds, each contender in a fresh process each round"
    );
    let find = |name: &str| results.iter().find(|contender| contender.name == name);
    let (Some(rules), Some(reader)) = (find("rules"), find("reader")) else {
        return Err("the rules were not measured".into());
    };
    let engines: Vec<&Results> = results.iter().filter(|contender| contender.name != "nothing").collect();
    speed_table(&engines, rules, &posts);
    if let Some(why) = without_alex {
        println!("  NOT MEASURED: alex. {why}");
    }
    println!(
        "  aho-corasick looks for {} literals and knows no word ends; nothing reads the posts only",
        literals::all()?.len()
    );
    println!(
        "  reader and alex: fewer posts and rounds; a post at its best pass; alex: CPU of all of node's threads"
    );
    cost_tables(&results, &posts);
    let (slowest, ratio) = hostile_table()?;
    let rules_only = command_table(programs)?;
    let beyond = rules.hundred_us(&posts, false) / rules.hundred_us(&posts, true);
    table::print_bars(&[
        Bar {
            what: "rules, posts/s on the first pass",
            measured: rules.cold(),
            asked: 100_000.0,
            least: true,
        },
        Bar {
            what: "rules, p99 a post, microseconds",
            measured: rules.post_us(99.0),
            asked: 60.0,
            least: false,
        },
        Bar { what: "rules, beyond ASCII against ASCII", measured: beyond, asked: 2.0, least: false },
        Bar {
            what: "rules, slowest hostile post of 64 KiB, ms",
            measured: slowest,
            asked: 20.0,
            least: false,
        },
        Bar { what: "rules, 128 KiB against 64 KiB at worst", measured: ratio, asked: 2.3, least: false },
        Bar {
            what: "rules, start to first answer, CPU ms",
            measured: rules.middle(|round| round.first_cpu_ms),
            asked: 15.0,
            least: false,
        },
        Bar { what: "the same by the command, CPU ms", measured: rules_only, asked: 15.0, least: false },
        Bar {
            what: "rules, peak resident MiB",
            measured: rules.middle(|round| round.peak_mib),
            asked: 24.0,
            least: false,
        },
        Bar {
            what: "with the reader, p99 a post, ms",
            measured: reader.post_us(99.0) / 1e3,
            asked: 60.0,
            least: false,
        },
        Bar {
            what: "with the reader, peak resident MiB",
            measured: reader.middle(|round| round.peak_mib),
            asked: 64.0,
            least: false,
        },
    ]);
    Ok(())
}

/// Runs everyone in rounds; the second value says why alex is not among them.
fn measure(file: &Path) -> Outcome<(Vec<Results>, Option<String>)> {
    let mut results: Vec<Results> = NAMES
        .iter()
        .map(|name| Results { name, every: if *name == "reader" { 8 } else { 1 }, rounds: Vec::new() })
        .collect();
    let folder = alex::install();
    if folder.is_ok() {
        results.push(Results { name: "alex", every: 10, rounds: Vec::new() });
    }
    let all = results.len();
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for turn in 0..all {
            let contender = &mut results[(turn + round) % all];
            let slow = contender.every > 1;
            if slow && round >= SLOW_ROUNDS {
                continue;
            }
            let passes = if slow { 1 } else { PASSES };
            let measured = match &folder {
                Ok(folder) if contender.name == "alex" => alex::run(folder, file, contender.every, passes)?,
                _ => child(contender, file, passes)?,
            };
            contender.rounds.push(measured);
        }
    }
    Ok((results, folder.err().map(|error| error.to_string())))
}

fn child(contender: &Results, file: &Path, passes: usize) -> Outcome<Measured> {
    let output = Command::new(std::env::current_exe()?)
        .args(["contender", contender.name])
        .arg(file)
        .args([contender.every.to_string(), passes.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(format!("{}: {}", contender.name, String::from_utf8_lossy(&output.stderr)).into());
    }
    Measured::read(&String::from_utf8(output.stdout)?)
}

fn speed_table(results: &[&Results], rules: &Results, posts: &[Post]) {
    let row = |contender: &Results| {
        let bytes: usize = posts.iter().step_by(contender.every).map(|post| post.text.len()).sum();
        let mean = bytes as f64 / posts.len().div_ceil(contender.every) as f64;
        vec![
            contender.name.to_owned(),
            figure(contender.cold()),
            figure(contender.later()),
            figure(contender.later() * mean / 1e6),
            figure(contender.post_us(50.0)),
            figure(contender.post_us(99.0)),
            figure(contender.middle(|round| round.found)),
            format!("{:.3}", contender.later() / rules.later()),
        ]
    };
    let headings =
        ["", "posts/s first pass", "posts/s later", "MB/s", "p50 us", "p99 us", "found", "against rules"];
    table::print("speed", &headings, &results.iter().map(|contender| row(contender)).collect::<Vec<_>>());
}

fn cost_tables(results: &[Results], posts: &[Post]) {
    let row = |contender: &Results| {
        let (ascii, beyond) = (contender.hundred_us(posts, true), contender.hundred_us(posts, false));
        vec![contender.name.to_owned(), figure(ascii), figure(beyond), figure(beyond / ascii)]
    };
    let headings = ["microseconds a hundred characters", "ASCII", "beyond ASCII", "ratio"];
    table::print("ASCII and beyond", &headings, &results.iter().map(row).collect::<Vec<_>>());
    let row = |contender: &Results| {
        let steps: Vec<&String> = contender
            .rounds
            .first()
            .into_iter()
            .flat_map(|round| &round.steps)
            .map(|(name, _)| name)
            .collect();
        let step = |name: &String| {
            contender.middle(|round| {
                round.steps.iter().find(|(other, _)| other == name).map_or(f64::NAN, |(_, ms)| *ms)
            })
        };
        let steps: Vec<String> =
            steps.into_iter().map(|name| format!("{name} {}", figure(step(name)))).collect();
        vec![
            contender.name.to_owned(),
            steps.join(", "),
            figure(contender.middle(|round| round.first_cpu_ms)),
            figure(contender.middle(|round| round.first_wall_ms)),
            figure(contender.middle(|round| round.now_mib)),
            figure(contender.middle(|round| round.peak_mib)),
        ]
    };
    let headings = [
        "",
        "making it, CPU ms",
        "process to first answer, CPU ms",
        "making and first answer, ms",
        "resident MiB",
        "peak MiB",
    ];
    table::print("start and memory", &headings, &results.iter().map(row).collect::<Vec<_>>());
}

/// Hostile posts by rules alone, and one with the reader: the slowest at 64 KiB, and the worst growth.
fn hostile_table() -> Outcome<(f64, f64)> {
    let core = Core::with_reader(Policy::builtin(), None);
    let (mut rows, mut slowest, mut worst) = (Vec::new(), 0.0_f64, 0.0_f64);
    for (name, piece) in hostile::kinds()? {
        let (once, twice) = (hostile::post(&piece, 64 * KIB), hostile::post(&piece, 128 * KIB));
        let (mut short, mut long) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..7 {
            short = short.min(review_ms(&core, &once));
            long = long.min(review_ms(&core, &twice));
        }
        slowest = slowest.max(short);
        worst = worst.max(long / short);
        rows.push((short, vec![name.to_owned(), figure(short), figure(long), figure(long / short)]));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(|(_, row)| row).collect();
    let text = hostile::post("my student Johnny got a B from a C and ", 64 * KIB);
    let start = clock::thread_ms();
    black_box(Core::builtin().check(&Draft { text: &text, ..Draft::default() }));
    rows.push(vec![
        "with the reader: students, grades".to_owned(),
        figure(clock::thread_ms() - start),
        "-".to_owned(),
        "-".to_owned(),
    ]);
    table::print("hostile posts, CPU ms at the best of 7", &["", "64 KiB", "128 KiB", "ratio"], &rows);
    Ok((slowest, worst))
}

fn review_ms(core: &Core, text: &str) -> f64 {
    let start = clock::thread_ms();
    black_box(core.check_rules_only(black_box(&Draft { text, ..Draft::default() })));
    clock::thread_ms() - start
}

/// `chalkline check`, once from start to end: the processor milliseconds by rules alone.
fn command_table(programs: &[&str]) -> Outcome<f64> {
    let Some((_, program)) =
        programs.iter().filter_map(|program| program.split_once('=')).find(|(name, _)| *name == "release")
    else {
        return Ok(f64::NAN);
    };
    let mut rows = Vec::new();
    let mut rules_only = f64::NAN;
    for (name, arguments) in
        [("check -", &["check", "-"][..]), ("check --rules-only -", &["check", "--rules-only", "-"])]
    {
        let given = "Johnny, congratulations on moving your grade up to a B from a C!";
        let runs = (0..15).map(|_| command::once(program, arguments, given)).collect::<Outcome<Vec<_>>>()?;
        let wall = median(&runs.iter().map(|run| run.0).collect::<Vec<_>>());
        rules_only = median(&runs.iter().map(|run| run.1).collect::<Vec<_>>());
        rows.push(vec![name.to_owned(), figure(wall), figure(rules_only)]);
    }
    table::print(
        "the command `chalkline`, one post from start to end, the middle of 15 runs",
        &["", "ms", "CPU ms"],
        &rows,
    );
    Ok(rules_only)
}
