//! Takes the content of a closed case away: its sealed key and its pieces. The file keeps the bytes until it is compacted.

use super::{CaseRow, Store, StoreError, Txn};
use crate::clock::Now;
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody::{Event, What};

const SECONDS_A_DAY: u64 = 86_400;

/// The cases whose time is up: closed for as many days as `days` tells for them, and held by nothing.
pub fn due(
    store: &Store,
    now: Now,
    days: impl Fn(&CaseRow) -> Option<u32>,
) -> Result<Vec<CaseNumber>, StoreError> {
    let is_due = |row: &CaseRow| {
        let Some(days) = days(row).filter(|_| !row.erased && !row.hold) else { return false };
        let last = now.unix().saturating_sub(u64::from(days) * SECONDS_A_DAY);
        // Days are written so that their order is that of their letters.
        row.closed.as_ref().is_some_and(|closed| *closed <= Now::from_unix(last).day())
    };
    Ok(store.cases()?.into_iter().filter(is_due).map(|row| row.head.number).collect())
}

/// Why a case is not erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EraseRefused {
    /// Somebody still works on it.
    NotClosed,
    /// A legal hold keeps it.
    Hold,
    /// It was erased before.
    Already,
}

/// Erases a case, unless it may not be. `who` is the handler who asked for it; none where its time was up.
///
/// The bytes, those of the sealed key too, go from sled's file when it is compacted, and from backups when those age out:
/// until then whoever has the file and a handler's key can open them.
pub fn erase(
    txn: &mut Txn<'_>,
    number: &CaseNumber,
    day: String,
    who: Option<String>,
) -> Result<Result<(), EraseRefused>, StoreError> {
    let mut row = txn.case(number)?;
    if row.erased {
        return Ok(Err(EraseRefused::Already));
    }
    if row.hold {
        return Ok(Err(EraseRefused::Hold));
    }
    if row.status != Status::Closed {
        return Ok(Err(EraseRefused::NotClosed));
    }
    txn.erase(&mut row)?;
    txn.log(Event { day, case: Some(number.clone()), what: What::Erased, who })?;
    Ok(Ok(()))
}
