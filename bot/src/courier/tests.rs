//! The courier against a webhook that misbehaves on the wire: slow to come, 429, 500, garbage, cut in mid-answer, gone.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rules_core::triage::{Kind, Urgency};

use super::*;
use crate::reports::roster::tests::text;
use crate::store::Why;
use crate::vault::Content;

pub(super) const SECRET: &str = "a-secret-of-at-least-thirty-two-characters";

/// What the other side does with the requests, one after the other; after the last it says 200.
const MISBEHAVIOUR: [&str; 6] = [
    "",
    "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "garbage\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut",
    "HTTP/1.1 503 Wait\r\nContent-Length: 0\r\n\r\n",
];

/// A server that keeps what it was sent.
fn webhook() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/in", listener.local_addr().expect("a port"));
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = Arc::clone(&seen);
    std::thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { continue };
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !String::from_utf8_lossy(&request).contains("\"why\"") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            let answer = MISBEHAVIOUR.get(at).copied().unwrap_or(ok);
            keep.lock().expect("one at a time").push(String::from_utf8_lossy(&request).into_owned());
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, seen)
}

/// A vault whose first handler is reached by `reach`, with other changes to its roster, and its folder.
pub(super) fn vault_with(name: &str, reach: &str, changes: &[(&str, &str)]) -> (&'static Vault, PathBuf) {
    let folder = std::env::temp_dir().join(format!("chalkline-courier-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a writable folder");
    let roster = text().0.replacen("\"console\", \"email:dana@district.example\"", reach, 1);
    let roster = changes.iter().fold(roster, |roster, (from, to)| roster.replacen(from, to, 1));
    std::fs::write(folder.join("roster.toml"), roster).expect("a writable folder");
    (Box::leak(Box::new(Vault::begin(&folder, None, false).expect("a sound roster"))), folder)
}

fn vault(name: &str, reach: &str) -> (&'static Vault, PathBuf) {
    vault_with(name, reach, &[])
}

pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

#[test]
fn whatever_the_other_side_does_the_notice_arrives_once_and_carries_nothing() {
    let (url, seen) = webhook();
    let (vault, folder) = vault("outage", &format!("\"webhook:{url}\""));
    let start = 1_795_219_217;
    let filed = vault.file(
        &Content::text("CANARY-TEXT somebody is pushed"),
        Kind::Bullying,
        Urgency::Standard,
        None,
        Now::from_unix(start),
    );
    let number = filed.expect("saved").number;
    let outward = Outward { webhook_secret: Some(SECRET.into()), ..Outward::default() };
    let mut courier = Courier::new(vault, &outward).expect("a courier");
    let arrived = run(async {
        let mut now = start;
        for _ in 0..400 {
            now += 5;
            if courier.step(Now::from_unix(now)).await.expect("a store") > 0 {
                return Some(now - start);
            }
        }
        None
    });
    assert!(arrived.is_some(), "it never arrived");
    let requests = seen.lock().expect("the server rests").clone();
    assert_eq!(requests.len(), MISBEHAVIOUR.len() + 1);
    let ids: BTreeSet<&str> = requests
        .iter()
        .filter_map(|text| text.split("chalkline-delivery: ").nth(1)?.lines().next())
        .collect();
    assert_eq!(ids.len(), 1, "one key for every attempt");
    for request in &requests {
        assert!(
            request.contains(number.as_str()) && !request.contains("CANARY") && !request.contains("pushed")
        );
        let (head, body) = request.split_once("\r\n\r\n").expect("a request");
        let field =
            |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).expect(name).trim().to_owned();
        let time = field("chalkline-timestamp:").parse().expect("seconds");
        assert_eq!(field("chalkline-signature:"), format!("v1={}", webhook::sign(SECRET, time, body)));
    }
    let sent = vault.store().sent().expect("rows");
    assert_eq!((sent.len(), sent[0].proof.as_str(), sent[0].tries), (1, "200", 7));
    assert!(vault.store().outbox().expect("rows").is_empty());
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn who_cannot_be_reached_is_an_alarm_and_the_ladder_goes_on() {
    let gone = "webhook:http://127.0.0.1:1/gone";
    let changes = [("webhook:https://hooks.example/in", gone)];
    let (vault, folder) = vault_with("dead", &format!("\"{gone}\""), &changes);
    let start = 1_795_219_217;
    vault
        .file(&Content::text("a knife"), Kind::Threat, Urgency::Emergency, None, Now::from_unix(start))
        .expect("saved");
    let outward = Outward { webhook_secret: Some(SECRET.into()), ..Outward::default() };
    let mut courier = Courier::new(vault, &outward).expect("a courier");
    let mut minutes = |minutes: std::ops::Range<u64>, apart: usize| {
        run(async {
            for minute in minutes.step_by(apart) {
                courier.step(Now::from_unix(start + minute * 60)).await.expect("a store");
            }
        });
    };
    minutes(0..120, 2);
    // The first one's server is down, and there is no mail server for the others: either may be mended.
    let rows = vault.store().outbox().expect("rows");
    let waits = |who: &str, told| rows.iter().any(|row| row.to == who && row.told == told);
    assert!(waits("dana", false) && waits("chief", true));
    let alarms = rows.iter().filter(|row| row.why == Why::Alarm).map(|row| &row.to);
    assert_eq!(alarms.clone().count(), alarms.collect::<BTreeSet<_>>().len(), "one at a time for each");
    assert_eq!(vault.store().dead().expect("rows"), []);
    // Somebody who is no longer in the roster.
    let left = crate::vault::delivery(&rows[0].head, "left", Why::New, 0, 0);
    vault.store().write(move |txn| txn.add_delivery(&left)).expect("a store");
    minutes(120..124, 2);
    let dead: Vec<String> = vault.store().dead().expect("rows").into_iter().map(|row| row.to).collect();
    assert_eq!(dead, ["left"]);
    let what: Vec<_> =
        vault.store().custody().expect("a log").into_iter().map(|entry| entry.event.what).collect();
    use crate::reports::custody::What::{Alarm, DeadLetter, Escalated};
    for event in [DeadLetter, Escalated, Alarm] {
        assert!(what.contains(&event), "{event:?}");
    }
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn a_terminal_is_a_way_only_as_long_as_somebody_is_there() {
    let (url, seen) = webhook();
    let (vault, folder) = vault("console", &format!("\"console\", \"webhook:{url}\""));
    let start = 1_795_219_217;
    vault
        .file(&Content::text("a knife"), Kind::Threat, Urgency::Emergency, None, Now::from_unix(start))
        .expect("saved");
    let outward = Outward { webhook_secret: Some(SECRET.into()), ..Outward::default() };
    let open = Arc::new(AtomicBool::new(true));
    let mut courier = Courier::new(vault, &outward).expect("a courier").beside(Arc::clone(&open));
    run(async {
        courier.step(Now::from_unix(start)).await.expect("a store");
        assert!(seen.lock().expect("the server rests").is_empty(), "the terminal shows it");
        open.store(false, Ordering::Relaxed);
        courier.step(Now::from_unix(start + 1)).await.expect("a store");
    });
    assert!(!seen.lock().expect("the server rests").is_empty(), "the next way is taken at once");
    std::fs::remove_dir_all(folder).expect("gone");
}

/// A mail server that speaks just enough SMTP, says 451 to the first message, and keeps what it was sent.
pub(super) fn mail_server(port: u16) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
    let port = listener.local_addr().expect("a port").port();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = Arc::clone(&seen);
    std::thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { continue };
            let mut lines =
                std::io::BufRead::lines(std::io::BufReader::new(stream.try_clone().expect("a stream")));
            let mut say = |text: &str| stream.write_all(text.as_bytes()).is_ok();
            say("220 fake\r\n");
            let mut message = String::new();
            let mut in_data = false;
            while let Some(Ok(line)) = lines.next() {
                if in_data && line == "." {
                    in_data = false;
                    keep.lock().expect("one at a time").push(std::mem::take(&mut message));
                    say(if at == 0 { "451 later\r\n" } else { "250 taken\r\n" });
                } else if in_data {
                    message.push_str(&line);
                    message.push('\n');
                } else if line == "DATA" {
                    in_data = true;
                    say("354 go on\r\n");
                } else if line == "QUIT" {
                    say("221 bye\r\n");
                    break;
                } else {
                    say("250 ok\r\n");
                }
            }
        }
    });
    (port, seen)
}

