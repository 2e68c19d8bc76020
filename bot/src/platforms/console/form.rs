//! Walks through a form question by question; what was typed exists only until it is sent or cancelled.

use std::io;

use crate::chat::{Answers, Form, Private};
use crate::words::Words;

const CANCEL: [&str; 2] = ["/cancel", "/cancelar"];

/// How a walk through a form ended.
pub(super) enum Walked {
    /// All questions were answered or skipped.
    Filled(Answers),
    /// The person does not want to.
    Cancelled,
    /// The input ended in the middle.
    Ended,
}

/// Asks each question with `read`, which shows a prompt and returns the next line.
pub(super) fn walk(
    form: &Form,
    words: Words,
    mut read: impl FnMut(&str) -> io::Result<Option<String>>,
) -> io::Result<Walked> {
    let mut answers = Answers::new();
    for field in &form.fields {
        if let Some(typed) = &field.typed {
            answers.push((field.key, typed.clone()));
            continue;
        }
        let rule = if field.required { String::new() } else { format!(" {}", words.console_optional()) };
        let mut prompt = format!("{} ({}{rule})\n", field.label, field.hint);
        loop {
            let Some(line) = read(&prompt)? else { return Ok(Walked::Ended) };
            let line = line.trim();
            if CANCEL.contains(&line) {
                return Ok(Walked::Cancelled);
            }
            if !line.is_empty() {
                answers.push((field.key, Private::new(line)));
                break;
            }
            if !field.required {
                break;
            }
            prompt = format!("{}\n", words.console_required());
        }
    }
    Ok(Walked::Filled(answers))
}
