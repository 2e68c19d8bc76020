//! How to reach a Slack workspace, and how it reaches us.

use std::net::SocketAddr;

use super::Complaint;

const API_BASE: &str = "https://slack.com/api";

/// A Slack workspace.
#[derive(Clone)]
pub struct Slack {
    /// What the bot calls the Web API with.
    pub bot_token: String,
    /// What sockets are opened with; `None` without Socket Mode.
    pub app_token: Option<String>,
    /// Where the workspace's requests come in; `None` without them.
    pub http: Option<SlackHttp>,
    /// Where the Web API is.
    pub api_base: String,
}

/// Where and how the workspace's requests come in.
#[derive(Clone)]
pub struct SlackHttp {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// What the workspace signs its requests with.
    pub secret: String,
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl std::fmt::Debug for SlackHttp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl Slack {
    /// Whether the Web API is on this machine: a fake, for trying out.
    pub fn is_local(&self) -> bool {
        super::is_loopback(&self.api_base)
    }
}

/// The variables of this platform as they come, before it is known whether they are enough.
#[derive(Default)]
pub(super) struct Vars {
    bot_token: Option<String>,
    app_token: Option<String>,
    secret: Option<String>,
    listen: Option<SocketAddr>,
    api_base: Option<String>,
}

impl Vars {
    /// Takes a variable if it is one of these.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        let starts = |with: &str| {
            let good = value.starts_with(with) && value.chars().all(|letter| letter.is_ascii_graphic());
            good.then(|| value.to_owned())
                .ok_or_else(|| format!("does not begin with {with}; copy it whole."))
        };
        let done = match name {
            "CHALKLINE_SLACK_BOT_TOKEN" => starts("xoxb-").map(|token| self.bot_token = Some(token)),
            "CHALKLINE_SLACK_APP_TOKEN" => starts("xapp-").map(|token| self.app_token = Some(token)),
            "CHALKLINE_SLACK_SIGNING_SECRET" if value.len() < 16 => {
                Err("is too short. Slack → your app → Basic Information → Signing Secret.".to_owned())
            }
            "CHALKLINE_SLACK_SIGNING_SECRET" => {
                self.secret = Some(value.to_owned());
                Ok(())
            }
            "CHALKLINE_SLACK_LISTEN" => {
                value.parse().map(|listen| self.listen = Some(listen)).map_err(|_| {
                    format!("is \"{value}\". Write an address and a port, for example 127.0.0.1:3000.")
                })
            }
            "CHALKLINE_SLACK_API_BASE" if value.starts_with("https://") || super::is_loopback(value) => {
                self.api_base = Some(value.to_owned());
                Ok(())
            }
            "CHALKLINE_SLACK_API_BASE" => {
                Err("does not begin with https://; only a server on this machine may do without.".to_owned())
            }
            _ => return None,
        };
        Some(done)
    }

    /// The workspace, if it is set; or what is missing.
    pub(super) fn gather(self) -> Result<Option<Slack>, Vec<Complaint>> {
        let missing =
            |name: &str, remedy: &str| Complaint { name: name.to_owned(), remedy: remedy.to_owned() };
        let any = self.app_token.is_some() || self.secret.is_some() || self.listen.is_some();
        let mut complaints = Vec::new();
        if self.secret.is_some() && self.listen.is_none() {
            complaints.push(missing(
                "CHALKLINE_SLACK_LISTEN",
                "is missing, but CHALKLINE_SLACK_SIGNING_SECRET is set. For example 127.0.0.1:3000.",
            ));
        }
        if self.listen.is_some() && self.secret.is_none() {
            complaints.push(missing(
                "CHALKLINE_SLACK_SIGNING_SECRET",
                "is missing, but CHALKLINE_SLACK_LISTEN is set. Slack → your app → Basic Information → Signing Secret.",
            ));
        }
        if any && self.bot_token.is_none() {
            complaints.push(missing(
                "CHALKLINE_SLACK_BOT_TOKEN",
                "is missing. Slack → your app → OAuth & Permissions → Bot User OAuth Token.",
            ));
        }
        if self.bot_token.is_some() && !any {
            complaints.push(missing(
                "CHALKLINE_SLACK_APP_TOKEN",
                "is missing, but CHALKLINE_SLACK_BOT_TOKEN is set. Slack → your app → Basic Information → App-Level \
                 Tokens, with connections:write; or set CHALKLINE_SLACK_SIGNING_SECRET and CHALKLINE_SLACK_LISTEN.",
            ));
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let http = self.listen.zip(self.secret).map(|(listen, secret)| SlackHttp { listen, secret });
        let api_base = self.api_base.unwrap_or_else(|| API_BASE.to_owned());
        Ok(self.bot_token.map(|bot_token| Slack { bot_token, app_token: self.app_token, http, api_base }))
    }
}
