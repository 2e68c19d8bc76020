//! Somebody reports; help comes first, the reporter decides over the words that tell who they are, and the receipt comes last.

use crate::support::{Data, chalkline, chalkline_with, json_lines, receipt_and_case, sees};

const THREAT: &str = "A tenth grader told me in my third period he will bring a gun tomorrow";

#[test]
fn the_walk_through_the_form_ends_in_a_choice_and_a_receipt() {
    let ran = chalkline(&[], format!("/report\n{THREAT}\nRoom 12\n\n\nno\n1\n"));
    assert_eq!(ran.code, 0);
    sees(&ran.err, &["DEMO", "Not for real reports"]);
    sees(&ran.out, &["call 911", "988", "What happened?", "Where?", "When?", "Who", "in danger now"]);
    sees(&ran.out, &["NOT SENT YET", "may tell who you are", "1) Send it as it is", "2) Write it again"]);
    sees(
        &ran.out,
        &[
            "Send it as it is",
            "call 911",
            "Saved and sealed",
            "Your receipt",
            "49393",
            "To handler",
            "emergency",
        ],
    );
    let (receipt, _) = receipt_and_case(&ran.out);
    assert_eq!(receipt.split(' ').count(), 8);
    assert!(!ran.out.contains("NOTHING WAS SAVED"));
}

#[test]
fn a_report_that_does_not_fit_is_refused_and_says_so() {
    let long = "He pushed her again. ".repeat(4_000);
    let ran = chalkline(&[], format!("/report\n{long}\n\n\n\n\n/status\nabacus\n\n"));
    assert_eq!(ran.code, 0);
    let refused = ran.out.contains("NOTHING WAS SAVED") || ran.out.contains("NOT SENT YET");
    assert!(
        refused && !ran.out.contains("Your receipt."),
        "{}",
        ran.out.chars().take(3000).collect::<String>()
    );
    sees(&ran.out, &["eight words"]);
}

#[test]
fn with_a_store_that_cannot_be_opened_help_still_comes() {
    let data = Data::new();
    std::fs::write(data.path(), "a file where the folder should be").expect("a writable folder");
    let ran = data.chalkline(&[], format!("/report\n{THREAT}\n\n\n\n\n"));
    assert_eq!(ran.code, 0);
    sees(&ran.err, &["no report can be saved"]);
    sees(&ran.out, &["call 911", "cannot be saved here right now", "NOTHING WAS SAVED"]);
    std::fs::remove_file(data.path()).expect("the file");
}

#[test]
fn triage_tells_kind_urgency_and_what_reveals_the_writer() {
    let json = &json_lines(&chalkline(&["triage", "--json", "-"], THREAT))[0];
    assert_eq!((&json["kind"], &json["urgency"]), (&"threat".into(), &"emergency".into()));
    assert!(json["reveals"].as_array().is_some_and(|reveals| !reveals.is_empty()));
    assert!(json["advice"].as_array().is_some_and(|advice| advice.contains(&"call_911".into())));
}

#[test]
fn nothing_of_it_is_logged_or_stored_in_the_clear_at_any_level() {
    let data = Data::new();
    let vars = [("CHALKLINE_LOG", "trace"), ("CHALKLINE_DATA", data.path())];
    let ran = chalkline_with(
        &vars,
        &[],
        "/report\nplanted-phrase-7141 he pushed her\nplanted-phrase-7141\n\n\n\n/ask planted-phrase-7141\n/check planted-phrase-7141\n",
    );
    assert!(ran.err.contains("console"), "the log is on: {}", ran.err);
    let (receipt, case) = receipt_and_case(&ran.out);
    let back = chalkline_with(&vars, &[], format!("/status {receipt}\nplanted-phrase-7141 again\n"));
    sees(&back.out, &["Added", "Filed on"]);
    let noted = chalkline_with(&vars, &["cases", "reply", &case], "planted-phrase-7141");
    sees(&noted.out, &["sealed and saved"]);
    let export = format!("{}/export.jsonl", data.path());
    assert_eq!(chalkline_with(&vars, &["store", "export", &export], "").code, 0);
    let words: Vec<&str> = receipt.split(' ').collect();
    let pair = words[..2].join(" ");
    let hex: String = "planted-phrase".bytes().map(|byte| format!("{byte:02x}")).collect();
    for log in [&ran.err, &back.err, &noted.err] {
        assert!(!log.contains("planted-phrase") && !log.contains(&pair), "{log}");
    }
    let mut files = vec![std::path::PathBuf::from(data.path())];
    let mut looked_at = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("a file").path()),
            );
            continue;
        }
        looked_at += 1;
        let bytes = std::fs::read(&path).expect("a file");
        for canary in ["planted-phrase", &pair, &hex] {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} lies in {}", path.display());
        }
    }
    assert!(looked_at > 6);
}
