//! `chalkline rules`: every rule that `check` works with, under the guideline it belongs to.

use std::io::Write;
use std::process::ExitCode;

use rules_core::check::RulePage;
use rules_core::text::Lang;

use crate::chat::{Block, Card, Line, Tick};
use crate::cli::House;
use crate::cli::shapes::RulesOut;
use crate::desk::explain;
use crate::platforms::console::draw;

/// What `rules` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    let pages = house.core.rules(words.lang());
    let policy = house.core.policy();
    if args.json {
        serde_json::to_writer(&mut *out, &RulesOut::new(&policy.head.id, pages, words.lang()))?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut card = Card::default();
    for clause in &policy.clauses {
        let of = |page: &&RulePage| page.guidelines.first() == Some(&clause.number);
        let lines: Vec<Line> = pages
            .iter()
            .filter(of)
            .map(|page| {
                let severity = explain::severity(words, page.severity);
                Line::new(Tick::Point, format!("{} ({severity})\n{}", page.name, page.what))
            })
            .collect();
        let cite = policy.cite(clause.number, words.lang());
        card.blocks.push(Block::Heading(format!("{cite}  {}", clause.heading.get(words.lang()))));
        let reason = policy.without_rule.get(&clause.number.to_string());
        card.blocks.extend(reason.map(|reason| Block::Small(words.policy_without_rule(reason))));
        card.blocks.push(Block::List(lines));
    }
    draw(out, &card, &house.look, None)?;
    Ok(ExitCode::SUCCESS)
}
