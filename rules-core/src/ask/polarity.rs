//! Hears a question that is asked the other way round: "is it forbidden to ...?", "¿hay problema si ...?". A yes to it is a
//! no to the plain question that an answer is authored for.

use crate::policy::Stance;
use crate::text::Lang;

use super::Verdict;
use super::spoken::{says, spoken};

/// Which way a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    /// May I? Must I? Is it so?
    Plain,
    /// Is it forbidden?
    Forbidden,
    /// Is it wrong, a problem, trouble? What may be a trouble at all ("can what I post at home get me into trouble?") is
    /// authored as a yes, and stays one.
    Risky,
    /// I should not, right?
    Forborne,
    /// They cannot, right?
    Denied,
}

const FORBIDDEN: &[&str] = &[
    "it forbidden",
    "its forbidden",
    "prohibited",
    "illegal",
    "banned from",
    "a violation",
    "in violation",
    "violate",
    "violates",
    "violating",
    "against the rule",
    "against the rules",
    "against any rule",
    "against any rules",
    "against the law",
    "against policy",
    "against the policy",
    "against our policy",
    "against district policy",
    "against the bulletin",
    "against the guidelines",
    "off limits",
    "out of bounds",
    "out of line",
    "a no no",
    "do i break",
    "break a rule",
    "break any rule",
    "break any rules",
    "break the rule",
    "break the rules",
    "breaking a rule",
    "breaking any rule",
    "breaking any rules",
    "breaking anything",
    "breaking the rule",
    "breaking the rules",
    "prohibido",
    "ilegal",
    "contra la regla",
    "contra las reglas",
    "contra las normas",
    "contra las pautas",
    "contra la politica",
    "rompo",
    "rompiendo",
    "violo",
    "viola",
    "violando",
    "violacion",
];

const RISKY: &[&str] = &[
    "is it wrong",
    "is that wrong",
    "was it wrong",
    "would it be wrong",
    "is it bad",
    "is it a problem",
    "a problem if",
    "be a problem",
    "an issue if",
    "in trouble",
    "esta mal",
    "estuvo mal",
    "es malo",
    "es problema",
    "problema si",
    "hay problema",
    "hay bronca",
    "en problemas",
];

/// A question that is asked plainly after all: "my aide says it is illegal, but can I ...".
const PLAIN: &[&str] = &[
    "can i",
    "can we",
    "may i",
    "could i",
    "am i allowed",
    "is it ok",
    "is it okay",
    "puedo",
    "podemos",
    "se puede",
];

/// What turns such words again: "it is not illegal", "no hay problema".
const NOT: &[&str] =
    &["not", "no", "never", "nothing", "without", "ni", "isnt", "aint", "wasnt", "cant", "dont", "sin"];

/// What makes a question of a statement, at its end.
const TAGS: &[&str] = &[
    "right",
    "correct",
    "true",
    "huh",
    "no",
    "is that right",
    "is that correct",
    "am i right",
    "do i have that right",
    "isnt that so",
    "verdad",
    "cierto",
    "correcto",
    "no es asi",
];

/// What one is not to do.
const FORBORNE: &[&str] = &[
    "i shouldnt",
    "we shouldnt",
    "i should not",
    "i should still not",
    "i mustnt",
    "i must not",
    "ought not",
    "ought to not",
    "id better not",
    "better not",
    "better i dont",
    "better if i dont",
    "im not supposed to",
    "i am not supposed to",
    "im not allowed",
    "i am not allowed",
    "not allowed",
    "i cant post",
    "i cant put",
    "i cant share",
    "i cant tag",
    "no debo",
    "no debemos",
    "no deberia",
    "no puedo",
    "no se puede",
];

/// What is not so.
const DENIED: &[&str] = &[
    "not", "no", "never", "nobody", "no one", "nothing", "cant", "cannot", "couldnt", "wont", "wouldnt",
    "dont", "doesnt", "isnt", "arent", "nadie", "nada", "nunca",
];

/// Which way a question is asked.
pub(super) fn of(text: &str) -> Polarity {
    let words = spoken(text);
    if says(&words, FORBIDDEN) || says(&words, RISKY) { framed(&words) } else { tagged(text) }
}

/// Which way a statement goes that is made a question by its last word: "so I shouldn't post it, right?".
fn tagged(text: &str) -> Polarity {
    let sentences =
        text.split(['.', '!', '?', '¿', '¡', '\n']).filter(|part| part.contains(char::is_alphanumeric));
    let mut last_first = sentences.rev().map(spoken);
    let last = last_first.next().unwrap_or_default();
    let tag = TAGS.iter().filter(|tag| last.ends_with(&format!(" {tag} "))).max_by_key(|tag| tag.len());
    let Some(mut stated) = tag.and_then(|tag| last.strip_suffix(&format!("{tag} "))).map(str::to_owned)
    else {
        return Polarity::Plain;
    };
    // "It stays private. Right?"
    if stated.split_whitespace().count() < 2 {
        stated = last_first.next().unwrap_or_default() + stated.trim_start();
    }
    if says(&stated, FORBORNE) {
        Polarity::Forborne
    } else if says(&stated, DENIED) {
        Polarity::Denied
    } else {
        Polarity::Plain
    }
}

