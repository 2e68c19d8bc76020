//! What a pattern cannot say, by name: a rule file asks for one of these with `detector = "name"`.

mod emergency_detail;
mod student_name;
mod student_picture;

use super::lexicon::{Class, Lexicon};
use super::scan::Scan;
use super::{Draft, Severity};

/// What a detector looks at.
pub(super) struct Context<'c> {
    pub(super) scan: &'c Scan<'c>,
    pub(super) lexicon: &'c Lexicon,
    pub(super) draft: &'c Draft<'c>,
}

impl Context<'_> {
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        self.lexicon.find_class(name)
    }
}

/// Takes the words `first..last`, and a severity when it is not the rule's own.
pub(super) type Report<'r> = dyn FnMut(u32, u32, Option<Severity>) + 'r;
/// A detector.
pub(super) type Detector = fn(&Context<'_>, &mut Report<'_>);

/// The detector called `name`.
pub(super) fn find(name: &str) -> Option<Detector> {
    Some(match name {
        "student-name" => student_name::detect,
        "student-picture" => student_picture::detect,
        "emergency-detail" => emergency_detail::detect,
        _ => return None,
    })
}
