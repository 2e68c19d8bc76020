//! Decides who may open a report and who is told first. Whoever is named in it never gets a key, nor does anybody who
//! stands in for them or answers to them; if nobody is left, the district and the escrow get it.

use std::collections::BTreeSet;

use rules_core::text::{Folded, words};
use rules_core::triage::{Kind, Urgency};

use crate::reports::roster::{ESCROW, Handler, Roster, Route};
use crate::reports::seal::PublicKey;

/// Words of a name that are no name.
const TITLES: [&str; 12] = ["mr", "mrs", "ms", "mx", "dr", "sr", "sra", "srta", "prof", "coach", "de", "la"];
/// From this length on, a name is found within another word, and torn in two.
const HIDDEN_NAME: usize = 5;
/// From this length on, a name is found with one slip of the keyboard in it.
const LONG_NAME: usize = 6;

/// Where a report goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Who is told, step by step: the route, the deputies, on call, the district. Never empty.
    pub ladder: Vec<Vec<String>>,
    /// The keys of everybody on the ladder. The escrow's comes on top.
    pub keys: Vec<PublicKey>,
    /// Whether somebody of the route was left out because the report names them.
    pub conflict: bool,
}

impl Plan {
    /// Everybody on the ladder, each once.
    pub fn team(&self) -> Vec<String> {
        self.ladder.iter().flatten().cloned().collect()
    }
}

/// The site that a report names; the first in the roster's order if it names several.
pub fn site(roster: &Roster, text: &str) -> Option<String> {
    let said = tokens(text);
    let named = |names: &[String]| names.iter().any(|name| says(&said, &tokens(name)));
    roster.sites.iter().find(|(id, names)| named(names) || says(&said, &tokens(id))).map(|(id, _)| id.clone())
}

/// Where the report `text` goes.
pub fn plan(roster: &Roster, text: &str, kind: Kind, urgency: Urgency, site: Option<&str>) -> Plan {
    let out = left_out(roster, text);
    let fits = |route: &&Route| {
        (route.kinds.is_empty() || route.kinds.contains(&kind))
            && (route.urgencies.is_empty() || route.urgencies.contains(&urgency))
            && (route.sites.is_empty() || site.is_some_and(|site| route.sites.iter().any(|one| one == site)))
    };
    // The roster has a route that takes everything.
    let to = roster.routes.iter().find(fits).map(|route| route.to.clone()).unwrap_or_default();
    let conflict = to.iter().any(|id| out.contains(id));
    let elsewhere = |id: &String| {
        let sites = roster.handler(id).map_or(&[][..], |handler| handler.sites.as_slice());
        site.is_some_and(|site| !sites.is_empty() && !sites.iter().any(|one| one == site))
    };
    let steps = |all: bool| -> Vec<Vec<String>> {
        let to: Vec<String> = to.iter().filter(|id| all || !elsewhere(id)).cloned().collect();
        let deputies = to.iter().filter_map(|id| roster.handler(id)?.deputy.clone()).collect();
        let mut seen = BTreeSet::new();
        let mut may = |id: &String| !out.contains(id) && (all || !elsewhere(id)) && seen.insert(id.clone());
        let steps = [to, deputies, roster.on_call.clone(), roster.district.clone()].into_iter();
        let steps = steps.map(|step| step.into_iter().filter(&mut may).collect::<Vec<_>>());
        steps.filter(|step| !step.is_empty()).collect()
    };
    // Who looks after other sites gets it only if nobody else is left.
    let mut ladder = steps(false);
    if ladder.is_empty() {
        ladder = steps(true);
    }
    if ladder.is_empty() {
        ladder.push(vec![ESCROW.to_owned()]);
    }
    let handlers = ladder.iter().flatten().filter(|id| *id != ESCROW).filter_map(|id| roster.handler(id));
    let keys = handlers.map(|handler| handler.key.clone()).collect();
    Plan { ladder, keys, conflict }
}

