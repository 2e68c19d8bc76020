//! Small words: what they tell of their sentence, and of its language.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::hash::WordHash;

/// English text is full of it, Spanish is not.
pub(crate) const ENGLISH: u8 = 1;
/// Spanish text is full of it, English is not.
pub(crate) const SPANISH: u8 = 2;
/// Turns what comes after it into its contrary.
pub(crate) const NEGATES: u8 = 4;
/// Opens a clause that a negation before it does not reach.
pub(crate) const ENDS_CLAUSE: u8 = 8;
/// Makes its sentence a condition.
pub(crate) const CONDITION: u8 = 16;
/// Tells what somebody said or wrote.
pub(crate) const REPORTS: u8 = 32;

/// All of them, folded and without apostrophes: a word that tells two things stands in two lists.
const LISTS: [(u8, &[&str]); 6] = [
    (
        ENGLISH,
        &[
            "about", "all", "am", "an", "and", "any", "are", "at", "be", "been", "but", "can", "could",
            "did", "do", "does", "dont", "for", "from", "get", "got", "had", "has", "have", "he", "her",
            "hes", "his", "how", "i", "id", "if", "ill", "im", "in", "is", "it", "ive", "just", "kid",
            "kids", "my", "not", "of", "on", "or", "our", "post", "school", "she", "shes", "should", "so",
            "someone", "student", "students", "teacher", "that", "thats", "the", "their", "there", "they",
            "theyre", "this", "to", "u", "ur", "was", "we", "were", "weve", "what", "when", "where", "who",
            "why", "will", "with", "would", "you", "youll", "your", "youre", "youve",
        ],
    ),
    (
        SPANISH,
        &[
            "al",
            "alguien",
            "alumna",
            "alumno",
            "alumnos",
            "como",
            "con",
            "cual",
            "cuando",
            "de",
            "debo",
            "del",
            "dice",
            "dijo",
            "donde",
            "el",
            "ella",
            "ellos",
            "en",
            "entre",
            "era",
            "es",
            "esa",
            "escuela",
            "ese",
            "eso",
            "esta",
            "este",
            "estoy",
            "estudiante",
            "estudiantes",
            "foto",
            "fotos",
            "fue",
            "gracias",
            "grupo",
            "hacer",
            "hay",
            "hija",
            "hijo",
            "hola",
            "hoy",
            "la",
            "las",
            "le",
            "les",
            "lo",
            "los",
            "maestra",
            "maestro",
            "mas",
            "mi",
            "mis",
            "muy",
            "nadie",
            "necesito",
            "nina",
            "nino",
            "ninos",
            "nos",
            "nosotros",
            "para",
            "pasa",
            "pero",
            "por",
            "porque",
            "pq",
            "publicar",
            "puede",
            "pueden",
            "puedo",
            "q",
            "que",
            "quien",
            "quiere",
            "quiero",
            "se",
            "ser",
            "si",
            "sin",
            "sobre",
            "son",
            "su",
            "subir",
            "sus",
            "tambien",
            "te",
            "tengo",
            "tmb",
            "todo",
            "todos",
            "un",
            "una",
            "unas",
            "unos",
            "voy",
            "xq",
            "y",
            "ya",
            "yo",
        ],
    ),
    (
        NEGATES,
        &[
            "aint", "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hasnt", "havent",
            "isnt", "jamas", "nadie", "neither", "never", "ni", "ningun", "ninguna", "no", "nobody", "none",
            "nor", "not", "nunca", "shouldnt", "sin", "tampoco", "wasnt", "werent", "without", "wont",
            "wouldnt",
        ],
    ),
    (
        ENDS_CLAUSE,
        &[
            "although", "aunque", "because", "but", "except", "however", "pero", "porque", "sino", "so",
            "unless", "until", "yet",
        ],
    ),
    (CONDITION, &["anyone", "cuando", "if", "once", "quien", "si", "unless", "whenever", "whoever"]),
    (
        REPORTS,
        &[
            "asked",
            "called",
            "claims",
            "comento",
            "commented",
            "dice",
            "dijo",
            "emailed",
            "escribio",
            "grito",
            "heard",
            "overheard",
            "posted",
            "pregunto",
            "publico",
            "quote",
            "reported",
            "said",
            "say",
            "says",
            "texted",
            "told",
            "writes",
            "wrote",
            "yelled",
        ],
    ),
];

/// Every small word with what one list says of it, as bits; one that tells two things comes twice.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, u8)> {
    LISTS.into_iter().flat_map(|(tells, words)| words.iter().map(move |word| (*word, tells)))
}

/// What a folded word tells, as bits; 0 when it is no small word.
pub(crate) fn told_by(word: &str) -> u8 {
    static TABLE: OnceLock<HashMap<&'static str, u8, WordHash>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::default();
        for (word, tells) in all() {
            *table.entry(word).or_default() |= tells;
        }
        table
    });
    let told = |word: &str| table.get(word).copied().unwrap_or_default();
    if word.contains('\'') { told(&word.replace('\'', "")) } else { told(word) }
}
