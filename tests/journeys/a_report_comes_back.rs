//! A report is filed, a handler reads and answers it, the reporter comes back with the receipt: over the real program.

use crate::support::{Data, json_lines, receipt_and_case, sees};

#[test]
fn filed_told_acknowledged_answered_read_back_and_closed() {
    let data = Data::new();
    let filed =
        data.chalkline(&[], "/report\nA boy is pushed on the bus every day\nOn the way home\n\n\nno\n");
    sees(
        &filed.out,
        &["Saved and sealed", "Your receipt", "next person is told", "To handler: there is a new report"],
    );
    let (receipt, case) = receipt_and_case(&filed.out);

    let waiting = data.chalkline(&[], format!("/status {receipt}\n\n"));
    sees(&waiting.out, &["nobody has confirmed it yet", "next person is told", "no answer yet"]);
    assert!(!waiting.out.contains("To handler"), "it is told once");

    sees(&data.chalkline(&["cases", "list"], "").out, &["CASE", &format!("* {case}"), "filed"]);
    let opened = data.chalkline(&["cases", "open", &case], "");
    sees(
        &opened.out,
        &[&case, "What happened?", "pushed on the bus every day", "On the way home", "its clock has stopped"],
    );
    sees(&data.chalkline(&["cases", "reply", &case], "Thank you. Which bus?\n").out, &["sealed and saved"]);
    sees(&data.chalkline(&["cases", "note", &case], "called the driver").out, &["sealed and saved"]);
    sees(&data.chalkline(&["cases", "status", &case, "working"], "").out, &["working"]);

    let back = data.chalkline(&[], format!("/status {receipt}\nThe number 4, in the morning\n"));
    sees(
        &back.out,
        &[
            "Added, sealed and saved",
            "somebody works on it",
            "Thank you. Which bus?",
            "To handler: something was added",
        ],
    );
    assert!(!back.out.contains("driver"), "notes stay with the handlers");
    sees(&data.chalkline(&["cases", "open", &case], "").out, &["called the driver", "in the morning"]);

    sees(&data.chalkline(&["cases", "assign", &case, "deputy"], "").out, &["deputy"]);
    let key = format!("{}/keys/deputy.key", data.path());
    sees(&data.chalkline(&["cases", "--identity", &key, "close", &case], "").out, &["closed"]);
    sees(&data.chalkline(&["cases", "log", "verify"], "").out, &["The log is whole"]);
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 4 pieces"]);
    assert_eq!(data.chalkline(&["store", "compact"], "").code, 0);
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 4 pieces"]);

    let export = format!("{}/export.jsonl", data.path());
    assert_eq!(data.chalkline(&["store", "export", &export], "").code, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&export).expect("the export").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
    let (store, aside) = (format!("{}/store", data.path()), format!("{}/elsewhere", data.path()));
    std::fs::rename(&store, aside).expect("it is there");
    let lost = data.chalkline(&["cases", "list"], "");
    assert_eq!(lost.code, 2);
    sees(&lost.err, &["no store", "chalkline store import"]);
    assert_eq!(data.chalkline(&["store", "import", &export], "").code, 0);
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 4 pieces"]);
    sees(&data.chalkline(&["store", "import", &export], "").err, &["store is there"]);
}

#[test]
fn what_a_reporter_writes_is_inert_everywhere() {
    let data = Data::new();
    let nasty = "<script>alert(1)</script> =HYPERLINK(\"x\") @everyone **b** \u{1b}[2J\u{202e}pushed her";
    let filed = data.chalkline(&[], format!("/report\n{nasty}\n\n\n\n\n1\n"));
    let (_, case) = receipt_and_case(&filed.out);
    let opened = data.chalkline(&["cases", "open", &case], "");
    assert!(opened.out.contains("@everyone") && !opened.out.contains(['\u{1b}', '\u{202e}']));
    let page = data.chalkline(&["cases", "export", &case, "--html"], "");
    sees(&page.out, &["default-src 'none'", "&lt;script&gt;"]);
    assert!(!page.out.contains("<script") && !page.out.contains(['\u{1b}', '\u{202e}']));
    let json = data.chalkline(&["cases", "export", &case], "");
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert!(
        json["pieces"][0]["content"]["answers"][0]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("<script>"))
    );
}

#[test]
fn wrong_numbers_wrong_keys_and_wrong_rosters_are_told() {
    let data = Data::new();
    let export = format!("{}.jsonl", data.path());
    for verb in ["cases list", "doctor", "store verify", "store compact", &format!("store export {export}")] {
        let args: Vec<&str> = verb.split(' ').collect();
        let nowhere = data.chalkline(&args, "");
        assert_eq!((nowhere.code, nowhere.out.as_str()), (2, ""), "{verb}");
        sees(&nowhere.err, &["There are no reports in", "CHALKLINE_DATA"]);
        assert!(!std::path::Path::new(data.path()).exists(), "{verb} makes nothing");
    }
    assert!(!std::path::Path::new(&export).exists());
    data.chalkline(&[], "/help\n");
    let ran = data.chalkline(&["cases", "open", "NO-SUCH"], "");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["no such case"]);
    let key = format!("{}/stranger.key", data.path());
    sees(&data.chalkline(&["keys", "new", &key], "").out, &["identity", "recipient = \"age1"]);
    assert_eq!(data.chalkline(&["keys", "new", &key], "").code, 2, "a key is never written over");
    sees(&data.chalkline(&["keys", "check", &key], "").err, &["nobody in the roster"]);
    sees(&data.chalkline(&["cases", "--identity", &key, "list"], "").err, &["nobody in the roster"]);
    let doctor = data.chalkline(&["doctor"], "");
    assert_eq!(doctor.code, 1);
    sees(&doctor.out, &["demo roster"]);

    let roster = format!("{}/roster.toml", data.path());
    let good = std::fs::read_to_string(&roster).expect("the demo roster");
    std::fs::write(&roster, good.replace("deputy = \"deputy\"", "deputy = \"handler\"\nfavourite = 1"))
        .expect("writable");
    let ran = data.chalkline(&[], "/help\n");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    sees(&ran.err, &["roster.toml:", "favourite"]);
    assert!(
        json_lines(&data.chalkline(&["triage", "--json", "-"], "x")).len() == 1,
        "what needs no roster goes on"
    );
}
