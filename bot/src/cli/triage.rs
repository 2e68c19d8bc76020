//! `chalkline triage`: tells kind and urgency of a report, and what in it tells who wrote it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::chat::{Card, Private};
use crate::cli::shapes::{TriageIn, TriageOut};
use crate::cli::{House, jsonl};
use crate::desk::triage;
use crate::input;
use crate::platforms::console::draw;

/// What `triage` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The text of the report; - for the standard input
    #[arg(required_unless_present = "jsonl")]
    file: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Read JSON objects with `id` and `text`, one a line, and print one for each
    #[arg(long, conflicts_with_all = ["file", "json"])]
    jsonl: bool,
}

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let shape = |id, text: &str| TriageOut::new(id, house.core.triage(text));
    let Some(file) = args.file.as_ref().filter(|_| !args.jsonl) else {
        return jsonl::run(house, out, |line: &TriageIn| &line.text, |id, line| shape(id, &line.text));
    };
    let text = match input::read_file(file) {
        Ok(text) => text,
        Err(refusal) => return house.refuse(file, &refusal),
    };
    if args.json {
        serde_json::to_writer(&mut *out, &shape(Value::Null, &text))?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let found = house.core.triage(&text);
    let words = house.words(found.lang);
    if text.trim().is_empty() {
        writeln!(out, "{}", words.nothing_to_triage())?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = Private::new(text);
    let mut blocks = triage::sorted(house.core, words, &text, &found);
    blocks.extend(triage::reveals(words, &text, &found));
    blocks.extend(triage::advice(words, &found));
    draw(out, &Card { blocks, ..Card::default() }, &house.look, None)?;
    Ok(ExitCode::SUCCESS)
}
