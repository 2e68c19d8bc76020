//! A review as SARIF 2.1.0, for editors and pipelines that draw findings themselves.

use rules_core::Core;
use rules_core::check::{Finding, Review, Severity};
use rules_core::text::Span;
use serde_json::{Value, json};

/// One run over one draft.
pub(super) fn log(core: &Core, uri: &str, text: &str, review: &Review) -> Value {
    let mut rules: Vec<&str> = review.findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<Value> = rules.into_iter().map(|rule| describe(core, rule, review)).collect();
    let results: Vec<Value> = review.findings.iter().map(|finding| result(uri, text, finding)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "chalkline", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

/// What an editor shows about the rule itself.
fn describe(core: &Core, rule: &str, review: &Review) -> Value {
    match core.rule(rule, review.lang) {
        Some(page) => json!({
            "id": rule,
            "shortDescription": { "text": page.what },
            "fullDescription": { "text": page.why },
            "help": { "text": page.instead },
        }),
        None => json!({ "id": rule }),
    }
}

fn result(uri: &str, text: &str, finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Block => "error",
        Severity::Warn => "warning",
        Severity::Info => "note",
    };
    json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": format!("{} {}", finding.why, finding.instead) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": region(text, finding.span),
        } }],
        "properties": { "guideline": finding.guideline },
    })
}

fn region(text: &str, span: Span) -> Value {
    let (start_line, start_column) = place(text, span.start);
    let (end_line, end_column) = place(text, span.end);
    json!({
        "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
        "byteOffset": span.start, "byteLength": span.end.saturating_sub(span.start),
        "snippet": { "text": span.slice(text) },
    })
}

/// Line and column of a byte, both from 1, the column in UTF-16 code units, as editors count.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn columns_are_utf16_code_units_from_one() {
        let text = "ño 😀x\nab";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.find('x').unwrap_or_default()), (1, 6));
        assert_eq!(place(text, text.find('a').unwrap_or_default()), (2, 1));
        assert_eq!(place(text, text.len()), (2, 3));
    }
}
