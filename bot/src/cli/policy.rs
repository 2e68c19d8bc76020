//! `chalkline policy`: shows, checks, explains and compares the policy, and reads a district's official wording into a pack.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use rules_core::Core;
use rules_core::text::Lang;

use crate::chat::{Block, Card};
use crate::cli::{House, diff, gaps};
use crate::desk::explain;
use crate::platforms::console::draw;
use crate::{input, pack};

/// The verbs of `policy`. `--policy DIR` names the pack, else the built-in one is meant.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print every guideline
    Show,
    /// Find every inconsistency of the pack; exits 1 when there is one
    Lint,
    /// Read the official wording from a text file, matched by number, into the pack named with --policy
    Import {
        /// The text; each guideline starts on a line with its number and a dot
        file: PathBuf,
    },
    /// Explain a guideline by its number, or a rule of `check` by its name
    Explain {
        /// For example 3, or student-name
        what: String,
    },
    /// Tell which answers another pack would change; exits 1 when there are some
    Diff(diff::Args),
    /// Count what people asked and the policy does not cover
    Gaps(gaps::Args),
}

/// The exit code that says: something is wrong with the pack.
const NOT_SOUND: u8 = 1;

pub(super) fn run(verb: &Verb, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Import { file } => return import(file, house, out),
        Verb::Diff(args) => return diff::run(args, house, out),
        Verb::Show | Verb::Lint | Verb::Explain { .. } | Verb::Gaps(_) => {}
    }
    let policy = match pack::open(house.folder.as_deref()) {
        Ok(policy) => policy,
        Err(complaints) => return house.fail(pack::explain(&complaints).trim_end()),
    };
    let words = house.words(Lang::default());
    match verb {
        Verb::Show => {
            let mut card = Card::default();
            card.blocks.push(Block::Lead(policy.head.title.get(words.lang()).to_owned()));
            card.blocks.push(Block::Small(policy.head.authority.get(words.lang()).to_owned()));
            card.blocks
                .extend(policy.clauses.iter().flat_map(|clause| explain::guideline(&policy, clause, words)));
            draw(out, &card, &house.look, None)?;
        }
        Verb::Lint => {
            let complaints = policy.lint();
            if !complaints.is_empty() {
                out.write_all(pack::explain(&complaints).as_bytes())?;
                return Ok(ExitCode::from(NOT_SOUND));
            }
            writeln!(out, "{}", words.policy_sound(policy.clauses.len(), policy.asking().answers.len()))?;
        }
        Verb::Explain { what } => match explain::explain(&Core::new(policy), what, words) {
            Some(blocks) => draw(out, &Card { blocks, ..Card::default() }, &house.look, None)?,
            None => return house.fail(&words.policy_unknown(what)),
        },
        Verb::Gaps(args) => return gaps::run(args, house, &policy, out),
        Verb::Import { .. } | Verb::Diff(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn import(file: &std::path::Path, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    let Some(folder) = &house.folder else { return house.fail(&words.policy_import_where()) };
    let text = match input::read_file(file) {
        Ok(text) => text,
        Err(refusal) => return house.refuse(file, &refusal),
    };
    match pack::import(folder, &text) {
        Ok(count) => writeln!(out, "{}", words.policy_imported(count, &folder.display().to_string()))?,
        Err(complaints) => return house.fail(pack::explain(&complaints).trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
