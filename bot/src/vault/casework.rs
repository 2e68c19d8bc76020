//! What a handler does with a case, on the handler's own machine: opening it with their identity, and signed acts.
//!
//! Every act is signed with a key that only somebody who can open the case can derive, over the number of acts before it:
//! the store takes none from anybody else, and none twice.

use std::fmt;

use super::{Content, Kept, Shelf, SignedAct, Written};
use crate::clock::Now;
use crate::reports::case::{CaseNumber, PieceKind, Status};
use crate::reports::custody::What;
use crate::reports::roster::{ESCROW, Handler, Roster};
use crate::reports::route;
use crate::reports::seal::{self, Identity, PublicKey, SealError};
use crate::store::{CaseRow, StoreError};

/// The desk of one handler.
#[derive(Debug)]
pub struct Casework<'a> {
    shelf: &'a dyn Shelf,
    roster: &'a Roster,
    identity: Identity,
    handler: &'a Handler,
}

/// A case with its content.
#[derive(Debug)]
pub struct Opened {
    /// Its row.
    pub row: CaseRow,
    /// Its pieces, in order.
    pub pieces: Vec<OpenedPiece>,
    key: Identity,
}

/// A piece with its content.
#[derive(Debug)]
pub struct OpenedPiece {
    /// What it is.
    pub kind: PieceKind,
    /// The day it was written.
    pub day: String,
    /// Who wrote it; none for the reporter.
    pub by: Option<String>,
    /// What it says.
    pub content: Content,
}

/// Something a handler does.
#[derive(Debug)]
pub enum Act {
    /// Moves the case on.
    Move(Status),
    /// Writes to the reporter.
    Reply(Content),
    /// Writes to the other handlers.
    Note(Content),
    /// Hands the case to a handler, who gets a key to it, and has to say that they have it.
    Assign(String),
    /// Sets or lifts a legal hold.
    Hold(bool),
    /// Took the content out of Chalkline.
    Export,
    /// Takes the content and the key of a closed case away for good.
    Erase,
}

/// Why something was not done.
#[derive(Debug)]
pub enum ActError {
    /// The identity is in no roster.
    Stranger,
    /// There is no such case.
    NoCase,
    /// The case was erased.
    Erased,
    /// The case is not sealed to this identity.
    NotYours,
    /// Nobody of that name may get this case: there is none, or the report names them.
    MayNotGet(String),
    /// Something that was sealed does not open.
    Seal(SealError),
    /// The store refused.
    Store(StoreError),
}

