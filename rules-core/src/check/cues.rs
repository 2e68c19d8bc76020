//! The words that tell who is named: names, titles, roles, and what stands beside them.

use super::lexicon::{Class, Lexicon};
use super::scan::Scan;
use super::sets::ByteSet;
use crate::text::Flags;

/// The classes that tell people apart. A class that no lexicon defines is simply never seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cues {
    pub(super) given: Option<Class>,
    pub(super) given_word: Option<Class>,
    pub(super) surname: Option<Class>,
    pub(super) public: Option<Class>,
    pub(super) not_name: Option<Class>,
    pub(super) title: Option<Class>,
    pub(super) role: Option<Class>,
    pub(super) kin: Option<Class>,
    pub(super) kin_after: Option<Class>,
    pub(super) adult: Option<Class>,
    pub(super) student_before: Option<Class>,
    pub(super) student_after: Option<Class>,
    pub(super) student_near: Option<Class>,
    pub(super) school_near: Option<Class>,
    pub(super) cheer: Option<Class>,
    pub(super) record: Option<Class>,
    pub(super) particle: Option<Class>,
    pub(super) everyday: Option<Class>,
    pub(super) person_verb: Option<Class>,
    pub(super) not_before: Option<Class>,
    pub(super) possessed: Option<Class>,
    /// What somebody's name can begin with where it has no capital.
    pub(super) small: ByteSet,
}

impl Cues {
    pub(super) fn find(lexicon: &Lexicon) -> Self {
        let class = |name: &str| lexicon.find_class(name);
        let small = ["given", "public_figure", "title"].into_iter().filter_map(class);
        Self {
            small: ByteSet::of(small),
            given: class("given"),
            given_word: class("given_word"),
            surname: class("surname"),
            public: class("public_figure"),
            not_name: class("not_name"),
            title: class("title"),
            role: class("role"),
            kin: class("kin"),
            kin_after: class("kin_after"),
            adult: class("adult_cue"),
            student_before: class("student_before"),
            student_after: class("student_after"),
            student_near: class("student_near"),
            school_near: class("school_near"),
            cheer: class("cheer"),
            record: class("record"),
            particle: class("name_particle"),
            everyday: class("everyday"),
            person_verb: class("person_verb"),
            not_before: class("not_before_name"),
            possessed: class("possessed"),
        }
    }

    /// Whether a word is a title, as it stands before names.
    pub(super) fn is_title(&self, scan: &Scan<'_>, word: u32) -> bool {
        is(scan, word, self.title)
    }

    /// Whether a word is known as a name, whether it is a word as well or not, or is joined to the one before it.
    pub(super) fn is_name(&self, scan: &Scan<'_>, word: u32) -> bool {
        if scan.flags(word).has(Flags::JOINED) {
            return true;
        }
        [self.given, self.given_word, self.surname, self.particle]
            .into_iter()
            .any(|class| is(scan, word, class))
    }
}

fn is(scan: &Scan<'_>, word: u32, class: Option<Class>) -> bool {
    class.is_some_and(|class| scan.is(word, class))
}
