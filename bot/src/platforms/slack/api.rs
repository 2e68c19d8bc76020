//! The Web API and the response URLs: one call, one answer, no retries of its own but for a short rate limit.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, StatusCode, redirect};
use serde_json::Value;

use crate::config::Slack;
use crate::platforms::slack::from_slack::Key;

const TIMEOUT: Duration = Duration::from_secs(8);
/// Where response URLs lead.
const HOOKS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
/// How much of an answer is read.
const LONGEST_ANSWER: usize = 1 << 20;
/// Who is waiting for an answer waits this long for the workspace's leave to give it.
const PATIENCE: u64 = 30;
const TRIES: u32 = 3;

/// The workspace's side.
pub(super) struct Api {
    client: Client,
    base: String,
    bot_token: String,
    app_token: Option<String>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Api")
    }
}

/// Why a call did not do what it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    /// Too many; after so many seconds again.
    Limited(u64),
    /// The workspace says no, by this word of its own.
    Refused(String),
    /// Nobody knows: the line broke, or the other side is in trouble.
    Lost,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Limited(after) => write!(out, "too many calls, again in {after} s"),
            Self::Refused(word) => out.write_str(word),
            Self::Lost => out.write_str("no answer"),
        }
    }
}

impl Api {
    pub(super) fn new(config: &Slack) -> anyhow::Result<Self> {
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none());
        // On this machine there is nothing that a proxy could reach.
        let client = if config.is_local() { client.no_proxy() } else { client };
        Ok(Self {
            client: client.build().context("cannot make a client for the workspace")?,
            base: config.api_base.trim_end_matches('/').to_owned(),
            bot_token: config.bot_token.clone(),
            app_token: config.app_token.clone(),
        })
    }

    /// Calls a method with the bot's token.
    pub(super) async fn call(&self, method: &str, body: &Value) -> Result<Value, Failed> {
        self.send(method, &self.bot_token, body).await
    }

    /// The same, waiting where the workspace asks for a little patience.
    pub(super) async fn call_patiently(&self, method: &str, body: &Value) -> Result<Value, Failed> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.call(method, body).await {
                Err(Failed::Limited(after)) if after <= PATIENCE && tries < TRIES => {
                    tokio::time::sleep(Duration::from_secs(after)).await;
                }
                done => return done,
            }
        }
    }

    /// A link for a socket; it works once.
    pub(super) async fn socket_link(&self) -> Result<String, Failed> {
        let token = self.app_token.as_deref().unwrap_or_default();
        let answer =
            self.send("apps.connections.open", token, &Value::Object(serde_json::Map::new())).await?;
        answer["url"].as_str().map(str::to_owned).ok_or(Failed::Lost)
    }

    async fn send(&self, method: &str, token: &str, body: &Value) -> Result<Value, Failed> {
        let request = self
            .client
            .post(format!("{}/{method}", self.base))
            .bearer_auth(token)
            .header("content-type", "application/json; charset=utf-8")
            .body(body.to_string());
        let text = read(request).await?;
        let answer: Value = serde_json::from_str(&text).map_err(|_| Failed::Lost)?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        let word = answer["error"].as_str().unwrap_or_default();
        // A word of the workspace's own, and nothing else, goes into the log.
        let word: String =
            word.chars().filter(|letter| letter.is_ascii_lowercase() || *letter == '_').take(60).collect();
        match word.as_str() {
            "ratelimited" | "rate_limited" => Err(Failed::Limited(1)),
            "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => Err(Failed::Lost),
            _ => Err(Failed::Refused(word)),
        }
    }

    /// Answers to where a command or a press came from.
    pub(super) async fn answer(&self, hook: &Key, body: &Value) -> Result<(), Failed> {
        let url = hook.reveal();
        // It comes in a delivery that was verified; still it may lead nowhere but to the workspace.
        let host =
            |url: &str| reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let known =
            url.starts_with("https://") && host(url).is_some_and(|host| HOOKS.contains(&host.as_str()));
        if !(known || host(&self.base) == host(url)) {
            return Err(Failed::Refused("a_response_url_that_leads_elsewhere".to_owned()));
        }
        let request =
            |body: String| self.client.post(url).header("content-type", "application/json").body(body);
        let mut tries = 0;
        loop {
            tries += 1;
            match read(request(body.to_string())).await {
                Err(Failed::Limited(after)) if after <= PATIENCE && tries < TRIES => {
                    tokio::time::sleep(Duration::from_secs(after)).await;
                }
                done => return done.map(|_| ()),
            }
        }
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<String, Failed> {
    let mut answer = request.send().await.map_err(|_| Failed::Lost)?;
    let status = answer.status();
    let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Failed::Limited(after.unwrap_or(1)));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| Failed::Lost)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return Err(Failed::Lost);
        }
    }
    if status.is_success() {
        String::from_utf8(bytes).map_err(|_| Failed::Lost)
    } else if status.is_server_error() {
        Err(Failed::Lost)
    } else {
        Err(Failed::Refused(format!("http_{}", status.as_u16())))
    }
}
