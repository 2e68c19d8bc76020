//! A signed POST. The other side knows it by its id, so that a second one of the same id does nothing.

use std::time::Duration;

use anyhow::Context as _;
use hmac::{Hmac, Mac as _};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Certificate, Client, StatusCode, redirect};
use sha2::Sha256;

use super::Outcome;
use crate::clock::Now;
use crate::reports::custody::hex;
use crate::store::Delivery;

const TIMEOUT: Duration = Duration::from_secs(8);
/// How much of an answer is read.
const LONGEST_ANSWER: usize = 64 << 10;

pub(super) struct Webhook {
    client: Client,
    secret: zeroize::Zeroizing<String>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Webhook")
    }
}

impl Webhook {
    pub(super) fn new(secret: &str, authority: Option<&[u8]>) -> anyhow::Result<Self> {
        let mut builder = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none()).no_proxy();
        if let Some(pem) = authority {
            let authority =
                Certificate::from_pem(pem).context("CHALKLINE_TLS_CA holds no certificate in PEM")?;
            builder = builder.add_root_certificate(authority);
        }
        let client = builder.build().context("cannot make a client for webhooks")?;
        Ok(Self { client, secret: zeroize::Zeroizing::new(secret.to_owned()) })
    }

    /// An answer counts when all of it has come: one that is cut says nothing certain.
    pub(super) async fn bring(&self, url: &str, delivery: &Delivery, now: Now) -> Outcome {
        let head = &delivery.head;
        let body = serde_json::json!({
            "id": delivery.id,
            "to": delivery.to,
            "why": delivery.why,
            "case": head.number,
            "day": head.day,
            "kind": head.kind.name(),
            "urgency": head.urgency.name(),
            "site": head.site,
            "open": format!("chalkline cases open {}", head.number),
        })
        .to_string();
        let time = now.unix();
        let request = self
            .client
            .post(url)
            .header("Content-Type", "application/json")
            .header("Chalkline-Delivery", &delivery.id)
            .header("Chalkline-Timestamp", time)
            .header("Chalkline-Signature", format!("v1={}", sign(&self.secret, time, &body)))
            .body(body);
        let Ok(mut answer) = request.send().await else { return Outcome::Later { after: None } };
        let (status, after) = (answer.status(), retry_after(answer.headers()));
        let mut read = 0;
        loop {
            match answer.chunk().await {
                Ok(None) => break,
                Ok(Some(chunk)) => read += chunk.len(),
                Err(_) => return Outcome::Later { after: None },
            }
            if read > LONGEST_ANSWER {
                break;
            }
        }
        if status.is_success() {
            return Outcome::Arrived(status.as_u16().to_string());
        }
        let passing = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::CONFLICT,
            StatusCode::TOO_EARLY,
        ];
        if status.is_server_error() || passing.contains(&status) {
            Outcome::Later { after }
        } else {
            Outcome::Refused
        }
    }
}

/// The seconds that the other side asks to wait; a date is not read, the usual wait is taken for it.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// HMAC-SHA256 over the time, a dot and the body.
pub(super) fn sign(secret: &str, time: u64, body: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{time}.{body}").as_bytes());
    hex(&mac.finalize().into_bytes())
}
