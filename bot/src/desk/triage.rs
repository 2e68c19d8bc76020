//! What triage says of a text, as blocks: kind, urgency, the words that say so, what reveals the writer, what to do.

use rules_core::Core;
use rules_core::check::Severity;
use rules_core::triage::{Advice, Kind, Mark, Triage, Urgency};

use crate::chat::{Block, Found, Line, Private, Tick};
use crate::words::Words;

/// Kind, urgency and guidelines, then the words that decided them.
pub fn sorted(core: &Core, words: Words, text: &Private, triage: &Triage) -> Vec<Block> {
    let mut blocks =
        vec![Block::Lead(words.report_triage(&kind(words, triage.kind), &urgency(words, triage.urgency)))];
    let cites: Vec<String> =
        triage.guidelines.iter().map(|number| core.policy().cite(*number, words.lang())).collect();
    if !cites.is_empty() {
        blocks.push(Block::Small(cites.join(", ")));
    }
    if !triage.reasons.is_empty() {
        blocks.push(Block::Heading(words.report_reasons()));
        blocks.push(marked(words, text, &triage.reasons, Severity::Warn));
    }
    blocks
}

/// The words that tell who the writer is, with how to say it without them.
pub fn reveals(words: Words, text: &Private, triage: &Triage) -> Vec<Block> {
    if triage.reveals.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.report_reveals()),
        marked(words, text, &triage.reveals, Severity::Info),
        Block::Text(words.report_reveals_hint()),
    ]
}

/// What to do now.
pub fn advice(words: Words, triage: &Triage) -> Vec<Block> {
    if triage.advice.is_empty() {
        return Vec::new();
    }
    let lines = triage.advice.iter().map(|one| Line::new(Tick::Point, advise(words, *one)));
    vec![Block::Heading(words.advice_title()), Block::List(lines.collect())]
}

fn marked(words: Words, text: &Private, marks: &[Mark], severity: Severity) -> Block {
    let found = marks.iter().map(|mark| Found {
        severity,
        cite: String::new(),
        rule: None,
        spans: vec![mark.span],
        why: Private::new(mark.why.as_str()),
        instead: None,
    });
    Block::Marked { text: text.clone(), found: found.collect(), more: 0, lang: words.lang() }
}

pub(crate) fn kind(words: Words, kind: Kind) -> String {
    match kind {
        Kind::Threat => words.kind_threat(),
        Kind::Harassment => words.kind_harassment(),
        Kind::Bullying => words.kind_bullying(),
        Kind::SelfHarm => words.kind_self_harm(),
        Kind::Boundary => words.kind_boundary(),
        Kind::Impersonation => words.kind_impersonation(),
        Kind::Privacy => words.kind_privacy(),
        Kind::Other => words.kind_other(),
    }
}

pub(crate) fn urgency(words: Words, urgency: Urgency) -> String {
    match urgency {
        Urgency::Emergency => words.urgency_emergency(),
        Urgency::Urgent => words.urgency_urgent(),
        Urgency::Standard => words.urgency_standard(),
    }
}

fn advise(words: Words, advice: Advice) -> String {
    match advice {
        Advice::Call911 => words.advice_call_911(),
        Advice::Call988 => words.advice_call_988(),
        Advice::KeepEvidence => words.advice_keep_evidence(),
        Advice::DoNotConfront => words.advice_do_not_confront(),
        Advice::TellAdministrator => words.advice_tell_administrator(),
        Advice::MandatedReport => words.advice_mandated_report(),
        Advice::ReportAccount => words.advice_report_account(),
    }
}
