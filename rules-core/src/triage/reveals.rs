//! Which words tell who the writer is: those that the cues found, and those that the reader adds.
//!
//! A bus, a room or an account leads to the writer only where they tie themselves to it: "my bus", "I teach in room 12".
//! "Bus 4" alone is where it happened, and the people who read the report need it.

use super::Mark;
use super::cues::{Cues, disjoint};
use super::decide::ReaderOpinion;
use super::tables::Tables;
use crate::text::Span;

/// Words by which a writer speaks of themselves, folded.
const SELF: &[&str] = &[
    "i", "i'm", "im", "i've", "ive", "i'd", "i'll", "me", "my", "mine", "myself", "we", "we're", "our",
    "ours", "us", "yo", "mi", "mis", "mio", "mia", "conmigo", "soy", "nosotros", "nosotras", "nuestro",
    "nuestra", "nuestros", "nuestras", "estoy", "tengo", "trabajo", "doy", "manejo",
];

/// Words that name a place or a time and nobody.
const PLACE: &[&str] = &[
    "bus",
    "buses",
    "route",
    "room",
    "rm",
    "building",
    "bldg",
    "hall",
    "hallway",
    "gate",
    "field",
    "gym",
    "cafeteria",
    "library",
    "stop",
    "period",
    "lunch",
    "floor",
    "stairs",
    "locker",
    "bathroom",
    "restroom",
    "seat",
    "number",
    "no",
    "autobus",
    "camion",
    "ruta",
    "salon",
    "edificio",
    "pasillo",
    "puerta",
    "cancha",
    "biblioteca",
    "parada",
    "periodo",
    "piso",
    "bano",
    "asiento",
    "numero",
    "in",
    "on",
    "at",
    "of",
    "the",
    "a",
    "an",
    "by",
    "near",
    "to",
    "from",
    "and",
    "en",
    "el",
    "la",
    "los",
    "las",
    "de",
    "del",
    "al",
    "por",
    "cerca",
    "y",
    "un",
    "una",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "am",
    "pm",
    "morning",
    "afternoon",
    "manana",
    "tarde",
];

/// The words that tell who the writer is, in order, none over another.
pub(super) fn reveals(cues: &Cues, text: &str, reader: Option<&ReaderOpinion>) -> Vec<Mark> {
    let mut marks = cues.reveals.clone();
    if let Some(opinion) = reader {
        let why = Tables::get().sentence("reveals-reader", cues.lang);
        for &span in &opinion.reveals {
            let words = span.slice(text);
            let elsewhere = is_place(words) && !of_the_writer(span, text);
            if !elsewhere && !marks.iter().any(|mark| mark.span.overlaps(span)) {
                marks.push(Mark { span, text: words.to_owned(), why: why.to_owned() });
            }
        }
        marks.retain(|mark| !mark.text.is_empty());
    }
    disjoint(marks)
}

/// Whether the sentence or the line around `span` speaks of its writer.
pub(super) fn of_the_writer(span: Span, text: &str) -> bool {
    let ends = |letter: char| matches!(letter, '.' | '!' | '?' | '\n' | '…');
    let before = text.get(..span.start).unwrap_or_default();
    let start = before
        .char_indices()
        .rfind(|(_, letter)| ends(*letter))
        .map_or(0, |(at, letter)| at + letter.len_utf8());
    let after = text.get(span.end..).unwrap_or_default();
    let end = span.end + after.find(ends).unwrap_or(after.len());
    words(text.get(start..end).unwrap_or_default()).any(|word| SELF.contains(&word.as_str()))
}

/// Whether nothing but places, times and numbers stands there.
fn is_place(span: &str) -> bool {
    let mut any = false;
    let place = words(span).all(|word| {
        any = true;
        PLACE.contains(&word.as_str())
            || word.chars().any(|letter| letter.is_ascii_digit())
            || word.len() == 1
    });
    any && place
}

/// Words in small letters, without accents that the lists do not write.
fn words(text: &str) -> impl Iterator<Item = String> {
    let plain = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        '’' => '\'',
        _ => letter,
    };
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’')
        .filter(|word| !word.is_empty())
        .map(move |word| word.to_lowercase().chars().map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_writers_only_where_they_say_so() {
        for span in ["Bus 4", "of bus 44", "Room 12", "on the bus, number 4", "salón 5", "period 3"] {
            assert!(is_place(span), "{span}");
        }
        for span in ["bus driver", "the only nurse", "room 30's carpet", "Elena", ""] {
            assert!(!is_place(span), "{span}");
        }
        let at = |text: &str, words: &str| {
            let start = text.find(words).expect("it is there");
            of_the_writer(Span { start, end: start + words.len() }, text)
        };
        assert!(!at("He is pushed.\nBus 4\nI saw it", "Bus 4"));
        assert!(at("I drive bus 4 at noon", "bus 4"));
        assert!(at("Es en mi salón, el 5", "5"));
        assert!(!at("My day was fine. It was on bus 4! My", "bus 4"));
    }
}
