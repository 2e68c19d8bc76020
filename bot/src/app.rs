//! Starts the program: reads the environment, opens the policy, then does one verb or runs every platform.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use rules_core::Core;

use crate::cli::{self, Cli, House, Verb};
use crate::config::{self, Config};
use crate::desk::gaps::Gaps;
use crate::gap_file;
use crate::log;
use crate::pack;
use crate::platforms::console::Look;
use crate::service;
use crate::vault::{OpenError, Vault};

/// The program.
pub fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // If the error stream is gone too, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "chalkline: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn start() -> anyhow::Result<ExitCode> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) => {
            asked.print()?;
            return Ok(ExitCode::from(u8::try_from(asked.exit_code()).unwrap_or(2)));
        }
    };
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(complaints) => {
            io::stderr().write_all(config::explain(&complaints).as_bytes())?;
            return Ok(ExitCode::from(2));
        }
    };
    log::start(config.log);
    keep_memory_shut();
    let terminal = io::stdout().is_terminal();
    let work = match cli.verb {
        Some(verb) => Work::Verb(verb),
        // Before the policy is read: the store asks for megabytes that must be zero, which cost nothing as long as they
        // come from memory that nobody has used yet.
        None => {
            // A demo is for somebody at a terminal, not for a service that others use.
            let demo = config.supervisor.socket.is_none() && config.platforms.web_url.is_none();
            Work::Service(Vault::begin(&config.data, config.roster.as_deref(), demo).into())
        }
    };
    let folder = cli.policy.or(config.policy);
    let core = match &folder {
        Some(folder) if work.answers() => match pack::open_sound(folder) {
            // Once in a run, and used to its end.
            Ok(policy) => Box::leak(Box::new(Core::new(policy))),
            Err(complaints) => {
                io::stderr().write_all(pack::explain(&complaints).as_bytes())?;
                return Ok(ExitCode::from(2));
            }
        },
        _ => Core::builtin(),
    };
    // Only where people ask; once in a run, and used to its end.
    let gaps = open_gaps(config.gaps_file.as_deref().filter(|_| work.asks()))?;
    let house = House {
        gaps: Box::leak(Box::new(gaps)),
        gaps_file: config.gaps_file,
        core,
        data: config.data,
        roster: config.roster,
        outward: config.outward,
        platforms: config.platforms,
        web: config.web,
        lang: cli.locale.or(config.lang),
        folder,
        look: Look { terminal, colour: terminal && !config.no_color },
    };
    match work {
        Work::Verb(verb) => cli::run(verb, &house),
        Work::Service(vault) => service::run(&house, *vault, &config.supervisor),
    }
}

/// A crash leaves no picture of memory on the disk, and no other program of the same account looks into it: reports are
/// in clear text there for as long as it takes to seal them.
fn keep_memory_shut() {
    #[cfg(target_os = "linux")]
    if let Err(why) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        tracing::warn!(
            "a crash could leave reports in a core file ({why}); set the limit for core files to 0"
        );
    }
}

/// What the program was called for.
enum Work {
    /// One verb.
    Verb(Verb),
    /// Every platform, with the vault if it opened.
    Service(Box<Result<Vault, OpenError>>),
}

impl Work {
    /// Whether it answers anybody from the policy.
    fn answers(&self) -> bool {
        match self {
            Self::Verb(verb) => verb.answers(),
            Self::Service(_) => true,
        }
    }

    /// Whether people ask it questions.
    fn asks(&self) -> bool {
        matches!(self, Self::Service(_) | Self::Verb(Verb::Ask(_)))
    }
}

/// Counts what is not covered, and keeps it where the administrator wants that.
fn open_gaps(file: Option<&Path>) -> anyhow::Result<Gaps> {
    let Some(path) = file else { return Ok(Gaps::counting()) };
    let name = path.display();
    let file = gap_file::open(path).with_context(|| {
        format!("cannot write to {name}, which CHALKLINE_GAPS_FILE names; choose another or leave it out")
    })?;
    Ok(Gaps::keeping(file))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
