//! Takes out of a question what could tell who somebody is. What stays are words that are known to be no name.
//!
//! The other way round would need a list of all names: here a word that nobody knows is left out, whatever it is.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use regex::Regex;

use crate::check::Engine;
use crate::data;
use crate::text::Folded;

/// More than this is no question but a story, and a story tells who it is about.
const LONGEST: usize = 400;

/// A capitalised word inside a sentence stays when it is one of the most frequent, else it may be a name.
const FREQUENT: usize = 2_000;

/// Names that are words, at the beginning of a question most often the word.
const OPENERS: &[&str] = &["will", "may", "do", "so", "my", "an", "tu", "mi", "long", "love", "can", "son"];

/// Words after which a small word is somebody's name, beside the lexicon's own.
const CALLS: &[&str] = &[
    "named", "called", "name", "student", "kid", "mr", "mrs", "ms", "llama", "llamada", "llamado", "nombre",
    "alumno", "alumna",
];

/// Words of one or two letters, which the reader's lists do not have.
const SMALL: &[&str] = &[
    "a", "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "i", "id", "if", "im", "in", "is", "it",
    "me", "my", "no", "of", "oh", "ok", "on", "or", "so", "to", "tv", "up", "us", "vs", "we", "al", "de",
    "el", "en", "es", "ha", "he", "la", "le", "lo", "me", "mi", "ni", "nos", "o", "os", "se", "si", "su",
    "te", "tu", "un", "va", "y", "ya",
];

/// The words that may stay: the reader's own lists, which were made by hand and from authored questions.
struct Known {
    ranked: HashMap<&'static str, usize>,
    spanish: HashSet<&'static str>,
    short: HashSet<&'static str>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let keys = |table: &'static str| {
            let lines = table.lines().filter(|line| !line.starts_with('#'));
            lines.filter_map(|line| line.split('\t').next()).flat_map(|key| key.split(' '))
        };
        Known {
            ranked: data::WORDS.lines().zip(0..).collect(),
            spanish: keys(data::GLOSS).collect(),
            short: keys(data::SLANG).collect(),
        }
    })
}

impl Known {
    /// Whether a folded word is one of ours, as it stands or without a common ending.
    fn has(&self, word: &str) -> bool {
        let plain = |word: &str| {
            SMALL.contains(&word)
                || self.ranked.contains_key(word)
                || self.spanish.contains(word)
                || self.short.contains(word)
        };
        let ending = |end: &str| word.strip_suffix(end).is_some_and(|stem| stem.len() > 3 && plain(stem));
        plain(word)
            || plain(&word.replace('\'', ""))
            || ["'s", "s", "es", "ed", "d", "ing", "ly"].iter().any(|end| ending(end))
    }

    fn frequent(&self, word: &str) -> bool {
        self.ranked.get(word).is_some_and(|rank| *rank < FREQUENT)
    }
}

/// The text with `[name]`, `[email]`, `[phone]`, `[handle]`, `[link]`, `[number]` and `[word]` in the place of what
/// could tell who somebody is. Without an engine there are no names to go by, and nothing stays.
pub(crate) fn redact(engine: Option<&Engine>, text: &str) -> String {
    let Some(engine) = engine else { return "[text]".to_owned() };
    let text = numbers(text);
    let mut out = Writer { engine, out: String::new(), first: true, before: String::new(), named: false };
    for chunk in text.split_whitespace() {
        if out.out.len() > LONGEST {
            out.out.push_str(" ...");
            break;
        }
        if !out.out.is_empty() {
            out.out.push(' ');
        }
        out.chunk(chunk);
    }
    out.out.trim().replace("[name] [name]", "[name]").replace("[name] [name]", "[name]")
}

