//! `chalkline man [COMMAND]`: a manual page in roff.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory as _;

/// What `man` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The command to describe; none for the whole program
    command: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut all = super::Cli::command();
    all.build();
    let page = match &args.command {
        None => Some(&all),
        Some(name) => all.find_subcommand(name),
    };
    let Some(page) = page else {
        anyhow::bail!("there is no such command; `chalkline --help` lists them");
    };
    clap_mangen::Man::new(page.clone()).render(out)?;
    Ok(ExitCode::SUCCESS)
}
