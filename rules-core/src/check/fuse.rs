//! Joins the rules' findings with the reader's view: it adds what the rules missed and takes back what they overdid.

use std::sync::OnceLock;

use serde::Deserialize;

use super::merge::{instead_consented, why_consented};
use super::stretch::{around, joined, tells};
use super::{Draft, Finding, Review, RuleMap, Severity, Source};
use crate::policy::Words;
use crate::reader::{CHECK_LABELS, DraftOpinion};
use crate::text::{Lang, Span};

/// How much each witness counts for a guideline, in log-odds. Fitted on the `tune` split by `cargo xtask tune`, never on
/// `dev`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// The head over the draft as a whole.
    pub whole: f32,
    /// The head over its words: the likeliest of them.
    pub word: f32,
    /// The head that only asks whether anything at all is wrong.
    pub any: f32,
    /// A rule that found something.
    pub rule: f32,
    /// What is added before anybody is heard.
    pub offset: f32,
    /// A guideline is raised from this likelihood on.
    pub at: f32,
}

/// What ships.
pub const WEIGHING: Weighing =
    Weighing { whole: 0.219, word: 0.46, any: 0.064, rule: 1.155, offset: -0.083, at: 0.5 };

/// What is known about one guideline of a draft.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Log-odds of the likeliest of its labels over the whole draft.
    pub whole: f32,
    /// Log-odds of its likeliest word.
    pub word: f32,
    /// Log-odds that anything at all is wrong.
    pub any: f32,
    /// Whether a rule found something.
    pub rule: bool,
}

impl Evidence {
    /// What the reader says about `labels`, and whether a rule found something.
    pub fn of(opinion: &DraftOpinion, labels: &[usize], rule: bool) -> Self {
        let whole = labels.iter().filter_map(|label| opinion.whole.get(*label).copied());
        let word = labels.iter().filter_map(|label| Some(opinion.peaks.get(*label)?.as_ref()?.likely));
        Self {
            whole: log_odds(whole.fold(0.0, f32::max)),
            word: log_odds(word.fold(0.0, f32::max)),
            any: log_odds(opinion.any),
            rule,
        }
    }
}

/// Never infinite: no head is that sure.
fn log_odds(likely: f32) -> f32 {
    let likely = likely.clamp(1e-5, 1.0 - 1e-5);
    (likely / (1.0 - likely)).ln()
}

impl Weighing {
    /// Whether the evidence is enough to raise its guideline.
    pub fn raises(&self, evidence: Evidence) -> bool {
        let rule = if evidence.rule { self.rule } else { 0.0 };
        let sum = self.whole * evidence.whole + self.word * evidence.word + self.any * evidence.any;
        sum + rule + self.offset >= log_odds(self.at)
    }
}

/// Rules whose words leave no room for another reading: the reader may not take them back.
const BEYOND_DOUBT: &[&str] =
    &["threat", "slur", "student-contact-data", "student-grade", "student-support-plan"];

/// Words that such a rule explains already are read as something else besides only from this likelihood on.
const EXPLAINED: f32 = 0.8;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "finding")]
    findings: Vec<ReadsLike>,
}

/// What a finding of the reader says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadsLike {
    label: String,
    pub(super) name: String,
    pub(super) title: Words,
    pub(super) why: Words,
    pub(super) instead: Words,
}

/// The texts of a label; `None` beyond the last.
pub(super) fn reads_like(label: usize) -> Option<&'static ReadsLike> {
    static TEXTS: OnceLock<Vec<ReadsLike>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        // A test reads the file; were it broken, the reader would be silent and the rules work alone.
        toml::from_str::<File>(include_str!("../../model/reads_like.toml"))
            .map(|file| file.findings)
            .unwrap_or_default()
    });
    let name = CHECK_LABELS.get(label)?;
    texts.iter().find(|text| text.label == *name)
}

/// The labels of the reader that are about a guideline, as this policy numbers it: two for those with two shades.
pub fn labels_of(map: &RuleMap, guideline: u8) -> Vec<usize> {
    let about =
        |label: &usize| reads_like(*label).and_then(|text| map.get(&text.name)?.first()) == Some(&guideline);
    (0..CHECK_LABELS.len()).filter(about).collect()
}

