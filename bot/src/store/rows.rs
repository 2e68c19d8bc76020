//! What the rows hold. A field may be added with a default; none is renamed without a new version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::reports::case::CaseNumber;
use crate::reports::case::{CaseHead, PieceKind, Status};
use crate::reports::seal::Sealed;

/// A case, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// What lies in the open.
    pub head: CaseHead,
    /// How far it has come.
    pub status: Status,
    /// What its content is sealed to.
    pub case_key: String,
    /// With what its handlers' acts are signed: only who can open the case has the other half.
    pub act_key: String,
    /// What replies are sealed to.
    pub reply_key: String,
    /// Who is told, step by step.
    pub ladder: Vec<Vec<String>>,
    /// Who has taken it on, or was handed it.
    pub assigned: Option<String>,
    /// Which roster it was sealed under: the beginning of its hash.
    pub roster: String,
    /// How many pieces it has.
    pub pieces: u32,
    /// How many acts of handlers it has seen, so that none can be played twice.
    #[serde(default)]
    pub acts: u32,
    /// When it goes a step further; none once somebody has said that they have it.
    pub clock: Option<u64>,
    /// The day it was closed.
    #[serde(default)]
    pub closed: Option<String>,
    /// A legal hold: it may not be erased.
    #[serde(default)]
    pub hold: bool,
    /// Its content and its key were erased.
    #[serde(default)]
    pub erased: bool,
}

impl CaseRow {
    /// The step of the ladder that whoever has the case stands on; the first if nobody has it.
    pub fn step(&self) -> usize {
        let has = |step: &Vec<String>| self.assigned.as_ref().is_some_and(|id| step.contains(id));
        self.ladder.iter().position(has).unwrap_or(0)
    }
}

/// A piece of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its place, counted from 1.
    pub seq: u32,
    /// What it is.
    pub kind: PieceKind,
    /// The day it was written.
    pub day: String,
    /// The roster's id of the handler who wrote it; none for the reporter.
    pub by: Option<String>,
    /// Sealed to the case.
    pub sealed: Sealed,
    /// Sealed to the reporter, for a reply.
    pub to_reporter: Option<Sealed>,
}

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A new report.
    New,
    /// The reporter added something.
    Added,
    /// Whoever was told before has not acknowledged it.
    Escalated,
    /// Nobody has acknowledged it, or a delivery was given up.
    Alarm,
}

/// A delivery that waits. It carries no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The idempotency key: the same for every attempt and every channel.
    pub id: String,
    /// What lies in the open of the case.
    pub head: CaseHead,
    /// The roster's id of whom to tell.
    pub to: String,
    /// Why.
    pub why: Why,
    /// Which of their channels is tried.
    pub channel: usize,
    /// How often this channel was tried.
    pub attempts: u32,
    /// How often any channel was tried.
    pub tries: u32,
    /// Others were told that it does not arrive.
    #[serde(default)]
    pub told: bool,
    /// When to try next, in seconds since 1970; 0 for at once.
    pub due: u64,
}

/// A delivery that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The idempotency key.
    pub id: String,
    /// Which case.
    pub case: CaseNumber,
    /// Who was told.
    pub to: String,
    /// What the other side gave as proof, for example a message id.
    pub proof: String,
    /// How often it was tried.
    pub tries: u32,
}

pub(super) fn write<T: Serialize>(row: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(row).map_err(|_| StoreError::Damaged("it cannot be written"))
}

pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_| StoreError::Damaged("it is not of the expected form"))
}

pub(super) fn sealed(bytes: &[u8]) -> Result<Sealed, StoreError> {
    Sealed::reread(bytes.to_vec()).map_err(|_| StoreError::Damaged("it is not sealed"))
}

/// The line before the sealed bytes of a piece.
#[derive(Serialize, Deserialize)]
struct PieceLine {
    seq: u32,
    kind: PieceKind,
    day: String,
    by: Option<String>,
    /// Length of the first sealed bytes; behind them lie those for the reporter.
    length: usize,
}

pub(super) fn write_piece(piece: &Piece) -> Result<Vec<u8>, StoreError> {
    let Piece { seq, kind, day, by, sealed, to_reporter } = piece;
    let line =
        PieceLine { seq: *seq, kind: *kind, day: day.clone(), by: by.clone(), length: sealed.bytes().len() };
    let mut bytes = write(&line)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(sealed.bytes());
    bytes.extend(to_reporter.iter().flat_map(|sealed| sealed.bytes()));
    Ok(bytes)
}

pub(super) fn read_piece(bytes: &[u8]) -> Result<Piece, StoreError> {
    let damaged = StoreError::Damaged("a piece of a case");
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Err(damaged) };
    let (line, rest) = bytes.split_at(end);
    let PieceLine { seq, kind, day, by, length } = read(line)?;
    let rest = rest.get(1..).unwrap_or_default();
    let Some((own, reporter)) = rest.split_at_checked(length) else { return Err(damaged) };
    let to_reporter = if reporter.is_empty() { None } else { Some(sealed(reporter)?) };
    Ok(Piece { seq, kind, day, by, sealed: sealed(own)?, to_reporter })
}
