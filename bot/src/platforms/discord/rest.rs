//! Requests to Discord: one way for all of them, which keeps to the rate limits and never tells an address in an error.
//!
//! serenity's own HTTP client is not used: with its rate limiter it talks to discord.com whatever it was told, without it a
//! 429 loses the time to wait, and with it comes a second, older TLS library.

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name that is not there")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, Method};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{RwLock, Semaphore};

/// Where Discord's API is, and its version.
const OFFICIAL: &str = "https://discord.com";
const VERSION: &str = "/api/v10";
const TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the first answer to an interaction, whose token dies after three seconds: a second try must still fit.
const AT_ONCE: Duration = Duration::from_secs(1);
/// Discord lets a bot make 50 requests a second. What is not urgent leaves room for what is.
const CHATTER_A_SECOND: usize = 30;
/// Whoever is asked to wait longer than this gives up; the caller may try again later.
const LONGEST_WAIT: f64 = 120.0;

/// How much a request matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// An answer in a channel.
    Chatter,
    /// An answer to an interaction, or a notice: it never waits behind chatter.
    Urgent,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Reads.
    Get,
    /// Makes something new.
    Post,
    /// Changes what is there.
    Patch,
    /// Puts something in the place of what is there.
    Put,
}

/// Why there is no answer. It has no address in it, since an address can hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    /// Discord said no.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own number for it.
        code: i64,
    },
    /// Discord asked to wait for this many seconds, longer than makes sense here.
    Wait(u64),
    /// Nothing came back.
    Unreachable(String),
}

impl fmt::Display for Failed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code } => write!(out, "Discord refused it: status {status}, code {code}"),
            Self::Wait(seconds) => write!(out, "Discord asks to wait for {seconds} seconds"),
            Self::Unreachable(why) => write!(out, "Discord cannot be reached: {why}"),
        }
    }
}

impl std::error::Error for Failed {}

impl Failed {
    /// How long to wait before another try, where `wait` would be long enough. `None` for a wrong token alone: whatever
    /// else is refused may stand between us and Discord, and be gone in an hour.
    pub(super) fn again(&self, wait: Duration) -> Option<Duration> {
        match self {
            Self::Refused { status: 401, .. } => None,
            Self::Refused { .. } | Self::Unreachable(_) => Some(wait),
            Self::Wait(seconds) => Some(Duration::from_secs(*seconds)),
        }
    }
}

type Room = Arc<tokio::sync::Mutex<()>>;

/// The way to Discord.
#[derive(Clone)]
pub(super) struct Rest {
    client: Client,
    authorization: Arc<str>,
    base: Arc<str>,
    /// One request at a time goes through a room; a limit is waited for inside.
    rooms: Arc<Mutex<BTreeMap<String, Room>>>,
    /// Held for writing while Discord wants to hear nothing at all.
    everything: Arc<RwLock<()>>,
    chatter: Arc<Semaphore>,
}

impl fmt::Debug for Rest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Rest")
    }
}

impl Rest {
    /// A way to Discord, or to a server that speaks like it.
    pub(super) fn new(token: &str, base: Option<&str>) -> Result<Self, Failed> {
        let client = Client::builder()
            // A token goes where it was sent to and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("DiscordBot (https://chalkline.invalid, ", env!("CARGO_PKG_VERSION"), ")"))
            .build()
            .map_err(|error| Failed::Unreachable(error.without_url().to_string()))?;
        Ok(Self {
            client,
            authorization: format!("Bot {token}").into(),
            base: base.unwrap_or(OFFICIAL).trim_end_matches('/').into(),
            rooms: Arc::default(),
            everything: Arc::default(),
            chatter: Arc::new(Semaphore::new(CHATTER_A_SECOND)),
        })
    }

