//! A report: help first, then the form, then what would be sealed. Until the vault exists nothing is saved, and it says so.

use rules_core::Core;
use rules_core::text::Lang;
use rules_core::triage::{Advice, Kind, Urgency};

use crate::chat::{
    Action, Answers, Block, Button, ButtonKind, Card, Field, FieldKey, Form, Line, Private, Reply, Setting,
    Tick,
};
use crate::clock::Now;
use crate::desk::{triage, typed_lang};
use crate::words::Words;

/// Emergency help at once, then what is true about privacy here, then the form.
pub(super) fn open(typed: Option<Private>, setting: &Setting, lang: Lang) -> Reply {
    let words = Words::new(lang);
    let seen = setting.workspace.map_or_else(|| words.report_seen_here(), |name| words.report_seen_by(name));
    let blocks = vec![
        Block::Alert(words.emergency_help()),
        Block::Small(words.emergency_not_watched()),
        Block::Text(words.report_intro()),
        Block::Text(seen),
        Block::Alert(words.report_not_saved_yet()),
    ];
    let card = Card { blocks, ..Card::default() };
    Reply { form: Some(form(words, typed)), ..Reply::only_you(lang, card) }
}

fn form(words: Words, typed: Option<Private>) -> Form {
    let short = |key, label, hint| Field { key, label, hint, required: false, long: false, typed: None };
    let what = Field {
        required: true,
        long: true,
        typed,
        ..short(FieldKey::What, words.report_what(), words.report_what_hint())
    };
    let fields = vec![
        what,
        short(FieldKey::Where, words.report_where(), words.report_where_hint()),
        short(FieldKey::When, words.report_when(), words.report_when_hint()),
        short(FieldKey::Who, words.report_who(), words.report_who_hint()),
    ];
    Form { title: words.report_form_title(), fields, send: words.report_form_send() }
}

/// Sorts what was written and shows what would be sealed.
pub(super) fn sent(core: &Core, answers: Answers, setting: &Setting, now: Now) -> Reply {
    let written: Vec<&str> = answers.iter().map(|(_, text)| text.reveal()).collect();
    let text = Private::new(written.join("\n"));
    let found = core.triage(text.reveal());
    let words = Words::new(typed_lang(setting, Some(found.lang)));
    let start = Action::StartReport { lang: words.lang() };
    let again = Button { label: words.report_again(), action: start, kind: ButtonKind::Aside };
    let mut card = Card { buttons: vec![again], ..Card::default() };
    if text.reveal().trim().is_empty() {
        card.blocks = vec![Block::Alert(words.emergency_help()), Block::Text(words.report_empty())];
        return Reply::only_you(words.lang(), card);
    }
    let help = found.advice.iter().any(|advice| matches!(advice, Advice::Call911 | Advice::Call988));
    if help || found.urgency == Urgency::Emergency {
        card.blocks.push(Block::Alert(words.emergency_help()));
    }
    card.blocks.push(Block::Alert(words.report_not_saved()));
    card.blocks.extend(triage::advice(words, &found));
    card.blocks.extend(triage::sorted(core, words, &text, &found));
    card.blocks.extend(triage::reveals(words, &text, &found));
    card.blocks.push(Block::Heading(words.report_would_seal()));
    card.blocks.push(Block::List(sealed(words, &answers, now)));
    card.blocks.push(Block::Small(words.report_would_not_seal()));
    if found.kind == Kind::Threat {
        card.blocks.push(Block::Small(words.report_law()));
    }
    Reply::only_you(words.lang(), card)
}

/// The content of the seal, line by line: the words and the day.
fn sealed(words: Words, answers: &Answers, now: Now) -> Vec<Line> {
    let point = |text: String| Line::new(Tick::Point, text);
    let answers = answers.iter().map(|(key, text)| {
        let label = match key {
            FieldKey::What => words.report_what(),
            FieldKey::Where => words.report_where(),
            FieldKey::When => words.report_when(),
            FieldKey::Who => words.report_who(),
        };
        point(format!("{label} {}", text.reveal()))
    });
    answers.chain([point(words.report_would_seal_day(&now.day()))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_fits_every_platform() {
        for lang in [Lang::En, Lang::Es] {
            let form = form(Words::new(lang), None);
            let long = |text: &str, most| text.chars().count() > most;
            assert!(form.fields.len() <= 5 && !long(&form.title, 24) && !long(&form.send, 24));
            for field in form.fields {
                assert!(!long(&field.label, 45) && !long(&field.hint, 100), "{field:?}");
            }
        }
    }

    #[test]
    fn help_comes_before_everything_and_the_workspace_is_named() {
        let setting = Setting { workspace: Some("Workspace X"), ..Setting::default() };
        let reply = open(None, &setting, Lang::En);
        assert!(
            matches!(reply.card.blocks.first(), Some(Block::Alert(text)) if text.contains("911") && text.contains("988"))
        );
        let named = |block: &Block| matches!(block, Block::Text(text) if text.starts_with("Workspace X and"));
        assert!(reply.card.blocks.iter().any(named));
    }

    #[test]
    fn a_debug_print_of_a_reply_shows_no_report() {
        let answers = vec![(FieldKey::What, Private::new("planted-phrase"))];
        let reply = sent(Core::builtin(), answers, &Setting::default(), Now::from_unix(0));
        assert!(!format!("{reply:?}").contains("planted"));
    }

    #[test]
    fn an_empty_report_still_brings_help() {
        let reply = sent(Core::builtin(), Answers::new(), &Setting::default(), Now::from_unix(0));
        assert!(matches!(reply.card.blocks.first(), Some(Block::Alert(text)) if text.contains("911")));
    }
}
