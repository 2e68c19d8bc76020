//! `chalkline ask`: answers a question about the policy.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use rules_core::ask::Question;
use serde_json::Value;

use crate::chat::{Block, ButtonKind, Event, Line, Private, Setting, Tick};
use crate::cli::shapes::{AskIn, AskOut};
use crate::cli::{House, jsonl};
use crate::clock;
use crate::input;
use crate::platforms::console::draw;

/// What `ask` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The question, in your own words; - for the standard input
    #[arg(required_unless_present = "jsonl")]
    text: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Read JSON objects with `id` and `q`, one a line, and print one for each
    #[arg(long, conflicts_with_all = ["text", "json"])]
    jsonl: bool,
}

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if args.jsonl {
        return jsonl::run(house, out, |line: &AskIn| &line.q, |id, line| shape(house, id, &line.q));
    }
    let text = match args.text.as_slice() {
        [stdin] if stdin == "-" => match input::read_file(Path::new("-")) {
            Ok(text) => text,
            Err(refusal) => return house.refuse(Path::new("-"), &refusal),
        },
        words => words.join(" "),
    };
    if args.json {
        serde_json::to_writer(&mut *out, &shape(house, Value::Null, &text))?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let setting = Setting { lang: house.lang, workspace: None };
    let mut card = house.desk().handle(Event::Ask { text: Private::new(text) }, &setting, clock::now()).card;
    // Nobody can press anything here: the topics to choose from are shown as a list.
    let choices = card.buttons.iter().filter(|button| button.kind == ButtonKind::Choice);
    let lines: Vec<Line> = choices.map(|button| Line::new(Tick::Point, button.label.as_str())).collect();
    card.blocks.push(Block::List(lines));
    draw(out, &card, &house.look, None)?;
    Ok(ExitCode::SUCCESS)
}

fn shape(house: &House, id: Value, text: &str) -> AskOut {
    let reply = house.core.ask(&Question { text, lang: house.lang, known: &[] });
    let words = house.words(reply.lang);
    AskOut::new(id, reply, words)
}
