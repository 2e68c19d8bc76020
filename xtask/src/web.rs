//! The steps `web/*`: the web desk in a real browser, its endpoints under an oracle, what is deployed under its own checkers.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Outcome;
use crate::bench::build;
use crate::tools::{self, succeed};

/// The version that the checks were made with.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
const JOURNEYS: &str = "tests/browser";

/// `web/browser`: journeys in Debian's chromium, driven by playwright-core; axe-core on every page.
pub(crate) fn browser(_: &[String]) -> Outcome<()> {
    let chalkline = build(&["--package", "chalkline", "--bin", "chalkline"])?;
    // Beside the other things that are built: the repository stays as it is.
    let folder = folder("browser")?;
    for entry in std::fs::read_dir(crate::root().join(JOURNEYS))? {
        let path = entry?.path();
        if path.is_file() {
            std::fs::copy(&path, folder.join(path.file_name().unwrap_or_default()))?;
        }
    }
    succeed(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
    let shots = folder.join("screenshots");
    let journeys =
        Command::new("node").arg("journeys.mjs").arg(chalkline).arg(&shots).current_dir(&folder).status()?;
    println!("screenshots to look at: {}", shots.display());
    if journeys.success() { Ok(()) } else { Err("a journey in the browser failed".into()) }
}

/// `web/openapi`: schemathesis throws at the JSON endpoints whatever their description allows and forbids.
pub(crate) fn openapi(_: &[String]) -> Outcome<()> {
    let chalkline = build(&["--package", "chalkline", "--bin", "chalkline"])?;
    let tools = tools::from_pypi("schemathesis", &[SCHEMATHESIS])?;
    let service = Service::start(&chalkline)?;
    let address = format!("http://{}", service.address);
    succeed(
        Command::new(tools.join("schemathesis"))
            .args(["run", &format!("{address}/openapi.json"), "--url", &address])
            .args(["--checks", "all", "--max-examples", "60", "--seed", "1", "--generation-database", "none"])
            .args(["--no-color", "--request-timeout", "60", "--max-response-time", "60"])
            .current_dir(&tools),
    )
}

/// `web/deploy`: the alert rules and the metrics under promtool, the unit under systemd's own eyes, the rest as YAML and JSON.
pub(crate) fn deploy(_: &[String]) -> Outcome<()> {
    let deploy = crate::root().join("deploy");
    succeed(Command::new("promtool").args(["check", "rules"]).arg(deploy.join("prometheus/alerts.yml")))?;
    succeed(Command::new("promtool").args(["test", "rules"]).arg(deploy.join("prometheus/alerts_test.yml")))?;
    let chalkline = build(&["--package", "chalkline", "--bin", "chalkline"])?;
    let service = Service::start(&chalkline)?;
    let ask = format!("http://{}/", service.address);
    let metrics = format!("http://{}/metrics", service.admin);
    succeed(Command::new("curl").args(["--silent", "--show-error", "--output", "/dev/null", &ask]))?;
    let pipe = format!("curl --silent --show-error {metrics} | promtool check metrics");
    succeed(Command::new("sh").args(["-c", &pipe]))?;
    drop(service);
    // The unit names a program that is not installed here: one that is stands in for it.
    let unit = std::fs::read_to_string(deploy.join("systemd/chalkline.service"))?;
    let folder = folder("systemd")?;
    let copy = folder.join("chalkline.service");
    std::fs::write(&copy, unit.replace("/usr/local/bin/chalkline", "/bin/true"))?;
    succeed(Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&copy))?;
    succeed(
        Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager", "--threshold=15"])
            .arg(&copy)
            .stdout(Stdio::null()),
    )?;
    let dashboard = std::fs::read_to_string(deploy.join("grafana/chalkline.json"))?;
    let dashboard: serde_json::Value = serde_json::from_str(&dashboard)?;
    if dashboard["panels"].as_array().is_none_or(Vec::is_empty) {
        return Err("deploy/grafana/chalkline.json has no panels".into());
    }
    Ok(())
}

/// A folder of this name beside what is built.
fn folder(name: &str) -> Outcome<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from);
    let folder = target.join("web").join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(std::path::absolute(folder)?)
}

/// A service of its own, with a data folder of its own; both go with it.
pub(crate) struct Service {
    child: Child,
    data: PathBuf,
    pub(crate) address: String,
    pub(crate) admin: String,
}

impl Service {
    pub(crate) fn start(program: &str) -> Outcome<Self> {
        let data = std::env::temp_dir().join(format!("chalkline-xtask-{}", std::process::id()));
        let mut child = Command::new(program)
            .env("CHALKLINE_DATA", &data)
            .env("CHALKLINE_WEB_LISTEN", "127.0.0.1:0")
            .env("CHALKLINE_ADMIN_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let stream = child.stderr.take().ok_or("it has no error stream")?;
        let mut service = Self { child, data, address: String::new(), admin: String::new() };
        let mut lines = BufReader::new(stream).lines();
        while service.address.is_empty() || service.admin.is_empty() {
            let line = lines.next().ok_or("the service ended")??;
            if let Some((_, address)) = line.split_once("The web desk is open at http://") {
                address.clone_into(&mut service.address);
            }
            if let Some((_, address)) = line.split_once("Health and metrics are at http://") {
                address.clone_into(&mut service.admin);
            }
        }
        // Read on, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(service)
    }

    /// Its memory in kilobytes, as Linux counts it.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status =
            std::fs::read_to_string(Path::new("/proc").join(self.child.id().to_string()).join("status"))
                .ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
