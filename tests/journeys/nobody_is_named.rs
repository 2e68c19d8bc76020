//! Every flow of a report at the loudest log, with strings planted in everything that could tell who or what; then each
//! role looks for them: the owner of the database, the holder of the log, every handler who is not on the case.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use crate::support::{Data, Folder, Ran, chalkline_in, sees};

/// In the text, in the account that runs the program, in what the operator must keep secret.
const TEXT: &str = "CANARYTEXT-5512";
const REPLY: &str = "CANARYREPLY-7723";
const PERSON: &str = "CANARYUSER-9034";
const SECRET: &str = "CANARYSECRET-with-at-least-thirty-two-letters";
const HANDLERS: [(&str, &str, &str); 4] = [
    ("okafor", "Dana Okafor", "principal"),
    ("rivera", "Sam Rivera-Lund", "counselor"),
    ("quist", "Lee Quist", "dean"),
    ("chief", "Marisol Vandenberg", "title_ix"),
];

struct District {
    data: Data,
    /// The keys: each on its owner's own machine, none beside the reports.
    keys: Folder,
    temporary: Folder,
}

impl District {
    fn new() -> Self {
        let (data, keys) = (Data::new(), Folder::new("nobody-keys"));
        std::fs::create_dir_all(data.path()).expect("a writable folder");
        let recipient = |id: &str| {
            let made = data.chalkline(&["keys", "new", &keys.file(id)], "").out;
            made.split('"').nth(1).expect("a recipient").to_owned()
        };
        let mut roster = format!(
            "on_call = [\"quist\"]\ndistrict = [\"chief\"]\n[clocks]\nmix = 0\n[escrow]\nrecipient = \"{}\"\nreach = [\"console\"]\n",
            recipient("escrow")
        );
        for (id, name, role) in HANDLERS {
            let key = recipient(id);
            roster.push_str(&format!(
                "[[handler]]\nid = \"{id}\"\nname = \"{name}\"\nrole = \"{role}\"\nrecipient = \"{key}\"\nreach = [\"console\"]\n"
            ));
        }
        roster.push_str("[[route]]\nto = [\"okafor\"]\n");
        std::fs::write(format!("{}/roster.toml", data.path()), roster).expect("a writable folder");
        Self { data, keys, temporary: Folder::new("nobody-tmp") }
    }

    fn run(&self, args: &[&str], input: &str) -> Ran {
        let temporary = self.temporary.file("");
        let vars = [
            ("CHALKLINE_DATA", self.data.path()),
            ("CHALKLINE_LOG", "trace"),
            ("CHALKLINE_SMTP", &*format!("smtps://{PERSON}:{SECRET}@127.0.0.1:9")),
            ("CHALKLINE_MAIL_FROM", "chalkline@district.example"),
            ("CHALKLINE_WEBHOOK_SECRET", SECRET),
            ("USER", PERSON),
            ("LOGNAME", PERSON),
            ("HOME", &*format!("/nowhere/{PERSON}")),
            ("TMPDIR", &*temporary),
        ];
        chalkline_in(self.temporary.path(), &vars, args, input)
    }

    fn cases(&self, who: &str, args: &[&str], input: &str) -> Ran {
        let key = self.keys.file(who);
        self.run(&[&["cases", "--identity", &key], args].concat(), input)
    }

    /// Every file that the program has left anywhere it can write.
    fn files(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let mut files = self.temporary.files();
        let mut folders = vec![std::path::PathBuf::from(self.data.path())];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    files.push((path.clone(), std::fs::read(path).expect("a file")));
                }
            }
        }
        files
    }
}

/// The receipt and the case from what the console shows.
fn shown(out: &str) -> (String, String) {
    crate::support::receipt_and_case(out)
}

