//! Word classes and every phrase of every rule, in one automaton over words.
//!
//! A phrase is a path of words through a tree. One walk over a post finds all phrases of all rules, each at a
//! word boundary by construction, so that nothing is ever searched rule by rule.

use std::collections::HashMap;

use crate::text::hash::{WordHash, pack};

type Map<K, V> = HashMap<K, V, WordHash>;

/// A phrase: an index into [`Lexicon`]'s phrases.
pub(super) type Phrase = u32;
/// A word class: an index into [`Lexicon`]'s classes.
pub(super) type Class = u8;

/// A set of numbers below 256: of word classes, for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    pub(super) fn add(&mut self, number: u8) {
        if let Some(bits) = self.0.get_mut(usize::from(number >> 6)) {
            *bits |= 1 << (number & 63);
        }
    }
    pub(super) fn has(&self, number: u8) -> bool {
        self.0.get(usize::from(number >> 6)).is_some_and(|bits| bits >> (number & 63) & 1 == 1)
    }
    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(bits, more)| *bits |= more);
    }
    /// Whether the two sets share a number.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |all, (bits, more)| all | bits & more) != 0
    }
    /// How many numbers it has.
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }
}

/// A set of numbers that is small enough to stay near the processor.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn add(&mut self, number: u32) {
        let at = number as usize >> 6;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= 1 << (number & 63);
        }
    }
    pub(super) fn has(&self, number: u32) -> bool {
        self.0.get(number as usize >> 6).is_some_and(|bits| bits >> (number & 63) & 1 == 1)
    }
}

/// Many short lists behind one another in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Table<T> {
    items: Vec<T>,
    starts: Vec<u32>,
}

impl<T: Copy> Table<T> {
    pub(super) fn new(lists: &[Vec<T>]) -> Self {
        let mut table = Self { items: Vec::new(), starts: Vec::with_capacity(lists.len() + 1) };
        table.starts.push(0);
        for list in lists {
            table.items.extend_from_slice(list);
            table.starts.push(u32::try_from(table.items.len()).unwrap_or(u32::MAX));
        }
        table
    }

