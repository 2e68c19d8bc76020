//! Who is named in a post: a student, a colleague, the writer's own family, somebody famous, or nobody knows.

use super::cues::Cues;
use super::lexicon::{Class, Lexicon};
use super::scan::Scan;
use super::{Account, Draft};
use crate::text::Flags;

/// What somebody is to the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A student.
    Student,
    /// A colleague or another adult.
    Staff,
    /// The writer's own family.
    Kin,
    /// A historical, public or invented person.
    Public,
    /// Named, and nothing tells who it is.
    Unknown,
}

impl Kind {
    /// One bit for each kind.
    pub(super) fn bit(self) -> u8 {
        match self {
            Self::Student => 1,
            Self::Staff => 2,
            Self::Kin => 4,
            Self::Public => 8,
            Self::Unknown => 16,
        }
    }
}

/// One mention of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) kind: Kind,
}

/// How surely the letters are a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    /// Capitalised inside a sentence, and no word that we know.
    Guess,
    /// A given name, not capitalised.
    Small,
    /// A given name.
    Given,
    /// A given name with a second part.
    Full,
}

/// Armenian, Spanish and other endings that English words do not have.
fn looks_like_surname(text: &str) -> bool {
    text.len() > 5
        && ["yan", "ian", "ez", "oglu", "escu", "ovic", "enko", "shvili", "sson", "quez", "opoulos"]
            .iter()
            .any(|end| text.ends_with(end))
}

struct Finder<'s> {
    scan: &'s Scan<'s>,
    lexicon: &'s Lexicon,
    cues: &'s Cues,
    draft: &'s Draft<'s>,
    /// The writer uses no capitals, so that a small name may be a name.
    small: bool,
}

/// Finds everybody who is named in a post.
pub(super) fn find(scan: &Scan<'_>, lexicon: &Lexicon, cues: &Cues, draft: &Draft<'_>) -> Vec<Person> {
    let capitals = scan.words.iter().filter(|word| word.flags.has(Flags::CAPITAL)).count();
    let finder = Finder { scan, lexicon, cues, draft, small: capitals * 12 <= scan.words.len() };
    let count = u32::try_from(scan.words.len()).unwrap_or(u32::MAX);
    let mut out: Vec<Person> = Vec::new();
    let mut at = 0;
    while at < count {
        match finder.at(at) {
            Some(person) => {
                at = person.last.max(at + 1);
                out.push(person);
            }
            None => at += 1,
        }
    }
    spread(scan, &mut out);
    out
}

/// A later mention of the same name means the same person.
fn spread(scan: &Scan<'_>, people: &mut [Person]) {
    const REACH: usize = 24;
    for later in 1..people.len() {
        let Some(&person) = people.get(later).filter(|person| person.kind != Kind::Public) else { continue };
        let name = scan.text(person.first);
        for earlier in later.saturating_sub(REACH)..later {
            let Some(&other) = people.get(earlier) else { continue };
            let same = scan.text(other.first) == name
                || (other.last - other.first > 1 && scan.text(other.last - 1) == name);
            if !same || other.kind == person.kind {
                continue;
            }
            let (from, to) = if person.kind == Kind::Unknown {
                (later, other.kind)
            } else if other.kind == Kind::Unknown {
                (earlier, person.kind)
            } else {
                continue;
            };
            if let Some(slot) = people.get_mut(from) {
                slot.kind = to;
            }
            break;
        }
    }
}

