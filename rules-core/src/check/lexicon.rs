//! Word classes and every phrase of every rule, in one automaton over words.
//!
//! A phrase is a path of words through a tree. One walk over a post finds all phrases of all rules, each at a
//! word boundary by construction, so that nothing is ever searched rule by rule.

use std::collections::HashMap;

use super::sets::ByteSet;
use crate::text::hash::WordHash;
use crate::text::packed::{has_byte, pack, pack_at};
use crate::text::small_words;

type Map<K, V> = HashMap<K, V, WordHash>;

/// A phrase: an index into [`Lexicon`]'s phrases.
pub(super) type Phrase = u32;
/// A word class: an index into [`Lexicon`]'s classes.
pub(super) type Class = u8;
/// The classes of a phrase: an index into [`Lexicon`]'s sets of classes.
pub(super) type Classes = u32;

/// All words, phrases and classes of a set of rules, and the small words that tell of a sentence or a language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Words of up to seven bytes, packed with their length.
    short: Map<u64, u32>,
    /// Longer words, with zeros behind them.
    long: Map<[u64; LONGEST / 8], u32>,
    /// Where the phrases begin, by their first word.
    roots: Vec<Node>,
    /// The other nodes of the tree.
    inner: Vec<Node>,
    /// `node << 32 | word` to child.
    children: Map<u64, NodeId>,
    /// Sets of classes, each once.
    sets: Vec<ByteSet>,
    /// The classes of each phrase, while loading.
    classes: Vec<ByteSet>,
    names: Vec<String>,
    sizes: Vec<usize>,
}

/// A node of the tree: the number of a word for the root of its phrases, and with the highest bit an inner node.
pub(super) type NodeId = u32;
const INNER: NodeId = 1 << 31;

/// What a walk wants to know of a node, all of it beside each other in memory.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    /// The phrase that ends there plus one, 0 for none.
    phrase: u32,
    /// The classes of that phrase.
    classes: Classes,
    /// The words that go on from there as bits, several to a bit: a bit that is missing is sure, one that is set is not.
    follows: u32,
    /// What the word of a root tells as a small word, see [`small_words`], and whether some phrase has it.
    tells: u8,
}

impl Node {
    /// The phrase that ends there and its classes.
    pub(super) fn end(&self) -> Option<(Phrase, Classes)> {
        Some((self.phrase.checked_sub(1)?, self.classes))
    }
    /// Whether some phrase goes on.
    pub(super) fn goes_on(&self) -> bool {
        self.follows != 0
    }
}

/// A word of a post as the lexicon knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Its number; [`NO_WORD`] where no phrase has it.
    pub(super) word: u32,
    /// What it tells as a small word; see [`small_words`].
    pub(super) tells: u8,
}

/// What stands for a word that no phrase has: half as large as an `Option`.
pub(super) const NO_WORD: u32 = u32::MAX;
/// Set beside what a small word tells where some phrase has the word.
const IN_PHRASE: u8 = 1 << 7;

/// The most classes a set of lexicons may define.
const MOST_CLASSES: usize = 250;

