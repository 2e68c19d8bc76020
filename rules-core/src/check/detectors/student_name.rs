//! `student-name`: somebody is named who is a student, as far as the post tells.

use super::super::people::Kind;
use super::{Context, Report};

/// Reports each student's name.
pub(super) fn detect(context: &Context<'_>, report: &mut Report<'_>) {
    for person in &context.scan.people {
        if person.kind == Kind::Student {
            report(person.first, person.last, None);
        }
    }
}