/// Long numbers first: their parts may stand apart, as in (213) 555-0187.
fn numbers(text: &str) -> String {
    static LONG: OnceLock<Option<Regex>> = OnceLock::new();
    // A constant pattern, compiled in the tests; were it broken, every digit would go.
    let long = LONG.get_or_init(|| Regex::new(r"\+?\(?\d(?:[\s().\-/_]{0,3}\d){3,}").ok());
    let Some(long) = long else { return text.replace(char::is_numeric, "") };
    long.replace_all(text, |found: &regex::Captures<'_>| {
        let found = found.get(0).map_or("", |all| all.as_str());
        let digits = found.chars().filter(|letter| letter.is_numeric()).count();
        let apart = digits < found.chars().count();
        if digits >= 10 || digits >= 7 && apart { " [phone] " } else { " [number] " }
    })
    .into_owned()
}

struct Writer<'e> {
    engine: &'e Engine,
    out: String,
    /// The next word begins a sentence.
    first: bool,
    /// The word before, folded.
    before: String,
    /// The word before was a name.
    named: bool,
}

impl Writer<'_> {
    /// One stretch without blanks.
    fn chunk(&mut self, chunk: &str) {
        if matches!(chunk, "[phone]" | "[number]") {
            return self.put(chunk);
        }
        if let Some((before, after)) = chunk.split_once('@') {
            let mail = before.contains(char::is_alphanumeric) && after.contains('.');
            return self.put(if mail { "[email]" } else { "[handle]" });
        }
        if is_link(chunk) {
            return self.put("[link]");
        }
        let mut word = String::new();
        for letter in chunk.chars() {
            if separates(letter) {
                self.word(&std::mem::take(&mut word));
                self.out.push(if letter.is_ascii() || "¿¡".contains(letter) { letter } else { '"' });
                self.first |= matches!(letter, '.' | '!' | '?' | '¿' | '¡' | ':' | '…');
                self.named &= letter == '-';
            } else {
                word.push(letter);
            }
        }
        self.word(&word);
    }

    fn put(&mut self, placeholder: &str) {
        self.out.push_str(placeholder);
        self.first = false;
        self.named = placeholder == "[name]";
        placeholder.clone_into(&mut self.before);
    }

    fn word(&mut self, word: &str) {
        // What is no word, an emoji for example, tells nothing that is missed.
        if !word.contains(char::is_alphanumeric) {
            return;
        }
        let folded = Folded::new(word);
        let key = folded.as_str().trim_matches('\'').to_owned();
        if word.contains(char::is_numeric) {
            return if is_small_number(&key) { self.keep(word, key) } else { self.put("[word]") };
        }
        if self.is_name(word, &key) {
            return self.put("[name]");
        }
        let plain = word.chars().all(|letter| letter.is_alphabetic() || "'’".contains(letter));
        let listed = ["everyday", "not_name", "title", "role"].iter().any(|class| self.is(&key, class));
        let safe = listed || known().has(&key) || key.len() == 1;
        match plain && safe {
            true => self.keep(word, key),
            false if word.starts_with(char::is_uppercase) => self.put("[name]"),
            false => self.put("[word]"),
        }
    }

    fn keep(&mut self, word: &str, key: String) {
        self.out.push_str(word);
        (self.first, self.named, self.before) = (false, false, key);
    }

    fn is(&self, key: &str, class: &str) -> bool {
        self.engine.knows(key, class)
    }

    /// A name, or a word that may be one where it stands.
    fn is_name(&self, word: &str, key: &str) -> bool {
        let bare = key.strip_suffix("'s").unwrap_or(key);
        let capital = word.starts_with(char::is_uppercase);
        let given = self.is(bare, "given");
        let word_too = self.is(bare, "given_word") || known().spanish.contains(bare);
        let surname = self.is(bare, "surname");
        if given && !word_too || surname && !known().has(bare) {
            return true;
        }
        let shouted = word.len() > 1 && !word.contains(char::is_lowercase);
        if given || surname || self.is(bare, "given_word") {
            let inside = capital && !shouted && !self.first;
            let opens = capital && self.first && !OPENERS.contains(&bare);
            return inside || opens || self.named || self.called();
        }
        // Not a name that we know: capitals inside a sentence, and no word that is often written.
        let usual = bare == "i"
            || bare.starts_with("i'")
            || known().frequent(bare)
            || self.is(bare, "not_name")
            || self.is(bare, "title");
        capital && !shouted && !self.first && !usual
    }

    /// Whether the word before says that a name follows.
    fn called(&self) -> bool {
        CALLS.contains(&self.before.as_str())
            || ["student_before", "title"].iter().any(|class| self.is(&self.before, class))
    }
}

