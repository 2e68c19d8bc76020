//! Patterns over words: how a rule says what it looks for.
//!
//! | written | means |
//! | --- | --- |
//! | `word` | that word |
//! | `fail(\|s\|ed)` | one of the spellings |
//! | `(add\|follow\|text) me` | one of the words, then `me` |
//! | `@network` | any word or phrase of the class |
//! | `@student` `@staff` `@kin` `@unknown` `@person` | somebody named, as far as the post tells who it is |
//! | `@handle` | a word with a leading `@` |
//! | `(@kin\|my friend)` | class or phrase |
//! | `word?` | may be missing |
//! | `..4` | up to four words, within the sentence |
//! | `~6` | up to six words, also into the next sentence |
//! | `!word` | not this word next (at the start of a pattern: not just before) |
//! | `^` `$` | first and last of the sentence |
//! | `[ … ]` | the words to mark; everything matched when absent |

use super::expand::expand;
use super::lexicon::{Class, Lexicon, Phrase};
use super::people::Kind;
use super::scan::{Hit, Scan, Seen};
use crate::text::Flags;

#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    phrases: Vec<Phrase>,
    classes: Vec<Class>,
    /// The phrases and classes as bits.
    seen: Seen,
    people: Vec<Kind>,
    any_person: bool,
    handle: bool,
}

impl Set {
    fn has(&self, hit: &Hit, lexicon: &Lexicon) -> bool {
        self.seen.may_have(hit.phrase) && self.phrases.contains(&hit.phrase)
            || !self.classes.is_empty() && self.seen.classes.meets(lexicon.set(hit.classes))
    }

    /// Whether the set is of words alone, so that [`Seen`] tells of all of it.
    fn only_words(&self) -> bool {
        !self.any_person && !self.handle && self.people.is_empty()
    }
}

#[derive(Debug, Clone)]
enum Part {
    Words(Set, bool),
    Gap(u8),
    Leap(u8),
    Not(Set),
    First,
    Last,
    Open,
    Close,
}

impl Part {
    /// What it could be, where it must be there and is of words alone.
    fn need(&self) -> Option<Seen> {
        if let Self::Words(set, false) = self
            && set.only_words()
        {
            return Some(set.seen);
        }
        None
    }
}

/// One compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// What each part that must be there, apart from the one that sets the pattern off, could be.
    needs: Vec<Seen>,
    /// Most words before the key.
    back: u32,
    leaps: bool,
}

/// What sets a pattern off: its rarest part.
#[derive(Debug, Clone, Default)]
pub(super) struct Key {
    pub(super) phrases: Vec<Phrase>,
    pub(super) classes: Vec<Class>,
    pub(super) people: bool,
}

/// Words too frequent to set a pattern off.
const COMMON: &[&str] = &[
    "a", "an", "the", "my", "me", "i", "im", "you", "your", "u", "ur", "he", "she", "his", "her", "him",
    "it", "is", "are", "was", "were", "be", "been", "to", "of", "in", "on", "at", "for", "with", "and", "or",
    "but", "so", "we", "us", "our", "they", "them", "their", "this", "that", "these", "those", "if", "not",
    "no", "do", "does", "did", "have", "has", "had", "will", "can", "from", "by", "as", "all", "any", "some",
    "get", "got", "go", "going", "up", "out", "just", "el", "la", "los", "las", "un", "una", "de", "del",
    "que", "y", "en", "mi", "mis", "su", "se", "te", "le", "lo", "a", "al", "con", "por", "para", "es",
    "son", "no", "si", "yo", "ya", "one", "who", "what", "when", "there", "than",
];

fn is_common(word: &str) -> bool {
    // None is longer, and most choices are: nothing to compare.
    word.len() <= 5 && COMMON.contains(&word)
}

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    NoClass(String),
    Brackets,
    NoWords,
    TooManyWays,
}

