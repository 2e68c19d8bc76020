//! An act of a handler as plain data: signed where the case was opened, checked and written where the store is.

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::clock::Now;
use crate::reports::case::{CaseNumber, PieceKind, Status};
use crate::reports::custody::{Event, What, hex, unhex};
use crate::reports::escalate::Clock;
use crate::reports::roster::{Clocks, ESCROW};
use crate::reports::seal::{Identity, Sealed};
use crate::store::{self, CaseRow, EraseRefused, Piece, StoreError, Txn, Why};
use crate::vault::Vault;

/// Acts that move a case on.
const MOVES: [(What, Status); 3] = [
    (What::Acknowledged, Status::Acknowledged),
    (What::Working, Status::Working),
    (What::Closed, Status::Closed),
];
/// Acts that write something.
const WRITES: [(What, PieceKind); 2] = [(What::Replied, PieceKind::Reply), (What::Noted, PieceKind::Note)];
/// Acts that bring nothing along.
const BARE: [What; 4] = [What::HoldSet, What::HoldLifted, What::Exported, What::Erased];

/// What is to be done with a case, and who signs for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedAct {
    /// Which case.
    pub number: CaseNumber,
    /// How many acts it had seen when it was opened.
    pub acts: u32,
    /// What is to be done.
    pub what: What,
    /// The roster's id of who does it.
    pub by: String,
    /// To whom the case is handed.
    #[serde(default)]
    pub to: Option<String>,
    /// What was written.
    #[serde(default)]
    pub written: Option<Written>,
    /// The case's key, sealed anew.
    #[serde(default)]
    pub wraps: Option<Sealed>,
    /// The signature over all of it, in hexadecimal.
    pub signature: String,
}

/// A reply or a note, sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Written {
    /// Which of the two.
    pub kind: PieceKind,
    /// Sealed to the case.
    pub sealed: Sealed,
    /// Sealed to the reporter, for a reply.
    pub to_reporter: Option<Sealed>,
}

impl SignedAct {
    /// The same, signed with the key that only who can open the case can derive.
    #[must_use]
    pub fn sign(mut self, case: &Identity) -> Self {
        self.signature = hex(&act_key(case).sign(self.text().as_bytes()).to_bytes());
        self
    }

    /// Everything that the signature holds together. What is sealed stands in it by its hash.
    fn text(&self) -> String {
        let Self { number, acts, what, by, to, written, wraps, signature: _ } = self;
        let hash = |sealed: Option<&Sealed>| {
            sealed.map_or_else(String::new, |sealed| blake3::hash(sealed.bytes()).to_hex().to_string())
        };
        let kind = written.as_ref().map_or("", |written| written.kind.name());
        let sealed = hash(written.as_ref().map(|written| &written.sealed));
        let reporter = hash(written.as_ref().and_then(|written| written.to_reporter.as_ref()));
        let (to, wraps) = (to.as_deref().unwrap_or_default(), hash(wraps.as_ref()));
        format!(
            "chalkline act 1\n{number}\n{acts}\n{what:?}\n{by}\n{to}\n{kind}\n{sealed}\n{reporter}\n{wraps}\n"
        )
    }

    /// Does it, if a handler of the case has signed it, over the case as it is now.
    pub fn apply(self, vault: &Vault, now: Now) -> Result<(), StoreError> {
        let clocks = vault.roster.clocks.clone();
        vault.store.write(move |txn| {
            let mut row = txn.case(&self.number)?;
            self.check(&row)?;
            row.acts += 1;
            if self.what == What::Erased {
                txn.put_case(&row)?;
                return erase(txn, &self, now);
            }
            let next = MOVES.iter().find(|(what, _)| *what == self.what).map(|(_, next)| *next);
            let waits = row.status == Status::Filed;
            if waits && next.is_none_or(|next| next == Status::Acknowledged) {
                // Whatever they do, whoever does it has the case, unless it waits for somebody else to say so.
                if next.is_some() || self.takes(&row) {
                    txn.move_case(&mut row, Status::Acknowledged)?;
                    if next.is_none() {
                        self.log(txn, What::Acknowledged, now)?;
                    }
                }
            } else if let Some(next) = next {
                txn.move_case(&mut row, next)?;
                row.closed = (next == Status::Closed).then(|| now.day());
            }
            if waits && row.status != Status::Filed && self.by != ESCROW {
                // What is added later is told to them.
                row.assigned = Some(self.by.clone());
            }
            if let Some(to) = self.to.clone() {
                self.hand(txn, &mut row, to, &clocks, now)?;
            }
            if [What::HoldSet, What::HoldLifted].contains(&self.what) {
                row.hold = self.what == What::HoldSet;
            }
            if let Some(wraps) = &self.wraps {
                txn.put_wraps(&self.number, wraps);
            }
            if let Some(Written { kind, sealed, to_reporter }) = self.written.clone() {
                let by = Some(self.by.clone());
                let piece = Piece { seq: 0, kind, day: now.day(), by, sealed, to_reporter };
                txn.add_piece(&mut row, piece)?;
            }
            txn.put_case(&row)?;
            self.log(txn, self.what, now)
        })
    }

