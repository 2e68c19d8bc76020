//! `cargo xtask bench web [REQUESTS]`: pages a second and how long they take, memory after many, start and size.

use std::process::Command;
use std::time::Instant;

use crate::Outcome;
use crate::web::Service;

/// How many requests the memory is looked at after, where nobody says.
const MANY: u64 = 1_000_000;

/// Measures `program` with wrk at 64 connections.
pub(crate) fn run(program: &str, many: Option<&String>) -> Outcome<()> {
    let many = many.map_or(Ok(MANY), |text| text.parse())?;
    let size = std::fs::metadata(program)?.len();
    let start = Instant::now();
    let service = Service::start(program)?;
    println!("start to listening  {} ms", start.elapsed().as_millis());
    println!("program             {:.1} MB", size as f64 / 1e6);
    let folder = std::env::temp_dir();
    let script = |name: &str, body: &str| -> Outcome<String> {
        let path = folder.join(format!("chalkline-{name}-{}.lua", std::process::id()));
        let headers = "wrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"";
        std::fs::write(&path, format!("wrk.method = \"POST\"\nwrk.body = \"{body}\"\n{headers}\n"))?;
        Ok(path.display().to_string())
    };
    let ask = script("ask", "q=can+i+post+a+picture+of+my+class")?;
    let check = script("check", "text=Johnny%2C+congratulations+on+moving+your+grade+up+to+a+B+from+a+C%21")?;
    for (name, path, script) in [
        ("/", "/", None),
        ("ask", "/ask", Some(&ask)),
        ("check", "/check", Some(&check)),
        ("policy", "/policy", None),
    ] {
        let mut words = vec![
            "-t2".to_owned(),
            "-c64".to_owned(),
            "-d15s".to_owned(),
            "--latency".to_owned(),
            "--timeout".to_owned(),
            "30s".to_owned(),
        ];
        words.extend(script.into_iter().flat_map(|script| ["-s".to_owned(), script.clone()]));
        words.push(format!("http://{}{path}", service.address));
        let told = String::from_utf8(Command::new("wrk").args(&words).output()?.stdout)?;
        let find = |mark: &str| {
            told.lines().find_map(|line| line.trim().strip_prefix(mark)).unwrap_or("?").trim().to_owned()
        };
        println!(
            "{name:<19} {:>10} a second, p50 {:>9}, p99 {:>9}{}",
            find("Requests/sec:"),
            find("50%"),
            find("99%"),
            told.lines().find(|line| line.contains("Non-2xx")).unwrap_or_default()
        );
    }
    let before = service.memory().unwrap_or_default();
    let mut sent = 0;
    let address = format!("http://{}/", service.address);
    while sent < many {
        let told =
            String::from_utf8(Command::new("wrk").args(["-t2", "-c64", "-d20s", &address]).output()?.stdout)?;
        let counted = told
            .lines()
            .find(|line| line.contains("requests in"))
            .and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        sent += counted.ok_or("wrk counted nothing")?;
    }
    let after = service.memory().unwrap_or_default();
    println!("memory              {before} kB, and {after} kB after {sent} requests more");
    for path in [ask, check] {
        std::fs::remove_file(path)?;
    }
    Ok(())
}
