//! Writes down how deliveries ended, many at a time: each waits for the disk once, not once each.

use super::plan;
use super::{Next, Outcome, next};
use crate::clock::Now;
use crate::reports::roster::ESCROW;
use crate::store::{Delivery, StoreError, Txn, Why};
use crate::vault::{Vault, delivery};

/// What is to be written about one delivery.
#[derive(Debug, Clone)]
enum Step {
    Done(Delivery, String),
    Again(Delivery, Delivery),
    Tell(Delivery, Delivery, Vec<Delivery>),
    GiveUp(Delivery, Vec<Delivery>),
}

/// Notes what follows from each ending. A row that cannot be written keeps none of the others from being written.
pub(super) fn settle(vault: &Vault, ended: Vec<(Delivery, Outcome)>, now: Now) -> Result<(), StoreError> {
    write(vault, ended.into_iter().map(|(before, outcome)| step(vault, before, outcome, now)).collect(), now)
}

/// Puts off what would go to a place that rests, or sends it by another way; that counts as no try.
pub(super) fn spare(vault: &Vault, spared: Vec<(Delivery, u64)>, now: Now) -> Result<(), StoreError> {
    let again = |(before, until): (Delivery, u64)| {
        let after = plan::spare(&before, ways(vault, &before), now.unix(), until);
        Step::Again(before, after)
    };
    write(vault, spared.into_iter().map(again).collect(), now)
}

fn write(vault: &Vault, steps: Vec<Step>, now: Now) -> Result<(), StoreError> {
    if steps.is_empty() {
        return Ok(());
    }
    let all = steps.clone();
    let together = vault.store().write(move |txn| all.into_iter().try_for_each(|step| apply(txn, step, now)));
    if together.is_ok() {
        return Ok(());
    }
    let mut outcome = Ok(());
    for step in steps {
        outcome = outcome.and(vault.store().write(move |txn| apply(txn, step, now)));
    }
    outcome
}

fn apply(txn: &mut Txn<'_>, step: Step, now: Now) -> Result<(), StoreError> {
    match step {
        Step::Done(before, proof) => txn.delivered(&before, proof, now.day()),
        Step::Again(before, after) => txn.put_off(&before, &after),
        Step::Tell(before, after, alarms) => {
            txn.put_off(&before, &after)?;
            alarms.iter().try_for_each(|alarm| txn.add_delivery(alarm))
        }
        Step::GiveUp(before, alarms) => {
            txn.give_up(&before, now.day())?;
            alarms.iter().try_for_each(|alarm| txn.add_delivery(alarm))
        }
    }
}

fn step(vault: &Vault, before: Delivery, outcome: Outcome, now: Now) -> Step {
    let random = getrandom::u32().unwrap_or_default();
    match next(&before, outcome, ways(vault, &before), now.unix(), random) {
        Next::Done(proof) => Step::Done(before, proof),
        Next::Again(after) => Step::Again(before, after),
        Next::Tell(after) => {
            tracing::error!(case = %before.head.number, to = %before.to, "a delivery does not arrive; the district is told");
            let alarms = alarms(vault, &before);
            Step::Tell(before, after, alarms)
        }
        Next::GiveUp => {
            tracing::error!(case = %before.head.number, to = %before.to, "a delivery was given up; the district is told");
            let alarms = alarms(vault, &before);
            Step::GiveUp(before, alarms)
        }
    }
}

/// Who else is told that somebody cannot be reached: of the district only who may know of the case. Whoever was left out,
/// because the report names them, must not learn that it exists.
fn alarms(vault: &Vault, before: &Delivery) -> Vec<Delivery> {
    let row = vault.store().case(&before.head.number).ok().flatten();
    let knows =
        |id: &str| row.as_ref().is_some_and(|row| row.ladder.iter().flatten().any(|other| other == id));
    let district = vault.roster().district.iter().map(String::as_str).filter(|id| knows(id));
    let others = district.chain([ESCROW]);
    others
        .filter(|id| *id != before.to && before.why != Why::Alarm)
        .map(|id| delivery(&before.head, id, Why::Alarm, before.due, 0))
        .collect()
}

/// In how many ways they can be reached.
fn ways(vault: &Vault, delivery: &Delivery) -> usize {
    vault.roster().handler(&delivery.to).map_or(0, |handler| handler.reach.len())
}
