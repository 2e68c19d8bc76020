//! What fails while others work: a place that never answers, a mail server that is gone for hours, ways that come back.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use rules_core::triage::{Kind, Urgency};

use super::tests::{SECRET, mail_server, run, vault_with};
use super::*;
use crate::reports::custody::What;
use crate::store::Why;
use crate::vault::Content;

const START: u64 = 1_795_219_217;

fn file(vault: &Vault, kind: Kind) {
    vault
        .file(&Content::text("every day"), kind, Urgency::Emergency, None, Now::from_unix(START))
        .expect("saved");
}

/// A server that takes every request and answers with `answer`, or never.
fn server(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/in", listener.local_addr().expect("a port"));
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer);
            match answer {
                Some(answer) => drop(stream.write_all(answer.as_bytes())),
                None => kept.push(stream),
            }
        }
    });
    url
}

#[test]
fn a_place_that_never_answers_holds_up_nobody_else() {
    let good = server(Some("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
    let (vault, folder) = vault_with(
        "slow",
        &format!("\"webhook:{good}\""),
        &[("webhook:https://hooks.example/in", &format!("webhook:{}", server(None)))],
    );
    for _ in 0..40 {
        // These go to somebody whose place never answers: more of them than may be under way at once.
        file(vault, Kind::Boundary);
    }
    let outward = Outward { webhook_secret: Some(SECRET.into()), ..Outward::default() };
    let courier = Courier::new(vault, &outward).expect("a courier");
    let arrived = run(courier.run_until(async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        file(vault, Kind::Bullying);
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if vault.store().sent().expect("rows").iter().any(|sent| sent.to == "dana") {
                return true;
            }
        }
        false
    }));
    assert!(arrived, "it waited for the place that never answers");
    assert_eq!(vault.store().dead().expect("rows"), [], "nothing is given up");
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn a_mail_server_that_is_gone_for_six_hours_loses_nothing_and_the_ladder_goes_on_in_time() {
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("a port").port();
    let changes = [("webhook:https://hooks.example/in", "email:dean@district.example")];
    let (vault, folder) = vault_with("gone", "\"email:dana@district.example\"", &changes);
    file(vault, Kind::Threat);
    let outward = Outward {
        smtp: Some(format!("smtp://127.0.0.1:{gone}")),
        mail_from: Some("chalkline@district.example".into()),
        webhook_secret: Some(SECRET.into()),
        ..Outward::default()
    };
    let mut courier = Courier::new(vault, &outward).expect("a courier");
    let mut now = START;
    let mut first: BTreeMap<String, u64> = BTreeMap::new();
    run(async {
        while now < START + 6 * 60 * 60 {
            courier.step(Now::from_unix(now)).await.expect("a store");
            for entry in vault.store().custody().expect("a log") {
                first.entry(format!("{:?}", entry.event.what)).or_insert(now - START);
            }
            // What must happen in time happens in the first hour.
            now += if now < START + 60 * 60 { 30 } else { 10 * 60 };
        }
    });
    // Ten minutes for an emergency, rounded up to the next twelfth of them.
    assert!(first.get("Escalated").is_some_and(|after| (600..=660).contains(after)), "{first:?}");
    assert!(first.get("Alarm").is_some_and(|after| *after < 3_000), "{first:?}");
    let waiting = vault.store().outbox().expect("rows");
    let to_dana = |row: &Delivery| row.to == "dana" && row.why == Why::New;
    assert!(waiting.iter().any(to_dana), "the first notice is still tried");
    assert_eq!(vault.store().dead().expect("rows"), [], "nothing is given up for a mere outage");
    let (_, seen) = mail_server(gone);
    run(async {
        while now < START + 8 * 60 * 60 && vault.store().outbox().expect("rows").iter().any(to_dana) {
            courier.step(Now::from_unix(now)).await.expect("a store");
            now += 60;
        }
    });
    assert!(now < START + 7 * 60 * 60, "back for an hour, and still not brought");
    let mails = seen.lock().expect("the server rests").clone();
    let new = mails.iter().filter(|mail| mail.contains("To dana: there is a new report")).count();
    // The fake says "later" to the very first.
    assert!((1..=2).contains(&new), "{new} of {}", mails.len());
    let delivered = vault.store().custody().expect("a log").into_iter();
    let delivered =
        delivered.filter(|entry| entry.event.what == What::Delivered).map(|entry| entry.event.who);
    assert!(delivered.flatten().any(|who| who == "dana"));
    std::fs::remove_dir_all(folder).expect("gone");
}
