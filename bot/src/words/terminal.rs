//! What only a terminal says: prompts, choices, and what is wrong with a file.

crate::words::sentences! { BOOK:
    console_hello(),
    console_draft(),
    console_choose(),
    console_no_choice(number: usize),
    console_unknown(command: &str),
    console_required(),
    console_optional(),
    console_cancelled(),
    console_ended_early(),
    console_bad_text(at: usize),
    file_not_read(file: &str, why: &str),
    file_not_utf8(file: &str, at: usize),
    file_too_long(file: &str, limit: usize),
    line_not_utf8(at: usize),
    line_not_json(why: &str),
    line_too_long(limit: usize),
    nothing_to_triage(),
}
