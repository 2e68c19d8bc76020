//! A question about the policy: the verdict first, then what it hangs on, then the guideline that says so.

use rules_core::Core;
use rules_core::ask::{
    ContactCard, Decision, Decline, FollowUp, Offer, Part, Question, Quote, Reply as Found, Truth,
};
use rules_core::text::Lang;

use crate::chat::{
    Action, Audience, Block, Button, ButtonKind, Card, Facts, Line, Private, Reply, Setting, Tick,
};
use crate::desk::gone;
use crate::words::Words;

/// Answers a question in the person's own words. `note` takes note of what is not covered, and tells whether it is kept.
pub(super) fn question(
    core: &Core,
    text: &Private,
    setting: &Setting,
    note: impl Fn(&Found) -> bool,
) -> Reply {
    let found = core.ask(&Question { text: text.reveal(), lang: setting.lang, known: &[] });
    let words = Words::new(found.lang);
    let mut card = Card::default();
    if found.report_first {
        card.blocks.push(Block::Alert(words.ask_danger_first()));
        card.buttons.push(report_button(words, ButtonKind::Danger));
    }
    match found.decision {
        Decision::Answer => add_parts(&mut card, words, &found.parts, setting),
        Decision::Offer => {
            card.blocks.push(Block::Lead(words.ask_did_you_mean()));
            card.buttons.extend(choices(words, &found.offered));
        }
        Decision::Decline => add_decline(&mut card, words, found.declined.as_ref(), &found.offered),
    }
    if note(&found) {
        card.blocks.push(Block::Small(words.ask_gap_kept()));
    }
    Reply::only_you(found.lang, card)
}

/// Shows the answer that a button stands for.
pub(super) fn chosen(core: &Core, id: &str, facts: &Facts, lang: Lang, setting: &Setting) -> Reply {
    let Some(part) = core.answer(id, &known(facts), lang) else { return gone(lang) };
    let words = Words::new(lang);
    let mut card = Card::default();
    if let Some(advice) = advice_for_unsure(core, id, facts, lang) {
        card.blocks.push(Block::Text(words.ask_if_unsure(&advice)));
    }
    add_part(&mut card, words, &part, facts, setting);
    Reply::only_you(lang, card)
}

/// The same answer for everybody in the channel: nothing in it tells who asked, or what.
pub(super) fn shared(core: &Core, id: &str, facts: &Facts, lang: Lang) -> Reply {
    let Some(part) = core.answer(id, &known(facts), lang) else { return gone(lang) };
    let mut card = Card::default();
    card.blocks.push(Block::Heading(part.title.clone()));
    add_answer(&mut card, Words::new(lang), &part);
    Reply { audience: Audience::Thread, card, form: None, lang }
}

fn add_parts(card: &mut Card, words: Words, parts: &[Part], setting: &Setting) {
    for part in parts {
        if parts.len() > 1 {
            card.blocks.push(Block::Heading(part.title.clone()));
        }
        // One question back at a time: the buttons of two would not say which is which.
        let asked_already = card.buttons.iter().any(|button| button.kind == ButtonKind::Next);
        let part = if asked_already { &Part { follow_up: None, ..part.clone() } } else { part };
        add_part(card, words, part, &Facts::new(), setting);
        if parts.len() > 1 {
            for share in card.buttons.iter_mut().filter(|button| shares(button, &part.id)) {
                share.label = words.ask_share_one(&part.title);
            }
        }
    }
}

fn shares(button: &Button, answer: &str) -> bool {
    matches!(&button.action, Action::ShareInChannel { id, .. } if id == answer)
}

/// One answer, with the buttons that lead on from it.
fn add_part(card: &mut Card, words: Words, part: &Part, told: &Facts, setting: &Setting) {
    add_answer(card, words, part);
    let facts = all_facts(told, part);
    let asked = |follow_up: &FollowUp| told.iter().any(|(fact, _)| *fact == follow_up.fact);
    if let Some(follow_up) = part.follow_up.as_ref().filter(|follow_up| !asked(follow_up)) {
        card.blocks.push(Block::Lead(follow_up.ask.clone()));
        for (label, truth) in
            [(words.yes(), Truth::Yes), (words.no(), Truth::No), (words.not_sure(), Truth::Unknown)]
        {
            let mut facts = facts.clone();
            facts.push((follow_up.fact.clone(), truth));
            let action = Action::Answer { id: part.id.clone(), facts, lang: words.lang() };
            card.buttons.push(Button { label, action, kind: ButtonKind::Next });
        }
    }
    let offered_already =
        card.buttons.iter().any(|button| matches!(button.action, Action::StartReport { .. }));
    if part.offer_report && !offered_already {
        card.buttons.push(report_button(words, ButtonKind::Danger));
    }
    card.buttons.extend(choices(words, &part.related));
    if setting.workspace.is_some() {
        let action = Action::ShareInChannel { id: part.id.clone(), facts, lang: words.lang() };
        card.buttons.push(Button { label: words.ask_share(), action, kind: ButtonKind::Aside });
    }
}

