//! `student-picture`: a picture goes with the draft, and the words say that students are in it.

use super::super::{Account, Attachment};
use super::{Context, Report};

/// Reports the first words that speak of students, when a picture is attached and nothing says that nobody is in it.
pub(super) fn detect(context: &Context<'_>, report: &mut Report<'_>) {
    let shows = |file: &Attachment| matches!(file, Attachment::Photo | Attachment::Video);
    if !context.draft.attachments.iter().any(shows) {
        return;
    }
    let (Some(pictured), Some(group)) = (context.class("pictured"), context.class("student_group")) else {
        return;
    };
    let scan = context.scan;
    let away = context.class("nobody_pictured");
    if away.is_some_and(|away| scan.all.classes.has(away)) {
        return;
    }
    let near = context.draft.account == Account::School || scan.all.classes.has(pictured);
    if !near {
        return;
    }
    if let Some(hit) = scan.hits.iter().find(|hit| {
        context.lexicon.set(hit.classes).has(group) && !scan.flags(hit.start).has(crate::text::Flags::NEGATED)
    }) {
        report(hit.start, hit.start + u32::from(hit.length), None);
    }
}
