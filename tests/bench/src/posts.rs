//! 2,000 posts of 50 to 600 characters, made from the training drafts: the same ones in every run.

use std::fs;
use std::path::Path;

use rules_core::check::{Account, Attachment, Draft};
use serde_json::Value;

use crate::{Outcome, project};

const SEED: u64 = 5688;
const POSTS: usize = 2_000;
const SHORTEST: usize = 50;
const LONGEST: usize = 600;
/// Of a hundred posts so many hold a character that is not ASCII, as posts written on a telephone do.
const BEYOND_ASCII: usize = 58;

/// A post and its circumstances.
#[derive(Debug, Clone)]
pub struct Post {
    pub text: String,
    pub account: Account,
    pub consent: bool,
    pub attachment: Option<Attachment>,
}

impl Post {
    /// The post as the library takes it.
    pub fn draft(&self) -> Draft<'_> {
        let attachments: &[Attachment] = match self.attachment {
            None => &[],
            Some(Attachment::Photo) => &[Attachment::Photo],
            Some(Attachment::Video) => &[Attachment::Video],
            Some(Attachment::Screenshot) => &[Attachment::Screenshot],
            Some(Attachment::Document) => &[Attachment::Document],
        };
        Draft { text: &self.text, account: self.account, consent: self.consent, attachments }
    }
}

/// Numbers that look drawn by lot, the same on every machine (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit.max(1) as u64) as usize
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Makes the posts: each begins with a draft of its own and is brought to its length with clean ones.
pub fn generate() -> Outcome<Vec<Post>> {
    let (drafts, clean) = training_drafts()?;
    let mut dice = Dice(SEED);
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let mut posts = Vec::with_capacity(POSTS);
    for at in order {
        let mut post = drafts[at].clone();
        // The lesser of two lengths: most posts are short, a few are long.
        let mut length = || SHORTEST + dice.below(LONGEST - SHORTEST);
        let wanted = length().min(length());
        while post.text.chars().count() < wanted {
            post.text.push(' ');
            post.text.push_str(&clean[dice.below(clean.len())]);
        }
        post.text =
            if dice.percent(BEYOND_ASCII) { dressed(&post.text, &mut dice) } else { plain(&post.text) };
        if (SHORTEST..=LONGEST).contains(&post.text.chars().count()) {
            posts.push(post);
        }
        if posts.len() == POSTS {
            return Ok(posts);
        }
    }
    Err(format!("the corpus gives {} posts only", posts.len()).into())
}

/// The drafts of the `train` split, and the texts of those with nothing to mark.
fn training_drafts() -> Outcome<(Vec<Post>, Vec<String>)> {
    let mut files: Vec<_> = fs::read_dir(project("rules-core/corpus/check"))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let (mut drafts, mut clean) = (Vec::new(), Vec::new());
    for file in files {
        for line in fs::read_to_string(file)?.lines() {
            let value: Value = serde_json::from_str(line)?;
            if value["split"] != "train" {
                continue;
            }
            let text = value["text"].as_str().ok_or("a draft without a text")?.to_owned();
            if value["marks"].as_array().is_none_or(Vec::is_empty) {
                clean.push(text.clone());
            }
            let account = value["account"].as_str().and_then(|name| name.chars().next()).unwrap_or('u');
            let attachment =
                value["attachments"][0].as_str().and_then(|name| name.chars().next()).unwrap_or('-');
            drafts.push(Post {
                text,
                account: account_of(account),
                consent: value["consent"] == true,
                attachment: attachment_of(attachment),
            });
        }
    }
    Ok((drafts, clean))
}

fn account_of(letter: char) -> Account {
    match letter {
        'p' => Account::Personal,
        's' => Account::School,
        _ => Account::Unspecified,
    }
}

fn attachment_of(letter: char) -> Option<Attachment> {
    match letter {
        'p' => Some(Attachment::Photo),
        'v' => Some(Attachment::Video),
        's' => Some(Attachment::Screenshot),
        'd' => Some(Attachment::Document),
        _ => None,
    }
}

