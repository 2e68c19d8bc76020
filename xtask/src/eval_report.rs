//! Triage's table: kind, urgency, the words that say so, the words that reveal the writer.

use std::collections::BTreeMap;

use rules_core::Core;
use rules_core::reader::{Reader, ReportOpinion};
use rules_core::triage::{Advice, Blend, Kind, Mark, Urgency};

use crate::Outcome;
use crate::corpus;
use crate::eval::{Options, Share};

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Threat => "threat",
        Kind::Harassment => "harassment",
        Kind::Bullying => "bullying",
        Kind::SelfHarm => "self_harm",
        Kind::Boundary => "boundary",
        Kind::Impersonation => "impersonation",
        Kind::Privacy => "privacy",
        Kind::Other => "other",
    }
}

fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Standard => "standard",
        Urgency::Urgent => "urgent",
        Urgency::Emergency => "emergency",
    }
}

/// The reports of a split with the reader's opinions, which no weight changes.
pub(crate) fn read(options: &Options) -> Outcome<Vec<(corpus::Report, ReportOpinion)>> {
    let reader = Reader::builtin().ok_or("the reader's artefacts cannot be read")?;
    with_opinions(reader, options)
}

/// The same by another reader.
pub(crate) fn with_opinions(
    reader: &Reader,
    options: &Options,
) -> Outcome<Vec<(corpus::Report, ReportOpinion)>> {
    let reports = corpus::reports()?.into_iter().filter(|report| report.line.split == options.split);
    Ok(reports
        .map(|report| (reader.report(&report.line.text), report))
        .map(|(opinion, report)| (report, opinion))
        .collect())
}

/// The table.
pub(crate) fn table(
    core: &Core,
    reports: &[(corpus::Report, ReportOpinion)],
    blend: Blend,
    options: &Options,
) -> BTreeMap<String, f64> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for (report, opinion) in reports {
        let triage = core.triage_fused(&report.line.text, opinion, blend);
        let mut add = |name: &str, ok: bool| shares.entry(name.to_owned()).or_default().add(ok);
        let gold = |name: &str| report.kinds.iter().any(|kind| kind == name);
        let (got, pace) = (kind(triage.kind), urgency(triage.urgency));
        add("kind right", gold(got));
        add("urgency right", report.urgencies.iter().any(|other| other == pace));
        for name in
            ["threat", "self_harm", "boundary", "bullying", "harassment", "privacy", "impersonation", "other"]
        {
            if gold(name) {
                add(&format!("recall {name}"), got == name);
            }
            if got == name {
                add(&format!("precision {name}"), gold(name));
            }
        }
        if report.urgencies.len() == 1 && report.urgencies[0] == "emergency" {
            add("emergencies at least urgent", triage.urgency >= Urgency::Urgent);
            add("emergency recall", triage.urgency == Urgency::Emergency);
        }
        let told_988 = triage.advice.contains(&Advice::Call988);
        add(if gold("self_harm") { "988 told of self-harm" } else { "988 told of anything else" }, told_988);
        if gold("other") {
            add("false emergencies on other", triage.urgency == Urgency::Emergency);
        }
        for (name, marks, wanted) in
            [("reason", &triage.reasons, &report.reasons), ("reveal", &triage.reveals, &report.reveals)]
        {
            let overlaps =
                |mark: &Mark, (start, end): &(usize, usize)| mark.span.start < *end && *start < mark.span.end;
            for span in wanted {
                add(&format!("{name} spans found"), marks.iter().any(|mark| overlaps(mark, span)));
            }
            for mark in marks {
                add(&format!("{name} spans right"), wanted.iter().any(|span| overlaps(mark, span)));
            }
        }
        let right = gold(got) && report.urgencies.iter().any(|other| other == pace);
        if options.misses && !right {
            println!(
                "{}\twant {:?} {:?}\tgot {got} {pace}\t{}",
                report.line.id,
                report.kinds,
                report.urgencies,
                report.line.text.replace('\n', "\\n")
            );
        }
    }
    let mut table: BTreeMap<String, f64> =
        shares.iter().map(|(name, share)| (name.clone(), share.percent())).collect();
    table.insert("reports".to_owned(), reports.len() as f64);
    table
}
