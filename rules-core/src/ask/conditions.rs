//! Three-valued conditions: what holds, what does not, and which question is still worth asking.

use unicode_normalization::char::is_combining_mark;

use super::Truth;
use super::spoken::spoken;
use crate::policy::{Gate, Policy};
use crate::text::Lang;

/// The value of a gate under what is known (Kleene's strong three-valued logic).
pub(super) fn value(gate: &Gate, known: &dyn Fn(&str) -> Truth) -> Truth {
    match gate {
        Gate::Fact(id) => known(id),
        Gate::All { all } => all.iter().fold(Truth::Yes, |so_far, part| and(so_far, value(part, known))),
        Gate::Any { any } => {
            not(any.iter().fold(Truth::Yes, |so_far, part| and(so_far, not(value(part, known)))))
        }
        Gate::Not { not: part } => not(value(part, known)),
    }
}

fn and(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::No, _) | (_, Truth::No) => Truth::No,
        (Truth::Yes, Truth::Yes) => Truth::Yes,
        _ => Truth::Unknown,
    }
}

pub(super) fn not(a: Truth) -> Truth {
    match a {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
}

/// The facts of a gate, in reading order.
pub(super) fn facts(gate: &Gate) -> Vec<String> {
    let mut facts = Vec::new();
    crate::policy::gate_facts(gate, &mut facts);
    facts
}

/// The first unknown fact whose answer can still change the gate's value; `None` once it is decided.
pub(super) fn next_question(gate: &Gate, known: &dyn Fn(&str) -> Truth) -> Option<String> {
    if value(gate, known) != Truth::Unknown {
        return None;
    }
    let matters = |id: &String| {
        let with = |truth: Truth| value(gate, &|other| if other == id { truth } else { known(other) });
        known(id) == Truth::Unknown && with(Truth::Yes) != with(Truth::No)
    };
    facts(gate).into_iter().find(matters)
}

/// What the question itself already settles, by the phrases that the pack lists for each fact of the gate.
///
/// A denial wins over an affirmation: "the mom signed but the principal hasn't" settles both facts, each by its own
/// phrase, and of two phrases for one fact the one that says "not" is the safer reading.
pub(super) fn heard(policy: &Policy, gate: &Gate, question: &str) -> Vec<(String, Truth)> {
    let spoken = spoken(question);
    let words: Vec<&str> = spoken.split_whitespace().collect();
    let says = |phrases: &[String]| phrases.iter().any(|phrase| is_said(&words, phrase));
    let mut heard = Vec::new();
    for id in facts(gate) {
        let Some(fact) = policy.fact(&id) else { continue };
        if [Lang::En, Lang::Es].iter().any(|lang| says(phrases(&fact.no, *lang))) {
            heard.push((id, Truth::No));
        } else if [Lang::En, Lang::Es].iter().any(|lang| says(phrases(&fact.yes, *lang))) {
            heard.push((id, Truth::Yes));
        }
    }
    heard
}

/// Whether a phrase of the pack stands among the words; how phrases are written is said at [`Fact`](crate::policy::Fact).
fn is_said(words: &[&str], phrase: &str) -> bool {
    (0..words.len()).any(|from| follows(words.get(from..).unwrap_or_default(), phrase.trim()))
}

/// Whether the words begin with what a phrase says. Nothing is built for it: an answer has hundreds of phrases.
fn follows(words: &[&str], phrase: &str) -> bool {
    if phrase.is_empty() {
        return true;
    }
    let (slot, rest) = phrase.split_once(char::is_whitespace).unwrap_or((phrase, ""));
    let rest = rest.trim_start();
    let (alternatives, optional) = slot.strip_suffix('?').map_or((slot, false), |slot| (slot, true));
    alternatives
        .split('|')
        .filter_map(|alternative| after(words, alternative))
        .any(|after| follows(after, rest))
        || optional && follows(words, rest)
}

/// The words behind an alternative that they begin with. It may be several words itself: `e-mail`.
fn after<'w, 't>(words: &'w [&'t str], alternative: &str) -> Option<&'w [&'t str]> {
    // Apostrophes, and accents that stand as characters of their own.
    let unheard = |c: char| matches!(c, '\'' | '\u{2019}') || is_combining_mark(c);
    let parts = alternative.split(|c: char| !c.is_alphanumeric() && !unheard(c));
    parts.filter(|part| !part.is_empty()).try_fold(words, |words, part| {
        let (word, rest) = words.split_first()?;
        word.chars().eq(part.chars().filter(|c| !unheard(*c)).map(crate::reader::bare)).then_some(rest)
    })
}

