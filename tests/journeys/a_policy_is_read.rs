//! Somebody reads the policy, and a district puts its official wording in.

use crate::support::{chalkline, sees};

#[test]
fn it_is_shown_explained_and_sound() {
    let show = chalkline(&["policy", "show"], "");
    assert_eq!(show.code, 0);
    sees(&show.out, &["Guideline 1 ", "Guideline 2 ", "Guideline 7 ", "BUL-5610", "Guideline 12 "]);
    sees(&chalkline(&["policy", "explain", "3"], "").out, &["Guideline 3 ", "student-name"]);
    sees(&chalkline(&["policy", "explain", "student-name"], "").out, &["Guideline 3 "]);
    assert_eq!(chalkline(&["policy", "explain", "99"], "").code, 2);
    let spanish = chalkline(&["--locale", "es", "policy", "show"], "");
    assert_ne!(spanish.out, show.out);
    let lint = chalkline(&["policy", "lint"], "");
    assert_eq!(lint.code, 0, "{}", lint.out);
}

#[test]
fn an_official_wording_is_imported_and_shown_word_for_word() {
    let folder = std::env::temp_dir().join(format!("chalkline-journey-{}", std::process::id()));
    let folder = folder.to_str().expect("a plain path");
    let text: String = (1..=12).map(|number| format!("{number}. Official words {number}.\n")).collect();
    assert_eq!(chalkline(&["policy", "import", "-"], &text).code, 2, "it needs a folder");
    let ran = chalkline(&["--policy", folder, "policy", "import", "-"], &text);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    sees(&ran.out, &["12 guidelines", "CHALKLINE_POLICY="]);
    let explained = chalkline(&["policy", "explain", "12", "--policy", folder], "");
    sees(&explained.out, &["Guideline 12", "\"Official words 12.\""]);
    let answered = chalkline(
        &["--policy", folder, "ask", "what does the bulletin say about threats against staff?"],
        "",
    );
    assert_eq!((answered.code, answered.err.as_str()), (0, ""));
    let missing = chalkline(&["--policy", folder, "policy", "import", "-"], "1. Only one.");
    assert_eq!(missing.code, 2);
    sees(&missing.err, &["clause 2"]);
    std::fs::remove_dir_all(folder).expect("it can be removed");
    let gone = chalkline(&["--policy", folder, "ask", "anything"], "");
    assert_eq!(gone.code, 2);
    sees(&gone.err, &[folder, "name a folder that holds a policy pack"]);
}