/// The ids of everybody who must not get the report: the named, and whoever stands in for or answers to one of them.
pub fn left_out(roster: &Roster, text: &str) -> BTreeSet<String> {
    let said = tokens(text);
    let mut out: BTreeSet<String> = roster
        .handlers
        .iter()
        .filter(|handler| is_named(roster, handler, &said))
        .map(|one| one.id.clone())
        .collect();
    loop {
        let depends = |handler: &&Handler| {
            let boss = handler.answers_to.as_ref().is_some_and(|boss| out.contains(boss));
            let stands_in = roster
                .handlers
                .iter()
                .any(|one| out.contains(&one.id) && one.deputy.as_ref() == Some(&handler.id));
            (boss || stands_in) && !out.contains(&handler.id)
        };
        let more: Vec<String> =
            roster.handlers.iter().filter(depends).map(|handler| handler.id.clone()).collect();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}

/// Whether a part of their name, another name or their role stands in the text, also run together (`dokafor@`, `@coachokafor`)
/// or torn apart (`Oka for`).
///
/// It errs to the side of leaving somebody out: the others and the district still get the report.
fn is_named(roster: &Roster, handler: &Handler, said: &[String]) -> bool {
    let name = tokens(&handler.name);
    let name_part = |word: &String| word.chars().count() > 2 && !TITLES.contains(&word.as_str());
    let role = handler.role.replace('_', " ");
    let called =
        roster.roles.get(&handler.role).into_iter().flatten().map(String::as_str).chain([role.as_str()]);
    name.iter().filter(|word| name_part(word)).any(|word| said.iter().any(|other| same_name(word, other)))
        || name.iter().any(|word| hidden(word, said))
        || says(said, &name)
        || handler.also_called.iter().any(|other| says(said, &tokens(other)))
        || called.into_iter().any(|words| says(said, &tokens(words)))
}

/// Whether a name of some length stands within a longer word, or in two words.
fn hidden(name: &str, said: &[String]) -> bool {
    let torn = |pair: &[String]| pair.concat() == name;
    name.chars().count() >= HIDDEN_NAME
        && (said.iter().any(|word| word.contains(name)) || said.windows(2).any(torn))
}

/// The same word, or a long one with one slip in it and the same first letter.
fn same_name(name: &str, said: &str) -> bool {
    name == said
        || (name.chars().count() >= LONG_NAME
            && name.chars().next() == said.chars().next()
            && strsim::damerau_levenshtein(name, said) == 1)
}

/// Whether `words` stand in `said`, one after the other, in the plural too, and long ones with a slip.
fn says(said: &[String], words: &[String]) -> bool {
    let same = |(said, word): (&String, &String)| {
        same_name(word, said) || said.strip_suffix('s').is_some_and(|one| one == word)
    };
    !words.is_empty() && said.windows(words.len()).any(|window| window.iter().zip(words).all(same))
}

/// The words of a text without case, accents and disguise, split at everything that is no letter or digit.
fn tokens(text: &str) -> Vec<String> {
    let folded = Folded::new(text);
    let plain = words(&folded);
    let pieces =
        plain.iter().flat_map(|word| word.text(&folded).split(|letter: char| !letter.is_alphanumeric()));
    pieces.filter(|word| !word.is_empty()).map(|word| word.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, prop};

    use super::*;
    use crate::reports::roster::tests::sample;

    fn team(text: &str) -> Vec<String> {
        plan(&sample().0, text, Kind::Bullying, Urgency::Urgent, None).team()
    }

    #[test]
    fn an_ordinary_report_climbs_the_whole_ladder() {
        let (roster, _) = sample();
        let plan = plan(&roster, "A boy was pushed", Kind::Bullying, Urgency::Urgent, None);
        assert_eq!(plan.ladder, [["dana"], ["sam"], ["dean"], ["chief"]]);
        assert_eq!((plan.keys.len(), plan.conflict), (4, false));
        let plan = super::plan(&roster, "texts at night", Kind::Boundary, Urgency::Urgent, None);
        assert_eq!(plan.ladder, [["dean"], ["chief"]]);
        assert_eq!(site(&roster, "at LINCOLN high, room 4").as_deref(), Some("lincoln"));
        assert_eq!(site(&roster, "at the mall"), None);
    }

    #[test]
    fn whoever_is_named_gets_no_key_nor_does_who_depends_on_them() {
        for text in [
            "Dana did it",
            "mrs. okafor yelled at him",
            "OKAFOR's office",
            "Ms Okafro hit a child",
            "the principal knows",
            "La directora lo sabe",
            "D\u{430}na Okaf\u{f3}r",
            "write to dana@district.example",
            "dokafor@district.example wrote that",
            "it is @coachokafor on insta",
            "Mrs Oka for again",
            "the prinicpal knows",
            "all principals do that",
        ] {
            assert_eq!(team(text), ["dean", "chief"], "{text}");
        }
        assert_eq!(team("Mr. Rivera said so"), ["dana", "dean", "chief"]);
        assert_eq!(team("it was the title ix person"), ["dana", "sam", "dean"]);
    }

    #[test]
    fn whoever_looks_after_other_sites_is_passed_by_unless_nobody_is_left() {
        let (mut roster, _) = sample();
        roster.handlers[1].sites = vec!["lincoln".to_owned()];
        let team = |roster: &Roster, site| plan(roster, "", Kind::Bullying, Urgency::Urgent, site).team();
        assert_eq!(team(&roster, Some("jefferson")), ["dean", "chief"]);
        for site in [Some("lincoln"), None] {
            assert_eq!(team(&roster, site), ["dana", "sam", "dean", "chief"], "{site:?}");
        }
        for handler in &mut roster.handlers {
            handler.sites = vec!["lincoln".to_owned()];
        }
        assert_eq!(team(&roster, Some("jefferson")), ["dana", "sam", "dean", "chief"]);
    }

    #[test]
    fn if_nobody_is_left_the_escrow_gets_it() {
        let plan = plan(&sample().0, "Okafor, Quist and Vandenberg", Kind::Threat, Urgency::Emergency, None);
        assert_eq!(plan.ladder, [[ESCROW]]);
        assert!(plan.keys.is_empty() && plan.conflict);
    }

    proptest::proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_gives_a_key_to_somebody_it_names(
            before in "[a-zA-Z ,.ñ]{0,40}",
            after in "[ ,.!?'][a-zA-Z ,.ñ]{0,40}",
            named in prop::collection::vec(0_usize..4, 1..4),
            upper: bool,
        ) {
            let (roster, _) = sample();
            let surnames: Vec<&str> = named.iter().filter_map(|at| roster.handlers[*at].name.split(' ').next_back()).collect();
            let names = if upper { surnames.join(", ").to_uppercase() } else { surnames.join(" y ") };
            let plan = plan(&roster, &format!("{before} {names}{after}"), Kind::Harassment, Urgency::Urgent, None);
            for at in named {
                let handler = &roster.handlers[at];
                proptest::prop_assert!(!plan.keys.contains(&handler.key) && !plan.team().contains(&handler.id));
                for below in roster.handlers.iter().filter(|one| one.answers_to.as_ref() == Some(&handler.id)) {
                    proptest::prop_assert!(!plan.keys.contains(&below.key));
                }
            }
            proptest::prop_assert!(!plan.ladder.is_empty());
        }
    }
}
