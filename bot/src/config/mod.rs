//! Reads the environment, once: every variable at its place in the table, every complaint at once, each with its remedy.

mod discord;
mod slack;
mod vars;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use rules_core::text::Lang;
use tracing_subscriber::filter::LevelFilter;

use crate::systemd::Supervisor;

pub use discord::Discord;
pub use slack::{Slack, SlackHttp};
pub use vars::{TABLE, Variable, sample};

/// What the operator has set.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of a policy pack to use in the place of the built-in one.
    pub policy: Option<PathBuf>,
    /// The folder for reports, keys and the roster.
    pub data: PathBuf,
    /// The roster, where it does not lie in the data folder.
    pub roster: Option<PathBuf>,
    /// How handlers are reached from here.
    pub outward: Outward,
    /// The platforms that are configured.
    pub platforms: Platforms,
    /// Where the web desk is.
    pub web: Web,
    /// Who watches over the service.
    pub supervisor: Supervisor,
    /// The language to speak, whatever people type.
    pub lang: Option<Lang>,
    /// The file to keep questions in that are not covered, without names; none by default.
    pub gaps_file: Option<PathBuf>,
    /// How much to log.
    pub log: LevelFilter,
    /// Whether the operator wants no colours.
    pub no_color: bool,
}

/// What is needed to reach handlers elsewhere.
#[derive(Clone, Default)]
pub struct Outward {
    /// The mail server, with its password.
    pub smtp: Option<String>,
    /// The address that notices come from.
    pub mail_from: Option<String>,
    /// What notices to webhooks are signed with.
    pub webhook_secret: Option<String>,
    /// A certificate authority of the district's own.
    pub tls_ca: Option<PathBuf>,
}

impl std::fmt::Debug for Outward {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

/// Where the service listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Web {
    /// The web desk; `None` for a place of its own choice on this machine alone.
    pub listen: Option<SocketAddr>,
    /// Health and metrics; `None` for none.
    pub admin: Option<SocketAddr>,
}

/// The platforms that are configured: a field for each.
#[derive(Debug, Clone, Default)]
pub struct Platforms {
    /// Discord.
    pub discord: Option<Discord>,
    /// Slack.
    pub slack: Option<Slack>,
    /// The address of the private page, the same for everybody.
    pub web_url: Option<String>,
}

impl Platforms {
    /// Whether there is any, so that the service goes on when the console's input ends.
    pub fn any(&self) -> bool {
        self.discord.is_some() || self.slack.is_some()
    }

    /// Whether every one is on this machine only: a try-out, for which a demo roster is good enough.
    pub fn are_local(&self) -> bool {
        self.discord.as_ref().is_none_or(Discord::is_local) && self.slack.as_ref().is_none_or(Slack::is_local)
    }
}

/// One thing to mend before the program can start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The variable.
    pub name: String,
    /// What is wrong with it, and what to do.
    pub remedy: String,
}

