//! The table of commands: help, the console and every platform's list of commands come from it.

use rules_core::text::Lang;

use crate::words::Words;

/// What a person can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// A question about the policy.
    Ask,
    /// A draft to be checked.
    Check,
    /// Something to report.
    Report,
    /// A guideline or a rule, explained.
    Explain,
    /// What became of a report.
    Status,
    /// What can be done here.
    Help,
}

/// One command.
#[derive(Debug)]
pub struct Command {
    /// What it does.
    pub verb: Verb,
    /// What people type, one name a language.
    pub names: [(Lang, &'static str); 2],
    /// What it does, as a part of a sentence.
    pub what: fn(Words) -> String,
    /// What to type behind it, where it takes something.
    pub example: Option<fn(Words) -> String>,
}

/// All commands, most used first.
pub const COMMANDS: &[Command] = &[
    Command {
        verb: Verb::Ask,
        names: [(Lang::En, "ask"), (Lang::Es, "preguntar")],
        what: Words::help_ask,
        example: Some(Words::help_ask_example),
    },
    Command {
        verb: Verb::Check,
        names: [(Lang::En, "check"), (Lang::Es, "revisar")],
        what: Words::help_check,
        example: Some(Words::help_check_example),
    },
    Command {
        verb: Verb::Report,
        names: [(Lang::En, "report"), (Lang::Es, "reportar")],
        what: Words::help_report,
        // A report is never typed behind a command: what stands there is a message, and messages are kept.
        example: None,
    },
    Command {
        verb: Verb::Explain,
        names: [(Lang::En, "explain"), (Lang::Es, "explicar")],
        what: Words::help_explain,
        example: Some(Words::help_explain_example),
    },
    Command {
        verb: Verb::Status,
        names: [(Lang::En, "status"), (Lang::Es, "estado")],
        what: Words::help_status,
        example: None,
    },
    Command {
        verb: Verb::Help,
        names: [(Lang::En, "help"), (Lang::Es, "ayuda")],
        what: Words::help_help,
        example: None,
    },
];

/// The command of that name, and the language the name is in.
pub fn find(name: &str) -> Option<(Verb, Lang)> {
    COMMANDS.iter().find_map(|command| {
        let (lang, _) = command.names.iter().find(|(_, known)| known.eq_ignore_ascii_case(name))?;
        Some((command.verb, *lang))
    })
}

impl Command {
    /// Its name in `lang`.
    pub fn name(&self, lang: Lang) -> &'static str {
        self.names.iter().find(|(known, _)| *known == lang).map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_own_command() {
        for command in COMMANDS {
            for (lang, name) in command.names {
                assert_eq!(find(&name.to_uppercase()), Some((command.verb, lang)));
                assert_eq!(command.name(lang), name);
            }
        }
        assert_eq!(find("quit"), None);
    }
}
