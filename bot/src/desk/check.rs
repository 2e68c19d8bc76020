//! A draft before it is posted: what must change, where, why, and a wording that says it without.

use rules_core::Core;
use rules_core::ask::Truth;
use rules_core::check::{Account, Attachment, Draft, Finding, OpenQuestion, Review, Severity};
use rules_core::text::Lang;

use crate::chat::{
    Action, Block, Button, ButtonKind, Card, Context, Field, FieldKey, Form, FormKind, Found, Private, Reply,
    Setting,
};
use crate::desk::{gone, typed_lang};
use crate::words::Words;

/// How many different things are shown at once; more than that nobody reads.
const MOST_SHOWN: usize = 20;

/// Checks a draft with rules and reader.
pub(super) fn review(core: &Core, draft: &Private, context: &Context, setting: &Setting) -> Reply {
    let review = core.check(&rules_draft(draft, context));
    let words = Words::new(typed_lang(setting, Some(review.lang)));
    Reply::only_you(words.lang(), card(core, words, draft, context, &review))
}

/// The form for a draft.
pub(super) fn open(typed: Option<Private>, context: Context, setting: &Setting) -> Reply {
    let words = Words::new(typed_lang(setting, None));
    let draft = Field {
        key: FieldKey::Draft,
        label: words.check_form_draft(),
        hint: words.check_form_hint(),
        required: true,
        long: true,
        typed,
    };
    let form = Form {
        kind: FormKind::Check(context),
        title: words.check_form_title(),
        fields: vec![draft],
        send: words.check_form_send(),
    };
    Reply { form: Some(form), ..Reply::only_you(words.lang(), Card::default()) }
}

/// The draft with every safe rewrite applied.
pub(super) fn wording(core: &Core, draft: &Private, context: &Context, setting: &Setting) -> Reply {
    let review = core.check(&rules_draft(draft, context));
    let words = Words::new(typed_lang(setting, Some(review.lang)));
    let Some(text) = rewritten(core, draft, context, &review) else { return gone(words.lang()) };
    let blocks = vec![
        Block::Copy { title: words.check_wording_title(), text: Private::new(text) },
        Block::Small(words.check_wording_left()),
    ];
    Reply::only_you(words.lang(), Card { blocks, ..Card::default() })
}

/// The draft as rules-core takes it.
pub fn rules_draft<'a>(draft: &'a Private, context: &'a Context) -> Draft<'a> {
    Draft {
        text: draft.reveal(),
        account: context.account,
        consent: context.consent == Truth::Yes,
        attachments: context.attachments.as_deref().unwrap_or_default(),
    }
}

/// What to show for a review.
pub fn card(core: &Core, words: Words, draft: &Private, context: &Context, review: &Review) -> Card {
    let Some(worst) = review.worst() else {
        let empty = draft.reveal().trim().is_empty();
        let text = if empty { words.check_empty() } else { words.check_clear() };
        let mut card = Card { blocks: vec![Block::Lead(text)], ..Card::default() };
        add_question(&mut card, words, draft, context, review);
        return card;
    };
    let mut found = gather(core, words.lang(), &review.findings);
    let count = found.len();
    let title = match worst {
        Severity::Block => words.check_block(count),
        Severity::Warn => words.check_warn(count),
        Severity::Info => words.check_info(count),
    };
    let more = count.saturating_sub(MOST_SHOWN);
    found.truncate(MOST_SHOWN);
    let marked = Block::Marked { text: draft.clone(), found, more, lang: words.lang() };
    let blocks = vec![Block::Lead(title), marked];
    let mut card = Card { blocks, carries: Some(draft.clone()), ..Card::default() };
    if rewritten(core, draft, context, review).is_some() {
        let action = Action::UseWording(context.clone());
        card.buttons.push(Button { label: words.check_use_wording(), action, kind: ButtonKind::Next });
    } else if worst > Severity::Info {
        card.blocks.push(Block::Small(words.check_no_wording()));
    }
    add_question(&mut card, words, draft, context, review);
    card
}

/// Findings that say the same thing become one, with all its places; the most severe come first.
fn gather(core: &Core, lang: Lang, findings: &[Finding]) -> Vec<Found> {
    let mut all: Vec<(&Finding, Found)> = Vec::new();
    for finding in findings {
        let same = all.iter_mut().find(|(first, _)| {
            (&first.rule, first.guideline, first.severity, &first.why, &first.instead)
                == (&finding.rule, finding.guideline, finding.severity, &finding.why, &finding.instead)
        });
        match same {
            Some((_, found)) => found.spans.push(finding.span),
            None => all.push((
                finding,
                Found {
                    severity: finding.severity,
                    cite: core.policy().cite(finding.guideline, lang),
                    rule: Some(finding.rule.clone()),
                    spans: vec![finding.span],
                    why: Private::new(finding.why.as_str()),
                    instead: Some(Private::new(finding.instead.as_str())),
                },
            )),
        }
    }
    // Stable: what is equally severe stays in the draft's order.
    all.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.severity));
    all.into_iter().map(|(_, found)| found).collect()
}

