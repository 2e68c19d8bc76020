//! Every word and phrase that the rules' word classes list, for the raw Aho-Corasick pass.

use std::collections::BTreeSet;
use std::fs;

use crate::{Outcome, project};

/// The phrases of all lexicons and of all rules' own classes.
pub fn all() -> Outcome<Vec<String>> {
    let mut found = BTreeSet::new();
    for folder in ["rules-core/lexicons", "rules-core/rules"] {
        for entry in fs::read_dir(project(folder))? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let text = fs::read_to_string(path)?;
            // Word lists are the blocks in three quotes; patterns are, too, and tell themselves apart by brackets.
            for block in text.split("'''").skip(1).step_by(2) {
                let entries = block
                    .lines()
                    .filter(|line| !line.trim_start().starts_with(['[', '/']))
                    .flat_map(|line| line.split(','));
                for entry in entries
                    .map(str::trim)
                    .filter(|entry| !entry.is_empty() && !entry.contains(['@', '#', '[']))
                {
                    found.extend(expand(entry));
                }
            }
        }
    }
    found.retain(|phrase| phrase.len() >= 2);
    if found.is_empty() {
        return Err("no word list between three quotes in rules-core/lexicons and rules-core/rules".into());
    }
    Ok(found.into_iter().collect())
}

/// Writes out the alternatives in brackets: `fail(|s|ed)`.
fn expand(text: &str) -> Vec<String> {
    let Some(open) = text.find('(') else { return vec![text.to_owned()] };
    let mut depth = 0;
    let mut bars = vec![open];
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'|' if depth == 1 => bars.push(at),
            _ => {}
        }
        if depth == 0 {
            bars.push(at);
            break;
        }
    }
    let Some(close) = bars.last().copied().filter(|_| depth == 0) else { return Vec::new() };
    let tails = expand(&text[close + 1..]);
    let mut out = Vec::new();
    for pair in bars.windows(2) {
        for choice in expand(&text[pair[0] + 1..pair[1]]) {
            out.extend(tails.iter().map(|tail| format!("{}{choice}{tail}", &text[..open])));
        }
    }
    out
}
