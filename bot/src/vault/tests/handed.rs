//! Who has a case: whom it is handed to, what becomes of what is added to it, and what a change of keys leaves open.

use super::*;

/// The same vault with another roster.
fn with_roster(vault: Vault, folder: &Path, from: &str, to: &str) -> Vault {
    drop(vault);
    let path = folder.join("roster.toml");
    let roster = std::fs::read_to_string(&path).expect("it is there");
    assert!(roster.contains(from), "{from}");
    std::fs::write(&path, roster.replacen(from, to, 1)).expect("writable");
    Vault::open(folder, None).expect("a sound roster")
}

#[test]
fn a_new_key_opens_what_is_handed_on_and_an_old_one_what_was_sealed_to_it() {
    let (vault, keys, folder) = vault("rekey");
    let file = |vault: &Vault| {
        let filed = vault.file(&Content::text("pushed"), Kind::Bullying, Urgency::Urgent, None, NOW);
        filed.expect("saved").number
    };
    let before = file(&vault);
    let (old, new) = (key(&keys, "dana").clone(), Identity::generate());
    let recipient = |key: &Identity| format!("recipient = \"{}\"", key.public());
    let both = format!("{}\nold_recipients = [\"{}\"]", recipient(&new), old.public());
    let vault = with_roster(vault, &folder, &recipient(&old), &both);
    let opens = |key: &Identity, number: &CaseNumber| {
        let desk = Casework::new(&vault, vault.roster(), key.clone()).expect("in the roster");
        desk.open(number).is_ok()
    };
    let after = file(&vault);
    assert!(opens(&old, &before) && !opens(&new, &before), "what was sealed to the old key");
    assert!(opens(&new, &after) && !opens(&old, &after), "nothing new is sealed to the old key");
    let sam = desk(&vault, &keys, "sam");
    sam.act(&sam.open(&before).expect("his"), Act::Assign("dana".to_owned()), NOW).expect("assigned");
    assert!(opens(&new, &before), "she is on the case already, and has a new key");
    for id in ["sam", "dean", "chief", "escrow"] {
        assert!(desk(&vault, &keys, id).open(&before).is_ok(), "{id}");
    }
    drop(vault);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn the_escrows_old_key_opens_what_was_sealed_to_it() {
    let (vault, keys, folder) = vault("rekey-escrow");
    let filed = vault.file(&Content::text("pushed"), Kind::Bullying, Urgency::Urgent, None, NOW);
    let number = filed.expect("saved").number;
    let (old, new) = (key(&keys, "escrow").public(), Identity::generate().public());
    let both = format!("recipient = \"{new}\"\nold_recipients = [\"{old}\"]");
    let vault = with_roster(vault, &folder, &format!("recipient = \"{old}\""), &both);
    assert!(desk(&vault, &keys, "escrow").open(&number).is_ok());
    drop(vault);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn an_addition_is_told_to_whoever_took_the_case() {
    let (vault, keys, folder) = vault("taken");
    let told = |number: &CaseNumber| -> Vec<String> {
        let rows = vault.store().outbox().expect("rows").into_iter();
        rows.filter(|row| row.why == Why::Added && row.head.number == *number).map(|row| row.to).collect()
    };
    for (by, expected) in [("sam", "sam"), ("chat", "dean"), ("escrow", "dana")] {
        let filed = vault.file(&Content::text("pushed"), Kind::Bullying, Urgency::Urgent, None, NOW);
        let filed = filed.expect("saved");
        if by == "chat" {
            assert!(matches!(vault.acknowledge(&filed.number, "dean", NOW), Ok(Acknowledged::Now)));
        } else {
            let desk = desk(&vault, &keys, by);
            let opened = desk.open(&filed.number).expect("a recipient");
            desk.act(&opened, Act::Move(Status::Acknowledged), NOW).expect("taken");
        }
        let add = Content::text("And again today");
        assert!(vault.add(&filed.receipt.words(), &add, PLAIN, None, NOW).expect("saved").is_ok());
        assert_eq!(told(&filed.number), [expected], "taken by {by}");
    }
    drop(vault);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn what_is_handed_on_waits_for_whom_it_was_handed_to() {
    let (vault, keys, folder) = vault("handed");
    let filed = vault.file(&Content::text("pushed"), Kind::Bullying, Urgency::Urgent, None, NOW);
    let filed = filed.expect("saved");
    let row = || vault.store().case(&filed.number).expect("read").expect("there");
    let act = |by: &str, act| {
        let desk = desk(&vault, &keys, by);
        desk.act(&desk.open(&filed.number).expect("a recipient"), act, NOW).expect("done");
    };
    let later = |hours: u64| Now::from_unix(NOW.unix() + hours * 3_600);
    let told = |why| -> Vec<String> {
        let rows = vault.store().outbox().expect("rows").into_iter();
        rows.filter(|row| row.why == why).map(|row| row.to).collect()
    };
    act("dana", Act::Move(Status::Working));
    assert_eq!(vault.ring(later(5)).expect("a store"), 0);
    act("dana", Act::Assign("dean".to_owned()));
    // Who has handed it on may say why, and has not taken it back by that.
    act("dana", Act::Note(Content::text("it is about his class")));
    assert_eq!((row().status, row().assigned.as_deref()), (Status::Filed, Some("dean")));
    assert!(vault.look_up(&filed.receipt.words(), NOW).is_ok_and(|seen| seen.handed));
    assert_eq!(vault.ring(later(5)).expect("a store"), 1);
    assert_eq!(told(Why::Escalated), ["chief"], "whoever comes after him");
    act("dean", Act::Note(Content::text("I have it")));
    assert_eq!((row().status, row().clock), (Status::Acknowledged, None));
    assert_eq!(vault.ring(later(50)).expect("a store"), 0);
    // Who takes it on themselves has it, and a closed case is not opened again by handing over its key.
    act("sam", Act::Assign("sam".to_owned()));
    assert_eq!(
        (row().status, row().clock, row().assigned.as_deref()),
        (Status::Acknowledged, None, Some("sam"))
    );
    act("sam", Act::Move(Status::Closed));
    act("sam", Act::Assign("dana".to_owned()));
    assert_eq!((row().status, row().clock), (Status::Closed, None));
    let checked = store::verify(vault.store(), vault.verifying(), None).expect("it can be read");
    assert_eq!(checked.problems, [""; 0]);
    drop(vault);
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn what_is_added_to_an_erased_case_is_a_report_of_its_own() {
    let (vault, keys, folder) = vault("erased");
    let filed = vault.file(&Content::text("pushed"), Kind::Bullying, Urgency::Urgent, None, NOW);
    let filed = filed.expect("saved");
    let dana = desk(&vault, &keys, "dana");
    for act in [Act::Move(Status::Closed), Act::Erase] {
        dana.act(&dana.open(&filed.number).expect("a recipient"), act, NOW).expect("done");
    }
    let add = Content::text("They did it again today, worse than before");
    let own = vault.add(&filed.receipt.words(), &add, PLAIN, None, NOW).expect("saved").expect("a receipt");
    let own = own.expect("a case of its own");
    assert!(own.number != filed.number && vault.look_up(&own.receipt.words(), NOW).is_ok());
    let opened = dana.open(&own.number).expect("a recipient");
    assert!(opened.pieces[0].content.words().contains("worse than before"));
    drop(vault);
    std::fs::remove_dir_all(folder).expect("gone");
}