/// Which way a question goes that names what is forbidden or wrong.
fn framed(words: &str) -> Polarity {
    let heard = |phrases: &[&str], polarity| {
        let found = phrases.iter().filter_map(|phrase| place(words, phrase)).min()?;
        Some((found, polarity))
    };
    let frames = [heard(FORBIDDEN, Polarity::Forbidden), heard(RISKY, Polarity::Risky)];
    frames.into_iter().flatten().min_by_key(|(at, _)| *at).map_or(Polarity::Plain, |(_, polarity)| polarity)
}

impl Polarity {
    /// The verdict and the words of an authored answer, turned to fit; `None` where they fit as they are, or begin in a way
    /// that cannot be turned.
    pub(super) fn turn(self, stance: Stance, say: &str, lang: Lang) -> Option<(Verdict, String)> {
        let (verdict, from, to) = match (self, stance, lang) {
            (Self::Plain, _, _) | (_, Stance::Depends | Stance::Info, _) => return None,
            (Self::Denied, Stance::Yes, Lang::En) => (Verdict::No, "Yes. ", "No, that is not so. "),
            (Self::Denied, Stance::Yes, Lang::Es) => (Verdict::No, "Sí. ", "No, no es así. "),
            (Self::Denied, _, _) | (Self::Forborne, Stance::Yes | Stance::NoUnless | Stance::YesIf, _) => {
                return None;
            }
            (_, Stance::No, Lang::En) => (Verdict::Yes, "No. ", "Yes, it is not allowed. "),
            (_, Stance::No, Lang::Es) => (Verdict::Yes, "No. ", "Sí, no está permitido. "),
            (_, Stance::Yes, Lang::En) => (Verdict::No, "Yes. ", "No, it is allowed. "),
            (_, Stance::Yes, Lang::Es) => (Verdict::No, "Sí. ", "No, está permitido. "),
            (_, Stance::NoUnless, Lang::En) => (Verdict::Depends, "No, unless ", "It is not allowed unless "),
            (_, Stance::NoUnless, Lang::Es) => {
                (Verdict::Depends, "No, a menos ", "No está permitido, a menos ")
            }
            (_, Stance::YesIf, Lang::En) => (Verdict::Depends, "Yes, if ", "It is allowed if "),
            (_, Stance::YesIf, Lang::Es) => {
                (Verdict::Depends, "Sí, siempre que ", "Está permitido siempre que ")
            }
        };
        say.strip_prefix(from).map(|rest| (verdict, format!("{to}{rest}")))
    }
}

/// Where a phrase stands that is neither denied nor followed by a plain question.
fn place(words: &str, phrase: &str) -> Option<usize> {
    let (before, after) = words.split_once(&format!(" {phrase} "))?;
    let mut last = before.split(' ').rev().take(3);
    let (one, two) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    // "isn't it illegal to ..." asks; "it isn't illegal" says.
    let asks = ["isnt", "wasnt"].contains(&two) && ["it", "that", "this"].contains(&one);
    let denied = [one, two, last.next().unwrap_or_default()].iter().any(|word| NOT.contains(word));
    let plain = says(&format!(" {after}"), PLAIN);
    (asks || !denied).then_some(before.len()).filter(|_| !plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_asked_the_other_way_round_are_heard() {
        for (text, polarity) in [
            ("is it forbidden to friend students", Polarity::Forbidden),
            ("Isn't it illegal to use the logo?", Polarity::Forbidden),
            ("¿Está prohibido publicar calificaciones?", Polarity::Forbidden),
            ("Will I get in trouble if I add a student?", Polarity::Risky),
            ("¿Hay problema si agrego a mis alumnos?", Polarity::Risky),
            ("no hay problema si agrego a mi alumna?", Polarity::Plain),
            ("it isn't against the rules to add parents, is it", Polarity::Plain),
            ("my aide says it's illegal, but can I post the photo?", Polarity::Plain),
            ("would I be breaking anything with a meme about them?", Polarity::Forbidden),
            ("naming the four kids who ditched is out of bounds, isn't it?", Polarity::Forbidden),
            ("I'm not breaking anything by following my own granddaughter?", Polarity::Plain),
            ("I ought to not answer him there, right?", Polarity::Forborne),
            ("can i post my class", Polarity::Plain),
            ("so I shouldn't be putting her test score in the caption, correct?", Polarity::Forborne),
            ("entonces no debo poner en facebook que Mateo subió a B, ¿verdad?", Polarity::Forborne),
            (
                "it was saturday night so they can't touch me for what I put on facebook, right",
                Polarity::Denied,
            ),
            ("Si borro el correo ya nadie lo puede ver. ¿Verdad?", Polarity::Denied),
            ("they can read my mail, right?", Polarity::Plain),
            ("Nobody told me. Can I post it right now?", Polarity::Plain),
            ("answering kids on the class page isn't against the rules, correct?", Polarity::Plain),
        ] {
            assert_eq!(of(text), polarity, "{text}");
        }
    }
}
