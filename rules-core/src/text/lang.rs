//! Tells English from Spanish by their small words, which no two sentences can do without.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::hash::{WordHash, pack};

/// A language that Chalkline speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Lang {
    /// The BCP 47 primary tag, `en` or `es`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// Reads a locale such as `es-419`, `es_MX.UTF-8` or `en`; `None` for any other language.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let primary = locale.split(['-', '_', '.']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            _ => None,
        }
    }
}

/// Words that are frequent in Spanish and rare or absent in English text.
const SPANISH: &[&str] = &[
    "el",
    "la",
    "los",
    "las",
    "un",
    "una",
    "unos",
    "unas",
    "de",
    "del",
    "que",
    "qué",
    "y",
    "en",
    "con",
    "por",
    "para",
    "es",
    "son",
    "está",
    "esta",
    "estoy",
    "mi",
    "mis",
    "su",
    "sus",
    "se",
    "lo",
    "le",
    "les",
    "al",
    "pero",
    "puedo",
    "puede",
    "pueden",
    "debo",
    "tengo",
    "hay",
    "si",
    "sí",
    "como",
    "cómo",
    "cuando",
    "cuándo",
    "donde",
    "dónde",
    "quien",
    "quién",
    "porque",
    "xq",
    "pq",
    "q",
    "yo",
    "ella",
    "ellos",
    "nos",
    "nosotros",
    "muy",
    "ya",
    "más",
    "mas",
    "también",
    "tmb",
    "alumno",
    "alumna",
    "alumnos",
    "estudiante",
    "estudiantes",
    "maestra",
    "maestro",
    "escuela",
    "foto",
    "fotos",
    "hola",
    "gracias",
    "mamá",
    "papá",
    "hijo",
    "hija",
    "niño",
    "niña",
    "niños",
    "te",
    "voy",
    "era",
    "fue",
    "ser",
    "hacer",
    "publicar",
    "subir",
    "grupo",
    "nadie",
    "todo",
    "todos",
    "sin",
    "sobre",
    "entre",
    "hoy",
    "este",
    "eso",
    "esa",
    "ese",
    "alguien",
    "pasa",
    "dice",
    "dijo",
    "quiero",
    "quiere",
    "necesito",
    "cual",
    "cuál",
];

/// Words that are frequent in English and rare or absent in Spanish text.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "are", "was", "were", "i", "you", "he", "she", "it", "we", "they", "my",
    "your", "his", "her", "our", "their", "can", "could", "should", "would", "will", "do", "does", "did",
    "what", "who", "when", "where", "why", "how", "if", "in", "on", "at", "for", "with", "from", "that",
    "this", "there", "not", "have", "has", "had", "be", "been", "am", "im", "dont", "about", "or", "but",
    "an", "someone", "student", "students", "teacher", "school", "post", "kid", "kids", "just", "so", "im",
    "u", "ur", "any", "all", "get", "got",
];

/// The longest small word.
const LONGEST: usize = 11;

/// The small words of both languages, by their letters.
fn small_words() -> &'static HashMap<(u64, u64), Lang, WordHash> {
    static WORDS: OnceLock<HashMap<(u64, u64), Lang, WordHash>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let english = ENGLISH.iter().map(|word| (*word, Lang::En));
        english
            .chain(SPANISH.iter().map(|word| (*word, Lang::Es)))
            .map(|(word, lang)| (letters(word.as_bytes()), lang))
            .collect()
    })
}

/// A word of at most sixteen bytes as two numbers.
fn letters(word: &[u8]) -> (u64, u64) {
    (pack(word), pack(word.get(8..).unwrap_or_default()))
}

/// So many words tell.
const ENOUGH: usize = 400;

/// The language of `text`, English when nothing tells.
///
/// Counts small words of both languages; inverted marks and `ñ` count for Spanish. Mixed text goes to
/// the language with more words.
pub fn detect(text: &str) -> Lang {
    let mut count = Count { known: small_words(), spanish: 0, english: 0, words: 0 };
    if text.is_ascii() {
        let bytes = text.as_bytes();
        for word in bytes.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if count.words == ENOUGH {
                break;
            }
            count.plain(word);
        }
    } else {
        let mut small = String::with_capacity(16);
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if count.words == ENOUGH {
                break;
            }
            if word.is_ascii() {
                count.plain(word.as_bytes());
            } else {
                count.accented(word, &mut small);
            }
        }
        if text.contains(['¿', '¡']) {
            count.spanish += 2;
        }
    }
    if count.spanish > count.english { Lang::Es } else { Lang::En }
}

/// How many words spoke for each language.
struct Count {
    known: &'static HashMap<(u64, u64), Lang, WordHash>,
    spanish: usize,
    english: usize,
    words: usize,
}

impl Count {
    /// A word of ASCII letters and digits, in any case.
    fn plain(&mut self, word: &[u8]) {
        // The bit that makes a letter small is set in every digit already.
        const SMALL: u64 = 0x2020_2020_2020_2020;
        self.words += 1;
        if word.len() > LONGEST {
            return;
        }
        let (first, rest) = letters(word);
        let mask = |bytes: usize| if bytes >= 8 { SMALL } else { SMALL & ((1 << (8 * bytes)) - 1) };
        self.add((first | mask(word.len()), rest | mask(word.len().saturating_sub(8))));
    }

    fn accented(&mut self, word: &str, small: &mut String) {
        self.words += 1;
        if word.len() > 24 {
            return;
        }
        small.clear();
        small.extend(word.chars().flat_map(char::to_lowercase));
        let known = small.len() <= LONGEST && self.add(letters(small.as_bytes()));
        let spanish = || small.contains('ñ') || small.ends_with("ción") || small.ends_with("ciones");
        if !known && spanish() {
            self.spanish += 1;
        }
    }

    /// Counts a small word; `false` when it is none.
    fn add(&mut self, word: (u64, u64)) -> bool {
        match self.known.get(&word) {
            Some(Lang::Es) => self.spanish += 1,
            Some(Lang::En) => self.english += 1,
            None => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        assert_eq!(detect("can i friend a student"), Lang::En);
        assert_eq!(detect("puedo aceptar a un alumno en mi facebook"), Lang::Es);
        assert_eq!(detect("¿foto?"), Lang::Es);
        assert_eq!(detect(""), Lang::En);
        assert_eq!(Lang::from_locale("es_MX.UTF-8"), Some(Lang::Es));
        assert_eq!(Lang::from_locale("fr"), None);
    }
}