#[test]
fn a_notice_goes_by_mail_and_comes_again_when_the_server_says_later() {
    let (port, seen) = mail_server(0);
    let (vault, folder) = vault("mail", "\"email:dana@district.example\"");
    let start = 1_795_219_217;
    vault
        .file(
            &Content::text("CANARY-TEXT a knife"),
            Kind::Threat,
            Urgency::Emergency,
            None,
            Now::from_unix(start),
        )
        .expect("saved");
    let smtp = Some(format!("smtp://127.0.0.1:{port}"));
    let outward =
        Outward { smtp, mail_from: Some("chalkline@district.example".into()), ..Outward::default() };
    let mut courier = Courier::new(vault, &outward).expect("a courier");
    run(async {
        for second in 0..30 {
            courier.step(Now::from_unix(start + second)).await.expect("a store");
        }
    });
    let messages = seen.lock().expect("the server rests").clone();
    assert_eq!(messages.len(), 2);
    let id = |text: &str| text.lines().find(|line| line.starts_with("Message-ID:")).map(ToOwned::to_owned);
    assert!(id(&messages[0]).is_some() && id(&messages[0]) == id(&messages[1]), "one id for both");
    assert!(
        messages
            .iter()
            .all(|text| !text.contains("CANARY") && !text.contains("knife") && text.contains("emergency"))
    );
    assert_eq!(vault.store().sent().expect("rows").len(), 1);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn mail_without_tls_leaves_this_machine_for_nowhere() {
    for (url, fine) in [
        ("smtp://mail.district.example", false),
        ("smtps://mail.district.example", true),
        ("smtp://mail.district.example?tls=required", true),
    ] {
        assert_eq!(email::Email::new(url, "chalkline@district.example", None).is_ok(), fine, "{url}");
    }
    let error = email::Email::new("smtp://user:CANARY@x y", "a@b.example", None).expect_err("no address");
    assert!(!format!("{error:#}").contains("CANARY"));
}

#[test]
fn one_alarm_at_a_time_waits_for_somebody_and_the_next_comes_once_it_arrived() {
    let (vault, folder) = vault("alarms", "\"console\"");
    let now = Now::from_unix(1_795_219_217);
    vault.file(&Content::text("a knife"), Kind::Threat, Urgency::Emergency, None, now).expect("saved");
    let waits = || {
        let rows = vault.store().outbox().expect("rows").into_iter();
        rows.filter(|row| row.why == Why::Alarm).map(|row| row.to).collect::<Vec<_>>()
    };
    let head = vault.store().cases().expect("rows").remove(0).head;
    let alarm = |to: &str, occasion| {
        let delivery = crate::vault::delivery(&head, to, Why::Alarm, occasion, 0);
        let copy = delivery.clone();
        vault.store().write(move |txn| txn.add_delivery(&copy)).expect("a store");
        delivery
    };
    let first = alarm("dana", 1);
    alarm("dana", 2);
    alarm("chief", 2);
    assert_eq!(waits().len(), 2, "{:?}", waits());
    vault.store().write(move |txn| txn.delivered(&first, "200".into(), now.day())).expect("a store");
    assert_eq!(waits(), ["chief"]);
    alarm("dana", 3);
    assert_eq!(waits().len(), 2, "{:?}", waits());
    std::fs::remove_dir_all(folder).expect("gone");
}
