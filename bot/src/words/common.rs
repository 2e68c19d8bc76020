//! What several jobs say: numbers, yes and no, help.

crate::words::sentences! { BOOK:
    yes(),
    no(),
    not_sure(),
    report_button(),
    gone(),
    help_title(),
    help_ask(),
    help_ask_example(),
    help_check(),
    help_check_example(),
    help_report(),
    help_explain(),
    help_explain_example(),
    help_status(),
    help_help(),
    help_keeps_nothing(),
    help_keeps_gaps(),
    help_authority(),
}
