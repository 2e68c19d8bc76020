//! A reporter comes back: with the receipt they see how far their case is, read the replies, and add to it.

use zeroize::Zeroizing;

use rules_core::triage::{Kind, Urgency};

use super::{Answer, Content, Filed, NotSaved, Vault, delivery};
use crate::clock::Now;
use crate::reports::case::{CaseNumber, PieceKind, Status};
use crate::reports::custody::{Event, What};
use crate::reports::escalate::Clock;
use crate::reports::receipt::{BadReceipt, Receipt};
use crate::reports::route;
use crate::reports::seal::{self, PublicKey, SealError};
use crate::store::{CaseRow, Piece, StoreError, Txn, Why};

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
    /// It waits for a certain handler to say that they have it.
    pub handed: bool,
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

/// How many seals are opened for each code, replies and decoys together. A case with more replies takes longer; it shows
/// them, too.
const OPENINGS: usize = 4;

/// What looking at a code cost.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    /// How often keys were derived from a code.
    pub(super) derived: usize,
    /// How often the store was read, after the search itself.
    pub(super) read: usize,
    /// How many seals were opened.
    pub(super) opened: usize,
}

impl Vault {
    /// What the owner of the code may see. A code that finds nothing costs as much work as one that does.
    pub fn look_up(&self, typed: &str, now: Now) -> Result<Seen, BadCode> {
        self.look(typed, now).0
    }

    /// The same, with what it cost.
    pub(super) fn look(&self, typed: &str, now: Now) -> (Result<Seen, BadCode>, Work) {
        let mut work = Work::default();
        let seen = self.seen(typed, now, &mut work);
        (seen, work)
    }

    fn seen(&self, typed: &str, now: Now, work: &mut Work) -> Result<Seen, BadCode> {
        let receipt = Receipt::parse(typed).map_err(BadCode::Typed)?;
        work.derived += 1;
        let lookup = receipt.lookup(&self.pepper);
        let identity = receipt.identity().map_err(|_| BadCode::Unknown)?;
        let found = self.store.number(&lookup).map_err(BadCode::Store)?;
        // A code that finds nothing looks for the case and the pieces of a number that is nobody's.
        let number = found.clone().unwrap_or_else(|| CaseNumber::from_random([0; 8]));
        work.read += 1;
        let row = self.store.case(&number).map_err(BadCode::Store)?.filter(|_| found.is_some());
        work.read += 1;
        let pieces = self.store.pieces(&number).map_err(BadCode::Store)?;
        let mut open = |piece: &Piece| {
            let sealed = piece.to_reporter.as_ref()?;
            work.opened += 1;
            let bytes = seal::open(sealed, &identity).ok()?;
            Content::from_envelope(&bytes, &number, PieceKind::Reply).ok()
        };
        let seen = pieces.iter().filter(|piece| piece.kind != PieceKind::Note);
        let seen = seen.map(|piece| {
            let reply = open(piece).map(|content| content.words());
            SeenPiece { day: piece.day.clone(), reply }
        });
        let pieces = seen.collect();
        // As many openings always, whether there are replies to open or not.
        while work.opened < OPENINGS {
            work.opened += 1;
            let _ = seal::open(&self.decoy.1, &self.decoy.0);
        }
        let Some(row) = row else { return Err(BadCode::Unknown) };
        if row.reply_key != identity.public().to_string() {
            // The same text again, from whoever: how far the first one's case is, and what was answered, is for its writer.
            let (day, status) = (row.head.day.clone(), Status::Filed);
            return Ok(Seen {
                day,
                status,
                minutes: None,
                pieces: Vec::new(),
                erased: row.erased,
                handed: false,
            });
        }
        let minutes = row.clock.map(|due| due.saturating_sub(now.unix()).div_ceil(60));
        let handed = row.status == Status::Filed && row.assigned.is_some();
        Ok(Seen {
            day: row.head.day.clone(),
            status: row.status,
            minutes,
            pieces,
            erased: row.erased,
            handed,
        })
    }

