//! `cargo xtask train --export FILE`: the corpora as pieces and labels, for the offline fine-tuning of the encoder.

use std::fmt::Write as _;
use std::path::Path;

use rules_core::Core;
use rules_core::reader::Window;
use serde_json::{Value, json};

use crate::Outcome;
use crate::corpus::{self, Line, Split};

/// Where a mark belongs among the labels of CHECK's heads.
pub(crate) fn check_label(guideline: u8, severity: &str) -> usize {
    let block = severity == "block";
    match guideline {
        1 => usize::from(!block),
        2 => 2 + usize::from(!block),
        other => usize::from(other) + 1,
    }
}

/// Writes one JSON line a text window.
pub(crate) fn run(to: &Path) -> Outcome<()> {
    let layout = crate::wordlist::layout()?;
    let mut out = String::new();
    for question in corpus::questions()? {
        let extra = json!({"answers": question.answers, "verdict": question.verdict});
        write(&mut out, "ask", &question.line, &layout.question(&question.line.text), extra)?;
    }
    for draft in corpus::drafts()? {
        let given = draft.given();
        for window in layout.draft(&given, &Core::builtin().names(&given)) {
            let (mut must, mut may) = (vec![0_u32; window.pieces.len()], vec![0_u32; window.pieces.len()]);
            for mark in &draft.marks {
                // Advice that may be given or left teaches nothing; a finding below its guideline's usual severity is such.
                let into = if mark.must { &mut must } else { &mut may };
                for (piece, bits) in window.pieces.iter().zip(into).skip(window.context) {
                    if piece.span.start < mark.end && mark.start < piece.span.end {
                        mark.guidelines
                            .iter()
                            .for_each(|guideline| *bits |= 1 << check_label(*guideline, &mark.severity));
                    }
                }
            }
            write(&mut out, "check", &draft.line, &window, json!({"must": must, "may": may}))?;
        }
    }
    for report in corpus::reports()? {
        for window in layout.report(&report.line.text) {
            let bits = |piece: &rules_core::reader::Piece| {
                let inside = |spans: &[(usize, usize)]| {
                    spans.iter().any(|(start, end)| piece.span.start < *end && *start < piece.span.end)
                };
                u32::from(inside(&report.reasons)) | u32::from(inside(&report.reveals)) << 1
            };
            let marks: Vec<u32> = window
                .pieces
                .iter()
                .enumerate()
                .map(|(at, piece)| if at < window.context { 0 } else { bits(piece) })
                .collect();
            let extra = json!({"kinds": report.kinds, "urgencies": report.urgencies, "must": marks});
            write(&mut out, "report", &report.line, &window, extra)?;
        }
    }
    std::fs::write(to, out)?;
    Ok(())
}

fn write(out: &mut String, task: &str, line: &Line, window: &Window, mut extra: Value) -> Outcome<()> {
    extra["task"] = json!(task);
    extra["id"] = json!(line.id);
    extra["dev"] = match line.split {
        Split::Train => json!(false),
        Split::Tune => json!("tune"),
        Split::Dev => json!("dev"),
        Split::Ordinary => json!("ordinary"),
    };
    extra["tags"] = json!(line.tags);
    extra["ids"] = window.pieces.iter().map(|piece| piece.id).collect();
    writeln!(out, "{extra}")?;
    Ok(())
}
