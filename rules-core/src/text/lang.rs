//! Tells English from Spanish by their small words, which no two sentences can do without.

use super::small_words::{ENGLISH, SPANISH, told_by};
use super::{Folded, words};

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

/// The language of `text`, English when nothing tells.
///
/// Counts small words of both languages; inverted marks, `ñ`, `-ción`, `mamá` and `papá` count for Spanish. Mixed text goes to
/// the language with more words.
pub fn detect(text: &str) -> Lang {
    let folded = Folded::new(text);
    let mut count = Count::of_letters(text);
    for word in words(&folded) {
        count.add(told_by(word.text(&folded)));
    }
    count.lang()
}

/// How much speaks for each language.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    spanish: usize,
    english: usize,
}

impl Count {
    /// What the letters and marks of a text say, before its words.
    pub(crate) fn of_letters(text: &str) -> Self {
        let mut count = Self::default();
        if text.is_ascii() {
            return count;
        }
        let mut inverted = false;
        // The two bytes with which the UTF-8 of everything that is looked for begins.
        for at in memchr::memchr2_iter(0xc2, 0xc3, text.as_bytes()) {
            let (before, rest) = text.split_at_checked(at).unwrap_or_default();
            inverted |= rest.starts_with(['¿', '¡']);
            let spanish = rest.starts_with(['ñ', 'Ñ'])
                || rest.starts_with("ón") && before.ends_with("ci")
                || rest.starts_with('á') && (before.ends_with("mam") || before.ends_with("pap"));
            count.spanish += usize::from(spanish);
        }
        count.spanish += if inverted { 2 } else { 0 };
        count
    }

    /// Counts a word by what it tells; see [`small_words`](super::small_words).
    pub(crate) fn add(&mut self, tells: u8) {
        self.english += usize::from(tells & ENGLISH != 0);
        self.spanish += usize::from(tells & SPANISH != 0);
    }

    pub(crate) fn lang(self) -> Lang {
        if self.spanish > self.english { Lang::Es } else { Lang::En }
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
