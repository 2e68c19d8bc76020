//! `chalkline policy`: shows, checks and explains the policy, and reads a district's official wording into a pack.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use rules_core::policy::{Clause, Policy};
use rules_core::text::Lang;

use crate::chat::{Block, Card};
use crate::cli::House;
use crate::platforms::console::draw;
use crate::words::Words;
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
}

/// The exit code that says: something is wrong with the pack.
const NOT_SOUND: u8 = 1;

pub(super) fn run(verb: &Verb, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if let Verb::Import { file } = verb {
        return import(file, house, out);
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
            card.blocks.extend(policy.clauses.iter().flat_map(|clause| blocks(&policy, clause, words)));
            draw(out, &card, &house.look, None)?;
        }
        Verb::Lint => {
            let complaints = policy.lint();
            if !complaints.is_empty() {
                out.write_all(pack::explain(&complaints).as_bytes())?;
                return Ok(ExitCode::from(NOT_SOUND));
            }
            writeln!(out, "{}", words.policy_sound(policy.clauses.len(), policy.answers.len()))?;
        }
        Verb::Explain { what } => match explain(&policy, what, words) {
            Some(blocks) => draw(out, &Card { blocks, ..Card::default() }, &house.look, None)?,
            None => return house.fail(&words.policy_unknown(what)),
        },
        Verb::Import { .. } => {}
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

/// A guideline by its label or number, or every guideline behind a rule.
fn explain(policy: &Policy, what: &str, words: Words) -> Option<Vec<Block>> {
    let clause =
        policy.clauses.iter().find(|clause| clause.label == what || clause.number.to_string() == what);
    if let Some(clause) = clause {
        let mut blocks = blocks(policy, clause, words);
        let rules = policy.rules.iter().filter(|(_, numbers)| numbers.contains(&clause.number));
        let rules: Vec<&str> = rules.map(|(rule, _)| rule.as_str()).collect();
        if !rules.is_empty() {
            blocks.push(Block::Small(words.policy_rules(&rules.join(", "))));
        }
        let reason = policy.without_rule.get(&clause.number.to_string());
        blocks.extend(reason.map(|reason| Block::Small(words.policy_without_rule(reason))));
        return Some(blocks);
    }
    let clauses = policy.rules.get(what)?.iter().filter_map(|number| policy.clause(*number));
    Some(clauses.flat_map(|clause| blocks(policy, clause, words)).collect())
}

fn blocks(policy: &Policy, clause: &Clause, words: Words) -> Vec<Block> {
    let lang = words.lang();
    let official = clause.official.as_ref().map(|text| words.ask_official(text));
    let mut blocks = vec![
        Block::Heading(clause.heading.get(lang).to_owned()),
        Block::Quote {
            cite: policy.cite(clause.number, lang),
            plain: clause.plain.get(lang).to_owned(),
            official,
        },
    ];
    let bulletins = clause.refs.iter().filter_map(|id| policy.bulletin(id));
    let bulletins: Vec<String> =
        bulletins.map(|one| format!("{}, {}", one.id, one.title.get(lang))).collect();
    if !bulletins.is_empty() {
        blocks.push(Block::Small(words.policy_bulletins(&bulletins.join("; "))));
    }
    blocks
}
