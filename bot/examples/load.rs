//! Files reports as fast as asked for, and prints what it measured: `cargo run --release --example load -- 200 60 [sort]`.
//!
//! With `sort` each report goes through triage first, as the desk does; without, from the seal on.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement talks to whoever runs it")]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chalkline::clock;
use chalkline::vault::{Content, Vault};
use rules_core::Core;
use rules_core::triage::{Kind, Urgency};

const WORKERS: u64 = 64;
const TEXT: &str =
    "A boy in the tenth grade is pushed on the bus every day, and somebody films it and posts it in a group.";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |or| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(or);
    let (rate, seconds): (u64, u64) = (number(200), number(10));
    let sort = arguments.next().is_some();
    let folder = std::env::temp_dir().join(format!("chalkline-load-{}", std::process::id()));
    let vault = Vault::open(&folder, None).expect("a vault");
    if sort {
        Core::builtin().triage(TEXT);
    }
    let waits = Mutex::new(Vec::new());
    let start = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (vault, waits) = (&vault, &waits);
            scope.spawn(move || {
                for at in (worker..rate * seconds).step_by(usize::try_from(WORKERS).unwrap_or(1)) {
                    // Counted from when it should have begun: a queue that grows shows in the numbers.
                    let due = Duration::from_secs_f64(at as f64 / rate as f64);
                    std::thread::sleep(due.saturating_sub(start.elapsed()));
                    if sort {
                        Core::builtin().triage(TEXT);
                    }
                    let filed =
                        vault.file(&Content::text(TEXT), Kind::Bullying, Urgency::Urgent, None, clock::now());
                    filed.expect("it is saved");
                    waits.lock().expect("no panic").push(start.elapsed().saturating_sub(due));
                }
            });
        }
    });
    let took = start.elapsed().as_secs_f64();
    let mut waits = waits.into_inner().expect("no panic");
    waits.sort_unstable();
    let at = |share: f64| waits.get((waits.len() as f64 * share) as usize).copied().unwrap_or_default();
    let waiting = vault.store().outbox().expect("rows").len();
    drop(vault);
    let bytes = std::fs::metadata(folder.join("store/db")).map_or(0, |file| file.len());
    println!(
        "{} reports in {took:.1} s, {:.0} a second; p50 {:?}, p99 {:?}, longest {:?}; {waiting} deliveries; {:.1} bytes stored per byte of report",
        waits.len(),
        waits.len() as f64 / took,
        at(0.5),
        at(0.99),
        at(1.0 - 1e-9),
        bytes as f64 / (waits.len() * TEXT.len()) as f64,
    );
    // It was only made for this.
    let _ = std::fs::remove_dir_all(folder);
}
