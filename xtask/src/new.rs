//! `cargo xtask new rule NAME [GUIDELINE]`: a rule's file from a template, and its line in the policy's map.

use std::fs;

use crate::Outcome;

const TEMPLATE: &str = include_str!("new_rule.toml");
const MAP: &str = "rules-core/policy/lausd-bul-5688/rules.toml";

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["rule", name] => rule(name, None),
        ["rule", name, number] => {
            rule(name, Some(number.parse().map_err(|_| format!("`{number}` is no guideline"))?))
        }
        _ => Err("usage: cargo xtask new rule NAME [GUIDELINE]".into()),
    }
}

fn rule(name: &str, guideline: Option<u8>) -> Outcome<()> {
    complain_about(name)?;
    let file = crate::root().join(format!("rules-core/rules/{name}.toml"));
    if file.exists() {
        return Err(format!("rules-core/rules/{name}.toml is there already").into());
    }
    let map = crate::root().join(MAP);
    let text = with_line(&fs::read_to_string(&map)?, name, guideline.unwrap_or(0))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, TEMPLATE)?;
    fs::write(&map, text)?;
    println!(
        "rules-core/rules/{name}.toml: say what is wrong, why, what instead; its examples are its tests"
    );
    let number = "its guideline; the line says [0], which no guideline has: put the right number there";
    println!("{MAP}: {}", if guideline.is_some() { "its guideline" } else { number });
    println!("then: cargo test -p rules-core");
    Ok(())
}

/// A rule is named after what is wrong, in small letters and hyphens.
fn complain_about(name: &str) -> Outcome<()> {
    let fits =
        name.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    let remedy = ["no", "not", "never", "require", "avoid", "disallow"]
        .iter()
        .any(|word| name.split('-').next() == Some(word));
    if !fits || remedy {
        return Err(format!(
            "`{name}`: name what is wrong, in small letters and hyphens, like student-grade"
        )
        .into());
    }
    Ok(())
}

/// The map with the rule's line behind the last rule of its guideline, else behind the last rule.
fn with_line(map: &str, name: &str, guideline: u8) -> Outcome<String> {
    let mut lines: Vec<String> = map.lines().map(str::to_owned).collect();
    let start = lines
        .iter()
        .position(|line| line.trim() == "[rules]")
        .ok_or_else(|| format!("{MAP} has no [rules]"))?
        + 1;
    let rest = lines.get(start..).unwrap_or_default();
    let length = rest.iter().position(|line| line.trim_start().starts_with('[')).unwrap_or(rest.len());
    let section = rest.get(..length).unwrap_or_default();
    if section.iter().any(|line| line.split('=').next().map(str::trim) == Some(name)) {
        return Err(format!("{MAP} has a line for `{name}` already").into());
    }
    // The reader's own findings stand at the end, and have no files.
    let ours = |line: &String| !line.starts_with("reads-like-") && line.contains('=');
    let same = section.iter().rposition(|line| ours(line) && line.ends_with(&format!("= [{guideline}]")));
    let last = same.or_else(|| section.iter().rposition(ours));
    lines.insert(start + last.map_or(0, |at| at + 1), format!("{name} = [{guideline}]"));
    Ok(lines.join("\n") + "\n")
}
