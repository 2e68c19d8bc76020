//! The store under many writers, and through power cuts.
//!
//! The cut is replayed like this: at each moment at which the writer is about to acknowledge (its sync has returned) a
//! copy of sled's file is kept, which is all of a new store. A cut between two such moments leaves the first copy with any
//! part of what changed until the second: each changed sector of 512 bytes either reached the disk or did not, and so did
//! the new length. What sled never syncs by itself (its snapshots) is lost. Not modelled: a sector written twice between
//! two syncs in its middle state, and a disk that lies about a sync.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;

use super::*;
use crate::reports::case::{CaseHead, PieceKind, Status};
use crate::reports::custody::{Event, What};
use crate::reports::seal::{Identity, LONGEST, seal};

const SECTOR: usize = 512;
const CUTS: usize = 120;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("chalkline-store-{name}-{}", std::process::id()));
    // Left over from a run that was stopped.
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn signing() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn lookup(number: u32) -> Lookup {
    Lookup(*blake3::hash(&number.to_le_bytes()).as_bytes())
}

/// Files the case of that number, with its delivery and its entry in the log.
fn file(store: &Store, number: u32, sealed: &Sealed) -> Result<(), StoreError> {
    use rules_core::triage::{Kind, Urgency};
    let name = CaseNumber::from_random((u64::from(number) * 0x9E37_79B9).to_le_bytes().map(|byte| byte % 32));
    let name = CaseNumber::parse(&format!("{}{number:04}", name.as_str().get(..4).unwrap()))
        .expect("letters and digits");
    let head = CaseHead {
        number: name,
        day: "2026-11-21".into(),
        kind: Kind::Threat,
        urgency: Urgency::Urgent,
        site: None,
    };
    let row = CaseRow {
        head: head.clone(),
        status: Status::Acknowledged,
        case_key: String::new(),
        act_key: String::new(),
        reply_key: String::new(),
        ladder: vec![vec!["dana".into()]],
        assigned: None,
        roster: String::new(),
        pieces: 1,
        acts: 0,
        clock: None,
        closed: None,
        hold: false,
        erased: false,
    };
    let piece = Piece {
        seq: 1,
        kind: PieceKind::Report,
        day: head.day.clone(),
        by: None,
        sealed: sealed.clone(),
        to_reporter: None,
    };
    let (sealed, delivery) = (sealed.clone(), crate::vault::delivery(&head, "dana", Why::New, 0, 0));
    store.write(move |txn| {
        txn.add_case(&row, &sealed, &piece, &lookup(number))?;
        txn.add_delivery(&delivery)?;
        txn.log(Event { day: head.day.clone(), case: Some(head.number), what: What::Filed, who: None })
    })
}

/// A sealed text of so many bytes.
fn large(bytes: usize) -> Sealed {
    seal(&vec![b'x'; bytes], &Identity::generate().public()).expect("it is sealed")
}

fn sealed() -> Sealed {
    seal(b"text", &Identity::generate().public()).expect("it is sealed")
}

