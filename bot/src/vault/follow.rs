//! A reporter comes back: with the receipt they see how far their case is, read the replies, and add to it.

use zeroize::Zeroizing;

use super::{Content, NotSaved, Vault, delivery};
use crate::clock::Now;
use crate::reports::case::{PieceKind, Status};
use crate::reports::custody::{Event, What};
use crate::reports::escalate::Clock;
use crate::reports::receipt::{BadReceipt, Receipt};
use crate::reports::seal::{self, PublicKey, SealError};
use crate::store::{Piece, StoreError, Why};

/// What a reporter sees of their case.
#[derive(Debug)]
pub struct Seen {
    /// The day it was filed.
    pub day: String,
    /// How far it has come.
    pub status: Status,
    /// Minutes until it goes a step further; none once somebody has it.
    pub minutes: Option<u64>,
    /// What was written to them, and on which days they wrote.
    pub pieces: Vec<SeenPiece>,
    /// Its content was erased after its time.
    pub erased: bool,
}

/// A reply, or the day of an own addition.
#[derive(Debug)]
pub struct SeenPiece {
    /// The day.
    pub day: String,
    /// The reply's words; none for what the reporter wrote, which only the handlers can open.
    pub reply: Option<Zeroizing<String>>,
}

/// Why a code shows nothing.
#[derive(Debug)]
pub enum BadCode {
    /// It is no receipt.
    Typed(BadReceipt),
    /// It is a receipt, and there is no such case.
    Unknown,
    /// The store cannot be read.
    Store(StoreError),
}

impl Vault {
    /// What the owner of the code may see. A code that finds nothing costs as much work as one that does.
    pub fn look_up(&self, typed: &str, now: Now) -> Result<Seen, BadCode> {
        let receipt = Receipt::parse(typed).map_err(BadCode::Typed)?;
        let row = self.store.find(&receipt.lookup(&self.pepper)).map_err(BadCode::Store)?;
        let identity = receipt.identity().map_err(|_| BadCode::Unknown)?;
        // One opening always, whether there is a reply to open or not.
        let _ = seal::open(&self.decoy.1, &self.decoy.0);
        let Some(row) = row else { return Err(BadCode::Unknown) };
        let number = &row.head.number;
        let pieces = self.store.pieces(number).map_err(BadCode::Store)?;
        let pieces = pieces.into_iter().filter(|piece| piece.kind != PieceKind::Note).map(|piece| {
            let opened = piece.to_reporter.as_ref().and_then(|sealed| seal::open(sealed, &identity).ok());
            let content =
                opened.and_then(|bytes| Content::from_envelope(&bytes, number, PieceKind::Reply).ok());
            SeenPiece { day: piece.day, reply: content.map(|content| content.words()) }
        });
        let minutes = row.clock.map(|due| due.saturating_sub(now.unix()).div_ceil(60));
        Ok(Seen {
            day: row.head.day.clone(),
            status: row.status,
            minutes,
            pieces: pieces.collect(),
            erased: row.erased,
        })
    }

    /// Adds what the owner of the code wrote, tells the handlers, and opens the case again if it was closed.
    pub fn add(
        &self,
        typed: &str,
        content: &Content,
        once: Option<[u8; 16]>,
        now: Now,
    ) -> Result<Result<(), BadCode>, NotSaved> {
        let receipt = match Receipt::parse(typed) {
            Ok(receipt) => receipt,
            Err(bad) => return Ok(Err(BadCode::Typed(bad))),
        };
        let Some(row) = self.store.find(&receipt.lookup(&self.pepper))? else {
            return Ok(Err(BadCode::Unknown));
        };
        let key = PublicKey::parse(&row.case_key).map_err(|_| SealError::BadKey)?;
        let number = row.head.number.clone();
        let sealed = seal::seal(&content.envelope(&number, PieceKind::More), &key)?;
        let piece =
            Piece { seq: 0, kind: PieceKind::More, day: now.day(), by: None, sealed, to_reporter: None };
        let clocks = self.roster.clocks.clone();
        self.store.write(move |txn| {
            if let Some(once) = &once {
                txn.first_time(once, now.unix())?;
            }
            let mut row = txn.case(&number)?;
            txn.add_piece(&mut row, piece)?;
            if row.status == Status::Closed {
                txn.move_case(&mut row, Status::Filed)?;
                row.closed = None;
                let clock = Clock::start(number.clone(), row.head.urgency, &clocks, now.unix());
                txn.set_clock(&mut row, Some(&clock))?;
                txn.log(Event {
                    day: now.day(),
                    case: Some(number.clone()),
                    what: What::Reopened,
                    who: None,
                })?;
            }
            let told = row
                .assigned
                .clone()
                .map_or_else(|| row.ladder.first().cloned().unwrap_or_default(), |id| vec![id]);
            for id in &told {
                txn.add_delivery(&delivery(&row.head, id, Why::Added, u64::from(row.pieces), 0))?;
            }
            txn.log(Event { day: now.day(), case: Some(number), what: What::Added, who: None })
        })?;
        Ok(Ok(()))
    }
}