    /// Whether doing something with a case that waits is to take it: not when it is handed on, or waits for somebody else.
    fn takes(&self, row: &CaseRow) -> bool {
        let theirs = |to: &String| *to == self.by;
        self.to.as_ref().or(row.assigned.as_ref()).is_none_or(theirs)
    }

    /// Hands the case to `to`, and winds its clock until they say that they have it.
    fn hand(
        &self,
        txn: &mut Txn<'_>,
        row: &mut CaseRow,
        to: String,
        clocks: &Clocks,
        now: Now,
    ) -> Result<(), StoreError> {
        if !row.ladder.iter().flatten().any(|one| *one == to) {
            row.ladder.push(vec![to.clone()]);
        }
        let occasion = u64::from(row.acts);
        txn.add_delivery(&super::delivery(&row.head, &to, Why::New, occasion, 0))?;
        row.assigned = Some(to);
        // Who takes a case on themselves has it, and a closed one is done.
        if self.to.as_ref() == Some(&self.by) || row.status == Status::Closed {
            return Ok(());
        }
        if row.status != Status::Filed {
            txn.move_case(row, Status::Filed)?;
        }
        let clock = Clock::start(self.number.clone(), row.head.urgency, clocks, now.unix());
        let clock = Clock { step: row.step(), ..clock };
        txn.set_clock(row, Some(&clock))
    }

    fn log(&self, txn: &mut Txn<'_>, what: What, now: Now) -> Result<(), StoreError> {
        txn.log(Event { day: now.day(), case: Some(self.number.clone()), what, who: Some(self.by.clone()) })
    }

    /// Refuses what nobody with the case's key has signed, what was done before, and what is no act.
    fn check(&self, row: &CaseRow) -> Result<(), StoreError> {
        if row.acts != self.acts {
            return Err(StoreError::Refused(
                "somebody else did something with this case meanwhile; open it again",
            ));
        }
        let key = unhex(&row.act_key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        let key = key.ok_or(StoreError::Damaged("the act key of a case"))?;
        let forged = StoreError::Refused("this was not signed by a handler of the case");
        let Some(signature) = unhex(&self.signature) else { return Err(forged) };
        let signature = Signature::from_bytes(&signature);
        let on_the_case = self.by == ESCROW || row.ladder.iter().flatten().any(|id| *id == self.by);
        if !on_the_case || key.verify(self.text().as_bytes(), &signature).is_err() {
            return Err(forged);
        }
        let written = self.written.as_ref().map(|written| written.kind);
        let whole = if self.what == What::Assigned {
            self.to.is_some() && written.is_none()
        } else if let Some((_, kind)) = WRITES.iter().find(|(what, _)| *what == self.what) {
            written == Some(*kind) && self.to.is_none() && self.wraps.is_none()
        } else {
            let bare = written.is_none() && self.to.is_none() && self.wraps.is_none();
            bare && (BARE.contains(&self.what) || MOVES.iter().any(|(what, _)| *what == self.what))
        };
        if whole { Ok(()) } else { Err(StoreError::Refused("that is nothing that a handler can do")) }
    }
}

fn erase(txn: &mut Txn<'_>, act: &SignedAct, now: Now) -> Result<(), StoreError> {
    let refused = match store::erase(txn, &act.number, now.day(), Some(act.by.clone()))? {
        Ok(()) => return Ok(()),
        Err(EraseRefused::Hold) => "a legal hold keeps this case",
        Err(EraseRefused::NotClosed) => "close the case first",
        Err(EraseRefused::Already) => "this case was erased before",
    };
    Err(StoreError::Refused(refused))
}

/// The key with which acts on a case are signed.
pub(super) fn act_key(case: &Identity) -> SigningKey {
    SigningKey::from_bytes(&case.act_seed())
}

#[cfg(test)]
mod tests {
    use rules_core::triage::{Kind, Urgency};

    use super::*;
    use crate::reports::seal;
    use crate::vault::tests::vault;
    use crate::vault::{Act, Casework, Content, Shelf};

    const DAY: u64 = 86_400;
    const NOW: Now = Now::from_unix(1_795_219_217);