fn separates(letter: char) -> bool {
    letter.is_ascii_punctuation() && !matches!(letter, '\'' | '_') || "¿¡«»“”„‘—–…".contains(letter)
}

/// `3`, `12`, `3rd`, `4pm`.
fn is_small_number(key: &str) -> bool {
    let digits = key.chars().take_while(char::is_ascii_digit).count();
    let end = key.get(digits..).unwrap_or_default();
    (1..=3).contains(&digits) && matches!(end, "" | "st" | "nd" | "rd" | "th" | "am" | "pm" | "o" | "a")
}

/// An address: letters on both sides of a full stop, or what only addresses have.
fn is_link(chunk: &str) -> bool {
    let lower = chunk.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let parts: Vec<&str> = lower.split('.').collect();
    parts.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        let ends = left.chars().rev().take_while(|c| c.is_alphanumeric()).count();
        let begins = right.chars().take_while(|c| c.is_alphanumeric()).count();
        ends >= 2 && begins >= 2
    })
}

#[cfg(test)]
mod tests {
    use crate::Core;

    fn redact(text: &str) -> String {
        Core::builtin().redact(text)
    }

    #[test]
    fn whoever_is_named_is_taken_out() {
        for (text, left) in [
            ("Can I post about Johnny Smith on TikTok?", "Can I post about [name] on TikTok?"),
            ("can i post about johnny nguyen?", "can i post about [name]?"),
            ("My student Grace wants a ride home", "My student [name] wants a ride home"),
            ("my student grace wants a ride home", "my student [name] wants a ride home"),
            ("Will Mr. Garcia get in trouble?", "Will Mr. [name] get in trouble?"),
            ("Is Xochiquetzal's mom allowed to film?", "Is [name] mom allowed to film?"),
            (
                "¿puede mi alumna Araksya Petrosyan grabar la clase?",
                "¿puede mi alumna [name] grabar la clase?",
            ),
            ("does zyxwvu get a phone", "does [word] get a phone"),
            (
                "email me at a.b+c@lausd.net or call (213) 555-0187 now",
                "email me at [email] or call [phone] now",
            ),
            ("is @coach_k99 ok, see https://x.com/coach", "is [handle] ok, see [link]"),
            ("his id is 20391144 in period 3", "his id is [number] in period 3"),
            ("room 4417 at drive.google.com/abc?", "room [number] at [link]"),
        ] {
            assert_eq!(redact(text), left);
        }
    }

    #[test]
    fn an_ordinary_question_stays_a_question() {
        for text in [
            "Can students use their own phones in class?",
            "May I sell lesson plans online in the summer?",
            "¿puedo vender mis planes de clase en línea?",
            "do parents need a permit to film the game?",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn what_nobody_knows_does_not_pass() {
        for text in ["J0hnny", "jo\u{200b}hnny", "Иванов", "김민서", "ѕmіth", "x_y_z", "qwertyuiop's"]
        {
            assert!(matches!(redact(text).as_str(), "[name]" | "[word]"), "{text}: {}", redact(text));
        }
        assert!(redact(&"word ".repeat(1_000)).len() < 500);
        assert_eq!(redact(""), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in proptest::prelude::any::<String>()) {
            let left = redact(&text);
            proptest::prop_assert!(!left.contains('@') && !left.contains(char::is_control));
        }
    }
}
