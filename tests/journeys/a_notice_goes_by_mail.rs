//! Notices by mail to a real mail server, with TLS from the start and from STARTTLS on, and with a wrong certificate.
//!
//! `cargo xtask test` installs the server and runs these; a plain `cargo test` counts them as ignored.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{Data, Folder, Ran, Service, chalkline_with, sees};

const TEXT: &str = "CANARY-TEXT he is pushed on the bus every day";

const PASSWORD: &str = "CANARY-PASSWORD";

/// The mail server of `tests/oracles/mail.py`.
struct Mail {
    child: Child,
    port: u16,
    messages: Receiver<serde_json::Value>,
}

impl Mail {
    /// In the mode `password` it lets in who knows that.
    fn start(mode: &str, folder: &Folder) -> Self {
        let python = std::env::var("CHALKLINE_ORACLE_MAIL").expect("`cargo xtask test` sets it");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/oracles/mail.py");
        let mut child = Command::new(python)
            .args([script, mode, &folder.file("server.pem"), &folder.file("server.key"), PASSWORD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It tells of every handshake that fails, and here they must.
            .stderr(Stdio::null())
            .spawn()
            .expect("python runs");
        let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines().map_while(Result::ok);
        let port = lines.next().expect("a port").parse().expect("a number");
        let (say, messages) = channel();
        std::thread::spawn(move || {
            for line in lines {
                let _ = say.send(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { child, port, messages }
    }
}

impl Drop for Mail {
    fn drop(&mut self) {
        // Its input ends with us; this is for a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority, a server's certificate signed by it, and another authority.
fn certificates(folder: &Folder) {
    let openssl = |args: &str| {
        let args = args.replace("@", &folder.file(""));
        let ran = Command::new("openssl").args(args.split(' ')).output().expect("openssl runs");
        assert!(ran.status.success(), "{args}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let made = "-nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256";
    for name in ["authority", "stranger"] {
        openssl(&format!("req -x509 {made} -days 2 -subj /CN={name} -keyout @{name}.key -out @{name}.pem"));
    }
    openssl(&format!("req {made} -subj /CN=mail -keyout @server.key -out @server.csr"));
    std::fs::write(folder.file("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        .expect("a writable folder");
    openssl(
        "x509 -req -in @server.csr -CA @authority.pem -CAkey @authority.key -days 2 -extfile @names -out @server.pem",
    );
}

/// A data folder whose one handler is reached by mail.
fn data(folder: &Folder) -> Data {
    let data = Data::new();
    std::fs::create_dir_all(data.path()).expect("a writable folder");
    let recipient = |name: &str| {
        let made = data.chalkline(&["keys", "new", &folder.file(name)], "").out;
        made.split('"').nth(1).expect("a recipient").to_owned()
    };
    let roster = format!(
        "on_call = []\ndistrict = [\"dana\"]\n[clocks]\nmix = 0\n[escrow]\nrecipient = \"{}\"\nreach = [\"email:counsel@district.example\"]\n\
         [[handler]]\nid = \"dana\"\nname = \"Dana Okafor\"\nrole = \"principal\"\nrecipient = \"{}\"\nreach = [\"email:dana@district.example\"]\n\
         [[route]]\nto = [\"dana\"]\n",
        recipient("escrow.key"),
        recipient("dana.key")
    );
    std::fs::write(format!("{}/roster.toml", data.path()), roster).expect("a writable folder");
    data
}

fn vars<'v>(url: &'v str, authority: &'v str) -> [(&'v str, &'v str); 3] {
    [
        ("CHALKLINE_SMTP", url),
        ("CHALKLINE_MAIL_FROM", "chalkline@district.example"),
        ("CHALKLINE_TLS_CA", authority),
    ]
}

fn service(data: &Data, url: &str, authority: &str) -> Service {
    Service::start(data, &vars(url, authority))
}

fn doctor(data: &Data, url: &str, authority: &str) -> Ran {
    let folder = ("CHALKLINE_DATA", data.path());
    chalkline_with(&[&[folder], &vars(url, authority)[..]].concat(), &["doctor"], "")
}

fn arrives(mode: &str, url: impl Fn(u16) -> String) {
    let folder = Folder::new(&format!("mail-{mode}"));
    certificates(&folder);
    let mail = Mail::start(mode, &folder);
    let data = data(&folder);
    let mut service = service(&data, &url(mail.port), &folder.file("authority.pem"));
    service.says(&format!("/report\n{TEXT}\n\n\n\nno\n"), "next person is told");
    let message = mail.messages.recv_timeout(Duration::from_secs(30)).expect("a notice");
    assert_eq!((&message["tls"], &message["to"][0]), (&true.into(), &"dana@district.example".into()));
    let text = message["text"].as_str().expect("text");
    sees(text, &["Subject: Chalkline", "To dana: there is a new report", "chalkline cases open"]);
    assert!(!text.contains("CANARY") && !text.contains("pushed"), "{text}");
    service.stop();
    sees(&data.chalkline(&["store", "verify"], "").out, &[" 0 deliveries waiting, 1 arrived"]);
    assert!(mail.messages.try_recv().is_err(), "it came once");
}

#[test]
#[ignore = "needs a mail server from PyPI: cargo xtask test"]
fn a_notice_goes_by_mail_over_tls() {
    arrives("tls", |port| format!("smtps://127.0.0.1:{port}"));
}

#[test]
#[ignore = "needs a mail server from PyPI: cargo xtask test"]
fn a_notice_goes_by_mail_over_starttls() {
    arrives("starttls", |port| format!("smtp://127.0.0.1:{port}?tls=required"));
}

#[test]
#[ignore = "needs a mail server from PyPI: cargo xtask test"]
fn a_wrong_certificate_gets_no_notice_by_mail_and_it_waits() {
    for (mode, scheme, tls) in [("tls", "smtps", ""), ("starttls", "smtp", "?tls=required")] {
        let folder = Folder::new(&format!("mail-wrong-{mode}"));
        certificates(&folder);
        let mail = Mail::start(mode, &folder);
        let data = data(&folder);
        let url = format!("{scheme}://127.0.0.1:{}{tls}", mail.port);
        let mut wrong = service(&data, &url, &folder.file("stranger.pem"));
        wrong.says(&format!("/report\n{TEXT}\n\n\n\nno\n"), "next person is told");
        assert!(mail.messages.recv_timeout(Duration::from_secs(4)).is_err(), "nothing is sent");
        let log = wrong.stop();
        sees(&log, &["its certificate or its TLS was not accepted"]);
        assert!(!log.contains("CANARY") && !log.contains("dana@"), "{log}");
        sees(&data.chalkline(&["store", "verify"], "").out, &[" 1 deliveries waiting, 0 arrived"]);
        // Mended, it arrives.
        let mended = service(&data, &url, &folder.file("authority.pem"));
        mail.messages.recv_timeout(Duration::from_secs(60)).expect("the notice that waited");
        mended.stop();
    }
}

#[test]
#[ignore = "needs a mail server from PyPI: cargo xtask test"]
fn the_doctor_signs_in_to_the_mail_server_and_a_wrong_password_loses_no_notice() {
    let folder = Folder::new("mail-password");
    certificates(&folder);
    let mail = Mail::start("password", &folder);
    let data = data(&folder);
    let url = |password: &str| format!("smtps://chalkline:{password}@127.0.0.1:{}", mail.port);
    let authority = folder.file("authority.pem");
    let mut wrong = service(&data, &url("WRONG-PASSWORD"), &authority);
    wrong.says(&format!("/report\n{TEXT}\n\n\n\nno\n"), "next person is told");
    assert!(mail.messages.recv_timeout(Duration::from_secs(4)).is_err(), "nothing is taken");
    let ill = doctor(&data, &url("WRONG-PASSWORD"), &authority);
    sees(&ill.out, &["takes no notices", "name and the password in CHALKLINE_SMTP", "535"]);
    assert!(ill.code == 1 && !ill.out.contains("WRONG"), "{}", ill.out);
    let log = wrong.stop();
    sees(&log, &["did not accept the name and the password"]);
    assert!(!log.contains("WRONG"), "{log}");
    sees(&data.chalkline(&["store", "verify"], "").out, &[" 1 deliveries waiting, 0 arrived"]);
    sees(&doctor(&data, &url(PASSWORD), &folder.file("stranger.pem")).out, &["its certificate or its TLS"]);
    let sound = doctor(&data, &url(PASSWORD), &authority).out;
    assert!(sound.contains("1 handlers") && !sound.contains("mail server"), "{sound}");
    let mended = service(&data, &url(PASSWORD), &authority);
    mail.messages.recv_timeout(Duration::from_secs(60)).expect("the notice that waited");
    mended.stop();
}

#[test]
fn the_doctor_tells_that_no_mail_server_answers() {
    let folder = Folder::new("mail-nobody");
    let data = data(&folder);
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|held| held.local_addr()).expect("an address");
    let url = format!("smtp://{free}");
    service(&data, &url, "").stop();
    let ran = doctor(&data, &url, "");
    sees(&ran.out, &["wrong: the mail server of CHALKLINE_SMTP takes no notices: no connection"]);
    assert_eq!(ran.code, 1);
    let ran = doctor(&data, &format!("smtps://{free}"), &folder.file("no.pem"));
    sees(&ran.out, &["wrong: cannot read CHALKLINE_TLS_CA", "no.pem"]);
}
