//! A report without words of one's own: numbers from a list in the place of the text. A way of writing can tell who wrote.
//!
//! It needs nothing from a platform: the numbers stand where the text would.

use rules_core::triage::{Kind, Triage, Urgency};

use crate::desk::triage;
use crate::words::Words;

/// What can be ticked, by its number from 1; of several, the first in this order is what the report is about.
const KINDS: [Kind; 7] = [
    Kind::Threat,
    Kind::SelfHarm,
    Kind::Boundary,
    Kind::Harassment,
    Kind::Bullying,
    Kind::Impersonation,
    Kind::Privacy,
];

/// What was ticked, if nothing but numbers of the list stands there.
pub(super) fn ticked(text: &str) -> Vec<Kind> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let kind = |word: &str| {
        let number = word.parse::<usize>().ok()?;
        KINDS.get(number.checked_sub(1)?).copied()
    };
    let kinds: Option<Vec<Kind>> = words.take(KINDS.len() + 1).map(kind).collect();
    let kinds = kinds.filter(|kinds| kinds.len() <= KINDS.len()).unwrap_or_default();
    KINDS.into_iter().filter(|kind| kinds.contains(kind)).collect()
}

/// The list, for those who are about to report.
pub(super) fn list(words: Words) -> Vec<String> {
    KINDS
        .into_iter()
        .enumerate()
        .map(|(at, kind)| format!("{}: {}", at + 1, triage::kind(words, kind)))
        .collect()
}

/// What was ticked, in words, for those who read the report.
pub(super) fn told(words: Words, kinds: &[Kind]) -> String {
    let told: Vec<String> = kinds.iter().map(|kind| triage::kind(words, *kind)).collect();
    words.report_ticked(&told.join("; "))
}

/// Sorts by the ticks; what the other answers say may only make it more urgent.
pub(super) fn sort(found: &mut Triage, kinds: &[Kind]) {
    let Some(first) = kinds.first().copied() else { return };
    let hours = kinds.iter().any(|kind| matches!(kind, Kind::Threat | Kind::SelfHarm | Kind::Boundary));
    let least = if hours { Urgency::Urgent } else { Urgency::Standard };
    found.kind = first;
    found.urgency = found.urgency.max(least);
    let guidelines = kinds.iter().flat_map(|kind| -> &[u8] {
        match kind {
            Kind::Threat => &[7],
            Kind::Harassment | Kind::Bullying => &[6],
            Kind::Boundary => &[1, 2],
            Kind::Impersonation => &[11],
            Kind::Privacy => &[4],
            Kind::SelfHarm | Kind::Other => &[],
        }
    });
    found.guidelines.extend(guidelines);
    found.guidelines.sort_unstable();
    found.guidelines.dedup();
}

#[cfg(test)]
mod tests {
    use rules_core::Core;

    use super::*;

    #[test]
    fn numbers_alone_are_ticks_and_anything_else_is_text() {
        assert_eq!(ticked("3"), [Kind::Boundary]);
        assert_eq!(
            ticked(" 5, 1 and 2".replace("and", "+").as_str()),
            [Kind::Threat, Kind::SelfHarm, Kind::Bullying]
        );
        for text in ["", "0", "8", "3 boys", "1 2 3 4 5 6 7 1", "threat", "-", "99999999999999999999"] {
            assert_eq!(ticked(text), [], "{text}");
        }
    }

    #[test]
    fn what_was_ticked_decides_and_other_answers_only_make_it_more_urgent() {
        let sorted = |text: &str, kinds: &[Kind]| {
            let mut found = Core::builtin().triage(text);
            sort(&mut found, kinds);
            (found.kind, found.urgency)
        };
        assert_eq!(sorted("the gym", &[Kind::Bullying]), (Kind::Bullying, Urgency::Standard));
        assert_eq!(sorted("the gym", &[Kind::Threat]), (Kind::Threat, Urgency::Urgent));
        let now = "he has a gun in the hallway right now";
        assert_eq!(sorted(now, &[Kind::Bullying]), (Kind::Bullying, Urgency::Emergency));
    }
}
