//! The vault: roster, keys and store together. It files a report, finds it by its receipt, and says who must be told.
//!
//! Never: who reported, or a key that opens a case.

mod acknowledge;
mod acts;
mod casework;
mod content;
mod demo;
mod files;
mod flood;
mod follow;
mod probe;
mod shelf;

pub use acknowledge::Acknowledged;
pub use acts::{SignedAct, Written};
pub use casework::{Act, ActError, Casework, Opened, OpenedPiece};
pub use content::{Answer, Content, Reason};
pub use files::{
    OpenError, create_private, explain, find_store, read_roster_of, read_verifying, write_identity,
};
pub use follow::{BadCode, Seen, SeenPiece};
pub use shelf::{Kept, Shelf, Stock};

use std::path::{Path, PathBuf};

use ed25519_dalek::{SigningKey, VerifyingKey};
use rules_core::triage::{Kind, Urgency};
use zeroize::Zeroizing;

use crate::clock::Now;
use crate::reports::case::{CaseHead, CaseNumber, PieceKind, Status};
use crate::reports::custody::{Event, What, hex};
use crate::reports::escalate::{Clock, Due};
use crate::reports::receipt::Receipt;
use crate::reports::roster::{ESCROW, Roster};
use crate::reports::route;
use crate::reports::seal::{self, Identity, SealError, Sealed};
use crate::store::{self, CaseRow, Delivery, Piece, Store, StoreError, Why};

/// How often a new number is drawn when one is taken.
const DRAWS: usize = 8;

/// Everything that reports need.
#[derive(Debug)]
pub struct Vault {
    roster: Roster,
    /// The beginning of the roster's hash.
    roster_hash: String,
    store: Store,
    pepper: Zeroizing<[u8; 32]>,
    verifying: VerifyingKey,
    folder: PathBuf,
    flood: flood::Flood,
    /// What is worked on when a receipt finds nothing, so that it takes as long.
    decoy: (Identity, Sealed),
}

/// Why a report was not saved.
#[derive(Debug)]
pub enum NotSaved {
    /// It is longer than what can be sealed.
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// The encryption failed.
    Seal(SealError),
    /// The store refused.
    Store(StoreError),
    /// The platform sent the same one a second time; the first is saved.
    Twice,
}

impl From<SealError> for NotSaved {
    fn from(error: SealError) -> Self {
        if let SealError::TooLong { bytes } = error { Self::TooLong { bytes } } else { Self::Seal(error) }
    }
}

impl From<StoreError> for NotSaved {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Twice) { Self::Twice } else { Self::Store(error) }
    }
}

/// A report that is on the disk.
#[derive(Debug)]
pub struct Filed {
    /// What its reporter comes back with.
    pub receipt: Receipt,
    /// What its handlers call it.
    pub number: CaseNumber,
    /// How many minutes until it goes a step further.
    pub minutes: u64,
    /// It went into the case of the same words that came before: that case's clock and answers are not its reporter's.
    pub folded: bool,
}

impl Vault {
    /// The roster.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The folder that everything lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The key that the custody log is signed with.
    pub fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// A key for what must not be forged on its way through a platform and back.
    pub fn button_key(&self) -> [u8; 32] {
        blake3::derive_key("chalkline buttons 1", self.pepper.as_ref())
    }

    /// The key under which is remembered what was done once.
    pub fn once_key(&self) -> [u8; 32] {
        blake3::derive_key("chalkline once 1", self.pepper.as_ref())
    }

    /// Seals a report, decides who gets it, and saves it with its first deliveries and its clock. When this returns a
    /// receipt, all of it is on the disk. `once` tells a second sending of the same report; see [`Vault::once_key`].
    pub fn file(
        &self,
        content: &Content,
        kind: Kind,
        urgency: Urgency,
        once: Option<[u8; 16]>,
        now: Now,
    ) -> Result<Filed, NotSaved> {
        let counted =
            if content.apart { flood::Counted::ALONE } else { self.flood.count(&content.words(), now) };
        std::thread::sleep(counted.wait(urgency));
        if let Some(case) = self.flood.case(counted, urgency) {
            match self.fold(content, &case, counted.is_told(), once, now) {
                // It was closed or erased meanwhile: what comes now makes a case of its own.
                Err(NotSaved::Store(StoreError::Refused(_))) => {}
                other => return other,
            }
        }
        let mut last = NotSaved::Seal(SealError::NotEncrypted);
        for _ in 0..DRAWS {
            match self.file_once(content, kind, urgency, once, now) {
                Ok(filed) => {
                    self.flood.made(counted, &filed.number, urgency);
                    return Ok(filed);
                }
                Err(NotSaved::Store(StoreError::Refused(why))) => {
                    last = NotSaved::Store(StoreError::Refused(why));
                }
                other => return other,
            }
        }
        Err(last)
    }

