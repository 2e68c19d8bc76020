//! Tells English from Spanish by their small words, which no two sentences can do without.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::hash::WordHash;

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

/// The small words of both languages, by their letters.
fn small_words() -> &'static HashMap<&'static str, Lang, WordHash> {
    static WORDS: OnceLock<HashMap<&'static str, Lang, WordHash>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let english = ENGLISH.iter().map(|word| (*word, Lang::En));
        english.chain(SPANISH.iter().map(|word| (*word, Lang::Es))).collect()
    })
}

/// The language of `text`, English when nothing tells.
///
/// Counts small words of both languages; inverted marks and `ñ` count for Spanish. Mixed text goes to
/// the language with more words.
pub fn detect(text: &str) -> Lang {
    let known = small_words();
    let (mut spanish, mut english) = (0_usize, 0_usize);
    let mut buffer = String::with_capacity(16);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(400) {
        if word.len() > 24 {
            continue;
        }
        let word = if word.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
            buffer.clear();
            buffer.extend(word.chars().flat_map(char::to_lowercase));
            buffer.as_str()
        } else {
            word
        };
        match if word.len() <= 11 { known.get(word) } else { None } {
            Some(Lang::Es) => spanish += 1,
            Some(Lang::En) => english += 1,
            None if word.is_ascii() => {}
            None if word.contains('ñ') || word.ends_with("ción") || word.ends_with("ciones") => {
                spanish += 1;
            }
            None => {}
        }
    }
    if text.contains(['¿', '¡']) {
        spanish += 2;
    }
    if spanish > english { Lang::Es } else { Lang::En }
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
