//! People ask what the policy does not cover; the administrator learns what, and not who.

use crate::support::{Folder, chalkline, chalkline_with, sees};

const QUESTION: &str =
    "what is the dress code for teacher Araksya Petrosyan at a.p@lausd.net or (213) 555-0187?";

#[test]
fn without_a_file_it_is_a_line_in_the_log_and_nothing_else() {
    let ran = chalkline_with(
        &[("CHALKLINE_LOG", "info")],
        &[],
        format!("/ask {QUESTION}\n/ask {QUESTION}\n/help\n"),
    );
    sees(&ran.err, &["coverage gap topic=nc-", "count=1", "coverage gap topic=nc-", "count=2"]);
    assert!(!ran.err.contains("dress") && !ran.err.contains("Araksya"), "{}", ran.err);
    assert!(!ran.out.contains("without names"), "nothing is kept, and nothing says so: {}", ran.out);
    sees(&ran.out, &["are not kept"]);
    assert_eq!(chalkline(&["ask", QUESTION], "").err, "");
}

#[test]
fn with_a_file_the_question_is_kept_without_names_and_the_person_told() {
    let folder = Folder::new("gaps");
    let file = folder.file("gaps.jsonl");
    let vars = [("CHALKLINE_GAPS_FILE", file.as_str())];
    let asked = chalkline_with(&vars, &["ask", QUESTION], "");
    assert_eq!((asked.code, asked.err.as_str()), (0, ""));
    sees(&asked.out, &["without names"]);
    let talk = format!(
        "/help\n/ask {QUESTION}\n/ask hello\n/ask what does guideline 3 say?\n/check {QUESTION}\n/report {QUESTION}\n\n\n\n\
         /ask a boy says he will bring a gun to class tomorrow, what do i do?\n"
    );
    let ran = chalkline_with(&vars, &[], talk);
    sees(&ran.out, &["kept without names", "without names"]);
    let kept = std::fs::read_to_string(&file).expect("the file is there");
    assert_eq!(kept.lines().count(), 2, "{kept}");
    for line in kept.lines() {
        let json: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(json["topic"].as_str().is_some_and(|topic| topic.starts_with("nc-")), "{line}");
        assert_eq!(json["day"].as_str().map(str::len), Some(10));
        let question = json["question"].as_str().expect("a question");
        sees(question, &["dress code", "[name]", "[email]", "[phone]"]);
        assert!(
            ["Araksya", "Petrosyan", "lausd", "213", "555"].iter().all(|word| !question.contains(word)),
            "{question}"
        );
    }
    let seen = chalkline_with(&vars, &["policy", "gaps"], "");
    sees(&seen.out, &["Coverage gaps: 2, topics: 1", "2  ", "[nc-"]);
    assert!(!seen.out.contains("dress code for"), "{}", seen.out);
    sees(&chalkline(&["policy", "gaps", "--questions", &file], "").out, &["dress code for teacher [name]"]);
    let json = chalkline(&["policy", "gaps", "--json", "-"], &kept);
    sees(&json.out, &["\"topic\":\"nc-", "\"count\":2"]);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("gaps-mode");
    let file = folder.file("gaps.jsonl");
    chalkline_with(&[("CHALKLINE_GAPS_FILE", file.as_str())], &["ask", QUESTION], "");
    let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_written_is_told_with_its_remedy() {
    let vars = [("CHALKLINE_GAPS_FILE", "/no/such/folder/gaps.jsonl")];
    let ran = chalkline_with(&vars, &["ask", QUESTION], "");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["/no/such/folder/gaps.jsonl", "CHALKLINE_GAPS_FILE"]);
    assert_eq!(chalkline_with(&vars, &["check", "-"], "").code, 0, "who does not ask does not need it");
    assert_eq!(chalkline(&["policy", "gaps"], "").code, 2);
    sees(&chalkline(&["policy", "gaps"], "").err, &["CHALKLINE_GAPS_FILE"]);
}
