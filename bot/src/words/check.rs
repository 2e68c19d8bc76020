//! What CHECK says around the findings.

crate::words::sentences! { BOOK:
    check_clear(),
    check_empty(),
    check_block(count: usize),
    check_warn(count: usize),
    check_info(count: usize),
    check_more(count: usize),
    check_instead(),
    check_question_consent(),
    check_question_account(),
    check_question_attachment(),
    check_account_personal(),
    check_account_school(),
    check_attachment_yes(),
    check_attachment_no(),
    check_use_wording(),
    check_wording_title(),
    check_wording_left(),
    check_no_wording(),
}
