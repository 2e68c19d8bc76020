//! `emergency-detail`: in an emergency that is going on, more is told than that somebody is well.

use super::{Context, Report};

/// Facts this many words apart are told in one breath, and marked as one.
const BREATH: u32 = 9;

/// Reports place, tactics, injuries, numbers and rumours in a post about a running emergency.
pub(super) fn detect(context: &Context<'_>, report: &mut Report<'_>) {
    let (Some(emergency), Some(detail)) = (context.class("emergency_now"), context.class("emergency_fact"))
    else {
        return;
    };
    let scan = context.scan;
    let over = context.class("emergency_over").is_some_and(|over| scan.all.classes.has(over));
    if !scan.all.classes.has(emergency) || over {
        return;
    }
    let mut open: Option<(u32, u32)> = None;
    for hit in &scan.hits {
        if !context.lexicon.set(hit.classes).has(detail) {
            continue;
        }
        let end = hit.start + u32::from(hit.length);
        open = match open {
            Some((first, last))
                if scan.sentence_index(first) == scan.sentence_index(hit.start)
                    && hit.start <= last + BREATH =>
            {
                Some((first, last.max(end)))
            }
            Some((first, last)) => {
                report(first, last, None);
                Some((hit.start, end))
            }
            None => Some((hit.start, end)),
        };
    }
    if let Some((first, last)) = open {
        report(first, last, None);
    }
}
