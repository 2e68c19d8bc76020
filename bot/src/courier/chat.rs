//! A notice to a channel of a chat platform: handed to that platform, which says how it ended.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::oneshot;

use super::Outcome;
use crate::chat::Card;
use crate::store::Delivery;

/// How long a platform may take. What arrives later arrives twice, under the same id.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Makes a notice when its turn has come: by then somebody may have the case.
pub type MakeCard = Box<dyn FnOnce() -> Card + Send>;

/// A notice for a platform to bring.
pub struct Errand {
    /// The channel's id on the platform.
    pub place: String,
    /// The delivery's id: the same for each try, so that the platform can tell a second one.
    pub id: String,
    /// The case's number: notices of the same case are told from others by it.
    pub number: String,
    /// What to show.
    pub card: MakeCard,
    /// How it ended.
    pub answer: oneshot::Sender<Outcome>,
}

impl fmt::Debug for Errand {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Errand").field("place", &self.place).field("id", &self.id).finish_non_exhaustive()
    }
}

/// The platforms that take errands, by name.
#[derive(Debug, Default)]
pub(super) struct Chats(BTreeMap<String, Sender<Errand>>);

impl Chats {
    pub(super) fn add(&mut self, platform: &str, errands: Sender<Errand>) {
        self.0.insert(platform.to_owned(), errands);
    }

    pub(super) async fn bring(
        &self,
        platform: &str,
        place: &str,
        delivery: &Delivery,
        card: MakeCard,
    ) -> Outcome {
        let Some(errands) = self.0.get(platform) else {
            tracing::warn!(
                "a notice did not go out: its roster says chat:{platform}/..., which is not set up here"
            );
            return Outcome::Refused;
        };
        let (answer, outcome) = oneshot::channel();
        let (id, number) = (delivery.id.clone(), delivery.head.number.as_str().to_owned());
        let errand = Errand { place: place.to_owned(), id, number, card, answer };
        let brought = async {
            // A platform that is gone is a platform that is down: it may be back after the next start.
            errands.send(errand).await.ok()?;
            outcome.await.ok()
        };
        let in_time = tokio::time::timeout(TIMEOUT, brought).await;
        in_time.ok().flatten().unwrap_or(Outcome::Later { after: None })
    }
}
