//! Somebody asks; the program answers with the guideline's number, or says that it is not covered.

use crate::support::{chalkline, chalkline_with, json_lines, sees};

#[test]
fn by_pipe_and_the_program_ends_with_its_input() {
    let ran = chalkline(&[], "/ask can i friend a student\n");
    assert_eq!(ran.code, 0);
    sees(&ran.out, &["No", "Guideline 1"]);
    // With nothing configured a demo roster is made, and said loudly, and the web desk says where it is; nothing else is.
    let told: Vec<&str> = ran.err.lines().collect();
    assert!(
        matches!(told.as_slice(), [demo, web] if demo.starts_with("DEMO") && web.contains("http://127.0.0.1:")),
        "{}",
        ran.err
    );
}

#[test]
fn a_class_photo_needs_both_consents() {
    let ran = chalkline(&["ask", "can i post a picture of my class on insta?"], "");
    assert_eq!(ran.code, 0);
    sees(&ran.out, &["No", "unless"]);
    sees(&ran.out, &["Guideline 3"]);
    let out = ran.out.to_lowercase();
    assert!(out.contains("parent") && out.contains("principal"), "{out}");
}

#[test]
fn plain_text_is_a_question_and_a_number_answers_the_question_back() {
    let ran = chalkline(&[], "can i post a picture of my class on insta?\n1\n1\n");
    sees(&ran.out, &["Guideline 3", "1) Yes", "Guideline 3", "✔"]);
}

#[test]
fn in_spanish_it_answers_in_spanish() {
    let question = "¿Puedo aceptar a un alumno en mi Facebook?";
    let json = json_lines(&chalkline(&["ask", "--json", question], ""));
    assert_eq!(json[0]["lang"], "es");
    assert_eq!(json[0]["guidelines"], serde_json::json!([1]));
    let english = chalkline_with(&[("CHALKLINE_LOCALE", "en")], &["ask", "--json", question], "");
    assert_eq!(json_lines(&english)[0]["lang"], "en");
    let asked_for = chalkline(&["ask", "--locale", "es_MX.UTF-8", "--json", "can i friend a student"], "");
    assert_eq!(json_lines(&asked_for)[0]["lang"], "es");
}

#[test]
fn what_is_not_covered_gets_no_citation() {
    let json = json_lines(&chalkline(&["ask", "--json", "what time does the cafeteria open on mondays"], ""));
    assert_eq!(json[0]["answered"], false);
    assert_eq!(json[0]["verdict"], serde_json::Value::Null);
    assert_eq!(json[0]["guidelines"], serde_json::json!([]));
    assert!(json[0]["answer"].as_str().is_some_and(|text| !text.is_empty()));
}