#[test]
fn many_writers_lose_nothing_and_the_log_stays_one_chain() {
    let folder = folder("many");
    let sealed = sealed();
    let store = Store::open(&folder, signing()).expect("a new store");
    std::thread::scope(|scope| {
        for writer in 0..16 {
            let (store, sealed) = (&store, &sealed);
            scope.spawn(move || {
                (0..20).for_each(|at| file(store, writer * 20 + at, sealed).expect("written"));
            });
        }
    });
    assert!(matches!(file(&store, 7, &sealed), Err(StoreError::Refused(_))), "a taken number");
    assert!(matches!(Store::open(&folder, signing()), Err(StoreError::InUse)));
    drop(store);
    let store = Store::open(&folder, signing()).expect("it opens again");
    let checked = verify(&store, &signing().verifying_key(), None).expect("it can be read");
    assert_eq!((checked.cases, checked.pieces, checked.waiting, checked.entries), (320, 320, 320, 320));
    assert_eq!(checked.problems, [""; 0]);
    let mut text = Vec::new();
    let rows = export(&store, &mut text).expect("it can be written");
    drop(store);
    for (name, copy) in [("copy", folder.with_extension("copy")), ("text", folder.with_extension("text"))] {
        let _ = fs::remove_dir_all(&copy);
        let copied = if name == "copy" { compact(&folder, &copy) } else { import(text.as_slice(), &copy) };
        assert_eq!(copied.expect("a new store"), rows, "{name}");
        let store = Store::open(&copy, signing()).expect("it opens");
        assert_eq!(
            verify(&store, &signing().verifying_key(), None).expect("it can be read"),
            checked,
            "{name}"
        );
        drop(store);
        fs::remove_dir_all(copy).expect("a writable folder");
    }
    let half = text.len() / 2;
    assert!(import(&text[..half], &folder.with_extension("half")).is_err(), "a cut export is refused");
    fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn a_newer_store_is_refused() {
    let folder = folder("newer");
    let store = Store::open(&folder, signing()).expect("a new store");
    store.db.insert(keys::VERSION, b"2").expect("a row");
    store.db.flush().expect("a flush");
    drop(store);
    assert!(matches!(Store::open(&folder, signing()), Err(StoreError::Newer(2))));
    fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn the_power_is_cut_and_nothing_acknowledged_is_lost() {
    let folder = folder("power");
    let images: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let (keep, db) = (Arc::clone(&images), folder.join("db"));
    let synced = Box::new(move || {
        keep.lock().expect("one writer").push(fs::read(&db).expect("sled's file"));
    });
    let store = Store::open_watched(&folder, signing(), synced).expect("a new store");
    let conf = fs::read(folder.join("conf")).expect("synced at creation");
    let sealed = sealed();
    // One acknowledgement an image: behind image `at`, `at` cases have been acknowledged (image 0 is the version row).
    for number in 0..u32::try_from(CUTS).expect("small") {
        file(&store, number, &sealed).expect("written");
    }
    drop(store);
    let images = images.lock().expect("the writer has ended");
    assert_eq!(images.len(), CUTS + 1);
    let mut chance = Chance(0x5EED);
    let mut lost = 0;
    for at in 0..CUTS {
        let image = cut(&images[at], &images[at + 1], &mut chance);
        let copy = folder.with_extension("cut");
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(&copy).expect("a writable folder");
        fs::write(copy.join("db"), image).expect("a writable folder");
        fs::write(copy.join("conf"), &conf).expect("a writable folder");
        let store =
            Store::open(&copy, signing()).unwrap_or_else(|error| panic!("cut {at} does not open: {error}"));
        for number in 0..u32::try_from(at).expect("small") {
            let row = store.find(&lookup(number)).expect("it can be read");
            let whole =
                row.is_some_and(|row| store.pieces(&row.head.number).is_ok_and(|pieces| pieces.len() == 1));
            lost += usize::from(!whole);
        }
        let checked = verify(&store, &signing().verifying_key(), None).expect("it can be read");
        assert_eq!(checked.problems, [""; 0], "cut {at}");
        assert_eq!(
            (checked.cases, checked.cases as u64),
            (checked.waiting, checked.entries),
            "all or nothing at cut {at}"
        );
        drop(store);
        remove(&copy);
    }
    assert_eq!(lost, 0);
    remove(&folder);
}

#[test]
fn large_reports_lie_in_one_file_and_a_copy_of_an_older_store_too() {
    let folder = folder("one-file");
    drop(sled::Config::new().path(&folder).open().expect("a store"));
    let beside = |folder: &Path| fs::read_dir(folder.join("blobs")).expect("a folder").count();
    let fill = |folder: &Path| {
        let store = Store::open(folder, signing()).expect("a store");
        let sealed = large(LONGEST);
        (0..40).for_each(|number| file(&store, number, &sealed).expect("written"));
        // The largest of all pieces: an answer is sealed twice.
        let row = store.find(&lookup(0)).expect("it can be read").expect("there");
        for _ in 0..20 {
            let (number, day, both) = (row.head.number.clone(), row.head.day.clone(), Some(sealed.clone()));
            let (kind, sealed) = (PieceKind::Reply, sealed.clone());
            let piece = Piece { seq: 0, kind, day, by: None, sealed, to_reporter: both };
            let added = store.write(move |txn| txn.add_piece(&mut txn.case(&number)?, piece));
            added.expect("written");
        }
    };
    fill(&folder);
    assert!(beside(&folder) > 0, "an older store has them");
    let copy = folder.with_extension("copy");
    let _ = fs::remove_dir_all(&copy);
    compact(&folder, &copy).expect("a new store");
    let fresh = folder.with_extension("fresh");
    let _ = fs::remove_dir_all(&fresh);
    fill(&fresh);
    assert_eq!((beside(&copy), beside(&fresh)), (0, 0));
    let store = Store::open(&copy, signing()).expect("it opens");
    let checked = verify(&store, &signing().verifying_key(), None).expect("it can be read");
    assert_eq!((checked.cases, checked.pieces, checked.problems.len()), (40, 60, 0));
    drop(store);
    [folder, copy, fresh].iter().for_each(|folder| remove(folder));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look_into_a_new_store() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("shut");
    drop(Store::open(&folder, signing()).expect("a new store"));
    for (path, mode) in [(folder.clone(), 0o700), (folder.join("db"), 0o600), (folder.join("conf"), 0o600)] {
        let found = fs::metadata(&path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    remove(&folder);
}

fn remove(folder: &Path) {
    fs::remove_dir_all(folder).expect("a writable folder");
}

/// `before` with any part of what changed until `after`.
fn cut(before: &[u8], after: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut image = before.to_vec();
    if after.len() > before.len() && chance.one_in(2) {
        image.resize(after.len(), 0);
    }
    let kept = image.len().min(after.len());
    for (to, from) in image[..kept].chunks_mut(SECTOR).zip(after.chunks(SECTOR)) {
        if chance.one_in(2) && to.len() == from.len() {
            to.copy_from_slice(from);
        }
    }
    image
}

/// The same chances at every run (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    fn one_in(&mut self, times: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.is_multiple_of(times)
    }
}