fn phrases(phrases: &crate::policy::Phrases, lang: Lang) -> &[String] {
    match lang {
        Lang::En => &phrases.en,
        Lang::Es => &phrases.es,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> Gate {
        Gate::All { all: vec![Gate::Fact("a".into()), Gate::Fact("b".into())] }
    }

    fn known(pairs: &'static [(&'static str, Truth)]) -> impl Fn(&str) -> Truth {
        move |id| pairs.iter().find(|(other, _)| *other == id).map_or(Truth::Unknown, |(_, truth)| *truth)
    }

    #[test]
    fn a_question_is_asked_only_while_it_can_change_the_verdict() {
        assert_eq!(next_question(&both(), &known(&[])).as_deref(), Some("a"));
        assert_eq!(next_question(&both(), &known(&[("a", Truth::Yes)])).as_deref(), Some("b"));
        assert_eq!(next_question(&both(), &known(&[("b", Truth::No)])), None);
        let either = Gate::Any {
            any: vec![Gate::Fact("a".into()), Gate::Not { not: Box::new(Gate::Fact("b".into())) }],
        };
        assert_eq!(value(&either, &known(&[("b", Truth::No)])), Truth::Yes);
        assert_eq!(value(&either, &known(&[("b", Truth::Yes)])), Truth::Unknown);
    }

    #[test]
    fn a_question_that_settles_a_fact_is_heard() {
        let policy = Policy::builtin();
        let gate = policy.answer("student-photo").and_then(|answer| answer.gate.clone()).unwrap();
        let heard =
            heard(&policy, &gate, "The mom signed the form, but the principal hasn't signed. Can I post it?");
        assert_eq!(
            value(&gate, &|id| heard.iter().find(|(other, _)| other == id).map_or(Truth::Unknown, |h| h.1)),
            Truth::No
        );
    }

    #[test]
    fn a_phrase_may_have_alternatives_and_words_that_may_be_missing() {
        let phrase = "principal|director still|just? hasn't|didn't";
        for (text, said) in [
            ("my Principal hasn’t", true),
            ("the director still didnt sign", true),
            ("principal just still hasnt", false),
            ("the principal has", false),
            ("hasn't the principal", false),
        ] {
            let spoken = spoken(text);
            assert_eq!(is_said(&spoken.split_whitespace().collect::<Vec<_>>(), phrase), said, "{text}");
        }
        // However an editor saves accents, and with words that are several.
        for phrase in
            ["dirección firmó e-mail", "direccio\u{301}n firmo\u{301} e-mail", "Dirección Firmó e mail"]
        {
            assert!(is_said(&["la", "direccion", "firmo", "e", "mail"], phrase), "{phrase}");
        }
    }

    #[test]
    fn consent_that_is_refused_settles_the_fact_however_it_is_put() {
        let policy = Policy::builtin();
        let gate = policy.answer("student-photo").and_then(|answer| answer.gate.clone()).unwrap();
        let value = |text: &str| {
            let heard = heard(&policy, &gate, text);
            value(&gate, &|id| heard.iter().find(|(other, _)| other == id).map_or(Truth::Unknown, |h| h.1))
        };
        for (text, truth) in [
            ("the parents agreed but the principal did not, can it go up", Truth::No),
            ("moms fine with it, my AP never answered", Truth::No),
            ("principal signed, still waiting on the dad", Truth::No),
            ("i only have the mom's signature", Truth::No),
            ("la mamá sí firmó, el director nomás no quiso", Truth::No),
            ("both the parents and the principal signed", Truth::Yes),
            ("tengo las dos firmas por escrito", Truth::Yes),
            ("the mom said it's fine", Truth::Unknown),
            ("the principal did the announcements", Truth::Unknown),
        ] {
            assert_eq!(value(text), truth, "{text}");
        }
    }
}
