//! `chalkline policy gaps`: what people asked and the policy does not cover, counted from the file that an administrator
//! turned on with `CHALKLINE_GAPS_FILE`.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use rules_core::policy::Policy;
use rules_core::text::Lang;
use serde::{Deserialize, Serialize};

use crate::chat::{Block, Card, Line, Tick};
use crate::cli::{House, jsonl};
use crate::input;
use crate::platforms::console::draw;
use crate::words::Words;

/// What `policy gaps` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file; `CHALKLINE_GAPS_FILE` when it is left out, - for the standard input
    file: Option<PathBuf>,
    /// Show the questions too, as they were kept: without names
    #[arg(long)]
    questions: bool,
    /// Print one JSON object for each topic
    #[arg(long)]
    json: bool,
}

/// One line of the file.
#[derive(Debug, Deserialize)]
struct Gap {
    day: String,
    topic: String,
    question: Option<String>,
}

/// All gaps of one topic.
#[derive(Debug, Default, Serialize)]
struct Topic {
    topic: String,
    title: String,
    count: usize,
    first: String,
    last: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    questions: Vec<String>,
}

pub(super) fn run(
    args: &Args,
    house: &House,
    policy: &Policy,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    let Some(file) = args.file.as_ref().or(house.gaps_file.as_ref()) else {
        return house.fail(&words.gaps_where());
    };
    let lines = match input::open(file) {
        Ok(lines) => lines,
        Err(error) => return house.refuse(file, &input::Refusal::NotRead(error)),
    };
    let (mut topics, bad) = count(lines, policy, words)?;
    if !args.questions {
        topics.iter_mut().for_each(|topic| topic.questions.clear());
    }
    if args.json {
        for topic in &topics {
            serde_json::to_writer(&mut *out, topic)?;
            writeln!(out)?;
        }
    } else {
        let lead = match topics.len() {
            0 => words.gaps_none(),
            many => words.gaps_total(topics.iter().map(|topic| topic.count).sum(), many),
        };
        let lines = topics.iter().map(|topic| {
            let questions: String =
                topic.questions.iter().map(|question| format!("\n  {question}")).collect();
            let (first, last) = (&topic.first, &topic.last);
            Line::new(
                Tick::Point,
                format!("{:>5}  {} [{}]  {first} - {last}{questions}", topic.count, topic.title, topic.topic),
            )
        });
        let blocks = vec![Block::Lead(lead), Block::List(lines.collect())];
        draw(out, &Card { blocks, ..Card::default() }, &house.look, None)?;
    }
    if bad > 0 {
        writeln!(io::stderr(), "{}", words.gaps_bad_lines(bad))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The topics, most asked first, and how many lines could not be read.
fn count(lines: impl BufRead, policy: &Policy, words: Words) -> anyhow::Result<(Vec<Topic>, usize)> {
    let mut topics: BTreeMap<String, Topic> = BTreeMap::new();
    let mut bad = 0;
    jsonl::each(
        lines,
        words,
        |gap: &Gap| &gap.topic,
        |_, read| {
            let Ok((_, gap)) = read else {
                bad += 1;
                return Ok(());
            };
            let title = policy
                .topic(&gap.topic)
                .map_or_else(String::new, |topic| topic.title.get(words.lang()).to_owned());
            let topic = topics.entry(gap.topic.clone()).or_insert_with(|| Topic {
                topic: gap.topic.clone(),
                title,
                first: gap.day.clone(),
                ..Topic::default()
            });
            topic.count += 1;
            topic.first = std::mem::take(&mut topic.first).min(gap.day.clone());
            topic.last = std::mem::take(&mut topic.last).max(gap.day);
            topic.questions.extend(gap.question);
            Ok(())
        },
    )?;
    let mut topics: Vec<Topic> = topics.into_values().collect();
    // Stable: topics asked as often stay in the order of the alphabet.
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.count));
    Ok((topics, bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_counted_most_asked_first_with_their_days() {
        let file = "{\"day\":\"2026-11-02\",\"topic\":\"nc-press\",\"question\":\"a\"}\n\
                    {\"day\":\"2026-11-03\",\"topic\":\"nc-copyright\",\"question\":\"b\"}\nbroken\n\
                    {\"day\":\"2026-11-01\",\"topic\":\"nc-copyright\",\"question\":null}\n";
        let (topics, bad) =
            count(file.as_bytes(), &Policy::builtin(), Words::new(Lang::En)).expect("memory can be read");
        let seen: Vec<_> = topics
            .iter()
            .map(|one| (one.topic.as_str(), one.count, one.first.as_str(), one.last.as_str()))
            .collect();
        assert_eq!(
            seen,
            [("nc-copyright", 2, "2026-11-01", "2026-11-03"), ("nc-press", 1, "2026-11-02", "2026-11-02")]
        );
        assert_eq!((topics[0].questions.as_slice(), bad), (["b".to_owned()].as_slice(), 1));
        assert!(topics[0].title.contains("copyright"), "{}", topics[0].title);
    }
}
