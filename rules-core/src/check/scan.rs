//! One post, read once: its words, sentences, phrases and people.

use super::lexicon::{Class, Classes, Lexicon, NO_WORD, NodeId, Phrase};
use super::people::Person;
use super::sets::ByteSet;
use super::symbols::{Symbols, symbols};
use crate::text::{self, Flags, Folded, Lang, Sentence, Span, Word};

/// A phrase at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) phrase: Phrase,
    pub(super) classes: Classes,
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
    /// All of them.
    any: ByteSet,
}

impl Masks {
    pub(super) fn find(lexicon: &Lexicon) -> Self {
        let class = |name| lexicon.find_class(name);
        let [harmless, name_too, name_alone] = ["harmless", "name_too", "name_alone"].map(class);
        let any = ByteSet::of([harmless, name_too, name_alone].into_iter().flatten());
        Self { harmless, name_too, name_alone, any }
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
    pub(super) const NOTHING: Self = Self { classes: ByteSet::NONE, phrases: ByteSet::NONE };

    pub(super) fn add_phrase(&mut self, phrase: Phrase) {
        self.phrases.add(Self::bit(phrase));
    }
    /// Whether a phrase may be there.
    pub(super) fn may_have(&self, phrase: Phrase) -> bool {
        self.phrases.has(Self::bit(phrase))
    }
    fn bit(phrase: Phrase) -> u8 {
        let [.., highest] = phrase.wrapping_mul(0x9E37_79B1).to_le_bytes();
        highest
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

/// What stands at a word.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The classes of all phrases that start there.
    classes: ByteSet,
    sentence: u32,
    /// The first of the phrases that start there, as an index into [`Scan::hits`].
    first_hit: u32,
    /// Who is named there, counted from one; 0 for nobody.
    person: u16,
}

/// Everything known about a post before any rule looks at it.
#[derive(Debug)]
pub(super) struct Scan<'f> {
    pub(super) folded: &'f Folded<'f>,
    lexicon: &'f Lexicon,
    pub(super) words: Vec<Word>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) hits: Vec<Hit>,
    /// What stands at each word.
    places: Vec<Place>,
    /// Words, first to one past the last, that mean nothing bad.
    pub(super) masked: Vec<(u32, u32)>,
    /// What was seen, by sentence.
    seen: Vec<Seen>,
    /// What was seen anywhere.
    pub(super) all: Seen,
    pub(super) people: Vec<Person>,
    /// Kinds of people named, by sentence, as bits.
    kinds: Vec<u8>,
    pub(super) lang: Lang,
}

impl<'f> Scan<'f> {
    /// Reads a post, and leaves out what `masks` tell to mean nothing bad.
    pub(super) fn new(folded: &'f Folded<'f>, lexicon: &'f Lexicon, masks: &Masks) -> Self {
        let mut words = text::words(folded);
        let symbols: Vec<Symbols> = words.iter().map(|word| symbols(folded, word, lexicon)).collect();
        let sentences = text::sentences_of(folded, &mut words, &symbols, |symbols| symbols.tells);
        let mut lang = text::Count::of_letters(folded.original());
        symbols.iter().for_each(|symbols| lang.add(symbols.tells));
        let mut scan = Self {
            folded,
            lexicon,
            hits: Vec::with_capacity(words.len() * 2),
            places: Vec::with_capacity(words.len()),
            masked: Vec::new(),
            seen: Vec::with_capacity(sentences.len()),
            all: Seen::default(),
            people: Vec::new(),
            kinds: Vec::new(),
            words,
            sentences,
            lang: lang.lang(),
        };
        for index in 0..scan.sentences.len() {
            scan.read(index, &symbols, masks);
        }
        scan
    }

    /// Finds the phrases of one sentence.
    fn read(&mut self, index: usize, symbols: &[Symbols], masks: &Masks) {
        let Some(&sentence) = self.sentences.get(index) else { return };
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let mut seen = Seen::default();
        let mut masked_until = 0;
        for at in sentence.first..sentence.last {
            let before = self.hits.len();
            let first_hit = u32::try_from(before).unwrap_or(u32::MAX);
            self.places.push(Place { sentence: number, first_hit, ..Place::default() });
            let (lexicon, hits) = (self.lexicon, &mut self.hits);
            let classes = ByteSet::NONE;
            let mut walk = Walk { lexicon, symbols, hits, classes, start: at, stop: sentence.last };
            walk.begin();
            let mut classes = walk.classes;
            if classes.meets(&masks.any) {
                let fresh = self.hits.get(before..).unwrap_or_default();
                let hides =
                    |hit: &&Hit| masks.hide(self.lexicon.set(hit.classes), hit.length, || self.naming(at));
                if let Some(length) = fresh.iter().filter(hides).map(|hit| hit.length).max() {
                    let until = at + u32::from(length);
                    self.masked.push((at, until));
                    masked_until = masked_until.max(until);
                }
            }
            if masked_until > at {
                let mut fresh = self.hits.split_off(before);
                fresh.retain(|hit| at + u32::from(hit.length) > masked_until);
                self.hits.append(&mut fresh);
                classes = self.classes_since(before);
            }
            for hit in self.hits.get(before..).unwrap_or_default() {
                seen.add_phrase(hit.phrase);
            }
            seen.classes.join(&classes);
            if let Some(place) = self.places.last_mut() {
                place.classes = classes;
            }
        }
        self.all.join(&seen);
        self.seen.push(seen);
    }

