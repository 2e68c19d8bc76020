//! What a handler does with a case from a chat: says that they have it, asks how far it has come. Nothing is opened.

use super::Vault;
use crate::clock::Now;
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody::{Event, What};
use crate::reports::roster::Handler;
use crate::store::{CaseRow, StoreError};

/// What became of an acknowledgement.
#[derive(Debug)]
pub enum Acknowledged {
    /// Their clock has stopped now.
    Now,
    /// Somebody had it before: who, where the row says so.
    Before(Box<CaseRow>),
    /// There is no such case, or it is not theirs.
    No,
}

impl Vault {
    /// Notes that the handler `by` has the case, and stops its clock.
    ///
    /// It is signed by nobody: who may press the button in a platform is the platform's word. That is enough to stop a
    /// clock, which the log shows; to read, answer or close a case takes the handler's key.
    pub fn acknowledge(&self, number: &CaseNumber, by: &str, now: Now) -> Result<Acknowledged, StoreError> {
        let Some(row) = self.of_handler(number, by)? else { return Ok(Acknowledged::No) };
        if row.status != Status::Filed {
            return Ok(Acknowledged::Before(Box::new(row)));
        }
        let (case, who) = (number.clone(), by.to_owned());
        let done = self.store.write(move |txn| {
            let mut row = txn.case(&case)?;
            if row.status != Status::Filed {
                return Err(StoreError::Twice);
            }
            row.assigned = Some(who.clone());
            txn.move_case(&mut row, Status::Acknowledged)?;
            txn.log(Event { day: now.day(), case: Some(case), what: What::Acknowledged, who: Some(who) })
        });
        match done {
            Ok(()) => Ok(Acknowledged::Now),
            // Somebody was quicker.
            Err(StoreError::Twice) => Ok(Acknowledged::Before(Box::new(row))),
            Err(error) => Err(error),
        }
    }

    /// The case, if `by` is one of those who are told about it.
    pub fn of_handler(&self, number: &CaseNumber, by: &str) -> Result<Option<CaseRow>, StoreError> {
        let row = self.store.case(number)?;
        Ok(row.filter(|row| row.ladder.iter().flatten().any(|id| id == by)))
    }

    /// The handler to whom an account of a platform belongs.
    pub fn handler_of(&self, platform: &str, account: &str) -> Option<&Handler> {
        let account = format!("{platform}/{account}");
        self.roster.handlers.iter().find(|handler| handler.accounts.contains(&account))
    }
}
