//! The operator's side: what is wrong is told at once, with its remedy; help, completions and the manual exist.

use std::process::{Command, Stdio};

use crate::support::{chalkline, chalkline_with, sees};

#[test]
fn all_complaints_about_the_environment_come_at_once() {
    let vars = [("CHALKLINE_LOCALE", "fr"), ("CHALKLINE_LOGS", "info")];
    let ran = chalkline_with(&vars, &[], "/help\n");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    sees(
        &ran.err,
        &[
            "2 things to fix",
            "CHALKLINE_LOCALE",
            "en and es",
            "CHALKLINE_LOGS",
            "Did you mean CHALKLINE_LOG?",
        ],
    );
}

#[test]
fn help_completions_and_the_manual() {
    let help = chalkline(&["--help"], "");
    assert_eq!(help.code, 0);
    sees(&help.out, &["ask", "check", "triage"]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = chalkline(&["completions", shell], "");
        assert!(ran.code == 0 && ran.out.contains("triage"), "{shell}");
    }
    sees(&chalkline(&["man"], "").out, &[".TH chalkline"]);
    sees(&chalkline(&["man", "check"], "").out, &[".TH", "check"]);
    assert_eq!(chalkline(&["man", "frobnicate"], "").code, 2);
}

#[test]
fn a_wrong_argument_is_explained() {
    let ran = chalkline(&["chekc", "-"], "");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["check"]);
    assert_eq!(chalkline(&["ask"], "").code, 2);
    assert_eq!(chalkline(&["check", "--account", "work", "-"], "").code, 2);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .arg("--help")
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let ran = child.wait_with_output().expect("it ends");
    assert!(!String::from_utf8_lossy(&ran.stderr).contains("bug"), "{ran:?}");
    assert_ne!(ran.status.code(), None);
}
