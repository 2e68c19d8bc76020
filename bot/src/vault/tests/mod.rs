//! A whole case in memory and on disk: filed, opened by who may, answered, read back; and who may not.

mod begins;
mod handed;

use std::path::PathBuf;

use rules_core::triage::{Kind, Urgency};

use super::*;
use crate::reports::custody;
use crate::reports::roster::tests::text;
use crate::store;

/// A vault in a folder of its own, and everybody's keys.
pub(crate) fn vault(name: &str) -> (Vault, Vec<(String, Identity)>, PathBuf) {
    let folder = std::env::temp_dir().join(format!("chalkline-vault-{name}-{}", std::process::id()));
    // Left over from a run that was stopped.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a writable folder");
    let (roster, keys) = text();
    std::fs::write(folder.join("roster.toml"), roster).expect("a writable folder");
    (Vault::begin(&folder, None, false).expect("a sound roster"), keys, folder)
}

fn key<'a>(keys: &'a [(String, Identity)], id: &str) -> &'a Identity {
    &keys.iter().find(|(known, _)| known == id).expect("a handler").1
}

fn desk<'a>(vault: &'a Vault, keys: &[(String, Identity)], id: &str) -> Casework<'a> {
    Casework::new(vault, vault.roster(), key(keys, id).clone()).expect("in the roster")
}

const NOW: Now = Now::from_unix(1_795_219_217);
/// How triage sorts what is added in most of these stories.
const PLAIN: (Kind, Urgency) = (Kind::Bullying, Urgency::Standard);

