//! Casework from a chat: a handler says that they have a case, or asks how far it has come. No content is shown here.

use rules_core::text::Lang;

use crate::chat::{Block, Card, CaseStep, Reply};
use crate::clock::Now;
use crate::desk::triage;
use crate::reports::case::{CaseNumber, Status};
use crate::store::CaseRow;
use crate::vault::{Acknowledged, Vault};
use crate::words::Words;

pub(super) fn reply(
    vault: Option<&Vault>,
    step: CaseStep,
    number: &str,
    by: Option<&str>,
    lang: Lang,
    now: Now,
) -> Reply {
    let words = Words::new(lang);
    let found = vault.zip(by).zip(CaseNumber::parse(number));
    let blocks = match found {
        Some(((vault, by), number)) => match step {
            CaseStep::Acknowledge => vault.acknowledge(&number, by, now).map(|done| match done {
                Acknowledged::Now => vec![Block::Lead(words.cases_acknowledged(number.as_str()))],
                Acknowledged::Before(row) => status(words, &row),
                Acknowledged::No => vec![Block::Text(words.cases_not_yours())],
            }),
            CaseStep::Status => vault.of_handler(&number, by).map(|row| {
                row.map_or_else(|| vec![Block::Text(words.cases_not_yours())], |row| status(words, &row))
            }),
        },
        // A stranger, a case that does not exist and somebody else's case are told the same.
        None => Ok(vec![Block::Text(words.cases_not_yours())]),
    };
    let blocks = blocks.unwrap_or_else(|why| {
        tracing::error!("a case was not moved: {why}");
        vec![Block::Alert(words.cases_not_done())]
    });
    Reply::only_you(lang, Card { blocks, ..Card::default() })
}

fn status(words: Words, row: &CaseRow) -> Vec<Block> {
    let status = match row.status {
        Status::Filed => words.status_filed(),
        Status::Acknowledged => words.status_acknowledged(),
        Status::Working => words.status_working(),
        Status::Closed => words.status_closed(),
    };
    let head = &row.head;
    let site = head.site.clone().unwrap_or_else(|| words.notice_no_site());
    let sorted =
        words.notice_sorted(&triage::kind(words, head.kind), &triage::urgency(words, head.urgency), &site);
    vec![Block::Lead(words.cases_moved(head.number.as_str(), &status)), Block::Text(sorted)]
}
