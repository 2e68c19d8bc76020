//! A report: help first, then the form, then what may tell who wrote it, then the receipt: saved before said.

use rules_core::text::Lang;
use rules_core::triage::{Advice, Kind, Triage, Urgency};

use crate::chat::{
    Action, Answers, Block, Button, ButtonKind, Card, Field, FieldKey, Form, FormKind, Line, Once, Private,
    Reply, Setting, Tick,
};
use crate::clock::Now;
use crate::desk::answers::{pack, unpack};
use crate::desk::danger::in_danger;
use crate::desk::receipt::receipt;
use crate::desk::{Desk, checklist, haste, triage, typed_lang};
use crate::reports::seal::LONGEST;
use crate::vault::{Answer, Content, NotSaved, Reason};
use crate::words::Words;

/// Emergency help at once, then what is true about privacy here, then the form.
pub(super) fn open(can_save: bool, typed: &Answers, setting: &Setting, lang: Lang) -> Reply {
    let words = Words::new(lang);
    let seen = setting.workspace.map_or_else(|| words.report_seen_here(), |name| words.report_seen_by(name));
    let mut blocks = vec![
        Block::Alert(words.emergency_help()),
        Block::Small(words.emergency_not_watched()),
        Block::Text(words.report_intro()),
        Block::Text(seen),
    ];
    if can_save {
        blocks.push(Block::Small(words.report_kept()));
    } else {
        blocks.push(Block::Alert(words.report_not_saved_yet()));
    }
    blocks.push(Block::Small(words.report_checklist(&checklist::list(words).join(", "))));
    let card = Card { blocks, ..Card::default() };
    Reply { form: Some(form(words, typed)), ..Reply::only_you(lang, card) }
}

fn form(words: Words, typed: &Answers) -> Form {
    let typed = |key| typed.iter().find(|(known, _)| *known == key).map(|(_, text)| text.clone());
    let short =
        |key, label, hint| Field { key, label, hint, required: false, long: false, typed: typed(key) };
    let what = Field {
        required: true,
        long: true,
        ..short(FieldKey::What, words.report_what(), words.report_what_hint())
    };
    let fields = vec![
        what,
        short(FieldKey::Where, words.report_where(), words.report_where_hint()),
        short(FieldKey::When, words.report_when(), words.report_when_hint()),
        short(FieldKey::Who, words.report_who(), words.report_who_hint()),
        short(FieldKey::Danger, words.report_danger(), words.report_danger_hint()),
    ];
    Form { kind: FormKind::Report, title: words.report_form_title(), fields, send: words.report_form_send() }
}

/// What was sent: shown once more if it may tell who wrote it, else sealed and saved.
pub(super) fn sent(
    desk: &Desk,
    answers: &Answers,
    once: Option<&Once>,
    setting: &Setting,
    now: Now,
) -> Reply {
    let bytes: usize = answers.iter().map(|(_, text)| text.reveal().len()).sum();
    if bytes > LONGEST {
        // Nobody's report waits behind the reading of what cannot be taken.
        let lang = answers
            .iter()
            .map(|(_, text)| text.reveal())
            .max_by_key(|text| text.len())
            .map(rules_core::text::detect);
        let words = Words::new(typed_lang(setting, lang));
        let alerts =
            [words.emergency_help(), words.report_too_long(bytes, LONGEST), words.report_not_saved()];
        let blocks = alerts.into_iter().map(Block::Alert).collect();
        return Reply::only_you(words.lang(), kept(words, answers, Card { blocks, ..Card::default() }));
    }
    let (text, found, hasty) = read(desk, answers);
    let words = Words::new(typed_lang(setting, Some(found.lang)));
    let mut card = Card { blocks: help(words, answers, &found), ..Card::default() };
    if !answers.iter().any(|(key, text)| *key == FieldKey::What && has_words(text)) {
        card.blocks = vec![Block::Alert(words.emergency_help()), Block::Text(words.report_empty())];
        return Reply::only_you(words.lang(), kept(words, answers, card));
    }
    if desk.vault.is_none() {
        card.blocks.push(Block::Alert(words.report_not_saved()));
        card.blocks.extend(sealed(desk, words, answers, (&text, &found), now));
        return Reply::only_you(words.lang(), kept(words, answers, card));
    }
    if found.reveals.is_empty() {
        return save(desk, words, answers, (&found, hasty), once, now);
    }
    card.blocks.push(Block::Lead(words.report_not_sent()));
    card.blocks.extend(triage::reveals(words, &text, &found));
    let action = Action::SendReport { lang: words.lang() };
    card.buttons.push(Button { label: words.report_send_as_is(), action, kind: ButtonKind::Next });
    Reply::only_you(words.lang(), kept(words, answers, card))
}