#[test]
fn a_report_is_filed_opened_answered_and_read_back() {
    let (vault, keys, folder) = vault("whole");
    let content = Content::text("A boy is pushed every day, CANARY-TEXT");
    let filed = vault.file(&content, Kind::Bullying, Urgency::Urgent, None, NOW).expect("it is saved");
    let code = filed.receipt.words();
    let seen = vault.look_up(&code, NOW).expect("the receipt");
    assert_eq!((seen.status, seen.pieces.len(), seen.minutes.is_some()), (Status::Filed, 1, true));

    let dana = desk(&vault, &keys, "dana");
    assert_eq!(dana.list().expect("a list").len(), 1);
    let opened = dana.open(&filed.number).expect("a recipient");
    assert_eq!(opened.pieces[0].content.words().as_str(), "A boy is pushed every day, CANARY-TEXT");
    dana.act(&opened, Act::Reply(Content::text("Thank you. We are on it.")), NOW).expect("an answer");
    assert!(dana.act(&opened, Act::Note(Content::text("late")), NOW).is_err(), "an act over an old state");

    let seen = vault.look_up(&code, NOW).expect("the receipt");
    assert_eq!((seen.status, seen.minutes), (Status::Acknowledged, None));
    let replies: Vec<String> =
        seen.pieces.iter().filter_map(|piece| piece.reply.as_ref().map(|text| text.to_string())).collect();
    assert_eq!(replies, ["Thank you. We are on it."]);

    let act = |act| dana.act(&dana.open(&filed.number).expect("a recipient"), act, NOW);
    act(Act::Note(Content::text("parents called"))).expect("a note");
    act(Act::Move(Status::Closed)).expect("closed");
    assert!(vault.add(&code, &Content::text("It happened again"), PLAIN, None, NOW).expect("saved").is_ok());
    let seen = vault.look_up(&code, NOW).expect("the receipt");
    assert_eq!((seen.status, seen.pieces.len()), (Status::Filed, 3), "the note is not shown");
    let checked = store::verify(vault.store(), vault.verifying(), None).expect("it can be read");
    assert_eq!(checked.problems, [""; 0]);
    assert_eq!((checked.cases, checked.pieces), (1, 4));
    drop(vault);
    let bytes = std::fs::read(folder.join("store/db")).expect("the store");
    assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "the text lies in the store");
    assert!(!bytes.windows(8).any(|window| window == &code.as_bytes()[..8]), "the receipt lies in the store");
    std::fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn whoever_is_not_on_the_case_opens_nothing() {
    let (vault, keys, folder) = vault("roles");
    let filed =
        vault.file(&Content::text("Mrs Okafor hit a child"), Kind::Harassment, Urgency::Urgent, None, NOW);
    let number = filed.expect("it is saved").number;
    for named in ["dana", "sam"] {
        let desk = desk(&vault, &keys, named);
        assert!(desk.list().expect("a list").is_empty());
        assert!(matches!(desk.open(&number), Err(ActError::NotYours)), "{named}");
    }
    let opened = desk(&vault, &keys, "dean").open(&number).expect("a recipient");
    for named in ["dana", "sam", "nobody", "escrow"] {
        let refused = desk(&vault, &keys, "dean").act(&opened, Act::Assign(named.to_owned()), NOW);
        assert!(matches!(refused, Err(ActError::MayNotGet(_))), "{named}");
    }
    for other in ["chief", "escrow"] {
        assert!(desk(&vault, &keys, other).open(&number).is_ok(), "{other}");
    }
    let stranger = Casework::new(&vault, vault.roster(), Identity::generate());
    assert!(matches!(stranger, Err(ActError::Stranger)));
    let told: Vec<String> = vault.store().outbox().expect("rows").into_iter().map(|row| row.to).collect();
    assert_eq!(told, ["dean"]);
    drop(vault);
    std::fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn assigning_gives_a_key_and_erasing_takes_all_of_them() {
    let (vault, keys, folder) = vault("assign");
    let filed = vault
        .file(&Content::text("texts at night"), Kind::Boundary, Urgency::Urgent, None, NOW)
        .expect("saved");
    let dean = desk(&vault, &keys, "dean");
    assert!(desk(&vault, &keys, "sam").open(&filed.number).is_err());
    let act = |act| dean.act(&dean.open(&filed.number).expect("a recipient"), act, NOW);
    act(Act::Assign("sam".to_owned())).expect("assigned");
    assert!(desk(&vault, &keys, "sam").open(&filed.number).is_ok());
    assert!(desk(&vault, &keys, "chief").open(&filed.number).is_ok(), "the others keep theirs");
    let erase =
        |number: CaseNumber| vault.store().write(move |txn| store::erase(txn, &number, NOW.day(), None));
    assert_eq!(erase(filed.number.clone()).expect("a store"), Err(store::EraseRefused::NotClosed));
    act(Act::Hold(true)).expect("held");
    act(Act::Move(Status::Closed)).expect("closed");
    assert_eq!(erase(filed.number.clone()).expect("a store"), Err(store::EraseRefused::Hold));
    act(Act::Hold(false)).expect("lifted");
    assert_eq!(erase(filed.number.clone()).expect("a store"), Ok(()));
    for id in ["sam", "dean", "chief", "escrow"] {
        assert!(matches!(desk(&vault, &keys, id).open(&filed.number), Err(ActError::Erased)), "{id}");
    }
    assert!(vault.look_up(&filed.receipt.words(), NOW).is_ok_and(|seen| seen.erased));
    let checked = store::verify(vault.store(), vault.verifying(), None).expect("it can be read");
    assert_eq!(checked.problems, [""; 0]);
    drop(vault);
    std::fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn days_pass_in_milliseconds_and_a_restart_changes_nothing() {
    let (vault, keys, folder) = vault("clock");
    let filed = vault
        .file(&Content::text("a knife in a bag"), Kind::Threat, Urgency::Emergency, None, NOW)
        .expect("saved");
    let told = |vault: &Vault| -> Vec<(String, Why)> {
        let mut rows: Vec<_> =
            vault.store().outbox().expect("rows").into_iter().map(|row| (row.to, row.why)).collect();
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        rows
    };
    assert_eq!(told(&vault), [("dana".to_owned(), Why::New)]);
    assert_eq!(vault.ring(NOW).expect("a store"), 0);
    let mut now = NOW.unix() + 660;
    assert_eq!(vault.ring(Now::from_unix(now)).expect("a store"), 1);
    assert_eq!(told(&vault).len(), 2);
    drop(vault);
    let vault = Vault::open(&folder, None).expect("it opens again");
    for (steps, last) in [(3, "dean"), (4, "dean")] {
        now += 660;
        assert_eq!(vault.ring(Now::from_unix(now)).expect("a store"), 1);
        assert_eq!(told(&vault).len(), steps, "{last}");
    }
    now += 660;
    vault.ring(Now::from_unix(now)).expect("a store");
    assert!(told(&vault).contains(&("escrow".to_owned(), Why::Alarm)));
    let sam = desk(&vault, &keys, "sam");
    sam.act(&sam.open(&filed.number).expect("a recipient"), Act::Move(Status::Acknowledged), NOW)
        .expect("taken");
    assert_eq!(vault.ring(Now::from_unix(now + 1_000_000)).expect("a store"), 0);
    let log = vault.store().custody().expect("a log");
    let head = vault.store().head().expect("a log").expect("a head");
    assert!(custody::verify(&log, &head, vault.verifying(), None).is_ok());
    drop(vault);
    std::fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn a_wrong_code_shows_nothing_and_a_report_that_is_too_long_is_refused() {
    let (vault, keys, folder) = vault("codes");
    let other = Receipt::draw().expect("randomness").words();
    assert!(matches!(vault.look_up(&other, NOW), Err(BadCode::Unknown)));
    // What is found costs what is not found costs; what is no code is turned away before anything is computed.
    let filed = vault.file(&Content::text("every day"), Kind::Other, Urgency::Standard, None, NOW);
    let filed = filed.expect("saved");
    let (hit, work) = vault.look(&filed.receipt.words(), NOW);
    assert!(hit.is_ok() && work.opened > 0 && work == vault.look(&other, NOW).1, "{work:?}");
    let (dana, code) = (desk(&vault, &keys, "dana"), filed.receipt.words());
    for _ in 0..4 {
        let opened = dana.open(&filed.number).expect("a recipient");
        dana.act(&opened, Act::Reply(Content::text("thank you")), NOW).expect("an answer");
        assert_eq!(vault.look(&code, NOW).1, work, "with replies as well");
    }
    for wrong in ["abacus ".repeat(1_000_000).as_str(), "abacus", "", &other.replace(' ', " x ")] {
        assert_eq!(vault.look(wrong, NOW).1, follow::Work::default());
    }
    assert!(matches!(vault.look_up("abacus", NOW), Err(BadCode::Typed(_))));
    assert!(matches!(vault.add(&other, &Content::text("x"), PLAIN, None, NOW), Ok(Err(BadCode::Unknown))));
    let long = Content::text(&"x".repeat(1 << 20));
    assert!(matches!(
        vault.file(&long, Kind::Other, Urgency::Standard, None, NOW),
        Err(NotSaved::TooLong { .. })
    ));
    assert_eq!(vault.store().cases().expect("rows").len(), 1);
    drop(vault);
    std::fs::remove_dir_all(folder).expect("a writable folder");
}

#[test]
fn what_a_platform_sends_twice_is_saved_once() {
    let (vault, _, folder) = vault("twice");
    let file = |text: &str, once, now| {
        vault.file(&Content::text(text), Kind::Bullying, Urgency::Urgent, Some(once), now)
    };
    let later = |days: u64| Now::from_unix(NOW.unix() + days * 86_400);
    let filed = file("pushed", [1; 16], NOW).expect("saved");
    assert!(matches!(file("pushed", [1; 16], later(1)), Err(NotSaved::Twice)));
    assert!(file("pushed", [2; 16], NOW).is_ok());
    let add = || vault.add(&filed.receipt.words(), &Content::text("again"), PLAIN, Some([3; 16]), NOW);
    assert!(matches!(add(), Ok(Ok(None))));
    assert!(matches!(add(), Err(NotSaved::Twice)));
    assert!(file("pushed", [1; 16], later(3)).is_ok(), "what was done once is forgotten after two days");
    assert_eq!(vault.store().cases().expect("a list").len(), 3);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn an_addition_that_is_worse_or_names_a_handler_becomes_a_case_of_its_own() {
    let (vault, keys, folder) = vault("apart");
    let text = Content::text("A boy is pushed on the bus");
    let filed = vault.file(&text, Kind::Bullying, Urgency::Standard, None, NOW).expect("saved");
    let code = filed.receipt.words();
    let add = |text: &str, sorted| {
        vault.add(&code, &Content::text(text), sorted, None, NOW).expect("saved").expect("a receipt")
    };
    assert!(add("He was pushed again today", PLAIN).is_none());
    let worse = add("He has a knife in his bag now", (Kind::Threat, Urgency::Emergency)).expect("a case");
    assert!(worse.number != filed.number && vault.look_up(&worse.receipt.words(), NOW).is_ok());
    let dana = desk(&vault, &keys, "dana");
    let opened = dana.open(&worse.number).expect("a recipient");
    assert!(opened.pieces[0].content.words().contains(&filed.number.to_string()), "it says what it adds to");
    assert!(opened.row.clock.is_some() && vault.store().outbox().expect("rows").len() >= 2);
    let named = add("It is the principal, Dana Okafor, who does it", PLAIN).expect("a case");
    assert!(dana.open(&named.number).is_err(), "she is named in it");
    assert_eq!(dana.open(&filed.number).expect("a recipient").pieces.len(), 2);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn a_handler_stops_the_clock_from_a_chat_and_a_stranger_does_not() {
    let (vault, _, folder) = vault("chat");
    let content = Content::text("a boy is pushed");
    let number = vault.file(&content, Kind::Bullying, Urgency::Urgent, None, NOW).expect("saved").number;
    let mine = vault.store().case(&number).expect("read").expect("there").ladder[0][0].clone();
    assert!(matches!(vault.acknowledge(&number, "nobody", NOW), Ok(Acknowledged::No)));
    assert!(matches!(vault.acknowledge(&number, &mine, NOW), Ok(Acknowledged::Now)));
    assert!(matches!(vault.acknowledge(&number, &mine, NOW), Ok(Acknowledged::Before(_))));
    let row = vault.store().case(&number).expect("read").expect("there");
    assert_eq!((row.status, row.clock), (Status::Acknowledged, None));
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn the_same_text_again_goes_into_one_case_and_everybody_has_a_receipt_that_works() {
    let (vault, keys, folder) = vault("flood");
    let text = Content::text(
        "A boy in the tenth grade is pushed on the bus every day, and the driver looks into the mirror and smiles",
    );
    let file = |urgency| vault.file(&text, Kind::Bullying, urgency, None, NOW).expect("saved");
    let filed: Vec<Filed> = (0..12).map(|_| file(Urgency::Urgent)).collect();
    assert_eq!(vault.store().cases().expect("rows").len(), 2, "two may say the same, twelve are a flood");
    let number = &filed[1].number;
    assert!(filed[2..].iter().all(|one| one.number == *number && one.folded));
    assert!(filed[..2].iter().all(|one| !one.folded));
    let told = vault.store().outbox().expect("rows").len();
    assert_eq!(told, 8, "the first two cases, then until the eighth, and no more");
    let dana = desk(&vault, &keys, "dana");
    let opened = dana.open(number).expect("a recipient");
    assert_eq!(opened.pieces.len(), 11);
    dana.act(&opened, Act::Reply(Content::text("Thank you all")), NOW).expect("an answer");
    let seen = vault.look_up(&filed[1].receipt.words(), NOW).expect("the receipt");
    assert!(seen.pieces.iter().any(|piece| piece.reply.is_some()) && seen.status == Status::Acknowledged);
    // Whoever sends somebody's words again learns nothing of what became of the first one's case.
    for one in &filed[2..] {
        let seen = vault.look_up(&one.receipt.words(), NOW).expect("the receipt");
        assert!(seen.pieces.is_empty() && seen.status == Status::Filed && seen.minutes.is_none());
    }
    let seen = vault.look_up(&filed[0].receipt.words(), NOW).expect("the receipt");
    assert!(seen.pieces.iter().all(|piece| piece.reply.is_none()), "another case");
    let mut ticked = text.clone();
    ticked.apart = true;
    let apart = vault.file(&ticked, Kind::Bullying, Urgency::Urgent, None, NOW).expect("saved");
    assert_ne!(apart.number, *number, "what was ticked is the same sentence for all who tick it");
    assert_ne!(file(Urgency::Emergency).number, *number, "what is more urgent makes a case of its own");
    let opened = dana.open(number).expect("a recipient");
    dana.act(&opened, Act::Move(Status::Closed), NOW).expect("closed");
    assert_ne!(file(Urgency::Urgent).number, *number, "a closed case takes no more");
    let checked = store::verify(vault.store(), vault.verifying(), None).expect("it can be read");
    assert_eq!(checked.problems, [""; 0]);
    drop(vault);
    std::fs::remove_dir_all(folder).expect("a writable folder");
}