/// Reads a pattern and says what sets it off.
pub(super) fn compile(text: &str, lexicon: &mut Lexicon) -> Result<(Pattern, Key), Trouble> {
    let mut parts = Vec::new();
    let mut best: Option<(usize, usize, Key)> = None;
    for token in tokens(text) {
        let part = match token.as_str() {
            "^" => Part::First,
            "$" => Part::Last,
            "[" => Part::Open,
            "]" => Part::Close,
            token => {
                if let Some(count) = token.strip_prefix("..").and_then(|n| n.parse().ok()) {
                    Part::Gap(count)
                } else if let Some(count) = token.strip_prefix('~').and_then(|n| n.parse().ok()) {
                    Part::Leap(count)
                } else if let Some(rest) = token.strip_prefix('!') {
                    Part::Not(set(rest, lexicon)?.0)
                } else {
                    let (body, optional) =
                        token.strip_suffix('?').map_or((token, false), |body| (body, true));
                    let (set, cost) = set(body, lexicon)?;
                    if !optional && best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                        let people = set.any_person || !set.people.is_empty();
                        let key = Key { phrases: set.phrases.clone(), classes: set.classes.clone(), people };
                        best = Some((cost, parts.len(), key));
                    }
                    Part::Words(set, optional)
                }
            }
        };
        parts.push(part);
    }
    let opened = parts.iter().filter(|part| matches!(part, Part::Open)).count();
    if opened > 1 || opened != parts.iter().filter(|part| matches!(part, Part::Close)).count() {
        return Err(Trouble::Brackets);
    }
    let (_, at, key) = best.ok_or(Trouble::NoWords)?;
    let width = |part: &Part| match part {
        Part::Words(..) => 4,
        Part::Gap(n) | Part::Leap(n) => u32::from(*n),
        Part::Not(_) | Part::First | Part::Last | Part::Open | Part::Close => 0,
    };
    let back = parts.iter().take(at).map(width).sum();
    let leaps = parts.iter().any(|part| matches!(part, Part::Leap(_)));
    let others = parts.iter().enumerate().filter(|(index, _)| *index != at);
    let needs = others.filter_map(|(_, part)| part.need()).collect();
    Ok((Pattern { parts, needs, back, leaps }, key))
}

/// Splits at spaces outside round brackets; square brackets stand alone.
fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut token = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && matches!(c, ' ' | '[' | ']' | '\n') {
            if !token.is_empty() {
                out.push(std::mem::take(&mut token));
            }
            if c == '[' || c == ']' {
                out.push(c.to_string());
            }
        } else {
            token.push(c);
        }
    }
    if !token.is_empty() {
        out.push(token);
    }
    out
}

fn set(text: &str, lexicon: &mut Lexicon) -> Result<(Set, usize), Trouble> {
    let mut set = Set::default();
    let mut cost = 0;
    let mut trouble = None;
    let choose = |choice: &str| {
        let choice = choice.trim_ascii();
        let Some(name) = choice.strip_prefix('@') else {
            cost += if is_common(choice) { 1000 } else { 1 };
            let phrase = lexicon.phrase(choice);
            set.phrases.push(phrase);
            set.seen.add_phrase(phrase);
            return;
        };
        match name {
            "person" => set.any_person = true,
            "handle" => set.handle = true,
            "student" => set.people.push(Kind::Student),
            "staff" => set.people.push(Kind::Staff),
            "kin" => set.people.push(Kind::Kin),
            "unknown" => set.people.push(Kind::Unknown),
            _ => {
                let Some(class) = lexicon.find_class(name) else {
                    trouble.get_or_insert_with(|| Trouble::NoClass(name.to_owned()));
                    return;
                };
                cost += lexicon.class_size(class) / 2 + 2;
                if name.starts_with("i_") || name.starts_with("my_") {
                    cost += 500;
                }
                set.classes.push(class);
                set.seen.classes.add(class);
                return;
            }
        }
        cost += 40;
    };
    expand(text, choose).ok_or(Trouble::TooManyWays)?;
    trouble.map_or(Ok((set, cost)), Err)
}

/// Where a pattern matched: the words to mark, and where its key stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) first: u32,
    pub(super) last: u32,
}

struct Walk<'w, 's> {
    parts: &'w [Part],
    scan: &'w Scan<'s>,
    lexicon: &'w Lexicon,
    steps: u32,
}

#[derive(Clone, Copy)]
struct State {
    at: u32,
    from: u32,
    to: u32,
    open: Option<u32>,
    close: Option<u32>,
    limit: u32,
}

