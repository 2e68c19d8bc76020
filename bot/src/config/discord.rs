//! What is needed to connect to Discord.

use super::Complaint;

/// How to connect to Discord.
#[derive(Clone)]
pub struct Discord {
    /// The bot's token.
    pub token: String,
    /// Another server that speaks like Discord; none for Discord itself.
    pub api_base: Option<String>,
}

impl std::fmt::Debug for Discord {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl Discord {
    /// Whether everything stays on this machine.
    pub(super) fn is_local(&self) -> bool {
        self.api_base.as_deref().is_some_and(loopback)
    }
}

/// The variables as they come, one by one.
#[derive(Default)]
pub(super) struct Vars {
    token: Option<String>,
    api_base: Option<String>,
}

impl Vars {
    /// Takes a variable if it is one of these.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        match name {
            "CHALKLINE_DISCORD_TOKEN" => Some(token(value).map(|token| self.token = Some(token))),
            "CHALKLINE_DISCORD_API_BASE" => Some(api_base(value).map(|base| self.api_base = Some(base))),
            _ => None,
        }
    }

    /// Puts them together, once each was checked.
    pub(super) fn gather(self) -> Result<Option<Discord>, Complaint> {
        match (self.token, self.api_base) {
            (Some(token), api_base) => Ok(Some(Discord { token, api_base })),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Complaint {
                name: "CHALKLINE_DISCORD_TOKEN".to_owned(),
                remedy: "is missing, but CHALKLINE_DISCORD_API_BASE is set.".to_owned(),
            }),
        }
    }
}

/// A token as Discord gives it.
fn token(value: &str) -> Result<String, String> {
    let value = value.trim();
    let value = value.strip_prefix("Bot ").unwrap_or(value);
    if value.len() < 20 || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "is no bot token. Discord Developer Portal → your application → Bot → Reset Token.".to_owned()
        );
    }
    Ok(value.to_owned())
}

/// The address of a server.
fn api_base(value: &str) -> Result<String, String> {
    if value.starts_with("https://") || loopback(value) {
        return Ok(value.trim_end_matches('/').to_owned());
    }
    Err("does not begin with https://, and only a server on this machine may do without.".to_owned())
}

fn loopback(url: &str) -> bool {
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|start| url.starts_with(start))
}
