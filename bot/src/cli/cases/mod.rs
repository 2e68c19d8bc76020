//! `chalkline cases`: the handlers' desk. What was sealed is opened here, with the handler's identity, and nowhere else.

mod show;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use rules_core::text::Lang;

use crate::cli::House;
use crate::cli::access::Access;
use crate::clock::{self, Now};
use crate::input;
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody;
use crate::reports::seal::Identity;
use crate::store;
use crate::vault::{Act, ActError, Casework, Content};
use crate::words::Words;

/// What `cases` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Your identity file; with the demo roster, the demo handler's if none is named
    #[arg(long, global = true, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

/// The verbs of `cases`.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List your cases: unread first, then the most urgent
    List,
    /// Read a case; says that you have it
    Open {
        /// For example K7Q2-9XMD
        number: String,
        /// Look without saying that you have it
        #[arg(long)]
        peek: bool,
    },
    /// Say that you have a case
    Ack {
        /// The case
        number: String,
    },
    /// Answer the reporter; what you write is sealed to them
    Reply {
        /// The case
        number: String,
        /// The text; - for the standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Write something down for the other handlers of a case
    Note {
        /// The case
        number: String,
        /// The text; - for the standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Move a case on
    Status {
        /// The case
        number: String,
        /// acknowledged, working or closed
        status: String,
    },
    /// Hand a case to another handler, who gets a key to it
    Assign {
        /// The case
        number: String,
        /// Their id in the roster
        handler: String,
    },
    /// Close a case
    Close {
        /// The case
        number: String,
    },
    /// Keep a case from being erased, or let it be erased again
    Hold {
        /// The case
        number: String,
        /// on or off
        hold: String,
    },
    /// Erase the content and the key of a closed case for good
    Erase {
        /// The case
        number: String,
    },
    /// Print a case in the clear, as JSON or as a page to print
    Export {
        /// The case
        number: String,
        /// A page to print instead of JSON
        #[arg(long)]
        html: bool,
    },
    /// Read and check the custody log
    #[command(subcommand)]
    Log(Log),
}

/// The verbs of `cases log`.
#[derive(Debug, Subcommand)]
pub(super) enum Log {
    /// Print every entry
    Show,
    /// Find any edit, deletion or reorder; exits 1 when there is one
    Verify {
        /// The hash of a head that you noted earlier
        #[arg(long)]
        head: Option<String>,
    },
}

/// The exit code that says: the log is broken.
const BROKEN: u8 = 1;

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let access = match Access::find(house) {
        Ok(access) => access,
        Err(why) => return house.fail(&why),
    };
    if let Verb::Log(verb) = &args.verb {
        return log(verb, &access, house, out);
    }
    let words = house.words(Lang::default());
    let demo = || access.roster().demo.then(|| house.data.join("keys/handler.key"));
    let Some(file) = args.identity.clone().or_else(demo) else { return house.fail(&words.cases_whose()) };
    let identity = match read_identity(house, &file) {
        Ok(identity) => identity,
        Err(why) => return house.fail(&why),
    };
    let done = Casework::new(access.shelf(), access.roster(), identity)
        .and_then(|desk| work(&args.verb, &desk, words, house, out));
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => house.fail(&error.to_string()),
    }
}

