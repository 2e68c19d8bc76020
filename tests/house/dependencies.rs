//! What rules-core stands on: nothing that touches files, clocks, networks or threads of control.

use std::collections::BTreeSet;
use std::process::Command;

use super::tree::root;

/// Everything below rules-core, itself included.
const ALLOWED: &[&str] = &[
    // What it asks for: finding words, folding text, reading packs and rules, errors.
    "aho-corasick",
    "memchr",
    "regex",
    "rules-core",
    "serde",
    "thiserror",
    "toml",
    "unicode-normalization",
    "unicode-segmentation",
    // What these bring along.
    "regex-automata",
    "regex-syntax",
    "serde_core",
    "serde_spanned",
    "tinyvec",
    "toml_datetime",
    "toml_parser",
    "winnow",
    // What runs while compiling only.
    "proc-macro2",
    "quote",
    "serde_derive",
    "syn",
    "thiserror-impl",
    "unicode-ident",
];

#[test]
fn rules_core_stands_on_the_allowed_crates_and_no_others() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args([
            "tree",
            "--offline",
            "--locked",
            "--package",
            "rules-core",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).expect("cargo writes UTF-8");
    let found: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).collect();
    let allowed: BTreeSet<&str> = ALLOWED.iter().copied().collect();
    let surplus: Vec<_> = found.difference(&allowed).collect();
    let unused: Vec<_> = allowed.difference(&found).collect();
    assert!(surplus.is_empty(), "not on the list of tests/house/dependencies.rs: {surplus:?}");
    assert!(unused.is_empty(), "on the list and not used any more: {unused:?}");
}
