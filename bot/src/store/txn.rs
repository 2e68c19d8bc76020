//! What one job of the writer reads and writes. Nothing of it is there until the whole group is on the disk.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;

use super::{StoreError, VERSION, keys, rows};
use crate::reports::case::{CaseNumber, Status};
use crate::reports::custody::{Entry, Event, Head, What};
use crate::reports::escalate::Clock;
use crate::reports::receipt::Lookup;
use crate::reports::seal::Sealed;
use crate::store::{CaseRow, Delivery, Piece, Sent, Why};

const SECONDS_A_DAY: u64 = 86_400;

/// New values by key; `None` for what is taken away.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// One job's view of the store.
#[derive(Debug)]
pub struct Txn<'a> {
    db: &'a sled::Db,
    /// What the jobs before it in the same group wrote.
    group: &'a Changes,
    pub(super) changes: Changes,
    signing: &'a SigningKey,
}

impl<'a> Txn<'a> {
    pub(super) fn new(db: &'a sled::Db, group: &'a Changes, signing: &'a SigningKey) -> Self {
        Self { db, group, changes: Changes::new(), signing }
    }

    /// Adds a new case with its sealed key, its first piece and its receipt's key. A number that is taken is refused.
    pub fn add_case(
        &mut self,
        row: &CaseRow,
        wraps: &Sealed,
        piece: &Piece,
        found_by: &Lookup,
    ) -> Result<(), StoreError> {
        let number = &row.head.number;
        if self.get(&keys::case(number))?.is_some() {
            return Err(StoreError::Refused("this case number is taken"));
        }
        self.put(keys::wraps(number), wraps.bytes().to_vec());
        self.put(keys::lookup(found_by), rows::write(number)?);
        self.put(keys::piece(number, piece.seq), rows::write_piece(piece)?);
        self.put_case(row)
    }

    /// Adds another receipt's key to a case.
    pub fn add_lookup(&mut self, number: &CaseNumber, found_by: &Lookup) -> Result<(), StoreError> {
        self.put(keys::lookup(found_by), rows::write(number)?);
        Ok(())
    }

    /// Notes that something was done, and refuses it if it was done yesterday or today. Older notes go.
    pub fn first_time(&mut self, hash: &[u8; 16], now: u64) -> Result<(), StoreError> {
        let today = now / SECONDS_A_DAY;
        let yesterday = today.saturating_sub(1);
        for day in [today, yesterday] {
            if self.get(&keys::once(day, hash))?.is_some() {
                return Err(StoreError::Twice);
            }
        }
        for old in self.db.range(keys::ONCE.to_vec()..keys::once_from(yesterday)).keys() {
            self.delete(old?.to_vec());
        }
        self.put(keys::once(today, hash), Vec::new());
        Ok(())
    }

    /// The case of that number, or a refusal.
    pub fn case(&self, number: &CaseNumber) -> Result<CaseRow, StoreError> {
        let bytes = self.get(&keys::case(number))?.ok_or(StoreError::Refused("there is no such case"))?;
        rows::read(&bytes)
    }

    /// Writes a case again.
    pub fn put_case(&mut self, row: &CaseRow) -> Result<(), StoreError> {
        self.put(keys::case(&row.head.number), rows::write(row)?);
        Ok(())
    }

    /// Adds a piece at the end of a case.
    pub fn add_piece(&mut self, row: &mut CaseRow, mut piece: Piece) -> Result<(), StoreError> {
        if row.erased {
            return Err(StoreError::Refused("this case was erased"));
        }
        row.pieces += 1;
        piece.seq = row.pieces;
        self.put(keys::piece(&row.head.number, piece.seq), rows::write_piece(&piece)?);
        self.put_case(row)
    }

    /// Puts a newly sealed key in the place of the old one.
    pub fn put_wraps(&mut self, number: &CaseNumber, wraps: &Sealed) {
        self.put(keys::wraps(number), wraps.bytes().to_vec());
    }

    /// Moves a case on, if its table of moves allows it; whoever moves it has it, so its clock stops.
    pub fn move_case(&mut self, row: &mut CaseRow, next: Status) -> Result<(), StoreError> {
        if !row.status.may_become(next) {
            return Err(StoreError::Refused("a case cannot go there from where it is"));
        }
        row.status = next;
        self.set_clock(row, None)
    }

    /// Winds a case's clock, or stops it.
    pub fn set_clock(&mut self, row: &mut CaseRow, clock: Option<&Clock>) -> Result<(), StoreError> {
        if let Some(due) = row.clock {
            self.delete(keys::clock(due, &row.head.number));
        }
        if let Some(clock) = clock {
            self.put(keys::clock(clock.due, &clock.case), rows::write(clock)?);
        }
        row.clock = clock.map(|clock| clock.due);
        self.put_case(row)
    }

