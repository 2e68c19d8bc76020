//! `emergency-detail`: in an emergency that is going on, more is told than that somebody is well.

use super::{Context, Report};

/// Reports place, tactics, injuries, numbers and rumours in a post about a running emergency.
pub(super) fn detect(context: &Context<'_>, report: &mut Report<'_>) {
    let (Some(emergency), Some(detail)) = (context.class("emergency_now"), context.class("emergency_fact")) else { return };
    let scan = context.scan;
    if !scan.all.has(emergency) || context.class("emergency_over").is_some_and(|over| scan.all.has(over)) {
        return;
    }
    let mut last_sentence = usize::MAX;
    for hit in &scan.hits {
        if context.lexicon.classes_of(hit.phrase).contains(&detail) && scan.sentence_index(hit.start) != last_sentence {
            last_sentence = scan.sentence_index(hit.start);
            report(hit.start, hit.start + u32::from(hit.length), None);
        }
    }
}