/// The reporter has seen which words may tell who they are, and leaves them in.
pub(super) fn sent_as_it_is(
    desk: &Desk,
    carried: &Private,
    once: Option<&Once>,
    lang: Lang,
    now: Now,
) -> Reply {
    let answers = unpack(carried);
    let (_, found, hasty) = read(desk, &answers);
    save(desk, Words::new(lang), &answers, (&found, hasty), once, now)
}

/// What was to be sent on is not remembered any more.
pub(super) fn gone(lang: Lang) -> Reply {
    let words = Words::new(lang);
    let blocks = vec![Block::Alert(words.emergency_help()), Block::Alert(words.report_not_saved())];
    Reply::only_you(lang, Card { blocks, buttons: vec![again(words)], ..Card::default() })
}

/// The card with the way back to the form, in which what was written stands again.
fn kept(words: Words, answers: &Answers, mut card: Card) -> Card {
    card.buttons.push(again(words));
    card.carries = Some(pack(answers));
    card
}

/// The way back to the form.
fn again(words: Words) -> Button {
    let action = Action::StartReport { lang: words.lang() };
    Button { label: words.report_again(), action, kind: ButtonKind::Aside }
}

/// What was written, how triage sorts it, and whether that was done in haste.
fn read(desk: &Desk, answers: &Answers) -> (Private, Triage, bool) {
    let ticked = ticked(answers);
    let ticks = !ticked.is_empty();
    // A "yes" says nothing by itself; whoever says more there tells what it is.
    let told = answers
        .iter()
        .filter(|(key, text)| *key != FieldKey::Danger || text.reveal().split_whitespace().count() > 1);
    let told = told.filter(|(key, _)| !(ticks && *key == FieldKey::What));
    let written: Vec<&str> = told.map(|(_, text)| text.reveal()).collect();
    let text = Private::new(written.join("\n"));
    let (mut found, hasty) = haste::triage(desk.core, text.reveal());
    checklist::sort(&mut found, &ticked);
    if in_danger(answers) {
        found.urgency = Urgency::Emergency;
    }
    (text, found, hasty)
}

/// What was ticked in the place of a text.
fn ticked(answers: &Answers) -> Vec<Kind> {
    let what = answers.iter().find(|(key, _)| *key == FieldKey::What);
    what.map(|(_, text)| checklist::ticked(text.reveal())).unwrap_or_default()
}

/// Help comes first whenever anybody may need it now.
pub(super) fn help(words: Words, answers: &Answers, found: &Triage) -> Vec<Block> {
    let calls = found.advice.iter().any(|advice| matches!(advice, Advice::Call911 | Advice::Call988));
    let needed = calls || found.urgency == Urgency::Emergency || in_danger(answers);
    if needed { vec![Block::Alert(words.emergency_help())] } else { Vec::new() }
}

