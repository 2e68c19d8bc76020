//! What stands beside commands and their options, and what is said when a conversation cannot go on.

crate::words::sentences! { BOOK:
    option_question(),
    option_what(),
    option_account(),
    option_consent(),
    option_attachment(),
    option_number(),
    option_photo(),
    option_video(),
    option_screenshot(),
    option_document(),
    option_nothing(),
    menu_check(),
    case_what(),
    case_acknowledge(),
    case_status(),
    reply_cut(),
    reply_unreadable(),
    reply_use_command(),
    reply_broken(),
}
