//! The desk's table of commands as Discord's, and their registration: only when something differs.

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name that is not there")]

use std::collections::BTreeMap;

use rules_core::text::Lang;
use serde_json::Value;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType, InstallationContext, InteractionContext};

use crate::desk::commands::{COMMANDS, Command, Verb};
use crate::platforms::discord::markdown::shorten;
use crate::platforms::discord::rest::{Does, Failed, Lane, Rest};
use crate::words::Words;

/// The handlers' command.
pub(super) const CASE: &str = "case";
/// Its steps.
pub(super) const ACKNOWLEDGE: &str = "acknowledge";
/// Its steps.
pub(super) const STATUS: &str = "status";
/// The names of options, which Discord hands back.
pub(super) const QUESTION: &str = "question";
/// As above.
pub(super) const ACCOUNT: &str = "account";
/// As above.
pub(super) const CONSENT: &str = "consent";
/// As above.
pub(super) const ATTACHMENT: &str = "attachment";
/// As above.
pub(super) const WHAT: &str = "what";
/// As above.
pub(super) const NUMBER: &str = "number";
/// Nothing goes out with the draft.
pub(super) const NONE: &str = "none";

/// Discord's names for the languages that are spoken here besides English.
const SPANISH: [&str; 2] = ["es-ES", "es-419"];
/// The longest description.
const DESCRIPTION: usize = 100;

/// A command's name here. In a server that other bots share, "status" alone would be anybody's.
pub(super) fn name(command: &Command, lang: Lang) -> &'static str {
    match (command.verb, lang) {
        (Verb::Status, Lang::En) => "report-status",
        (Verb::Status, Lang::Es) => "estado-de-reporte",
        (Verb::Ask | Verb::Check | Verb::Report | Verb::Explain | Verb::Help, _) => command.name(lang),
    }
}

/// The command of that name, and the language the name is in. Discord itself always sends the first language's.
pub(super) fn find(typed: &str) -> Option<(Verb, Lang)> {
    let named =
        |lang| COMMANDS.iter().find(|command| name(command, lang) == typed).map(|one| (one.verb, lang));
    named(Lang::En).or_else(|| named(Lang::Es))
}

/// All commands.
pub(super) fn all() -> Vec<CreateCommand> {
    let slash = COMMANDS.iter().map(|command| {
        let made = slash(name(command, Lang::En), name(command, Lang::Es), command.what);
        match command.verb {
            Verb::Ask => made.add_option(
                option(CommandOptionType::String, QUESTION, "pregunta", Words::option_question)
                    .required(true)
                    .max_length(1_000)
                    .set_autocomplete(true),
            ),
            Verb::Check => made.set_options(about_the_draft()),
            Verb::Explain => made.add_option(
                option(CommandOptionType::String, WHAT, "tema", Words::option_what)
                    .required(true)
                    .max_length(100),
            ),
            // Nothing is typed behind these: what stands there would be kept.
            Verb::Report | Verb::Status | Verb::Help => made,
        }
    });
    slash.chain([menu(), case()]).collect()
}

fn about_the_draft() -> Vec<CreateCommandOption> {
    let account = option(CommandOptionType::String, ACCOUNT, "cuenta", Words::option_account);
    let account = choice(account, Words::check_account_personal, "personal");
    let account = choice(account, Words::check_account_school, "school");
    let consent = option(CommandOptionType::Boolean, CONSENT, "consentimientos", Words::option_consent);
    let attached = option(CommandOptionType::String, ATTACHMENT, "adjunto", Words::option_attachment);
    let attached = choice(attached, Words::option_photo, "photo");
    let attached = choice(attached, Words::option_video, "video");
    let attached = choice(attached, Words::option_screenshot, "screenshot");
    let attached = choice(attached, Words::option_document, "document");
    vec![account, consent, choice(attached, Words::option_nothing, NONE)]
}

/// In the menu of a message.
fn menu() -> CreateCommand {
    let everywhere = CreateCommand::new(Words::new(Lang::En).menu_check()).kind(CommandType::Message);
    let made = SPANISH
        .iter()
        .fold(everywhere, |made, locale| made.name_localized(*locale, Words::new(Lang::Es).menu_check()));
    in_every_place(made)
}

fn case() -> CreateCommand {
    let number = || {
        option(CommandOptionType::String, NUMBER, "numero", Words::option_number)
            .required(true)
            .max_length(40)
    };
    let step = |name, spanish, what| {
        option(CommandOptionType::SubCommand, name, spanish, what).add_sub_option(number())
    };
    slash(CASE, "caso", Words::case_what)
        .add_option(step(ACKNOWLEDGE, "aceptar", Words::case_acknowledge))
        .add_option(step(STATUS, "estado", Words::case_status))
}

