//! `cargo xtask tune`: looks for the few thresholds on the `tune` split and prints the best; they are then written into
//! `ask/decide.rs` and `check/fuse.rs` by hand. Never looks at `dev`.

use rules_core::Core;
use rules_core::ask::{THRESHOLDS, Thresholds};
use rules_core::check::{Evidence, Weighing};
use rules_core::reader::Reader;
use rules_core::triage::{BLEND, Blend};

use crate::Outcome;
use crate::corpus::Split;
use crate::eval::{self, Options};
use crate::eval_check::{self, With};
use crate::eval_report;

/// Prints the best settings and what they give.
pub(crate) fn run() -> Outcome<()> {
    let options = Options { split: Split::Tune, misses: false };
    let core = Core::builtin();
    let questions = eval::Questions::read(core, &options)?;
    let mut best = (f64::MIN, THRESHOLDS);
    for answer in [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6] {
        for decline in [0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7] {
            for second in [0.1, 0.13, 0.16, 0.2, 0.24, 0.28, 0.33] {
                for half in [0.4, 0.5, 0.6, 0.7, 0.8, 2.0] {
                    let thresholds = Thresholds { answer, decline, second, half, ..THRESHOLDS };
                    let table = questions.table(core, thresholds, &options);
                    let get = |name: &str| table.get(name).copied().unwrap_or_default();
                    // A wrong direct answer costs most; a button costs little.
                    let score = get("right at once")
                        + 0.5 * get("within one click")
                        + 1.5 * get("precision of direct answers")
                        + 0.5 * get("refusal F1")
                        + get("required-citation recall")
                        + get("citation precision");
                    if score > best.0 {
                        best = (score, thresholds);
                    }
                }
            }
        }
    }
    // Nothing but the verdict hangs on these two.
    for (settled, turned) in pairs(&[0.7, 0.8, 0.9, 0.95, 0.97], &[0.5, 0.6, 0.7, 0.8, 0.9, 2.0]) {
        let thresholds = Thresholds { settled, turned, ..best.1 };
        let table = questions.table(core, thresholds, &options);
        let right = table.get("verdict of right answers").copied().unwrap_or_default();
        println!("settled {settled}, turned {turned}: verdict right {right:.1}");
    }
    println!("{:?}", best.1);
    eval::print("ask, tune", &questions.table(core, best.1, &options));
    let drafts = eval_check::drafts(&options)?;
    let reader = Reader::builtin().ok_or("the reader's artefacts cannot be read")?;
    let opinions = eval_check::opinions(reader, &drafts);
    let fitted = weighed(&eval_check::evidence(core, &drafts, &opinions));
    // What a false alarm costs is for people to say: the figures for each bar.
    for at in [0.4, 0.45, 0.5, 0.55, 0.6, 0.65] {
        let weighing = Weighing { at, ..fitted };
        let table = eval_check::table(core, &drafts, &opinions, With::Reader(weighing), &options);
        println!("check, tune: {weighing:?}");
        for name in ["macro F1", "violating drafts caught", "clean drafts with a warn or block"] {
            println!("  {name:<40} {:>6.1}", table.get(name).copied().unwrap_or_default());
        }
    }
    let reports = eval_report::read(&options)?;
    let mut best = (f64::MIN, BLEND);
    for cue_weight in [0.1, 0.2, 0.35, 0.5, 0.75, 1.0] {
        for reader_urgency in [0.5, 0.6, 0.7, 0.8, 0.9] {
            for higher_at in [0.4, 0.45, 0.5, 0.55] {
                for (higher_for_life_at, matters_at) in
                    pairs(&[0.3, 0.36, 0.42, 0.48], &[0.4, 0.5, 0.6, 0.7, 0.8])
                {
                    let blend =
                        Blend { cue_weight, reader_urgency, higher_at, higher_for_life_at, matters_at };
                    let table = eval_report::table(core, &reports, blend, &options);
                    let get = |name: &str| table.get(name).copied().unwrap_or_default();
                    // A missed danger costs more than a false one.
                    let score = get("kind right")
                        + get("urgency right")
                        + 0.5 * get("emergency recall")
                        + 0.3 * get("recall threat")
                        + 0.3 * get("recall self_harm")
                        - 0.5 * get("false emergencies on other");
                    if score > best.0 {
                        best = (score, blend);
                    }
                }
            }
        }
    }
    println!("{:?}", best.1);
    eval::print("report, tune", &eval_report::table(core, &reports, best.1, &options));
    Ok(())
}

/// Every one of the first with every one of the second.
fn pairs<'a>(first: &'a [f32], second: &'a [f32]) -> impl Iterator<Item = (f32, f32)> + 'a {
    first.iter().flat_map(|one| second.iter().map(|other| (*one, *other)))
}

/// How much each witness counts: logistic regression by plain descent, a little drawn towards nothing.
fn weighed(evidence: &[(Evidence, bool)]) -> Weighing {
    const STEPS: usize = 60_000;
    const RATE: f64 = 0.1;
    const DRAWN: f64 = 2.0;
    let heard = |evidence: &Evidence| {
        let rule = f64::from(u8::from(evidence.rule));
        [f64::from(evidence.whole), f64::from(evidence.word), f64::from(evidence.any), rule, 1.0]
    };
    let samples: Vec<([f64; 5], f64)> =
        evidence.iter().map(|(evidence, must)| (heard(evidence), f64::from(u8::from(*must)))).collect();
    let many = samples.len().max(1) as f64;
    let mut weights = [0.0_f64; 5];
    for _ in 0..STEPS {
        let mut slope = weights.map(|weight| DRAWN * weight);
        for (heard, must) in &samples {
            let sum: f64 = heard.iter().zip(&weights).map(|(x, weight)| x * weight).sum();
            let off = 1.0 / (1.0 + (-sum).exp()) - must;
            slope.iter_mut().zip(heard).for_each(|(slope, x)| *slope += off * x);
        }
        weights.iter_mut().zip(slope).for_each(|(weight, slope)| *weight -= RATE * slope / many);
    }
    let [whole, word, any, rule, offset] = weights.map(|weight| weight as f32);
    Weighing { whole, word, any, rule, offset, at: 0.5 }
}