fn save(
    desk: &Desk,
    words: Words,
    answers: &Answers,
    (found, hasty): (&Triage, bool),
    once: Option<&Once>,
    now: Now,
) -> Reply {
    let ticked = ticked(answers);
    let text = |key: FieldKey, text: &Private| {
        let ticks = key == FieldKey::What && !ticked.is_empty();
        if ticks { checklist::told(words, &ticked) } else { text.reveal().to_owned() }
    };
    let content = Content {
        answers: answers
            .iter()
            .map(|(key, answer)| Answer { question: key.name().to_owned(), text: text(*key, answer) })
            .collect(),
        guidelines: found.guidelines.clone(),
        reasons: found
            .reasons
            .iter()
            .map(|mark| Reason { text: mark.text.clone(), why: mark.why.clone() })
            .collect(),
        hasty,
        // What was ticked is the same sentence for everybody who ticks it.
        apart: !ticked.is_empty(),
        lang: found.lang.tag().to_owned(),
    };
    let filed = desk.vault.map(|vault| {
        let once = once.map(|once| once.hash(&vault.once_key(), &content.words()));
        vault.file(&content, found.kind, found.urgency, once, now)
    });
    let mut card = Card { blocks: help(words, answers, found), ..Card::default() };
    match filed {
        Some(Ok(filed)) => card.blocks.extend(receipt(words, &filed, found)),
        Some(Err(NotSaved::Twice)) => card.blocks.push(Block::Lead(words.report_twice())),
        Some(Err(NotSaved::TooLong { bytes })) => {
            card.blocks.push(Block::Alert(words.report_too_long(bytes, LONGEST)));
            card.blocks.push(Block::Alert(words.report_not_saved()));
            card = kept(words, answers, card);
        }
        Some(Err(NotSaved::Seal(why))) => {
            tracing::error!("a report was refused, nothing was saved: {why}");
            card = refused(words, answers, card);
        }
        Some(Err(NotSaved::Store(why))) => {
            tracing::error!("a report was refused, nothing was saved: {why}");
            card = refused(words, answers, card);
        }
        None => card = refused(words, answers, card),
    }
    card.blocks.extend(triage::advice(words, found));
    Reply::only_you(words.lang(), card)
}

/// It was not saved, and may be next time: it can be sent once more as it is.
fn refused(words: Words, answers: &Answers, mut card: Card) -> Card {
    card.blocks.push(Block::Alert(words.report_not_saved()));
    card.buttons.push(try_again(words));
    kept(words, answers, card)
}

/// Sends the carried report once more.
pub(crate) fn try_again(words: Words) -> Button {
    let action = Action::SendReport { lang: words.lang() };
    Button { label: words.report_try_again(), action, kind: ButtonKind::Next }
}

/// What would be sealed, line by line: shown where nothing can be saved.
fn sealed(
    desk: &Desk,
    words: Words,
    answers: &Answers,
    (text, found): (&Private, &Triage),
    now: Now,
) -> Vec<Block> {
    let mut blocks = triage::advice(words, found);
    blocks.extend(triage::sorted(desk.core, words, text, found));
    blocks.extend(triage::reveals(words, text, found));
    let point = |text: String| Line::new(Tick::Point, text);
    let lines =
        answers.iter().map(|(key, text)| point(format!("{} {}", question(words, *key), text.reveal())));
    blocks.push(Block::Heading(words.report_would_seal()));
    blocks.push(Block::List(lines.chain([point(words.report_would_seal_day(&now.day()))]).collect()));
    blocks.push(Block::Small(words.report_would_not_seal()));
    if found.kind == Kind::Threat {
        blocks.push(Block::Small(words.report_law()));
    }
    blocks
}

fn has_words(text: &Private) -> bool {
    !text.reveal().trim().is_empty()
}

/// The form's questions in the person's language, for those who read the report.
pub(crate) fn question(words: Words, key: FieldKey) -> String {
    match key {
        FieldKey::What | FieldKey::More | FieldKey::Receipt | FieldKey::Draft => words.report_what(),
        FieldKey::Where => words.report_where(),
        FieldKey::When => words.report_when(),
        FieldKey::Who => words.report_who(),
        FieldKey::Danger => words.report_danger(),
    }
}

