//! The one door: something a person did goes in, what they see comes out. It decides, and keeps nothing.
//!
//! Never: a platform, the network, the environment, who the person is.

pub(crate) mod answers;
mod ask;
mod casework;
pub mod check;
mod checklist;
pub mod commands;
mod danger;
pub mod explain;
pub mod gaps;
mod haste;
mod help;
pub(crate) mod notice;
mod receipt;
pub(crate) mod report;
mod status;
mod suggest;
pub mod triage;

use rules_core::Core;
use rules_core::text::Lang;

use crate::chat::{Action, Block, Card, CaseStep, Event, FieldKey, Once, Private, Reply, Setting};
use crate::clock::Now;
use crate::desk::gaps::Gaps;
use crate::vault::Vault;
use crate::words::Words;

/// Answers, checks and takes reports under one policy.
#[derive(Debug, Clone, Copy)]
pub struct Desk {
    core: &'static Core,
    /// Where questions that are not covered are counted.
    gaps: Option<&'static Gaps>,
    /// Where reports go; without it they are refused, with what to do instead.
    vault: Option<&'static Vault>,
}

impl Desk {
    /// A desk that works under the policy of `core` and can take no reports.
    pub fn new(core: &'static Core) -> Self {
        Self { core, gaps: None, vault: None }
    }

    /// The same, counting what is not covered.
    pub fn with_gaps(self, gaps: &'static Gaps) -> Self {
        Self { gaps: Some(gaps), ..self }
    }

    /// The same, with a vault to keep reports in.
    pub fn with_vault(self, vault: &'static Vault) -> Self {
        Self { vault: Some(vault), ..self }
    }

    /// Whether questions that the guidelines do not cover are kept, as the administrator wanted.
    pub fn keeps_questions(&self) -> bool {
        self.gaps.is_some_and(Gaps::keeps)
    }

    /// The roster's id of the handler to whom an account of a platform belongs.
    pub fn handler(&self, platform: &str, account: &str) -> Option<String> {
        self.vault?.handler_of(platform, account).map(|handler| handler.id.clone())
    }

    /// What to show to the person who did `event`.
    pub fn handle(&self, event: Event, setting: &Setting, now: Now) -> Reply {
        match event {
            Event::Ask { text } => ask::question(self.core, &text, setting, |reply| {
                self.gaps.is_some_and(|gaps| gaps.note(self.core, &text, reply, now))
            }),
            Event::Check { draft, context } => check::review(self.core, &draft, &context, setting),
            Event::OpenCheck { typed, context } => check::open(typed, context, setting),
            Event::OpenReport { typed } => {
                let typed = typed.map(|typed| (FieldKey::What, typed)).into_iter().collect();
                report::open(self.vault.is_some(), &typed, setting, typed_lang(setting, None))
            }
            Event::ReportSent { answers, once } => report::sent(self, &answers, once.as_ref(), setting, now),
            Event::OpenStatus { typed } => status::open(typed, typed_lang(setting, None)),
            Event::StatusSent { answers, once } => status::sent(self, &answers, once.as_ref(), setting, now),
            Event::ButtonPressed { action, carried, once } => {
                self.press(action, carried.as_ref(), once.as_ref(), setting, now)
            }
            Event::Casework { step, number, by } => {
                casework::reply(self.vault, step, &number, by.as_deref(), typed_lang(setting, None), now)
            }
            Event::Explain { what } => {
                explain::reply(self.core, what.reveal(), Words::new(typed_lang(setting, None)))
            }
            Event::Help => help::help(typed_lang(setting, None), self.gaps.is_some_and(Gaps::keeps)),
        }
    }

    fn press(
        &self,
        action: Action,
        carried: Option<&Private>,
        once: Option<&Once>,
        setting: &Setting,
        now: Now,
    ) -> Reply {
        match (action, carried) {
            (Action::Answer { id, facts, lang }, _) => ask::chosen(self.core, &id, &facts, lang, setting),
            (Action::ShareInChannel { id, facts, lang }, _) => ask::shared(self.core, &id, &facts, lang),
            // What was written before and not saved stands in the form again.
            (Action::StartReport { lang }, before) => {
                let typed = before.map(answers::unpack).unwrap_or_default();
                report::open(self.vault.is_some(), &typed, setting, lang)
            }
            (Action::SendReport { lang }, Some(report)) => {
                report::sent_as_it_is(self, report, once, lang, now)
            }
            (Action::CheckAgain(context), Some(draft)) => check::review(self.core, draft, &context, setting),
            (Action::UseWording(context), Some(draft)) => check::wording(self.core, draft, &context, setting),
            // Who pressed it is not known here: a platform turns this press into `Event::Casework`.
            (Action::Acknowledge { number, lang }, _) => {
                casework::reply(self.vault, CaseStep::Acknowledge, &number, None, lang, now)
            }
            (Action::SendReport { lang }, None) => report::gone(lang),
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
