//! `chalkline policy diff DIR`: which answers would change if the pack in DIR were used. Questions are told by their id only.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rules_core::Core;
use rules_core::ask::{Decision, Question, Reply};
use rules_core::policy::Policy;
use rules_core::text::Lang;
use serde::Serialize;
use serde_json::Value;

use crate::cli::shapes::{self, AskIn};
use crate::cli::{House, jsonl};
use crate::{input, pack};

/// The exit code that says: some answer changes.
const CHANGED: u8 = 1;

/// What `policy diff` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the other pack
    dir: PathBuf,
    /// JSON objects with `id` and `q`, one a line; - for the standard input. Without it, the titles of all answers
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    /// Print one JSON object for each answer that changes, and one with the count
    #[arg(long)]
    json: bool,
}

/// What stands for an answer: two replies with the same one say the same thing, perhaps in other words.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Stand {
    decision: &'static str,
    /// The ids of the answers, of the answers offered, or of the topic that is not covered.
    answer: Vec<String>,
    guidelines: Vec<u8>,
    verdict: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Change {
    id: Value,
    before: Stand,
    after: Stand,
    /// The same answer in other words.
    wording: bool,
}

#[derive(Debug, Serialize)]
struct Count {
    questions: usize,
    changed: usize,
}

pub(super) fn run(args: &Args, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    let packs = open(house.folder.as_deref()).and_then(|before| Ok((before, open(Some(&args.dir))?)));
    let (before, after) = match packs {
        Ok(packs) => packs,
        Err(complaints) => return house.fail(complaints.trim_end()),
    };
    let (mut count, mut bad) = (Count { questions: 0, changed: 0 }, 0);
    let mut compare = |id: Value, q: &str| -> anyhow::Result<()> {
        count.questions += 1;
        let ask = |core: &Core| core.ask(&Question { text: q, lang: house.lang, known: &[] });
        let Some(change) = change(id, &ask(&before), &ask(&after)) else { return Ok(()) };
        count.changed += 1;
        if args.json {
            serde_json::to_writer(&mut *out, &change)?;
            writeln!(out)?;
        } else if change.wording {
            writeln!(out, "{}: {}; {}", change.id, change.before, words.diff_wording())?;
        } else {
            writeln!(out, "{}: {} -> {}", change.id, change.before, change.after)?;
        }
        Ok(())
    };
    match &args.questions {
        None => titles(before.policy(), after.policy())
            .iter()
            .try_for_each(|(id, q)| compare(id.as_str().into(), q))?,
        Some(file) => {
            let lines = match input::open(file) {
                Ok(lines) => lines,
                Err(error) => return house.refuse(file, &input::Refusal::NotRead(error)),
            };
            jsonl::each(
                lines,
                words,
                |line: &AskIn| &line.q,
                |number, read| match read {
                    Ok((id, line)) => compare(if id.is_null() { number.into() } else { id }, &line.q),
                    Err((_, why)) => {
                        bad += 1;
                        Ok(writeln!(io::stderr(), "{}", words.diff_bad_line(number, &why))?)
                    }
                },
            )?;
        }
    }
    if args.json {
        serde_json::to_writer(&mut *out, &count)?;
        writeln!(out)?;
    } else if count.changed == 0 {
        writeln!(out, "{}", words.diff_same(count.questions))?;
    } else {
        writeln!(out, "{}", words.diff_changed(count.changed, count.questions))?;
    }
    Ok(match (bad, count.changed) {
        (1.., _) => ExitCode::from(super::FAILED),
        (_, 0) => ExitCode::SUCCESS,
        _ => ExitCode::from(CHANGED),
    })
}

fn open(folder: Option<&Path>) -> Result<Core, String> {
    let policy = match folder {
        Some(folder) => pack::open_sound(folder).map_err(|complaints| pack::explain(&complaints))?,
        None => Policy::builtin(),
    };
    Ok(Core::new(policy))
}

/// The questions where none are given: what the answers and examples of both packs are about, in both languages.
fn titles(before: &Policy, after: &Policy) -> Vec<(String, String)> {
    let of = |policy: &Policy| -> Vec<(String, String)> {
        let titles = policy.asking().answers.iter().flat_map(|answer| {
            let title =
                |lang: Lang| (format!("{}.{}", answer.id, lang.tag()), answer.title.get(lang).to_owned());
            [title(Lang::En), title(Lang::Es)]
        });
        titles.collect()
    };
    let mut all = of(before);
    for (id, title) in of(after) {
        if !all.contains(&(id.clone(), title.clone())) {
            all.push((id, title));
        }
    }
    all
}

/// What changes between two replies to one question; `None` when nothing does.
fn change(id: Value, before: &Reply, after: &Reply) -> Option<Change> {
    let wording = Stand::of(before) == Stand::of(after);
    let same =
        (&before.parts, &before.offered, &before.declined) == (&after.parts, &after.offered, &after.declined);
    if wording && same {
        return None;
    }
    Some(Change { id, before: Stand::of(before), after: Stand::of(after), wording })
}

impl Stand {
    fn of(reply: &Reply) -> Self {
        let answer = match reply.decision {
            Decision::Answer => reply.parts.iter().map(|part| part.id.clone()).collect(),
            Decision::Offer => reply.offered.iter().map(|offer| offer.id.clone()).collect(),
            Decision::Decline => reply.declined.iter().map(|decline| decline.topic.clone()).collect(),
        };
        Self {
            decision: shapes::decision(reply.decision),
            answer,
            guidelines: reply.guidelines.clone(),
            verdict: reply.verdict.map(shapes::verdict),
        }
    }
}

impl std::fmt::Display for Stand {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.decision, self.answer.join("+"))?;
        if !self.guidelines.is_empty() {
            let numbers: Vec<String> = self.guidelines.iter().map(ToString::to_string).collect();
            write!(out, " [{}]", numbers.join(", "))?;
        }
        self.verdict.map_or(Ok(()), |verdict| write!(out, " {verdict}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(q: &str) -> Reply {
        Core::builtin().ask(&Question { text: q, ..Question::default() })
    }

    #[test]
    fn another_answer_and_another_wording_are_told_apart() {
        let (answered, declined) = (ask("what does guideline 3 say?"), ask(""));
        assert!(change(Value::Null, &answered, &answered).is_none());
        let other = change(1.into(), &answered, &declined).expect("a change");
        assert!(!other.wording);
        assert_eq!((other.before.decision, other.after.decision), ("answer", "decline"));
        assert!(other.before.to_string().contains("[3]"), "{}", other.before);
        let mut reworded = answered.clone();
        reworded.parts[0].say.push('!');
        assert!(change(1.into(), &answered, &reworded).expect("a change").wording);
    }

    #[test]
    fn both_packs_are_asked_about_and_nothing_twice() {
        let before = Policy::builtin();
        let renamed: Vec<(&str, String)> = Policy::builtin_files()
            .iter()
            .map(|(path, text)| (*path, text.replace("id = \"friend-student\"", "id = \"something-else\"")))
            .collect();
        let files: Vec<(&str, &str)> = renamed.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let other = Policy::parse(&files).expect("it can be read");
        let answers = before.asking().answers.len();
        assert_eq!(titles(&before, &before).len(), answers * 2);
        assert_eq!(titles(&before, &other).len(), answers * 2 + 2);
    }
}
