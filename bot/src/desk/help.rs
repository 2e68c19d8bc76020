//! What can be done here, told from the table of commands.

use rules_core::text::Lang;

use crate::chat::{Block, Card, Line, Reply, Tick};
use crate::desk::commands::COMMANDS;
use crate::words::Words;

pub(super) fn help(lang: Lang, keeps_gaps: bool) -> Reply {
    let words = Words::new(lang);
    let commands = COMMANDS.iter().map(|command| {
        let example =
            command.example.map(|example| format!("\n    /{} {}", command.name(lang), example(words)));
        let text =
            format!("/{}  {}{}", command.name(lang), (command.what)(words), example.unwrap_or_default());
        Line::new(Tick::Point, text)
    });
    let blocks = vec![
        Block::Heading(words.help_title()),
        Block::List(commands.collect()),
        Block::Text(if keeps_gaps { words.help_keeps_gaps() } else { words.help_keeps_nothing() }),
        Block::Small(words.help_authority()),
    ];
    Reply::only_you(lang, Card { blocks, ..Card::default() })
}
