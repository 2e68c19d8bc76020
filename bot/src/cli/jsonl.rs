//! JSON Lines: one object out for each object in, same id, same order, streaming; a bad line never stops the run.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use rules_core::text::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cli::House;
use crate::input::{self, Refusal};
use crate::words::Words;

/// The longest line: a text of the full length, every letter of it written as an escape.
const LONGEST_LINE: usize = 6 * input::LIMIT + 65_536;

/// A line that could not be worked on.
#[derive(Debug, Serialize)]
struct BadLine {
    /// As it stood in the line, null where the line has none that can be read.
    id: Value,
    error: String,
    line: usize,
}

/// Runs `answer` over the objects on the standard input. `text` is the field whose length is limited.
pub(super) fn run<In: DeserializeOwned, Out: Serialize>(
    house: &House,
    out: &mut impl Write,
    text: fn(&In) -> &str,
    answer: impl Fn(Value, &In) -> Out,
) -> anyhow::Result<ExitCode> {
    stream(io::stdin().lock(), out, house.words(Lang::default()), text, answer)?;
    Ok(ExitCode::SUCCESS)
}

fn stream<In: DeserializeOwned, Out: Serialize>(
    input: impl BufRead,
    out: &mut impl Write,
    words: Words,
    text: fn(&In) -> &str,
    answer: impl Fn(Value, &In) -> Out,
) -> anyhow::Result<()> {
    each(input, words, text, |line, read| {
        match read {
            Ok((id, object)) => serde_json::to_writer(&mut *out, &answer(id, &object))?,
            Err((id, error)) => serde_json::to_writer(&mut *out, &BadLine { id, error, line })?,
        }
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    })
}

/// Hands over each line that is not blank, by its number: its id and object, or the id and what is wrong.
pub(super) fn each<In: DeserializeOwned>(
    mut input: impl BufRead,
    words: Words,
    text: fn(&In) -> &str,
    mut take: impl FnMut(usize, Result<(Value, In), (Value, String)>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut line = 0;
    while let Some(read) = input::read_line(&mut input, LONGEST_LINE)? {
        line += 1;
        if read.as_ref().is_ok_and(|read| read.trim().is_empty()) {
            continue;
        }
        take(line, object(read, words, text))?;
    }
    Ok(())
}

/// Reads one line as an id and an object, or tells the id as far as it can be read and what is wrong.
fn object<In: DeserializeOwned>(
    read: Result<String, Refusal>,
    words: Words,
    text: fn(&In) -> &str,
) -> Result<(Value, In), (Value, String)> {
    let line = read.map_err(|refusal| {
        let error = match refusal {
            Refusal::NotUtf8 { at } => words.line_not_utf8(at),
            Refusal::TooLong => words.line_too_long(LONGEST_LINE),
            Refusal::NotRead(error) => error.to_string(),
        };
        (Value::Null, error)
    })?;
    // A byte order mark in front of the first line is not the writer's fault.
    let line = line.trim_start_matches('\u{feff}');
    let not_json = |error: serde_json::Error| words.line_not_json(&error.to_string());
    let value: Value = serde_json::from_str(line).map_err(|error| (Value::Null, not_json(error)))?;
    let id = value.get("id").cloned().unwrap_or_default();
    match serde_json::from_value::<In>(value) {
        Ok(object) if text(&object).len() > input::LIMIT => Err((id, words.line_too_long(input::LIMIT))),
        Ok(object) => Ok((id, object)),
        Err(error) => Err((id, not_json(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::shapes::TriageIn;

    fn lines(input: &[u8]) -> Vec<Value> {
        let mut out = Vec::new();
        let words = Words::new(Lang::En);
        stream(
            input,
            &mut out,
            words,
            |line: &TriageIn| &line.text,
            |id, line| serde_json::json!({"id": id, "length": line.text.len()}),
        )
        .expect("memory can be read and written");
        out.split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).expect("each line is JSON"))
            .collect()
    }

    #[test]
    fn a_bad_line_is_told_by_its_number_and_the_run_goes_on() {
        let input = b"\xef\xbb\xbf{\"id\":1,\"text\":\"abc\"}\nnot json\n\n\xff\n{\"id\":\"x\"}\n[1]\n{\"id\":7,\"text\":\"\"}";
        let lines = lines(input);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[0], serde_json::json!({"id": 1, "length": 3}));
        assert_eq!((&lines[1]["id"], &lines[1]["line"]), (&Value::Null, &serde_json::json!(2)));
        assert_eq!((&lines[2]["id"], &lines[2]["line"]), (&Value::Null, &serde_json::json!(4)));
        assert_eq!((&lines[3]["id"], &lines[3]["line"]), (&serde_json::json!("x"), &serde_json::json!(5)));
        assert_eq!((&lines[4]["id"], &lines[4]["line"]), (&Value::Null, &serde_json::json!(6)));
        assert!(lines[1..5].iter().all(|line| line["error"].is_string()));
        assert_eq!(lines[5], serde_json::json!({"id": 7, "length": 0}));
    }
}
