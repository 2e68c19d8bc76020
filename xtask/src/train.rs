//! `cargo xtask train`: fits the heads of all three jobs on the corpora and writes `rules-core/model/heads.bin`.
//!
//! Same corpora and same encoder, same bytes. Only lines of the `train` split are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rules_core::Core;
use rules_core::policy::{Answer, Policy, Stance};
use rules_core::reader::{
    ARTEFACT, CHECK_LABELS, Encoded, Encoder, KINDS, Layout, Path, Reader, URGENCIES, Window, grams,
};

use crate::Outcome;
use crate::corpus::{self, Split};
use crate::eval::{Options, Questions};
use crate::export::check_label;
use crate::fit::{Fitted, Grams, Loss, Plan, Samples, fit, fit_grams};
use crate::goal::Goal;
use crate::heads::{Trained, write};
use crate::wordlist::layout;
use crate::{eval_check, eval_report};

/// Files of reports about what the others hardly have: children hurt at home, kinds that are only implied.
const SCARCE: [&str; 2] = ["t", "u"];
/// So often each of their reports counts.
const SCARCE_TIMES: f32 = 3.0;
/// The verdicts, in the order of the head.
const VERDICTS: [&str; 4] = ["yes", "no", "depends", "info"];

/// How heads over whole texts are fitted.
const PLAN: Plan = Plan {
    loss: Loss::Sigmoid,
    epochs: 20,
    batch: 32,
    rate: 2e-3,
    decay: 3e-3,
    positive: 1.0,
    hidden: 0,
    dropped: 0.0,
};
/// The same with units in between.
const INNER: Plan = Plan { epochs: 12, batch: 64, rate: 1e-3, decay: 1e-3, hidden: 64, dropped: 0.4, ..PLAN };
/// How heads over pieces of a text are fitted, of which there are forty times as many.
const PIECES: Plan = Plan { epochs: 5, rate: 1e-3, decay: 1e-3, positive: 2.0, ..PLAN };
/// Into how many buckets n-grams are hashed: for a few labels into many, so that few share one.
const BUCKETS: usize = 1 << 17;
/// The same for the hundred and more labels of ASK, whose texts are short.
const BUCKETS_ASK: usize = 1 << 14;

/// `train [--share N]`: `N` of 100 lines are used (for the learning curve), all of them by default.
pub(crate) fn run(share: usize) -> Outcome<()> {
    let heads = heads(share)?;
    let bytes = write(&heads);
    fs::write(crate::root().join("rules-core/model/heads.bin"), &bytes)?;
    println!("model/heads.bin: {} bytes, sha256 {}", bytes.len(), crate::model::hex(&bytes));
    Ok(())
}

/// `train --curve`: what a quarter, half and all of the data give on `dev`, for each job.
pub(crate) fn curve() -> Outcome<()> {
    let options = Options { split: Split::Dev, misses: false };
    let drafts = eval_check::drafts(&options)?;
    println!(
        "{:>6} {:>16} {:>16} {:>16} {:>16} {:>16}",
        "data", "ask right", "ask one click", "check macro F1", "clean alarmed", "kind right"
    );
    for share in [25, 50, 100] {
        // Each reader lives as long as the program; leaking is how that is said.
        let bytes: &'static [u8] = Box::leak(write(&heads(share)?).into_boxed_slice());
        let reader: &'static Reader = Box::leak(Box::new(Reader::new(ARTEFACT, bytes)?));
        let core = Core::with_reader(Policy::builtin(), Some(reader));
        let ask = Questions::read(&core, &options)?.table(&core, rules_core::ask::THRESHOLDS, &options);
        let opinions = eval_check::opinions(reader, &drafts);
        let with = eval_check::With::Reader(rules_core::check::WEIGHING);
        let check = eval_check::table(&core, &drafts, &opinions, with, &options);
        let reports = eval_report::with_opinions(reader, &options)?;
        let report = eval_report::table(&core, &reports, rules_core::triage::BLEND, &options);
        let cells = [
            ask["right at once"],
            ask["within one click"],
            check["macro F1"],
            check["clean drafts with a warn or block"],
            report["kind right"],
        ];
        println!("{share:>5}% {}", cells.map(|cell| format!("{cell:>16.1}")).join(" "));
    }
    Ok(())
}

