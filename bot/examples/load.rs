//! Measures reports from the desk to the handler, `report RATE SECONDS`, and how alike receipts that find a case and those
//! that find none are, `receipt COUNT`. `cargo xtask bench report` and `bench receipt` run it.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a measurement talks to whoever runs it")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chalkline::chat::{Event, FieldKey, Private, Setting};
use chalkline::clock;
use chalkline::config::Outward;
use chalkline::courier::Courier;
use chalkline::desk::Desk;
use chalkline::reports::receipt::Receipt;
use chalkline::reports::seal::Identity;
use chalkline::vault::{Casework, Content, Vault};
use rules_core::Core;
use rules_core::triage::{Kind, Urgency};

const WORKERS: u64 = 64;
const TEXT: &str =
    "A boy in the tenth grade is pushed on the bus every day, and somebody films it and posts it in a group.";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(or);
    let folder = std::env::temp_dir().join(format!("chalkline-load-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    match arguments.first().map(String::as_str) {
        Some("receipt") => receipt(&folder, usize::try_from(number(1, 2_000)).unwrap_or(2_000)),
        _ => report(&folder, number(1, 200), number(2, 60)),
    }
    // It was only made for this.
    let _ = std::fs::remove_dir_all(folder);
}

/// Files reports through the desk, while a courier brings their notices to a webhook.
fn report(folder: &Path, rate: u64, seconds: u64) {
    let busy = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load average before: {}", busy.split(' ').next().unwrap_or("unknown"));
    println!("the disk alone: {:.0} times 4 KiB and fdatasync a second", syncs(folder));
    let (url, seen) = webhook();
    let (vault, dana) = vault(folder, &url);
    let vault: &'static Vault = Box::leak(Box::new(vault));
    let desk = Desk::new(Core::builtin()).with_vault(vault);
    send(desk, 0);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let courier = std::thread::spawn(move || {
        let outward = Outward { webhook_secret: Some("x".repeat(32)), ..Outward::default() };
        let courier = Courier::new(vault, &outward).expect("a courier");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(courier.run_until(ended))
    });
    let waits = Mutex::new(Vec::new());
    let (start, commits) = (Instant::now(), vault.store().commits());
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let waits = &waits;
            scope.spawn(move || {
                for at in (worker..rate * seconds).step_by(usize::try_from(WORKERS).unwrap_or(1)) {
                    // Counted from when it should have begun: a queue that grows shows in the numbers.
                    let due = Duration::from_secs_f64(at as f64 / rate as f64);
                    std::thread::sleep(due.saturating_sub(start.elapsed()));
                    assert!(send(desk, at + 1), "no receipt was shown");
                    waits.lock().expect("no panic").push(start.elapsed().saturating_sub(due));
                }
            });
        }
    });
    let took = start.elapsed().as_secs_f64();
    let commits = vault.store().commits() - commits;
    while !vault.store().outbox().expect("rows").is_empty() && start.elapsed().as_secs() < seconds + 120 {
        std::thread::sleep(Duration::from_millis(100));
    }
    let brought = start.elapsed().as_secs_f64();
    let _ = end.send(());
    let _ = courier.join();
    let mut waits = waits.into_inner().expect("no panic");
    waits.sort_unstable();
    let seen = seen.lock().expect("no panic");
    let doubled = seen.values().filter(|times| **times > 1).count();
    let bytes = std::fs::metadata(folder.join("store/db")).map_or(0, |file| file.len());
    println!(
        "{} accepted in {took:.1} s, {:.0} a second; receipt p50 {:?}, p99 {:?}, longest {:?}",
        waits.len(),
        waits.len() as f64 / took,
        share(&waits, 0.5),
        share(&waits, 0.99),
        share(&waits, 1.0),
    );
    // The one that warmed up counts as well.
    println!("{} delivered, {doubled} of them twice, the last after {brought:.1} s", seen.len() - 1);
    for left in vault.store().outbox().expect("rows") {
        println!("not delivered: {left:?}");
    }
    let desk = Casework::new(vault, vault.roster(), dana).expect("she is in the roster");
    let cases = desk.list().expect("rows");
    let opened = cases.iter().step_by(10).map(|row| desk.open(&row.head.number).expect("it opens"));
    let hasty: Vec<bool> =
        opened.flat_map(|case| case.pieces.into_iter().map(|piece| piece.content.hasty)).collect();
    let share_of_hasty = hasty.iter().filter(|hasty| **hasty).count() as f64 / hasty.len().max(1) as f64;
    println!(
        "{} cases; of every tenth, opened: {:.1} % were sorted in haste, by their words alone",
        cases.len(),
        share_of_hasty * 100.0
    );
    println!("{:.0} commits a second to the store", commits as f64 / took);
    println!("{:.1} bytes stored a byte of report", bytes as f64 / (waits.len() * TEXT.len()) as f64);
}