impl Finder<'_> {
    fn is(&self, at: u32, class: Option<Class>) -> bool {
        class.is_some_and(|class| self.scan.is(at, class))
    }

    fn before(&self, at: u32, class: Option<Class>) -> bool {
        class.is_some_and(|class| self.scan.just_before(at, class))
    }

    fn seen(&self, at: u32, around: usize, class: Option<Class>) -> bool {
        class.is_some_and(|class| self.scan.seen(class, self.scan.sentence_index(at), around))
    }

    fn at(&self, at: u32) -> Option<Person> {
        let flags = self.scan.flags(at);
        if flags.any(Flags::LINK | Flags::EMOJI | Flags::HANDLE | Flags::HASHTAG | Flags::DIGIT) {
            return None;
        }
        if !flags.has(Flags::CAPITAL) && !self.scan.is_any(at, &self.cues.small) {
            return None;
        }
        if let Some(class) = self.cues.public.filter(|class| self.scan.is(at, *class)) {
            let hits = self.scan.hits_at(at).iter().filter(|hit| self.lexicon.set(hit.classes).has(class));
            let length = hits.map(|hit| hit.length).max().unwrap_or(1);
            return Some(Person { first: at, last: at + u32::from(length), kind: Kind::Public });
        }
        if self.is(at, self.cues.title)
            && self.scan.flags(at + 1).has(Flags::CAPITAL)
            && !self.before(at, self.cues.student_before)
        {
            let last = self.end(at + 1);
            return Some(Person { first: at, last, kind: Kind::Staff });
        }
        let shape = self.shape(at)?;
        let last = self.end(at);
        let shape = if last > at + 1 && shape == Shape::Given { Shape::Full } else { shape };
        let kind = self.kind(at, last, shape)?;
        Some(Person { first: at, last, kind })
    }

    fn shape(&self, at: u32) -> Option<Shape> {
        let flags = self.scan.flags(at);
        let text = self.scan.text(at);
        let capital = flags.has(Flags::CAPITAL);
        if self.is(at, self.cues.given) {
            let dated = self.before(at, self.cues.not_before) && self.is(at, self.cues.not_name);
            return if capital {
                (!dated).then_some(Shape::Given)
            } else {
                (self.small && !self.is(at, self.cues.given_word) && text.len() > 3).then_some(Shape::Small)
            };
        }
        if !capital || text.len() < 3 || self.is(at, self.cues.not_name) {
            return None;
        }
        let next = self.scan.flags(at + 1);
        let paired = next.has(Flags::CAPITAL)
            && !next.any(Flags::FIRST | Flags::AFTER_BREAK | Flags::HASHTAG)
            && !self.is(at + 1, self.cues.not_name)
            && !self.is(at + 1, self.cues.everyday);
        if self.is(at, self.cues.given_word) {
            let date = next.has(Flags::DIGIT) || self.before(at, self.cues.not_before);
            let alone = flags.has(Flags::FIRST) || flags.has(Flags::CAPS) || date;
            return if !alone {
                Some(Shape::Given)
            } else if paired && (self.is(at + 1, self.cues.surname) || self.scan.text(at + 1).len() == 1) {
                Some(Shape::Full)
            } else {
                None
            };
        }
        if self.before(at, self.cues.title) || self.before(at, self.cues.role) {
            return Some(Shape::Guess);
        }
        let caps = flags.has(Flags::CAPS) && text.len() > 1;
        let odd = self.is(at, self.cues.everyday)
            || text.contains('\'') && text.len() < 6
            || flags.has(Flags::CAPS) && caps;
        if odd {
            return None;
        }
        let surname = self.is(at, self.cues.surname) || looks_like_surname(text);
        if flags.has(Flags::FIRST) && !(paired && self.is(at + 1, self.cues.surname)) {
            return None;
        }
        let known = self.lexicon.has_word(text) && !self.is(at, self.cues.surname);
        if known || self.before(at, self.cues.not_before) {
            return None;
        }
        let person =
            self.is(at + 1, self.cues.person_verb) || self.is(at + 2, self.cues.person_verb) && paired;
        let called = self.before(at, self.cues.cheer) || self.before(at, self.cues.student_before);
        let initial =
            next.has(Flags::CAPITAL) && self.scan.text(at + 1).len() == 1 && self.scan.text(at + 1) != "i";
        let seated =
            self.is(at + 1, self.cues.student_after) || paired && self.is(at + 2, self.cues.student_after);
        let listed = initial
            || seated
            || surname && paired
            || self.cues.given.is_some() && at > 0 && flags.has(Flags::AFTER_BREAK) && paired;
        (person || called || listed).then_some(Shape::Guess)
    }

    /// One past the last word of the name that starts at `at`.
    fn end(&self, at: u32) -> u32 {
        let mut last = at + 1;
        if self.scan.flags(at).has(Flags::POSSESSIVE) {
            return last;
        }
        while last < at + 4 {
            let flags = self.scan.flags(last);
            let joined = flags.has(Flags::JOINED);
            let particle = self.is(last, self.cues.particle)
                && self.scan.flags(last + 1).has(Flags::CAPITAL)
                && !self.scan.flags(last + 1).has(Flags::FIRST);
            let fits = flags.has(Flags::CAPITAL)
                && !flags.any(
                    Flags::FIRST
                        | Flags::AFTER_BREAK
                        | Flags::HASHTAG
                        | Flags::HANDLE
                        | Flags::DIGIT
                        | Flags::LINK,
                )
                && !self.is(last, self.cues.not_name)
                && !self.is(last, self.cues.title)
                && (!self.is(last, self.cues.everyday) || self.is(last, self.cues.surname))
                && self.scan.text(last) != "i"
                && self.between_is_small(last);
            let small = self.is(last, self.cues.surname)
                && !self.is(last, self.cues.everyday)
                && !flags.any(Flags::FIRST | Flags::AFTER_BREAK);
            if !(joined || particle || fits || small) {
                break;
            }
            last += 1;
            if flags.has(Flags::POSSESSIVE) {
                break;
            }
        }
        last
    }

    /// Nothing but a space, hyphen or full stop of an initial stands before word `at`.
    fn between_is_small(&self, at: u32) -> bool {
        let (Some(before), Some(word)) = (self.scan.word(at.saturating_sub(1)), self.scan.word(at)) else {
            return false;
        };
        word.start.saturating_sub(before.end) <= 2
    }

    fn kind(&self, first: u32, last: u32, shape: Shape) -> Option<Kind> {
        let flags = self.scan.flags(first);
        let former = self.before(first, self.cues.role) || self.before(first, self.cues.title);
        let owns = self.scan.flags(last.saturating_sub(1)).has(Flags::POSSESSIVE)
            && self.is(last, self.cues.possessed);
        if former {
            return Some(Kind::Staff);
        }
        if owns && !self.seen(first, 0, self.cues.adult) && !self.before(first, self.cues.kin) {
            return Some(Kind::Student);
        }
        if self.before(first, self.cues.student_before) || self.is(last, self.cues.student_after) {
            return Some(Kind::Student);
        }
        let mine = matches!(self.scan.text(first.wrapping_sub(1)), "my" | "mi")
            && self.draft.account != Account::School;
        if mine || self.before(first, self.cues.kin) || self.is(last, self.cues.kin_after) {
            return Some(Kind::Kin);
        }
        if self.is(last, self.cues.role) {
            return Some(Kind::Staff);
        }
        let mut score = match shape {
            Shape::Guess | Shape::Small => -1,
            Shape::Given => 0,
            Shape::Full => 1,
        };
        if self.seen(first, 0, self.cues.student_near) {
            score += 2;
        } else if self.seen(first, 1, self.cues.student_near) {
            score += 1;
        }
        if self.cues.student_near.is_some_and(|class| self.scan.all.classes.has(class))
            || self.cues.school_near.is_some_and(|class| self.scan.all.classes.has(class))
        {
            score += 1;
        }
        let initial = last > first + 1 && self.scan.text(last - 1).len() == 1;
        if initial {
            score += 2;
        }
        if self.seen(first, 0, self.cues.record) {
            score += if shape >= Shape::Given { 2 } else { 1 };
        }
        if self.seen(first, 0, self.cues.cheer) {
            score += 1;
        }
        if self.draft.account == Account::School {
            score += 1;
        }
        if self.seen(first, 0, self.cues.adult) {
            score -= 3;
        } else if self.seen(first, 1, self.cues.adult) {
            score -= 1;
        }
        if self.seen(first, 0, self.cues.kin) {
            score -= 1;
        }
        if score >= 2 {
            return Some(Kind::Student);
        }
        // A word that only looks like a name counts as nobody, unless the sentence speaks of it as of a person.
        match shape {
            Shape::Guess | Shape::Small => (score >= 1 && !flags.has(Flags::FIRST)).then_some(Kind::Unknown),
            Shape::Given | Shape::Full => Some(Kind::Unknown),
        }
    }
}
