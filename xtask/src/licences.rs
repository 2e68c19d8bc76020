//! The step `licences`: every crate we stand on has a licence that `deny.toml` allows, comes from the registry, and is not banned.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Outcome;
use crate::test::command;

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let rules = std::fs::read_to_string(crate::root().join("deny.toml"))?;
    let allowed = quoted(&rules, "allow = [", "]");
    let banned: BTreeSet<String> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("{ crate = \"")?.split('"').next().map(str::to_owned))
        .collect();
    let output = command().args(["metadata", "--format-version", "1", "--locked"]).output()?;
    if !output.status.success() {
        return Err("cargo metadata failed".into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut wrong = Vec::new();
    let packages = metadata["packages"].as_array().ok_or("there are no packages")?;
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        if banned.contains(name) {
            wrong.push(format!("{name}: is banned"));
        }
        // Without a source it is one of ours.
        let Some(source) = package["source"].as_str() else { continue };
        if !source.starts_with("registry") {
            wrong.push(format!("{name}: comes from {source}"));
        }
        let licence = package["license"].as_str().unwrap_or("none");
        if !fits(licence, &allowed) {
            wrong.push(format!("{name}: its licence is {licence}"));
        }
    }
    println!("{} crates, {} licences allowed", packages.len(), allowed.len());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Whether a licence's expression can be fulfilled with those that are allowed.
fn fits(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    // `AND` binds tighter; brackets only ever group the choices of one part, and each part must be fulfilled anyway.
    expression.split(" AND ").all(|part| part.split(" OR ").any(|one| allowed.contains(one.trim())))
        || expression.split(" OR ").any(|part| part.split(" AND ").all(|one| allowed.contains(one.trim())))
}

/// The quoted words between two marks.
fn quoted(text: &str, from: &str, to: &str) -> BTreeSet<String> {
    let list = text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}
