//! ASK: what a question costs, and what the encoder's price buys beside heads over n-grams alone.

use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use rules_core::Core;
use rules_core::ask::Question;
use rules_core::reader::{ARTEFACT, Encoder, Heads, Layout, Reader, builtin_normaliser, grams};
use serde_json::{Value, json};

use crate::command::{self, First};
use crate::table::{self, Bar, figure, median, percentile};
use crate::{Outcome, clock, project};

const ROUNDS: usize = 5;
const STARTS: usize = 15;
const HEADS: &[u8] = include_bytes!("../../../rules-core/model/heads.bin");
const FIRST: &str = "can i post a picture of my class on insta?";

/// A dev question and its right labels.
struct Asked {
    text: String,
    labels: Vec<String>,
}

fn questions() -> Outcome<Vec<Asked>> {
    let file = fs::read_to_string(project("rules-core/corpus/ask/dev.jsonl"))?;
    let question = |line: &str| {
        let value: Value = serde_json::from_str(line)?;
        let labels = value["answers"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        Ok(Asked { text: value["q"].as_str().ok_or("a question without a text")?.to_owned(), labels })
    };
    file.lines().map(question).collect()
}

/// Somebody who tells the likeliest label of a question; nothing where that is not what is timed.
type Top<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

struct Contender<'a> {
    name: &'static str,
    top: Top<'a>,
    /// Wall and processor milliseconds: a list a question, a figure a round.
    wall: Vec<Vec<f64>>,
    cpu: Vec<Vec<f64>>,
    exact: usize,
    covered: usize,
}

fn highest<'l>(labels: &'l [String], scores: &[f32]) -> Option<&'l String> {
    labels.iter().zip(scores).max_by(|a, b| a.1.total_cmp(b.1)).map(|(label, _)| label)
}

fn highest_of(ranking: Vec<(String, f32)>) -> Option<String> {
    ranking.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(label, _)| label)
}

/// Prints ASK's tables.
pub fn run(programs: &[&str]) -> Outcome<()> {
    let questions = questions()?;
    let (core, reader) = (Core::builtin(), Reader::builtin().ok_or("the reader's artefacts cannot be read")?);
    let heads = Heads::new(HEADS)?;
    let layout = Layout::new(Encoder::new(ARTEFACT)?.vocabulary(), builtin_normaliser());
    let mut tops: Vec<(&'static str, Top<'_>)> = vec![
        (
            "Core::ask, the whole answer",
            Box::new(|text| {
                black_box(core.ask(&Question { text, ..Question::default() }));
                None
            }),
        ),
        (
            "encoder and n-grams (Core::understand)",
            Box::new(|text| highest_of(core.understand(text).whole.labels)),
        ),
    ];
    if let Some(head) = heads.get("ask") {
        let top = |text: &str| highest(&head.labels, &head.scores(&reader.question_vector(text))).cloned();
        tops.push(("encoder alone (head `ask`)", Box::new(top)));
    }
    if let Some(head) = heads.get("words-ask") {
        let top =
            |text: &str| highest(&head.labels, &head.scores_of_grams(&grams(&layout.words(text, &[])))).cloned();
        tops.push(("n-grams alone (head `words-ask`)", Box::new(top)));
    }
    let mut contenders: Vec<Contender<'_>> = tops
        .into_iter()
        .map(|(name, top)| {
            let empty = || vec![Vec::with_capacity(ROUNDS); questions.len()];
            Contender { name, top, wall: empty(), cpu: empty(), exact: 0, covered: 0 }
        })
        .collect();
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        for turn in 0..contenders.len() {
            let at = (turn + round) % questions.len().min(contenders.len());
            pass(&mut contenders[at], &questions, round == 0);
        }
    }
    println!(
        "ASK, {} dev questions, one thread, {ROUNDS} rounds; a question at the middle of its rounds",
        questions.len()
    );
    let rows: Vec<Vec<String>> =
        contenders.iter().map(|contender| row(contender, questions.len(), &contenders)).collect();
    let headings = [
        "",
        "p50 ms",
        "p99 ms",
        "p50 CPU ms",
        "p99 CPU ms",
        "questions/CPU s",
        "right top label %",
        "the same, any `nc-` %",
        "times the cost of n-grams",
    ];
    table::print("a question", &headings, &rows);
    if heads.get("words-ask").is_none() {
        println!(
            "  NOT MEASURED: n-grams alone. This heads.bin has no head `words-ask`; `cargo xtask train` makes it."
        );
    }
    let start = start_ups()?;
    let programs = programs_table(programs)?;
    let middle = |per: &dyn Fn(&Contender<'_>) -> f64| contenders.first().map_or(f64::NAN, per);
    let mut bars = vec![
        Bar {
            what: "Core::ask p50, ms",
            measured: middle(&|c| spread(&c.wall, 50.0)),
            asked: 10.0,
            least: false,
        },
        Bar {
            what: "Core::ask p99, ms",
            measured: middle(&|c| spread(&c.wall, 99.0)),
            asked: 25.0,
            least: false,
        },
        Bar { what: "Core::builtin to the first answer, ms", measured: start, asked: 100.0, least: false },
    ];
    if let Some((_, first)) = programs.iter().find(|(name, _)| name == "release") {
        bars.push(Bar {
            what: "the command to its first answer, ms",
            measured: first.wall_ms,
            asked: 100.0,
            least: false,
        });
        bars.push(Bar {
            what: "the command's peak resident memory, MiB",
            measured: first.peak_mib,
            asked: 60.0,
            least: false,
        });
    }
    if let Some((_, first)) = programs.iter().find(|(name, _)| name == "dev") {
        bars.push(Bar {
            what: "the same in the dev profile, ms",
            measured: first.wall_ms,
            asked: 100.0,
            least: false,
        });
    }
    table::print_bars(&bars);
    Ok(())
}