    /// All classes of the hits from the one numbered `before` on.
    fn classes_since(&self, before: usize) -> ByteSet {
        let mut all = ByteSet::NONE;
        for hit in self.hits.get(before..).unwrap_or_default() {
            all.join(self.lexicon.set(hit.classes));
        }
        all
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
        self.kinds = vec![0; self.sentences.len()];
        for person in &people {
            let sentence = self.sentence_index(person.first);
            if let Some(kinds) = self.kinds.get_mut(sentence) {
                *kinds |= person.kind.bit();
            }
        }
        for (index, person) in people.iter().enumerate() {
            if let Some(place) = self.places.get_mut(person.first as usize) {
                place.person = u16::try_from(index + 1).unwrap_or(0);
            }
        }
        self.people = people;
    }

    pub(super) fn person_at(&self, word: u32) -> Option<&Person> {
        let index = usize::from(self.places.get(word as usize)?.person);
        self.people.get(index.checked_sub(1)?)
    }

    pub(super) fn hits_at(&self, word: u32) -> &[Hit] {
        let first =
            |word: usize| self.places.get(word).map_or(self.hits.len(), |place| place.first_hit as usize);
        self.hits.get(first(word as usize)..first(word as usize + 1)).unwrap_or_default()
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
        self.places.get(word as usize).map_or(0, |place| place.sentence as usize)
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
    pub(super) fn seen_around(&self, word: u32) -> &Seen {
        self.seen.get(self.sentence_index(word)).unwrap_or(&Seen::NOTHING)
    }

    /// Whether somebody of `kinds` is named within `around` sentences of sentence `at`.
    pub(super) fn named(&self, kinds: u8, at: usize, around: usize) -> bool {
        let to = at.saturating_add(around).saturating_add(1).min(self.kinds.len());
        let near = self.kinds.get(at.saturating_sub(around)..to).unwrap_or_default();
        near.iter().any(|seen| seen & kinds != 0)
    }

    /// Whether a phrase of `class` starts at `word`.
    pub(super) fn is(&self, word: u32, class: Class) -> bool {
        self.places.get(word as usize).is_some_and(|place| place.classes.has(class))
    }

    /// Whether a phrase of one of `classes` starts at `word`.
    pub(super) fn is_any(&self, word: u32, any: &ByteSet) -> bool {
        self.places.get(word as usize).is_some_and(|place| place.classes.meets(any))
    }

    /// The phrases of up to four words that end just before `word`, of those that start where `starts` says.
    pub(super) fn hits_before(&self, word: u32, starts: impl Fn(u32) -> bool) -> impl Iterator<Item = &Hit> {
        let back = (1..=4_u8).filter_map(move |length| Some((word.checked_sub(length.into())?, length)));
        let back = back.filter(move |(start, _)| starts(*start));
        back.flat_map(|(start, length)| self.hits_at(start).iter().filter(move |hit| hit.length == length))
    }

    /// Whether a phrase of `class` ends just before `word`.
    pub(super) fn just_before(&self, word: u32, class: Class) -> bool {
        let mut hits = self.hits_before(word, |start| self.is(start, class));
        hits.any(|hit| self.lexicon.set(hit.classes).has(class))
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

/// A walk through the lexicon's tree along the words of a sentence.
struct Walk<'w> {
    lexicon: &'w Lexicon,
    symbols: &'w [Symbols],
    hits: &'w mut Vec<Hit>,
    /// The classes of all hits.
    classes: ByteSet,
    /// The word at which it began.
    start: u32,
    /// One past the last word of the sentence.
    stop: u32,
}

impl Walk<'_> {
    /// Collects the phrases that start at its word.
    fn begin(&mut self) {
        let Some(&Symbols { own, other, .. }) = self.symbols.get(self.start as usize) else { return };
        for word in [own, other] {
            if word != NO_WORD {
                self.arrive(word, self.start + 1);
            }
        }
    }

    /// Collects the phrase that ends at the node `id`, before the word `at`, and those that go on from there.
    fn arrive(&mut self, id: NodeId, at: u32) {
        let node = self.lexicon.node(id);
        if let Some((phrase, classes)) = node.end() {
            let length = u8::try_from(at - self.start).unwrap_or(u8::MAX);
            self.classes.join(self.lexicon.set(classes));
            self.hits.push(Hit { phrase, classes, start: self.start, length });
        }
        if !node.goes_on() || at >= self.stop {
            return;
        }
        let Some(&Symbols { own, other, .. }) = self.symbols.get(at as usize) else { return };
        for word in [own, other] {
            if word != NO_WORD
                && let Some(next) = self.lexicon.step(id, &node, word)
            {
                self.arrive(next, at + 1);
            }
        }
    }
}
