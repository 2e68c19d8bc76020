//! Word classes and every phrase of every rule, in one automaton over words.
//!
//! A phrase is a path of words through a tree. One walk over a post finds all phrases of all rules, each at a
//! word boundary by construction, so that nothing is ever searched rule by rule.

use std::collections::HashMap;

use crate::text::hash::WordHash;
use crate::text::packed::{has_byte, pack, pack_at};

type Map<K, V> = HashMap<K, V, WordHash>;

/// A phrase: an index into [`Lexicon`]'s phrases.
pub(super) type Phrase = u32;
/// A word class: an index into [`Lexicon`]'s classes.
pub(super) type Class = u8;
/// The classes of a phrase: an index into [`Lexicon`]'s sets of classes.
pub(super) type Classes = u32;

/// A set of numbers below 256: of word classes, for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) const ALL: Self = Self([u64::MAX; 4]);
    pub(super) const NONE: Self = Self([0; 4]);

    /// The set of these numbers.
    pub(super) fn of(numbers: impl Iterator<Item = u8>) -> Self {
        let mut set = Self::NONE;
        numbers.for_each(|number| set.add(number));
        set
    }
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

impl<T: Copy + Ord> Table<T> {
    /// So many lists, made of pairs of a list's number and an item.
    pub(super) fn new(lists: usize, mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut table =
            Self { items: Vec::with_capacity(pairs.len()), starts: Vec::with_capacity(lists + 1) };
        for (list, item) in pairs {
            table.open(list as usize);
            table.items.push(item);
        }
        table.open(lists);
        table
    }

    /// Lets all lists up to this one begin behind what is there.
    fn open(&mut self, list: usize) {
        let start = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let known = self.starts.len();
        self.starts.resize(known.max(list + 1), start);
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
    /// What a node is, see [`Node`].
    nodes: Vec<Node>,
    /// Words that stand inside some phrase, not only at its beginning.
    inside: Bits,
    /// The classes of each phrase: most phrases share theirs with many others.
    classes_of: Vec<Classes>,
    /// Sets of classes, each once.
    sets: Vec<ByteSet>,
    /// The classes of each phrase, while loading.
    classes: Vec<ByteSet>,
    names: Vec<String>,
    sizes: Vec<usize>,
}

/// A node of the tree, in one number, since a walk wants all of it: whether it has children, and the phrase that ends
/// there plus one, 0 for none.
#[derive(Debug, Clone, Copy, Default)]
struct Node(u32);

impl Node {
    const INNER: u32 = 1;

    fn end(self) -> Option<Phrase> {
        (self.0 >> 1).checked_sub(1)
    }
}

/// The most classes a set of lexicons may define.
const MOST_CLASSES: usize = 250;

impl Lexicon {
    /// The node at which every walk begins.
    pub(super) const ROOT: u32 = 0;

    pub(super) fn new() -> Self {
        // A little more than the rules that ship need: growing would mean to hash everything again.
        let table = |size| Map::with_capacity_and_hasher(size, WordHash::default());
        let mut nodes = Vec::with_capacity(28_000);
        nodes.push(Node(Node::INNER));
        Self {
            short: table(14_000),
            long: Map::with_capacity_and_hasher(7_000, WordHash::default()),
            roots: Vec::with_capacity(16_000),
            children: table(14_000),
            classes: Vec::with_capacity(24_000),
            nodes,
            ..Self::default()
        }
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
        let mut node = Self::ROOT;
        for part in text.as_bytes().split(|byte| matches!(byte, b' ' | b'-')) {
            let mut buffer = [0_u8; LONGEST];
            if let key @ [_, ..] = normal(part, &mut buffer) {
                let word = self.word(key);
                node = self.child(node, word);
            }
        }
        let fresh = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        let Some(node) = self.nodes.get_mut(node as usize) else { return 0 };
        node.end().unwrap_or_else(|| {
            node.0 |= (fresh + 1) << 1;
            self.classes.push(ByteSet::default());
            fresh
        })
    }

    /// Puts a phrase into a class.
    pub(super) fn put(&mut self, phrase: Phrase, class: Class) {
        if let Some(classes) = self.classes.get_mut(phrase as usize)
            && !classes.has(class)
        {
            classes.add(class);
            if let Some(size) = self.sizes.get_mut(usize::from(class)) {
                *size += 1;
            }
        }
    }

