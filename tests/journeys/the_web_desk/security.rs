//! What comes in that was never meant well: other sites, slow and large and crooked requests, guesses.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::server::{Service, mark_in};
use crate::support::{Data, sees};

#[test]
fn other_sites_can_send_nothing() {
    let data = Data::new();
    let service = Service::start(&data);
    let mark = service.mark("/r");
    for headers in [
        &[("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "null")],
        &[("Origin", "http://evil.example")],
    ] {
        let answer = service.post_with("/r", headers, &[("form", &mark), ("what", "planted")]);
        assert_eq!(answer.status, 403, "{headers:?}");
        sees(&answer.body, &["another site", "otro sitio"]);
        assert_eq!(service.send("/api/ask", "application/json", headers, "{\"q\":\"x\"}").status, 403);
    }
    // A form that no page of ours has drawn.
    sees(&service.post("/r", &[("what", "planted")]).body, &["NOTHING WAS SENT YET"]);
    let own = [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")];
    sees(&service.post_with("/r", &own, &[("form", &mark), ("what", "pushed")]).body, &["Your receipt"]);
}

#[test]
fn crooked_paths_and_methods_lead_nowhere() {
    let data = Data::new();
    let service = Service::start(&data);
    for path in [
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/assets/%2e%2e%2fserver.key",
        "/assets/",
        "/r/../metrics",
        "/r/%00",
        "//r//",
        "/R",
    ] {
        let answer = service.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.body.contains("root:"), "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let request =
            format!("{method} /r HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(service.raw(&request).status, 405, "{method}");
    }
    let script = service
        .get("/")
        .body
        .split("src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .map(str::to_owned);
    let script = service.get(&script.expect("a script"));
    assert_eq!(script.status, 200);
    assert!(script.head.contains("text/javascript") && script.head.contains("immutable"));
}

#[test]
fn what_is_too_long_or_no_request_is_refused() {
    let data = Data::new();
    let service = Service::start(&data);
    let long = "x".repeat(600 << 10);
    let answer = service.post("/check", &[("text", &long)]);
    assert_eq!(answer.status, 413);
    sees(&answer.body, &["too long", "demasiado largo"]);
    let mark = service.mark("/r");
    let report = service.post("/r", &[("form", &mark), ("what", &"pushed ".repeat(12_000))]);
    sees(&report.body, &["NOTHING WAS SAVED", "pushed pushed"]);
    let flood: String = (0..200).map(|number| format!("X-{number}: y\r\n")).collect();
    assert_eq!(service.raw(&format!("GET / HTTP/1.1\r\nHost: x\r\n{flood}\r\n")).status, 431);
    let large = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(64 << 10));
    assert_eq!(service.raw(&large).status, 431);
    assert_eq!(service.raw("nonsense\r\n\r\n").status, 400);
    let odd = service.send("/ask", "multipart/form-data; boundary=x", &[], "--x--");
    assert_eq!(odd.status, 400);
    let smuggled = "POST /ask HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /r HTTP/1.1\r\n\r\n";
    assert!(!service.raw(smuggled).body.contains("What happened?"));
    assert_eq!(service.get("/").status, 200, "it goes on");
}

#[test]
fn slow_requests_are_cut_off_and_hold_nobody_up() {
    let data = Data::new();
    let service = Service::start(&data);
    let mut slow: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(&service.address).expect("it listens");
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").expect("it reads");
            stream
        })
        .collect();
    let start = Instant::now();
    assert_eq!(service.get("/").status, 200);
    assert!(start.elapsed() < Duration::from_secs(5), "others are served meanwhile");
    let mut first = slow.pop().expect("fifty");
    first.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
    let mut rest = Vec::new();
    // Cut off: an end, or an error; never an answer to wait for.
    let _ = first.read_to_end(&mut rest);
    assert!(start.elapsed() < Duration::from_secs(40), "it was held for {:?}", start.elapsed());
}

#[test]
fn what_was_typed_is_inert_in_every_field() {
    let data = Data::new();
    let service = Service::start(&data);
    let nasty = "\"><script>alert(1)</script></textarea><img src=x onerror=alert(2)>\u{202e} my third period";
    let mark = service.mark("/r");
    let fields = ["what", "where", "when", "who"].map(|name| (name, nasty));
    let mut sent = vec![("form", mark.as_str()), ("danger", nasty)];
    sent.extend(fields);
    let status_mark = service.mark("/r/status");
    for answer in [
        service.post("/ask", &[("q", nasty)]),
        service.post("/ask", &[("q", nasty), ("do", nasty)]),
        service.post("/check", &[("text", nasty), ("account", nasty)]),
        service.post("/r", &sent),
        service.post("/r/status", &[("form", &status_mark), ("receipt", nasty), ("more", nasty)]),
        service.get("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E?lang=%22%3E%3Cscript%3E"),
    ] {
        assert!(!answer.body.contains("<script>") && !answer.body.contains("<img"), "{}", answer.body);
    }
    let host = "GET /r HTTP/1.1\r\nHost: \"><script>\r\nConnection: close\r\n\r\n";
    assert!(!service.raw(host).body.contains("<script>"));
}

#[test]
fn guesses_are_slowed_down_for_everybody_together_and_reports_are_not_refused() {
    let data = Data::new();
    let service = Service::start(&data);
    let mark = service.mark("/r/status");
    let guess = || {
        service.post("/r/status", &[("form", &mark), ("receipt", "one two three four five six seven eight")])
    };
    let start = Instant::now();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..30).map(|_| guess().status).collect::<Vec<_>>())).collect();
        guesses.into_iter().flat_map(|guesses| guesses.join().expect("it ends")).collect()
    });
    let let_in = statuses.iter().filter(|status| **status == 200).count();
    // Forty at once, then twenty a second.
    let most = 41.0 + start.elapsed().as_secs_f64() * 20.0;
    assert!(
        u32::try_from(let_in).is_ok_and(|let_in| f64::from(let_in) <= most),
        "{let_in} in {:?}",
        start.elapsed()
    );
    let report = service.get("/r");
    sees(
        &service.post("/r", &[("form", &mark_in(&report)), ("what", "pushed on the bus")]).body,
        &["Your receipt"],
    );
}

#[test]
fn a_flood_of_reports_waits_and_an_emergency_does_not() {
    let data = Data::new();
    let service = Service::start(&data);
    let mark = service.mark("/r");
    std::thread::scope(|scope| {
        for number in 0..90 {
            let (service, mark) = (&service, &mark);
            scope.spawn(move || {
                let what = format!("pushed on bus {number}");
                let answer = service.post("/r", &[("form", mark), ("what", &what)]);
                sees(&answer.body, &["Your receipt"]);
            });
        }
    });
    let said =
        service.post("/r", &[("form", &mark), ("what", "he has a gun at school now"), ("danger", "yes")]);
    sees(&said.body, &["911", "Your receipt"]);
}
