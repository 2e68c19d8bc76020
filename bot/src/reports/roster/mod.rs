//! The roster: who handles reports, how they are reached, and who answers to whom. Read from `roster.toml`, strictly.

mod check;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use rules_core::triage::{Kind, Urgency};
use serde::Deserialize;
use toml::Spanned;

use crate::reports::seal::PublicKey;

/// The name under which the escrow stands in a team; no handler may have it.
pub const ESCROW: &str = "escrow";

/// Everybody who may get a report, and the rules by which it gets there.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Whether Chalkline made it up, to be tried out.
    pub demo: bool,
    /// Everybody, in the order of the file.
    pub handlers: Vec<Handler>,
    /// In order: the first that fits is taken.
    pub routes: Vec<Route>,
    /// Whom to reach when the first ones and their deputies do not acknowledge.
    pub on_call: Vec<String>,
    /// Whom to reach when nobody else does.
    pub district: Vec<String>,
    /// The offline key that opens every case, and whom to alarm.
    pub escrow: Handler,
    /// By what names a role is called in a report.
    pub roles: BTreeMap<String, Vec<String>>,
    /// By what names a site is called in a report.
    pub sites: BTreeMap<String, Vec<String>>,
    /// How long each urgency may wait for an acknowledgement.
    pub clocks: Clocks,
    /// How long closed cases are kept.
    pub retention: Retention,
}

/// Somebody who handles reports.
#[derive(Debug, Clone)]
pub struct Handler {
    /// A short name for routes and logs.
    pub id: String,
    /// The name people call them by.
    pub name: String,
    /// Other names they go by.
    pub also_called: Vec<String>,
    /// For example `principal`.
    pub role: String,
    /// The sites they look after; none for all.
    pub sites: Vec<String>,
    /// What their cases are sealed to.
    pub key: PublicKey,
    /// What older cases of theirs were sealed to. Nothing new is.
    pub old_keys: Vec<PublicKey>,
    /// How they are reached, first choice first.
    pub reach: Vec<Reach>,
    /// Their accounts on chat platforms, as `PLATFORM/ID`: who may press the buttons of a notice.
    pub accounts: Vec<String>,
    /// Who stands in for them.
    pub deputy: Option<String>,
    /// To whom they answer.
    pub answers_to: Option<String>,
}

/// A way to reach somebody. The platforms add theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The terminal of the running service.
    Console,
    /// An e-mail address.
    Email(String),
    /// An address that takes a signed POST.
    Webhook(String),
    /// A channel of a chat platform.
    Chat {
        /// The platform's name.
        platform: String,
        /// The channel's id there.
        place: String,
    },
}

impl Reach {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "console" => Some(Self::Console),
            Some(("email", address)) if address.contains('@') && !address.contains(char::is_whitespace) => {
                Some(Self::Email(address.to_owned()))
            }
            Some(("webhook", url)) if url.starts_with("https://") || is_loopback(url) => {
                Some(Self::Webhook(url.to_owned()))
            }
            Some(("chat", channel)) => account(channel).map(|(platform, place)| Self::Chat {
                platform: platform.to_owned(),
                place: place.to_owned(),
            }),
            _ => None,
        }
    }
}

/// `PLATFORM/ID`, as channels and accounts of people are written.
fn account(text: &str) -> Option<(&str, &str)> {
    let (platform, id) = text.split_once('/')?;
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    (plain(platform) && plain(id)).then_some((platform, id))
}

/// Whether an address without TLS stays on this machine.
fn is_loopback(url: &str) -> bool {
    ["http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:"].iter().any(|start| url.starts_with(start))
}

/// Which reports go to whom. An empty list stands for all.
#[derive(Debug, Clone)]
pub struct Route {
    /// The kinds it is for.
    pub kinds: Vec<Kind>,
    /// The urgencies it is for.
    pub urgencies: Vec<Urgency>,
    /// The sites it is for.
    pub sites: Vec<String>,
    /// Who gets it first.
    pub to: Vec<String>,
}

