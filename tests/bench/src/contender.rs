//! One engine in a process of its own: how long it takes to make, its first pass, later passes, each post, its memory.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rules_core::Core;
use rules_core::policy::Policy;
use rustrict::Censor;
use serde_json::{Value, json};

use crate::posts::{self, Post};
use crate::{Outcome, clock, literals};

/// Everyone who reviews posts in this language; `alex` has a process of another kind.
pub const NAMES: [&str; 6] =
    ["nothing", "aho-corasick-dfa", "aho-corasick-nfa", "rustrict", "rules", "reader"];

/// Reviews a post and tells how much it found.
type Review = Box<dyn FnMut(&Post) -> usize>;

/// An engine, and the processor milliseconds of each step of making it.
struct Made {
    review: Review,
    steps: Vec<(&'static str, f64)>,
}

/// Times a step.
fn step<T>(steps: &mut Vec<(&'static str, f64)>, name: &'static str, make: impl FnOnce() -> T) -> T {
    let start = clock::thread_ms();
    let made = make();
    steps.push((name, clock::thread_ms() - start));
    made
}

fn make(name: &str) -> Outcome<Made> {
    let mut steps = Vec::new();
    let review: Review = match name {
        "nothing" => Box::new(|post| post.text.len()),
        "aho-corasick-dfa" | "aho-corasick-nfa" => {
            let literals = literals::all()?;
            let kind =
                if name.ends_with("dfa") { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
            let automaton = step(&mut steps, "automaton", || {
                AhoCorasick::builder()
                    .kind(Some(kind))
                    .match_kind(MatchKind::LeftmostLongest)
                    .ascii_case_insensitive(true)
                    .build(&literals)
            })?;
            Box::new(move |post| automaton.find_iter(&post.text).count())
        }
        "rustrict" => {
            Box::new(|post| usize::from(Censor::from_str(&post.text).analyze().is(rustrict::Type::ANY)))
        }
        "rules" => {
            let policy = step(&mut steps, "policy", Policy::builtin);
            let core = Core::with_reader(policy, None);
            step(&mut steps, "rules", || core.engine().is_some());
            Box::new(move |post| core.check_rules_only(&post.draft()).findings.len())
        }
        "reader" => {
            let core = step(&mut steps, "policy and reader", Core::builtin);
            step(&mut steps, "rules", || core.engine().is_some());
            Box::new(move |post| core.check(&post.draft()).findings.len())
        }
        _ => return Err(format!("there is no contender {name}").into()),
    };
    Ok(Made { review, steps })
}

/// The first post that everyone is given.
const FIRST: &str = "Johnny, congratulations on moving your grade up to a B from a C!";

/// Measures one contender on every `every`th post and prints what [`Measured`] reads.
pub fn run(name: &str, file: &Path, every: &str, passes: &str) -> Outcome<()> {
    let (every, passes): (usize, usize) = (every.parse()?, passes.parse()?);
    let start = Instant::now();
    let Made { mut review, steps } = make(name)?;
    let first =
        Post { text: FIRST.to_owned(), account: Default::default(), consent: false, attachment: None };
    black_box(review(black_box(&first)));
    let (first_cpu_ms, first_wall_ms) = (clock::process_ms(), start.elapsed().as_secs_f64() * 1e3);
    let posts: Vec<Post> = posts::read(file)?.into_iter().step_by(every.max(1)).collect();
    let mut found = 0;
    let mut pass = || {
        let start = clock::thread_ms();
        found = posts.iter().map(|post| review(black_box(post))).sum();
        clock::thread_ms() - start
    };
    let cold_ms = pass();
    let later_ms: Vec<f64> = (0..passes).map(|_| pass()).collect();
    // Each post at its best, so that what else the machine does is left out.
    let mut best_us = vec![f64::INFINITY; posts.len()];
    for _ in 0..passes {
        for (post, best) in posts.iter().zip(&mut best_us) {
            let start = Instant::now();
            black_box(review(black_box(post)));
            *best = best.min(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    let steps: Vec<Value> = steps.iter().map(|(name, ms)| json!([name, ms])).collect();
    let measured = json!({
        "steps": steps, "first_cpu_ms": first_cpu_ms, "first_wall_ms": first_wall_ms,
        "cold_ms": cold_ms, "later_ms": later_ms, "best_us": best_us, "found": found,
        "now_mib": clock::memory_mib("self", "VmRSS"), "peak_mib": clock::memory_mib("self", "VmHWM"),
    });
    println!("{measured}");
    Ok(())
}

/// Reviews the posts by rules alone for some seconds: for a profiler.
pub fn repeat(file: &Path, seconds: &str) -> Outcome<()> {
    let seconds: f64 = seconds.parse()?;
    let (posts, mut made) = (posts::read(file)?, make("rules")?);
    let start = Instant::now();
    while start.elapsed().as_secs_f64() < seconds {
        black_box(posts.iter().map(|post| (made.review)(post)).sum::<usize>());
    }
    Ok(())
}

/// What a contender's process printed.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    pub steps: Vec<(String, f64)>,
    pub first_cpu_ms: f64,
    pub first_wall_ms: f64,
    pub cold_ms: f64,
    pub later_ms: Vec<f64>,
    pub best_us: Vec<f64>,
    pub found: f64,
    pub now_mib: f64,
    pub peak_mib: f64,
}

impl Measured {
    /// Reads the line.
    pub fn read(line: &str) -> Outcome<Self> {
        let value: Value = serde_json::from_str(line)?;
        let number = |name: &str| value[name].as_f64().unwrap_or(f64::NAN);
        let list =
            |name: &str| value[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let steps = value["steps"].as_array().into_iter().flatten();
        Ok(Self {
            steps: steps.filter_map(|step| Some((step[0].as_str()?.to_owned(), step[1].as_f64()?))).collect(),
            first_cpu_ms: number("first_cpu_ms"),
            first_wall_ms: number("first_wall_ms"),
            cold_ms: number("cold_ms"),
            later_ms: list("later_ms"),
            best_us: list("best_us"),
            found: number("found"),
            now_mib: number("now_mib"),
            peak_mib: number("peak_mib"),
        })
    }
}
