//! The one door: something a person did goes in, what they see comes out. It decides, and keeps nothing.
//!
//! Never: a platform, the network, the environment, who the person is.

mod ask;
pub mod check;
pub mod commands;
pub mod explain;
pub mod gaps;
mod help;
mod report;
pub mod triage;

use rules_core::Core;
use rules_core::text::Lang;

use crate::chat::{Action, Block, Card, Event, Private, Reply, Setting};
use crate::clock::Now;
use crate::desk::gaps::Gaps;
use crate::words::Words;

/// Answers, checks and takes reports under one policy.
#[derive(Debug, Clone, Copy)]
pub struct Desk {
    core: &'static Core,
    /// Where questions that are not covered are counted.
    gaps: Option<&'static Gaps>,
}

impl Desk {
    /// A desk that works under the policy of `core`.
    pub fn new(core: &'static Core) -> Self {
        Self { core, gaps: None }
    }

    /// The same, counting what is not covered.
    pub fn with_gaps(self, gaps: &'static Gaps) -> Self {
        Self { gaps: Some(gaps), ..self }
    }

    /// What to show to the person who did `event`.
    pub fn handle(&self, event: Event, setting: &Setting, now: Now) -> Reply {
        match event {
            Event::Ask { text } => ask::question(self.core, &text, setting, |reply| {
                self.gaps.is_some_and(|gaps| gaps.note(self.core, &text, reply, now))
            }),
            Event::Check { draft, context } => check::review(self.core, &draft, &context, setting),
            Event::OpenReport { typed } => report::open(typed, setting, typed_lang(setting, None)),
            Event::ReportSent { answers } => report::sent(self.core, answers, setting, now),
            Event::ButtonPressed { action, carried } => self.press(action, carried.as_ref(), setting),
            Event::Explain { what } => {
                explain::reply(self.core, what.reveal(), Words::new(typed_lang(setting, None)))
            }
            Event::Help => help::help(typed_lang(setting, None), self.gaps.is_some_and(Gaps::keeps)),
        }
    }

    fn press(&self, action: Action, carried: Option<&Private>, setting: &Setting) -> Reply {
        match (action, carried) {
            (Action::Answer { id, facts, lang }, _) => ask::chosen(self.core, &id, &facts, lang, setting),
            (Action::ShareInChannel { id, facts, lang }, _) => ask::shared(self.core, &id, &facts, lang),
            (Action::StartReport { lang }, _) => report::open(None, setting, lang),
            (Action::CheckAgain(context), Some(draft)) => check::review(self.core, draft, &context, setting),
            (Action::UseWording(context), Some(draft)) => check::wording(self.core, draft, &context, setting),
            (Action::CheckAgain(_) | Action::UseWording(_), None) => gone(typed_lang(setting, None)),
        }
    }
}

/// The person's language, else that of what they typed, else English.
fn typed_lang(setting: &Setting, typed: Option<Lang>) -> Lang {
    setting.lang.or(typed).unwrap_or_default()
}

/// The answer to a button whose other half does not exist any more.
fn gone(lang: Lang) -> Reply {
    let blocks = vec![Block::Text(Words::new(lang).gone())];
    Reply::only_you(lang, Card { blocks, ..Card::default() })
}
