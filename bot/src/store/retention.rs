//! Takes the content of a closed case away for good: its sealed key first, so that what is left of it opens for nobody.

use super::{StoreError, Txn};
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody::{Event, What};

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
/// The bytes go from sled's file when it is compacted, and from backups when those age out; without the sealed key they
/// open for nobody.
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