/// One contender over all questions.
fn pass(contender: &mut Contender<'_>, questions: &[Asked], judged: bool) {
    for (at, question) in questions.iter().enumerate() {
        let (wall, cpu) = (Instant::now(), clock::thread_ms());
        let top = black_box((contender.top)(black_box(&question.text)));
        contender.cpu[at].push(clock::thread_ms() - cpu);
        contender.wall[at].push(wall.elapsed().as_secs_f64() * 1e3);
        let Some(top) = top.filter(|_| judged) else { continue };
        let exact = question.labels.contains(&top);
        let uncovered = |label: &String| label.starts_with("nc-");
        contender.exact += usize::from(exact);
        contender.covered += usize::from(exact || uncovered(&top) && question.labels.iter().any(uncovered));
    }
}

/// A percentile over questions, each at the middle of its rounds.
fn spread(times: &[Vec<f64>], percent: f64) -> f64 {
    percentile(&times.iter().map(|rounds| median(rounds)).collect::<Vec<_>>(), percent)
}

fn total(times: &[Vec<f64>]) -> f64 {
    times.iter().map(|rounds| median(rounds)).sum()
}

fn row(contender: &Contender<'_>, questions: usize, all: &[Contender<'_>]) -> Vec<String> {
    let share = |right: usize| {
        if right == 0 { "-".to_owned() } else { format!("{:.1}", 100.0 * right as f64 / questions as f64) }
    };
    let grams = all
        .iter()
        .find(|other| other.name.starts_with("n-grams"))
        .map_or(f64::NAN, |other| total(&other.cpu));
    vec![
        contender.name.to_owned(),
        figure(spread(&contender.wall, 50.0)),
        figure(spread(&contender.wall, 99.0)),
        figure(spread(&contender.cpu, 50.0)),
        figure(spread(&contender.cpu, 99.0)),
        figure(questions as f64 * 1e3 / total(&contender.cpu)),
        share(contender.exact),
        share(contender.covered),
        figure(total(&contender.cpu) / grams),
    ]
}

/// What `first-question` does: a process that asks one question and tells what that took.
pub fn first(question: &str) -> Outcome<()> {
    let (wall, cpu) = (Instant::now(), clock::process_ms());
    let core = Core::builtin();
    let made = clock::process_ms();
    black_box(core.ask(&Question { text: question, ..Question::default() }));
    let wall = wall.elapsed().as_secs_f64() * 1e3;
    let answered = clock::process_ms();
    println!("{}", json!([wall, made - cpu, answered - made, answered, clock::memory_mib("self", "VmHWM")]));
    Ok(())
}

/// Starts the library in fresh processes: milliseconds to the first answer in the middle.
fn start_ups() -> Outcome<f64> {
    let mut figures: Vec<Vec<f64>> = vec![Vec::new(); 5];
    for _ in 0..STARTS {
        let output = Command::new(std::env::current_exe()?).args(["first-question", FIRST]).output()?;
        let line: Vec<f64> = serde_json::from_slice(&output.stdout)?;
        figures.iter_mut().zip(line).for_each(|(figures, figure)| figures.push(figure));
    }
    let rows = vec![figures.iter().map(|figures| figure(median(figures))).collect()];
    let headings =
        ["to first answer, ms", "Core::builtin CPU ms", "first ask CPU ms", "process CPU ms", "peak MiB"];
    table::print(&format!("start-up of the library, the middle of {STARTS} processes"), &headings, &rows);
    Ok(figures.first().map_or(f64::NAN, |figures| median(figures)))
}

/// The command in each profile, given as `name=path`.
fn programs_table(programs: &[&str]) -> Outcome<Vec<(String, First)>> {
    let (mut rows, mut out) = (Vec::new(), Vec::new());
    for (name, path) in programs.iter().filter_map(|program| program.split_once('=')) {
        let firsts = (0..STARTS).map(|_| command::console(path, FIRST)).collect::<Outcome<Vec<_>>>()?;
        let of = |per: fn(&First) -> f64| median(&firsts.iter().map(per).collect::<Vec<_>>());
        let first =
            First { wall_ms: of(|f| f.wall_ms), cpu_ms: of(|f| f.cpu_ms), peak_mib: of(|f| f.peak_mib) };
        let size = fs::metadata(path)?.len() as f64 / 1048576.0;
        rows.push(vec![
            name.to_owned(),
            figure(first.wall_ms),
            figure(first.cpu_ms),
            figure(first.peak_mib),
            figure(size),
        ]);
        out.push((name.to_owned(), first));
    }
    let headings = ["profile", "start to first answer, ms", "CPU ms", "peak resident MiB", "binary MiB"];
    table::print(
        &format!("the command `chalkline`, one question by pipe, the middle of {STARTS} runs"),
        &headings,
        &rows,
    );
    Ok(out)
}
