//! The courier: takes deliveries that are due out of the store and brings them, at least once, until they have arrived.
//!
//! Never: what a report says. A delivery holds case number, kind, urgency and site.

mod breaker;
mod chat;
mod email;
mod plan;
mod webhook;

pub use chat::Errand;
pub use plan::{Next, Outcome, next};

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rules_core::text::Lang;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;

use crate::clock::{self, Now};
use crate::config::Outward;
use crate::courier::breaker::Breaker;
use crate::desk::notice;
use crate::reports::roster::{ESCROW, Reach};
use crate::store::{Delivery, StoreError, Why};
use crate::vault::{Vault, delivery};
use crate::words::Words;

/// How many deliveries are under way at the same time.
const AT_ONCE: usize = 32;
/// How often it looks for what is due.
const LOOK: Duration = Duration::from_millis(200);
/// How long deliveries may go on once the service is asked to end. What is left waits in the store.
const FAREWELL: Duration = Duration::from_secs(5);

/// The ways out, as far as they are configured.
#[derive(Debug)]
struct Ways {
    webhook: Option<webhook::Webhook>,
    email: Option<email::Email>,
    chats: chat::Chats,
}

/// Brings deliveries.
#[derive(Debug)]
pub struct Courier {
    vault: &'static Vault,
    ways: Arc<Ways>,
    breakers: BTreeMap<String, Breaker>,
}

impl Courier {
    /// A courier for the deliveries of `vault`.
    pub fn new(vault: &'static Vault, outward: &Outward) -> anyhow::Result<Self> {
        let authority = outward.tls_ca.as_ref().map(|path| {
            std::fs::read(path).with_context(|| format!("cannot read CHALKLINE_TLS_CA, {}", path.display()))
        });
        let authority = authority.transpose()?;
        let webhook = outward.webhook_secret.as_deref();
        let webhook =
            webhook.map(|secret| webhook::Webhook::new(secret, authority.as_deref())).transpose()?;
        let email = outward.smtp.as_deref().zip(outward.mail_from.as_deref());
        let email =
            email.map(|(url, from)| email::Email::new(url, from, authority.as_deref())).transpose()?;
        let ways = Ways { webhook, email, chats: chat::Chats::default() };
        Ok(Self { vault, ways: Arc::new(ways), breakers: BTreeMap::new() })
    }

    /// The same, reaching the channels of `platform` through `errands`.
    #[must_use]
    pub fn through(mut self, platform: &str, errands: Sender<Errand>) -> Self {
        if let Some(ways) = Arc::get_mut(&mut self.ways) {
            ways.chats.add(platform, errands);
        }
        self
    }

    /// Works until `end` is done, then brings what is due now for a short while more.
    pub async fn run_until<T>(mut self, end: impl Future<Output = T>) -> T {
        let mut end = pin!(end);
        loop {
            self.look(clock::now()).await;
            // Whichever comes first: the end, or the time to look again.
            if let Ok(ended) = tokio::time::timeout(LOOK, end.as_mut()).await {
                let farewell = async { while self.look(clock::now()).await > 0 {} };
                // What is not brought in time is brought after the next start.
                let _ = tokio::time::timeout(FAREWELL, farewell).await;
                return ended;
            }
        }
    }

    async fn look(&mut self, now: Now) -> usize {
        self.step(now).await.unwrap_or_else(|error| {
            tracing::error!("deliveries wait: {error}");
            0
        })
    }

