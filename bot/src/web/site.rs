//! What all pages work with: the desk, the language, the pace, and how long anybody waits.

use std::sync::Arc;
use std::time::Duration;

use rules_core::Core;
use rules_core::text::Lang;

use crate::chat::{Event, Reply, Setting};
use crate::clock;
use crate::ground::Ground;
use crate::web::once::Receipts;
use crate::web::pace::Pace;
use crate::web::token::Tokens;

/// How long a question waits for its turn before it is sent away.
const PATIENCE: Duration = Duration::from_secs(20);

/// The web desk.
#[derive(Debug)]
pub struct Site {
    pub(super) core: &'static Core,
    ground: Ground,
    /// The language of the house; `None` when everybody has their own.
    pub(super) lang: Option<Lang>,
    pub(super) tokens: Tokens,
    /// Reports: slowed down in a flood, never refused, never slowed down in an emergency.
    pub(super) reports: Pace,
    /// Receipts: whoever guesses is refused long before it could help.
    pub(super) receipts: Pace,
    /// Receipts that were shown a moment ago, for a second press of the same button.
    pub(super) shown: Receipts,
}

/// There is too much to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Busy;

impl Site {
    /// A web desk that hands everything to the desk of `ground`. Fails where the system has no randomness.
    pub fn new(core: &'static Core, ground: Ground) -> anyhow::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            core,
            lang: ground.lang,
            ground,
            tokens: Tokens::new()?,
            reports: Pace::new(Duration::from_millis(100), 50),
            receipts: Pace::new(Duration::from_millis(50), 40),
            shown: Receipts::default(),
        }))
    }

    /// Asks the desk. Questions and drafts wait for their turn.
    pub(super) async fn ask(&self, event: Event, lang: Option<Lang>) -> Result<Reply, Busy> {
        tokio::time::timeout(PATIENCE, self.now(event, lang)).await.unwrap_or(Err(Busy))
    }

    /// Asks the desk at once: nobody waits behind questions with a report.
    pub(super) async fn now(&self, event: Event, lang: Option<Lang>) -> Result<Reply, Busy> {
        self.ground.handle(event, Setting { lang, ..Setting::default() }).await.ok_or(Busy)
    }

    /// Does something that takes a while, away from the threads that listen.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        // It fails when the job had a bug, which the log has told, or when the service ends.
        tokio::task::spawn_blocking(job).await.map_err(|_| Busy)
    }

    /// The same, when it is its turn.
    pub(super) async fn work_in_turn<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let turn = tokio::time::timeout(PATIENCE, self.ground.turn()).await;
        let Ok(Some(turn)) = turn else { return Err(Busy) };
        let job = move || {
            // It ends with the work, whether or not anybody still waits for it.
            let _turn = turn;
            job()
        };
        self.work(job).await
    }

    /// What was replied a moment ago to what was sent under the name `once`, or else the reply of `job`, which is kept at
    /// hand when it tells that something is saved. A second press waits for the first.
    ///
    /// The job runs to its end even when nobody waits for it any more: a browser takes its first request back when a
    /// button is pressed twice or the line breaks, and what was saved by then must be there to be shown to the second.
    pub(super) async fn send_once(
        &self,
        once: &str,
        job: impl Future<Output = Result<Reply, Busy>> + Send + 'static,
        is_saved: impl Fn(&Reply) -> bool + Send + 'static,
    ) -> Result<Reply, Busy> {
        let place = self.shown.place(once, clock::elapsed());
        let sent = tokio::spawn(async move {
            let mut place = place.lock().await;
            if let Some(reply) = &*place {
                return Ok(reply.clone());
            }
            let reply = job.await?;
            if is_saved(&reply) {
                *place = Some(reply.clone());
            }
            Ok(reply)
        });
        // It fails when the job had a bug, which the log has told, or when the service ends.
        sent.await.unwrap_or(Err(Busy))
    }

    pub(super) fn keeps_questions(&self) -> bool {
        self.ground.desk.keeps_questions()
    }
}