impl fmt::Display for ActError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger => out.write_str("this identity belongs to nobody in the roster"),
            Self::NoCase => out.write_str("there is no such case"),
            Self::Erased => out.write_str("this case was erased after its time; its content is gone"),
            Self::NotYours => out.write_str("this case is not sealed to you"),
            Self::MayNotGet(id) => write!(
                out,
                "\"{id}\" may not get this case: no handler has that id, or the report names them"
            ),
            Self::Seal(error) => error.fmt(out),
            Self::Store(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for ActError {}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SealError> for ActError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

impl<'a> Casework<'a> {
    /// The desk of the handler whose identity this is.
    pub fn new(shelf: &'a dyn Shelf, roster: &'a Roster, identity: Identity) -> Result<Self, ActError> {
        let handler = roster.owner(&identity.public()).ok_or(ActError::Stranger)?;
        Ok(Self { shelf, roster, identity, handler })
    }

    /// Who it is.
    pub fn handler(&self) -> &Handler {
        self.handler
    }

    /// Their cases: unread first, then the most urgent, then the oldest. The escrow sees that every case exists.
    pub fn list(&self) -> Result<Vec<CaseRow>, ActError> {
        let mut rows = self.shelf.cases()?;
        let mine = |row: &CaseRow| row.ladder.iter().flatten().any(|id| *id == self.handler.id);
        rows.retain(|row| self.handler.id == ESCROW || mine(row));
        rows.sort_by(|one, other| {
            let key = |row: &CaseRow| {
                (
                    row.status,
                    std::cmp::Reverse(row.head.urgency),
                    row.head.day.clone(),
                    row.head.number.clone(),
                )
            };
            key(one).cmp(&key(other))
        });
        Ok(rows)
    }

    /// Opens a case.
    pub fn open(&self, number: &CaseNumber) -> Result<Opened, ActError> {
        let Kept { row, wraps, pieces } = self.shelf.case(number)?.ok_or(ActError::NoCase)?;
        let wraps = wraps.ok_or(ActError::Erased)?;
        let key = seal::unwrap(&wraps, &self.identity).map_err(|_| ActError::NotYours)?;
        let pieces = pieces.into_iter().map(|piece| {
            let content = Content::from_envelope(&seal::open(&piece.sealed, &key)?, number, piece.kind)?;
            Ok(OpenedPiece { kind: piece.kind, day: piece.day, by: piece.by, content })
        });
        Ok(Opened { pieces: pieces.collect::<Result<_, ActError>>()?, row, key })
    }

    /// Does something with an opened case. Whoever does so has the case, and its clock stops, unless it waits for somebody
    /// whom it was handed to.
    pub fn act(&self, opened: &Opened, act: Act, now: Now) -> Result<(), ActError> {
        let number = opened.row.head.number.clone();
        let written = |kind, content: &Content| -> Result<Option<Written>, ActError> {
            let envelope = content.envelope(&number, kind);
            let row = &opened.row;
            let reporter = PublicKey::parse(&row.reply_key)?;
            let to_reporter = (kind == PieceKind::Reply).then(|| seal::seal(&envelope, &reporter));
            let to_reporter = to_reporter.transpose()?;
            let sealed = seal::seal(&envelope, &PublicKey::parse(&opened.row.case_key)?)?;
            Ok(Some(Written { kind, sealed, to_reporter }))
        };
        let (mut to, mut wraps) = (None, None);
        let (what, written) = match act {
            Act::Reply(content) => (What::Replied, written(PieceKind::Reply, &content)?),
            Act::Note(content) => (What::Noted, written(PieceKind::Note, &content)?),
            Act::Move(Status::Acknowledged | Status::Filed) => (What::Acknowledged, None),
            Act::Move(Status::Working) => (What::Working, None),
            Act::Move(Status::Closed) => (What::Closed, None),
            Act::Assign(id) => {
                wraps = Some(self.rewrap(opened, &id)?);
                to = Some(id);
                (What::Assigned, None)
            }
            Act::Hold(true) => (What::HoldSet, None),
            Act::Hold(false) => (What::HoldLifted, None),
            Act::Export => (What::Exported, None),
            Act::Erase => (What::Erased, None),
        };
        let (acts, by) = (opened.row.acts, self.handler.id.clone());
        let act = SignedAct { number, acts, what, by, to, written, wraps, signature: String::new() };
        Ok(self.shelf.act(act.sign(&opened.key), now)?)
    }

    /// The case's key sealed anew, with `id` among its recipients: also for who is on the case already, whose key may be a
    /// new one.
    fn rewrap(&self, opened: &Opened, id: &str) -> Result<seal::Sealed, ActError> {
        let team: Vec<&String> = opened.row.ladder.iter().flatten().filter(|one| *one != id).collect();
        let refused = || ActError::MayNotGet(id.to_owned());
        let handler = self.roster.handler(id).filter(|one| one.id != ESCROW).ok_or_else(refused)?;
        let named = |piece: &OpenedPiece| {
            let written_by_reporter = matches!(piece.kind, PieceKind::Report | PieceKind::More);
            written_by_reporter && route::left_out(self.roster, &piece.content.words()).contains(id)
        };
        if opened.pieces.iter().any(named) {
            return Err(refused());
        }
        let known = team.iter().filter(|one| **one != ESCROW).filter_map(|one| self.roster.handler(one));
        let keys: Vec<PublicKey> = known.chain([handler]).map(|one| one.key.clone()).collect();
        Ok(seal::wrap(&opened.key, &keys, &self.roster.escrow.key)?)
    }
}