/// Minutes until an unacknowledged report goes one step further.
#[derive(Debug, Clone)]
pub struct Clocks {
    /// For an emergency.
    pub emergency: u32,
    /// For what is urgent.
    pub urgent: u32,
    /// For everything else.
    pub standard: u32,
    /// Standard reports are delivered after a random wait of up to this many minutes, so that nobody can tell from the
    /// delivery when the report was written.
    pub mix: u32,
}

impl Default for Clocks {
    fn default() -> Self {
        Self { emergency: 10, urgent: 60, standard: 24 * 60, mix: 30 }
    }
}

impl Clocks {
    /// The limit in seconds.
    pub fn limit(&self, urgency: Urgency) -> u64 {
        let minutes = match urgency {
            Urgency::Emergency => self.emergency,
            Urgency::Urgent => self.urgent,
            Urgency::Standard => self.standard,
        };
        u64::from(minutes) * 60
    }
}

/// Days from the closing of a case to the erasing of its content. A legal hold stops it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// For every kind that is not named; none keeps cases until somebody erases them.
    pub days: Option<u32>,
    /// For single kinds.
    pub kinds: Vec<(Kind, u32)>,
}

impl Retention {
    /// How many days a closed case of this kind is kept; none for ever.
    pub fn days(&self, kind: Kind) -> Option<u32> {
        self.kinds.iter().find(|(known, _)| *known == kind).map(|(_, days)| *days).or(self.days)
    }
}

/// One thing that is wrong with a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// In which line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}. {}", self.line, self.problem, self.remedy)
    }
}

impl Roster {
    /// Reads a roster; everything that is wrong with it comes at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Complaint>> {
        let file: File = toml::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
        check::roster(file, text)
    }

    /// The handler of that id; the escrow counts as one.
    pub fn handler(&self, id: &str) -> Option<&Handler> {
        if id == ESCROW { Some(&self.escrow) } else { self.handlers.iter().find(|handler| handler.id == id) }
    }

    /// The handler with that key, be it an old one.
    pub fn owner(&self, key: &PublicKey) -> Option<&Handler> {
        let owns = |handler: &&Handler| handler.key == *key || handler.old_keys.contains(key);
        self.handlers.iter().chain([&self.escrow]).find(owns)
    }
}

fn unreadable(text: &str, error: &toml::de::Error) -> Complaint {
    let span = error.span().unwrap_or(0..0);
    Complaint {
        line: line(text, &span),
        problem: error.message().trim().replace('\n', " "),
        remedy: "See deploy/roster.example.toml for every key there is.".to_owned(),
    }
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    demo: bool,
    #[serde(default)]
    on_call: Vec<Spanned<String>>,
    #[serde(default)]
    district: Vec<Spanned<String>>,
    escrow: EscrowEntry,
    #[serde(default)]
    clocks: ClocksEntry,
    #[serde(default)]
    retention: RetentionEntry,
    #[serde(default)]
    roles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    sites: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    handler: Vec<HandlerEntry>,
    #[serde(default)]
    route: Vec<RouteEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetentionEntry {
    days: Option<Spanned<u32>>,
    #[serde(default)]
    kinds: BTreeMap<Spanned<String>, Spanned<u32>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClocksEntry {
    emergency: Option<Spanned<u32>>,
    urgent: Option<Spanned<u32>>,
    standard: Option<Spanned<u32>>,
    mix: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EscrowEntry {
    recipient: Spanned<String>,
    #[serde(default)]
    old_recipients: Vec<Spanned<String>>,
    reach: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HandlerEntry {
    id: Spanned<String>,
    name: String,
    #[serde(default)]
    also_called: Vec<String>,
    role: String,
    #[serde(default)]
    sites: Vec<Spanned<String>>,
    recipient: Spanned<String>,
    #[serde(default)]
    old_recipients: Vec<Spanned<String>>,
    reach: Vec<Spanned<String>>,
    #[serde(default)]
    accounts: Vec<Spanned<String>>,
    deputy: Option<Spanned<String>>,
    answers_to: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteEntry {
    #[serde(default)]
    kinds: Vec<Spanned<String>>,
    #[serde(default)]
    urgencies: Vec<Spanned<String>>,
    #[serde(default)]
    sites: Vec<Spanned<String>>,
    to: Spanned<Vec<Spanned<String>>>,
}

#[cfg(test)]
pub(crate) mod tests;
