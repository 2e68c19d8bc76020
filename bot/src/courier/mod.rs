//! The courier: takes deliveries that are due out of the store and brings them, at least once, until they have arrived.
//!
//! Never: what a report says. A delivery holds case number, kind, urgency and site.

mod breaker;
mod chat;
mod email;
mod plan;
mod settle;
mod webhook;

pub use chat::{Errand, MakeCard};
pub use plan::{Next, Outcome, next};

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use rules_core::text::Lang;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;

use crate::clock::{self, Now};
use crate::config::Outward;
use crate::courier::breaker::Breaker;
use crate::desk::notice;
use crate::reports::roster::Reach;
use crate::store::{Delivery, StoreError};
use crate::vault::Vault;
use crate::words::Words;

/// How many deliveries are under way to the same place at the same time.
const AT_ONCE: usize = 32;
/// How many endings are written down together.
const TOGETHER: usize = 256;
/// How often it looks for what is due.
const LOOK: Duration = Duration::from_millis(200);
/// How many seconds lie between two looks for cases that have been kept long enough.
const SWEEP: u64 = 60 * 60;
/// How long deliveries may go on once the service is asked to end. What is left waits in the store.
const FAREWELL: Duration = Duration::from_secs(5);

/// The ways out, as far as they are configured.
#[derive(Debug)]
struct Ways {
    webhook: Option<webhook::Webhook>,
    email: Option<email::Email>,
    chats: chat::Chats,
}

/// What fails together, see [`place`].
#[derive(Debug, Default)]
struct Place {
    breaker: Breaker,
    under_way: usize,
}

/// Brings deliveries.
#[derive(Debug)]
pub struct Courier {
    vault: &'static Vault,
    ways: Arc<Ways>,
    /// What is on its way, and how it ended.
    under_way: JoinSet<(Delivery, String, Outcome)>,
    /// The ids of these.
    busy: BTreeSet<String>,
    places: BTreeMap<String, Place>,
    /// What is due and waits until its place has room; it is in the store as well.
    queue: Vec<Delivery>,
    /// When to look for cases whose time is up.
    sweep_at: u64,
    /// Whether somebody is at the terminal.
    console: Arc<AtomicBool>,
}

impl Courier {
    /// A courier for the deliveries of `vault`.
    pub fn new(vault: &'static Vault, outward: &Outward) -> anyhow::Result<Self> {
        let authority = authority(outward)?;
        let webhook = outward.webhook_secret.as_deref();
        let webhook =
            webhook.map(|secret| webhook::Webhook::new(secret, authority.as_deref())).transpose()?;
        let email = email(outward, authority.as_deref())?;
        let ways = Ways { webhook, email, chats: chat::Chats::default() };
        Ok(Self {
            vault,
            ways: Arc::new(ways),
            under_way: JoinSet::new(),
            busy: BTreeSet::new(),
            places: BTreeMap::new(),
            queue: Vec::new(),
            sweep_at: 0,
            console: Arc::default(),
        })
    }

    /// The same, reaching the channels of `platform` through `errands`.
    #[must_use]
    pub fn through(mut self, platform: &str, errands: Sender<Errand>) -> Self {
        if let Some(ways) = Arc::get_mut(&mut self.ways) {
            ways.chats.add(platform, errands);
        }
        self
    }

    /// The same, beside a terminal that shows notices as long as `open` says so.
    #[must_use]
    pub fn beside(mut self, open: Arc<AtomicBool>) -> Self {
        self.console = open;
        self
    }

    /// Works until `end` is done, then brings what is due now for a short while more.
    pub async fn run_until<T>(mut self, end: impl Future<Output = T>) -> T {
        let mut end = pin!(end);
        loop {
            self.look(clock::now());
            // Whichever comes first: the end, or the time to look again. A slow place keeps nobody else waiting.
            let ended = tokio::select! {
                ended = &mut end => Some(ended),
                _ = tokio::time::timeout(LOOK, self.gather()) => None,
            };
            if let Some(ended) = ended {
                let farewell =
                    async { while self.step(clock::now()).await.is_ok_and(|arrived| arrived > 0) {} };
                // What is not brought in time is brought after the next start.
                let _ = tokio::time::timeout(FAREWELL, farewell).await;
                return ended;
            }
        }
    }

    /// Rings the clocks that are due and tries what is due, once each. Returns how many arrived.
    pub async fn step(&mut self, now: Now) -> Result<usize, StoreError> {
        let mut arrived = 0;
        while self.launch(now)? > 0 {
            while !self.under_way.is_empty() {
                arrived += self.collect(now).await;
            }
        }
        Ok(arrived)
    }

    fn look(&mut self, now: Now) {
        if let Err(why) = self.launch(now) {
            tracing::error!("deliveries wait: {why}");
        }
    }

    /// Notes how deliveries end, and sends what has waited for a place among those under way.
    async fn gather(&mut self) {
        loop {
            if self.under_way.is_empty() {
                std::future::pending::<()>().await;
            }
            self.collect(clock::now()).await;
            if let Err(why) = self.fill(clock::now()) {
                tracing::error!("deliveries wait: {why}");
            }
        }
    }