/// What a telephone makes of a word, and what is left of it in ASCII.
const DRESS: &[(&str, &str)] = &[
    ("'", "\u{2019}"),
    ("...", "\u{2026}"),
    (" - ", " \u{2014} "),
    ("Jose", "Jos\u{e9}"),
    ("Maria", "Mar\u{ed}a"),
    ("Garcia", "Garc\u{ed}a"),
    ("Lopez", "L\u{f3}pez"),
    ("Hernandez", "Hern\u{e1}ndez"),
    ("Sofia", "Sof\u{ed}a"),
    ("manana", "ma\u{f1}ana"),
    ("ninos", "ni\u{f1}os"),
    ("espanol", "espa\u{f1}ol"),
    ("esta ", "est\u{e1} "),
    ("cafe", "caf\u{e9}"),
];

const EMOJI: &[&str] = &["🎉", "😂", "❤️", "🙌🏽", "📚", "😭", "👩🏽\u{200d}🏫", "💀", "🔥", "👏👏", "⚽", "🇲🇽"];

fn dressed(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    let mut open = false;
    text = text
        .chars()
        .map(|c| {
            if c != '"' {
                return c;
            }
            open = !open;
            if open { '\u{201c}' } else { '\u{201d}' }
        })
        .collect();
    for (bare, with) in DRESS {
        text = text.replace(bare, with);
    }
    if text.is_ascii() || dice.percent(50) {
        for _ in 0..=dice.below(2) {
            text.push(' ');
            text.push_str(EMOJI[dice.below(EMOJI.len())]);
        }
    }
    text
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '«' | '»' => out.push('"'),
            '\u{2013}' | '\u{2014}' => out.push('-'),
            '\u{2026}' => out.push_str("..."),
            'á' => out.push('a'),
            'é' => out.push('e'),
            'í' => out.push('i'),
            'ó' => out.push('o'),
            'ú' | 'ü' => out.push('u'),
            'ñ' => out.push('n'),
            'Á' => out.push('A'),
            'É' => out.push('E'),
            'Ñ' => out.push('N'),
            _ if c.is_ascii() => out.push(c),
            _ => {}
        }
    }
    out
}

const NEXT: char = '\u{1e}';

/// Writes posts so that a contender can read them without a parser: three letters, then the text.
pub fn write(file: &Path, posts: &[Post]) -> Outcome<()> {
    Ok(fs::write(file, encoded(posts))?)
}

fn encoded(posts: &[Post]) -> String {
    let mut out = String::new();
    for post in posts {
        out.push(match post.account {
            Account::Personal => 'p',
            Account::School => 's',
            Account::Unspecified => 'u',
        });
        out.push(if post.consent { 'y' } else { 'n' });
        out.push(match post.attachment {
            None => '-',
            Some(Attachment::Photo) => 'p',
            Some(Attachment::Video) => 'v',
            Some(Attachment::Screenshot) => 's',
            Some(Attachment::Document) => 'd',
        });
        out.push_str(&post.text);
        out.push(NEXT);
    }
    out
}

/// Reads what [`write`] wrote.
pub fn read(file: &Path) -> Outcome<Vec<Post>> {
    let text = fs::read_to_string(file)?;
    let post = |line: &str| {
        let mut chars = line.chars();
        let mut next = || chars.next().unwrap_or('-');
        let (account, consent, attachment) = (account_of(next()), next() == 'y', attachment_of(next()));
        Post { text: chars.as_str().to_owned(), account, consent, attachment }
    };
    Ok(text.split_terminator(NEXT).map(post).collect())
}

/// What the posts are, in one line, with a number that changes when they do (FNV-1a).
pub fn description(posts: &[Post]) -> String {
    let bytes: usize = posts.iter().map(|post| post.text.len()).sum();
    let beyond = posts.iter().filter(|post| !post.text.is_ascii()).count();
    let lengths: Vec<f64> = posts.iter().map(|post| post.text.chars().count() as f64).collect();
    let hash = encoded(posts).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!(
        "{} posts, {bytes} bytes, {} characters in the middle, {beyond} not ASCII alone, fingerprint {hash:016x}",
        posts.len(),
        crate::table::figure(crate::table::median(&lengths)),
    )
}
