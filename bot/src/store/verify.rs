//! Goes through a whole store and finds what does not fit together.

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, keys, rows};
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checked {
    /// How many cases there are.
    pub cases: usize,
    /// How many pieces they have.
    pub pieces: usize,
    /// How many deliveries wait.
    pub waiting: usize,
    /// How many arrived.
    pub sent: usize,
    /// How many entries the custody log has.
    pub entries: u64,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
}

/// Checks every row; `noted` is the hash of a custody head that somebody wrote down earlier.
pub fn verify(store: &Store, key: &VerifyingKey, noted: Option<&str>) -> Result<Checked, StoreError> {
    let mut checked = Checked::default();
    for row in store.cases()? {
        let number = &row.head.number;
        checked.cases += 1;
        let pieces = store.pieces(number);
        let found = pieces.as_ref().map_or(0, Vec::len);
        checked.pieces += found;
        let expected = if row.erased { 0 } else { row.pieces as usize };
        if found != expected {
            checked
                .problems
                .push(format!("case {number} has {found} pieces that can be read instead of {expected}"));
        }
        if store.wraps(number).ok().flatten().is_none() != row.erased {
            checked.problems.push(format!("the sealed key of case {number} is not as it should be"));
        }
        if (row.status == Status::Filed) != row.clock.is_some() {
            checked.problems.push(format!("the clock of case {number} is not as it should be"));
        }
        let rings = row.clock.map(|due| store.db.contains_key(keys::clock(due, number)));
        if rings.transpose()? == Some(false) {
            checked.problems.push(format!("the clock of case {number} is missing"));
        }
    }
    for pair in store.db.scan_prefix(keys::LOOKUPS) {
        let number: CaseNumber = rows::read(&pair?.1)?;
        if store.case(&number)?.is_none() {
            checked.problems.push(format!("a receipt belongs to case {number}, which is missing"));
        }
    }
    for delivery in store.outbox()? {
        checked.waiting += 1;
        if store.case(&delivery.head.number)?.is_none() {
            checked.problems.push(format!("delivery {} belongs to a case that is missing", delivery.id));
        }
    }
    checked.sent = store.sent()?.len();
    if let Some(head) = store.head()? {
        match custody::verify(&store.custody()?, &head, key, noted) {
            Ok(entries) => checked.entries = entries,
            Err(broken) => checked.problems.push(format!("the custody log: {broken}")),
        }
    } else if checked.cases > 0 {
        checked.problems.push("the custody log is missing".to_owned());
    }
    Ok(checked)
}
