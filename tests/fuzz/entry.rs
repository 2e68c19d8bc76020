//! What fuzzing calls: any bytes in, and promises about what comes out. The fuzz targets and the smoke test share it.

use rules_core::Core;
use rules_core::ask::{Decision, Question};
use rules_core::check::{Account, Attachment, Draft, Engine, Review, RuleMap};
use rules_core::text::Span;

/// CHECK by rules and reader. The first byte tells the circumstances, the rest is the draft.
pub(crate) fn check(bytes: &[u8]) {
    with_draft(bytes, |draft| hold(draft, &Core::builtin().check(draft)));
}

/// CHECK by rules alone: ten times as fast, so ten times as many drafts.
pub(crate) fn check_rules(bytes: &[u8]) {
    with_draft(bytes, |draft| hold(draft, &Core::builtin().check_rules_only(draft)));
}

/// ASK.
pub(crate) fn ask(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let core = Core::builtin();
    let reply = core.ask(&Question { text: &text, ..Question::default() });
    let answered = reply.decision == Decision::Answer;
    assert_eq!(reply.guidelines.is_empty(), !answered, "an answer cites, and nothing else does");
    assert_eq!(reply.parts.is_empty(), !answered);
    assert_eq!(reply.verdict.is_some(), answered);
    assert_eq!(reply.declined.is_some(), reply.decision == Decision::Decline);
    assert!(reply.offered.len() <= 3);
    assert!((0.0..=1.0).contains(&reply.confidence), "{}", reply.confidence);
    assert!(reply.guidelines.iter().all(|number| core.policy().clause(*number).is_some()), "cited or silent");
}

/// Triage of a report.
pub(crate) fn triage(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let core = Core::builtin();
    let found = core.triage(&text);
    for mark in found.reasons.iter().chain(&found.reveals) {
        lies_in(&text, mark.span, &mark.text);
        assert!(!mark.why.is_empty());
    }
    assert!(found.guidelines.is_sorted());
    assert!(found.guidelines.iter().all(|number| core.policy().clause(*number).is_some()));
}

/// Loading of a rule file (with its lexicon, where a form feed parts the two), and a draft under it.
pub(crate) fn load(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (lexicon, rule) = text.split_once('\u{c}').unwrap_or(("", &text));
    let map = RuleMap::from([("rule".to_owned(), vec![3])]);
    let files = [("lexicons/words.toml", lexicon), ("rules/rule.toml", rule)];
    match Engine::load(&files, &map) {
        Ok(engine) => {
            let text = "Add me on Snap, Johnny! My student in period 3 got an F.";
            for finding in engine.check(&Draft { text, ..Draft::default() }).findings {
                lies_in(text, finding.span, &finding.text);
            }
        }
        Err(complaints) => {
            assert!(!complaints.is_empty());
            assert!(complaints.iter().all(|complaint| !complaint.to_string().is_empty()));
        }
    }
}

fn with_draft(bytes: &[u8], then: impl FnOnce(&Draft<'_>)) {
    let (first, rest) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let text = String::from_utf8_lossy(rest);
    let accounts = [Account::Unspecified, Account::Personal, Account::School];
    let account = accounts.get(usize::from(first % 4)).copied().unwrap_or_default();
    let attachments: &[Attachment] = match first >> 3 & 3 {
        1 => &[Attachment::Photo],
        2 => &[Attachment::Screenshot, Attachment::Video],
        _ => &[],
    };
    then(&Draft { text: &text, account, consent: first & 4 == 4, attachments });
}

fn hold(draft: &Draft<'_>, review: &Review) {
    for finding in &review.findings {
        lies_in(draft.text, finding.span, &finding.text);
        assert!(!finding.why.is_empty() && !finding.instead.is_empty(), "{} says nothing", finding.rule);
        assert!(Core::builtin().policy().clause(finding.guideline).is_some(), "cited or silent");
    }
    assert!(review.findings.is_sorted_by_key(|finding| finding.span.start), "in the order of the draft");
    // Whatever it is, making it may not panic.
    let _ = review.rewritten(draft.text);
}

/// The span is in the text, on character boundaries, and holds these words.
fn lies_in(text: &str, span: Span, words: &str) {
    assert_eq!(text.get(span.start..span.end), Some(words), "{span:?} of {} bytes", text.len());
}
