//! Scores triage on authored reports: `cargo run --example score_triage -- [--show KIND] FILE.psv ...`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints its table")]
#![expect(clippy::disallowed_methods, reason = "an example reads the files and arguments that it is given")]

use std::ops::Range;

use rules_core::Core;
use rules_core::triage::{Kind, Mark, Triage, Urgency};

struct Report {
    line: usize,
    kinds: Vec<String>,
    urgencies: Vec<String>,
    tags: String,
    text: String,
    reasons: Vec<Range<usize>>,
    reveals: Vec<Range<usize>>,
}

#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn show(&self, what: &str) {
        let share = 100.0 * self.right as f64 / self.all.max(1) as f64;
        println!("{what:<34} {:>4} of {:>4}  {share:5.1} %", self.right, self.all);
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let (mut show, mut lines) = (None, 0..usize::MAX);
    let mut reports = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--show" => show = arguments.next(),
            "--lines" => {
                let bounds = arguments.next().unwrap_or_default();
                let (from, to) = bounds.split_once('-').unwrap_or(("0", "999999"));
                lines = from.parse().unwrap_or(0)..to.parse::<usize>().unwrap_or(usize::MAX - 1) + 1;
            }
            path => match std::fs::read_to_string(path) {
                Ok(file) => {
                    reports.extend(file.lines().enumerate().filter_map(|(n, line)| read(n + 1, line)));
                }
                Err(error) => eprintln!("{path}: {error}"),
            },
        }
    }
    reports.retain(|report| lines.contains(&report.line));
    score(&reports, show.as_deref());
}

fn read(line: usize, source: &str) -> Option<Report> {
    let mut fields = source.splitn(4, " | ");
    let list = |field: &str| field.split('/').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    let kinds = list(fields.next()?);
    let urgencies = list(fields.next()?);
    let tags = fields.next()?.trim().to_owned();
    let marked = fields.next()?.replace("\\n", "\n");
    let (mut text, mut reasons, mut reveals) = (String::new(), Vec::new(), Vec::new());
    let (mut reason, mut reveal) = (0, 0);
    let mut rest = marked.as_str();
    while let Some(first) = rest.chars().next() {
        let mut skip = 2;
        if rest.starts_with("[[") {
            reason = text.len();
        } else if rest.starts_with("]]") {
            reasons.push(reason..text.len());
        } else if rest.starts_with("{{") {
            reveal = text.len();
        } else if rest.starts_with("}}") {
            reveals.push(reveal..text.len());
        } else {
            text.push(first);
            skip = first.len_utf8();
        }
        rest = rest.get(skip..).unwrap_or_default();
    }
    Some(Report { line, kinds, urgencies, tags, text, reasons, reveals })
}

fn touches(mark: &Mark, wanted: &[Range<usize>]) -> bool {
    wanted.iter().any(|range| mark.span.start < range.end && range.start < mark.span.end)
}

fn touched(range: &Range<usize>, marks: &[Mark]) -> bool {
    marks.iter().any(|mark| mark.span.start < range.end && range.start < mark.span.end)
}

fn score(reports: &[Report], show: Option<&str>) {
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    let mut tally = |what: &'static str, right: bool| match tallies.iter_mut().find(|(name, _)| *name == what)
    {
        Some((_, tally)) => tally.add(right),
        None => {
            let mut tally = Tally::default();
            tally.add(right);
            tallies.push((what, tally));
        }
    };
    let mut confusion = [[0_usize; 8]; 8];
    let place = |name: &str| Kind::ALL.iter().position(|kind| kind.name() == name).unwrap_or(7);
    for report in reports {
        let triage = Core::builtin().triage(&report.text);
        let kind = triage.kind.name();
        let urgency = triage.urgency.name();
        let gold = report.kinds.first().map_or("other", String::as_str);
        let kind_right = report.kinds.iter().any(|one| one == kind);
        let urgency_right = report.urgencies.iter().any(|one| one == urgency);
        tally("kind", kind_right);
        tally("urgency", urgency_right);
        tally("kind and urgency", kind_right && urgency_right);
        match gold {
            "threat" => tally("threat recall", kind_right),
            "self_harm" => tally("self-harm recall", kind_right),
            "other" => {
                tally("other kept as other", kind_right);
                tally("no false emergency on other", triage.urgency != Urgency::Emergency);
            }
            _ => tally("other kinds, seen as a report", triage.kind != Kind::Other),
        }
        if report.urgencies.iter().all(|one| one == "emergency") {
            tally("emergency recall", triage.urgency == Urgency::Emergency);
        }
        if triage.urgency == Urgency::Emergency {
            tally("emergency precision", urgency_right);
        }
        if gold != "other" {
            report
                .reasons
                .iter()
                .for_each(|range| tally("reason marks found", touched(range, &triage.reasons)));
            triage
                .reasons
                .iter()
                .for_each(|mark| tally("reasons given that are marked", touches(mark, &report.reasons)));
        }
        report.reveals.iter().for_each(|range| tally("reveals found", touched(range, &triage.reveals)));
        triage
            .reveals
            .iter()
            .for_each(|mark| tally("reveals given that are marked", touches(mark, &report.reveals)));
        if let Some(cell) = confusion.get_mut(place(gold)).and_then(|row| row.get_mut(place(kind))) {
            *cell += 1;
        }
        let wanted = match show {
            Some("reveals") => {
                report.reveals.iter().any(|range| !touched(range, &triage.reveals))
                    || triage.reveals.iter().any(|mark| !touches(mark, &report.reveals))
            }
            Some("urgency") => kind_right && !urgency_right,
            Some("all") => true,
            Some(name) => !kind_right && (name == gold || name == kind || name == "kind"),
            None => false,
        };
        if wanted {
            explain(report, &triage, show == Some("reveals"));
        }
    }
    println!("\nconfusion (rows: author, columns: triage)");
    let short = |kind: &Kind| kind.name().chars().take(6).collect::<String>();
    println!("{:<14}{}", "", Kind::ALL.iter().map(|kind| format!("{:>8}", short(kind))).collect::<String>());
    for (kind, row) in Kind::ALL.iter().zip(&confusion) {
        println!("{:<14}{}", kind.name(), row.iter().map(|cell| format!("{cell:>8}")).collect::<String>());
    }
    println!();
    tallies.sort_by_key(|(name, _)| *name);
    tallies.iter().for_each(|(name, tally)| tally.show(name));
}

fn explain(report: &Report, triage: &Triage, reveals: bool) {
    let marks = if reveals { &triage.reveals } else { &triage.reasons };
    let gold = if reveals { &report.reveals } else { &report.reasons };
    println!(
        "{}: {}/{} seen as {}/{} [{}]\n   {}\n   author {:?}\n   triage {:?}",
        report.line,
        report.kinds.join("+"),
        report.urgencies.join("+"),
        triage.kind.name(),
        triage.urgency.name(),
        report.tags,
        report.text,
        gold.iter().map(|range| report.text.get(range.clone()).unwrap_or_default()).collect::<Vec<_>>(),
        marks.iter().map(|mark| format!("{} ({})", mark.text, mark.why)).collect::<Vec<_>>(),
    );
}