    /// The number of a word without apostrophes, made when it is new.
    fn word(&mut self, key: &[u8]) -> u32 {
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
        let fresh = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let slot = if node == Self::ROOT {
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
            self.nodes.push(Node::default());
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.0 |= Node::INNER;
            }
        }
        *slot
    }

    /// The number of a word; `None` when no rule knows it.
    pub(super) fn find_word(&self, text: &[u8]) -> Option<u32> {
        if text.len() > LONGEST {
            return None;
        }
        self.look_up(normal(text, &mut [0; LONGEST]))
    }

    /// The number of the word `start..end` of a post; `None` when no rule knows it.
    pub(super) fn find_at(&self, post: &[u8], start: usize, end: usize) -> Option<u32> {
        let length = end.saturating_sub(start);
        if length < 8 {
            let packed = pack_at(post, start, length);
            if !has_byte(packed, b'\'') {
                return self.short.get(&(packed << 8 | length as u64)).copied();
            }
        }
        self.find_word(post.get(start..end)?)
    }

    fn look_up(&self, key: &[u8]) -> Option<u32> {
        if key.len() < 8 { self.short.get(&short(key)).copied() } else { self.long.get(key).copied() }
    }

    /// One step of the walk, from a node that goes on.
    pub(super) fn step(&self, node: u32, word: u32) -> Option<u32> {
        let next = if node == Self::ROOT {
            self.roots.get(word as usize).copied().unwrap_or(0)
        } else if self.inside.has(word) {
            self.children.get(&(u64::from(node) << 32 | u64::from(word))).copied().unwrap_or(0)
        } else {
            0
        };
        (next != 0).then_some(next)
    }

    /// The phrase that ends at `node`, and whether the walk can go on from there.
    pub(super) fn node(&self, node: u32) -> (Option<Phrase>, bool) {
        let node = self.nodes.get(node as usize).copied().unwrap_or_default();
        (node.end(), node.0 & Node::INNER != 0)
    }

    /// The classes of a phrase; phrases of the same classes have the same number.
    pub(super) fn classes_of(&self, phrase: Phrase) -> Classes {
        self.classes_of.get(phrase as usize).copied().unwrap_or_default()
    }

    /// What is in a set of classes.
    pub(super) fn set(&self, classes: Classes) -> &ByteSet {
        self.sets.get(classes as usize).unwrap_or(&ByteSet::NONE)
    }

    /// All sets of classes that some phrase has, by their number; the first one is empty.
    pub(super) fn sets(&self) -> &[ByteSet] {
        &self.sets
    }

    /// Puts all phrases of the class `from` into the class `into` as well, while loading.
    pub(super) fn take_in(&mut self, from: Class, into: Class) {
        let fresh = self.classes.iter_mut().filter(|classes| classes.has(from) && !classes.has(into));
        let count = fresh.map(|classes| classes.add(into)).count();
        if let Some(size) = self.sizes.get_mut(usize::from(into)) {
            *size += count;
        }
    }

    /// Nothing more will be added: the tables are packed for reading.
    pub(super) fn seal(&mut self) {
        let mut known = Map::<ByteSet, u32>::default();
        self.sets.push(ByteSet::default());
        known.insert(ByteSet::default(), 0);
        let sets = &mut self.sets;
        self.classes_of.extend(std::mem::take(&mut self.classes).into_iter().map(|classes| {
            *known.entry(classes).or_insert_with(|| {
                let number = u32::try_from(sets.len()).unwrap_or(u32::MAX);
                sets.push(classes);
                number
            })
        }));
    }

    /// How many phrases there are, while loading.
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

/// The word without apostrophes, cut at the longest word there is; most words are as they stand.
fn normal<'b>(text: &'b [u8], buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    if text.len() <= LONGEST && !text.contains(&b'\'') {
        return text;
    }
    let kept = text.iter().filter(|byte| **byte != b'\'');
    let length = kept.zip(buffer.iter_mut()).map(|(byte, slot)| *slot = *byte).count();
    buffer.get(..length).unwrap_or_default()
}