impl Lexicon {
    pub(super) fn new() -> Self {
        // A little more than the rules that ship need: growing would mean to hash everything again.
        let table = |size| Map::with_capacity_and_hasher(size, WordHash::default());
        let mut lexicon = Self {
            short: table(14_000),
            long: Map::with_capacity_and_hasher(7_000, WordHash::default()),
            roots: Vec::with_capacity(16_000),
            inner: Vec::with_capacity(16_000),
            children: table(14_000),
            classes: Vec::with_capacity(24_000),
            ..Self::default()
        };
        for (word, tells) in small_words::all() {
            let word = lexicon.word(word.as_bytes());
            lexicon.tell(word, tells);
        }
        lexicon
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
        let mut node = None;
        for part in text.as_bytes().split(|byte| matches!(byte, b' ' | b'-')) {
            let mut buffer = [0_u8; LONGEST];
            if let key @ [_, ..] = normal(part, &mut buffer) {
                let word = self.word(key);
                self.tell(word, IN_PHRASE);
                node = Some(node.map_or(word, |node| self.child(node, word)));
            }
        }
        let fresh = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        if let Some(node) = node.and_then(|node| self.node_mut(node)) {
            if let Some(known) = node.phrase.checked_sub(1) {
                return known;
            }
            node.phrase = fresh + 1;
        }
        self.classes.push(ByteSet::default());
        fresh
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
            self.long.insert(long(key), word);
        }
        self.roots.push(Node::default());
        word
    }

    fn tell(&mut self, word: u32, what: u8) {
        if let Some(root) = self.roots.get_mut(word as usize) {
            root.tells |= what;
        }
    }

    fn child(&mut self, node: NodeId, word: u32) -> NodeId {
        if let Some(parent) = self.node_mut(node) {
            parent.follows |= follower(word);
        }
        let fresh = INNER | u32::try_from(self.inner.len()).unwrap_or(u32::MAX);
        let child = *self.children.entry(edge(node, word)).or_insert(fresh);
        if child == fresh {
            self.inner.push(Node::default());
        }
        child
    }

    fn node_mut(&mut self, node: NodeId) -> Option<&mut Node> {
        if node & INNER == 0 {
            self.roots.get_mut(node as usize)
        } else {
            self.inner.get_mut((node & !INNER) as usize)
        }
    }

    /// What is at a node; nothing at that of [`NO_WORD`].
    pub(super) fn node(&self, node: NodeId) -> Node {
        let nodes = if node & INNER == 0 { &self.roots } else { &self.inner };
        nodes.get((node & !INNER) as usize).copied().unwrap_or_default()
    }

    /// One step of a walk, from `at`, which is what stands at `node`.
    pub(super) fn step(&self, node: NodeId, at: &Node, word: u32) -> Option<NodeId> {
        if at.follows & follower(word) == 0 {
            return None;
        }
        self.children.get(&edge(node, word)).copied()
    }

    /// A word, and what is known of it.
    pub(super) fn find_word(&self, text: &[u8]) -> Known {
        if text.len() > LONGEST {
            return Known::NOTHING;
        }
        self.known(self.look_up(normal(text, &mut [0; LONGEST])))
    }

    /// The word `start..end` of a post.
    pub(super) fn find_at(&self, post: &[u8], start: usize, end: usize) -> Known {
        let length = end.saturating_sub(start);
        if length < 8 {
            let packed = pack_at(post, start, length);
            if !has_byte(packed, b'\'') {
                return self.known(self.short.get(&(packed << 8 | length as u64)).copied());
            }
        }
        self.find_word(post.get(start..end).unwrap_or_default())
    }

    /// Whether some phrase has the word.
    pub(super) fn has_word(&self, text: &str) -> bool {
        self.find_word(text.as_bytes()).word != NO_WORD
    }

    fn look_up(&self, key: &[u8]) -> Option<u32> {
        if key.len() < 8 { self.short.get(&short(key)).copied() } else { self.long.get(&long(key)).copied() }
    }

    fn known(&self, word: Option<u32>) -> Known {
        let Some(word) = word else { return Known::NOTHING };
        let tells = self.roots.get(word as usize).map_or(0, |root| root.tells);
        Known { word: if tells & IN_PHRASE == 0 { NO_WORD } else { word }, tells: tells & !IN_PHRASE }
    }

    /// The classes of a word that is a phrase by itself.
    pub(super) fn classes_of(&self, word: &str) -> Option<&ByteSet> {
        let (_, classes) = self.node(self.find_word(word.as_bytes()).word).end()?;
        Some(self.set(classes))
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

    /// Nothing more will be added: phrases of the same classes get the same number for them. Gives that of each phrase.
    pub(super) fn seal(&mut self) -> Vec<Classes> {
        let mut known = Map::<ByteSet, u32>::default();
        self.sets.push(ByteSet::default());
        known.insert(ByteSet::default(), 0);
        let sets = &mut self.sets;
        let number = |classes: ByteSet| {
            *known.entry(classes).or_insert_with(|| {
                let number = u32::try_from(sets.len()).unwrap_or(u32::MAX);
                sets.push(classes);
                number
            })
        };
        let all: Vec<Classes> = std::mem::take(&mut self.classes).into_iter().map(number).collect();
        for node in self.roots.iter_mut().chain(&mut self.inner) {
            let phrase = node.phrase.checked_sub(1);
            node.classes = phrase.and_then(|phrase| all.get(phrase as usize)).copied().unwrap_or_default();
        }
        all
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

impl Known {
    const NOTHING: Self = Self { word: NO_WORD, tells: 0 };
}

/// The bit of a word among those that follow on a node.
fn follower(word: u32) -> u32 {
    1 << (word & 31)
}

fn edge(node: NodeId, word: u32) -> u64 {
    u64::from(node) << 32 | u64::from(word)
}

/// A short word and its length as one number: equal numbers are equal words.
fn short(key: &[u8]) -> u64 {
    pack(key) << 8 | key.len() as u64
}

/// A word of any length with zeros behind it, which no word holds.
fn long(key: &[u8]) -> [u64; LONGEST / 8] {
    let mut parts = [0; LONGEST / 8];
    key.chunks(8).zip(&mut parts).for_each(|(bytes, part)| *part = pack(bytes));
    parts
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