/// The rewritten draft, only if it is a text and has nothing left to change.
fn rewritten(core: &Core, draft: &Private, context: &Context, review: &Review) -> Option<String> {
    let text =
        review.rewritten(draft.reveal()).filter(|text| !text.trim().is_empty() && text != draft.reveal())?;
    let text = Private::new(text);
    let left = core.check(&rules_draft(&text, context)).worst();
    (left < Some(Severity::Warn)).then(|| text.reveal().to_owned())
}

/// The one question whose answer would change most, unless it has been answered.
fn add_question(card: &mut Card, words: Words, draft: &Private, context: &Context, review: &Review) {
    let open = |question: &&OpenQuestion| match question {
        OpenQuestion::Consent => context.consent == Truth::Unknown,
        OpenQuestion::Account => context.account == Account::Unspecified,
        OpenQuestion::Attachment => context.attachments.is_none(),
    };
    let Some(question) = review.questions.iter().find(open) else { return };
    let consent = |consent| Context { consent, ..context.clone() };
    let account = |account| Context { account, ..context.clone() };
    let attached = |list: &[Attachment]| Context { attachments: Some(list.to_vec()), ..context.clone() };
    let (text, answers) = match question {
        OpenQuestion::Consent => (
            words.check_question_consent(),
            [(words.yes(), consent(Truth::Yes)), (words.no(), consent(Truth::No))],
        ),
        OpenQuestion::Account => (
            words.check_question_account(),
            [
                (words.check_account_personal(), account(Account::Personal)),
                (words.check_account_school(), account(Account::School)),
            ],
        ),
        OpenQuestion::Attachment => (
            words.check_question_attachment(),
            [
                (words.check_attachment_yes(), attached(&[Attachment::Photo])),
                (words.check_attachment_no(), attached(&[])),
            ],
        ),
    };
    card.blocks.push(Block::Lead(text));
    card.carries = Some(draft.clone());
    card.buttons.extend(answers.into_iter().map(|(label, context)| Button {
        label,
        action: Action::CheckAgain(context),
        kind: ButtonKind::Next,
    }));
}

#[cfg(test)]
mod tests {
    use rules_core::check::Source;
    use rules_core::text::Span;

    use super::*;

    fn finding(rule: &str, guideline: u8, severity: Severity, start: usize) -> Finding {
        Finding {
            rule: rule.into(),
            guideline,
            severity,
            span: Span { start, end: start + 2 },
            text: "ab".into(),
            why: format!("{rule} is why"),
            instead: "Leave it out".into(),
            replacement: None,
            source: Source::Rule,
        }
    }

    fn show(findings: Vec<Finding>, questions: Vec<OpenQuestion>, context: &Context) -> Card {
        let review = Review { findings, questions, lang: Lang::En };
        card(Core::builtin(), Words::new(Lang::En), &Private::new("abababababab"), context, &review)
    }

    fn labels(card: &Card) -> Vec<&str> {
        card.buttons.iter().map(|button| button.label.as_str()).collect()
    }

    #[test]
    fn the_most_severe_comes_first_and_the_same_thing_is_said_once() {
        let card = show(
            vec![
                finding("missing-disclaimer", 9, Severity::Info, 0),
                finding("student-name", 3, Severity::Warn, 2),
                finding("student-grade", 4, Severity::Block, 4),
                finding("student-name", 3, Severity::Warn, 6),
            ],
            Vec::new(),
            &Context::default(),
        );
        let Some(Block::Marked { found, .. }) = card.blocks.get(1) else { panic!("{card:?}") };
        let order: Vec<_> =
            found.iter().map(|one| (one.rule.as_deref().unwrap_or_default(), one.spans.len())).collect();
        assert_eq!(order, [("student-grade", 1), ("student-name", 2), ("missing-disclaimer", 1)]);
        assert!(
            matches!(card.blocks.first(), Some(Block::Lead(text)) if text.starts_with("Do not post this as it is. 3"))
        );
    }

    #[test]
    fn what_was_answered_is_not_asked_again() {
        let findings = || vec![finding("student-photo", 3, Severity::Warn, 0)];
        let questions = || vec![OpenQuestion::Consent, OpenQuestion::Account, OpenQuestion::Attachment];
        let asked = show(findings(), questions(), &Context::default());
        assert_eq!(labels(&asked), ["Yes", "No"]);
        let told = Context { consent: Truth::No, ..Context::default() };
        assert_eq!(labels(&show(findings(), questions(), &told)), ["My own account", "A school account"]);
        let told = Context { account: Account::School, ..told };
        assert_eq!(labels(&show(findings(), questions(), &told)), ["Yes, a picture or video", "No, neither"]);
        let told = Context { attachments: Some(Vec::new()), ..told };
        assert!(labels(&show(findings(), questions(), &told)).is_empty());
    }

    #[test]
    fn a_draft_travels_with_its_card_only_when_a_button_needs_it() {
        let silent = show(Vec::new(), Vec::new(), &Context::default());
        assert!(silent.carries.is_none());
        let asked = show(Vec::new(), vec![OpenQuestion::Attachment], &Context::default());
        assert_eq!(asked.carries, Some(Private::new("abababababab")));
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let findings =
            (0..30).map(|number| finding(&format!("rule-{number}"), 3, Severity::Warn, 0)).collect();
        let card = show(findings, Vec::new(), &Context::default());
        assert!(
            matches!(card.blocks.get(1), Some(Block::Marked { found, more: 10, .. }) if found.len() == 20)
        );
    }
}
