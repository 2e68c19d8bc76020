//! Holds the tables of `cargo xtask eval` to the floors in `rules-core/corpus/floors.tsv`.

use std::collections::BTreeMap;
use std::fs;

use crate::Outcome;

/// Fails when a figure of table `job` lies under its floor (or over its ceiling), naming every such figure.
pub(crate) fn hold<Name: AsRef<str>>(job: &str, table: &BTreeMap<Name, f64>) -> Outcome<()> {
    let file = fs::read_to_string(crate::root().join("rules-core/corpus/floors.tsv"))?;
    let mut fallen = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [of, name, side, bound] = fields.as_slice() else {
            return Err(format!("floors.tsv: `{line}` is not job, figure, floor or ceiling, number").into());
        };
        if *of != job {
            continue;
        }
        let bound: f64 = bound.parse().map_err(|_| format!("floors.tsv: {bound} is no number"))?;
        let found = table.iter().find(|(other, _)| other.as_ref() == *name).map(|(_, value)| *value);
        let found = found.ok_or_else(|| format!("floors.tsv: the table {job} has no figure `{name}`"))?;
        let fine = if *side == "ceiling" { found <= bound } else { found >= bound };
        if !fine {
            fallen.push(format!("{job}: {name} is {found:.1}, its {side} is {bound}"));
        }
    }
    if fallen.is_empty() { Ok(()) } else { Err(fallen.join("\n").into()) }
}
