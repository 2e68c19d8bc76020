//! `cargo xtask eval [ask|check|report] [--split dev|tune|train] [--misses] [--rules-only]`: prints the tables, holds floors.

use rules_core::Core;
use rules_core::reader::Reader;

use crate::corpus::Split;
use crate::eval::{self, Options, Questions};
use crate::eval_check::With;
use crate::{Outcome, eval_check, eval_names, eval_report, floors, leaks};

/// Prints what was asked for; on `dev` with the reader, fails under the floors.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let split =
        match arguments.iter().skip_while(|argument| *argument != "--split").nth(1).map(String::as_str) {
            Some("train") => Split::Train,
            Some("tune") => Split::Tune,
            _ => Split::Dev,
        };
    let options = Options { split, misses: has("--misses") };
    let all = !["ask", "check", "report"].into_iter().any(has);
    let held = split == Split::Dev && !has("--rules-only");
    leaks::refuse()?;
    let core = Core::builtin();
    let mut fallen = Vec::new();
    let mut hold =
        |outcome: Outcome<()>| fallen.extend(outcome.err().filter(|_| held).map(|error| error.to_string()));
    if all || has("ask") {
        let table = Questions::read(core, &options)?.table(core, rules_core::ask::THRESHOLDS, &options);
        eval::print("ask", &table);
        hold(floors::hold("ask", &table));
    }
    if all || has("check") {
        let drafts = eval_check::drafts(&options)?;
        let opinions =
            eval_check::opinions(Reader::builtin().ok_or("the reader's artefacts cannot be read")?, &drafts);
        let with =
            if has("--rules-only") { With::RulesOnly } else { With::Reader(rules_core::check::WEIGHING) };
        let table = eval_check::table(core, &drafts, &opinions, with, &options);
        eval::print("check", &table);
        hold(floors::hold("check", &table));
        if split == Split::Dev {
            let table = eval_names::table(core, has("--rules-only"))?;
            eval::print("names", &table);
            hold(floors::hold("names", &table));
            let options = Options { split: Split::Ordinary, ..options };
            let drafts = eval_check::drafts(&options)?;
            let table = eval_check::ordinary(core, &drafts, has("--rules-only"), &options);
            eval::print("ordinary", &table);
            hold(floors::hold("ordinary", &table));
        }
    }
    if all || has("report") {
        let table =
            eval_report::table(core, &eval_report::read(&options)?, rules_core::triage::BLEND, &options);
        eval::print("report", &table);
        hold(floors::hold("report", &table));
    }
    if fallen.is_empty() {
        Ok(())
    } else {
        Err(format!("under the floors of rules-core/corpus/floors.tsv:\n{}", fallen.join("\n")).into())
    }
}
