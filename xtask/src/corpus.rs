//! Reads the authored corpora under `rules-core/corpus/`.

use std::fs;
use std::path::Path;

use rules_core::check::{Account, Attachment};
use serde_json::Value;

use crate::Outcome;

/// Which part of a corpus a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    Train,
    /// For fitting the few thresholds; never trained on, never quoted.
    Tune,
    Dev,
    /// Posts of a normal day: nothing at all may be found in them.
    Ordinary,
}

/// What every line has.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) tags: Vec<String>,
    pub(crate) split: Split,
}

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) line: Line,
    /// Answer ids, or one `nc-` topic.
    pub(crate) answers: Vec<String>,
    pub(crate) verdict: Option<String>,
}

/// A marked stretch of a draft.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) guidelines: Vec<u8>,
    pub(crate) severity: String,
    /// Whether it has to be found, or may be.
    pub(crate) must: bool,
}

/// A draft.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) line: Line,
    pub(crate) account: Account,
    pub(crate) consent: bool,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) marks: Vec<Mark>,
}

impl Draft {
    /// As the library takes it.
    pub(crate) fn given(&self) -> rules_core::check::Draft<'_> {
        rules_core::check::Draft {
            text: &self.line.text,
            account: self.account,
            consent: self.consent,
            attachments: &self.attachments,
        }
    }
}

/// A report.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) line: Line,
    pub(crate) kinds: Vec<String>,
    pub(crate) urgencies: Vec<String>,
    pub(crate) reasons: Vec<(usize, usize)>,
    pub(crate) reveals: Vec<(usize, usize)>,
}

/// Every line of one corpus, in the order of its files' names.
fn lines(job: &str) -> Outcome<Vec<(String, Value)>> {
    let folder = crate::root().join("rules-core/corpus").join(job);
    let mut files: Vec<_> = fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        let name = file.file_name().map(Path::new).unwrap_or(Path::new("?")).display().to_string();
        for (number, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let place = format!("{name}, line {}", number + 1);
            let value = serde_json::from_str(line).map_err(|error| format!("{place}: {error}"))?;
            lines.push((place, value));
        }
    }
    Ok(lines)
}

fn text(value: &Value, key: &str, place: &str) -> Outcome<String> {
    Ok(value[key].as_str().ok_or_else(|| format!("{place}: no text under `{key}`"))?.to_owned())
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX)
}

fn line(value: &Value, key: &str, place: &str) -> Outcome<Line> {
    let split = match value["split"].as_str() {
        Some("train") => Split::Train,
        Some("tune") => Split::Tune,
        Some("dev") => Split::Dev,
        Some("ordinary") => Split::Ordinary,
        _ => return Err(format!("{place}: `split` is not train, tune or dev").into()),
    };
    Ok(Line {
        id: text(value, "id", place)?,
        text: text(value, key, place)?,
        tags: list(&value["tags"]),
        split,
    })
}

/// The questions.
pub(crate) fn questions() -> Outcome<Vec<Question>> {
    let read = |(place, value): (String, Value)| {
        let verdict = value["verdict"].as_str().map(str::to_owned);
        Ok(Question { line: line(&value, "q", &place)?, answers: list(&value["answers"]), verdict })
    };
    lines("ask")?.into_iter().map(read).collect()
}

/// The drafts.
pub(crate) fn drafts() -> Outcome<Vec<Draft>> {
    let read = |(place, value): (String, Value)| {
        let line = line(&value, "text", &place)?;
        let account = match value["account"].as_str() {
            Some("personal") => Account::Personal,
            Some("school") => Account::School,
            _ => Account::Unspecified,
        };
        let attachments = list(&value["attachments"])
            .iter()
            .map(|name| match name.as_str() {
                "photo" => Attachment::Photo,
                "video" => Attachment::Video,
                "screenshot" => Attachment::Screenshot,
                _ => Attachment::Document,
            })
            .collect();
        let mut marks = Vec::new();
        for mark in value["marks"].as_array().into_iter().flatten() {
            let (start, end) = (number(&mark["start"]), number(&mark["end"]));
            if line.text.get(start..end).is_none() {
                return Err(format!("{place}: a mark does not fit the text").into());
            }
            marks.push(Mark {
                start,
                end,
                guidelines: mark["guidelines"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_u64)
                    .map(|n| n as u8)
                    .collect(),
                severity: text(mark, "severity", &place)?,
                must: mark["must"] == true,
            });
        }
        Ok(Draft { line, account, consent: value["consent"] == true, attachments, marks })
    };
    lines("check")?.into_iter().map(read).collect()
}

/// The reports.
pub(crate) fn reports() -> Outcome<Vec<Report>> {
    let spans = |value: &Value| -> Vec<(usize, usize)> {
        let pairs = value.as_array().into_iter().flatten();
        pairs.map(|pair| (number(&pair[0]), number(&pair[1]))).collect()
    };
    let read = |(place, value): (String, Value)| {
        let line = line(&value, "text", &place)?;
        let (reasons, reveals) = (spans(&value["reasons"]), spans(&value["reveals"]));
        if reasons.iter().chain(&reveals).any(|(start, end)| line.text.get(*start..*end).is_none()) {
            return Err(format!("{place}: a mark does not fit the text").into());
        }
        Ok(Report {
            line,
            kinds: list(&value["kinds"]),
            urgencies: list(&value["urgencies"]),
            reasons,
            reveals,
        })
    };
    lines("report")?.into_iter().map(read).collect()
}
