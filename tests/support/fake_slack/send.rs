//! Deliveries to the app: signed requests over HTTP, or envelopes over a socket; once or twice.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{FakeSlack, SIGNING_SECRET, Transport};

/// What Slack waits for an answer.
const DEADLINE: Duration = Duration::from_secs(3);

/// What came back at once.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// The kinds of delivery, with the path that each has over HTTP.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Event,
    Command,
    Interaction,
}

impl FakeSlack {
    /// Delivers a payload and gives what came back, within Slack's deadline.
    #[track_caller]
    pub(crate) fn deliver(&self, kind: Kind, payload: &Value) -> Delivered {
        let first = self.deliver_once(kind, payload, 0);
        if self.twice {
            let second = self.deliver_once(kind, payload, 1);
            assert_eq!(second.status, 200, "the second delivery");
        }
        first
    }

    #[track_caller]
    fn deliver_once(&self, kind: Kind, payload: &Value, attempt: u32) -> Delivered {
        let start = Instant::now();
        let delivered = match self.transport {
            Transport::Socket => {
                let name = match kind {
                    Kind::Event => "events_api",
                    Kind::Command => "slash_commands",
                    Kind::Interaction => "interactive",
                };
                Delivered { status: 200, body: self.envelope(name, payload, attempt) }
            }
            Transport::Http(_) => {
                let (path, kind, body) = match kind {
                    Kind::Event => ("/slack/events", "application/json", payload.to_string()),
                    Kind::Command => ("/slack/commands", FORM, as_form(payload)),
                    Kind::Interaction => {
                        ("/slack/interactivity", FORM, as_form(&json!({"payload": payload.to_string()})))
                    }
                };
                let time = now();
                let mut headers = vec![
                    ("content-type", kind.to_owned()),
                    ("x-slack-request-timestamp", time.to_string()),
                    ("x-slack-signature", signature(SIGNING_SECRET, time, &body)),
                ];
                if attempt > 0 {
                    headers.push(("x-slack-retry-num", attempt.to_string()));
                    headers.push(("x-slack-retry-reason", "http_timeout".to_owned()));
                }
                self.post(path, &headers, body)
            }
        };
        assert!(start.elapsed() < DEADLINE, "acknowledged after {:?}", start.elapsed());
        delivered
    }

    /// Posts any bytes to the app.
    #[track_caller]
    pub(crate) fn post(
        &self,
        path: &str,
        headers: &[(&str, String)],
        body: impl Into<reqwest::Body>,
    ) -> Delivered {
        let Transport::Http(port) = self.transport else { panic!("only over HTTP") };
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut request = client.post(format!("http://127.0.0.1:{port}{path}")).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let runtime = self.runtime.as_ref().expect("it runs");
        runtime.block_on(async {
            let answer = request.send().await.expect("the app answers");
            let status = answer.status().as_u16();
            let text = answer.text().await.expect("the answer is text");
            Delivered { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
        })
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// What Slack writes into `X-Slack-Signature`.
pub(crate) fn signature(secret: &str, time: u64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("v0:{time}:{body}").as_bytes());
    let digest = mac.finalize().into_bytes();
    format!("v0={}", digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn as_form(fields: &Value) -> String {
    let pairs = fields.as_object().into_iter().flatten();
    let pair =
        |(name, value): (&String, &Value)| format!("{name}={}", quote(value.as_str().unwrap_or_default()));
    pairs.map(pair).collect::<Vec<_>>().join("&")
}

fn quote(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

pub(super) fn unquote(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = String::from_utf8(digits).unwrap_or_default();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
