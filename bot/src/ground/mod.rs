//! What every platform and the web desk stand on: the desk, the signer of buttons, how everybody is, and the call to end.
//!
//! Never: a platform's name or form of talk.

mod health;
mod listen;
mod signer;
mod stop;

pub use health::{Health, State};
pub use listen::{Bound, bind, serve};
pub use signer::{NotOurs, Signer};
pub use stop::Stop;

use std::sync::Arc;

use rules_core::text::Lang;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::chat::{Action, Event, Reply, Setting};
use crate::clock;
use crate::desk::Desk;

/// What a platform needs to do its work. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The one door.
    pub desk: Desk,
    /// How everybody is.
    pub health: Health,
    /// The call to end.
    pub stop: Stop,
    /// The language that the operator wants everybody to speak.
    pub lang: Option<Lang>,
    /// The address of the private page, as people reach it, where there is one.
    pub private_page: Option<Arc<str>>,
    signer: Signer,
    turns: Arc<Semaphore>,
}

/// So many questions and drafts are read at a time: each takes a processor and some megabytes, and more only wait inside.
const AT_ONCE: usize = 4;

impl Ground {
    /// A ground for one run of the service.
    pub fn new(desk: Desk, signer: Signer, lang: Option<Lang>) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self {
            desk,
            health: Health::default(),
            stop: Stop::default(),
            lang,
            private_page: None,
            signer,
            turns,
        }
    }

    /// The same, with the address of the private page, which is told to those who report.
    pub fn with_private_page(self, url: Option<&str>) -> Self {
        Self { private_page: url.map(Arc::from), ..self }
    }

    /// Hands an event to the desk, away from the threads that wait for the network: reading a text takes some
    /// milliseconds, saving a report takes a disk's time. Questions and drafts wait for their turn, a report never behind
    /// them. `None` if a bug stopped the desk.
    pub async fn handle(&self, event: Event, setting: Setting) -> Option<Reply> {
        let turn = if reads(&event) { self.turn().await } else { None };
        let desk = self.desk;
        let setting = Setting { lang: self.lang.or(setting.lang), ..setting };
        let job = move || {
            // It ends with the work, whether or not anybody still waits for it.
            let _turn = turn;
            desk.handle(event, &setting, clock::now())
        };
        tokio::task::spawn_blocking(job).await.ok()
    }

    /// A turn at reading; it ends when it is dropped.
    pub async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.turns).acquire_owned().await.ok()
    }

    /// The roster's id of the handler to whom an account of a platform belongs.
    pub fn handler(&self, platform: &str, account: &str) -> Option<String> {
        self.desk.handler(platform, account)
    }

    /// An action as a button carries it; `None` if it is too long to travel.
    pub fn sign(&self, action: &Action) -> Option<String> {
        self.signer.sign(action, clock::now())
    }

    /// What a button carries, if it is ours and not too old.
    pub fn open(&self, signed: &str) -> Result<Action, NotOurs> {
        self.signer.open(signed, clock::now())
    }
}

/// Whether a question or a draft has to be read for it.
fn reads(event: &Event) -> bool {
    match event {
        Event::Ask { .. } | Event::Check { .. } => true,
        Event::ButtonPressed { action, .. } => {
            matches!(action, Action::CheckAgain(_) | Action::UseWording(_))
        }
        Event::OpenCheck { .. }
        | Event::OpenReport { .. }
        | Event::ReportSent { .. }
        | Event::OpenStatus { .. }
        | Event::StatusSent { .. }
        | Event::Casework { .. }
        | Event::Explain { .. }
        | Event::Help => false,
    }
}