    /// Makes a request, waiting as long as the rate limits ask for. `path` follows the version, as Discord's documentation
    /// writes it: `/channels/{channel}/messages`.
    pub(super) async fn ask(
        &self,
        does: Does,
        path: &str,
        body: Option<&impl Serialize>,
        lane: Lane,
    ) -> Result<Value, Failed> {
        let url = format!("{}{VERSION}{path}", self.base);
        let body = body.map(serde_json::to_vec).transpose();
        let body = body.map_err(|_| Failed::Unreachable("it could not be written".to_owned()))?;
        if lane == Lane::Chatter {
            self.take_turn().await;
        }
        // Answers to interactions have no limit of their own, and the one on everything does not count for them;
        // everything else is known by its path.
        let hurries = path.ends_with("/callback");
        let room = (!hurries).then(|| self.room(room_of(path)));
        loop {
            let turn = match &room {
                Some(room) => Some(Arc::clone(room).lock_owned().await),
                None => None,
            };
            let sent = if hurries {
                self.send(does, &url, body.clone(), AT_ONCE).await
            } else {
                let _open = self.everything.read().await;
                self.send(does, &url, body.clone(), TIMEOUT).await
            }?;
            let (status, limits, answer) = sent;
            if status != 429 {
                if let (Some(turn), Some(reset)) = (turn, limits.empty_for) {
                    // The room is full: whoever comes next waits until the limit is over.
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_secs_f64(reset.min(LONGEST_WAIT))).await;
                        drop(turn);
                    });
                }
                let code = answer["code"].as_i64().unwrap_or_default();
                return if status < 400 { Ok(answer) } else { Err(Failed::Refused { status, code }) };
            }
            let wait = answer["retry_after"].as_f64().or(limits.retry_after).unwrap_or(1.0).max(0.05);
            if wait > LONGEST_WAIT {
                return Err(Failed::Wait(wait as u64));
            }
            tracing::info!("Discord asks to wait for {wait} seconds");
            let wait = Duration::from_secs_f64(wait);
            if !hurries && answer["global"].as_bool().unwrap_or_default() {
                let _closed = self.everything.write().await;
                tokio::time::sleep(wait).await;
            } else {
                tokio::time::sleep(wait).await;
            }
            drop(turn);
        }
    }

    async fn send(
        &self,
        does: Does,
        url: &str,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> Result<(u16, Limits, Value), Failed> {
        let method = match does {
            Does::Get => Method::GET,
            Does::Post => Method::POST,
            Does::Patch => Method::PATCH,
            Does::Put => Method::PUT,
        };
        let request = self.client.request(method, url).timeout(patience);
        let mut request = request.header("Authorization", &*self.authorization);
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        let response = request.send().await.map_err(unreachable)?;
        let number = |name: &str| response.headers().get(name)?.to_str().ok()?.parse::<f64>().ok();
        let limits = Limits {
            retry_after: number("retry-after"),
            empty_for: number("x-ratelimit-reset-after")
                .filter(|seconds| number("x-ratelimit-remaining") == Some(0.0) && *seconds > 0.0),
        };
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(unreachable)?;
        Ok((status, limits, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// Chatter has so many turns a second and no more.
    async fn take_turn(&self) {
        if let Ok(turn) = Arc::clone(&self.chatter).acquire_owned().await {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                drop(turn);
            });
        }
    }

    fn room(&self, name: String) -> Room {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if rooms.len() > 1_000 {
            rooms.retain(|_, room| Arc::strong_count(room) > 1);
        }
        Arc::clone(rooms.entry(name).or_default())
    }

    /// Answers an interaction for the first time.
    pub(super) async fn answer(&self, id: u64, token: &str, body: &impl Serialize) -> Result<(), Failed> {
        let path = format!("/interactions/{id}/{token}/callback");
        let mut tried = false;
        loop {
            match self.ask(Does::Post, &path, Some(body), Lane::Urgent).await {
                Ok(_) => return Ok(()),
                // The first try had arrived after all.
                Err(Failed::Refused { code: 40060, .. }) if tried => return Ok(()),
                Err(Failed::Unreachable(_) | Failed::Refused { status: 500.., .. }) if !tried => tried = true,
                Err(failed) => return Err(failed),
            }
        }
    }

    /// Says more to an interaction.
    pub(super) async fn follow_up(
        &self,
        application: u64,
        token: &str,
        body: &impl Serialize,
    ) -> Result<(), Failed> {
        let path = format!("/webhooks/{application}/{token}");
        persist(|| self.ask(Does::Post, &path, Some(body), Lane::Urgent)).await
    }

    /// Puts the answer in the place of "thinking".
    pub(super) async fn replace(
        &self,
        application: u64,
        token: &str,
        body: &impl Serialize,
    ) -> Result<(), Failed> {
        let path = format!("/webhooks/{application}/{token}/messages/@original");
        persist(|| self.ask(Does::Patch, &path, Some(body), Lane::Urgent)).await
    }

    /// Writes into a channel; gives the message's id.
    pub(super) async fn write(
        &self,
        channel: u64,
        body: &impl Serialize,
        lane: Lane,
    ) -> Result<String, Failed> {
        let made = self.ask(Does::Post, &format!("/channels/{channel}/messages"), Some(body), lane).await?;
        Ok(made["id"].as_str().unwrap_or_default().to_owned())
    }
}

/// Goes on trying for about a minute while Discord is away: a receipt is shown once, and must be seen.
async fn persist<F>(mut request: impl FnMut() -> F) -> Result<(), Failed>
where
    F: Future<Output = Result<Value, Failed>>,
{
    let mut wait = Duration::from_millis(500);
    for _ in 0..9 {
        match request().await {
            Ok(_) => return Ok(()),
            Err(Failed::Unreachable(_) | Failed::Refused { status: 500.., .. }) => {}
            Err(failed) => return Err(failed),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(10));
    }
    request().await.map(|_| ())
}

/// What a response says about limits.
struct Limits {
    retry_after: Option<f64>,
    /// The limit is used up for so many seconds.
    empty_for: Option<f64>,
}

/// Requests with the same name share a limit.
fn room_of(path: &str) -> String {
    let mut pieces = path.split('?').next().unwrap_or(path).trim_start_matches('/').split('/');
    let major: Vec<&str> = match pieces.next() {
        // A webhook is told apart by its id and its token.
        Some("webhooks") => ["webhooks"].into_iter().chain(pieces.take(2)).collect(),
        first => first.into_iter().chain(pieces.take(2)).collect(),
    };
    major.join("/")
}

fn unreachable(error: reqwest::Error) -> Failed {
    let error = error.without_url();
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        why = deeper.to_string();
        cause = deeper.source();
    }
    Failed::Unreachable(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_interaction_and_each_channel_has_its_own_limit() {
        assert_eq!(room_of("/webhooks/1/abc/messages/@original"), "webhooks/1/abc");
        assert_eq!(room_of("/channels/5/messages"), "channels/5/messages");
        assert_eq!(room_of("/gateway/bot"), "gateway/bot");
        assert_eq!(
            room_of("/applications/7/commands?with_localizations=true"),
            room_of("/applications/7/commands")
        );
    }

    #[test]
    fn only_a_wrong_token_is_for_good() {
        let (wait, refused) = (Duration::from_secs(5), |status| Failed::Refused { status, code: 0 });
        assert_eq!(refused(401).again(wait), None);
        for failed in [refused(403), refused(407), refused(503), Failed::Unreachable(String::new())] {
            assert_eq!(failed.again(wait), Some(wait), "{failed}");
        }
        assert_eq!(Failed::Wait(300).again(wait), Some(Duration::from_secs(300)));
    }

    #[tokio::test]
    async fn an_answer_waits_behind_nobody_and_not_for_long() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", silent.local_addr().expect("it listens"));
        let rest = Rest::new("token", Some(&base)).expect("a client");
        let _closed = rest.everything.write().await;
        // Both tries, within the life of an interaction's token.
        let body = serde_json::json!({});
        let answered = tokio::time::timeout(Duration::from_secs(3), rest.answer(1, "t", &body)).await;
        assert!(matches!(answered, Ok(Err(Failed::Unreachable(_)))), "{answered:?}");
    }

    #[test]
    fn no_error_and_no_print_tells_a_token() {
        let rest = Rest::new("secret-token", Some("http://127.0.0.1:9")).expect("a client");
        assert!(!format!("{rest:?}").contains("secret"));
    }
}
