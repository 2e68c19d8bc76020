//! Somebody hands in a draft; the words that must go are underlined, and an ordinary post is met with silence.

use crate::support::{chalkline, chalkline_with, json_lines, sees};

const GRADE: &str = "Johnny, congratulations on moving your grade up to a B from a C!";
const ORDINARY: &str = "So proud of our robotics club, see you at the fair!";

#[test]
fn name_and_grade_are_underlined_and_a_wording_without_them_offered() {
    let ran = chalkline(&["check", "-"], GRADE);
    assert_eq!(ran.code, 1, "{}", ran.err);
    sees(&ran.out, &["Do not post this", "Johnny", "^^^", "instead", "A wording without these"]);
    sees(&ran.out, &["Guideline 3"]);
    sees(&ran.out, &["Guideline 4"]);
    let wording = ran.out.split("A wording without these").nth(1).unwrap_or_default();
    assert!(!wording.contains("Johnny") && !wording.contains("B from a C"), "{wording}");
    assert!(!ran.out.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn an_ordinary_post_is_met_with_silence() {
    let ran = chalkline(&["check", "-"], ORDINARY);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn json_has_the_words_and_where_they_stand() {
    let ran = chalkline(&["check", "--json", "-"], GRADE);
    assert_eq!(ran.code, 1);
    let json = &json_lines(&ran)[0];
    let findings = json["findings"].as_array().expect("a list");
    assert!(!findings.is_empty());
    for finding in findings {
        let start = usize::try_from(finding["start"].as_u64().expect("a number")).expect("small");
        let end = usize::try_from(finding["end"].as_u64().expect("a number")).expect("small");
        assert_eq!(GRADE.get(start..end), finding["text"].as_str());
        for field in ["rule", "severity", "why", "instead"] {
            assert!(finding[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
        }
    }
}

#[test]
fn consent_and_account_change_the_verdict_but_consent_does_not_cure_a_grade() {
    let photo = "Look at Maria Lopez at the science fair!";
    assert_eq!(chalkline(&["check", "--consent", "--account", "school", "-"], photo).code, 0);
    assert_eq!(chalkline(&["check", "--consent", "--account", "school", "-"], GRADE).code, 1);
    assert_eq!(
        chalkline(&["check", "--attach", "photo", "--attach", "video", "--rules-only", "-"], ORDINARY).code,
        0
    );
}

#[test]
fn sarif_is_sarif() {
    let ran = chalkline(&["check", "--sarif", "-"], GRADE);
    let log: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert!(
        results.iter().all(|result| result["ruleId"].is_string() && result["message"]["text"].is_string())
    );
    assert!(results.iter().any(|result| result["level"] == "error"));
}

#[test]
fn in_spanish_it_is_drawn_in_spanish() {
    let ran = chalkline(
        &["check", "-"],
        "¡Felicidades a mi alumno Juanito Pérez, que subió su calificación de C a B!",
    );
    assert_eq!(ran.code, 1);
    sees(&ran.out, &["No publique esto así", "en su lugar"]);
    let english =
        chalkline_with(&[("CHALKLINE_LOCALE", "en")], &["check", "-"], "¡Juanito sacó una F en matemáticas!");
    sees(&english.out, &["post"]);
}
