//! Somebody wants to know why a draft was marked: the rule tells, with its examples and the guideline behind it.

use crate::support::{chalkline, changed_pack, json_lines, sees};

#[test]
fn every_rule_is_listed_under_its_guideline() {
    let ran = chalkline(&["rules"], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    sees(
        &ran.out,
        &[
            "Guideline 3 ",
            "student-name",
            "needs a change",
            "Guideline 7 ",
            "threat",
            "must not be posted",
            "Guideline 12 ",
        ],
    );
    let spanish = chalkline(&["--locale", "es", "rules"], "");
    sees(&spanish.out, &["student-name", "Se nombra a un alumno"]);
    let json = &json_lines(&chalkline(&["rules", "--json"], ""))[0];
    let rules = json["rules"].as_array().expect("a list");
    assert!(rules.len() >= 40, "{}", rules.len());
    for rule in rules {
        for field in ["rule", "severity", "what", "why", "instead", "source"] {
            assert!(rule[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {rule}");
        }
        assert!(
            rule["guideline"].is_u64() && rule["guidelines"].as_array().is_some_and(|all| !all.is_empty())
        );
    }
    for source in ["rule", "reader"] {
        assert!(rules.iter().any(|rule| rule["source"] == source), "{source}");
    }
}

#[test]
fn the_page_of_a_rule_has_its_examples_and_its_guideline() {
    let ran = chalkline(&["policy", "explain", "student-name"], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    sees(&ran.out, &["A student is named [student-name]", "consent", "What to do", "one of my students"]);
    sees(
        &ran.out,
        &["Marked:", "✖ [Johnny], congratulations", "Left alone:", "✔", "robotics club", "Guideline 3 "],
    );
    let spanish = chalkline(&["--locale", "es", "policy", "explain", "student-name"], "");
    sees(&spanish.out, &["Se nombra a un alumno", "Se marca:", "No se marca:"]);
}

#[test]
fn what_the_reader_finds_is_explained_too() {
    let ran = chalkline(&["policy", "explain", "reads-like-threat"], "");
    assert_eq!(ran.code, 0);
    sees(
        &ran.out,
        &[
            "A threat [reads-like-threat]",
            "reads as a threat",
            "What to do",
            "trained reader",
            "Guideline 7 ",
        ],
    );
}

#[test]
fn the_rules_of_another_pack_have_its_numbers() {
    let pack = changed_pack("rules", "rules.toml", "\nstudent-name = [3]", "\nstudent-name = [4]");
    let dir = pack.file("");
    let json = &json_lines(&chalkline(&["--policy", &dir, "rules", "--json"], ""))[0];
    let rules = json["rules"].as_array().expect("a list");
    let name = rules.iter().find(|rule| rule["rule"] == "student-name").expect("it is there");
    assert_eq!(name["guideline"], 4);
    let page = chalkline(&["--policy", &dir, "policy", "explain", "student-name"], "");
    sees(&page.out, &["[student-name]", "Guideline 4 "]);
}

#[test]
fn in_the_console_it_is_a_command() {
    let ran = chalkline(&[], "/explain student-name\n/explain 7\n/explain Guideline 12\n");
    sees(&ran.out, &["[student-name]", "[Johnny]", "Guideline 3 ", "Guideline 7 ", "Guideline 12 "]);
    let spanish = chalkline(&[], "/explicar student-name\n");
    sees(&spanish.out, &["Se nombra a un alumno", "Se marca:"]);
    let lost = chalkline(&[], "/explain\n/explain no\u{1b}[2Jthing\n");
    sees(&lost.out, &["/explain student-name", "Guideline 1 ", "no guideline or rule", "Guideline 12 "]);
    assert!(!lost.out.contains("[2Jthing"), "what was typed is not said back: {}", lost.out);
}
