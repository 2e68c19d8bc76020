//! Coming back to a report with its receipt: how far it is, what was answered, and adding to it.

use rules_core::text::Lang;

use crate::chat::{Answers, Block, Card, Field, FieldKey, Form, FormKind, Once, Private, Reply, Setting};
use crate::clock::Now;
use crate::desk::receipt::receipt;
use crate::desk::{Desk, haste, report, typed_lang};
use crate::reports::case::Status;
use crate::reports::receipt::BadReceipt;
use crate::reports::seal::LONGEST;
use crate::vault::{BadCode, Content, NotSaved, Seen};
use crate::words::Words;

/// The form that asks for the receipt.
pub(super) fn open(typed: Option<Private>, lang: Lang) -> Reply {
    let words = Words::new(lang);
    let field = |key, label, hint, required, typed| Field { key, label, hint, required, long: false, typed };
    let fields = vec![
        field(FieldKey::Receipt, words.status_receipt(), words.status_receipt_hint(), true, typed),
        field(FieldKey::More, words.status_more(), words.status_more_hint(), false, None),
    ];
    let form =
        Form { kind: FormKind::Status, title: words.status_title(), fields, send: words.report_form_send() };
    let card = Card { blocks: vec![Block::Small(words.status_intro())], ..Card::default() };
    Reply { form: Some(form), ..Reply::only_you(lang, card) }
}

/// Adds what is to be added, then shows what there is.
pub(super) fn sent(
    desk: &Desk,
    answers: &Answers,
    once: Option<&Once>,
    setting: &Setting,
    now: Now,
) -> Reply {
    let answer = |key| answers.iter().find(|(known, _)| *known == key).map_or("", |(_, text)| text.reveal());
    let (code, more) = (answer(FieldKey::Receipt), answer(FieldKey::More));
    let typed = (!more.is_empty()).then(|| rules_core::text::detect(more));
    let words = Words::new(typed_lang(setting, typed));
    let mut blocks = Vec::new();
    let Some(vault) = desk.vault else {
        blocks.push(Block::Alert(words.status_no_store()));
        return Reply::only_you(words.lang(), Card { blocks, ..Card::default() });
    };
    if !more.trim().is_empty() {
        // What is added may be the news that matters: it is sorted like a report.
        let (found, hasty) = haste::triage(desk.core, more);
        blocks.extend(report::help(words, answers, &found));
        let mut content = Content::text(more);
        content.hasty = hasty;
        let once = once.map(|once| once.hash(&vault.once_key(), more));
        match vault.add(code, &content, (found.kind, found.urgency), once, now) {
            Ok(Ok(None)) | Err(NotSaved::Twice) => blocks.push(Block::Lead(words.status_added())),
            Ok(Ok(Some(filed))) => {
                blocks.push(Block::Text(words.status_apart()));
                blocks.extend(receipt(words, &filed, &found));
            }
            Err(NotSaved::TooLong { bytes }) => {
                blocks.push(Block::Alert(words.report_too_long(bytes, LONGEST)));
            }
            Ok(Err(_)) | Err(NotSaved::Seal(_) | NotSaved::Store(_)) => {
                blocks.push(Block::Alert(words.status_not_added()));
            }
        }
    }
    match vault.look_up(code, now) {
        Ok(seen) => blocks.extend(show(words, &seen)),
        Err(bad) => blocks.push(Block::Text(wrong(words, &bad))),
    }
    Reply::only_you(words.lang(), Card { blocks, ..Card::default() })
}

fn show(words: Words, seen: &Seen) -> Vec<Block> {
    let status = match seen.status {
        Status::Filed if seen.handed => words.status_handed(),
        Status::Filed => words.status_filed(),
        Status::Acknowledged => words.status_acknowledged(),
        Status::Working => words.status_working(),
        Status::Closed => words.status_closed(),
    };
    let mut blocks = vec![Block::Lead(words.status_line(&seen.day, &status))];
    let minutes = seen.minutes.map(|minutes| usize::try_from(minutes).unwrap_or(usize::MAX));
    blocks.extend(minutes.map(|minutes| Block::Text(words.report_clock(minutes))));
    if seen.erased {
        blocks.push(Block::Small(words.status_erased()));
    }
    let mut replies = 0;
    for piece in &seen.pieces {
        if let Some(reply) = &piece.reply {
            replies += 1;
            blocks.push(Block::Copy {
                title: words.status_reply(&piece.day),
                text: Private::new(reply.as_str()),
            });
        }
    }
    if replies == 0 {
        blocks.push(Block::Small(words.status_no_reply()));
    }
    blocks
}

fn wrong(words: Words, bad: &BadCode) -> String {
    match bad {
        BadCode::Typed(BadReceipt::UnknownWord(place)) => words.status_unknown_word(*place),
        BadCode::Typed(BadReceipt::WordCount(_) | BadReceipt::TooLong) => words.status_word_count(),
        BadCode::Typed(BadReceipt::Check) => words.status_check(),
        BadCode::Unknown => words.status_unknown(),
        BadCode::Store(why) => {
            tracing::error!("a status was not read: {why}");
            words.status_no_store()
        }
    }
}
