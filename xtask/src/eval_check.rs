//! CHECK's table: by guideline, false alarms on clean drafts, severity, overlap of spans, names by origin.

use std::collections::{BTreeMap, BTreeSet};

use rules_core::Core;
use rules_core::check::{Evidence, Severity, Weighing, labels_of};
use rules_core::reader::{DraftOpinion, Reader};

use crate::Outcome;
use crate::corpus::{self, Draft};
use crate::eval::{Options, Share};

/// How the drafts are reviewed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum With {
    RulesOnly,
    Reader(Weighing),
}

/// Whether a mark has to be found as a finding (advice on an otherwise clean draft is no violation).
fn severity(name: &str) -> Severity {
    match name {
        "block" => Severity::Block,
        "warn" => Severity::Warn,
        _ => Severity::Info,
    }
}

/// Reviews once what both a table and a search for weights need.
pub(crate) fn opinions(reader: &Reader, drafts: &[Draft]) -> Vec<DraftOpinion> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let read = |draft: &Draft| reader.draft(&draft.given(), &Core::builtin().names(&draft.given()));
    std::thread::scope(|scope| {
        let parts: Vec<_> = drafts
            .chunks(drafts.len().div_ceil(cores).max(1))
            .map(|part| scope.spawn(move || part.iter().map(read).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

/// The drafts of a split.
pub(crate) fn drafts(options: &Options) -> Outcome<Vec<Draft>> {
    Ok(corpus::drafts()?.into_iter().filter(|draft| draft.line.split == options.split).collect())
}

/// What is known about each guideline of each draft, and whether it has to be raised; where either is right, nothing is.
pub(crate) fn evidence(core: &Core, drafts: &[Draft], opinions: &[DraftOpinion]) -> Vec<(Evidence, bool)> {
    let mut all = Vec::new();
    for (draft, opinion) in drafts.iter().zip(opinions) {
        let review = core.check_rules_only(&draft.given());
        for guideline in 1..=12_u8 {
            let labels = labels_of(&core.policy().rules, guideline);
            let rule = review.findings.iter().any(|finding| finding.guideline == guideline);
            let marks = draft.marks.iter().filter(|mark| mark.guidelines.contains(&guideline));
            let (must, may) =
                marks.fold((false, false), |(must, may), mark| (must || mark.must, may || !mark.must));
            if must || !may {
                all.push((Evidence::of(opinion, &labels, rule), must));
            }
        }
    }
    all
}

/// Counts of one guideline.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    found: f64,
    missed: f64,
    wrong: f64,
}

impl Counts {
    fn precision(self) -> f64 {
        100.0 * self.found / f64::max(self.found + self.wrong, 1.0)
    }

    fn recall(self) -> f64 {
        100.0 * self.found / f64::max(self.found + self.missed, 1.0)
    }

    fn f1(self) -> f64 {
        100.0 * 2.0 * self.found / f64::max(2.0 * self.found + self.missed + self.wrong, 1.0)
    }
}

/// The table.
pub(crate) fn table(
    core: &Core,
    drafts: &[Draft],
    opinions: &[DraftOpinion],
    with: With,
    options: &Options,
) -> BTreeMap<String, f64> {
    let mut guidelines: BTreeMap<u8, Counts> = BTreeMap::new();
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    let mut overlap = (0.0, 0.0);
    for (draft, opinion) in drafts.iter().zip(opinions) {
        let review = match with {
            With::RulesOnly => core.check_rules_only(&draft.given()),
            With::Reader(weighing) => core.check_fused(&draft.given(), opinion, weighing),
        };
        let must: BTreeSet<u8> = draft
            .marks
            .iter()
            .filter(|mark| mark.must)
            .flat_map(|mark| mark.guidelines.iter().copied())
            .collect();
        let may: BTreeSet<u8> = draft
            .marks
            .iter()
            .filter(|mark| !mark.must)
            .flat_map(|mark| mark.guidelines.iter().copied())
            .collect();
        let got: BTreeSet<u8> = review.findings.iter().map(|finding| finding.guideline).collect();
        let alarms: BTreeSet<u8> = review
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
            .map(|finding| finding.guideline)
            .collect();
        let mut add = |name: &str, ok: bool| shares.entry(name.to_owned()).or_default().add(ok);
        for guideline in 1..=12 {
            let counts = guidelines.entry(guideline).or_default();
            match (must.contains(&guideline), got.contains(&guideline)) {
                (true, true) => counts.found += 1.0,
                (true, false) => counts.missed += 1.0,
                (false, true) if !may.contains(&guideline) => counts.wrong += 1.0,
                _ => {}
            }
        }
        if must.is_empty() {
            let alarmed = alarms.iter().any(|guideline| !may.contains(guideline));
            add("clean drafts with a warn or block", alarmed);
            add("clean drafts with any finding", got.iter().any(|guideline| !may.contains(guideline)));
            for tag in draft.line.tags.iter().filter(|tag| *tag != "clean") {
                add(&format!("clean alarmed: {tag}"), alarmed);
            }
        } else {
            add("violating drafts caught", must.intersection(&got).next().is_some());
            add("violating drafts all caught", must.is_subset(&got));
            for tag in ["es", "mix", "veiled", "long", "evasion", "typo", "multi", "sarcasm"] {
                if draft.line.tags.iter().any(|other| other == tag) {
                    add(&format!("caught: {tag}"), must.intersection(&got).next().is_some());
                }
            }
            let gold = draft.marks.iter().filter(|mark| mark.must).map(|mark| severity(&mark.severity)).max();
            let seen = review
                .findings
                .iter()
                .filter(|finding| must.contains(&finding.guideline))
                .map(|finding| finding.severity)
                .max();
            if seen.is_some() {
                add("worst severity exact", gold == seen);
            }
            for mark in draft.marks.iter().filter(|mark| mark.must) {
                for finding in review
                    .findings
                    .iter()
                    .filter(|finding| mark.guidelines.contains(&finding.guideline))
                    .take(1)
                {
                    let any = review.findings.iter().any(|f| {
                        f.guideline == finding.guideline && f.span.start < mark.end && mark.start < f.span.end
                    });
                    overlap.0 += f64::from(u8::from(any));
                    overlap.1 += 1.0;
                }
            }
        }
        let right = if must.is_empty() {
            alarms.iter().all(|g| may.contains(g))
        } else {
            must.is_subset(&got) && got.iter().all(|g| must.contains(g) || may.contains(g))
        };
        if options.misses && !right {
            let found: Vec<String> = review
                .findings
                .iter()
                .map(|f| {
                    format!("{}:{}[{}]", f.guideline, f.rule, f.text.chars().take(40).collect::<String>())
                })
                .collect();
            println!(
                "{}\twant {must:?} may {may:?}\tgot {}\t{}",
                draft.line.id,
                found.join(" "),
                draft.line.text.replace('\n', "\\n")
            );
        }
    }
    let mut table: BTreeMap<String, f64> =
        shares.iter().map(|(name, share)| (name.clone(), share.percent())).collect();
    for (guideline, counts) in &guidelines {
        table.insert(format!("guideline {guideline:>2} precision"), counts.precision());
        table.insert(format!("guideline {guideline:>2} recall"), counts.recall());
        table.insert(format!("guideline {guideline:>2} F1"), counts.f1());
    }
    let macro_f1 =
        guidelines.values().map(|counts| counts.f1()).sum::<f64>() / f64::max(guidelines.len() as f64, 1.0);
    table.insert("macro F1".to_owned(), macro_f1);
    table.insert("span overlap".to_owned(), 100.0 * overlap.0 / f64::max(overlap.1, 1.0));
    table.insert("drafts".to_owned(), drafts.len() as f64);
    table
}

/// Ordinary posts: in how many of a hundred anything at all is found.
pub(crate) fn ordinary(
    core: &Core,
    drafts: &[Draft],
    rules_only: bool,
    options: &Options,
) -> BTreeMap<&'static str, f64> {
    let (mut found, mut alarmed) = (Share::default(), Share::default());
    for draft in drafts {
        let review =
            if rules_only { core.check_rules_only(&draft.given()) } else { core.check(&draft.given()) };
        found.add(!review.findings.is_empty());
        alarmed.add(review.worst() > Some(Severity::Info));
        if options.misses {
            for finding in &review.findings {
                println!("{}\t{}: {}\t{}", draft.line.id, finding.rule, finding.text, draft.line.text);
            }
        }
    }
    BTreeMap::from([
        ("posts", drafts.len() as f64),
        ("with any finding", found.percent()),
        ("with a warn or block", alarmed.percent()),
    ])
}