    /// Adds what the owner of the code wrote, tells the handlers, and opens the case again if it was closed.
    ///
    /// What is more urgent than the case, or names somebody who has its key, or comes after the case was erased, becomes a
    /// case of its own, which is given back: with a clock and a route that fit it.
    pub fn add(
        &self,
        typed: &str,
        content: &Content,
        (kind, urgency): (Kind, Urgency),
        once: Option<[u8; 16]>,
        now: Now,
    ) -> Result<Result<Option<Filed>, BadCode>, NotSaved> {
        let receipt = match Receipt::parse(typed) {
            Ok(receipt) => receipt,
            Err(bad) => return Ok(Err(BadCode::Typed(bad))),
        };
        let Some(row) = self.store.find(&receipt.lookup(&self.pepper))? else {
            return Ok(Err(BadCode::Unknown));
        };
        let number = row.head.number.clone();
        let named = route::left_out(&self.roster, &content.words());
        if row.erased
            || urgency > row.head.urgency
            || row.ladder.iter().flatten().any(|id| named.contains(id))
        {
            let mut own = content.clone();
            let text = format!("+ {number}");
            own.answers.push(Answer { question: "text".to_owned(), text });
            return self.file(&own, kind, urgency, once, now).map(|filed| Ok(Some(filed)));
        }
        let key = PublicKey::parse(&row.case_key).map_err(|_| SealError::BadKey)?;
        let sealed = seal::seal(&content.envelope(&number, PieceKind::More), &key)?;
        let due = self.first_delivery(row.head.urgency, now)?;
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
                let clock = Clock { step: row.step(), ..clock };
                txn.set_clock(&mut row, Some(&clock))?;
                txn.log(Event {
                    day: now.day(),
                    case: Some(number.clone()),
                    what: What::Reopened,
                    who: None,
                })?;
            }
            tell(txn, &row, due)?;
            txn.log(Event { day: now.day(), case: Some(number), what: What::Added, who: None })
        })?;
        Ok(Ok(None))
    }

    /// Adds a report to the case that its text made before, with a receipt of its own. Refused where that case is closed.
    pub(super) fn fold(
        &self,
        content: &Content,
        number: &CaseNumber,
        tells: bool,
        once: Option<[u8; 16]>,
        now: Now,
    ) -> Result<Filed, NotSaved> {
        let row = self.store.case(number)?.ok_or(StoreError::Refused("there is no such case"))?;
        let key = PublicKey::parse(&row.case_key).map_err(|_| SealError::BadKey)?;
        let sealed = seal::seal(&content.envelope(number, PieceKind::More), &key)?;
        let receipt = Receipt::draw()?;
        let lookup = receipt.lookup(&self.pepper);
        let due = self.first_delivery(row.head.urgency, now)?;
        let case = number.clone();
        self.store.write(move |txn| {
            if let Some(once) = &once {
                txn.first_time(once, now.unix())?;
            }
            let mut row = txn.case(&case)?;
            if row.status == Status::Closed {
                return Err(StoreError::Refused("this case is closed"));
            }
            txn.add_lookup(&case, &lookup)?;
            let piece =
                Piece { seq: 0, kind: PieceKind::More, day: now.day(), by: None, sealed, to_reporter: None };
            txn.add_piece(&mut row, piece)?;
            if tells {
                tell(txn, &row, due)?;
            }
            txn.log(Event { day: now.day(), case: Some(case), what: What::Added, who: None })
        })?;
        let minutes = self.roster.clocks.limit(row.head.urgency) / 60;
        Ok(Filed { receipt, number: number.clone(), minutes, folded: true })
    }
}

/// Tells whoever has the case, or else its first step, that something was added.
fn tell(txn: &mut Txn<'_>, row: &CaseRow, due: u64) -> Result<(), StoreError> {
    let first = || row.ladder.first().cloned().unwrap_or_default();
    let told = row.assigned.clone().map_or_else(first, |id| vec![id]);
    told.iter()
        .try_for_each(|id| txn.add_delivery(&delivery(&row.head, id, Why::Added, u64::from(row.pieces), due)))
}