    /// Rings the clocks that are due and tries what is due, once each. Returns how many arrived.
    pub async fn step(&mut self, now: Now) -> Result<usize, StoreError> {
        self.vault.ring(now)?;
        let mut arrived = 0;
        let mut under_way = JoinSet::new();
        let due = self.vault.store().due(now.unix(), usize::MAX)?;
        // The terminal fetches its own, see `Desk::notices`.
        let roster = self.vault.roster();
        let mine = due.into_iter().filter(|one| notice::reach(roster, one) != Some(&Reach::Console));
        for delivery in mine {
            let way = notice::reach(roster, &delivery).cloned();
            let place = way.as_ref().map_or(String::new(), place);
            if self.breakers.get(&place).is_some_and(|breaker| breaker.is_open(now.unix())) {
                self.settle(delivery, Outcome::Later { after: Some(breaker::REST) }, now)?;
                continue;
            }
            let ways = Arc::clone(&self.ways);
            under_way.spawn(async move {
                let outcome = ways.bring(way.as_ref(), &delivery, now).await;
                (delivery, place, outcome)
            });
            if under_way.len() >= AT_ONCE {
                arrived += self.collect(&mut under_way, now).await?;
            }
        }
        while !under_way.is_empty() {
            arrived += self.collect(&mut under_way, now).await?;
        }
        Ok(arrived)
    }

    /// Waits for one delivery to end, and notes how.
    async fn collect(
        &mut self,
        under_way: &mut JoinSet<(Delivery, String, Outcome)>,
        now: Now,
    ) -> Result<usize, StoreError> {
        // One that ended in a bug still waits in the store.
        let Some(Ok((delivery, place, outcome))) = under_way.join_next().await else { return Ok(0) };
        let arrived = matches!(outcome, Outcome::Arrived(_));
        self.breakers.entry(place).or_default().note(arrived, now.unix());
        self.settle(delivery, outcome, now)?;
        Ok(usize::from(arrived))
    }

    /// Writes down how a try ended.
    fn settle(&self, before: Delivery, outcome: Outcome, now: Now) -> Result<(), StoreError> {
        let roster = self.vault.roster();
        let ways = roster.handler(&before.to).map_or(0, |handler| handler.reach.len());
        let random = getrandom::u32().unwrap_or_default();
        let store = self.vault.store();
        match next(&before, outcome, ways, now.unix(), random) {
            Next::Done(proof) => store.write(move |txn| txn.delivered(&before, proof, now.day())),
            Next::Again(after) => store.write(move |txn| txn.put_off(&before, &after)),
            Next::GiveUp => {
                tracing::error!(case = %before.head.number, to = %before.to, "a delivery was given up; the district is told");
                let others = roster.district.iter().map(String::as_str).chain([ESCROW]);
                let alarms: Vec<Delivery> = others
                    .filter(|id| *id != before.to && before.why != Why::Alarm)
                    .map(|id| delivery(&before.head, id, Why::Alarm, before.due, 0))
                    .collect();
                store.write(move |txn| {
                    txn.give_up(&before, now.day())?;
                    alarms.iter().try_for_each(|alarm| txn.add_delivery(alarm))
                })
            }
        }
    }
}

impl Ways {
    async fn bring(&self, way: Option<&Reach>, delivery: &Delivery, now: Now) -> Outcome {
        match (way, &self.webhook, &self.email) {
            (Some(Reach::Webhook(url)), Some(webhook), _) => webhook.bring(url, delivery, now).await,
            (Some(Reach::Chat { platform, place }), _, _) => {
                let card = notice::card(Words::new(Lang::default()), delivery);
                self.chats.bring(platform, place, delivery, card).await
            }
            (Some(Reach::Email(address)), _, Some(email)) => {
                email.bring(address, delivery, &notice::card(Words::new(Lang::default()), delivery)).await
            }
            // Not configured, or no longer in the roster: another way, or an alarm.
            (Some(Reach::Webhook(_) | Reach::Email(_) | Reach::Console) | None, _, _) => Outcome::Refused,
        }
    }
}

/// What fails together: a host, or the mail server.
fn place(way: &Reach) -> String {
    match way {
        Reach::Console => "console".to_owned(),
        Reach::Email(_) => "mail".to_owned(),
        Reach::Chat { platform, .. } => platform.clone(),
        Reach::Webhook(url) => url.split('/').nth(2).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests;
