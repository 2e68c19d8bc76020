//! What ASK says around the policy's own answers.

crate::words::sentences! { BOOK:
    ask_danger_first(),
    ask_conditions(),
    ask_if_unsure(advice: &str),
    ask_instead(),
    ask_see(bulletin: &str, title: &str),
    ask_contact(name: &str, how: &str),
    ask_share(),
    ask_share_one(title: &str),
    ask_official(text: &str),
    ask_did_you_mean(),
    ask_nearest(),
    ask_not_covered(),
    ask_gap_kept(),
}