#[test]
fn nothing_that_was_planted_is_found_in_logs_files_or_exports() {
    let district = District::new();
    let mut logs = Vec::new();
    let mut run = |ran: Ran| {
        logs.push(ran.err.clone());
        ran.out
    };
    let report = format!("/report\n{TEXT} he is pushed on the bus\nLincoln, {TEXT}\n\n{TEXT}\nno\n");
    let out = run(district.run(&[], &report));
    let (receipt, case) = shown(&out);
    // A report that tells who wrote it is shown once more, one is given up, one is cut off, one is too long.
    run(district.run(&[], &format!("/report\nmy name is {TEXT} and I teach room 12\n\n\n\n\n1\n")));
    run(district.run(&[], &format!("/report\n{TEXT}\n/cancel\n/report\n{TEXT} left in the middle\n")));
    run(district.run(&[], &format!("/report\n{}\n\n\n\n\n", TEXT.repeat(6_000))));
    run(district.cases("okafor", &["open", &case], ""));
    run(district.cases("okafor", &["reply", &case], REPLY));
    run(district.cases("okafor", &["note", &case], REPLY));
    let back = run(district.run(&[], &format!("/status {receipt}\n{TEXT} again\n/status {receipt} x\n\n")));
    sees(&back, &["Added", REPLY]);
    let export = district.temporary.file("export.jsonl");
    run(district.run(&["store", "export", &export], ""));
    let custody = run(district.run(&["cases", "log", "show"], ""));
    run(district.cases("okafor", &["close", &case], ""));
    run(district.cases("okafor", &["erase", &case], ""));
    run(district.run(&["store", "compact"], ""));
    run(district.run(&["doctor"], ""));

    let words: Vec<&str> = receipt.split(' ').collect();
    let (pair, hex) = (words[1..3].join(" "), |text: &str| -> String {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    });
    let planted = [TEXT, REPLY, PERSON, SECRET, &pair, &hex(TEXT), &hex(REPLY), &hex(&pair)];
    // The holder of the log, and of the custody log.
    logs.push(custody.clone());
    for (at, log) in logs.iter().enumerate() {
        let found = planted.iter().find(|canary| log.contains(**canary));
        assert!(found.is_none(), "{found:?} in log {at}: {log}");
    }
    assert!(logs.iter().any(|log| log.contains("TRACE") || log.contains("INFO")), "the log is on");
    let entries: Vec<serde_json::Value> =
        custody.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let days: Vec<&str> = entries.iter().filter_map(|entry| entry["event"]["day"].as_str()).collect();
    assert!(
        days.len() > 6 && days.iter().all(|day| day.len() == "2026-11-21".len()),
        "days, never hours: {days:?}"
    );
    // The owner of the database, its backups and the machine.
    let files = district.files();
    assert!(files.len() > 4, "{}", files.len());
    for (path, bytes) in &files {
        for canary in planted {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} lies in {}", path.display());
        }
    }
}

#[test]
fn a_crash_leaves_no_picture_of_what_was_in_memory() {
    let district = District::new();
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -c unlimited; exec \"$0\"", env!("CARGO_BIN_EXE_chalkline")])
        .current_dir(district.temporary.path())
        .env_clear()
        .env("CHALKLINE_DATA", district.data.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    stdin.write_all(format!("/report\n{TEXT} left in the middle\n").as_bytes()).expect("it reads");
    let mut lines = BufReader::new(child.stdout.take().expect("it has an output")).lines();
    assert!(lines.any(|line| line.expect("text").contains("911")), "it is in the middle of the report");
    let aborted = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status();
    assert!(aborted.expect("kill runs").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.signal(), Some(6), "{status}");
    assert!(!status.core_dumped(), "a core was written");
    for (path, bytes) in district.files() {
        let found = bytes.windows(TEXT.len()).any(|window| window == TEXT.as_bytes());
        assert!(!found, "the text lies in {}", path.display());
    }
}

#[test]
fn who_is_not_on_the_case_opens_nothing_whatever_they_change() {
    let district = District::new();
    let named = "Mr Rivera-Lund shouts at the small ones until they cry";
    let (_, case) = shown(&district.run(&[], &format!("/report\n{named}\n\n\n\nno\n")).out);
    sees(&district.cases("okafor", &["open", "--peek", &case], "").out, &["until they cry"]);
    for stranger in ["rivera"] {
        assert!(
            !district.cases(stranger, &["list"], "").out.contains(&case),
            "{stranger} sees that it exists"
        );
        for verb in [&["open", &case][..], &["ack", &case], &["close", &case], &["export", &case]] {
            let ran = district.cases(stranger, verb, "");
            assert_eq!(ran.code, 2, "{stranger} {verb:?}");
            assert!(!ran.out.contains("cry") && ran.err.contains("not sealed to you"), "{}", ran.err);
        }
        assert_eq!(district.cases("okafor", &["assign", &case, stranger], "").code, 2, "named in it");
    }
    // The owner of the machine writes themselves into the roster: what was sealed before stays shut, and what they do to
    // the log is seen.
    let made = district.run(&["keys", "new", &district.keys.file("owner")], "").out;
    let key = made.split('"').nth(1).expect("a recipient");
    let path = format!("{}/roster.toml", district.data.path());
    let roster = std::fs::read_to_string(&path).expect("a roster");
    let owner = format!(
        "[[handler]]\nid = \"owner\"\nname = \"Own Er\"\nrole = \"it\"\nrecipient = \"{key}\"\nreach = [\"console\"]\n[[route]]"
    );
    std::fs::write(&path, roster.replacen("[[route]]", &owner, 1)).expect("writable");
    let ran = district.cases("owner", &["open", &case], "");
    assert!(ran.code == 2 && ran.err.contains("not sealed to you"), "{}", ran.err);
    sees(&district.run(&["cases", "log", "verify"], "").out, &["whole"]);
}
