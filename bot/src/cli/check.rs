//! `chalkline check`: checks a draft. Exits 0 when it may be posted, 1 when it must not, 2 when it could not be checked.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use rules_core::ask::Truth;
use rules_core::check::{Account, Attachment, Draft, Review, Severity};
use serde_json::Value;

use crate::chat::{Action, Context, Event, Private, Setting};
use crate::cli::shapes::{AccountName, AttachmentName, CheckIn, CheckOut};
use crate::cli::{House, jsonl, sarif};
use crate::desk::check;
use crate::platforms::console::draw;
use crate::{clock, input};

/// The exit code that says: must not be posted.
const MUST_NOT_BE_POSTED: u8 = 1;

/// What `check` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The draft; - for the standard input
    #[arg(required_unless_present = "jsonl")]
    file: Option<PathBuf>,
    /// Where it is going to be posted
    #[arg(long, value_enum, default_value = "unspecified")]
    account: AccountName,
    /// Both written consents, of the parent or guardian and of the principal, are on file
    #[arg(long)]
    consent: bool,
    /// What goes out with it; may be given more than once
    #[arg(long, value_enum, value_name = "KIND")]
    attach: Vec<AttachmentName>,
    /// Leave the trained reader out: rules alone, for bulk
    #[arg(long)]
    rules_only: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print SARIF 2.1.0
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
    /// Read JSON objects with `id`, `text`, `account`, `consent` and `attachments`, one a line, and print one for each;
    /// the exit code says nothing of them
    #[arg(long, conflicts_with_all = ["file", "json", "sarif"])]
    jsonl: bool,
}

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if args.rules_only {
        house.core.leave_reader_out();
    }
    let Some(file) = args.file.as_ref().filter(|_| !args.jsonl) else {
        return jsonl::run(
            house,
            out,
            |line: &CheckIn| &line.text,
            |id, line| line_shape(args, house, id, line),
        );
    };
    let draft = match input::read_file(file) {
        Ok(text) => Private::new(text),
        Err(refusal) => return house.refuse(file, &refusal),
    };
    let context = context(args);
    let review = house.core.check(&check::rules_draft(&draft, &context));
    let code = match review.worst() {
        Some(Severity::Block) => ExitCode::from(MUST_NOT_BE_POSTED),
        Some(Severity::Warn | Severity::Info) | None => ExitCode::SUCCESS,
    };
    if args.json {
        serde_json::to_writer(&mut *out, &CheckOut::new(Value::Null, review, draft.reveal()))?;
        writeln!(out)?;
    } else if args.sarif {
        let uri = if file.as_os_str() == "-" { "stdin".to_owned() } else { file.display().to_string() };
        serde_json::to_writer_pretty(&mut *out, &sarif::log(house.core, &uri, draft.reveal(), &review))?;
        writeln!(out)?;
    } else {
        let origin = file.to_str().filter(|name| *name != "-");
        show(house, out, (&draft, &context, &review), origin)?;
    }
    Ok(code)
}

/// Draws it for a person. A draft with nothing to change is met with silence, or one line on a terminal.
fn show(
    house: &House,
    out: &mut impl Write,
    (draft, context, review): (&Private, &Context, &Review),
    origin: Option<&str>,
) -> anyhow::Result<()> {
    let words = house.words(review.lang);
    if review.findings.is_empty() {
        if draft.reveal().trim().is_empty() {
            writeln!(std::io::stderr(), "{}", words.check_empty())?;
        } else if house.look.terminal {
            writeln!(out, "{}", words.check_clear())?;
        }
        return Ok(());
    }
    let mut card = check::card(house.core, words, draft, context, review);
    let wording = card.buttons.iter().position(|button| matches!(button.action, Action::UseWording(_)));
    draw(out, &card, &house.look, origin)?;
    // Nobody can press anything here: the safe wording follows at once.
    if let Some(wording) = wording {
        let action = card.buttons.swap_remove(wording).action;
        let event = Event::ButtonPressed { action, carried: card.carries.take(), once: None };
        let setting = Setting { lang: Some(words.lang()), workspace: None };
        draw(out, &house.desk().handle(event, &setting, clock::now()).card, &house.look, None)?;
    }
    Ok(())
}

fn context(args: &Args) -> Context {
    let attachments: Vec<Attachment> = args.attach.iter().copied().map(Attachment::from).collect();
    Context {
        account: Account::from(args.account),
        consent: if args.consent { Truth::Yes } else { Truth::Unknown },
        attachments: Some(attachments).filter(|list| !list.is_empty()),
    }
}

fn line_shape(args: &Args, house: &House, id: Value, line: &CheckIn) -> CheckOut {
    let attachments = line.attachments.iter().flatten().copied().map(Attachment::from);
    let attachments: Vec<Attachment> =
        attachments.chain(args.attach.iter().copied().map(Attachment::from)).collect();
    let account = line.account.unwrap_or(args.account);
    let draft = Draft {
        text: &line.text,
        account: Account::from(account),
        consent: line.consent.unwrap_or(args.consent),
        attachments: &attachments,
    };
    CheckOut::new(id, house.core.check(&draft), &line.text)
}
