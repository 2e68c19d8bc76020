//! A guideline or a rule, explained: what the policy says, and for a rule why, what instead, and its examples.

use rules_core::Core;
use rules_core::ask::Truth;
use rules_core::check::{Account, Example, OpenQuestion, RulePage, Severity, Shows, Source};
use rules_core::policy::{Clause, Policy};

use crate::chat::{Block, Card, Line, Reply, Tick};
use crate::words::Words;

/// Examples beyond these are in the rule's file.
const MOST_EXAMPLES: usize = 6;

/// The reply to `/explain`; without a name, or with one that nothing has, a list of what can be explained.
pub(super) fn reply(core: &Core, what: &str, words: Words) -> Reply {
    let blocks = explain(core, what, words).unwrap_or_else(|| {
        let policy = core.policy();
        let clauses = policy.clauses.iter();
        let lines = clauses.map(|clause| {
            let cite = policy.cite(clause.number, words.lang());
            Line::new(Tick::Point, format!("{cite}  {}", clause.heading.get(words.lang())))
        });
        let lead = if what.trim().is_empty() { words.explain_what() } else { words.explain_unknown() };
        vec![Block::Lead(lead), Block::List(lines.collect())]
    });
    Reply::only_you(words.lang(), Card { blocks, ..Card::default() })
}

/// A guideline by its label or number, or a rule by its name; `None` for anything else.
pub fn explain(core: &Core, what: &str, words: Words) -> Option<Vec<Block>> {
    let policy = core.policy();
    let what = plain(what);
    let named = |clause: &&Clause| clause.label.to_lowercase() == what || clause.number.to_string() == what;
    if let Some(clause) = policy.clauses.iter().find(named) {
        let mut blocks = guideline(policy, clause, words);
        let rules = policy.rules.iter().filter(|(_, numbers)| numbers.contains(&clause.number));
        let rules: Vec<&str> = rules.map(|(rule, _)| rule.as_str()).collect();
        if !rules.is_empty() {
            blocks.push(Block::Small(words.policy_rules(&rules.join(", "))));
        }
        let reason = policy.without_rule.get(&clause.number.to_string());
        blocks.extend(reason.map(|reason| Block::Small(words.policy_without_rule(reason))));
        return Some(blocks);
    }
    let page = core.rule(&what, words.lang())?;
    let mut blocks = rule(core, &page, words);
    let clauses = page.guidelines.iter().filter_map(|number| policy.clause(*number));
    blocks.extend(clauses.flat_map(|clause| guideline(policy, clause, words)));
    Some(blocks)
}

/// What the policy says under one number.
pub fn guideline(policy: &Policy, clause: &Clause, words: Words) -> Vec<Block> {
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

/// How much a rule matters, in words.
pub fn severity(words: Words, severity: Severity) -> String {
    match severity {
        Severity::Block => words.severity_block(),
        Severity::Warn => words.severity_warn(),
        Severity::Info => words.severity_info(),
    }
}

/// The rule's own page.
fn rule(core: &Core, page: &RulePage, words: Words) -> Vec<Block> {
    let mut blocks = vec![
        Block::Lead(format!("{} [{}]: {}", page.what, page.name, severity(words, page.severity))),
        Block::Text(page.why.clone()),
        Block::Heading(words.ask_instead()),
        Block::Text(page.instead.clone()),
    ];
    if !page.asks.is_empty() {
        blocks.push(Block::Heading(words.ask_conditions()));
        let asked = page.asks.iter().map(|question| match question {
            OpenQuestion::Consent => words.check_question_consent(),
            OpenQuestion::Account => words.check_question_account(),
            OpenQuestion::Attachment => words.check_question_attachment(),
        });
        blocks.push(Block::List(asked.map(|text| Line::new(Tick::from(Truth::Unknown), text)).collect()));
    }
    if page.source == Source::Reader {
        blocks.push(Block::Small(words.explain_reader()));
    }
    let examples = core.rule_examples(&page.name);
    for (shows, title) in [(Shows::Flag, words.explain_marked()), (Shows::Ok, words.explain_silent())] {
        let lines = examples.iter().filter(|example| example.shows == shows).take(MOST_EXAMPLES);
        let lines: Vec<Line> = lines.map(|example| line(example, words)).collect();
        if !lines.is_empty() {
            blocks.extend([Block::Heading(title), Block::List(lines)]);
        }
    }
    blocks
}

/// An example, and what it takes for granted.
fn line(example: &Example, words: Words) -> Line {
    let account = match example.account {
        Account::Personal => Some(words.explain_on_personal()),
        Account::School => Some(words.explain_on_school()),
        Account::Unspecified => None,
    };
    let consent = example.consent.then(|| words.explain_with_consent());
    let attached = (!example.attachments.is_empty()).then(|| words.explain_with_attachment());
    let context: Vec<String> = [account, consent, attached].into_iter().flatten().collect();
    let text = example.marked("[", "]");
    let tick = if example.shows == Shows::Flag { Tick::No } else { Tick::Yes };
    Line::new(tick, if context.is_empty() { text } else { format!("{text}  ({})", context.join(", ")) })
}

/// `Guideline 3`, `#3`, `[student-name]` and `Student name` as `3` and `student-name`.
fn plain(what: &str) -> String {
    let what = what.trim().trim_matches(['#', '[', ']', '"', '.']).to_lowercase();
    let mut words: Vec<&str> = what.split_whitespace().collect();
    if words.len() > 1
        && ["guideline", "pauta", "clause", "rule", "regla"].contains(words.first().unwrap_or(&""))
    {
        words.remove(0);
    }
    words.join("-").trim_matches(['#', '[', ']']).to_owned()
}

#[cfg(test)]
mod tests {
    use rules_core::text::Lang;

    use super::*;

    #[test]
    fn it_is_found_however_it_is_written() {
        for (written, plainly) in [
            ("3", "3"),
            (" Guideline 3 ", "3"),
            ("pauta #12", "12"),
            ("[student-name]", "student-name"),
            ("Student Name", "student-name"),
            ("guideline", "guideline"),
            ("", ""),
        ] {
            assert_eq!(plain(written), plainly);
        }
    }

    #[test]
    fn every_guideline_and_every_rule_is_explained_in_both_languages() {
        let core = Core::builtin();
        for lang in [Lang::En, Lang::Es] {
            let words = Words::new(lang);
            let numbers = core.policy().clauses.iter().map(|clause| clause.number.to_string());
            let names = core.policy().rules.keys().cloned();
            for what in numbers.chain(names) {
                let blocks = explain(core, &what, words).expect(&what);
                assert!(blocks.iter().any(|block| matches!(block, Block::Quote { .. })), "{what}");
            }
            assert!(explain(core, "no-such-rule", words).is_none());
        }
    }

    #[test]
    fn a_rule_shows_what_it_marks_and_what_it_leaves_alone() {
        let blocks = explain(Core::builtin(), "student-name", Words::new(Lang::En)).expect("a rule");
        let lines: Vec<&Line> = blocks
            .iter()
            .filter_map(|block| if let Block::List(lines) = block { Some(lines) } else { None })
            .flatten()
            .collect();
        let has = |tick: Tick, text: &str| {
            lines.iter().any(|line| line.tick == tick && line.text.reveal().contains(text))
        };
        assert!(has(Tick::No, "[Johnny], congratulations"));
        assert!(has(Tick::Yes, "robotics club"));
        assert!(has(Tick::No, "both consents"), "the context is told: {lines:?}");
    }
}