    /// The list number `at`, empty when there is none.
    pub(super) fn get(&self, at: usize) -> &[T] {
        match self.starts.get(at..at.saturating_add(2)) {
            Some([from, to]) => self.items.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// All words, phrases and classes of a set of rules.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Words of up to seven bytes, packed with their length.
    short: Map<u64, u32>,
    /// Longer words.
    long: Map<Box<[u8]>, u32>,
    /// Children of the root, by word.
    roots: Vec<u32>,
    /// `node << 32 | word` to child.
    children: Map<u64, u32>,
    /// The phrase that ends at a node, plus one; 0 for none.
    ends: Vec<u32>,
    /// Whether a node has children.
    inner: Vec<bool>,
    /// Words that stand inside some phrase, not only at its beginning.
    inside: Bits,
    /// The classes of each phrase, while loading.
    classes: Vec<Vec<Class>>,
    /// The same when loaded, all in one list, and where each phrase's part begins.
    flat: Table<Class>,
    names: Vec<String>,
    sizes: Vec<usize>,
}

/// The most classes a set of lexicons may define.
const MOST_CLASSES: usize = 250;

impl Lexicon {
    pub(super) fn new() -> Self {
        Self { ends: vec![0], inner: vec![true], ..Self::default() }
    }

    /// The class called `name`, made when it is new; `None` when there are too many.
    pub(super) fn class(&mut self, name: &str) -> Option<Class> {
        if let Some(class) = self.find_class(name) {
            return Some(class);
        }
        if self.names.len() >= MOST_CLASSES {
            return None;
        }
        self.names.push(name.to_owned());
        self.sizes.push(0);
        u8::try_from(self.names.len() - 1).ok()
    }

    /// The class called `name`.
    pub(super) fn find_class(&self, name: &str) -> Option<Class> {
        self.names.iter().position(|known| known == name).and_then(|at| u8::try_from(at).ok())
    }

    /// How many words and phrases a class holds; for choosing the rarest part of a pattern.
    pub(super) fn class_size(&self, class: Class) -> usize {
        self.sizes.get(usize::from(class)).copied().unwrap_or(0)
    }

    /// The phrase `text`, made when it is new. Words are split as the text of a post is.
    pub(super) fn phrase(&mut self, text: &str) -> Phrase {
        let mut node = 0_u32;
        for part in text.split([' ', '-']).filter(|part| !part.is_empty()) {
            let word = self.word(part);
            node = self.child(node, word);
        }
        let fresh = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        let Some(end) = self.ends.get_mut(node as usize) else { return 0 };
        if *end == 0 {
            *end = fresh + 1;
            self.classes.push(Vec::new());
            return fresh;
        }
        *end - 1
    }

    /// Puts a phrase into a class.
    pub(super) fn put(&mut self, phrase: Phrase, class: Class) {
        if let Some(classes) = self.classes.get_mut(phrase as usize)
            && !classes.contains(&class)
        {
            classes.push(class);
            if let Some(size) = self.sizes.get_mut(usize::from(class)) {
                *size += 1;
            }
        }
    }

    fn word(&mut self, text: &str) -> u32 {
        let mut buffer = [0_u8; LONGEST];
        let key = normal(text.as_bytes(), &mut buffer);
        if let Some(word) = self.look_up(key) {
            return word;
        }
        let word = u32::try_from(self.roots.len()).unwrap_or(u32::MAX);
        if key.len() < 8 {
            self.short.insert(short(key), word);
        } else {
            self.long.insert(key.into(), word);
        }
        self.roots.push(0);
        word
    }

    fn child(&mut self, node: u32, word: u32) -> u32 {
        let fresh = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let slot = if node == 0 {
            match self.roots.get_mut(word as usize) {
                Some(slot) => slot,
                None => return 0,
            }
        } else {
            self.inside.add(word);
            self.children.entry(u64::from(node) << 32 | u64::from(word)).or_insert(0)
        };
        if *slot == 0 {
            *slot = fresh;
            self.ends.push(0);
            self.inner.push(false);
            if let Some(inner) = self.inner.get_mut(node as usize) {
                *inner = true;
            }
        }
        *slot
    }

    /// The number of a word of a post; `None` when no rule knows it.
    pub(super) fn find_word(&self, text: &[u8]) -> Option<u32> {
        if text.len() > LONGEST {
            return None;
        }
        if memchr::memchr(b'\'', text).is_none() {
            return self.look_up(text);
        }
        let mut buffer = [0_u8; LONGEST];
        self.look_up(normal(text, &mut buffer))
    }

    fn look_up(&self, key: &[u8]) -> Option<u32> {
        if key.len() < 8 { self.short.get(&short(key)).copied() } else { self.long.get(key).copied() }
    }

    /// One step of the walk.
    pub(super) fn step(&self, node: u32, word: u32) -> Option<u32> {
        let next = if node == 0 {
            self.roots.get(word as usize).copied().unwrap_or(0)
        } else if self.inside.has(word) && self.goes_on(node) {
            self.children.get(&(u64::from(node) << 32 | u64::from(word))).copied().unwrap_or(0)
        } else {
            0
        };
        (next != 0).then_some(next)
    }

    /// Whether the walk can go on from `node`.
    pub(super) fn goes_on(&self, node: u32) -> bool {
        self.inner.get(node as usize).copied().unwrap_or(false)
    }

    /// The phrase that ends at `node`.
    pub(super) fn end(&self, node: u32) -> Option<Phrase> {
        self.ends.get(node as usize).copied().filter(|end| *end != 0).map(|end| end - 1)
    }

    /// The classes of a phrase.
    pub(super) fn classes_of(&self, phrase: Phrase) -> &[Class] {
        if self.classes.is_empty() {
            return self.flat.get(phrase as usize);
        }
        self.classes.get(phrase as usize).map_or(&[], Vec::as_slice)
    }

    /// Nothing more will be added: the tables are packed for reading.
    pub(super) fn seal(&mut self) {
        self.flat = Table::new(&std::mem::take(&mut self.classes));
    }

    /// How many phrases there are.
    pub(super) fn phrases(&self) -> usize {
        self.classes.len()
    }

    /// How many classes there are.
    pub(super) fn class_count(&self) -> usize {
        self.names.len()
    }
}

/// A short word and its length as one number: equal numbers are equal words.
fn short(key: &[u8]) -> u64 {
    pack(key) << 8 | key.len() as u64
}

const LONGEST: usize = 32;

/// The word without apostrophes, cut at the longest word there is.
fn normal<'b>(text: &[u8], buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    let mut length = 0;
    for byte in text.iter().filter(|byte| **byte != b'\'') {
        if let Some(slot) = buffer.get_mut(length) {
            *slot = *byte;
            length += 1;
        }
    }
    buffer.get(..length).unwrap_or_default()
}

/// Writes out the alternatives of `fail(|s|ed)` or `kill the (lights|printer(|s))`: every way to choose one of each bracket.
pub(super) fn expand(text: &str) -> Vec<String> {
    let Some((before, inside, after)) = bracket(text) else {
        return vec![text.to_owned()];
    };
    let tails = expand(after);
    let mut out = Vec::new();
    for choice in choices(inside).into_iter().flat_map(expand) {
        for tail in &tails {
            out.push(format!("{before}{choice}{tail}"));
        }
    }
    out
}

/// The text before, inside and after the first bracket.
fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('(')?;
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..open)?, text.get(open + 1..at)?, text.get(at + 1..)?));
        }
    }
    None
}

/// Splits at the bars that stand in no inner bracket.
fn choices(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    text.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '|' && depth == 0
    })
    .collect()
}