/// Sends a report to the desk; says whether a receipt came back.
fn send(desk: Desk, at: u64) -> bool {
    // No two alike: the same text again would go into one case.
    let name = |part: u64| char::from(b'a' + u8::try_from(part % 26).unwrap_or_default());
    let word: String = [at, at / 26, at / 676, at / 17_576].into_iter().map(name).collect();
    let answers = vec![(FieldKey::What, Private::new(format!("{TEXT} They call it x{word}.")))];
    let event = Event::ReportSent { answers, once: None };
    let reply = desk.handle(event, &Setting::default(), clock::now());
    reply.card.buttons.is_empty() && reply.card.blocks.len() > 3
}

/// A vault with one handler, and her key.
fn vault(folder: &Path, url: &str) -> (Vault, Identity) {
    let dana = Identity::generate();
    let roster = format!(
        "district = [\"dana\"]\n[clocks]\nmix = 0\n[escrow]\nrecipient = \"{}\"\nreach = [\"console\"]\n[[handler]]\n\
         id = \"dana\"\nname = \"Dana Okafor\"\nrole = \"principal\"\nrecipient = \"{}\"\nreach = [\"webhook:{url}\"]\n\
         [[route]]\nto = [\"dana\"]\n",
        Identity::generate().public(),
        dana.public()
    );
    std::fs::write(folder.join("roster.toml"), roster).expect("a writable folder");
    (Vault::begin(folder, None, false).expect("a vault"), dana)
}

/// A place that takes notices, and counts how often each came.
fn webhook() -> (String, Arc<Mutex<BTreeMap<String, usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/in", listener.local_addr().expect("a port"));
    let seen: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let keep = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let keep = Arc::clone(&keep);
            std::thread::spawn(move || take(&stream, &keep));
        }
    });
    (url, seen)
}

/// Takes the requests of one connection.
fn take(stream: &TcpStream, seen: &Mutex<BTreeMap<String, usize>>) {
    let mut input = BufReader::new(stream);
    let (mut id, mut length) = (String::new(), 0);
    let mut line = String::new();
    while input.read_line(&mut line).is_ok_and(|read| read > 0) {
        let (name, value) = line.trim_end().split_once(": ").unwrap_or_default();
        match name.to_lowercase().as_str() {
            "chalkline-delivery" => value.clone_into(&mut id),
            "content-length" => length = value.parse().unwrap_or(0),
            _ if line.trim_end().is_empty() => {
                let mut body = vec![0; length];
                if input.read_exact(&mut body).is_err() {
                    return;
                }
                *seen.lock().expect("no panic").entry(std::mem::take(&mut id)).or_default() += 1;
                let mut out = stream;
                if out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").is_err() {
                    return;
                }
            }
            _ => {}
        }
        line.clear();
    }
}

/// How often a second the disk can be written to and synced, by one who does nothing else.
fn syncs(folder: &Path) -> f64 {
    let path: PathBuf = folder.join("syncs");
    let mut file = File::create(&path).expect("a writable folder");
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < Duration::from_secs(2) {
        file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).expect("a disk");
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

/// Looks up receipts that find a case and receipts that find none, in turns, and compares how long they take.
fn receipt(folder: &Path, count: usize) {
    let (vault, _) = vault(folder, "http://127.0.0.1:9/nowhere");
    let file = || vault.file(&Content::text(TEXT), Kind::Other, Urgency::Standard, None, clock::now());
    let cases: Vec<_> = (0..2).map(|_| file().expect("saved").receipt).collect();
    let time = |code: &str| {
        let start = Instant::now();
        let found = vault.look_up(code, clock::now()).is_ok();
        (found, start.elapsed())
    };
    let (mut hits, mut misses) = (Vec::new(), Vec::new());
    for at in 0..count {
        let hit = cases.get(at % 2).expect("two").words();
        let miss = Receipt::draw().expect("randomness").words();
        // In turns, so that what else the machine does falls on both.
        for code in if at % 2 == 0 { [&hit, &miss] } else { [&miss, &hit] } {
            let (found, took) = time(code);
            if found { &mut hits } else { &mut misses }.push(took);
        }
    }
    hits.sort_unstable();
    misses.sort_unstable();
    for (name, times) in [("found", &hits), ("not found", &misses)] {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|at| share(times, at));
        println!("{name:<10} {:>6} codes: p10 {low:?}, median {middle:?}, p90 {high:?}", times.len());
    }
    let (hit, miss) = (share(&hits, 0.5).as_secs_f64(), share(&misses, 0.5).as_secs_f64());
    let apart = (hit - miss).abs() / hit.max(miss);
    // Half of what lies between the tenth and the ninetieth percentile: what one look would have to stand out from.
    let noise = (share(&hits, 0.9).as_secs_f64() - share(&hits, 0.1).as_secs_f64()) / 2.0;
    println!("medians are {:.1} % apart; noise is {:.1} % of a median", apart * 100.0, noise / hit * 100.0);
    assert!(apart < 0.1, "what is found and what is not can be told apart");
}

fn share(sorted: &[Duration], at: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get(((last as f64) * at) as usize).copied().unwrap_or_default()
}
