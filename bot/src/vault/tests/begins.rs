//! What a vault begins with, and what it never makes anew beside what is left of an old one.

use super::*;

#[test]
fn a_lost_roster_is_never_replaced_by_a_demo_one() {
    let (vault, _, folder) = vault("lost");
    drop(vault);
    std::fs::remove_file(folder.join("roster.toml")).expect("it is there");
    assert!(Vault::begin(&folder, None, true).is_err());
    assert!(!folder.join("keys").exists(), "no keys that lie open");
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn a_lost_store_is_never_replaced_by_an_empty_one() {
    let (vault, _, folder) = vault("lost-store");
    drop(vault);
    let [store, old, fresh] = ["store", "store.old", "store.new"].map(|name| folder.join(name));
    // As `store compact` leaves it when it is broken off between its two renames.
    std::fs::rename(&store, &old).expect("it is there");
    std::fs::create_dir(&fresh).expect("a writable folder");
    for found in [Vault::begin(&folder, None, true), Vault::open(&folder, None)] {
        let told = found.expect_err("the reports are in store.old").to_string();
        assert!(told.contains(&format!("mv {} {}", old.display(), store.display())), "{told}");
    }
    std::fs::rename(&old, folder.join("elsewhere")).expect("it is there");
    std::fs::remove_dir(&fresh).expect("it is there");
    let told = Vault::begin(&folder, None, true).expect_err("the server's key is there").to_string();
    assert!(told.contains("chalkline store import") && told.contains("rm "), "{told}");
    assert!(!store.exists());
    std::fs::rename(folder.join("elsewhere"), &store).expect("it is there");
    assert!(Vault::open(&folder, None).is_ok());
    std::fs::remove_dir_all(folder).expect("gone");
}

#[test]
fn only_a_service_that_may_begins_and_only_a_demo_makes_a_roster() {
    let folder = std::env::temp_dir().join(format!("chalkline-vault-none-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    assert!(matches!(Vault::open(&folder, None), Err(OpenError::Nothing(_))));
    assert!(!folder.exists(), "whoever looks makes nothing");
    assert!(matches!(Vault::begin(&folder, None, false), Err(OpenError::NoRoster(_))));
    assert!(!folder.join("keys").exists() && !folder.join("store").exists());
    let demo = Vault::begin(&folder, None, true).expect("a demo");
    assert!(demo.roster().demo);
    #[cfg(unix)]
    for (name, mode) in [("", 0o700), ("keys", 0o700), ("store", 0o700), ("roster.toml", 0o600)] {
        use std::os::unix::fs::PermissionsExt as _;
        let found = std::fs::metadata(folder.join(name)).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name}");
    }
    drop(demo);
    std::fs::remove_dir_all(folder).expect("gone");
}
