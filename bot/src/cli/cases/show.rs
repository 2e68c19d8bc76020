//! How cases look: a table, a page to read, JSON, a page to print. What a reporter wrote is inert text everywhere.

use std::io::{self, Write};

use serde_json::json;

use crate::chat::{Block, Card, FieldKey, Private};
use crate::clock::Now;
use crate::desk::{report, triage};
use crate::platforms::console::{Look, draw};
use crate::reports::case::{PieceKind, Status};
use crate::store::CaseRow;
use crate::vault::{Opened, OpenedPiece};
use crate::words::Words;

/// The table of cases.
pub(super) fn list(out: &mut impl Write, rows: &[CaseRow], words: Words, now: Now) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "{}", words.cases_none());
    }
    writeln!(out, "  {:<10} {:<13} {:<10} {:<14} {:<11} SITE", "CASE", "STATUS", "URGENCY", "KIND", "FILED")?;
    for row in rows {
        let head = &row.head;
        let mark = if row.status == Status::Filed { '*' } else { ' ' };
        let left = row.clock.map(|due| due.saturating_sub(now.unix()) / 60);
        let left = left.map_or(String::new(), |minutes| format!("  [{minutes} min]"));
        let hold = if row.hold { "  [hold]" } else { "" };
        writeln!(
            out,
            "{mark} {:<10} {:<13} {:<10} {:<14} {:<11} {}{left}{hold}",
            head.number.as_str(),
            row.status.name(),
            head.urgency.name(),
            head.kind.name(),
            head.day,
            head.site.as_deref().unwrap_or("-")
        )?;
    }
    Ok(())
}

/// A case to read.
pub(super) fn case(out: &mut impl Write, opened: &Opened, words: Words, look: &Look) -> io::Result<()> {
    let head = &opened.row.head;
    let (kind, urgency) = (triage::kind(words, head.kind), triage::urgency(words, head.urgency));
    let mut blocks = vec![
        Block::Lead(format!("{}  {}", head.number, words.report_triage(&kind, &urgency))),
        Block::Small(words.status_line(&head.day, opened.row.status.name())),
    ];
    for piece in &opened.pieces {
        blocks.push(Block::Heading(title(piece, words)));
        for answer in &piece.content.answers {
            let question =
                FieldKey::named(&answer.question).map(|key| report::question(words, key)).unwrap_or_default();
            blocks.push(Block::Copy { title: question, text: Private::new(answer.text.as_str()) });
        }
        if piece.content.hasty {
            blocks.push(Block::Alert(words.cases_hasty()));
        }
        if !piece.content.guidelines.is_empty() {
            let numbers: Vec<String> = piece.content.guidelines.iter().map(ToString::to_string).collect();
            blocks.push(Block::Small(words.cases_guidelines(&numbers.join(", "))));
        }
        for reason in &piece.content.reasons {
            blocks.push(Block::Small(format!("\"{}\": {}", reason.text, reason.why)));
        }
    }
    draw(out, &Card { blocks, ..Card::default() }, look, None)?;
    writeln!(out)
}

fn title(piece: &OpenedPiece, words: Words) -> String {
    let who = piece.by.clone().unwrap_or_else(|| words.cases_reporter());
    let what = match piece.kind {
        PieceKind::Report => words.cases_report(),
        PieceKind::More => words.cases_more(),
        PieceKind::Reply => words.cases_reply(),
        PieceKind::Note => words.cases_note(),
    };
    format!("{}  {what}, {who}", piece.day)
}

/// A case as one JSON object.
pub(super) fn json(out: &mut impl Write, opened: &Opened) -> io::Result<()> {
    let pieces: Vec<_> = opened.pieces.iter().map(|piece| {
        json!({"day": piece.day, "kind": piece.kind.name(), "by": piece.by, "content": piece.content})
    }).collect();
    let row = &opened.row;
    let case = json!({"head": row.head, "status": row.status, "assigned": row.assigned, "hold": row.hold, "pieces": pieces});
    serde_json::to_writer_pretty(&mut *out, &case)?;
    writeln!(out)
}

/// A case as a page to print: no script, no link, nothing that is fetched.
pub(super) fn html(out: &mut impl Write, opened: &Opened, words: Words) -> io::Result<()> {
    let head = &opened.row.head;
    let sorted = words.report_triage(&triage::kind(words, head.kind), &triage::urgency(words, head.urgency));
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{number}</title>\n<style>body{{font:12pt/1.5 serif;max-width:40em;margin:2em auto}}\
         pre{{white-space:pre-wrap;font:inherit;border-left:3px solid #999;padding-left:1em}}</style></head><body>\n\
         <h1>{number}</h1>\n<p>{} {}</p>",
        words.lang().tag(),
        escape(&sorted),
        escape(&words.status_line(&head.day, opened.row.status.name())),
        number = head.number,
    )?;
    for piece in &opened.pieces {
        writeln!(out, "<h2>{}</h2>", escape(&title(piece, words)))?;
        for answer in &piece.content.answers {
            let question =
                FieldKey::named(&answer.question).map(|key| report::question(words, key)).unwrap_or_default();
            writeln!(out, "<h3>{}</h3>\n<pre>{}</pre>", escape(&question), escape(&answer.text))?;
        }
    }
    writeln!(out, "</body></html>")
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(letter),
            _ if letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter) => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}