#[cfg(test)]
mod tests {
    use rules_core::Core;

    use super::*;
    use crate::chat::Event;

    fn desk() -> Desk {
        Desk::new(Core::builtin())
    }

    #[test]
    fn the_form_fits_every_platform() {
        for lang in [Lang::En, Lang::Es] {
            let form = form(Words::new(lang), &Answers::new());
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
        let reply = open(true, &Answers::new(), &setting, Lang::En);
        assert!(
            matches!(reply.card.blocks.first(), Some(Block::Alert(text)) if text.contains("911") && text.contains("988"))
        );
        let named = |block: &Block| matches!(block, Block::Text(text) if text.starts_with("Workspace X and"));
        assert!(reply.card.blocks.iter().any(named));
    }

    #[test]
    fn a_debug_print_of_a_reply_shows_no_report() {
        let answers = vec![(FieldKey::What, Private::new("planted-phrase"))];
        let reply = sent(&desk(), &answers, None, &Setting::default(), Now::from_unix(0));
        assert!(!format!("{reply:?}").contains("planted"));
    }

    #[test]
    fn an_empty_report_still_brings_help() {
        for answers in [Answers::new(), vec![(FieldKey::What, Private::new(" \n"))]] {
            let reply = sent(&desk(), &answers, None, &Setting::default(), Now::from_unix(0));
            assert!(matches!(reply.card.blocks.first(), Some(Block::Alert(text)) if text.contains("911")));
        }
    }

    #[test]
    fn what_cannot_be_sent_on_any_more_is_said_to_be_unsaved() {
        let action = Action::SendReport { lang: Lang::Es };
        let event = Event::ButtonPressed { action, carried: None, once: None };
        let reply = desk().handle(event, &Setting::default(), Now::from_unix(0));
        let (help, unsaved) =
            (Words::new(Lang::Es).emergency_help(), Words::new(Lang::Es).report_not_saved());
        let alerts: Vec<&str> = reply
            .card
            .blocks
            .iter()
            .filter_map(|block| if let Block::Alert(text) = block { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(alerts, [help, unsaved]);
        assert_eq!(reply.card.buttons.len(), 1, "the way back to the form");
    }

    #[test]
    fn what_is_too_long_is_refused_before_it_is_read() {
        let answers = vec![(FieldKey::What, Private::new("a gun ".repeat(LONGEST / 6 + 1)))];
        let reply = sent(&desk(), &answers, None, &Setting::default(), Now::from_unix(0));
        let unsaved = Words::new(Lang::En).report_not_saved();
        let help = |block: &Block| matches!(block, Block::Alert(text) if text.contains("911"));
        assert!(reply.card.blocks.first().is_some_and(help));
        assert!(
            reply.card.blocks.iter().any(|block| matches!(block, Block::Alert(text) if *text == unsaved))
        );
    }

    #[test]
    fn what_was_not_saved_can_be_sent_once_more_and_stands_in_the_form_again() {
        let now = Now::from_unix(0);
        let answers =
            vec![(FieldKey::What, Private::new("He hits her")), (FieldKey::Where, Private::new("gym"))];
        let refused = sent_as_it_is(&desk(), &pack(&answers), None, Lang::En, now);
        let actions: Vec<&Action> = refused.card.buttons.iter().map(|button| &button.action).collect();
        let lang = Lang::En;
        assert_eq!(actions, [&Action::SendReport { lang }, &Action::StartReport { lang }]);
        for reply in [refused, sent(&desk(), &answers, None, &Setting::default(), now)] {
            let carried = reply.card.carries;
            let again = Event::ButtonPressed { action: Action::StartReport { lang }, carried, once: None };
            let form = desk().handle(again, &Setting::default(), now).form.expect("a form");
            let typed: Answers =
                form.fields.into_iter().filter_map(|field| Some((field.key, field.typed?))).collect();
            assert_eq!(typed, answers);
        }
    }
}
