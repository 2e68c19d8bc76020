//! Joins the rules' findings with the reader's view: it adds what the rules missed and takes back what they overdid.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Draft, Finding, Review, RuleMap, Severity, Source};
use crate::policy::Words;
use crate::reader::{CHECK_LABELS, DraftOpinion, Marked};
use crate::text::{Lang, Span};

/// When the reader adds, and when it takes back. Fitted on the `tune` split, never on `dev`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// The reader alone raises a label from this likelihood on ...
    pub add: f32,
    /// ... or from this one, when it has marked words that are at least this likely.
    pub add_marked: f32,
    /// ... or from this one, when a sentence read by itself is that likely.
    pub sentence: f32,
    /// Where nothing would be raised, the likeliest label is, if the draft as a whole needs a change this likely.
    pub any: f32,
    /// A rule's finding is taken back below this likelihood, unless its rule is beyond doubt.
    pub veto: f32,
}

/// What ships. 2.0 is never: on the `tune` split neither a sentence by itself nor the draft as a whole found enough to pay
/// for its false alarms.
pub const WEIGHING: Weighing = Weighing { add: 0.5, add_marked: 0.55, sentence: 2.0, any: 2.0, veto: 0.06 };

/// Rules whose words leave no room for another reading: the reader may not take them back.
const BEYOND_DOUBT: &[&str] =
    &["threat", "slur", "student-contact-data", "student-grade", "student-support-plan"];

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

/// The reader's labels that belong to a finding, by its guideline in the builtin policy.
fn labels_of(finding: &Finding, map: &RuleMap) -> Vec<usize> {
    let same = |label: &usize| {
        let number =
            reads_like(*label).and_then(|text| map.get(&text.name)).and_then(|numbers| numbers.first());
        number == Some(&finding.guideline)
    };
    (0..CHECK_LABELS.len()).filter(same).collect()
}

/// Joins both.
pub(crate) fn fuse(
    mut review: Review,
    opinion: &DraftOpinion,
    draft: &Draft<'_>,
    map: &RuleMap,
    weighing: Weighing,
) -> Review {
    let likely = |label: usize| opinion.whole.get(label).copied().unwrap_or_default();
    let in_sentence = |label: usize| opinion.sentence.get(label).copied().unwrap_or_default();
    review.findings.retain(|finding| {
        let labels = labels_of(finding, map);
        let highest = labels.iter().map(|label| likely(*label).max(in_sentence(*label))).fold(0.0, f32::max);
        labels.is_empty() || highest >= weighing.veto || BEYOND_DOUBT.contains(&finding.rule.as_str())
    });
    let rescued = rescued(&review, opinion, weighing, draft.consent);
    for label in 0..CHECK_LABELS.len() {
        let Some(text) = reads_like(label) else { continue };
        let Some(guideline) = map.get(&text.name).and_then(|numbers| numbers.first()).copied() else {
            continue;
        };
        let marks: Vec<&Marked> = opinion.marks.iter().filter(|mark| mark.label == label).collect();
        let raised = rescued == Some(label) || weighing.raises(opinion, label);
        // Of the two shades of guideline 1 and 2 the likelier one speaks.
        let other = match label {
            0 | 2 => likely(label + 1),
            1 | 3 => likely(label - 1),
            _ => 0.0,
        };
        if !raised || (other > likely(label) && rescued != Some(label)) {
            continue;
        }
        let spans = if marks.is_empty() {
            vec![sentence(opinion, label, draft.text)]
        } else {
            marks.iter().map(|mark| mark.span).collect()
        };
        for span in spans {
            let known = review
                .findings
                .iter()
                .any(|finding| finding.guideline == guideline && finding.span.overlaps(span));
            if !known {
                review.findings.push(finding(text, label, guideline, span, draft, review.lang));
            }
        }
    }
    review.findings.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
    review
}

impl Weighing {
    /// Whether the reader alone raises a label.
    fn raises(&self, opinion: &DraftOpinion, label: usize) -> bool {
        let of = |list: &[f32]| list.get(label).copied().unwrap_or_default();
        let marked = || opinion.marks.iter().any(|mark| mark.label == label);
        of(&opinion.whole) >= self.add
            || of(&opinion.sentence) >= self.sentence
            || (of(&opinion.whole) >= self.add_marked && marked())
    }
}

/// The label to raise on a draft that needs a change although no single label is sure enough.
fn rescued(review: &Review, opinion: &DraftOpinion, weighing: Weighing, consent: bool) -> Option<usize> {
    let matters = |label: &usize| severity(*label, consent) >= Severity::Warn;
    let found = review.findings.iter().any(|finding| finding.severity >= Severity::Warn);
    let labels = || (0..CHECK_LABELS.len()).filter(matters);
    if opinion.any < weighing.any || found || labels().any(|label| weighing.raises(opinion, label)) {
        return None;
    }
    let likely = |label: &usize| opinion.whole.get(*label).copied().unwrap_or_default();
    labels().max_by(|one, other| likely(one).total_cmp(&likely(other)))
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
    Finding {
        rule: text.name.clone(),
        guideline,
        severity: severity(label, draft.consent),
        span,
        text: span.slice(draft.text).to_owned(),
        why: text.why.get(lang).to_owned(),
        instead: text.instead.get(lang).to_owned(),
        replacement: None,
        source: Source::Reader,
    }
}

/// The sentence with the likeliest piece of a label; the whole draft when no piece stands out.
fn sentence(opinion: &DraftOpinion, label: usize, text: &str) -> Span {
    let whole = Span { start: 0, end: text.len() };
    let Some(peak) = opinion.peaks.get(label).copied().flatten() else { return whole };
    crate::text::sentence_around(text, peak)
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