/// What an answer says, to whomever.
fn add_answer(card: &mut Card, words: Words, part: &Part) {
    card.blocks.push(Block::Lead(part.say.clone()));
    if !part.conditions.is_empty() {
        card.blocks.push(Block::Heading(words.ask_conditions()));
        let lines = part.conditions.iter().map(|one| Line::new(Tick::from(one.truth), one.ask.as_str()));
        card.blocks.push(Block::List(lines.collect()));
    }
    if let Some(instead) = &part.do_instead {
        card.blocks.push(Block::Heading(words.ask_instead()));
        card.blocks.push(Block::Text(instead.clone()));
    }
    if let Some(snippet) = &part.snippet {
        let text = Private::new(snippet.text.as_str());
        card.blocks.push(Block::Copy { title: snippet.title.clone(), text });
    }
    card.blocks.extend(part.quotes.iter().map(|one| quote(words, one)));
    let bulletins = part.bulletins.iter();
    card.blocks.extend(bulletins.map(|bulletin| Block::Small(words.ask_see(&bulletin.id, &bulletin.title))));
    card.blocks.extend(part.contact.as_ref().map(|card| contact(words, card)));
}

fn add_decline(card: &mut Card, words: Words, decline: Option<&Decline>, nearest: &[Offer]) {
    match decline {
        Some(decline) => {
            card.blocks.push(Block::Lead(decline.say.clone()));
            card.blocks.extend(decline.contact.as_ref().map(|card| contact(words, card)));
        }
        None => card.blocks.push(Block::Lead(words.ask_not_covered())),
    }
    if !nearest.is_empty() {
        card.blocks.push(Block::Heading(words.ask_nearest()));
        card.buttons.extend(choices(words, nearest));
    }
}

/// What the person told, and what rules-core read out of their question: the next press has only the button to go by.
fn all_facts(told: &Facts, part: &Part) -> Facts {
    let mut facts = told.clone();
    for condition in part.conditions.iter().filter(|condition| condition.truth != Truth::Unknown) {
        if facts.iter().all(|(fact, _)| *fact != condition.fact) {
            facts.push((condition.fact.clone(), condition.truth));
        }
    }
    facts
}

/// After "not sure": how to find out, as the question that was answered so tells it.
fn advice_for_unsure(core: &Core, id: &str, facts: &Facts, lang: Lang) -> Option<String> {
    let ((fact, truth), before) = facts.split_last()?;
    let asked = core.answer(id, &known(before), lang)?.follow_up?;
    (*truth == Truth::Unknown && asked.fact == *fact)
        .then_some(asked.if_unsure)
        .filter(|advice| !advice.is_empty())
}

fn known(facts: &[(String, Truth)]) -> Vec<(&str, Truth)> {
    facts.iter().map(|(fact, truth)| (fact.as_str(), *truth)).collect()
}

fn choices(words: Words, offers: &[Offer]) -> impl Iterator<Item = Button> {
    offers.iter().take(3).map(move |offer| {
        let action = Action::Answer { id: offer.id.clone(), facts: Facts::new(), lang: words.lang() };
        Button { label: offer.title.clone(), action, kind: ButtonKind::Choice }
    })
}

fn report_button(words: Words, kind: ButtonKind) -> Button {
    Button { label: words.report_button(), action: Action::StartReport { lang: words.lang() }, kind }
}

fn quote(words: Words, quote: &Quote) -> Block {
    let official = quote.official.as_ref().map(|text| words.ask_official(text));
    Block::Quote { cite: quote.cite.clone(), plain: quote.plain.clone(), official }
}

fn contact(words: Words, card: &ContactCard) -> Block {
    Block::Small(words.ask_contact(&card.name, &card.how))
}

#[cfg(test)]
mod tests {
    use rules_core::ask::{Condition, Verdict};

    use super::*;

