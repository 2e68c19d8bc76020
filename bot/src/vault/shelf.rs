//! Where a handler's desk finds the cases: the store itself, or the running service that has it open (see `door`).
//!
//! Only sealed bytes come from it, and only acts that were signed with a case's own key are taken by it.

use serde::{Deserialize, Serialize};

use super::{SignedAct, Vault};
use crate::clock::Now;
use crate::reports::case::CaseNumber;
use crate::reports::custody::{Entry, Head};
use crate::reports::seal::Sealed;
use crate::store::{CaseRow, Delivery, Piece, StoreError};

/// A case as it lies there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// What lies in the open.
    pub row: CaseRow,
    /// Its sealed key; none once it was erased.
    pub wraps: Option<Sealed>,
    /// Its sealed pieces, in order.
    pub pieces: Vec<Piece>,
}

/// What lies there, counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stock {
    /// Deliveries that were given up.
    pub dead: Vec<Delivery>,
    /// How many deliveries wait.
    pub waiting: usize,
    /// Those of them that failed so often that others were told; they are tried again.
    pub stuck: Vec<Delivery>,
    /// How many cases are closed and not erased.
    pub closed: usize,
    /// How many are kept by a legal hold.
    pub held: usize,
    /// How many are erased.
    pub erased: usize,
    /// How many of these have left bytes in the file, until it is made anew.
    pub left_in_file: u64,
}

/// What can be read and done there.
pub trait Shelf: std::fmt::Debug {
    /// All cases, without what is sealed.
    fn cases(&self) -> Result<Vec<CaseRow>, StoreError>;
    /// A case with what is sealed.
    fn case(&self, number: &CaseNumber) -> Result<Option<Kept>, StoreError>;
    /// Does what a handler of the case has signed.
    fn act(&self, act: SignedAct, now: Now) -> Result<(), StoreError>;
    /// The custody log and its signed end.
    fn custody(&self) -> Result<(Vec<Entry>, Option<Head>), StoreError>;
    /// What an administrator must see to.
    fn stock(&self) -> Result<Stock, StoreError>;
}

impl Shelf for Vault {
    fn cases(&self) -> Result<Vec<CaseRow>, StoreError> {
        self.store.cases()
    }

    fn case(&self, number: &CaseNumber) -> Result<Option<Kept>, StoreError> {
        let store = &self.store;
        let Some(row) = store.case(number)? else { return Ok(None) };
        Ok(Some(Kept { row, wraps: store.wraps(number)?, pieces: store.pieces(number)? }))
    }

    fn act(&self, act: SignedAct, now: Now) -> Result<(), StoreError> {
        act.apply(self, now)
    }

    fn custody(&self) -> Result<(Vec<Entry>, Option<Head>), StoreError> {
        Ok((self.store.custody()?, self.store.head()?))
    }

    fn stock(&self) -> Result<Stock, StoreError> {
        let rows = self.store.cases()?;
        let outbox = self.store.outbox()?;
        let count = |is: fn(&CaseRow) -> bool| rows.iter().filter(|row| is(row)).count();
        Ok(Stock {
            dead: self.store.dead()?,
            waiting: outbox.len(),
            stuck: outbox.into_iter().filter(|delivery| delivery.told).collect(),
            closed: count(|row| row.closed.is_some() && !row.erased),
            held: count(|row| row.hold),
            erased: count(|row| row.erased),
            left_in_file: self.store.erased()?,
        })
    }
}
