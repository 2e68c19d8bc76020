//! One post, read once: its words, sentences, phrases and people.

use super::lexicon::{ByteSet, Class, Lexicon, Phrase};
use super::people::Person;
use crate::text::{self, Flags, Folded, Sentence, Span, Word, class};

/// A phrase at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) phrase: Phrase,
    pub(super) start: u32,
    pub(super) length: u8,
}

/// Classes of words and phrases that mean nothing bad where they stand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Masks {
    /// Fixed phrases in which no word is meant as it is elsewhere.
    harmless: Option<Class>,
    /// Words that are names as well, beside another word with a capital.
    name_too: Option<Class>,
    /// Words that are names as soon as they have a capital.
    name_alone: Option<Class>,
}

impl Masks {
    pub(super) fn find(lexicon: &Lexicon) -> Self {
        let class = |name| lexicon.find_class(name);
        Self { harmless: class("harmless"), name_too: class("name_too"), name_alone: class("name_alone") }
    }

    /// Whether a phrase of these classes and this length is masked; `naming` as of [`Scan::naming`].
    fn hide(&self, classes: &ByteSet, length: u8, naming: impl Fn() -> (bool, bool)) -> bool {
        let is = |class: Option<Class>| class.is_some_and(|class| classes.has(class));
        is(self.harmless)
            || length == 1 && (is(self.name_too) && naming().1 || is(self.name_alone) && naming().0)
    }
}

/// What stands in a stretch of text: enough to tell at once that a pattern cannot match there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) classes: ByteSet,
    /// Phrases as bits, several to a bit: a bit that is missing is sure, one that is set is not.
    phrases: ByteSet,
}

impl Seen {
    /// Meets everything that is not empty.
    pub(super) const ANYTHING: Self = Self { classes: ByteSet::ALL, phrases: ByteSet::ALL };

    pub(super) fn add_phrase(&mut self, phrase: Phrase) {
        let [.., highest] = phrase.wrapping_mul(0x9E37_79B1).to_le_bytes();
        self.phrases.add(highest);
    }
    fn join(&mut self, other: &Self) {
        self.classes.join(&other.classes);
        self.phrases.join(&other.phrases);
    }
    /// How often it may be met: a class is common, a phrase is not.
    pub(super) fn breadth(&self) -> (bool, u32) {
        (self.classes != ByteSet::default(), self.phrases.count())
    }
    /// Whether the two may share a phrase or a class.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.phrases.meets(&other.phrases) || self.classes.meets(&other.classes)
    }
}

/// Everything known about a post before any rule looks at it.
#[derive(Debug)]
pub(super) struct Scan<'f> {
    pub(super) folded: &'f Folded<'f>,
    lexicon: &'f Lexicon,
    pub(super) words: Vec<Word>,
    pub(super) sentences: Vec<Sentence>,
    sentence_of: Vec<u32>,
    pub(super) hits: Vec<Hit>,
    hit_at: Vec<u32>,
    /// Words, first to one past the last, that mean nothing bad.
    pub(super) masked: Vec<(u32, u32)>,
    /// What was seen, by sentence.
    seen: Vec<Seen>,
    /// What was seen anywhere.
    pub(super) all: Seen,
    pub(super) people: Vec<Person>,
    person_at: Vec<u16>,
    /// Kinds of people named, by sentence, as bits.
    kinds: Vec<u8>,
}

impl<'f> Scan<'f> {
    /// Reads a post, and leaves out what `masks` tell to mean nothing bad.
    pub(super) fn new(folded: &'f Folded<'f>, lexicon: &'f Lexicon, masks: Masks) -> Self {
        let mut words = text::words(folded);
        let sentences = text::sentences(folded, &mut words);
        let mut scan = Self {
            folded,
            lexicon,
            sentence_of: Vec::with_capacity(words.len()),
            hits: Vec::with_capacity(words.len() * 2),
            hit_at: Vec::with_capacity(words.len() + 1),
            masked: Vec::new(),
            seen: vec![Seen::default(); sentences.len()],
            all: Seen::default(),
            people: Vec::new(),
            person_at: Vec::new(),
            kinds: Vec::new(),
            words,
            sentences,
        };
        for (index, sentence) in scan.sentences.iter().enumerate() {
            scan.sentence_of.resize(sentence.last as usize, u32::try_from(index).unwrap_or(u32::MAX));
        }
        let symbols: Vec<[u32; 2]> = scan.words.iter().map(|word| symbols(folded, word, lexicon)).collect();
        let mut masked_until = 0_u32;
        for at in 0..u32::try_from(scan.words.len()).unwrap_or(u32::MAX) {
            scan.hit_at.push(u32::try_from(scan.hits.len()).unwrap_or(u32::MAX));
            let before = scan.hits.len();
            let stop = scan.sentence_of(at).last;
            collect(lexicon, &symbols, 0, at, at, stop, &mut scan.hits);
            let fresh = scan.hits.get(before..).unwrap_or_default();
            let masked = fresh
                .iter()
                .filter(|hit| masks.hide(&lexicon.classes_of(hit.phrase), hit.length, || scan.naming(at)))
                .map(|hit| at + u32::from(hit.length))
                .max();
            if let Some(until) = masked {
                scan.masked.push((at, until));
                masked_until = masked_until.max(until);
            }
            if masked_until > at {
                let mut keep = before;
                for index in before..scan.hits.len() {
                    if let Some(&hit) = scan.hits.get(index)
                        && at + u32::from(hit.length) > masked_until
                        && let Some(slot) = scan.hits.get_mut(keep)
                    {
                        *slot = hit;
                        keep += 1;
                    }
                }
                scan.hits.truncate(keep);
            }
            let sentence = scan.sentence_of.get(at as usize).copied().unwrap_or(0) as usize;
            if let Some(seen) = scan.seen.get_mut(sentence) {
                for hit in scan.hits.get(before..).unwrap_or_default() {
                    seen.classes.join(&lexicon.classes_of(hit.phrase));
                    seen.add_phrase(hit.phrase);
                }
            }
        }
        scan.hit_at.push(u32::try_from(scan.hits.len()).unwrap_or(u32::MAX));
        for seen in &scan.seen {
            scan.all.join(seen);
        }
        scan
    }

