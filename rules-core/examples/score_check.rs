//! Scores the rules on authored drafts: `score_check [--alarms] [--misses] [--bench] FILE.psv …`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring tool reads files and the clock, and prints"
)]

use std::time::Instant;

use rules_core::check::{Account, Attachment, Draft, Engine, Review, RuleMap, Severity};

struct Line {
    account: Account,
    consent: bool,
    attachments: Vec<Attachment>,
    text: String,
    /// Guideline, start, end, must (or may).
    marks: Vec<(u8, usize, usize, bool)>,
    raw: String,
}

fn read(line: &str) -> Option<Line> {
    let fields: Vec<&str> = line.splitn(5, " | ").collect();
    let [account, consent, attachments, _tags, text] = fields.as_slice() else { return None };
    let mut line = Line {
        account: match *account {
            "p" => Account::Personal,
            "s" => Account::School,
            _ => Account::Unspecified,
        },
        consent: *consent == "y",
        attachments: attachments
            .split(',')
            .filter_map(|name| match name.trim() {
                "photo" => Some(Attachment::Photo),
                "video" => Some(Attachment::Video),
                "screenshot" => Some(Attachment::Screenshot),
                "document" => Some(Attachment::Document),
                _ => None,
            })
            .collect(),
        text: String::new(),
        marks: Vec::new(),
        raw: (*text).to_owned(),
    };
    let text = text.replace("\\n", "\n");
    let mut rest = text.as_str();
    loop {
        let hard = rest.find("[[");
        let soft = rest.find("{{");
        let (at, must) = match (hard, soft) {
            (Some(a), Some(b)) => (a.min(b), a < b),
            (Some(a), None) => (a, true),
            (None, Some(b)) => (b, false),
            (None, None) => break,
        };
        line.text.push_str(rest.get(..at)?);
        rest = rest.get(at + 2..)?;
        let close = rest.find(if must { "]]" } else { "}}" })?;
        let (codes, words) = rest.get(..close)?.split_once(':')?;
        let start = line.text.len();
        line.text.push_str(words);
        for code in codes.split('+') {
            let number: u8 = code.trim_end_matches(char::is_alphabetic).parse().ok()?;
            line.marks.push((number, start, line.text.len(), must));
        }
        rest = rest.get(close + 2..)?;
    }
    line.text.push_str(rest);
    Some(line)
}

#[derive(Default, Clone, Copy)]
struct Tally {
    marks: usize,
    hit: usize,
    near: usize,
    found: usize,
    right: usize,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let only: Option<u8> =
        args.iter().find_map(|arg| arg.strip_prefix("--only=").and_then(|n| n.parse().ok()));
    let map = RuleMap::from_iter(rules_core::check::builtin_map());
    let begun = Instant::now();
    let engine = match Engine::builtin(&map) {
        Ok(engine) => engine,
        Err(errors) => {
            for error in errors {
                eprintln!("{error}");
            }
            return;
        }
    };
    println!("engine built in {:.2?}, {} rules", begun.elapsed(), engine.rule_names().count());
    let mut lines = Vec::new();
    for file in args.iter().filter(|arg| !arg.starts_with("--")) {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match read(line) {
                Some(line) => lines.push(line),
                None => eprintln!("{file}:{}: cannot be read", number + 1),
            }
        }
    }
    let check = |line: &Line| -> Review {
        engine.check(&Draft {
            text: &line.text,
            account: line.account,
            consent: line.consent,
            attachments: &line.attachments,
        })
    };
    let mut tally = [Tally::default(); 13];
    let (mut clean, mut alarmed, mut bad, mut caught, mut any) = (0, 0, 0, 0, 0);
    for line in &lines {
        let review = check(line);
        let must = line.marks.iter().any(|mark| mark.3);
        let loud: Vec<_> =
            review.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
        if must {
            bad += 1;
            let right =
                line.marks.iter().any(|mark| mark.3 && review.findings.iter().any(|f| f.guideline == mark.0));
            caught += usize::from(right);
            any += usize::from(!review.findings.is_empty());
        } else {
            clean += 1;
            alarmed += usize::from(loud.iter().any(|f| !line.marks.iter().any(|mark| mark.0 == f.guideline)));
        }
        for mark in line.marks.iter().filter(|mark| mark.3) {
            let Some(slot) = tally.get_mut(usize::from(mark.0)) else { continue };
            slot.marks += 1;
            let same = || review.findings.iter().filter(|f| f.guideline == mark.0);
            let hit = same().any(|f| f.span.start < mark.2 && mark.1 < f.span.end);
            slot.hit += usize::from(hit);
            slot.near += usize::from(same().next().is_some());
            if !hit && flag("--misses") && only.is_none_or(|n| n == mark.0) {
                println!("MISS {:2} {}", mark.0, line.raw);
            }
        }
        for finding in &review.findings {
            let Some(slot) = tally.get_mut(usize::from(finding.guideline)) else { continue };
            slot.found += 1;
            let right = line.marks.iter().any(|mark| mark.0 == finding.guideline);
            slot.right += usize::from(right);
            if !right && flag("--alarms") && only.is_none_or(|n| n == finding.guideline) {
                let kind = if must { "extra" } else { "CLEAN" };
                println!(
                    "{kind} {} {:?} {} [{}] | {}",
                    finding.guideline, finding.severity, finding.rule, finding.text, line.raw
                );
            }
        }
    }
    println!("guideline  marks  span-recall  draft-recall  precision");
    for (number, t) in tally.iter().enumerate().skip(1) {
        let rate = |a: usize, b: usize| if b == 0 { 0.0 } else { 100.0 * a as f64 / b as f64 };
        println!(
            "{number:9} {:6} {:11.1}% {:12.1}% {:9.1}%",
            t.marks,
            rate(t.hit, t.marks),
            rate(t.near, t.marks),
            rate(t.right, t.found)
        );
    }
    println!(
        "violating drafts {bad}: right guideline {caught} ({:.1}%), anything {any} ({:.1}%)",
        100.0 * f64::from(caught as u32) / f64::from(bad as u32),
        100.0 * f64::from(any as u32) / f64::from(bad as u32)
    );
    println!(
        "clean drafts {clean}: warn/block on {alarmed} ({:.1}%)",
        100.0 * f64::from(alarmed as u32) / f64::from(clean as u32)
    );
    if flag("--bench") {
        let mut times: Vec<f64> = Vec::new();
        let begun = Instant::now();
        let mut count = 0_u32;
        for round in 0..10 {
            for (at, line) in lines.iter().enumerate() {
                let start = Instant::now();
                let review = check(line);
                let took = start.elapsed().as_secs_f64() * 1e6;
                count += u32::from(review.findings.len() < 1000);
                if round == 0 {
                    times.push(took);
                } else if let Some(best) = times.get_mut(at) {
                    *best = best.min(took);
                }
            }
        }
        let total = begun.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        let at = |p: f64| times.get(((times.len() as f64 - 1.0) * p) as usize).copied().unwrap_or(0.0);
        println!("{:.0} posts/s, p50 {:.1} us, p99 {:.1} us", f64::from(count) / total, at(0.5), at(0.99));
    }
}