fn heads(share: usize) -> Outcome<Vec<Trained>> {
    let encoder = Encoder::new(ARTEFACT)?;
    let layout = layout()?;
    let used = |id: &str, split: Split| split == Split::Train && spread(id) % 100 < share;
    let mut heads = ask(&encoder, &layout, &used)?;
    heads.extend(check(&encoder, &layout, &used)?);
    heads.extend(report(&encoder, &layout, &used)?);
    Ok(heads)
}

/// Fits several heads at once, each in its own fixed order.
fn together<const N: usize>(fits: [&(dyn Fn() -> Fitted + Sync); N]) -> [Fitted; N] {
    std::thread::scope(|scope| {
        let under_way = fits.map(|fit| scope.spawn(fit));
        under_way.map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Scatters ids evenly, the same on every machine.
fn spread(id: &str) -> usize {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 20) as usize
}

/// Encodes windows on all cores, in order.
pub(crate) fn encode(encoder: &Encoder, windows: &[Window]) -> Vec<Encoded> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let one = |window: &Window| encoder.encode(window.pieces.iter().map(|piece| piece.id), Path::Fastest);
    std::thread::scope(|scope| {
        let parts: Vec<_> = windows
            .chunks(windows.len().div_ceil(cores).max(1))
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn ask(encoder: &Encoder, layout: &Layout, used: &dyn Fn(&str, Split) -> bool) -> Outcome<Vec<Trained>> {
    let questions: Vec<_> =
        corpus::questions()?.into_iter().filter(|q| used(&q.line.id, q.line.split)).collect();
    let labels: Vec<String> = questions
        .iter()
        .flat_map(|q| q.answers.iter().cloned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let index: BTreeMap<&str, usize> =
        labels.iter().enumerate().map(|(at, label)| (label.as_str(), at)).collect();
    eprintln!("ask: {} questions, {} labels", questions.len(), labels.len());
    let windows: Vec<Window> = questions.iter().map(|q| layout.question(&q.line.text)).collect();
    let encoded = encode(encoder, &windows);
    let width = encoded.first().map_or(0, |encoded| encoded.width);
    let mut intents = Samples { inputs: width, labels: labels.len(), ..Samples::default() };
    let mut words = Vec::new();
    let policy = Policy::builtin();
    let verdicts = || Samples { inputs: width, labels: VERDICTS.len(), ..Samples::default() };
    let [mut of_yes, mut of_no, mut of_open] = [verdicts(), verdicts(), verdicts()];
    for (question, encoded) in questions.iter().zip(&encoded) {
        let vector = encoded.mean();
        let mut target = vec![0.0; labels.len()];
        question
            .answers
            .iter()
            .for_each(|answer| target[index[answer.as_str()]] = 1.0 / question.answers.len() as f32);
        words.push(Grams {
            grams: grams(&layout.words(&question.line.text, &[])),
            weight: vec![1.0; target.len()],
            y: target.clone(),
        });
        intents.x.extend(&vector);
        intents.y.extend(target);
        intents.weight.push(1.0);
        if let Some(verdict) =
            question.verdict.as_deref().and_then(|name| VERDICTS.iter().position(|other| *other == name))
        {
            let verdicts = match question.answers.first().and_then(|answer| policy.answer(answer)) {
                Some(Answer { verdict: Stance::Yes, .. }) => &mut of_yes,
                Some(Answer { verdict: Stance::No, .. }) => &mut of_no,
                Some(Answer { verdict: Stance::NoUnless | Stance::YesIf | Stance::Depends, .. }) => {
                    &mut of_open
                }
                Some(Answer { verdict: Stance::Info, .. }) | None => continue,
            };
            verdicts.x.extend(&vector);
            verdicts.y.extend((0..VERDICTS.len()).map(|at| f32::from(u8::from(at == verdict))));
            verdicts.weight.push(1.0);
        }
    }
    let plan = Plan { loss: Loss::Softmax, epochs: 24, rate: 3e-3, ..PLAN };
    let inner = Plan { loss: Loss::Softmax, ..INNER };
    let [by_words, by_vector, of_yes, of_no, of_open] = together([
        &|| fit_grams(&words, labels.len(), BUCKETS_ASK, Loss::Softmax, 12),
        &|| fit(&intents, plan),
        &|| fit(&of_yes, inner),
        &|| fit(&of_no, inner),
        &|| fit(&of_open, inner),
    ]);
    let verdict =
        |name, fitted| Trained { name, labels: VERDICTS.map(str::to_owned).to_vec(), inputs: width, fitted };
    Ok(vec![
        Trained { name: "words-ask", labels: labels.clone(), inputs: BUCKETS_ASK, fitted: by_words },
        Trained { name: "ask", labels, inputs: width, fitted: by_vector },
        verdict("verdict-yes", of_yes),
        verdict("verdict-no", of_no),
        verdict("verdict-open", of_open),
    ])
}

/// The labels that are advice: a draft with nothing else needs no change.
const ADVICE: [&str; 3] = ["5", "8", "9"];

fn check(encoder: &Encoder, layout: &Layout, used: &dyn Fn(&str, Split) -> bool) -> Outcome<Vec<Trained>> {
    let drafts: Vec<_> =
        corpus::drafts()?.into_iter().filter(|draft| used(&draft.line.id, draft.line.split)).collect();
    eprintln!("check: {} drafts", drafts.len());
    let mut windows = Vec::new();
    let mut of = Vec::new();
    let mut named = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let names = Core::builtin().names(&draft.given());
        for window in layout.draft(&draft.given(), &names) {
            windows.push(window);
            of.push(at);
        }
        named.push(names);
    }
    let encoded = encode(encoder, &windows);
    let width = encoded.first().map_or(0, |encoded| encoded.width);
    let labels = CHECK_LABELS.len();
    let mut whole = Samples { inputs: 2 * width, labels, ..Samples::default() };
    let mut pieces = Samples { inputs: width, labels, ..Samples::default() };
    let mut any = Samples { inputs: 2 * width, labels: 1, ..Samples::default() };
    let mut words = Vec::new();
    for ((window, encoded), at) in windows.iter().zip(&encoded).zip(&of) {
        let marks = &drafts[*at].marks;
        let mut goal = Goal::default();
        let mut goals = vec![Goal::default(); window.pieces.len()];
        for (index, piece) in window.pieces.iter().enumerate().skip(window.context) {
            for mark in marks.iter().filter(|mark| piece.span.start < mark.end && mark.start < piece.span.end)
            {
                for label in mark.guidelines.iter().map(|guideline| check_label(*guideline, &mark.severity)) {
                    goals[index].add(label, mark.must);
                    goal.add(label, mark.must);
                }
            }
            pieces.x.extend(encoded.piece(index));
            pieces.y.extend(goals[index].target());
            pieces.weight.extend(goals[index].weight());
        }
        let (target, weight) = (goal.target(), goal.weight());
        words.push(Grams {
            grams: grams(&layout.words(&drafts[*at].line.text, &named[*at])),
            y: target.to_vec(),
            weight: weight.to_vec(),
        });
        let both = encoded.both();
        any.x.extend(&both);
        any.y.push(f32::from(u8::from(
            target.iter().zip(CHECK_LABELS).any(|(y, label)| *y > 0.0 && !ADVICE.contains(&label)),
        )));
        any.weight.push(1.0);
        whole.x.extend(both);
        whole.y.extend(target);
        whole.weight.extend(weight);
    }
    let names = || CHECK_LABELS.map(str::to_owned).to_vec();
    let plan = Plan { positive: 1.5, ..PLAN };
    let [by_words, by_vector, by_any, by_piece] = together([
        &|| fit_grams(&words, labels, BUCKETS, Loss::Sigmoid, 20),
        &|| fit(&whole, Plan { positive: plan.positive, ..INNER }),
        &|| fit(&any, plan),
        &|| fit(&pieces, PIECES),
    ]);
    Ok(vec![
        Trained { name: "words-check", labels: names(), inputs: BUCKETS, fitted: by_words },
        Trained { name: "check", labels: names(), inputs: 2 * width, fitted: by_vector },
        Trained { name: "check-any", labels: vec!["any".to_owned()], inputs: 2 * width, fitted: by_any },
        Trained { name: "check-pieces", labels: names(), inputs: width, fitted: by_piece },
    ])
}

fn report(encoder: &Encoder, layout: &Layout, used: &dyn Fn(&str, Split) -> bool) -> Outcome<Vec<Trained>> {
    let reports: Vec<_> =
        corpus::reports()?.into_iter().filter(|report| used(&report.line.id, report.line.split)).collect();
    eprintln!("report: {} reports", reports.len());
    let mut windows = Vec::new();
    let mut of = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        for window in layout.report(&report.line.text) {
            windows.push(window);
            of.push(at);
        }
    }
    let encoded = encode(encoder, &windows);
    let width = encoded.first().map_or(0, |encoded| encoded.width);
    let mut kinds = Samples { inputs: 2 * width, labels: KINDS.len(), ..Samples::default() };
    let mut urgencies = Samples { inputs: 2 * width, labels: URGENCIES.len(), ..Samples::default() };
    let mut pieces = Samples { inputs: width, labels: 2, ..Samples::default() };
    let (mut kind_words, mut urgency_words) = (Vec::new(), Vec::new());
    let shares = |names: &[&str], right: &[String]| -> Vec<f32> {
        names
            .iter()
            .map(|name| if right.iter().any(|other| other == name) { 1.0 / right.len() as f32 } else { 0.0 })
            .collect()
    };
    for ((window, encoded), at) in windows.iter().zip(&encoded).zip(&of) {
        let report = &reports[*at];
        let scarce = report.line.id.split('-').next().is_some_and(|file| SCARCE.contains(&file));
        let counts = if scarce { SCARCE_TIMES } else { 1.0 };
        let both = encoded.both();
        let of_words = |y: Vec<f32>| Grams {
            grams: grams(&layout.words(&report.line.text, &[])),
            weight: vec![counts; y.len()],
            y,
        };
        kind_words.push(of_words(shares(&KINDS, &report.kinds)));
        urgency_words.push(of_words(shares(&URGENCIES, &report.urgencies)));
        kinds.x.extend(&both);
        kinds.y.extend(shares(&KINDS, &report.kinds));
        kinds.weight.push(counts);
        urgencies.x.extend(&both);
        urgencies.y.extend(shares(&URGENCIES, &report.urgencies));
        urgencies.weight.push(counts);
        for (index, piece) in window.pieces.iter().enumerate().skip(window.context) {
            let inside = |spans: &[(usize, usize)]| {
                spans.iter().any(|(start, end)| piece.span.start < *end && *start < piece.span.end)
            };
            pieces.x.extend(encoded.piece(index));
            pieces.y.extend([
                f32::from(u8::from(inside(&report.reasons))),
                f32::from(u8::from(inside(&report.reveals))),
            ]);
            pieces.weight.extend([1.0, 1.0]);
        }
    }
    let plan = Plan { loss: Loss::Softmax, ..INNER };
    let [kind_by_words, urgency_by_words, by_kind, by_urgency, by_piece] = together([
        &|| fit_grams(&kind_words, KINDS.len(), BUCKETS, Loss::Softmax, 20),
        &|| fit_grams(&urgency_words, URGENCIES.len(), BUCKETS, Loss::Softmax, 20),
        &|| fit(&kinds, plan),
        &|| fit(&urgencies, plan),
        &|| fit(&pieces, PIECES),
    ]);
    Ok(vec![
        Trained {
            name: "words-kind",
            labels: KINDS.map(str::to_owned).to_vec(),
            inputs: BUCKETS,
            fitted: kind_by_words,
        },
        Trained {
            name: "words-urgency",
            labels: URGENCIES.map(str::to_owned).to_vec(),
            inputs: BUCKETS,
            fitted: urgency_by_words,
        },
        Trained {
            name: "kind",
            labels: KINDS.map(str::to_owned).to_vec(),
            inputs: 2 * width,
            fitted: by_kind,
        },
        Trained {
            name: "urgency",
            labels: URGENCIES.map(str::to_owned).to_vec(),
            inputs: 2 * width,
            fitted: by_urgency,
        },
        Trained {
            name: "report-pieces",
            labels: vec!["reason".to_owned(), "reveal".to_owned()],
            inputs: width,
            fitted: by_piece,
        },
    ])
}