    /// Adds a delivery, unless the same one waits, has arrived or was given up. One alarm at a time waits for a person about
    /// a case: clocks go on ringing while nobody can be reached, and all of them say the same.
    pub fn add_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        let known = [keys::sent(&delivery.id), keys::dead(&delivery.id)];
        for key in known {
            if self.get(&key)?.is_some() {
                return Ok(());
            }
        }
        if delivery.why == Why::Alarm {
            let waits = keys::alarm(&delivery.head.number, &delivery.to);
            if self.get(&waits)?.is_some() {
                return Ok(());
            }
            self.put(waits, delivery.id.clone().into_bytes());
        }
        self.put(keys::outbox(delivery.due, &delivery.id), rows::write(delivery)?);
        Ok(())
    }

    /// Tries a delivery again later. `before` is the row as it was.
    pub fn put_off(&mut self, before: &Delivery, after: &Delivery) -> Result<(), StoreError> {
        if self.take(before)? {
            self.put(keys::outbox(after.due, &after.id), rows::write(after)?);
        }
        Ok(())
    }

    /// A delivery arrived. Told twice, it is noted once.
    pub fn delivered(&mut self, delivery: &Delivery, proof: String, day: String) -> Result<(), StoreError> {
        if !self.end(delivery)? {
            return Ok(());
        }
        let case = delivery.head.number.clone();
        let Delivery { id, to, tries, .. } = delivery.clone();
        let sent = Sent { id: id.clone(), case: case.clone(), to: to.clone(), proof, tries: tries + 1 };
        self.put(keys::sent(&id), rows::write(&sent)?);
        self.log(Event { day, case: Some(case), what: What::Delivered, who: Some(to) })
    }

    /// A delivery is given up; it stays to be seen.
    pub fn give_up(&mut self, delivery: &Delivery, day: String) -> Result<(), StoreError> {
        if !self.end(delivery)? {
            return Ok(());
        }
        self.put(keys::dead(&delivery.id), rows::write(delivery)?);
        let (case, who) = (Some(delivery.head.number.clone()), Some(delivery.to.clone()));
        self.log(Event { day, case, what: What::DeadLetter, who })
    }

    /// Adds an entry to the custody log and signs its new end.
    pub fn log(&mut self, event: Event) -> Result<(), StoreError> {
        let last: Option<Head> = self.get(keys::HEAD)?.map(|bytes| rows::read(&bytes)).transpose()?;
        let entry = Entry::after(last.as_ref(), event);
        self.put(keys::custody(entry.seq), rows::write(&entry)?);
        self.put(keys::HEAD.to_vec(), rows::write(&Head::sign(&entry, self.signing))?);
        Ok(())
    }

    /// Takes the content and the key of a case away.
    pub(super) fn erase(&mut self, row: &mut CaseRow) -> Result<(), StoreError> {
        self.delete(keys::wraps(&row.head.number));
        for seq in 1..=row.pieces {
            self.delete(keys::piece(&row.head.number, seq));
        }
        let erased: u64 = self.get(keys::ERASED)?.map_or(Ok(0), |bytes| rows::read(&bytes))?;
        self.put(keys::ERASED.to_vec(), rows::write(&(erased + 1))?);
        row.erased = true;
        self.put_case(row)
    }

    /// Writes this program's version into a new store; brings an older one up to it; refuses a newer one.
    pub(super) fn settle_version(&mut self) -> Result<(), StoreError> {
        match self.get(keys::VERSION)?.map(|bytes| rows::read::<u32>(&bytes)).transpose()? {
            Some(VERSION) => Ok(()),
            Some(newer) if newer > VERSION => Err(StoreError::Newer(newer)),
            // There is no older version yet.
            Some(_) => Err(StoreError::Damaged("its version")),
            None => {
                self.put(keys::VERSION.to_vec(), rows::write(&VERSION)?);
                Ok(())
            }
        }
    }

    /// Takes a delivery away for good; `false` if it does not wait any more.
    fn end(&mut self, delivery: &Delivery) -> Result<bool, StoreError> {
        let waited = self.take(delivery)?;
        if waited && delivery.why == Why::Alarm {
            self.delete(keys::alarm(&delivery.head.number, &delivery.to));
        }
        Ok(waited)
    }

    /// Takes a waiting delivery away; `false` if it does not wait any more.
    fn take(&mut self, delivery: &Delivery) -> Result<bool, StoreError> {
        let key = keys::outbox(delivery.due, &delivery.id);
        let waits = self.get(&key)?.is_some();
        self.delete(key);
        Ok(waits)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.changes.get(key).or_else(|| self.group.get(key)) {
            Some(changed) => Ok(changed.clone()),
            None => Ok(self.db.get(key)?.map(|bytes| bytes.to_vec())),
        }
    }

    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert(key, Some(value));
    }

    fn delete(&mut self, key: Vec<u8>) {
        self.changes.insert(key, None);
    }
}
