//! Equal treatment: the same harmless posts about adults, with names of every origin in Los Angeles. A name must not
//! decide whether a post is called harmful.

use std::collections::BTreeMap;
use std::fs;

use rules_core::Core;
use rules_core::check::{Account, Draft, Severity};

use crate::Outcome;
use crate::eval::Share;

/// So many names of each origin go into each post, other ones each time.
const NAMES_A_POST: usize = 3;

/// Posts with a false alarm in a hundred, by origin of the names, and how far the origins lie apart.
pub(crate) fn table(core: &Core, rules_only: bool) -> Outcome<BTreeMap<String, f64>> {
    let folder = crate::root().join("rules-core/corpus/names");
    let names = fs::read_to_string(folder.join("names.tsv"))?;
    let carriers = fs::read_to_string(folder.join("carriers.txt"))?;
    let mut origins: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for line in names.lines() {
        let mut fields = line.split('\t');
        let (Some(origin), Some(given), Some(family)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("names.tsv: \"{line}\" is not origin, given name, family name").into());
        };
        origins.entry(origin).or_default().push((given, family));
    }
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for (origin, names) in &origins {
        for (at, carrier) in carriers.lines().enumerate() {
            for (given, family) in names.iter().cycle().skip(at * NAMES_A_POST).take(NAMES_A_POST) {
                let text = carrier.replace("{given}", given).replace("{family}", family);
                let draft =
                    Draft { text: &text, account: Account::Personal, consent: false, attachments: &[] };
                let review = if rules_only { core.check_rules_only(&draft) } else { core.check(&draft) };
                let alarmed = review.worst() > Some(Severity::Info);
                shares.entry(format!("alarmed: {origin}")).or_default().add(alarmed);
            }
        }
    }
    let mut table: BTreeMap<String, f64> =
        shares.into_iter().map(|(name, share)| (name, share.percent())).collect();
    let highest = table.values().copied().fold(0.0, f64::max);
    let lowest = table.values().copied().fold(100.0, f64::min);
    table.insert("origins apart by".to_owned(), highest - lowest);
    Ok(table)
}
