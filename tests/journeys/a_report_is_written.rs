//! Somebody reports; help comes first, and until there is a vault the program says that nothing was saved.

use crate::support::{chalkline, chalkline_with, json_lines, sees};

const THREAT: &str = "A tenth grader told me in my third period he will bring a gun tomorrow";

#[test]
fn the_walk_through_the_form_ends_in_triage_and_the_truth() {
    let ran = chalkline(&[], format!("/report\n{THREAT}\nRoom 12\n\n\n"));
    assert_eq!(ran.code, 0);
    sees(&ran.out, &["call 911", "988", "What happened?", "Where?", "When?", "Who", "NOTHING WAS SAVED"]);
    sees(
        &ran.out,
        &[
            "NOTHING WAS SAVED",
            "a threat",
            "an emergency",
            "may tell who you are",
            "would be sealed",
            "Room 12",
        ],
    );
}

#[test]
fn triage_tells_kind_urgency_and_what_reveals_the_writer() {
    let json = &json_lines(&chalkline(&["triage", "--json", "-"], THREAT))[0];
    assert_eq!((&json["kind"], &json["urgency"]), (&"threat".into(), &"emergency".into()));
    assert!(json["reveals"].as_array().is_some_and(|reveals| !reveals.is_empty()));
    assert!(json["advice"].as_array().is_some_and(|advice| advice.contains(&"call_911".into())));
}

#[test]
fn nothing_of_it_is_logged_at_any_level() {
    let log = [("CHALKLINE_LOG", "trace")];
    let ran = chalkline_with(
        &log,
        &[],
        "/report\nplanted-phrase-7141\n\n\n\n/ask planted-phrase-7141\n/check planted-phrase-7141\n",
    );
    assert!(ran.err.contains("console"), "the log is on: {}", ran.err);
    assert!(!ran.err.contains("planted-phrase"), "{}", ran.err);
}
