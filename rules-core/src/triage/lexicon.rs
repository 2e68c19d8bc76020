//! Word classes: phrases of one or more folded words, each under the names of the classes it belongs to.

use std::collections::{HashMap, HashSet};

/// The number of a word class.
pub(super) type Class = u16;

/// A phrase of a class found in a text, by word index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The class.
    pub(super) class: Class,
    /// First word.
    pub(super) start: usize,
    /// One past the last word.
    pub(super) end: usize,
}

/// All phrases of all classes, as a tree of words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    nodes: Vec<Node>,
    names: HashMap<String, Class>,
    /// Every word of every phrase, under the sound that a Spanish ear gives it.
    sounds: HashMap<String, Box<str>>,
    vocabulary: HashSet<Box<str>>,
}

#[derive(Debug, Default)]
struct Node {
    /// Most phrases end here: of some ten thousand nodes few go on.
    on: Option<Box<Branches>>,
    classes: Vec<Class>,
}

/// Where a phrase goes on, by its next word.
#[derive(Debug, Default)]
struct Branches {
    words: HashMap<Box<str>, usize>,
    /// Words written `stem*`: the stem and any ending.
    stems: HashMap<Box<str>, usize>,
}

/// Without their apostrophe these are other words.
const NEEDS_APOSTROPHE: &[&str] =
    &["i'll", "he'll", "we'll", "she'll", "we're", "we'd", "i'd", "she'd", "he'd", "it's", "can't", "won't"];

/// The longest ending that a stem accepts, in bytes; longer words are not looked up.
const LONGEST_WORD: usize = 32;

/// Shorter words are too many things by sound.
const SHORTEST_SOUND: usize = 4;

impl Lexicon {
    /// An empty lexicon.
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], ..Self::default() }
    }

    /// The number of class `name`, new when it was unknown.
    pub(super) fn class(&mut self, name: &str) -> Class {
        if let Some(&class) = self.names.get(name) {
            return class;
        }
        let class = Class::try_from(self.names.len()).unwrap_or(Class::MAX);
        self.names.insert(name.to_owned(), class);
        class
    }

    /// The number of class `name`, if it was ever named.
    pub(super) fn known(&self, name: &str) -> Option<Class> {
        self.names.get(name).copied()
    }

    /// Adds `phrase` (folded; divided as the reader of words divides it, and `_` divides too) to `class`.
    pub(super) fn add(&mut self, phrase: &str, class: Class) {
        let mut at = 0;
        for word in phrase.split([' ', '\n', '_', '-', '.']).filter(|word| !word.is_empty()) {
            let word = word.strip_suffix("'s").unwrap_or(word);
            at = self.step_into(at, word);
            if word.len() >= SHORTEST_SOUND && self.vocabulary.insert(word.into()) {
                self.sounds.entry(sound(word)).or_insert_with(|| word.into());
            }
        }
        if at != 0
            && let Some(node) = self.nodes.get_mut(at)
            && !node.classes.contains(&class)
        {
            node.classes.push(class);
        }
        if phrase.contains('\'')
            && !phrase.split([' ', '\n', '_']).any(|word| NEEDS_APOSTROPHE.contains(&word))
        {
            self.add(&phrase.replace('\'', ""), class);
        }
    }

    /// The word of the tables that sounds like `word`: `aser` is `hacer`, `pistola` stays. `None` for a word that the
    /// tables know as it is, or do not know by sound either.
    pub(super) fn heard(&self, word: &str) -> Option<&str> {
        if !(SHORTEST_SOUND..=LONGEST_WORD).contains(&word.len()) || self.vocabulary.contains(word) {
            return None;
        }
        self.sounds.get(&sound(word)).map(AsRef::as_ref)
    }

    fn step_into(&mut self, at: usize, word: &str) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return 0 };
        let on = node.on.get_or_insert_default();
        let (map, key) = match word.strip_suffix('*') {
            Some(stem) => (&mut on.stems, stem),
            None => (&mut on.words, word),
        };
        if let Some(&found) = map.get(key) {
            return found;
        }
        map.insert(key.into(), next);
        self.nodes.push(Node::default());
        next
    }

    /// Every phrase that starts at word `start` of `words`, into `hits`.
    pub(super) fn find(&self, words: &[&str], start: usize, limit: usize, hits: &mut Vec<Hit>) {
        self.walk(0, words, start, start, limit, hits);
    }

    fn walk(&self, node: usize, words: &[&str], start: usize, at: usize, limit: usize, hits: &mut Vec<Hit>) {
        let Some(node) = self.nodes.get(node) else { return };
        hits.extend(node.classes.iter().map(|&class| Hit { class, start, end: at }));
        let word = words.get(at).filter(|word| at < limit && word.len() <= LONGEST_WORD);
        let (Some(on), Some(word)) = (&node.on, word) else { return };
        if let Some(&next) = on.words.get(*word) {
            self.walk(next, words, start, at + 1, limit, hits);
        }
        if on.stems.is_empty() {
            return;
        }
        for end in 1..=word.len() {
            if let Some(&next) = word.get(..end).and_then(|stem| on.stems.get(stem)) {
                self.walk(next, words, start, at + 1, limit, hits);
            }
        }
    }
}

/// How a Spanish speaker of the Americas hears a folded word: `h` is silent, `v` is `b`, `z` and soft `c` are `s`, `ll` is `y`.
fn sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        match (letter, next) {
            ('h', _) if !out.ends_with('c') => {}
            ('v', _) => out.push('b'),
            ('z', _) | ('c', Some('e' | 'i')) => out.push('s'),
            ('c', Some('h')) => out.push('c'),
            ('c', _) => out.push('k'),
            ('q', Some('u')) => {
                letters.next();
                out.push('k');
            }
            ('g', Some('e' | 'i')) => out.push('j'),
            ('l', Some('l')) => {
                letters.next();
                out.push('y');
            }
            (other, _) => out.push(other),
        }
    }
    out
}
