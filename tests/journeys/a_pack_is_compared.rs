//! An administrator changes the pack, and sees which answers move before anybody else does.

use crate::support::{chalkline, changed_pack as changed, json_lines, sees};

const QUESTIONS: &str = "{\"id\":\"three\",\"q\":\"what does guideline 3 say?\"}\n\
                         {\"id\":2,\"q\":\"can i accept a friend request from a student?\"}\n\n\
                         {\"q\":\"what should i cook tonight?\"}\n";

#[test]
fn the_same_pack_gives_the_same_answers() {
    let same = changed("same", "pack.toml", "version", "version");
    let dir = same.file("");
    let ran = chalkline(&["policy", "diff", &dir, "--questions", "-"], QUESTIONS);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    sees(&ran.out, &["3 questions", "same answers"]);
    let titles = chalkline(&["policy", "diff", &dir], "");
    assert_eq!(titles.code, 0, "{}", titles.out);
}

#[test]
fn what_moves_is_told_by_its_id_before_and_after() {
    let reworded = changed("reworded", "clauses.toml", "en = \"\"\"\n", "en = \"\"\"\nIn other words: ");
    let ran =
        chalkline(&["policy", "diff", &reworded.file(""), "--questions", "-"], "{\"q\":\"guideline 1?\"}\n");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    sees(&ran.out, &["1: answer guideline-1 [1] info; the wording changes", "1 of 1 answers change"]);

    let moved = changed("moved", "answers/whole.toml", "cites = [3]", "cites = [3, 4]");
    let dir = moved.file("");
    let ran = chalkline(&["policy", "diff", &dir, "--questions", "-"], QUESTIONS);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    sees(
        &ran.out,
        &["\"three\": answer guideline-3 [3] info -> answer guideline-3 [3, 4] info", "of 3 answers change"],
    );
    assert!(!ran.out.contains("what does"), "questions are told by their id: {}", ran.out);
    let json = json_lines(&chalkline(&["policy", "diff", &dir, "--json", "--questions", "-"], QUESTIONS));
    let (count, changes) = json.split_last().expect("there is a count");
    assert_eq!((&count["questions"], &count["changed"]), (&3.into(), &changes.len().into()));
    assert_eq!((&changes[0]["id"], &changes[0]["wording"]), (&"three".into(), &false.into()));
    assert_eq!(changes[0]["after"]["guidelines"], serde_json::json!([3, 4]));
}

#[test]
fn a_bad_line_or_pack_is_no_result() {
    let pack = changed("bad-line", "pack.toml", "version", "version");
    let dir = pack.file("");
    let ran = chalkline(&["policy", "diff", &dir, "--questions", "-"], "{\"q\":\"hello\"}\nbroken\n");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["line 2"]);
    assert_eq!(chalkline(&["policy", "diff", "/no/such/folder"], "").code, 2);
    let missing = chalkline(&["policy", "diff", &dir, "--questions", "/no/such/file"], "");
    assert_eq!(missing.code, 2);
    sees(&missing.err, &["/no/such/file"]);
}
