//! The console: the desk in a terminal or at the end of a pipe, one line at a time.

mod draw;
mod form;
mod marked;
mod printable;

pub use draw::{Look, draw};

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rules_core::text::Lang;

use crate::chat::{Action, Context, Event, Form, FormKind, Private, Reply, Setting};
use crate::clock;
use crate::desk::{Desk, commands};
use crate::input::{self, Refusal};
use crate::words::Words;

/// What ends the console.
const QUIT: [&str; 4] = ["quit", "exit", "salir", "q"];
/// What ends a draft of several lines.
const END_OF_DRAFT: &str = ".";

/// A conversation in one terminal. What it remembers is on the screen, and ends with the program.
#[derive(Debug)]
pub struct Console<Input, Output> {
    desk: Desk,
    setting: Setting,
    look: Look,
    input: Input,
    output: Output,
    /// What the numbers under the last reply do.
    choices: Vec<Choice>,
    carried: Option<Private>,
    /// The language of the last reply: for what is said before somebody has typed anything to tell by.
    heard: Lang,
    /// Whether somebody is there, for whoever brings notices.
    open: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Choice {
    label: String,
    action: String,
}

impl<Input: BufRead, Output: Write> Console<Input, Output> {
    /// A console that reads from `input` and writes to `output`.
    pub fn new(desk: Desk, lang: Option<Lang>, look: Look, input: Input, output: Output) -> Self {
        let setting = Setting { lang, workspace: None };
        let heard = lang.unwrap_or_default();
        Self {
            desk,
            setting,
            look,
            input,
            output,
            choices: Vec::new(),
            carried: None,
            heard,
            open: Arc::default(),
        }
    }

    /// The same; as long as it runs and somebody may read it, `open` says so.
    #[must_use]
    pub fn telling(mut self, open: Arc<AtomicBool>) -> Self {
        self.open = open;
        self
    }

    /// Talks until the input ends or somebody quits.
    pub fn run(&mut self) -> io::Result<()> {
        let ended = self.talk();
        self.open.store(false, Ordering::Relaxed);
        ended
    }

    fn talk(&mut self) -> io::Result<()> {
        if self.look.terminal {
            let hello = self.words().console_hello();
            self.say(&hello)?;
        } else if self.input.fill_buf()?.is_empty() {
            // With nobody there, as in a service without a terminal, what is shown would count as told.
            return Ok(());
        }
        self.open.store(true, Ordering::Relaxed);
        self.notices()?;
        while let Some(line) = self.read("> ")? {
            if !self.obey(line.trim())? {
                break;
            }
            self.notices()?;
        }
        Ok(())
    }

    /// Shows what the handlers that are reached here must know.
    fn notices(&mut self) -> io::Result<()> {
        let now = clock::now();
        for (delivery, card) in self.desk.notices(self.setting.lang.unwrap_or(self.heard), now) {
            draw(&mut self.output, &card, &self.look, None)?;
            writeln!(self.output)?;
            self.output.flush()?;
            self.desk.noticed(delivery, now);
        }
        Ok(())
    }

    /// Does what a line says; `false` ends the conversation.
    fn obey(&mut self, line: &str) -> io::Result<bool> {
        if line.is_empty() {
            return Ok(true);
        }
        if let Some(action) = self.choice(line)? {
            // What stands in a form cannot be changed here: what is written again is asked for again.
            let anew = matches!(action, Action::StartReport { .. });
            let carried = self.carried.take().filter(|_| !anew);
            let event = Event::ButtonPressed { action, carried, once: None };
            self.tell(event)?;
            return Ok(true);
        }
        let Some(command) = line.strip_prefix('/') else {
            if line.parse::<u16>().is_err() {
                self.tell(Event::Ask { text: Private::new(line) })?;
            }
            return Ok(true);
        };
        let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        if QUIT.contains(&name.to_lowercase().as_str()) {
            return Ok(false);
        }
        match commands::find(name) {
            Some((verb, lang)) => self.command(verb, lang, rest.trim())?,
            None => {
                let text = self.words().console_unknown(&printable::printable(&format!("/{name}")));
                self.say(&text)?;
            }
        }
        Ok(true)
    }

    fn command(&mut self, verb: commands::Verb, lang: Lang, rest: &str) -> io::Result<()> {
        if lang != Lang::default() {
            self.heard = lang;
        }
        let event = match verb {
            commands::Verb::Ask => Event::Ask { text: Private::new(rest) },
            commands::Verb::Check => {
                let draft = if rest.is_empty() { self.read_draft()? } else { rest.to_owned() };
                Event::Check { draft: Private::new(draft), context: Context::default() }
            }
            commands::Verb::Report => {
                Event::OpenReport { typed: Some(rest).filter(|rest| !rest.is_empty()).map(Private::new) }
            }
            commands::Verb::Explain => Event::Explain { what: Private::new(rest) },
            commands::Verb::Status => {
                Event::OpenStatus { typed: Some(rest).filter(|rest| !rest.is_empty()).map(Private::new) }
            }
            commands::Verb::Help => Event::Help,
        };
        self.tell(event)
    }

