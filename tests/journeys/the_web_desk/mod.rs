//! The web desk over plain HTTP: somebody opens a page, somebody sends a form, somebody sees.

mod security;
mod server;

use std::time::Duration;

use crate::support::{Data, sees};
use server::{Service, mark_in, talk};

const REPORT: &str = "A boy told me in my third period he will bring a gun tomorrow";

/// The words of a receipt on a page.
#[track_caller]
fn receipt(body: &str) -> String {
    let after = body.split("Your receipt. ").nth(1).and_then(|rest| rest.split("<p").nth(1));
    after.and_then(|rest| rest.split_once('>')?.1.split('<').next()).expect("a receipt").to_owned()
}

#[test]
fn a_question_is_answered_and_the_question_back_as_well() {
    let data = Data::new();
    let service = Service::start(&data);
    let home = service.get("/");
    assert_eq!(home.status, 200);
    sees(
        &home.body,
        &["What may I post?", "Ask about the policy", "Check a draft", "Report a threat", "911"],
    );
    let asked = service.post("/ask", &[("q", "can i post a picture of my class on insta?")]);
    sees(&asked.body, &["href=\"/policy#guideline-3\"", "Has the parent", "Not sure"]);
    let yes = asked.body.split("name=\"do\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let answered = service.post("/ask", &[("do", yes.expect("a button")), ("q", "my question")]);
    sees(&answered.body, &["my question", "Guideline 3"]);
    sees(&service.get("/policy").body, &["id=\"guideline-1\"", "id=\"guideline-3\"", "id=\"guideline-12\""]);
}

#[test]
fn it_speaks_the_language_of_the_visitor_and_of_the_text() {
    let data = Data::new();
    let service = Service::start(&data);
    let accept = |tag: &str| {
        let request =
            format!("GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: {tag}\r\nConnection: close\r\n\r\n");
        service.raw(&request).body
    };
    assert!(accept("es-MX,es;q=0.9").contains("<html lang=\"es\">"));
    assert!(accept("fr,en;q=0.5").contains("<html lang=\"en\">"));
    sees(&service.get("/r?lang=es").body, &["<html lang=\"es\">", "/r/status?lang=es", "/r?lang=es"]);
    let spanish = service.post("/ask", &[("q", "¿puedo publicar una foto de mi clase?")]);
    sees(&spanish.body, &["<html lang=\"es\">", "Pauta 3"]);
}

#[test]
fn a_draft_is_marked_and_reworded() {
    let data = Data::new();
    let service = Service::start(&data);
    let draft = "Johnny, congratulations on moving your grade up to a B from a C!";
    let checked = service.post("/check", &[("text", draft), ("account", "school")]);
    sees(&checked.body, &["Do not post this", "<mark class=\"warn\">Johnny</mark>", "Use this wording"]);
    let part = service.post_with("/check", &[("X-Part", "result")], &[("text", draft)]);
    assert!(part.body.starts_with("<section") && !part.body.contains("<html"));
    let does: Vec<&str> = checked
        .body
        .split("name=\"do\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let reworded = service.post("/check", &[("text", draft), ("do", does[0])]);
    sees(&reworded.body, &["A wording without these"]);
}

#[test]
fn a_report_is_saved_before_a_receipt_is_shown_and_found_again() {
    let data = Data::new();
    let mut service = Service::start(&data);
    let mark = service.mark("/r");
    let warned = service.post("/r", &[("form", &mark), ("what", REPORT), ("danger", "no")]);
    sees(&warned.body, &["911", "NOT SENT YET", "my third period", "Send it as it is", REPORT]);
    let mark = mark_in(&warned);
    let fields = [("form", mark.as_str()), ("what", REPORT), ("danger", "no"), ("do", "send")];
    let sent = service.post("/r", &fields);
    sees(&sent.body, &["Saved and sealed", "Your receipt", "Education Code 49393"]);
    let words = receipt(&sent.body);
    assert_eq!(words.split(' ').count(), 8, "{words}");
    assert_eq!(receipt(&service.post("/r", &fields).body), words, "pressed twice, it is one report");

    let mark = service.mark("/r/status");
    let seen = service.post("/r/status", &[("form", &mark), ("receipt", &words), ("more", "It is room 12")]);
    sees(&seen.body, &["Added, sealed and saved", "nobody has confirmed it yet"]);
    let unknown = service.post("/r/status", &[("form", &mark), ("receipt", "a b c d e f g h")]);
    sees(&unknown.body, &["Word 1 is not one of the words"]);

    let (code, took) = service.stop();
    assert_eq!(code, Some(0), "{}", service.log());
    assert!(took < Duration::from_secs(10), "it ends within ten seconds, not {took:?}");
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 2 pieces"]);

    // A receipt outlives the service, and so does the name of what was sent.
    let service = Service::start(&data);
    let mark = service.mark("/r/status");
    sees(&service.post("/r/status", &[("form", &mark), ("receipt", &words)]).body, &["Filed on"]);
}

#[test]
fn a_receipt_is_shown_to_the_second_press_when_the_first_was_taken_back() {
    let data = Data::new();
    let mut service = Service::start(&data);
    // Somewhere on the way from the form to the page: before it is saved, while it is, and after.
    let waits = [0, 1, 3, 6, 10, 15, 20, 25, 30, 40, 60, 100].map(Duration::from_millis);
    for wait in waits {
        let mark = service.mark("/r");
        let what = format!("For {} weeks somebody has made fun of my lunch", wait.as_millis());
        let fields = [("form", mark.as_str()), ("what", what.as_str()), ("danger", "no")];
        service.post_and_hang_up("/r", &fields, wait);
        let sent = service.post("/r", &fields);
        assert!(sent.body.contains("Your receipt. "), "hung up after {wait:?}: {}", sent.body);

        // News that is worse than its case becomes a case of its own, with a receipt of its own.
        let (words, mark) = (receipt(&sent.body), service.mark("/r/status"));
        let fields = [("form", mark.as_str()), ("receipt", words.as_str()), ("more", REPORT)];
        service.post_and_hang_up("/r/status", &fields, wait);
        let added = service.post("/r/status", &fields);
        assert!(added.body.contains("Your receipt. "), "hung up after {wait:?}: {}", added.body);
        assert_ne!(receipt(&added.body), words);
    }
    service.stop();
    let cases = format!("{} cases, {} pieces", 2 * waits.len(), 2 * waits.len());
    sees(&data.chalkline(&["store", "verify"], "").out, &[&cases]);
}

#[test]
fn a_report_is_not_lost_to_an_old_form_or_an_empty_one() {
    let data = Data::new();
    let service = Service::start(&data);
    let old = service.post("/r", &[("form", "0".repeat(72).as_str()), ("what", "pushed on the bus")]);
    sees(&old.body, &["NOTHING WAS SENT YET", "pushed on the bus"]);
    let again = service.post("/r", &[("form", &mark_in(&old)), ("what", "pushed on the bus")]);
    sees(&again.body, &["Your receipt"]);
    let mark = service.mark("/r");
    sees(
        &service.post("/r", &[("form", &mark), ("where", "gym")]).body,
        &["911", "NOTHING WAS SAVED", "gym"],
    );
}

#[test]
fn where_nothing_can_be_saved_nobody_is_shown_a_receipt() {
    let data = Data::new();
    drop(Service::start(&data));
    // The disk gives back a store that cannot be opened.
    let store = format!("{}/store", data.path());
    std::fs::remove_dir_all(&store).expect("removable");
    std::fs::write(&store, "no folder").expect("writable");
    let service = Service::start(&data);
    let mark = service.mark("/r");
    let sent =
        service.post("/r", &[("form", &mark), ("what", "A boy is pushed on the bus"), ("danger", "no")]);
    sees(&sent.body, &["NOTHING WAS SAVED", "A boy is pushed on the bus"]);
    assert!(!sent.body.contains("Your receipt"), "{}", sent.body);
}

#[test]
fn an_addition_that_is_not_taken_stays_in_the_form() {
    let data = Data::new();
    let service = Service::start(&data);
    let mark = service.mark("/r");
    let sent =
        service.post("/r", &[("form", &mark), ("what", "A boy is pushed on the bus"), ("danger", "no")]);
    let words = receipt(&sent.body);
    let mark = service.mark("/r/status");
    let long = format!("planted-start {}", "and again he did ".repeat(5000));
    let seen = service.post("/r/status", &[("form", &mark), ("receipt", &words), ("more", &long)]);
    sees(&seen.body, &["Filed on", "planted-start"]);
}

#[test]
fn nothing_of_the_visitor_is_kept_or_told() {
    let data = Data::new();
    let service = Service::start(&data);
    let planted =
        [("User-Agent", "PlantedAgent/1"), ("X-Forwarded-For", "203.0.113.77"), ("Cookie", "planted=1")];
    let mark = service.mark("/r");
    let sent = service.post_with("/r", &planted, &[("form", &mark), ("what", "PlantedWord on the bus")]);
    sees(&sent.body, &["Your receipt"]);
    service.post_with("/ask", &planted, &[("q", "PlantedWord?")]);
    for path in ["/", "/r", "/r/status", "/policy", "/nowhere/PlantedPath"] {
        let answer = service.get(path);
        assert!(!answer.head.contains("set-cookie") && !answer.body.contains("203.0.113"), "{path}");
        for line in ["cache-control: no-store", "referrer-policy: no-referrer", "frame-ancestors 'none'"] {
            assert!(answer.head.contains(line), "{path} without {line}: {}", answer.head);
        }
        assert!(
            !answer.body.contains("style=") && !answer.body.contains("onclick"),
            "{path} stays within its policy"
        );
    }
    let metrics = talk(&service.admin, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").body;
    let everything = format!("{}{metrics}", service.log());
    for planted in ["Planted", "203.0.113.77", "/r"] {
        assert!(!everything.contains(planted), "{planted} in:\n{everything}");
    }
    let folder = std::path::Path::new(data.path());
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if !path.is_file() {
                // The door of the running service: nothing lies in a socket.
                continue;
            }
            let bytes = std::fs::read(&path).expect("it can be read");
            let text = String::from_utf8_lossy(&bytes);
            for planted in ["Planted", "203.0.113.77"] {
                assert!(!text.contains(planted), "{planted} in {}", path.display());
            }
        }
    }
}

#[test]
fn the_administrator_sees_health_and_the_public_does_not() {
    let data = Data::new();
    let service = Service::start(&data);
    service.post("/ask", &[("q", "do i need a disclaimer?")]);
    let admin = |path: &str| {
        talk(
            &service.admin,
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
        )
    };
    assert_eq!(admin("/healthz").status, 200);
    let ready = admin("/readyz");
    let json: serde_json::Value = serde_json::from_str(&ready.body).expect("JSON");
    assert_eq!((ready.status, &json["ready"], &json["parts"]["store"]), (200, &true.into(), &"ready".into()));
    let metrics = admin("/metrics").body;
    sees(
        &metrics,
        &["chalkline_web_requests_total{", "chalkline_part_ready{part=\"store\"} 1", "chalkline_store_up 1"],
    );
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(service.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_demo_roster_is_shown_to_this_machine_only() {
    let data = Data::new();
    for name in ["CHALKLINE_WEB_LISTEN", "CHALKLINE_ADMIN_LISTEN"] {
        let vars = [("CHALKLINE_DATA", data.path()), (name, "0.0.0.0:0")];
        let ran = crate::support::chalkline_with(&vars, &[], "");
        assert_eq!(ran.code, 2);
        sees(&ran.err, &[name, "roster"]);
    }
    let ran = crate::support::chalkline_with(&[("CHALKLINE_WEB_LISTEN", "nowhere")], &[], "");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["CHALKLINE_WEB_LISTEN", "127.0.0.1:8080"]);
}

#[test]
fn without_any_setting_it_prints_where_it_is() {
    let data = Data::new();
    let ran = data.chalkline(&[], "/help\n");
    assert_eq!(ran.code, 0);
    sees(&ran.err, &["The web desk is open at http://127.0.0.1:"]);
}

#[test]
fn programs_get_the_json_of_the_command_line() {
    let data = Data::new();
    let service = Service::start(&data);
    let asked =
        service.send("/api/ask", "application/json", &[], r#"{"id":7,"q":"do i need a disclaimer?"}"#);
    let mut json: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!(json["id"], 7);
    json["id"] = serde_json::Value::Null;
    let said = data.chalkline(&["ask", "--json", "do i need a disclaimer?"], "");
    assert_eq!(json, serde_json::from_str::<serde_json::Value>(&said.out).expect("JSON"));
    let checked =
        service.send("/api/check", "application/json", &[], r#"{"text":"Johnny moved his grade up to a B"}"#);
    sees(&checked.body, &["\"findings\":[{", "\"start_utf16\":"]);
    for (kind, body, status) in [
        ("text/plain", "{\"q\":\"x\"}", 415),
        ("application/json", "{\"q\":1}", 400),
        ("application/json", "\u{0}", 400),
    ] {
        let answer = service.send("/api/ask", kind, &[], body);
        assert_eq!(answer.status, status, "{body}");
        sees(&answer.body, &["\"error\":"]);
    }
    let openapi: serde_json::Value = serde_json::from_str(&service.get("/openapi.json").body).expect("JSON");
    assert!(openapi["paths"]["/api/check"]["post"].is_object());
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_is_told_that_it_is_ready_alive_and_ending() {
    let data = Data::new();
    // For systemd it runs with no demo roster, and makes none.
    let vars = [("CHALKLINE_DATA", data.path()), ("NOTIFY_SOCKET", "/nowhere")];
    let refused = crate::support::chalkline_with(&vars, &[], "");
    assert_eq!(refused.code, 2);
    sees(&refused.err, &["there is no roster at", "CHALKLINE_ROSTER"]);
    data.chalkline(&[], "/help\n");
    let refused = crate::support::chalkline_with(&vars, &[], "");
    assert_eq!(refused.code, 2);
    sees(&refused.err, &["the roster is the demo one"]);
    let roster = format!("{}/roster.toml", data.path());
    let real = std::fs::read_to_string(&roster).expect("the demo roster").replace("demo = true\n", "");
    std::fs::write(&roster, real).expect("writable");
    sees(
        &data.chalkline(&["doctor"], "").out,
        &["handler is reached on the console, which a service does not have"],
    );
    let path = std::env::temp_dir().join(format!("chalkline-notify-{}", std::process::id()));
    let socket = std::os::unix::net::UnixDatagram::bind(&path).expect("a socket can be made");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
    let vars = [("NOTIFY_SOCKET", path.to_str().expect("a plain path")), ("WATCHDOG_USEC", "600000")];
    let mut service = Service::start_with(&data, &vars);
    let hear = || {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).expect("it is told");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    assert_eq!(hear(), "READY=1");
    assert_eq!((hear(), hear()), ("WATCHDOG=1".to_owned(), "WATCHDOG=1".to_owned()));
    service.stop();
    let mut last = String::new();
    while last != "STOPPING=1" {
        last = hear();
    }
    std::fs::remove_file(path).expect("it was there");
}