fn work(
    verb: &Verb,
    desk: &Casework<'_>,
    words: Words,
    house: &House,
    out: &mut impl Write,
) -> Result<(), ActError> {
    let now = clock::now();
    let say = |out: &mut dyn Write, text: &str| writeln!(out, "{text}").map_err(told);
    match verb {
        Verb::List => return show::list(out, &desk.list()?, words, now).map_err(told),
        Verb::Log(_) => {}
        Verb::Open { number, peek } => {
            let opened = desk.open(&parse(number)?)?;
            show::case(out, &opened, words, &house.look).map_err(told)?;
            if !peek && opened.row.status == Status::Filed {
                desk.act(&opened, Act::Move(Status::Acknowledged), now)?;
                say(out, &words.cases_acknowledged(number))?;
            }
        }
        Verb::Ack { number } => {
            act(desk, number, Act::Move(Status::Acknowledged), now)?;
            say(out, &words.cases_acknowledged(number))?;
        }
        Verb::Reply { number, file } => {
            act(desk, number, Act::Reply(content(file)?), now)?;
            say(out, &words.cases_replied(number))?;
        }
        Verb::Note { number, file } => {
            act(desk, number, Act::Note(content(file)?), now)?;
            say(out, &words.cases_noted(number))?;
        }
        Verb::Status { number, status } => {
            let status = Status::from_name(status).filter(|status| *status != Status::Filed);
            let status =
                status.ok_or(store::StoreError::Refused("a case can be acknowledged, working or closed"))?;
            act(desk, number, Act::Move(status), now)?;
            say(out, &words.cases_moved(number, status.name()))?;
        }
        Verb::Close { number } => {
            act(desk, number, Act::Move(Status::Closed), now)?;
            say(out, &words.cases_moved(number, Status::Closed.name()))?;
        }
        Verb::Assign { number, handler } => {
            act(desk, number, Act::Assign(handler.clone()), now)?;
            say(out, &words.cases_assigned(number, handler))?;
        }
        Verb::Hold { number, hold } => {
            let on = match hold.as_str() {
                "on" => true,
                "off" => false,
                _ => return Err(store::StoreError::Refused("write on or off").into()),
            };
            act(desk, number, Act::Hold(on), now)?;
            say(out, &words.cases_moved(number, if on { "hold on" } else { "hold off" }))?;
        }
        Verb::Erase { number } => {
            act(desk, number, Act::Erase, now)?;
            say(out, &words.cases_erased(number))?;
        }
        Verb::Export { number, html } => {
            let opened = desk.open(&parse(number)?)?;
            desk.act(&opened, Act::Export, now)?;
            if *html {
                show::html(out, &opened, words).map_err(told)?;
            } else {
                show::json(out, &opened).map_err(told)?;
            }
        }
    }
    Ok(())
}

fn act(desk: &Casework<'_>, number: &str, act: Act, now: Now) -> Result<(), ActError> {
    let opened = desk.open(&parse(number)?)?;
    desk.act(&opened, act, now)
}

fn parse(number: &str) -> Result<CaseNumber, ActError> {
    CaseNumber::parse(number).ok_or(ActError::NoCase)
}

fn told(error: io::Error) -> ActError {
    ActError::Store(error.into())
}

fn content(file: &Path) -> Result<Content, ActError> {
    let text = input::read_file(file).map_err(|_| {
        store::StoreError::Refused("that text cannot be read: it must be UTF-8 and below a megabyte")
    })?;
    if text.trim().is_empty() {
        return Err(store::StoreError::Refused("the text is empty: nothing was sent").into());
    }
    Ok(Content::text(text.trim_end()))
}

/// Reads an identity file, or says what is wrong with it.
pub(super) fn read_identity(house: &House, file: &Path) -> Result<Identity, String> {
    let words = house.words(Lang::default());
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map(zeroize::Zeroizing::new);
    let text = text.map_err(|error| words.file_not_read(&name, &error.to_string()))?;
    Identity::parse(&text).map_err(|_| words.keys_none(&name))
}

fn log(verb: &Log, access: &Access, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    let (entries, head) = access.shelf().custody()?;
    let Some(head) = head else { return house.fail(&words.log_none()) };
    match verb {
        Log::Show => {
            for entry in &entries {
                serde_json::to_writer(&mut *out, entry)?;
                writeln!(out)?;
            }
            serde_json::to_writer(&mut *out, &head)?;
            writeln!(out)?;
        }
        Log::Verify { head: noted } => {
            match custody::verify(&entries, &head, access.verifying(), noted.as_deref()) {
                Ok(count) => {
                    writeln!(
                        out,
                        "{}",
                        words.log_sound(usize::try_from(count).unwrap_or(usize::MAX), &head.hash)
                    )?;
                }
                Err(broken) => {
                    writeln!(out, "{}", words.log_broken(&broken.to_string()))?;
                    return Ok(ExitCode::from(BROKEN));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