    /// Whether a word is written like a name, and whether it is one of several of a name: `Van Dyke`, `Mr. Prieto`.
    fn naming(&self, at: u32) -> (bool, bool) {
        let capital = |at: u32| {
            let flags = self.flags(at);
            flags.has(Flags::CAPITAL) && !flags.has(Flags::CAPS)
        };
        let joined = |at: u32| !self.flags(at).has(Flags::AFTER_BREAK);
        let sentence = self.sentence_of(at);
        let after = at + 1 < sentence.last && capital(at + 1) && joined(at + 1);
        // Whatever begins a sentence has a capital.
        let before = at > sentence.first + 1 && capital(at - 1) && joined(at);
        (capital(at), capital(at) && (before || after))
    }

    pub(super) fn set_people(&mut self, people: Vec<Person>) {
        self.person_at = vec![0; self.words.len()];
        self.kinds = vec![0; self.sentences.len()];
        for person in &people {
            let sentence = self.sentence_index(person.first);
            if let Some(kinds) = self.kinds.get_mut(sentence) {
                *kinds |= person.kind.bit();
            }
        }
        for (index, person) in people.iter().enumerate() {
            if let Some(slot) = self.person_at.get_mut(person.first as usize) {
                *slot = u16::try_from(index + 1).unwrap_or(0);
            }
        }
        self.people = people;
    }

    pub(super) fn person_at(&self, word: u32) -> Option<&Person> {
        let index = self.person_at.get(word as usize).copied().filter(|index| *index > 0)?;
        self.people.get(usize::from(index) - 1)
    }

    pub(super) fn hits_at(&self, word: u32) -> &[Hit] {
        let from = self.hit_at.get(word as usize).copied().unwrap_or(0) as usize;
        let to = self.hit_at.get(word as usize + 1).copied().unwrap_or(0) as usize;
        self.hits.get(from..to).unwrap_or_default()
    }

    pub(super) fn word(&self, at: u32) -> Option<&Word> {
        self.words.get(at as usize)
    }

    pub(super) fn flags(&self, at: u32) -> Flags {
        self.word(at).map_or_else(Flags::default, |word| word.flags)
    }

    /// The word itself, folded; empty beyond the ends.
    pub(super) fn text(&self, at: u32) -> &str {
        self.word(at).map_or("", |word| word.text(self.folded))
    }

    pub(super) fn sentence_index(&self, word: u32) -> usize {
        self.sentence_of.get(word as usize).copied().unwrap_or(0) as usize
    }

    pub(super) fn sentence_of(&self, word: u32) -> Sentence {
        self.sentences.get(self.sentence_index(word)).copied().unwrap_or_default()
    }

    /// Whether a class was seen in sentence `at`, or within `around` sentences of it.
    pub(super) fn seen(&self, class: Class, at: usize, around: usize) -> bool {
        let from = at.saturating_sub(around);
        self.seen
            .get(from..(at + around + 1).min(self.seen.len()))
            .unwrap_or_default()
            .iter()
            .any(|seen| seen.classes.has(class))
    }

    /// What stands in the sentence of a word.
    pub(super) fn seen_around(&self, word: u32) -> Seen {
        self.seen.get(self.sentence_index(word)).copied().unwrap_or_default()
    }

    /// Whether somebody of `kinds` is named within `around` sentences of sentence `at`.
    pub(super) fn named(&self, kinds: u8, at: usize, around: usize) -> bool {
        let to = at.saturating_add(around).saturating_add(1).min(self.kinds.len());
        let near = self.kinds.get(at.saturating_sub(around)..to).unwrap_or_default();
        near.iter().any(|seen| seen & kinds != 0)
    }

