//! Draws a card as lines of text, with colour where there is a terminal for it.

use std::io::{self, Write};

use crate::chat::{Block, Card, Line, Tick};
use crate::platforms::console::marked;
use crate::platforms::console::printable::printable;
use crate::words::Words;

/// How things are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// A person sits at it: prompts and hints make sense.
    pub terminal: bool,
    /// It shows colours, and the person wants them.
    pub colour: bool,
}

impl Look {
    /// Plain text, nobody waiting.
    pub const PLAIN: Self = Self { terminal: false, colour: false };
}

/// Draws the blocks of a card; `origin` is the file that a marked text came from.
pub fn draw(out: &mut impl Write, card: &Card, look: &Look, origin: Option<&str>) -> io::Result<()> {
    for block in &card.blocks {
        match block {
            Block::Alert(text) => {
                writeln!(out, "{}", paint(look, "1;31", &format!("! {}", printable(text))))?;
            }
            Block::Lead(text) => writeln!(out, "{}", paint(look, "1", &printable(text)))?,
            Block::Heading(text) => writeln!(out, "{}", paint(look, "4", &printable(text)))?,
            Block::Text(text) => writeln!(out, "{}", printable(text))?,
            Block::List(lines) => lines.iter().try_for_each(|line| draw_line(out, line))?,
            Block::Quote { cite, plain, official } => {
                let said = official.as_ref().map_or(String::new(), |text| format!("\n{text}"));
                writeln!(out, "{} {}", paint(look, "1;36", cite), indent(&format!("{plain}{said}")))?;
            }
            Block::Copy { title, text } => {
                writeln!(out, "{}\n    {}", paint(look, "4", &printable(title)), indent(text.reveal()))?;
            }
            Block::Marked { text, found, more, lang } => {
                let drawing = marked::draw((text.reveal(), found, *more), Words::new(*lang), look, origin);
                out.write_all(drawing.as_bytes())?;
            }
            Block::Small(text) => writeln!(out, "{}", paint(look, "2", &printable(text)))?,
        }
    }
    Ok(())
}

fn draw_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    let tick = match line.tick {
        Tick::Point => '-',
        Tick::Yes => '✔',
        Tick::No => '✖',
        Tick::Unknown => '?',
    };
    writeln!(out, "  {tick} {}", indent(line.text.reveal()))
}

fn indent(text: &str) -> String {
    printable(text).replace('\n', "\n    ")
}

fn paint(look: &Look, code: &str, text: &str) -> String {
    if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
