//! Killed at random moments while reports come in: every receipt that was shown exists, opens, and was told to its handler.
//!
//! Five rounds in `cargo test`; `CHALKLINE_KILL_ROUNDS=50` for more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Data, sees};

#[test]
fn no_receipt_that_was_shown_is_lost() {
    let rounds =
        std::env::var("CHALKLINE_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let data = Data::new();
    let mut receipts = Vec::new();
    for round in 0..rounds {
        receipts.extend(kill(&data, 150 + (round * 7919) % 900));
    }
    assert!(!receipts.is_empty(), "no round came as far as a receipt");
    let script: String = receipts.iter().map(|receipt| format!("/status {receipt}\n\n")).collect();
    let back = data.chalkline(&[], script);
    assert_eq!(back.out.matches("Filed on").count(), receipts.len(), "of {} receipts", receipts.len());
    let verified = data.chalkline(&["store", "verify"], "");
    assert_eq!(verified.code, 0, "{}", verified.out);
    // Whatever was told before or is told now: nothing waits, and each case is noted as told once.
    sees(&verified.out, &[" 0 deliveries waiting"]);
    let log = data.chalkline(&["cases", "log", "show"], "").out;
    assert_eq!(log.matches("\"delivered\"").count(), log.matches("\"filed\"").count());
    let list = data.chalkline(&["cases", "list"], "").out;
    for case in list.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).take(20) {
        sees(&data.chalkline(&["cases", "open", "--peek", case], "").out, &["pushed again"]);
    }
}

/// Runs the program under load for so many milliseconds and kills it. Returns the receipts that it showed.
fn kill(data: &Data, milliseconds: u64) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .env_clear()
        .env("CHALKLINE_DATA", data.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let writer = std::thread::spawn(move || {
        for number in 0.. {
            if stdin
                .write_all(format!("/report\nHe pushed again, number {number}\n\n\n\n\n").as_bytes())
                .is_err()
            {
                break;
            }
        }
    });
    let stdout = child.stdout.take().expect("it has an output");
    let (first, seen) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut receipts = Vec::new();
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        while let Some(line) = lines.next() {
            let _ = first.send(());
            if line.contains("Your receipt.")
                && let Some(receipt) = lines.next()
            {
                receipts.push(receipt.trim().to_owned());
            }
        }
        receipts
    });
    // The moment is counted from the first line: opening takes longer on a busy machine.
    let _ = seen.recv_timeout(Duration::from_secs(60));
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    writer.join().expect("the writer ends");
    let mut receipts = reader.join().expect("the reader ends");
    // The last one may have been cut in its middle.
    receipts.retain(|receipt| receipt.split(' ').count() == 8);
    receipts
}
