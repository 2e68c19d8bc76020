//! What one non-ASCII character looks like to a person, as ASCII: the tables behind folding.

/// Class bytes that stand for an emoji, or for a letter of a script that has no ASCII look-alike.
pub mod class {
    /// Any emoji without a class of its own.
    pub const EMOJI: u8 = 0x01;
    /// A gun.
    pub const GUN: u8 = 0x02;
    /// A knife, dagger, sword or axe.
    pub const KNIFE: u8 = 0x03;
    /// A bomb or firecracker.
    pub const BOMB: u8 = 0x04;
    /// A skull, coffin, gravestone or blood.
    pub const DEATH: u8 = 0x05;
    /// A letter or digit of a script without ASCII look-alikes.
    pub const LETTER: u8 = 0x06;
    /// A beer, wine, cocktail or bottle.
    pub const DRINK: u8 = 0x07;
    /// A pig, cow, rat, snake, clown or worse.
    pub const MOCK: u8 = 0x08;
    /// A fist or boxing glove.
    pub const FIST: u8 = 0x0e;
    /// A middle finger.
    pub const FINGER: u8 = 0x0f;
    /// Pills, needles, cannabis leaf, cigarette.
    pub const DRUG: u8 = 0x10;
}

/// What becomes of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glyph {
    /// Invisible: dropped.
    Nothing,
    /// One byte.
    One(u8),
    /// Two bytes.
    Two(u8, u8),
    /// Ask the compatibility decomposition.
    Compatible,
}

/// Whether `c` is drawn on the character before it.
pub(super) fn clings(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        || (c > '\u{2ff}' && unicode_normalization::char::is_combining_mark(c))
}

/// Folds one non-ASCII character.
pub(super) fn fold(c: char) -> Glyph {
    match u32::from(c) {
        0x80..=0xff => latin1(c),
        0x100..=0x17f => latin_extended(c),
        0x2010..=0x2013 | 0x2212 => Glyph::One(b'-'),
        0x2014 | 0x2015 => Glyph::One(b';'),
        0x2018..=0x201b | 0x2032 | 0x2bc | 0x2b9 | 0x55a => Glyph::One(b'\''),
        0x201c..=0x201f | 0x2033 | 0x300c..=0x300f => Glyph::One(b'"'),
        0x2026 => Glyph::Two(b'.', b'.'),
        0x2028 | 0x2029 => Glyph::One(b'\n'),
        0x2000..=0x200a | 0x202f | 0x205f | 0x3000 | 0x1680 => Glyph::One(b' '),
        0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f
        | 0xfeff
        | 0xfe00..=0xfe0f
        | 0x61c
        | 0x180e
        | 0x1f3fb..=0x1f3ff
        | 0xe0000..=0xe01ef
        | 0x300..=0x36f => Glyph::Nothing,
        0x370..=0x3ff => greek(c),
        0x400..=0x52f => cyrillic(c),
        0x1f150..=0x1f169 => letter(u32::from(c) - 0x1f150),
        0x1f170..=0x1f189 => letter(u32::from(c) - 0x1f170),
        0x2022 | 0x25a0..=0x25ff => Glyph::One(b' '),
        0x2190..=0x21ff | 0x2300..=0x23ff | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0x1f000..=0x1f0ff => emoji(c),
        0x1f1e6..=0x1f1ff | 0x1f300..=0x1faff => emoji(c),
        _ if unicode_normalization::char::is_combining_mark(c) => Glyph::Nothing,
        _ => Glyph::Compatible,
    }
}

fn letter(index: u32) -> Glyph {
    Glyph::One(b'a' + u8::try_from(index % 26).unwrap_or(0))
}

fn latin1(c: char) -> Glyph {
    match c {
        'à'..='å' | 'À'..='Å' | 'ª' => Glyph::One(b'a'),
        'æ' | 'Æ' => Glyph::Two(b'a', b'e'),
        'ç' | 'Ç' | '¢' => Glyph::One(b'c'),
        'è'..='ë' | 'È'..='Ë' => Glyph::One(b'e'),
        'ì'..='ï' | 'Ì'..='Ï' => Glyph::One(b'i'),
        'ñ' | 'Ñ' => Glyph::One(b'n'),
        'ò'..='ö' | 'ø' | 'Ò'..='Ö' | 'Ø' | 'º' | '°' => Glyph::One(b'o'),
        'ù'..='ü' | 'Ù'..='Ü' | 'µ' => Glyph::One(b'u'),
        'ý' | 'ÿ' | 'Ý' | '¥' => Glyph::One(b'y'),
        'ð' | 'Ð' => Glyph::One(b'd'),
        'þ' | 'Þ' => Glyph::Two(b't', b'h'),
        'ß' => Glyph::Two(b's', b's'),
        '«' | '»' => Glyph::One(b'"'),
        '´' => Glyph::One(b'\''),
        '\u{ad}' => Glyph::Nothing,
        '×' => Glyph::One(b'x'),
        '¹' => Glyph::One(b'1'),
        '²' => Glyph::One(b'2'),
        '³' => Glyph::One(b'3'),
        _ => Glyph::One(b' '),
    }
}

