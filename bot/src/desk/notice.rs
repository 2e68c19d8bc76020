//! What a handler is told: that there is a case. Nothing that was said in it.

use rules_core::text::Lang;

use crate::chat::{Action, Block, Button, ButtonKind, Card};
use crate::clock::Now;
use crate::desk::{Desk, triage};
use crate::reports::case::Status;
use crate::reports::roster::{Reach, Roster};
use crate::store::{Delivery, Why};
use crate::vault::Vault;
use crate::words::Words;

/// How many notices are shown at once.
const AT_ONCE: usize = 32;

impl Desk {
    /// What the terminal has to show to the handlers that are reached there.
    pub fn notices(&self, lang: Lang, now: Now) -> Vec<(Delivery, Card)> {
        let Some(vault) = self.vault else { return Vec::new() };
        if let Err(why) = vault.ring(now) {
            tracing::error!("clocks were not read: {why}");
        }
        let due = vault.store().due(now.unix(), AT_ONCE).unwrap_or_else(|why| {
            tracing::error!("deliveries were not read: {why}");
            Vec::new()
        });
        let here =
            due.into_iter().filter(|delivery| reach(vault.roster(), delivery) == Some(&Reach::Console));
        here.map(|delivery| (delivery.clone(), card(Words::new(lang), &delivery, vault))).collect()
    }

    /// The terminal has shown it.
    pub fn noticed(&self, delivery: Delivery, now: Now) {
        let Some(vault) = self.vault else { return };
        let noted = vault.store().write(move |txn| txn.delivered(&delivery, "shown".to_owned(), now.day()));
        if let Err(why) = noted {
            tracing::error!("a delivery was shown and not noted, so it is shown again: {why}");
        }
    }
}

/// The way by which a delivery goes now.
pub(crate) fn reach<'a>(roster: &'a Roster, delivery: &Delivery) -> Option<&'a Reach> {
    let ways = &roster.handler(&delivery.to)?.reach;
    ways.get(delivery.channel % ways.len().max(1))
}

/// A notice as a card. Where somebody has the case by now it says who, and asks nobody to take it.
pub(crate) fn card(words: Words, delivery: &Delivery, vault: &Vault) -> Card {
    let head = &delivery.head;
    let number = head.number.as_str();
    let lead = match delivery.why {
        Why::New => words.notice_new(&delivery.to, number),
        Why::Added => words.notice_added(&delivery.to, number),
        Why::Escalated => words.notice_escalated(&delivery.to, number),
        Why::Alarm => words.notice_alarm(&delivery.to, number),
    };
    let site = head.site.clone().unwrap_or_else(|| words.notice_no_site());
    let sorted =
        words.notice_sorted(&triage::kind(words, head.kind), &triage::urgency(words, head.urgency), &site);
    let mut blocks = vec![Block::Lead(lead), Block::Text(sorted), Block::Small(words.notice_open(number))];
    // A row that cannot be read keeps no notice from going out.
    let row = vault.store().case(&head.number).ok().flatten().filter(|row| row.status != Status::Filed);
    if let Some(row) = row {
        blocks.extend(row.assigned.map(|who| Block::Text(words.notice_taken(&who, number))));
        return Card { blocks, ..Card::default() };
    }
    let action = Action::Acknowledge { number: number.to_owned(), lang: words.lang() };
    let have_it = Button { label: words.cases_have_it(), action, kind: ButtonKind::Next };
    Card { blocks, buttons: vec![have_it], carries: None }
}
