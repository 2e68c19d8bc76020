//! The JSON that goes in and out: a contract. Fields may be added, none removed or changed.

use rules_core::ask::{Decision, Offer, Reply, Verdict};
use rules_core::check::{Account, Attachment, Finding, OpenQuestion, Review, RulePage, Severity, Source};
use rules_core::text::Lang;
use rules_core::triage::{Advice, Kind, Mark, Triage, Urgency};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::words::Words;

/// A question.
#[derive(Debug, Deserialize)]
pub(super) struct AskIn {
    pub(super) q: String,
}

/// A draft.
#[derive(Debug, Deserialize)]
pub(super) struct CheckIn {
    pub(super) text: String,
    pub(super) account: Option<AccountName>,
    pub(super) consent: Option<bool>,
    pub(super) attachments: Option<Vec<AttachmentName>>,
}

/// A report.
#[derive(Debug, Deserialize)]
pub(super) struct TriageIn {
    pub(super) text: String,
}

/// The kinds of account, by name.
#[derive(Debug, Clone, Copy, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum AccountName {
    Personal,
    School,
    Unspecified,
}

/// The kinds of attachment, by name.
#[derive(Debug, Clone, Copy, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum AttachmentName {
    Photo,
    Video,
    Screenshot,
    Document,
}

#[derive(Debug, Serialize)]
pub(super) struct AskOut {
    id: Value,
    decision: &'static str,
    answered: bool,
    verdict: Option<&'static str>,
    guidelines: Vec<u8>,
    answer: String,
    offered: Vec<OfferOut>,
    confidence: f32,
    lang: &'static str,
}

#[derive(Debug, Serialize)]
struct OfferOut {
    title: String,
    guidelines: Vec<u8>,
}

#[derive(Debug, Serialize)]
pub(super) struct CheckOut {
    id: Value,
    findings: Vec<FindingOut>,
    /// The highest severity; null for a draft with nothing to change.
    worst: Option<&'static str>,
    /// What is unknown and would change a severity.
    questions: Vec<&'static str>,
    lang: &'static str,
}

#[derive(Debug, Serialize)]
struct FindingOut {
    rule: String,
    guideline: u8,
    severity: &'static str,
    start: usize,
    end: usize,
    text: String,
    why: String,
    instead: String,
    /// What to put in the place of `text`, where that is safe.
    replacement: Option<String>,
    source: &'static str,
    start_char: usize,
    end_char: usize,
    start_utf16: usize,
    end_utf16: usize,
}

/// Every rule.
#[derive(Debug, Serialize)]
pub(super) struct RulesOut {
    policy: String,
    rules: Vec<RuleOut>,
    lang: &'static str,
}

