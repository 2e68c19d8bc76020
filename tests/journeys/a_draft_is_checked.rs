//! Somebody hands in a draft; the words that must go are underlined, and an ordinary post is met with silence.

use crate::support::{Folder, chalkline, chalkline_in, chalkline_with, json_lines, sees};

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
fn every_way_to_count_comes_to_the_same_words() {
    let text = format!("🎉👩🏽‍🏫 ¡ñ! {GRADE}");
    let line = serde_json::json!({"id": 7, "text": text, "account": "school"});
    let runs = [
        chalkline(&["check", "--rules-only", "--json", "-"], &text),
        chalkline(&["check", "--rules-only", "--jsonl"], format!("{line}\n")),
    ];
    for ran in runs {
        let json = &json_lines(&ran)[0];
        assert_eq!(json["worst"], "block");
        let findings = json["findings"].as_array().expect("a list");
        assert!(!findings.is_empty());
        for finding in findings {
            let at = |field: &str| usize::try_from(finding[field].as_u64().expect(field)).expect("small");
            let said = finding["text"].as_str().expect("a text");
            let chars: String = text.chars().take(at("end_char")).skip(at("start_char")).collect();
            assert_eq!(chars, said);
            let units: Vec<u16> = text.encode_utf16().take(at("end_utf16")).skip(at("start_utf16")).collect();
            assert_eq!(String::from_utf16_lossy(&units), said);
            assert!(at("start") > at("start_utf16") && at("start_utf16") > at("start_char"), "{finding}");
            assert!(["rule", "reader"].contains(&finding["source"].as_str().expect("a source")));
            assert!(finding["replacement"].is_null() || finding["replacement"].is_string());
        }
        assert!(findings.iter().any(|finding| finding["replacement"].is_string()), "{json}");
    }
    let silent = &json_lines(&chalkline(&["check", "--json", "-"], ORDINARY))[0];
    assert_eq!((&silent["worst"], &silent["findings"]), (&serde_json::Value::Null, &serde_json::json!([])));
    let asked = &json_lines(&chalkline(
        &["check", "--rules-only", "--json", "-"],
        "Look at Maria Lopez from my class!",
    ))[0];
    assert!(asked["questions"].as_array().is_some_and(|asked| asked.contains(&"consent".into())), "{asked}");
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

/// What only the reader sees counts neither in the findings nor in the wording that is offered.
#[test]
fn rules_alone_means_that_the_reader_reads_nothing() {
    let text = format!("{GRADE} My front office moves like grandmas in cement, and the way she talks!");
    let with_reader = chalkline(&["check", "-"], &text).out;
    assert!(with_reader.contains("Guideline 6"), "{with_reader}");
    let by_rules = chalkline(&["check", "--rules-only", "-"], &text).out;
    assert!(by_rules.contains("A wording without these"), "{by_rules}");
    assert!(by_rules.contains("grandmas in cement, and the way she talks!"), "{by_rules}");
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
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list");
    assert!(
        rules
            .iter()
            .all(|rule| rule["shortDescription"]["text"].is_string() && rule["help"]["text"].is_string())
    );
}

#[test]
fn sarif_counts_columns_as_editors_do() {
    let text = format!("A line before\n🎉👩🏽‍🏫 {GRADE}");
    let ran = chalkline(&["check", "--rules-only", "--sarif", "-"], &text);
    let log: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
    let units: Vec<u16> = text.lines().nth(1).unwrap_or_default().encode_utf16().collect();
    let mut seen = 0;
    for result in log["runs"][0]["results"].as_array().expect("a list") {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let at = |field: &str| usize::try_from(region[field].as_u64().expect(field)).expect("small");
        assert_eq!((at("startLine"), at("endLine")), (2, 2));
        let words = units.get(at("startColumn") - 1..at("endColumn") - 1).expect("inside the line");
        assert_eq!(Some(String::from_utf16_lossy(words).as_str()), region["snippet"]["text"].as_str());
        seen += usize::from(region["snippet"]["text"] == "Johnny");
    }
    assert_eq!(seen, 1, "the name is found behind the emoji");
}

#[test]
fn a_draft_leaves_no_trace() {
    const CANARY: &str = "zanzibarquux";
    let draft = format!("Johnny {CANARY}, congratulations on moving your grade up to a B from a C! {CANARY}");
    let folder = Folder::new("canary");
    let gaps = folder.file("gaps.jsonl");
    let home = folder.file("");
    let vars = [
        ("CHALKLINE_LOG", "trace"),
        ("CHALKLINE_GAPS_FILE", gaps.as_str()),
        ("HOME", home.as_str()),
        ("TMPDIR", home.as_str()),
        ("XDG_CACHE_HOME", home.as_str()),
    ];
    let line = serde_json::json!({"id": 1, "text": draft});
    let talk = format!(
        "/ask what is the dress code for teachers?\n/check {draft}\n1\n/check\n{draft}\n.\n/report {draft}\n\n\n\n"
    );
    let mut shown = 0;
    for (args, input) in [
        (&["check", "-"][..], draft.clone()),
        (&["check", "--rules-only", "-"], draft.clone()),
        (&["check", "--json", "-"], draft.clone()),
        (&["check", "--sarif", "-"], draft.clone()),
        (&["check", "--jsonl"], format!("{line}\nnot json {CANARY}\n{{\"id\":\"{CANARY}\",\"text\":7}}\n")),
        (&[], talk),
    ] {
        let ran = chalkline_in(folder.path(), &vars, args, input);
        assert!(!ran.err.contains(CANARY), "{args:?}: {}", ran.err);
        shown += usize::from(ran.out.contains(CANARY));
    }
    assert!(shown >= 2, "the program did see the draft: {shown}");
    // What is looked for below would be found: the one question that may be kept is there.
    let files = folder.files();
    let holds = |word: &str| files.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(word));
    assert!(holds("dress code"), "{files:?}");
    assert!(!holds(CANARY) && !holds("Johnny") && !holds("grade up"), "{files:?}");
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
