//! `cargo xtask eval [ask|check|report] [--split dev|tune|train] [--misses]`: the tables of accuracy.

use std::collections::{BTreeMap, BTreeSet};

use rules_core::Core;
use rules_core::ask::{self, Decision, Thresholds, Verdict};

use crate::Outcome;
use crate::corpus::{self, Split};

/// What to measure.
pub(crate) struct Options {
    pub(crate) split: Split,
    pub(crate) misses: bool,
}

/// Right out of all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Share {
    pub(crate) right: f64,
    pub(crate) all: f64,
}

impl Share {
    pub(crate) fn add(&mut self, right: bool) {
        self.right += f64::from(u8::from(right));
        self.all += 1.0;
    }

    pub(crate) fn percent(self) -> f64 {
        if self.all == 0.0 { 100.0 } else { 100.0 * self.right / self.all }
    }
}

/// The clauses that a line's answers require.
fn required(core: &Core, answers: &[String]) -> BTreeSet<u8> {
    answers
        .iter()
        .filter_map(|id| core.policy().answer(id))
        .flat_map(|answer| answer.cites.iter().copied())
        .collect()
}

/// The questions of a split with their rankings, which no threshold changes.
pub(crate) struct Questions {
    questions: Vec<(corpus::Question, ask::Understood)>,
}

impl Questions {
    /// Reads and ranks them.
    pub(crate) fn read(core: &Core, options: &Options) -> Outcome<Self> {
        let questions = corpus::questions()?.into_iter().filter(|q| q.line.split == options.split);
        let ranked = questions.map(|question| {
            let understood = core.understand(&question.line.text);
            (question, understood)
        });
        Ok(Self { questions: ranked.collect() })
    }

    /// ASK's table under some thresholds.
    pub(crate) fn table(
        &self,
        core: &Core,
        thresholds: Thresholds,
        options: &Options,
    ) -> BTreeMap<&'static str, f64> {
        table(core, &self.questions, options, thresholds)
    }
}

fn table(
    core: &Core,
    questions: &[(corpus::Question, ask::Understood)],
    options: &Options,
    thresholds: Thresholds,
) -> BTreeMap<&'static str, f64> {
    let mut shares: BTreeMap<&'static str, Share> = BTreeMap::new();
    let (mut declined_right, mut declined, mut uncovered) = (0.0, 0.0, 0.0);
    let (mut cited_right, mut cited, mut required_all, mut required_found) = (0.0, 0.0, 0.0, 0.0);
    for (question, understood) in questions {
        let text = &question.line.text;
        let given = ask::Question { text, lang: None, known: &[] };
        let reply = ask::decide(core.policy(), &given, understood, thresholds);
        let tag = |name: &str| question.line.tags.iter().any(|tag| tag == name);
        let covered = question.answers.iter().any(|id| core.policy().answer(id).is_some());
        let must = required(core, &question.answers);
        let got: BTreeSet<u8> = reply.guidelines.iter().copied().collect();
        // A clause that goes with the answer by the author's own table is not wrong.
        let may: BTreeSet<u8> = question.answers.iter().flat_map(|id| allowed(id)).collect();
        let answered = reply.decision == Decision::Answer;
        let right = if covered {
            answered
                && must.is_subset(&got)
                && got.iter().all(|clause| must.contains(clause) || may.contains(clause))
        } else {
            reply.decision == Decision::Decline
        };
        let offered: BTreeSet<u8> =
            reply.offered.iter().flat_map(|offer| offer.guidelines.iter().copied()).collect();
        let click = right
            || (covered
                && reply.decision == Decision::Offer
                && must.iter().any(|clause| offered.contains(clause)))
            || (covered && answered && must.iter().any(|clause| got.contains(clause)))
            || (!covered && reply.decision == Decision::Offer);
        let mut add = |name: &'static str, ok: bool| shares.entry(name).or_default().add(ok);
        add("right at once", right);
        add("within one click", click);
        if covered {
            add("covered right at once", right);
            required_all += must.len() as f64;
            required_found += must.intersection(&got).count() as f64;
            if answered
                && right
                && let Some(gold) = &question.verdict
            {
                add("verdict of right answers", reply.verdict.map(verdict) == Some(gold.as_str()));
            }
            if let Some(gold) = &question.verdict {
                add("verdict of covered", reply.verdict.map(verdict) == Some(gold.as_str()));
            }
        } else {
            uncovered += 1.0;
            add(if tag("near") { "near-misses declined" } else { "far declined" }, right);
        }
        if answered {
            cited += got.len() as f64;
            cited_right +=
                got.iter().filter(|clause| must.contains(clause) || may.contains(clause)).count() as f64;
            add("precision of direct answers", covered && must.iter().any(|clause| got.contains(clause)));
        }
        if reply.decision == Decision::Decline {
            declined += 1.0;
            declined_right += f64::from(u8::from(!covered));
        }
        if reply.decision == Decision::Offer {
            add("offered", true);
        } else {
            add("offered", false);
        }
        let voice = if tag("es") || tag("mix") { "Spanish right" } else { "English right" };
        add(voice, right);
        if tag("typo") || tag("slang") {
            add("typos and slang right", right);
        }
        if tag("two") {
            add("two-part right", right);
        }
        if options.misses
            && right
            && let (Some(gold), Some(got)) = (&question.verdict, reply.verdict.map(verdict))
            && gold != got
        {
            println!("{}\tverdict {gold}\tgot {got}\t{text}", question.line.id);
        }
        if options.misses && !right {
            let best = reply.parts.iter().map(|part| part.id.clone()).collect::<Vec<_>>().join("+");
            let topic = reply.declined.as_ref().map_or("", |decline| decline.topic.as_str());
            println!(
                "{}\twant {}\tgot {:?} {best}{topic}\t{:.2}\t{text}",
                question.line.id,
                question.answers.join("+"),
                reply.decision,
                reply.confidence
            );
        }
    }
    let mut table: BTreeMap<&'static str, f64> =
        shares.iter().map(|(name, share)| (*name, share.percent())).collect();
    let (precision, recall) =
        (declined_right / f64::max(declined, 1.0), declined_right / f64::max(uncovered, 1.0));
    table.insert("refusal F1", 100.0 * 2.0 * precision * recall / f64::max(precision + recall, 1e-9));
    table.insert("citation precision", 100.0 * cited_right / f64::max(cited, 1.0));
    table.insert("required-citation recall", 100.0 * required_found / f64::max(required_all, 1.0));
    table.insert("questions", questions.len() as f64);
    table
}

/// The table's third column: clauses that may be cited besides.
fn allowed(id: &str) -> Vec<u8> {
    let table = include_str!("../../rules-core/corpus/ask/also.tsv");
    let line = table.lines().filter_map(|line| line.split_once('\t')).find(|(other, _)| *other == id);
    line.map(|(_, numbers)| numbers.split(',').filter_map(|number| number.parse().ok()).collect())
        .unwrap_or_default()
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Depends => "depends",
        Verdict::Info => "info",
    }
}

/// Prints a table.
pub(crate) fn print<Name: AsRef<str>>(title: &str, table: &BTreeMap<Name, f64>) {
    println!("{title}");
    for (name, value) in table {
        println!("  {:<40} {value:>6.1}", name.as_ref());
    }
}