#[derive(Debug, Serialize)]
struct RuleOut {
    rule: String,
    guideline: Option<u8>,
    guidelines: Vec<u8>,
    severity: &'static str,
    what: String,
    why: String,
    instead: String,
    questions: Vec<&'static str>,
    source: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct TriageOut {
    id: Value,
    kind: &'static str,
    urgency: &'static str,
    guidelines: Vec<u8>,
    reasons: Vec<MarkOut>,
    reveals: Vec<MarkOut>,
    advice: Vec<&'static str>,
    lang: &'static str,
}

#[derive(Debug, Serialize)]
struct MarkOut {
    start: usize,
    end: usize,
    text: String,
    why: String,
}

impl AskOut {
    pub(super) fn new(id: Value, reply: Reply, words: Words) -> Self {
        Self {
            id,
            decision: decision(reply.decision),
            answered: reply.decision == Decision::Answer,
            verdict: reply.verdict.map(verdict),
            answer: said(&reply, words),
            guidelines: reply.guidelines,
            offered: reply.offered.into_iter().map(OfferOut::from).collect(),
            confidence: reply.confidence,
            lang: reply.lang.tag(),
        }
    }
}

impl From<Offer> for OfferOut {
    fn from(offer: Offer) -> Self {
        Self { title: offer.title, guidelines: offer.guidelines }
    }
}

/// The reply as one text: what it says, what to do, what to copy.
fn said(reply: &Reply, words: Words) -> String {
    let parts = reply.parts.iter().flat_map(|part| {
        let snippet = part.snippet.as_ref().map(|snippet| format!("{}: {}", snippet.title, snippet.text));
        [Some(part.say.clone()), part.do_instead.clone(), snippet].into_iter().flatten()
    });
    let text: Vec<String> = match reply.decision {
        Decision::Answer => parts.collect(),
        Decision::Offer => vec![words.ask_did_you_mean()],
        Decision::Decline => {
            vec![
                reply
                    .declined
                    .as_ref()
                    .map_or_else(|| words.ask_not_covered(), |decline| decline.say.clone()),
            ]
        }
    };
    text.join("\n\n")
}

impl CheckOut {
    /// The review of `text`.
    pub(super) fn new(id: Value, review: Review, text: &str) -> Self {
        let worst = review.worst().map(severity);
        Self {
            id,
            worst,
            findings: review.findings.into_iter().map(|finding| FindingOut::new(finding, text)).collect(),
            questions: review.questions.into_iter().map(question).collect(),
            lang: review.lang.tag(),
        }
    }
}

impl FindingOut {
    fn new(finding: Finding, text: &str) -> Self {
        let (chars, utf16) = (finding.span.in_chars(text), finding.span.in_utf16(text));
        Self {
            severity: severity(finding.severity),
            rule: finding.rule,
            guideline: finding.guideline,
            start: finding.span.start,
            end: finding.span.end,
            text: finding.text,
            why: finding.why,
            instead: finding.instead,
            replacement: finding.replacement,
            source: source(finding.source),
            start_char: chars.start,
            end_char: chars.end,
            start_utf16: utf16.start,
            end_utf16: utf16.end,
        }
    }
}

impl RulesOut {
    pub(super) fn new(policy: &str, pages: Vec<RulePage>, lang: Lang) -> Self {
        let rules = pages.into_iter().map(|page| RuleOut {
            rule: page.name,
            guideline: page.guidelines.first().copied(),
            guidelines: page.guidelines,
            severity: severity(page.severity),
            what: page.what,
            why: page.why,
            instead: page.instead,
            questions: page.asks.into_iter().map(question).collect(),
            source: source(page.source),
        });
        Self { policy: policy.to_owned(), rules: rules.collect(), lang: lang.tag() }
    }
}

impl TriageOut {
    pub(super) fn new(id: Value, triage: Triage) -> Self {
        Self {
            id,
            kind: match triage.kind {
                Kind::Threat => "threat",
                Kind::Harassment => "harassment",
                Kind::Bullying => "bullying",
                Kind::SelfHarm => "self_harm",
                Kind::Boundary => "boundary",
                Kind::Impersonation => "impersonation",
                Kind::Privacy => "privacy",
                Kind::Other => "other",
            },
            urgency: match triage.urgency {
                Urgency::Emergency => "emergency",
                Urgency::Urgent => "urgent",
                Urgency::Standard => "standard",
            },
            guidelines: triage.guidelines,
            reasons: triage.reasons.into_iter().map(MarkOut::from).collect(),
            reveals: triage.reveals.into_iter().map(MarkOut::from).collect(),
            advice: triage.advice.into_iter().map(advice).collect(),
            lang: triage.lang.tag(),
        }
    }
}

impl From<Mark> for MarkOut {
    fn from(mark: Mark) -> Self {
        Self { start: mark.span.start, end: mark.span.end, text: mark.text, why: mark.why }
    }
}

/// A decision by its name in the contract.
pub(super) fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Answer => "answer",
        Decision::Offer => "offer",
        Decision::Decline => "decline",
    }
}

/// A verdict by its name in the contract.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Depends => "depends",
        Verdict::Info => "info",
    }
}

fn question(question: OpenQuestion) -> &'static str {
    match question {
        OpenQuestion::Consent => "consent",
        OpenQuestion::Account => "account",
        OpenQuestion::Attachment => "attachment",
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Rule => "rule",
        Source::Reader => "reader",
    }
}

/// A severity by its name in the contract.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warn => "warn",
        Severity::Block => "block",
    }
}

fn advice(advice: Advice) -> &'static str {
    match advice {
        Advice::Call911 => "call_911",
        Advice::Call988 => "call_988",
        Advice::KeepEvidence => "keep_evidence",
        Advice::DoNotConfront => "do_not_confront",
        Advice::TellAdministrator => "tell_administrator",
        Advice::MandatedReport => "mandated_report",
        Advice::ReportAccount => "report_account",
    }
}

impl From<AccountName> for Account {
    fn from(name: AccountName) -> Self {
        match name {
            AccountName::Personal => Self::Personal,
            AccountName::School => Self::School,
            AccountName::Unspecified => Self::Unspecified,
        }
    }
}

impl From<AttachmentName> for Attachment {
    fn from(name: AttachmentName) -> Self {
        match name {
            AttachmentName::Photo => Self::Photo,
            AttachmentName::Video => Self::Video,
            AttachmentName::Screenshot => Self::Screenshot,
            AttachmentName::Document => Self::Document,
        }
    }
}
