//! What stands in the windows of a chat platform, around the forms.

crate::words::sentences! { BOOK:
    window_close(),
    window_back(),
    window_cancel(),
    window_working(),
    window_not_opened(),
    window_stale(),
    window_required(),
    window_private_page(),
    window_typed_report(),
    window_ask_title(),
    window_ask_label(),
    window_ask_send(),
    home_title(),
    home_ask(),
    home_check(),
    home_status(),
    home_other_language(),
    notice_taken(who: &str, number: &str),
}