/// Joins both. `harmless` tells where the draft has names and fixed phrases that only sound bad; it is asked when it matters.
pub(crate) fn fuse(
    mut review: Review,
    opinion: &DraftOpinion,
    draft: &Draft<'_>,
    map: &RuleMap,
    weighing: Weighing,
    harmless: impl Fn() -> Vec<Span>,
) -> Review {
    let mut guidelines: Vec<u8> = map.values().filter_map(|numbers| numbers.first().copied()).collect();
    guidelines.sort_unstable();
    guidelines.dedup();
    let shades: Vec<(u8, Vec<usize>)> =
        guidelines.into_iter().map(|guideline| (guideline, labels_of(map, guideline))).collect();
    // Whose record is told beyond doubt is no stranger: the name beside it is a student's.
    let told = |finding: &Finding| {
        finding.rule.starts_with("student-") && BEYOND_DOUBT.contains(&finding.rule.as_str())
    };
    let record = review.findings.iter().any(told);
    review.findings.retain(|finding| {
        let labels = shades.iter().find(|(guideline, _)| *guideline == finding.guideline);
        // Of what the reader knows no label, the rules are the judges.
        let stands = |(_, labels): &(u8, Vec<usize>)| {
            labels.is_empty() || weighing.raises(Evidence::of(opinion, labels, true))
        };
        BEYOND_DOUBT.contains(&finding.rule.as_str())
            || record && finding.rule == "student-name"
            || labels.is_none_or(stands)
    });
    let likely = |label: usize| opinion.whole.get(label).copied().unwrap_or_default();
    for (guideline, labels) in &shades {
        let alone = Evidence::of(opinion, labels, false);
        if !weighing.raises(alone) || labels.iter().all(|label| misheard(opinion, *label, &harmless)) {
            continue;
        }
        let surely = Weighing { at: EXPLAINED, ..weighing }.raises(alone);
        // Of the two shades of guideline 1 and 2 the likelier one speaks.
        let likeliest = labels.iter().copied().max_by(|one, other| likely(*one).total_cmp(&likely(*other)));
        let Some((label, text)) = likeliest.and_then(|label| Some((label, reads_like(label)?))) else {
            continue;
        };
        // What a rule says of a sentence is not said a second time of a word or two beside it.
        let heard: Vec<Span> = review
            .findings
            .iter()
            .filter(|finding| finding.guideline == *guideline)
            .map(|finding| finding.span)
            .collect();
        let unheard = |span: &Span| {
            let near = if tells(span.slice(draft.text)) { *span } else { around(*span, draft.text) };
            let explained = |finding: &Finding| {
                BEYOND_DOUBT.contains(&finding.rule.as_str()) && finding.span.overlaps(*span)
            };
            heard.iter().all(|other| !other.overlaps(near))
                && (surely || !review.findings.iter().any(explained))
        };
        let mut marks =
            opinion.marks.iter().filter(|mark| mark.label == label).map(|mark| mark.span).peekable();
        let spans = if marks.peek().is_none() {
            vec![sentence(opinion, label, draft.text)].into_iter().filter(unheard).collect()
        } else {
            joined(marks.filter(unheard), &heard, draft.text)
        };
        review
            .findings
            .extend(spans.into_iter().map(|span| finding(text, label, *guideline, span, draft, review.lang)));
    }
    review.findings.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
    review
}

/// Whether an insult was heard only in words that are none where they stand: in a name, a food, a fixed phrase. For threats the
/// reader has the last word.
fn misheard(opinion: &DraftOpinion, label: usize, harmless: impl Fn() -> Vec<Span>) -> bool {
    let peak = opinion.peaks.get(label).copied().flatten();
    let Some(peak) = peak.filter(|_| CHECK_LABELS.get(label) == Some(&"6")) else { return false };
    let harmless = harmless();
    let within = |span: Span| harmless.iter().any(|other| other.overlaps(span));
    within(peak.span) && opinion.marks.iter().filter(|mark| mark.label == label).all(|mark| within(mark.span))
}

/// How much a finding of the reader matters, with or without both consents.
pub(super) fn severity(label: usize, consent: bool) -> Severity {
    match CHECK_LABELS.get(label).copied().unwrap_or_default() {
        "1w" | "2w" | "10" => Severity::Warn,
        "3" if consent => Severity::Info,
        "3" => Severity::Warn,
        "5" | "8" | "9" => Severity::Info,
        _ => Severity::Block,
    }
}

fn finding(
    text: &ReadsLike,
    label: usize,
    guideline: u8,
    span: Span,
    draft: &Draft<'_>,
    lang: Lang,
) -> Finding {
    let severity = severity(label, draft.consent);
    let consented = draft.consent && severity < self::severity(label, false);
    Finding {
        rule: text.name.clone(),
        guideline,
        severity,
        span,
        text: span.slice(draft.text).to_owned(),
        why: if consented { why_consented(lang) } else { text.why.get(lang) }.to_owned(),
        instead: if consented { instead_consented(lang) } else { text.instead.get(lang) }.to_owned(),
        replacement: None,
        source: Source::Reader,
    }
}

/// The sentence with the likeliest piece of a label; the whole draft when no piece stands out.
fn sentence(opinion: &DraftOpinion, label: usize, text: &str) -> Span {
    let whole = Span { start: 0, end: text.len() };
    let Some(peak) = opinion.peaks.get(label).copied().flatten() else { return whole };
    crate::text::sentence_around(text, peak.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_its_words() {
        for (index, label) in CHECK_LABELS.iter().enumerate() {
            assert!(reads_like(index).is_some_and(|text| text.label == *label), "{label}");
        }
    }
}
