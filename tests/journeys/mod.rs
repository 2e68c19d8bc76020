//! The journeys, one file a story.

mod a_draft_is_checked;
mod a_gap_is_counted;
mod a_handler_works_while_it_runs;
mod a_notice_goes_by_mail;
mod a_pack_is_compared;
mod a_policy_is_read;
mod a_question_is_asked;
mod a_report_comes_back;
mod a_report_is_written;
mod a_rule_is_explained;
mod a_thousand_lines;
mod another_policy;
mod bad_input;
mod in_slack;
mod nobody_is_named;
mod on_discord;
mod the_command_line;
mod the_program_is_killed;
mod the_web_desk;
