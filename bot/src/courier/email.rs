//! An e-mail through the district's own mail server, over TLS.

use std::io;
use std::time::Duration;

use anyhow::{Context as _, bail};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::Outcome;
use crate::chat::{Block, Card};
use crate::store::Delivery;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Replies to somebody whose name or password is missing or wrong (RFC 4954, section 6).
const REFUSES_US: [u16; 4] = [530, 534, 535, 538];

pub(super) struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Email {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Email")
    }
}

impl Email {
    pub(super) fn new(url: &str, from: &str, authority: Option<&[u8]>) -> anyhow::Result<Self> {
        // An error's text would quote the password.
        let parsed = reqwest::Url::parse(url).ok().context("CHALKLINE_SMTP is not an address")?;
        let host = parsed.host_str().context("CHALKLINE_SMTP names no host")?;
        let wrapped = parsed.scheme() == "smtps";
        let required = parsed.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        let here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
        if !wrapped && !required && !here {
            bail!("CHALKLINE_SMTP would send without TLS. Write smtps://, or smtp://...?tls=required");
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .ok()
            .context("CHALKLINE_SMTP is not an address that mail can be sent to")?
            .timeout(Some(TIMEOUT));
        if wrapped || required {
            let mut tls = TlsParameters::builder(host.to_owned());
            if let Some(pem) = authority {
                let authority =
                    Certificate::from_pem(pem).context("CHALKLINE_TLS_CA holds no certificate in PEM")?;
                tls = tls.add_root_certificate(authority);
            }
            let tls = tls.build_rustls().context("cannot prepare TLS for mail")?;
            builder = builder.tls(if wrapped { Tls::Wrapper(tls) } else { Tls::Required(tls) });
        }
        let from = from.parse().context("CHALKLINE_MAIL_FROM is not an address")?;
        Ok(Self { transport: builder.build(), from })
    }

    /// Signs in to the mail server and sends nothing; what went wrong.
    pub(super) async fn probe(&self) -> Option<String> {
        match self.transport.test_connection().await {
            Ok(true) => None,
            Ok(false) => Some("it broke the connection off".to_owned()),
            Err(error) => Some(why(&error)),
        }
    }

    /// The message has the delivery's id as its own, so that a second one of the same id is known as such.
    pub(super) async fn bring(&self, address: &str, delivery: &Delivery, card: &Card) -> Outcome {
        let lines = card.blocks.iter().filter_map(|block| match block {
            Block::Lead(text) | Block::Text(text) | Block::Small(text) => Some(text.as_str()),
            Block::Alert(_)
            | Block::Heading(_)
            | Block::List(_)
            | Block::Quote { .. }
            | Block::Copy { .. }
            | Block::Marked { .. } => None,
        });
        let lines: Vec<&str> = lines.collect();
        let Ok(to) = address.parse::<Mailbox>() else { return Outcome::Refused };
        let domain = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(format!("Chalkline {}: {}", delivery.head.number, delivery.head.urgency.name()))
            .message_id(Some(format!("<{}@{domain}>", delivery.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(lines.join("\r\n\r\n"));
        let Ok(message) = message else { return Outcome::Refused };
        match self.transport.send(message).await {
            Ok(answer) => Outcome::Arrived(answer.code().to_string()),
            Err(error) => {
                tracing::warn!("the mail server did not take a notice: {}", why(&error));
                // Whom the server does not let in is not this notice's fault: it waits until that is mended.
                let refused = error.is_permanent() && !refuses_us(&error);
                if refused { Outcome::Refused } else { Outcome::Later { after: None } }
            }
        }
    }
}

/// Whether the server lets us send nothing at all, whatever it is.
fn refuses_us(error: &Error) -> bool {
    error.status().is_some_and(|code| REFUSES_US.contains(&u16::from(code)))
}

/// What went wrong, in words of our own: the server's could quote anything.
fn why(error: &Error) -> String {
    // A handshake that fails comes as a connection whose data is not what it should be.
    let sources = std::iter::successors(std::error::Error::source(error), |source| source.source());
    let mut sources = sources.filter_map(|source| source.downcast_ref::<io::Error>());
    if error.is_tls() || sources.any(|source| source.kind() == io::ErrorKind::InvalidData) {
        return "its certificate or its TLS was not accepted, so nothing was sent".to_owned();
    }
    if error.is_timeout() {
        return "it did not answer in time".to_owned();
    }
    let Some(code) = error.status() else { return "no connection".to_owned() };
    if refuses_us(error) {
        return format!("it did not accept the name and the password in CHALKLINE_SMTP (it answered {code})");
    }
    format!("it answered {code}")
}