    /// Hands the event to the desk, shows the reply, and walks through its form if it has one.
    fn tell(&mut self, event: Event) -> io::Result<()> {
        let reply = self.ask_desk(event);
        self.show(&reply)?;
        let Some(form) = reply.form else { return Ok(()) };
        match self.walk(&form)? {
            Some(answers) => {
                let reply = self.ask_desk(match form.kind {
                    FormKind::Report => Event::ReportSent { answers, once: None },
                    FormKind::Status => Event::StatusSent { answers, once: None },
                    FormKind::Check(context) => {
                        let draft = answers.into_iter().map(|(_, text)| text).next();
                        Event::Check { draft: draft.unwrap_or_else(|| Private::new("")), context }
                    }
                });
                self.show(&reply)
            }
            None => Ok(()),
        }
    }

    fn ask_desk(&self, event: Event) -> Reply {
        // With no locale, what carries no text of its own goes on in the language of the conversation.
        let has_text = matches!(event, Event::Ask { .. } | Event::Check { .. } | Event::ReportSent { .. });
        let lang = if has_text { self.setting.lang } else { self.setting.lang.or(Some(self.heard)) };
        self.desk.handle(event, &Setting { lang, ..self.setting }, clock::now())
    }

    fn show(&mut self, reply: &Reply) -> io::Result<()> {
        self.heard = reply.lang;
        self.carried.clone_from(&reply.card.carries);
        let buttons = reply.card.buttons.iter();
        self.choices = buttons
            .map(|button| Choice { label: button.label.clone(), action: button.action.encode() })
            .collect();
        draw(&mut self.output, &reply.card, &self.look, None)?;
        for (number, choice) in self.choices.iter().enumerate() {
            writeln!(self.output, "  {}) {}", number + 1, printable::printable(&choice.label))?;
        }
        if !self.choices.is_empty() && self.look.terminal {
            let hint = self.words().console_choose();
            writeln!(self.output, "{hint}")?;
        }
        writeln!(self.output)?;
        self.output.flush()
    }

    /// The action behind a number, or behind a button's label typed out.
    fn choice(&mut self, line: &str) -> io::Result<Option<Action>> {
        let Ok(number) = line.trim_end_matches(')').parse::<u16>() else {
            let same = |choice: &&Choice| choice.label.to_lowercase() == line.to_lowercase();
            return Ok(self.choices.iter().find(same).and_then(|choice| Action::decode(&choice.action)));
        };
        let chosen = usize::from(number).checked_sub(1).and_then(|index| self.choices.get(index));
        if let Some(choice) = chosen {
            return Ok(Action::decode(&choice.action));
        }
        let text = self.words().console_no_choice(usize::from(number));
        self.say(&text)?;
        Ok(None)
    }

    fn read_draft(&mut self) -> io::Result<String> {
        if self.look.terminal {
            let text = self.words().console_draft();
            self.say(&text)?;
        }
        let mut draft = String::new();
        while let Some(line) = self.read("")? {
            if line.trim_end() == END_OF_DRAFT {
                break;
            }
            if !draft.is_empty() {
                draft.push('\n');
            }
            draft.push_str(&line);
        }
        Ok(draft)
    }

    fn walk(&mut self, form: &Form) -> io::Result<Option<crate::chat::Answers>> {
        let words = self.words();
        match form::walk(form, words, |prompt| self.read(prompt))? {
            form::Walked::Filled(answers) => Ok(Some(answers)),
            form::Walked::Cancelled => self.say(&words.console_cancelled()).map(|()| None),
            form::Walked::Ended => self.say(&words.console_ended_early()).map(|()| None),
        }
    }

    /// The next line that is text; a prompt is shown on a terminal only, except for the questions of a form.
    fn read(&mut self, prompt: &str) -> io::Result<Option<String>> {
        loop {
            if self.look.terminal || prompt.ends_with('\n') {
                write!(self.output, "{prompt}")?;
                self.output.flush()?;
            }
            let text = match input::read_line(&mut self.input, input::LIMIT)? {
                None => return Ok(None),
                Some(Ok(line)) => return Ok(Some(line)),
                Some(Err(Refusal::TooLong)) => self.words().line_too_long(input::LIMIT),
                Some(Err(Refusal::NotUtf8 { at })) => self.words().console_bad_text(at),
                Some(Err(Refusal::NotRead(error))) => return Err(error),
            };
            self.say(&text)?;
        }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{text}\n")?;
        self.output.flush()
    }

    fn words(&self) -> Words {
        Words::new(self.setting.lang.unwrap_or(self.heard))
    }
}

#[cfg(test)]
mod tests;
