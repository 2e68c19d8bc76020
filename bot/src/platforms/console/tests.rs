//! Somebody types, somebody sees: whole conversations with the console, in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::{ProptestConfig, any};
use rules_core::Core;
use rules_core::text::Lang;

use super::{Console, Look};
use crate::desk::Desk;

fn talk_as(lang: Option<Lang>, input: &[u8]) -> String {
    let mut output = Vec::new();
    let desk = Desk::new(Core::builtin());
    Console::new(desk, lang, Look::PLAIN, input, &mut output).run().expect("memory can be read and written");
    String::from_utf8(output).expect("the console writes text")
}

fn talk(input: &str) -> String {
    talk_as(None, input.as_bytes())
}

#[track_caller]
fn in_order(text: &str, pieces: &[&str]) {
    let mut rest = text;
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            panic!("no {piece:?} (in this order) in:\n{text}")
        };
        rest = after;
    }
}

#[test]
fn help_lists_every_command() {
    in_order(&talk("/help"), &["/ask", "/check", "Johnny", "/report", "/help", "not kept"]);
    in_order(&talk("/ayuda"), &["/preguntar", "/revisar", "/reportar", "/ayuda", "no se guardan"]);
}

#[test]
fn an_unknown_command_and_a_number_without_a_choice_are_told() {
    in_order(&talk("/frobnicate\u{1b}[2J x\n7\n"), &["no command /frobnicate\\u{1b}[2J", "no choice 7"]);
}

#[test]
fn quit_ends_before_the_rest_is_read() {
    assert_eq!(talk("/quit\n/help\n"), "");
    assert_eq!(talk("\n   \n"), "");
}

#[test]
fn a_report_shows_help_first_then_what_would_be_sealed_and_that_nothing_was_saved() {
    let seen = talk("/report\nHe said he will bring a gun tomorrow\nRoom 4\n\nA tenth grader\n\n");
    in_order(
        &seen,
        &[
            "911",
            "988",
            "not watched",
            "cannot be saved here",
            "What happened?",
            "Where?",
            "When?",
            "Who did it",
            "in danger now",
        ],
    );
    in_order(
        &seen,
        &[
            "NOTHING WAS SAVED",
            "would be sealed",
            "bring a gun tomorrow",
            "Room 4",
            "A tenth grader",
            "The day: 20",
        ],
    );
}

#[test]
fn what_was_typed_behind_report_goes_into_the_form() {
    in_order(
        &talk("/report somebody poses as me\n\n\n\n\n"),
        &["Where?", "NOTHING WAS SAVED", "somebody poses as me"],
    );
}

#[test]
fn a_needed_answer_is_asked_for_again_and_a_report_can_be_cancelled() {
    in_order(
        &talk("/report\n\n/cancel\n/help\n"),
        &["What happened?", "needed", "Cancelled", "NOTHING WAS SAVED", "/ask"],
    );
    in_order(&talk("/report\nsomething\n"), &["Where?", "ended before", "NOTHING WAS SAVED"]);
}

#[test]
fn a_report_speaks_the_language_it_is_written_in() {
    let seen = talk("/reportar\nUn alumno dice que va a traer una pistola a la escuela\n\n\n\n\n");
    in_order(&seen, &["llame al 911", "¿Qué pasó?", "NO SE GUARDÓ NADA", "Lo que se sellaría"]);
    in_order(
        &talk_as(Some(Lang::Es), b"/report\nHe has a knife\n\n\n\n\n"),
        &["¿Qué pasó?", "NO SE GUARDÓ NADA"],
    );
}

#[test]
fn a_line_that_is_no_text_is_told_by_its_byte() {
    in_order(&talk_as(None, b"/ask caf\xe9?\n/help\n"), &["not text in UTF-8 (byte 8)", "/ask"]);
}

#[test]
fn a_silent_draft_is_told_in_one_line() {
    assert_eq!(talk("/check So proud of our robotics club, see you at the fair!"), "Nothing to change.\n\n");
    assert_eq!(talk("/check\nSo proud of our club.\nSee you at the fair!\n.\n"), "Nothing to change.\n\n");
    assert_eq!(talk("/check\n.\n"), "The draft is empty: there is nothing to check.\n\n");
}

#[test]
fn a_draft_is_drawn_and_its_wording_offered() {
    let seen = talk("/check Johnny, congratulations on moving your grade up to a B from a C!\n1\n");
    in_order(
        &seen,
        &[
            "Do not post this",
            "Johnny",
            "^^^",
            "Guideline",
            "instead",
            "1) Use this wording",
            "A wording without",
        ],
    );
}

#[test]
fn a_follow_up_is_answered_by_its_number_and_remembered() {
    let seen = talk("/ask can i post a picture of my class on insta?\n1\n1\n");
    in_order(&seen, &["Guideline 3", "1) Yes", "2) No", "3) Not sure", "✔"]);
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_stops_the_console(input: Vec<u8>, text in any::<String>()) {
        talk_as(None, &input);
        talk(&format!("{text}\n/check {text}\n1\n/report {text}\n{text}\n{text}\n{text}\n{text}\n{text}\n2\n3\n/status {text}\n{text}\n"));
    }
}

#[test]
fn at_the_end_of_its_input_it_has_told_nobody_anything() {
    let open = Arc::new(AtomicBool::new(false));
    for input in ["", "/help\n"] {
        let (desk, mut output) = (Desk::new(Core::builtin()), Vec::new());
        let console = Console::new(desk, None, Look::PLAIN, input.as_bytes(), &mut output);
        console.telling(Arc::clone(&open)).run().expect("memory can be read and written");
        assert!(!open.load(Ordering::Relaxed), "{input:?}");
        assert_eq!(output.is_empty(), input.is_empty());
    }
}