fn latin_extended(c: char) -> Glyph {
    let byte = match c {
        'Ā'..='ą' => b'a',
        'Ć'..='č' => b'c',
        'Ď'..='đ' => b'd',
        'Ē'..='ě' => b'e',
        'Ĝ'..='ģ' => b'g',
        'Ĥ'..='ħ' => b'h',
        'Ĩ'..='ı' => b'i',
        'Ĵ'..='ĵ' => b'j',
        'Ķ'..='ĸ' => b'k',
        'Ĺ'..='ł' => b'l',
        'Ń'..='ŋ' => b'n',
        'Ō'..='ő' => b'o',
        'Œ' | 'œ' => return Glyph::Two(b'o', b'e'),
        'Ŕ'..='ř' => b'r',
        'Ś'..='š' | 'ſ' => b's',
        'Ţ'..='ŧ' => b't',
        'Ũ'..='ų' => b'u',
        'Ŵ'..='ŵ' => b'w',
        'Ŷ'..='Ÿ' => b'y',
        'Ź'..='ž' => b'z',
        _ => return Glyph::Compatible,
    };
    Glyph::One(byte)
}

fn greek(c: char) -> Glyph {
    let byte = match c {
        'α' | 'Α' | 'ά' | 'Ά' => b'a',
        'Β' | 'β' => b'b',
        'ε' | 'Ε' | 'έ' | 'Έ' => b'e',
        'Ζ' | 'ζ' => b'z',
        'Η' => b'h',
        'ι' | 'Ι' | 'ί' | 'Ί' | 'ϊ' | 'ΐ' => b'i',
        'κ' | 'Κ' => b'k',
        'Μ' | 'μ' => b'm',
        'Ν' | 'η' | 'ή' => b'n',
        'ν' => b'v',
        'ο' | 'Ο' | 'σ' | 'ό' | 'Ό' => b'o',
        'ρ' | 'Ρ' => b'p',
        'τ' | 'Τ' => b't',
        'υ' | 'ύ' => b'u',
        'Υ' | 'γ' => b'y',
        'χ' | 'Χ' => b'x',
        'ω' | 'ώ' => b'w',
        'ϲ' => b'c',
        'ϳ' => b'j',
        _ => class::LETTER,
    };
    Glyph::One(byte)
}

fn cyrillic(c: char) -> Glyph {
    let byte = match c {
        'а' | 'А' | 'ӑ' | 'ӓ' => b'a',
        'В' | 'в' | 'Ь' | 'ь' => b'b',
        'с' | 'С' => b'c',
        'ԁ' => b'd',
        'е' | 'Е' | 'ё' | 'Ё' | 'э' => b'e',
        'Н' | 'н' | 'һ' => b'h',
        'і' | 'І' | 'ї' | 'Ї' => b'i',
        'ј' | 'Ј' => b'j',
        'К' | 'к' => b'k',
        'ӏ' | 'Ӏ' => b'l',
        'М' | 'м' => b'm',
        'п' => b'n',
        'о' | 'О' => b'o',
        'р' | 'Р' => b'p',
        'ԛ' => b'q',
        'г' => b'r',
        'ѕ' | 'Ѕ' => b's',
        'Т' | 'т' => b't',
        'и' => b'u',
        'ѵ' => b'v',
        'ԝ' | 'ш' => b'w',
        'х' | 'Х' => b'x',
        'у' | 'У' | 'ү' => b'y',
        _ => class::LETTER,
    };
    Glyph::One(byte)
}

fn emoji(c: char) -> Glyph {
    use super::class;
    Glyph::One(match c {
        '🔫' => class::GUN,
        '🔪' | '🗡' | '⚔' | '🪓' => class::KNIFE,
        '💣' | '🧨' | '💥' => class::BOMB,
        '💀' | '☠' | '⚰' | '🪦' | '🩸' => class::DEATH,
        '🍺' | '🍻' | '🍷' | '🥂' | '🍸' | '🍹' | '🥃' | '🍾' | '🍶' => class::DRINK,
        '🐷' | '🐽' | '🐖' | '🐮' | '🐄' | '🐀' | '🐁' | '🐍' | '🤡' | '💩' | '🐳' | '🐋' | '🐘' | '🐒'
        | '🐵' | '🤮' => class::MOCK,
        '👊' | '🤛' | '🤜' | '🥊' => class::FIST,
        '🖕' => class::FINGER,
        '💊' | '💉' | '🚬' => class::DRUG,
        _ => class::EMOJI,
    })
}