    fn file_once(
        &self,
        content: &Content,
        kind: Kind,
        urgency: Urgency,
        once: Option<[u8; 16]>,
        now: Now,
    ) -> Result<Filed, NotSaved> {
        let receipt = Receipt::draw()?;
        let number = CaseNumber::from_random(random()?);
        let words = content.words();
        let site = route::site(&self.roster, &words);
        let plan = route::plan(&self.roster, &words, kind, urgency, site.as_deref());
        let case = Identity::generate();
        let wraps = seal::wrap(&case, &plan.keys, &self.roster.escrow.key)?;
        let head = CaseHead { number: number.clone(), day: now.day(), kind, urgency, site };
        let sealed = seal::seal(&content.envelope(&number, PieceKind::Report), &case.public())?;
        let piece =
            Piece { seq: 1, kind: PieceKind::Report, day: now.day(), by: None, sealed, to_reporter: None };
        let clock = Clock::start(number.clone(), urgency, &self.roster.clocks, now.unix());
        let due = self.first_delivery(urgency, now)?;
        let deliveries: Vec<Delivery> =
            plan.ladder.iter().take(1).flatten().map(|to| delivery(&head, to, Why::New, 0, due)).collect();
        let mut row = CaseRow {
            head,
            status: Status::Filed,
            case_key: case.public().to_string(),
            act_key: hex(acts::act_key(&case).verifying_key().as_bytes()),
            reply_key: receipt.identity()?.public().to_string(),
            ladder: plan.ladder,
            assigned: None,
            roster: self.roster_hash.clone(),
            pieces: 1,
            acts: 0,
            clock: None,
            closed: None,
            hold: false,
            erased: false,
        };
        let lookup = receipt.lookup(&self.pepper);
        self.store.write(move |txn| {
            if let Some(once) = &once {
                txn.first_time(once, now.unix())?;
            }
            txn.add_case(&row, &wraps, &piece, &lookup)?;
            txn.set_clock(&mut row, Some(&clock))?;
            for delivery in &deliveries {
                txn.add_delivery(delivery)?;
            }
            let day = row.head.day.clone();
            txn.log(Event { day, case: Some(row.head.number.clone()), what: What::Filed, who: None })
        })?;
        let minutes = self.roster.clocks.limit(urgency) / 60;
        Ok(Filed { receipt, number, minutes, folded: false })
    }

    /// What is urgent goes out at once. The rest waits a random while, so that nobody can tell when it was written.
    fn first_delivery(&self, urgency: Urgency, now: Now) -> Result<u64, SealError> {
        let mix = self.roster.clocks.mix.saturating_mul(60);
        if urgency != Urgency::Standard || mix == 0 {
            return Ok(0);
        }
        let random = getrandom::u32().map_err(|_| SealError::NotEncrypted)?;
        Ok(now.unix() + u64::from(random % mix))
    }

    /// Tells the next ones of every case whose clock is due. Returns how many clocks rang.
    pub fn ring(&self, now: Now) -> Result<usize, StoreError> {
        let ringing = self.store.ringing(now.unix())?;
        for clock in &ringing {
            let (clock, clocks) = (clock.clone(), self.roster.clocks.clone());
            let step = move |txn: &mut store::Txn<'_>| {
                let mut row = txn.case(&clock.case)?;
                if row.status != Status::Filed || row.clock != Some(clock.due) {
                    return Ok(());
                }
                let (due, next) = clock.ring(row.ladder.len(), row.head.urgency, &clocks, now.unix());
                let (to, why, what) = match due {
                    Due::Tell(step) => {
                        (row.ladder.get(step).cloned().unwrap_or_default(), Why::Escalated, What::Escalated)
                    }
                    Due::Alarm => {
                        let mut everybody: Vec<String> = row.ladder.iter().flatten().cloned().collect();
                        if !everybody.iter().any(|id| id == ESCROW) {
                            everybody.push(ESCROW.to_owned());
                        }
                        (everybody, Why::Alarm, What::Alarm)
                    }
                };
                for id in &to {
                    txn.add_delivery(&delivery(&row.head, id, why, clock.due, 0))?;
                }
                txn.set_clock(&mut row, Some(&next))?;
                txn.log(Event { day: now.day(), case: Some(clock.case.clone()), what, who: None })
            };
            self.store.write(step)?;
        }
        if !ringing.is_empty() {
            tracing::warn!(cases = ringing.len(), "not acknowledged in time; told the next ones");
        }
        Ok(ringing.len())
    }
}

impl Vault {
    /// Erases the cases whose time is up, as the roster's `[retention]` says. Returns how many.
    pub fn sweep(&self, now: Now) -> Result<usize, StoreError> {
        let retention = &self.roster.retention;
        let due = store::due(&self.store, now, |row| retention.days(row.head.kind))?;
        let mut erased = 0;
        for number in due {
            // Somebody may have opened it again, or put a hold on it, in between.
            let done = self.store.write(move |txn| store::erase(txn, &number, now.day(), None))?;
            erased += usize::from(done.is_ok());
        }
        if erased > 0 {
            tracing::info!(cases = erased, "closed long enough ago; erased");
        }
        Ok(erased)
    }
}

/// A delivery to `to`. `occasion` tells apart what is told to the same person about the same case.
pub(crate) fn delivery(head: &CaseHead, to: &str, why: Why, occasion: u64, due: u64) -> Delivery {
    let text = format!("{}\n{to}\n{why:?}\n{occasion}", head.number);
    let hash = blake3::derive_key("chalkline delivery 1", text.as_bytes());
    let id = hex(hash.first_chunk::<16>().map_or(&[][..], |bytes| &bytes[..]));
    Delivery {
        id,
        head: head.clone(),
        to: to.to_owned(),
        why,
        channel: 0,
        attempts: 0,
        tries: 0,
        told: false,
        due,
    }
}

fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NotEncrypted)?;
    Ok(bytes)
}

/// The signing key of the custody log from its seed.
fn signing(seed: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(seed)
}

#[cfg(test)]
pub(crate) mod tests;