fn slash(name: &str, spanish: &str, what: fn(Words) -> String) -> CreateCommand {
    let describe = |lang| shorten(&sentence(&what(Words::new(lang))), DESCRIPTION);
    let made = CreateCommand::new(name).kind(CommandType::ChatInput).description(describe(Lang::En));
    let made = SPANISH.iter().fold(made, |made, locale| {
        made.name_localized(*locale, spanish).description_localized(*locale, describe(Lang::Es))
    });
    in_every_place(made)
}

fn in_every_place(command: CreateCommand) -> CreateCommand {
    command
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm])
        .integration_types(vec![InstallationContext::Guild])
}

fn option(
    kind: CommandOptionType,
    name: &str,
    spanish: &str,
    what: fn(Words) -> String,
) -> CreateCommandOption {
    let describe = |lang| shorten(&sentence(&what(Words::new(lang))), DESCRIPTION);
    let made = CreateCommandOption::new(kind, name, describe(Lang::En));
    SPANISH.iter().fold(made, |made, locale| {
        made.name_localized(*locale, spanish).description_localized(*locale, describe(Lang::Es))
    })
}

fn choice(option: CreateCommandOption, what: fn(Words) -> String, value: &str) -> CreateCommandOption {
    let spanish = SPANISH.iter().map(|locale| (*locale, what(Words::new(Lang::Es))));
    option.add_string_choice_localized(what(Words::new(Lang::En)), value, spanish)
}

/// Descriptions begin with a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Registers the commands unless Discord has them already. Tells whether it had to.
pub(super) async fn register(rest: &Rest, application: u64) -> Result<bool, Failed> {
    if registered(rest, application).await? {
        return Ok(false);
    }
    rest.ask(Does::Put, &path(application), Some(&wanted()), Lane::Urgent).await?;
    Ok(true)
}

/// Whether Discord has our commands as they are now.
pub(super) async fn registered(rest: &Rest, application: u64) -> Result<bool, Failed> {
    let nothing = None::<&Value>;
    let path = format!("{}?with_localizations=true", path(application));
    let there = rest.ask(Does::Get, &path, nothing, Lane::Urgent).await?;
    Ok(same(&wanted(), &there))
}

fn path(application: u64) -> String {
    format!("/applications/{application}/commands")
}

/// All commands, as Discord is told them.
fn wanted() -> Value {
    let mut wanted = serde_json::to_value(all()).unwrap_or_default();
    // serenity always says this one, which Discord's own description of the request does not have.
    for command in wanted.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        command.remove("nsfw");
    }
    wanted
}

/// Whether Discord's list says what ours says: whatever it adds by itself does not count.
fn same(wanted: &Value, there: &Value) -> bool {
    let by_name = |list: &Value| -> BTreeMap<String, Value> {
        let list = list.as_array().cloned().unwrap_or_default();
        list.into_iter().map(|one| (format!("{} {}", one["type"], one["name"]), one)).collect()
    };
    let (wanted, there) = (by_name(wanted), by_name(there));
    wanted.len() == there.len()
        && wanted.iter().all(|(name, one)| there.get(name).is_some_and(|other| covers(one, other)))
}

/// Whether everything that `wanted` says stands in `there` too. What is empty or false may be missing there.
fn covers(wanted: &Value, there: &Value) -> bool {
    match (wanted, there) {
        (Value::Object(wanted), Value::Object(there)) => wanted.iter().all(|(key, value)| {
            let empty = value.is_null()
                || *value == Value::Bool(false)
                || value.as_array().is_some_and(Vec::is_empty)
                || value.as_object().is_some_and(serde_json::Map::is_empty);
            match there.get(key) {
                Some(Value::Null) | None => empty,
                Some(other) => covers(value, other),
            }
        }),
        (Value::Array(wanted), Value::Array(there)) => {
            wanted.len() == there.len()
                && wanted.iter().zip(there).all(|(wanted, there)| covers(wanted, there))
        }
        _ => wanted == there,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_command_is_found_by_its_name_here() {
        for command in COMMANDS {
            for lang in [Lang::En, Lang::Es] {
                assert_eq!(find(name(command, lang)), Some((command.verb, lang)));
            }
        }
        assert_eq!(find("status"), None);
    }

    #[test]
    fn what_discord_adds_is_no_difference() {
        let wanted = serde_json::to_value(all()).expect("JSON");
        let mut there = wanted.clone();
        for command in there.as_array_mut().expect("a list") {
            command["id"] = json!("1");
            command["dm_permission"] = json!(true);
        }
        assert!(same(&wanted, &there));
        there[0]["description"] = json!("another");
        assert!(!same(&wanted, &there));
        assert!(!same(&wanted, &json!([])));
    }

    #[test]
    fn a_report_takes_nothing_behind_its_command() {
        let all = serde_json::to_value(all()).expect("JSON");
        let report = all.as_array().and_then(|all| all.iter().find(|one| one["name"] == json!("report")));
        assert_eq!(report.expect("it is there")["options"], json!([]));
    }
}
