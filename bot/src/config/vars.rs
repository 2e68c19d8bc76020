//! The table of environment variables; `.env.example` is rendered from it.

/// One environment variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// A value that works.
    pub example: &'static str,
    /// Whether its value must not be shown to anybody.
    pub secret: bool,
    /// What it does.
    pub what: &'static str,
    /// What it is when it is not set, or how to get it.
    pub how: &'static str,
}

/// All variables, in the order of `.env.example`.
pub const TABLE: &[Variable] = &[
    Variable {
        name: "CHALKLINE_POLICY",
        example: "/etc/chalkline/policy",
        secret: false,
        what: "The folder of your district's policy pack.",
        how: "Not set: the built-in pack for LAUSD BUL-5688.0. Check a pack with `chalkline policy lint`.",
    },
    Variable {
        name: "CHALKLINE_DATA",
        example: "/var/lib/chalkline",
        secret: false,
        what: "The folder for reports, keys and the roster. It must lie on a local disk that keeps what it says it keeps.",
        how: "Not set: ./data. Where it holds no roster.toml, a demo roster with its keys is made, for trying out.",
    },
    Variable {
        name: "CHALKLINE_ROSTER",
        example: "/etc/chalkline/roster.toml",
        secret: false,
        what: "Who handles reports: the roster.",
        how: "Not set: roster.toml in the data folder. Check it with `chalkline doctor`.",
    },
    Variable {
        name: "CHALKLINE_SMTP",
        example: "smtps://user:password@mail.district.example:465",
        secret: true,
        what: "The mail server for notices to handlers; smtps:// for TLS, smtp://...?tls=required for STARTTLS.",
        how: "Not set: no e-mail is sent. Ask whoever runs your district's mail for an account that may only send.",
    },
    Variable {
        name: "CHALKLINE_MAIL_FROM",
        example: "chalkline@district.example",
        secret: false,
        what: "The address that notices come from.",
        how: "Needed with CHALKLINE_SMTP.",
    },
    Variable {
        name: "CHALKLINE_WEBHOOK_SECRET",
        example: "c2VjcmV0IHdpdGggMzIgY2hhcmFjdGVycyBvciBtb3Jl",
        secret: true,
        what: "Signs notices to webhooks (HMAC-SHA256), so that the other side knows they are yours. At least 32 characters.",
        how: "Make one with `openssl rand -base64 33`. Not set: no webhook is called.",
    },
    Variable {
        name: "CHALKLINE_TLS_CA",
        example: "/etc/chalkline/district-ca.pem",
        secret: false,
        what: "A certificate of your own that mail servers and webhooks may be signed with, in PEM.",
        how: "Not set: the certificate authorities that browsers know.",
    },
    Variable {
        name: "CHALKLINE_DISCORD_TOKEN",
        example: "your-token-from-the-discord-developer-portal",
        secret: true,
        what: "Connects Chalkline to Discord: the bot's token.",
        how: "Not set: no Discord. Discord Developer Portal → your application → Bot → Reset Token; see deploy/discord.md.",
    },
    Variable {
        name: "CHALKLINE_DISCORD_API_BASE",
        example: "http://127.0.0.1:8080",
        secret: false,
        what: "Another server that speaks like Discord, for trying out.",
        how: "Not set: https://discord.com. Only a server on this machine may do without https.",
    },
    Variable {
        name: "CHALKLINE_SLACK_BOT_TOKEN",
        example: "xoxb-your-bot-token",
        secret: true,
        what: "Connects Chalkline to Slack: the bot's token.",
        how: "Not set: no Slack. Slack → your app → OAuth & Permissions → Bot User OAuth Token; see deploy/slack.md.",
    },
    Variable {
        name: "CHALKLINE_SLACK_APP_TOKEN",
        example: "xapp-your-app-level-token",
        secret: true,
        what: "Slack by Socket Mode: nothing has to be reachable from outside.",
        how: "Not set: no Socket Mode. Slack → your app → Basic Information → App-Level Tokens, with connections:write.",
    },
    Variable {
        name: "CHALKLINE_SLACK_SIGNING_SECRET",
        example: "your-signing-secret-of-32-letters",
        secret: true,
        what: "Slack by HTTP: what Slack signs its requests with.",
        how: "Not set: no HTTP. Slack → your app → Basic Information → Signing Secret.",
    },
    Variable {
        name: "CHALKLINE_SLACK_LISTEN",
        example: "127.0.0.1:3000",
        secret: false,
        what: "Slack by HTTP: where its requests come in, below /slack/. Put a proxy with TLS before it.",
        how: "Needed with CHALKLINE_SLACK_SIGNING_SECRET.",
    },
    Variable {
        name: "CHALKLINE_SLACK_API_BASE",
        example: "https://slack-gov.com/api",
        secret: false,
        what: "Another Web API: GovSlack, or a fake one for trying out.",
        how: "Not set: https://slack.com/api. Only a server on this machine may do without https.",
    },
    Variable {
        name: "CHALKLINE_WEB_URL",
        example: "https://chalkline.district.example/",
        secret: false,
        what: "The address of the private page, as people reach it: told in chats to those who report.",
        how: "Not set: no page is told.",
    },
    Variable {
        name: "CHALKLINE_WEB_LISTEN",
        example: "127.0.0.1:8080",
        secret: false,
        what: "Where the web desk listens: an address and a port. Put a proxy with TLS before it, and no log in that for /r.",
        how: "Not set: 127.0.0.1:8080, or another free port of this machine; the address is printed at the start. Set: the service goes on when its input ends.",
    },
    Variable {
        name: "CHALKLINE_ADMIN_LISTEN",
        example: "127.0.0.1:9090",
        secret: false,
        what: "Where /healthz, /readyz and /metrics are: for your monitoring, never for the public.",
        how: "Not set: nowhere.",
    },
    Variable {
        name: "CHALKLINE_LOCALE",
        example: "es",
        secret: false,
        what: "The language to speak: en or es.",
        how: "Not set: the language of whoever types.",
    },
    Variable {
        name: "CHALKLINE_LOG",
        example: "info",
        secret: false,
        what: "How much to log to the error stream: off, error, warn, info, debug or trace.",
        how: "Not set: warn. Questions, drafts and reports are never logged, at any level.",
    },
    Variable {
        name: "CHALKLINE_GAPS_FILE",
        example: "/var/lib/chalkline/gaps.jsonl",
        secret: false,
        what: "A file on this machine for questions that the guidelines do not cover, one JSON line each: day, topic, question.",
        how: "Not set: none is kept, they are only counted by topic in the log (info). Set: names, addresses and numbers are \
              taken out, unknown words too, and whoever asks is told. Read it with `chalkline policy gaps`.",
    },
    Variable {
        name: "NO_COLOR",
        example: "1",
        secret: false,
        what: "Any value turns colours in the terminal off.",
        how: "Not set: colours on a terminal, none in a pipe or a file.",
    },
];

/// The text of `.env.example`.
pub fn sample() -> String {
    let mut text = "# Everything that can be set in Chalkline's environment. A service manager or a container can read a copy\n\
                    # of this file; take the # from the lines you want.\n\
                    # Rendered from bot/src/config/vars.rs: change it there.\n"
        .to_owned();
    for variable in TABLE {
        let secret = if variable.secret { " Secret: keep it out of tickets and chats." } else { "" };
        text.push_str(&format!(
            "\n# {}{secret}\n# {}\n# {}={}\n",
            variable.what, variable.how, variable.name, variable.example
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sample_file_is_rendered_from_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.example");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, super::sample()).expect("the repository can be written");
        }
        let file = std::fs::read_to_string(path).expect(".env.example exists");
        assert_eq!(file, super::sample(), "run the tests with BLESS=1 to redraw it");
    }
}