impl Pattern {
    /// The need that is met least often; anything where the pattern may reach beyond its sentence.
    pub(super) fn gate(&self) -> Seen {
        let rarest = self.needs.iter().min_by_key(|need| need.breadth());
        rarest.filter(|_| !self.leaps).copied().unwrap_or(Seen::ANYTHING)
    }

    /// Finds the pattern around word `key`; the earliest and longest way to match.
    pub(super) fn find(&self, scan: &Scan<'_>, lexicon: &Lexicon, key: u32) -> Option<Match> {
        let seen = if self.leaps { &scan.all } else { scan.seen_around(key) };
        if !self.needs.iter().all(|need| need.meets(seen)) {
            return None;
        }
        let sentence = scan.sentence_of(key);
        let floor = if self.leaps { 0 } else { sentence.first };
        let earliest = key.saturating_sub(self.back).max(floor);
        let mut walk = Walk { parts: &self.parts, scan, lexicon, steps: 400 };
        for start in earliest..=key {
            let limit = scan.sentence_of(start).last;
            let state = State { at: start, from: u32::MAX, to: start, open: None, close: None, limit };
            if let Some(end) = walk.go(0, state) {
                if end.from > key || end.to <= key {
                    continue;
                }
                let first = end.open.unwrap_or(end.from);
                let last = end.close.unwrap_or(end.to);
                return (first < last).then_some(Match { first, last });
            }
        }
        None
    }
}

impl Walk<'_, '_> {
    fn go(&mut self, index: usize, mut state: State) -> Option<State> {
        let Some(part) = self.parts.get(index) else { return Some(state) };
        self.steps = self.steps.checked_sub(1)?;
        match part {
            Part::First => (self.scan.sentence_of(state.at).first == state.at).then_some(())?,
            Part::Last => (state.at == state.limit).then_some(())?,
            Part::Open => state.open = Some(state.at),
            Part::Close => state.close = Some(state.at),
            Part::Not(set) => {
                let blocked = if index == 0 {
                    self.ends_before(set, state.at)
                } else {
                    state.at < state.limit && self.starts_at(set, state.at)
                };
                if blocked {
                    return None;
                }
            }
            Part::Gap(most) => return self.leap(index, state, *most),
            Part::Leap(most) => {
                state.limit = u32::try_from(self.scan.words.len()).unwrap_or(u32::MAX);
                return self.leap(index, state, *most);
            }
            Part::Words(set, optional) => {
                let found = if state.at < state.limit { self.words(index, set, state) } else { None };
                return match found {
                    Some(end) => Some(end),
                    None if *optional => self.go(index + 1, state),
                    None => None,
                };
            }
        }
        self.go(index + 1, state)
    }

    fn leap(&mut self, index: usize, state: State, most: u8) -> Option<State> {
        for skip in 0..=u32::from(most) {
            let at = state.at + skip;
            if at > state.limit {
                break;
            }
            if let Some(end) = self.go(index + 1, State { at, ..state }) {
                return Some(end);
            }
        }
        None
    }

    fn words(&mut self, index: usize, set: &Set, state: State) -> Option<State> {
        let scan = self.scan;
        for hit in scan.hits_at(state.at).iter().rev() {
            if set.has(hit, self.lexicon)
                && let Some(end) = self.take(index, state, u32::from(hit.length))
            {
                return Some(end);
            }
        }
        if set.handle && scan.flags(state.at).has(Flags::HANDLE) {
            return self.take(index, state, 1);
        }
        if (set.any_person || !set.people.is_empty())
            && let Some(person) = scan.person_at(state.at)
            && (set.any_person || set.people.contains(&person.kind))
        {
            return self.take(index, state, person.last - person.first);
        }
        None
    }

    fn take(&mut self, index: usize, state: State, length: u32) -> Option<State> {
        let at = state.at + length;
        if at > state.limit {
            return None;
        }
        self.go(index + 1, State { at, from: state.from.min(state.at), to: at, ..state })
    }

    fn starts_at(&self, set: &Set, at: u32) -> bool {
        self.scan.hits_at(at).iter().any(|hit| set.has(hit, self.lexicon))
    }

    fn ends_before(&self, set: &Set, at: u32) -> bool {
        self.scan.hits_before(at, |_| true).any(|hit| set.has(hit, self.lexicon))
    }
}
