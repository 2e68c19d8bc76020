//! Whatever is handed in, the answer is clear and the program stands.

use crate::support::{chalkline, json_lines, sees};

const JOBS: [&[&str]; 2] = [&["check", "-"], &["triage", "-"]];

#[test]
fn empty_and_blank() {
    for blank in ["", " ", "\n\n\t  \n", "\u{a0}\u{2003}"] {
        for job in JOBS {
            let ran = chalkline(job, blank);
            assert_eq!(ran.code, 0, "{job:?}");
            assert!(ran.out.contains("is empty") || ran.err.contains("is empty"), "{job:?}: {ran:?}");
        }
        let json = &json_lines(&chalkline(&["ask", "--json", blank], ""))[0];
        assert_eq!(json["decision"], "decline");
        assert!(json["answer"].as_str().is_some_and(|text| !text.is_empty()));
    }
    assert_eq!(chalkline(&[], "").code, 0);
}

#[test]
fn one_megabyte_is_worked_on_and_more_is_refused_with_the_limit() {
    let big = "Great game tonight! ".repeat(52_428);
    assert!(big.len() <= 1 << 20);
    for job in JOBS {
        assert_eq!(chalkline(job, &big).code, 0, "{job:?}");
        let ran = chalkline(job, format!("{big}{big}"));
        assert_eq!(ran.code, 2);
        sees(&ran.err, &["1048576 bytes", "pieces"]);
    }
    let line = serde_json::json!({"id": 1, "text": format!("{big}{big}")});
    let json = json_lines(&chalkline(&["check", "--jsonl"], format!("{line}\n{{\"id\":2,\"text\":\"\"}}\n")));
    assert_eq!((&json[0]["id"], &json[0]["line"]), (&1.into(), &1.into()));
    assert!(json[0]["error"].as_str().is_some_and(|error| error.contains("1048576")));
    assert_eq!(json[1]["id"], 2);
}

#[test]
fn broken_utf8_is_told_by_its_byte() {
    for job in JOBS {
        let ran = chalkline(job, b"caf\xe9 con leche");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        sees(&ran.err, &["UTF-8", "byte 3", "Save it as UTF-8"]);
    }
    let json = json_lines(&chalkline(&["ask", "--jsonl"], b"\xff\xfe\n{\"id\":2,\"q\":\"hi\"}\n"));
    assert!(json[0]["id"].is_null());
    assert_eq!((&json[0]["line"], &json[1]["id"]), (&1.into(), &2.into()));
}

#[test]
fn nothing_steers_the_terminal() {
    let text = "Johnny\u{0} got a \u{1b}[2J\u{7} B in \u{202e}math\u{202c} \u{200f}class";
    for job in [&["check", "-"][..], &["triage", "-"], &["ask", text.trim_start_matches("Johnny\u{0}")]] {
        let ran = chalkline(job, text);
        assert_no_steering(&ran.out);
    }
    assert_no_steering(
        &chalkline(&[], format!("/ask {text}\n/check {text}\n/report {text}\n\n\n\n\n/{text}\n")).out,
    );
}

#[track_caller]
fn assert_no_steering(out: &str) {
    let steers =
        |letter: char| (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter);
    assert!(!out.contains(steers), "{out:?}");
}

#[test]
fn four_thousand_emoji() {
    let text = "👩🏽‍🏫".repeat(4_000);
    for job in JOBS {
        assert_eq!(chalkline(job, &text).code, 0, "{job:?}");
    }
    let json = json_lines(&chalkline(&["check", "--json", "-"], &text));
    assert_eq!(json[0]["findings"], serde_json::json!([]));
    assert_eq!(chalkline(&[], format!("{text}\n/check {text}\n/report {text}\n\n\n\n\n")).code, 0);
}

#[test]
fn spans_lie_on_character_boundaries() {
    let text = "ñ😀 \u{202e}Johnny\u{202c} 👩🏽‍🏫 got an F in math, ¡Johnny sacó una F! 😀";
    for verb in ["check", "triage"] {
        let json = &json_lines(&chalkline(&[verb, "--json", "-"], text))[0];
        for list in ["findings", "reasons", "reveals"] {
            for mark in json[list].as_array().into_iter().flatten() {
                let at =
                    |field: &str| usize::try_from(mark[field].as_u64().expect("a number")).expect("small");
                assert_eq!(text.get(at("start")..at("end")), mark["text"].as_str());
            }
        }
    }
}

#[test]
fn json_that_is_no_json() {
    let input = "{\n[]\n\"text\"\nnull\n{\"id\":5}\n{\"id\":6,\"text\":7}\n{\"id\":7,\"text\":\"\\ud800\"}\n\
                 {\"id\":8,\"text\":\"a\",\"account\":\"work\"}\n{\"id\":9,\"text\":\"a\",\"more\":1}\n";
    let deep = "[".repeat(100_000);
    let json = json_lines(&chalkline(&["check", "--jsonl"], format!("{input}{deep}\n")));
    assert_eq!(json.len(), 10);
    let lines: Vec<_> = json.iter().map(|line| line["line"].as_u64()).collect();
    let bad = |line| Some(line);
    assert_eq!(lines, [bad(1), bad(2), bad(3), bad(4), bad(5), bad(6), bad(7), bad(8), None, bad(10)]);
    assert!(json.iter().all(|line| line["error"].is_string() != line["findings"].is_array()));
    assert_eq!(json[8]["id"], 9);
}

#[test]
fn a_file_that_is_not_there() {
    let ran = chalkline(&["check", "/no/such/file"], "");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["/no/such/file", "No such file"]);
    assert_eq!(chalkline(&["check", "/"], "").code, 2);
}