    fn class_photo() -> Part {
        let fact = |fact: &str, truth| Condition { fact: fact.into(), ask: format!("{fact}?"), truth };
        Part {
            id: "class-photo".into(),
            title: "A photo of the class".into(),
            verdict: Verdict::Depends,
            say: "No, unless both consents are there.".into(),
            guidelines: vec![3],
            conditions: vec![fact("guardian", Truth::Yes), fact("principal", Truth::Unknown)],
            follow_up: Some(FollowUp {
                fact: "principal".into(),
                ask: "Has the principal signed?".into(),
                if_unsure: "Ask the office.".into(),
            }),
            do_instead: Some("Post the room without the children.".into()),
            snippet: None,
            quotes: vec![Quote {
                guideline: 3,
                cite: "Guideline 3".into(),
                plain: "Two consents.".into(),
                official: Some("Never post.".into()),
            }],
            bulletins: Vec::new(),
            related: vec![Offer { id: "class-video".into(), title: "A video".into(), guidelines: vec![3] }],
            contact: None,
            offer_report: false,
        }
    }

    fn card(told: &Facts, setting: &Setting) -> Card {
        let mut card = Card::default();
        add_part(&mut card, Words::new(Lang::En), &class_photo(), told, setting);
        card
    }

    fn labels(card: &Card) -> Vec<&str> {
        card.buttons.iter().map(|button| button.label.as_str()).collect()
    }

    #[test]
    fn the_verdict_comes_first_and_the_question_back_last() {
        let card = card(&Facts::new(), &Setting::default());
        assert!(matches!(card.blocks.first(), Some(Block::Lead(say)) if say.starts_with("No, unless")));
        assert!(matches!(card.blocks.last(), Some(Block::Lead(ask)) if ask == "Has the principal signed?"));
        assert_eq!(labels(&card), ["Yes", "No", "Not sure", "A video"]);
        let official = card.blocks.iter().any(|block| {
            matches!(block, Block::Quote { official: Some(text), .. } if text.contains("\"Never post.\""))
        });
        assert!(official, "{card:?}");
    }

    #[test]
    fn a_button_remembers_what_was_told_and_what_the_question_told() {
        let card = card(&Facts::new(), &Setting::default());
        let wire = card.buttons[2].action.encode();
        assert_eq!(wire, "a|en|class-photo|yguardian|uprincipal");
        assert!(wire.len() <= crate::chat::TOO_LONG_TO_SIGN);
    }

    #[test]
    fn who_is_not_sure_is_not_asked_again() {
        let card = card(&vec![("principal".to_owned(), Truth::Unknown)], &Setting::default());
        assert_eq!(labels(&card), ["A video"]);
    }

    /// Presses every button of every answer, as deep as the questions back go.
    #[test]
    fn every_button_of_the_pack_is_small_enough_to_sign() {
        let core = Core::builtin();
        let setting = Setting { workspace: Some("the workspace"), ..Setting::default() };
        let answers = core.policy().asking().answers.iter();
        let start = answers.map(|answer| (answer.id.clone(), Facts::new()));
        let mut waiting: Vec<(String, Facts)> = start.collect();
        let mut seen = 0;
        while let Some((id, facts)) = waiting.pop() {
            seen += 1;
            for button in chosen(core, &id, &facts, Lang::Es, &setting).card.buttons {
                let wire = button.action.encode();
                assert!(wire.len() <= crate::chat::TOO_LONG_TO_SIGN, "{} bytes: {wire}", wire.len());
                assert_eq!(Action::decode(&wire).as_ref(), Some(&button.action));
                if let (ButtonKind::Next, Action::Answer { id, facts, .. }) = (button.kind, button.action) {
                    assert!(facts.len() < 12, "the questions back have no end: {id}");
                    waiting.push((id, facts));
                }
            }
        }
        assert!(seen >= core.policy().asking().answers.len());
    }

    #[test]
    fn sharing_is_offered_where_there_is_a_channel() {
        let setting = Setting { workspace: Some("the workspace"), ..Setting::default() };
        assert_eq!(labels(&card(&Facts::new(), &setting)).last(), Some(&"Share in the channel"));
    }

    #[test]
    fn of_two_answers_each_is_shared_under_its_own_name() {
        let mut card = Card::default();
        let other = Part { id: "other".into(), title: "The other".into(), ..class_photo() };
        let setting = Setting { workspace: Some("the workspace"), ..Setting::default() };
        add_parts(&mut card, Words::new(Lang::En), &[class_photo(), other], &setting);
        let shares: Vec<&str> =
            labels(&card).into_iter().filter(|label| label.starts_with("Share")).collect();
        assert_eq!(shares, ["Share in the channel: A photo of the class", "Share in the channel: The other"]);
    }

    #[test]
    fn two_answers_ask_one_question_back() {
        let mut card = Card::default();
        let parts = [class_photo(), class_photo()];
        add_parts(&mut card, Words::new(Lang::En), &parts, &Setting::default());
        assert_eq!(labels(&card).iter().filter(|label| **label == "Not sure").count(), 1);
        assert!(
            matches!(card.blocks.first(), Some(Block::Heading(title)) if title == "A photo of the class")
        );
    }
}
