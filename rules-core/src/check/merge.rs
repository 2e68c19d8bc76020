//! From raw matches to a review: overlaps merged, severity by context, questions, the rewritten draft.

use super::engine::{Rule, asks};
use super::{Account, Draft, Finding, OpenQuestion, Review, Severity, Source};
use crate::text::{Folded, Lang, Span};

/// One match of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) rule: u32,
    pub(super) span: Span,
    pub(super) severity: Option<Severity>,
}

/// Whether the words of a match read differently with their disguise off.
pub(super) fn was_disguised(found: &Raw, original: &str) -> bool {
    Folded::new(found.span.slice(original)).unmask().is_some()
}

/// Makes the review.
pub(super) fn review(raw: Vec<Raw>, rules: &[Rule], draft: &Draft<'_>, lang: Lang) -> Review {
    let mut found: Vec<(u8, Severity, Raw)> = raw
        .into_iter()
        .filter_map(|raw| {
            let rule = rules.get(raw.rule as usize)?;
            let own = rule.severity(draft);
            let severity = match (raw.severity, rule.file.with_consent) {
                (Some(severity), Some(cured)) if draft.consent => severity.min(cured.into()),
                (Some(severity), _) => severity,
                (None, _) => own,
            };
            Some((rule.guideline, severity, raw))
        })
        .collect();
    // Worst first, then longest, then first in the text: the order in which overlapping matches of one guideline win.
    found.sort_by(|(_, a_severity, a), (_, b_severity, b)| {
        let length = |raw: &Raw| raw.span.end - raw.span.start;
        b_severity
            .cmp(a_severity)
            .then(length(b).cmp(&length(a)))
            .then(a.span.cmp(&b.span))
            .then(a.rule.cmp(&b.rule))
    });
    let mut kept: Vec<(u8, Severity, Raw)> = Vec::new();
    for candidate in found {
        let once = rules.get(candidate.2.rule as usize).is_some_and(|rule| rule.file.once);
        let beaten = kept.iter().any(|(guideline, _, other)| {
            *guideline == candidate.0
                && (other.span.overlaps(candidate.2.span) || once && other.rule == candidate.2.rule)
        });
        if !beaten {
            kept.push(candidate);
            if kept.len() >= MOST {
                break;
            }
        }
    }
    kept.sort_by_key(|(guideline, _, raw)| (raw.span, *guideline));
    let mut questions: Vec<OpenQuestion> = Vec::new();
    let mut findings = Vec::with_capacity(kept.len());
    for (guideline, severity, raw) in kept {
        let Some(rule) = rules.get(raw.rule as usize) else { continue };
        for question in asks(&rule.file) {
            let open = match question {
                OpenQuestion::Consent => !draft.consent && severity > Severity::Info,
                OpenQuestion::Account => draft.account == Account::Unspecified,
                OpenQuestion::Attachment => draft.attachments.is_empty(),
            };
            if open && !questions.contains(&question) {
                questions.push(question);
            }
        }
        let text = raw.span.slice(draft.text).to_owned();
        let consented = draft.consent && severity == Severity::Info && rule.file.with_consent.is_some();
        let replacement = rule.file.replacement.as_ref().filter(|_| !consented);
        let replacement = replacement.map(|texts| fit(texts.get(lang), draft.text, raw.span));
        findings.push(Finding {
            rule: rule.name.clone(),
            guideline,
            severity,
            span: raw.span,
            text,
            why: if consented { why_consented(lang) } else { rule.file.why.get(lang) }.to_owned(),
            instead: if consented { instead_consented(lang) } else { rule.file.say.get(lang) }.to_owned(),
            replacement,
            source: Source::Rule,
        });
    }
    questions.sort_unstable();
    Review { findings, questions, lang }
}

/// Why something is still told although both consents are on file.
pub(super) fn why_consented(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "This tells who a student is; you say that both written consents are on file.",
        Lang::Es => {
            "Esto dice quién es un estudiante; usted indica que los dos consentimientos por escrito están archivados."
        }
    }
}

/// What to do about it.
pub(super) fn instead_consented(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Post only what the two consents cover.",
        Lang::Es => "Publique solo lo que cubren los dos consentimientos.",
    }
}

/// More findings than this help nobody.
const MOST: usize = 64;

/// The replacement with a capital where the sentence begins with it.
fn fit(replacement: &str, draft: &str, span: Span) -> String {
    let before = draft.get(..span.start).unwrap_or_default().trim_end();
    let opens = before.is_empty()
        || before.ends_with(['.', '!', '?', '\n'])
        || draft.get(..span.start).is_some_and(|text| text.ends_with('\n'));
    let mut chars = replacement.chars();
    match chars.next() {
        Some(first) if opens => first.to_uppercase().chain(chars).collect(),
        _ => replacement.to_owned(),
    }
}

/// The draft with every replacement applied; `None` when a finding at warn or block has none.
pub(super) fn rewritten(findings: &[Finding], draft: &str) -> Option<String> {
    let mut out = String::with_capacity(draft.len());
    let mut at = 0;
    for finding in findings {
        let Some(replacement) = &finding.replacement else {
            if finding.severity > Severity::Info {
                return None;
            }
            continue;
        };
        if finding.span.start < at {
            continue;
        }
        out.push_str(draft.get(at..finding.span.start)?);
        out.push_str(replacement);
        at = finding.span.end;
    }
    out.push_str(draft.get(at..)?);
    Some(out)
}