impl Config {
    /// Reads the program's own environment.
    pub fn from_env() -> Result<Self, Vec<Complaint>> {
        Self::from_vars(
            std::env::vars_os().map(|(name, value)| {
                (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
            }),
        )
    }

    /// Reads any list of variables. An empty value counts as not set.
    pub fn from_vars(vars: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Complaint>> {
        let mut config = Self {
            policy: None,
            data: PathBuf::from("data"),
            roster: None,
            outward: Outward::default(),
            platforms: Platforms::default(),
            web: Web::default(),
            supervisor: Supervisor::default(),
            lang: None,
            gaps_file: None,
            log: LevelFilter::WARN,
            no_color: false,
        };
        let mut complaints = Vec::new();
        let (mut discord, mut slack) = (discord::Vars::default(), slack::Vars::default());
        for (name, value) in vars.into_iter().filter(|(_, value)| !value.is_empty()) {
            let known = discord.set(&name, &value).or_else(|| slack.set(&name, &value));
            let set = known.unwrap_or_else(|| config.set(&name, &value));
            if let Err(remedy) = set {
                complaints.push(Complaint { name, remedy });
            }
        }
        if config.outward.smtp.is_some() != config.outward.mail_from.is_some() {
            let name = if config.outward.smtp.is_some() { "CHALKLINE_MAIL_FROM" } else { "CHALKLINE_SMTP" };
            let remedy = "is missing: CHALKLINE_SMTP and CHALKLINE_MAIL_FROM go together.".to_owned();
            complaints.push(Complaint { name: name.to_owned(), remedy });
        }
        match discord.gather() {
            Ok(discord) => config.platforms.discord = discord,
            // A token that was refused is a complaint already.
            Err(missing) if complaints.iter().any(|one: &Complaint| one.name == missing.name) => {}
            Err(missing) => complaints.push(missing),
        }
        match slack.gather() {
            Ok(slack) => config.platforms.slack = slack,
            // What was refused is a complaint already.
            Err(missing) => {
                let told: Vec<String> = complaints.iter().map(|one: &Complaint| one.name.clone()).collect();
                complaints.extend(missing.into_iter().filter(|one| !told.contains(&one.name)));
            }
        }
        complaints.sort_by(|one, other| one.name.cmp(&other.name));
        if complaints.is_empty() { Ok(config) } else { Err(complaints) }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "CHALKLINE_POLICY" => self.policy = Some(PathBuf::from(value)),
            "CHALKLINE_DATA" => self.data = PathBuf::from(value),
            "CHALKLINE_ROSTER" => self.roster = Some(PathBuf::from(value)),
            "CHALKLINE_SMTP" => {
                if !value.starts_with("smtps://") && !value.starts_with("smtp://") {
                    return Err("does not begin with smtps:// or smtp://.".to_owned());
                }
                self.outward.smtp = Some(value.to_owned());
            }
            "CHALKLINE_MAIL_FROM" => self.outward.mail_from = Some(value.to_owned()),
            "CHALKLINE_WEBHOOK_SECRET" if value.len() < 32 => {
                return Err(
                    "is too short. Use at least 32 characters, for example of `openssl rand -base64 33`."
                        .to_owned(),
                );
            }
            "CHALKLINE_WEBHOOK_SECRET" => self.outward.webhook_secret = Some(value.to_owned()),
            "CHALKLINE_TLS_CA" => self.outward.tls_ca = Some(PathBuf::from(value)),
            "CHALKLINE_WEB_URL" => self.platforms.web_url = Some(web_url(value)?),
            "CHALKLINE_WEB_LISTEN" => self.web.listen = Some(address(value)?),
            "CHALKLINE_ADMIN_LISTEN" => self.web.admin = Some(address(value)?),
            "CHALKLINE_LOCALE" => {
                let lang = Lang::from_locale(value);
                self.lang = Some(lang.ok_or_else(|| format!("is \"{value}\". Chalkline speaks en and es."))?);
            }
            "CHALKLINE_GAPS_FILE" => self.gaps_file = Some(PathBuf::from(value)),
            "CHALKLINE_LOG" => {
                let levels = "off, error, warn, info, debug or trace";
                self.log = value.parse().map_err(|_| format!("is \"{value}\". Write {levels}."))?;
            }
            // Set by systemd, for the service that it starts; what it sets is right.
            "NOTIFY_SOCKET" => self.supervisor.socket = Some(value.to_owned()),
            "WATCHDOG_USEC" => self.supervisor.watchdog = value.parse().ok().map(Duration::from_micros),
            "NO_COLOR" => self.no_color = true,
            _ if name.starts_with("CHALKLINE_") => return Err(unknown(name)),
            _ => {}
        }
        Ok(())
    }
}

/// The address of a page, as it can stand in a message.
fn web_url(value: &str) -> Result<String, String> {
    let plain = value.chars().all(|letter| letter.is_ascii_graphic() && !"<>|\"`\\".contains(letter));
    if plain && (value.starts_with("https://") || is_loopback(value)) {
        return Ok(value.to_owned());
    }
    Err("is no address of a page. Write it whole, beginning with https://.".to_owned())
}

/// Whether an address leads to this machine.
fn is_loopback(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    // A name with an @ before it leads elsewhere.
    host == "[::1]"
        || host == "localhost"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// An address to listen at.
fn address(value: &str) -> Result<SocketAddr, String> {
    value.parse().map_err(|_| {
        format!("is \"{value}\". Write an address and a port, for example 127.0.0.1:8080 or [::1]:8080.")
    })
}

/// What to say about a name that is nobody's.
fn unknown(name: &str) -> String {
    let near = TABLE.iter().map(|known| (strsim::damerau_levenshtein(name, known.name), known.name)).min();
    match near {
        Some((distance, known)) if distance <= 4 => format!("is not a variable. Did you mean {known}?"),
        _ => "is not a variable. See .env.example for those there are.".to_owned(),
    }
}

/// All complaints as the operator reads them.
pub fn explain(complaints: &[Complaint]) -> String {
    let things =
        if complaints.len() == 1 { "1 thing".to_owned() } else { format!("{} things", complaints.len()) };
    let mut text = format!("chalkline cannot start. {things} to fix in the environment:\n");
    for complaint in complaints {
        text.push_str(&format!("  {:<20} {}\n", complaint.name, complaint.remedy));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, Vec<Complaint>> {
        Config::from_vars(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn all_complaints_come_at_once_each_with_its_remedy() {
        let complaints = read(&[
            ("CHALKLINE_LOCALE", "fr"),
            ("CHALKLINE_LOG", "loud"),
            ("CHALKLINE_LOCAL", "es"),
            ("CHALKLINE_SOMETHING_ELSE", "1"),
            ("PATH", "/bin"),
        ])
        .expect_err("four complaints");
        let expected = "\
chalkline cannot start. 4 things to fix in the environment:
  CHALKLINE_LOCAL      is not a variable. Did you mean CHALKLINE_LOCALE?
  CHALKLINE_LOCALE     is \"fr\". Chalkline speaks en and es.
  CHALKLINE_LOG        is \"loud\". Write off, error, warn, info, debug or trace.
  CHALKLINE_SOMETHING_ELSE is not a variable. See .env.example for those there are.
";
        assert_eq!(explain(&complaints), expected);
    }

    #[test]
    fn every_example_of_the_table_is_accepted() {
        let all: Vec<(&str, &str)> = TABLE.iter().map(|variable| (variable.name, variable.example)).collect();
        assert!(read(&all).is_ok_and(|config| !format!("{config:?}").contains("password")));
        assert!(
            read(&[("CHALKLINE_SMTP", "smtps://a@b")])
                .is_err_and(|complaints| complaints[0].name == "CHALKLINE_MAIL_FROM")
        );
        let names = |vars: &[(&str, &str)]| -> Vec<String> {
            read(vars).err().into_iter().flatten().map(|complaint| complaint.name).collect()
        };
        assert_eq!(names(&[("CHALKLINE_SLACK_BOT_TOKEN", "xoxb-1")]), ["CHALKLINE_SLACK_APP_TOKEN"]);
        assert_eq!(names(&[("CHALKLINE_SLACK_APP_TOKEN", "xapp-1")]), ["CHALKLINE_SLACK_BOT_TOKEN"]);
        assert_eq!(
            names(&[("CHALKLINE_SLACK_BOT_TOKEN", "xoxb-1"), ("CHALKLINE_SLACK_LISTEN", "127.0.0.1:1")]),
            ["CHALKLINE_SLACK_SIGNING_SECRET"]
        );
        assert_eq!(
            names(&[("CHALKLINE_SLACK_API_BASE", "http://slack.example")]),
            ["CHALKLINE_SLACK_API_BASE"]
        );
        for elsewhere in
            ["http://127.0.0.1@x.example/", "http://127.0.0.1.x.example", "http://localhost.x.example"]
        {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
        assert!(
            is_loopback("http://127.0.0.1:8080/api")
                && is_loopback("http://[::1]:1/")
                && is_loopback("http://localhost")
        );
        assert!(read(&[("CHALKLINE_LOCALE", "")]).is_ok_and(|config| config.lang.is_none()));
    }
}
