//! The gate: a delivery that really comes from the workspace. Only this file can make a [`Verified`].
//!
//! Never: what a delivery means.

use axum::body::Bytes;
use axum::http::HeaderMap;
use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::clock::Now;

/// How many seconds old, or early, a signature may be.
const WINDOW: u64 = 5 * 60;

/// A delivery that has passed the gate. It has no other constructor than those below.
pub(super) struct Verified {
    payload: Value,
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Verified")
    }
}

/// Why a delivery does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Not signed, wrongly signed, or too old.
    Unsigned,
    /// Signed, and cannot be read.
    Unreadable,
}

impl Verified {
    /// Checks a request: the signature over the raw body first, in constant time, then whether it can be read.
    pub(super) fn request(
        secret: &str,
        headers: &HeaderMap,
        body: &Bytes,
        now: Now,
    ) -> Result<Self, Refused> {
        let said = |name: &str| {
            let mut values = headers.get_all(name).iter();
            let first = values.next().and_then(|value| value.to_str().ok());
            first.filter(|_| values.next().is_none()).ok_or(Refused::Unsigned)
        };
        let (time, signature) = (said("x-slack-request-timestamp")?, said("x-slack-signature")?);
        check(secret, time, signature, body, now)?;
        let payload = if said("content-type").unwrap_or_default().starts_with("application/json") {
            serde_json::from_slice(body).map_err(|_| Refused::Unreadable)?
        } else {
            form(body).ok_or(Refused::Unreadable)?
        };
        Ok(Self { payload })
    }

    /// What came through a socket that the app's own token has opened.
    pub(super) fn envelope(payload: Value) -> Self {
        Self { payload }
    }

    pub(super) fn payload(&self) -> &Value {
        &self.payload
    }
}

/// Whether `signature` is the workspace's, and fresh.
fn check(secret: &str, time: &str, signature: &str, body: &[u8], now: Now) -> Result<(), Refused> {
    let sent: u64 = time.parse().map_err(|_| Refused::Unsigned)?;
    let digest = signature.strip_prefix("v0=").and_then(unhex).ok_or(Refused::Unsigned)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| Refused::Unsigned)?;
    mac.update(b"v0:");
    mac.update(time.as_bytes());
    mac.update(b":");
    mac.update(body);
    let good = mac.verify_slice(&digest).is_ok();
    // Both are looked at, whatever the first says.
    let fresh = now.unix().abs_diff(sent) <= WINDOW;
    if good & fresh { Ok(()) } else { Err(Refused::Unsigned) }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    // Capital letters are not what the workspace sends.
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    bytes.chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.last()?)?)).collect()
}

/// The fields of a form; an interaction is JSON in the field `payload`.
fn form(body: &[u8]) -> Option<Value> {
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        Some((plain(halves.next()?)?, plain(halves.next()?)?))
    });
    let mut fields: serde_json::Map<String, Value> =
        pairs.map(|pair| pair.map(|(name, value)| (name, Value::String(value)))).collect::<Option<_>>()?;
    match fields.remove("payload") {
        Some(payload) => serde_json::from_str(payload.as_str()?).ok(),
        None => Some(Value::Object(fields)),
    }
}

/// A text out of its form: `+` is a blank, `%41` an A. Nothing that is not UTF-8 comes through.
fn plain(text: &[u8]) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    // The example of the vendor's own documentation.
    const TIME: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
        &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=\
        https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=\
        398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn refused(time: &str, signature: &str, body: &str, now: u64) -> Option<Refused> {
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-slack-request-timestamp", time), ("x-slack-signature", signature)] {
            headers.insert(name, value.parse().expect("a header"));
        }
        Verified::request(SECRET, &headers, &Bytes::from(body.to_owned()), Now::from_unix(now)).err()
    }

    #[test]
    fn the_vendors_own_example_passes_for_five_minutes() {
        let time: u64 = TIME.parse().expect("a number");
        for now in [time, time + 300, time - 300] {
            assert_eq!(refused(TIME, SIGNATURE, BODY, now), None);
        }
        for now in [time + 301, time - 301, 0, u64::MAX] {
            assert_eq!(refused(TIME, SIGNATURE, BODY, now), Some(Refused::Unsigned));
        }
    }

    #[test]
    fn one_changed_byte_anywhere_is_refused() {
        let now = TIME.parse().expect("a number");
        let unsigned = Some(Refused::Unsigned);
        assert_eq!(refused(TIME, SIGNATURE, &BODY.replace("foobar", "foobaz"), now), unsigned);
        assert_eq!(refused("1531420619", SIGNATURE, BODY, now), unsigned);
        assert_eq!(refused(TIME, &SIGNATURE.replace("b503", "b504"), BODY, now), unsigned);
        assert_eq!(refused(TIME, &SIGNATURE.to_uppercase(), BODY, now), unsigned);
        for signature in ["", "v0=", "v1=00", "v0=é"] {
            assert_eq!(refused(TIME, signature, BODY, now), unsigned);
        }
        for time in ["", "-1", "1e9", " 1531420618", "99999999999999999999"] {
            assert_eq!(refused(time, SIGNATURE, BODY, now), unsigned);
        }
    }

    #[test]
    fn without_or_with_two_of_a_header_it_is_unsigned() {
        let now = Now::from_unix(TIME.parse().expect("a number"));
        let body = Bytes::from_static(BODY.as_bytes());
        assert_eq!(Verified::request(SECRET, &HeaderMap::new(), &body, now).err(), Some(Refused::Unsigned));
        let mut headers = HeaderMap::new();
        headers.insert("x-slack-request-timestamp", TIME.parse().expect("a header"));
        headers.append("x-slack-signature", SIGNATURE.parse().expect("a header"));
        headers.append("x-slack-signature", SIGNATURE.parse().expect("a header"));
        assert_eq!(Verified::request(SECRET, &headers, &body, now).err(), Some(Refused::Unsigned));
    }

    #[test]
    fn forms_are_read_whole_or_not_at_all() {
        assert_eq!(form(b"text=a+b%20%C3%A9&x="), Some(serde_json::json!({"text": "a b é", "x": ""})));
        assert_eq!(form(b"payload=%7B%22type%22%3A%22x%22%7D"), Some(serde_json::json!({"type": "x"})));
        for bad in [&b"text"[..], b"text=%", b"text=%zz", b"text=%ff", b"payload=%7B"] {
            assert_eq!(form(bad), None);
        }
    }
}
