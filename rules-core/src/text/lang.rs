//! Tells English from Spanish by their small words, which no two sentences can do without.

use super::packed::small_letters;
use super::small_words::{Letters, SmallWords};

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

const SPEAKS_ENGLISH: u8 = 1;
const SPEAKS_SPANISH: u8 = 2;

/// The small words of both languages.
static SMALL_WORDS: SmallWords<512> =
    SmallWords::new(&[(SPANISH, SPEAKS_SPANISH), (ENGLISH, SPEAKS_ENGLISH)]);

/// So many words tell.
const ENOUGH: usize = 400;

/// The language of `text`, English when nothing tells.
///
/// Counts small words of both languages; inverted marks and `ñ` count for Spanish. Mixed text goes to
/// the language with more words.
pub fn detect(text: &str) -> Lang {
    let bytes = text.as_bytes();
    let mut count = Count::default();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty() && count.words < ENOUGH) {
        let length = alphanumeric(rest);
        if rest.get(length).is_none_or(u8::is_ascii) {
            if length > 0 {
                count.plain(bytes, at, length);
            }
            at += length + 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if word.is_empty() {
            at += rest.chars().next().map_or(1, char::len_utf8);
        } else if word.is_ascii() {
            count.plain(bytes, at, word.len());
        } else {
            count.accented(word);
        }
        at += word.len();
    }
    if text.contains('¿') || text.contains('¡') {
        count.spanish += 2;
    }
    if count.spanish > count.english { Lang::Es } else { Lang::En }
}

/// How many ASCII letters and digits stand at the beginning.
fn alphanumeric(bytes: &[u8]) -> usize {
    let mut length = small_letters(bytes, 0);
    while bytes.get(length).is_some_and(u8::is_ascii_alphanumeric) {
        length += 1 + small_letters(bytes, length + 1);
    }
    length
}

/// How many words spoke for each language.
#[derive(Default)]
struct Count {
    spanish: usize,
    english: usize,
    words: usize,
}

impl Count {
    /// A word of ASCII letters and digits, in any case.
    fn plain(&mut self, bytes: &[u8], start: usize, length: usize) {
        self.words += 1;
        let first = bytes.get(start).copied().unwrap_or(b' ');
        if SMALL_WORDS.may_have(first, length)
            && let Some(letters) = Letters::at(bytes, start, length)
        {
            self.add(letters.small(length));
        }
    }

    fn accented(&mut self, word: &str) {
        self.words += 1;
        if word.len() > 24 {
            return;
        }
        let small = word.to_lowercase();
        let known = Letters::at(small.as_bytes(), 0, small.len()).is_some_and(|letters| self.add(letters));
        let spanish = || small.contains('ñ') || small.ends_with("ción") || small.ends_with("ciones");
        if !known && spanish() {
            self.spanish += 1;
        }
    }

    /// Counts a small word; `false` when it is none.
    fn add(&mut self, word: Letters) -> bool {
        match SMALL_WORDS.get(word) {
            SPEAKS_SPANISH => self.spanish += 1,
            SPEAKS_ENGLISH => self.english += 1,
            _ => return false,
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