    /// Rings the clocks, and sends what is due on its way, emergencies first. Returns how many are under way.
    fn launch(&mut self, now: Now) -> Result<usize, StoreError> {
        self.vault.ring(now)?;
        if now.unix() >= self.sweep_at {
            // What cannot be erased keeps nothing from being delivered.
            if let Err(why) = self.vault.sweep(now) {
                tracing::error!("cases that were kept long enough were not erased: {why}");
            }
            self.sweep_at = now.unix() + SWEEP;
        }
        let roster = self.vault.roster();
        self.queue = self.vault.store().due(now.unix(), usize::MAX)?;
        // The terminal fetches its own, see `Desk::notices`; with nobody there another way is taken. A demo has no other.
        let fetched = roster.demo || self.console.load(Ordering::Relaxed);
        self.queue.retain(|one| {
            let fetched = fetched && notice::reach(roster, one) == Some(&Reach::Console);
            !fetched && !self.busy.contains(&one.id)
        });
        self.queue.sort_by_key(|one| std::cmp::Reverse(one.head.urgency));
        self.fill(now)?;
        Ok(self.under_way.len())
    }

    /// Sends from the queue what its place has room for.
    fn fill(&mut self, now: Now) -> Result<(), StoreError> {
        let mut spared = Vec::new();
        for delivery in std::mem::take(&mut self.queue) {
            let way = notice::reach(self.vault.roster(), &delivery).cloned();
            let place = way.as_ref().map_or(String::new(), place);
            let at = self.places.entry(place.clone()).or_default();
            if at.breaker.is_open(now.unix()) {
                spared.push((delivery, at.breaker.open_until()));
                continue;
            }
            if at.under_way >= at.breaker.at_once(AT_ONCE) {
                self.queue.push(delivery);
                continue;
            }
            at.under_way += 1;
            self.busy.insert(delivery.id.clone());
            let (ways, vault) = (Arc::clone(&self.ways), self.vault);
            self.under_way.spawn(async move {
                let outcome = ways.bring(way.as_ref(), &delivery, vault, now).await;
                (delivery, place, outcome)
            });
        }
        settle::spare(self.vault, spared, now)
    }

    /// Waits for a delivery to end, takes along those that have ended, too, and notes how. Returns how many arrived.
    async fn collect(&mut self, now: Now) -> usize {
        let mut ended = Vec::new();
        let mut next = self.under_way.join_next().await;
        while let Some(one) = next {
            // One that ended in a bug still waits in the store, for the next start.
            if let Ok((delivery, place, outcome)) = one {
                let arrived = matches!(outcome, Outcome::Arrived(_));
                self.busy.remove(&delivery.id);
                let at = self.places.entry(place).or_default();
                at.under_way = at.under_way.saturating_sub(1);
                at.breaker.note(arrived, now.unix());
                ended.push((delivery, outcome));
            }
            next = if ended.len() < TOGETHER { self.under_way.try_join_next() } else { None };
        }
        let arrived = ended.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Arrived(_))).count();
        match settle::settle(self.vault, ended, now) {
            Ok(()) => arrived,
            Err(why) => {
                tracing::error!("how deliveries ended was not noted, so they are tried again: {why}");
                0
            }
        }
    }
}

impl Ways {
    async fn bring(
        &self,
        way: Option<&Reach>,
        delivery: &Delivery,
        vault: &'static Vault,
        now: Now,
    ) -> Outcome {
        let told = delivery.clone();
        let card = move || notice::card(Words::new(Lang::default()), &told, vault);
        match (way, &self.webhook, &self.email) {
            (Some(Reach::Webhook(url)), Some(webhook), _) => webhook.bring(url, delivery, now).await,
            (Some(Reach::Chat { platform, place }), _, _) => {
                self.chats.bring(platform, place, delivery, Box::new(card)).await
            }
            (Some(Reach::Email(address)), _, Some(email)) => email.bring(address, delivery, &card()).await,
            // Not configured, or no longer in the roster: another way, or an alarm.
            (Some(Reach::Webhook(_) | Reach::Email(_) | Reach::Console) | None, _, _) => Outcome::Refused,
        }
    }
}

/// What keeps notices from going by mail, as the mail server itself tells: it is signed in to, and nothing is sent. `None`
/// when nothing does, or when no mail server is configured.
///
/// # Errors
/// What is wrong with the variables before anybody can be asked.
pub async fn probe(outward: &Outward) -> anyhow::Result<Option<String>> {
    match email(outward, authority(outward)?.as_deref())? {
        Some(email) => Ok(email.probe().await),
        None => Ok(None),
    }
}

/// The district's own certificate authority.
fn authority(outward: &Outward) -> anyhow::Result<Option<Vec<u8>>> {
    let read = |path: &PathBuf| {
        std::fs::read(path).with_context(|| format!("cannot read CHALKLINE_TLS_CA, {}", path.display()))
    };
    outward.tls_ca.as_ref().map(read).transpose()
}

fn email(outward: &Outward, authority: Option<&[u8]>) -> anyhow::Result<Option<email::Email>> {
    let named = outward.smtp.as_deref().zip(outward.mail_from.as_deref());
    named.map(|(url, from)| email::Email::new(url, from, authority)).transpose()
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
mod outages;
#[cfg(test)]
mod tests;