    #[test]
    fn an_act_that_was_changed_on_its_way_is_refused_and_none_is_done_twice() {
        let (vault, keys, folder) = vault("acts");
        let filed = vault.file(&Content::text("texts at night"), Kind::Other, Urgency::Urgent, None, NOW);
        let number = filed.expect("saved").number;
        let kept = Shelf::case(&vault, &number).expect("a store").expect("a case");
        let dana = &keys.iter().find(|(id, _)| id == "dana").expect("a handler").1;
        let case = seal::unwrap(&kept.wraps.expect("a key"), dana).expect("hers");
        let sealed = |text: &[u8]| seal::seal(text, &case.public()).expect("sealed");
        let act = SignedAct {
            number: number.clone(),
            acts: 0,
            what: What::Noted,
            by: "dana".to_owned(),
            to: None,
            written: Some(Written { kind: PieceKind::Note, sealed: sealed(b"x"), to_reporter: None }),
            wraps: None,
            signature: String::new(),
        };
        let signed = act.clone().sign(&case);
        let other = sealed(b"y");
        let changes: [&dyn Fn(&mut SignedAct); 9] = [
            &|act| act.signature.clear(),
            &|act| act.acts = 1,
            &|act| act.what = What::Replied,
            &|act| act.by = "sam".to_owned(),
            &|act| act.by = "chief".to_owned(),
            &|act| act.to = Some("dean".to_owned()),
            &|act| act.written = None,
            &|act| act.wraps = Some(other.clone()),
            &|act| act.written.as_mut().expect("a note").sealed = other.clone(),
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut changed = signed.clone();
            change(&mut changed);
            assert!(changed.apply(&vault, NOW).is_err(), "change {at}");
        }
        let stranger = act.clone().sign(&Identity::generate());
        assert!(stranger.apply(&vault, NOW).is_err());
        // Signed well, and still nothing that a handler may do, or somebody who is not on the case.
        for (what, by) in [(What::Filed, "dana"), (What::Escalated, "dana"), (What::Noted, "nobody")] {
            let odd = SignedAct { what, by: by.to_owned(), ..act.clone() }.sign(&case);
            assert!(odd.apply(&vault, NOW).is_err(), "{what:?} {by}");
        }
        let json = serde_json::to_string(&signed).expect("it travels");
        let arrived: SignedAct = serde_json::from_str(&json).expect("it arrives");
        arrived.apply(&vault, NOW).expect("it is done");
        assert!(signed.apply(&vault, NOW).is_err(), "done twice");
        assert_eq!(vault.store().pieces(&number).expect("pieces").len(), 2);
        drop(vault);
        std::fs::remove_dir_all(folder).expect("a writable folder");
    }

    #[test]
    fn what_was_closed_long_enough_ago_is_erased_and_what_is_held_is_not() {
        let (mut vault, keys, folder) = vault("sweep");
        vault.roster.retention.days = Some(30);
        vault.roster.retention.kinds = vec![(Kind::Harassment, 90)];
        let number = |kind| {
            let filed = vault.file(&Content::text("every day"), kind, Urgency::Urgent, None, NOW);
            filed.expect("saved").number
        };
        let [open, held, plain] = [Kind::Bullying; 3].map(number);
        let longer = number(Kind::Harassment);
        let dana = keys.iter().find(|(id, _)| id == "dana").expect("a handler").1.clone();
        let desk = Casework::new(&vault, vault.roster(), dana).expect("in the roster");
        let act = |number, act| desk.act(&desk.open(number).expect("hers"), act, NOW).expect("done");
        act(&held, Act::Hold(true));
        [&held, &plain, &longer].into_iter().for_each(|number| act(number, Act::Move(Status::Closed)));
        let erased = |days: u64| {
            let swept = vault.sweep(Now::from_unix(NOW.unix() + days * DAY)).expect("a store");
            let gone = |number: &CaseNumber| vault.store().wraps(number).expect("a store").is_none();
            (swept, [&open, &held, &plain, &longer].map(gone))
        };
        assert_eq!(erased(29), (0, [false; 4]));
        assert_eq!(erased(30), (1, [false, false, true, false]));
        assert_eq!(erased(31), (0, [false, false, true, false]));
        assert_eq!(erased(90), (1, [false, false, true, true]));
        act(&held, Act::Hold(false));
        assert_eq!(erased(90), (1, [false, true, true, true]));
        let stock = vault.stock().expect("a store");
        assert_eq!((stock.erased, stock.left_in_file, stock.closed), (3, 3, 0));
        let checked = store::verify(vault.store(), vault.verifying(), None).expect("it can be read");
        assert_eq!(checked.problems, [""; 0]);
        drop(vault);
        std::fs::remove_dir_all(folder).expect("a writable folder");
    }
}