    /// Whether a phrase of `class` starts at `word`.
    pub(super) fn is(&self, word: u32, class: Class) -> bool {
        self.hits_at(word).iter().any(|hit| self.lexicon.classes_of(hit.phrase).has(class))
    }

    /// The phrases of up to four words that end just before `word`.
    pub(super) fn hits_before(&self, word: u32) -> impl Iterator<Item = &Hit> {
        let back = (1..=4_u8).filter_map(move |length| Some((word.checked_sub(length.into())?, length)));
        back.flat_map(|(start, length)| self.hits_at(start).iter().filter(move |hit| hit.length == length))
    }

    /// Whether a phrase of `class` ends just before `word`.
    pub(super) fn just_before(&self, word: u32, class: Class) -> bool {
        self.hits_before(word).any(|hit| self.lexicon.classes_of(hit.phrase).has(class))
    }

    /// The original bytes of the words `first..last`.
    pub(super) fn span(&self, first: u32, last: u32) -> Span {
        let start = self.word(first).map_or(0, |word| word.start as usize);
        let end = last.checked_sub(1).and_then(|at| self.word(at)).map_or(0, |word| word.end as usize);
        let start = if self.flags(first).any(Flags::HANDLE | Flags::HASHTAG) {
            start.saturating_sub(1)
        } else {
            start
        };
        self.folded.span(start, end.max(start))
    }
}

fn collect(
    lexicon: &Lexicon,
    symbols: &[[u32; 2]],
    node: u32,
    start: u32,
    at: u32,
    stop: u32,
    hits: &mut Vec<Hit>,
) {
    if at >= stop {
        return;
    }
    for symbol in symbols.get(at as usize).into_iter().flatten().filter(|symbol| **symbol != NO_WORD) {
        let Some(next) = lexicon.step(node, *symbol) else { continue };
        let (phrase, goes_on) = lexicon.node(next);
        if let Some(phrase) = phrase {
            hits.push(Hit { phrase, start, length: u8::try_from(at + 1 - start).unwrap_or(u8::MAX) });
        }
        if goes_on {
            collect(lexicon, symbols, next, start, at + 1, stop, hits);
        }
    }
}

/// What stands for a word that no rule knows: half as large as an `Option`.
const NO_WORD: u32 = u32::MAX;

/// The word itself, and what else it can be read as: its shape when it is a number, its name when it is an emoji.
fn symbols(folded: &Folded<'_>, word: &Word, lexicon: &Lexicon) -> [u32; 2] {
    let find = |bytes: &[u8]| lexicon.find_word(bytes).unwrap_or(NO_WORD);
    let bytes = folded.bytes().get(word.start as usize..word.end as usize).unwrap_or_default();
    let first = bytes.first().copied().unwrap_or(b' ');
    if word.flags.has(Flags::EMOJI) {
        return [find(emoji_name(first).as_bytes()), NO_WORD];
    }
    let own = find(bytes);
    if first.is_ascii_digit() {
        return [own, find(shape(folded, word, bytes).as_bytes())];
    }
    if word.flags.has(Flags::POSSESSIVE) {
        let long = folded.bytes().get(word.start as usize..word.end as usize + 2).unwrap_or_default();
        return [own, find(long)];
    }
    if word.flags.has(Flags::HASHTAG) && own == NO_WORD {
        return [find(b"#tag"), NO_WORD];
    }
    [own, NO_WORD]
}

fn emoji_name(byte: u8) -> &'static str {
    match byte {
        class::GUN => ":gun:",
        class::KNIFE => ":knife:",
        class::BOMB => ":bomb:",
        class::DEATH => ":death:",
        class::DRINK => ":drink:",
        class::MOCK => ":mock:",
        class::FIST => ":fist:",
        class::FINGER => ":finger:",
        class::DRUG => ":drug:",
        _ => ":emoji:",
    }
}

/// What kind of number it is.
fn shape(folded: &Folded<'_>, word: &Word, bytes: &[u8]) -> &'static str {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let has = |byte: u8| bytes.contains(&byte);
    if word.start > 0 && folded.byte(word.start as usize - 1) == b'$' {
        return "#money";
    }
    if folded.byte(word.end as usize) == b'%' {
        return "#pct";
    }
    if bytes.iter().any(u8::is_ascii_alphabetic) {
        let ordinal = [&b"st"[..], b"nd", b"rd", b"th"].iter().any(|end| bytes.ends_with(end))
            && digits + 2 == bytes.len();
        return if ordinal { "#ord" } else { "#alnum" };
    }
    if has(b':') {
        return "#time";
    }
    if has(b'/') {
        return if bytes.iter().filter(|byte| **byte == b'/').count() == 2 { "#date" } else { "#frac" };
    }
    if has(b'-') {
        return if digits >= 7 { "#phone" } else { "#range" };
    }
    if has(b'.') {
        return if digits >= 7 { "#phone" } else { "#dec" };
    }
    match digits {
        _ if has(b',') => "#num",
        1..=3 => "#num",
        4 => "#num4",
        10 => "#phone",
        _ => "#id",
    }
}
