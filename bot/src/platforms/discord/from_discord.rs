//! What Discord sends, as the desk's events. With `to_discord`, the only place that knows both.

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name that is not there")]

use rules_core::ask::Truth;
use rules_core::check::{Account, Attachment};
use rules_core::text::{self, Lang};
use serde_json::Value;
use serenity::model::application::{
    ActionRowComponent, CommandData, CommandDataOption, CommandDataOptionValue, CommandType,
    ComponentInteraction, Interaction, ModalInteractionData,
};
use serenity::model::channel::{Message, MessageFlags, MessageType};

use crate::chat::{Action, Answers, CaseStep, Context, Event, Facts, FieldKey, Once, Private};
use crate::clock;
use crate::desk::commands::{self as desk_commands, Verb};
use crate::ground::Ground;
use crate::platforms::discord::memory::Carried;
use crate::platforms::discord::to_discord::{CARRIED, FORM_CHECK, FORM_REPORT, FORM_STATUS, SUGGESTED};
use crate::platforms::discord::{commands, post};

/// The name of this platform in the roster's `accounts` and ways to reach somebody.
pub(super) const PLATFORM: &str = "discord";

/// An interaction, as far as it matters here. The token is a key to the conversation: it is never printed.
pub(super) struct Incoming {
    pub(super) id: u64,
    pub(super) token: String,
    pub(super) lang: Option<Lang>,
    /// Whether there is a channel to share in: nobody reads along where there is no server.
    pub(super) shares: bool,
    pub(super) asked: Asked,
}

/// What somebody did.
pub(super) enum Asked {
    /// A command: it is answered with a message of its own.
    Command(Event),
    /// A form was sent.
    Form(Event),
    /// A button was pressed.
    Pressed(Pressed),
    /// Somebody is typing a question.
    Typing(Private),
    /// It cannot be followed: an unknown or forged id, or an old one.
    Gone,
    /// It cannot be read.
    Unreadable,
}

/// A press of a button.
pub(super) struct Pressed {
    pub(super) event: Event,
    /// The message's rows, to be shown again as they are after the press. None where other people may press them too.
    pub(super) rows: Option<Value>,
    /// What the message says.
    pub(super) says: String,
    /// The language that the conversation goes on in, whatever the person's screen speaks.
    pub(super) lang: Option<Lang>,
    /// The name of the carried text, once it is used up.
    pub(super) spent: Option<String>,
    /// It saves a report, so the wait comes first.
    pub(super) saves: bool,
    /// A handler takes a case from a notice that others see as well.
    pub(super) takes: bool,
}

/// Reads an interaction. `Err` for what cannot even be answered.
pub(super) fn interaction(mut data: Value, ground: &Ground, carried: &Carried) -> Result<Incoming, ()> {
    // Enough to answer politely what cannot be read.
    let id = data["id"].as_str().and_then(|id| id.parse().ok()).filter(|id| *id != 0).ok_or(())?;
    let token = data["token"].as_str().filter(|token| !token.is_empty()).ok_or(())?.to_owned();
    let lang = data["locale"].as_str().and_then(Lang::from_locale);
    let shares = data["guild_id"].is_string();
    let rows = data["message"]["components"].clone();
    slim(data.get_mut("message"));
    let others = data.pointer_mut("/data/resolved/messages").and_then(Value::as_object_mut);
    others.into_iter().flat_map(|others| others.values_mut()).for_each(|one| slim(Some(one)));
    // serenity's message of an error can quote what it read.
    let asked = match serde_json::from_value(data) {
        Ok(Interaction::Command(command)) => {
            let user = command.user.id.get();
            command_event(&command.data, user, ground).map_or(Asked::Gone, Asked::Command)
        }
        Ok(Interaction::Autocomplete(command)) => {
            let typed = command.data.autocomplete().map_or("", |option| option.value);
            Asked::Typing(Private::new(typed))
        }
        Ok(Interaction::Component(component)) => {
            pressed(&component, rows, ground, carried).map_or(Asked::Gone, Asked::Pressed)
        }
        Ok(Interaction::Modal(form)) => form_event(&form.data, id, ground).map_or(Asked::Gone, Asked::Form),
        Ok(_) | Err(_) => Asked::Unreadable,
    };
    Ok(Incoming { id, token, lang, shares, asked })
}

/// Takes out of a message what is of no use here and may be newer than serenity's types: a part that those do not know
/// would make the whole event unreadable.
fn slim(message: Option<&mut Value>) {
    let Some(message) = message.and_then(Value::as_object_mut) else { return };
    for part in [
        "interaction",
        "interaction_metadata",
        "referenced_message",
        "message_snapshots",
        "message_reference",
        "sticker_items",
        "poll",
        "thread",
        "activity",
        "application",
        "role_subscription_data",
        "resolved",
        "call",
    ] {
        message.remove(part);
    }
    for list in ["components", "embeds"] {
        message.insert(list.to_owned(), Value::Array(Vec::new()));
    }
}

fn command_event(data: &CommandData, user: u64, ground: &Ground) -> Option<Event> {
    if data.kind == CommandType::Message {
        let message = data.resolved.messages.values().next()?;
        let draft = Private::new(message.content.as_str());
        return Some(Event::Check { draft, context: context_of(message) });
    }
    if data.name == commands::CASE {
        return case_event(data, user, ground);
    }
    let text = |name| text_of(&data.options, name).map(Private::new);
    let (verb, _) = commands::find(&data.name)?;
    Some(match verb {
        Verb::Ask => {
            let question = text(commands::QUESTION)?;
            // Chosen from what was suggested, there is nothing to guess.
            match question.reveal().strip_prefix(SUGGESTED).and_then(suggested) {
                Some(event) => event,
                None => Event::Ask { text: question },
            }
        }
        Verb::Check => Event::OpenCheck { typed: None, context: context(&data.options) },
        Verb::Report => Event::OpenReport { typed: None },
        Verb::Explain => Event::Explain { what: text(commands::WHAT)? },
        Verb::Status => Event::OpenStatus { typed: None },
        Verb::Help => Event::Help,
    })
}

fn suggested(rest: &str) -> Option<Event> {
    let (lang, id) = rest.split_once('|')?;
    let action = Action::Answer { id: id.to_owned(), facts: Facts::new(), lang: Lang::from_locale(lang)? };
    Some(Event::ButtonPressed { action, carried: None, once: None })
}

fn case_event(data: &CommandData, user: u64, ground: &Ground) -> Option<Event> {
    let chosen = data.options.first()?;
    let CommandDataOptionValue::SubCommand(options) = &chosen.value else { return None };
    let step = match chosen.name.as_str() {
        commands::ACKNOWLEDGE => CaseStep::Acknowledge,
        commands::STATUS => CaseStep::Status,
        _ => return None,
    };
    let number = text_of(options, commands::NUMBER)?.trim().to_owned();
    Some(Event::Casework { step, number, by: handler(user, ground) })
}

fn handler(user: u64, ground: &Ground) -> Option<String> {
    ground.handler(PLATFORM, &user.to_string())
}

fn text_of<'a>(options: &'a [CommandDataOption], name: &str) -> Option<&'a str> {
    options.iter().find(|option| option.name == name)?.value.as_str()
}

/// What was told about a draft in the options of the command.
fn context(options: &[CommandDataOption]) -> Context {
    let account = match text_of(options, commands::ACCOUNT) {
        Some("personal") => Account::Personal,
        Some("school") => Account::School,
        _ => Account::Unspecified,
    };
    let consent = options.iter().find(|option| option.name == commands::CONSENT);
    let consent = match consent.and_then(|option| option.value.as_bool()) {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => Truth::Unknown,
    };
    let attachments = match text_of(options, commands::ATTACHMENT) {
        Some("photo") => Some(vec![Attachment::Photo]),
        Some("video") => Some(vec![Attachment::Video]),
        Some("screenshot") => Some(vec![Attachment::Screenshot]),
        Some("document") => Some(vec![Attachment::Document]),
        Some(commands::NONE) => Some(Vec::new()),
        _ => None,
    };
    Context { account, consent, attachments }
}

/// What a message shows about itself.
fn context_of(message: &Message) -> Context {
    let kind = |kind: &str| match kind.split('/').next() {
        Some("image") => Attachment::Photo,
        Some("video") => Attachment::Video,
        _ => Attachment::Document,
    };
    let attached = message.attachments.iter();
    let attached = attached.map(|one| kind(one.content_type.as_deref().unwrap_or_default()));
    Context { attachments: Some(attached.collect()), ..Context::default() }
}

fn pressed(
    component: &ComponentInteraction,
    rows: Value,
    ground: &Ground,
    carried: &Carried,
) -> Option<Pressed> {
    let custom_id = component.data.custom_id.as_str();
    let private = component.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let (signed, name) = match custom_id.split_once(CARRIED) {
        Some((signed, name)) => (signed, Some(name)),
        None => (custom_id, None),
    };
    let action = ground.open(signed).ok()?;
    let kept = name.and_then(|name| carried.find(name, clock::now()));
    let saves = matches!(action, Action::SendReport { .. });
    let takes = matches!(action, Action::Acknowledge { .. });
    // What is shared leaves the other buttons to be pressed.
    let only = matches!(action, Action::ShareInChannel { .. }).then_some(custom_id);
    let rows = (private || takes).then(|| post::used(rows, only));
    // A draft that was typed as a message was answered in its own language.
    let draft = matches!(action, Action::CheckAgain(_) | Action::UseWording(_)).then_some(kept.as_ref());
    let lang = draft.flatten().filter(|_| !private).map(|draft| text::detect(draft.reveal()));
    // Who pressed it decides, so this is casework and no ordinary press.
    let event = if let Action::Acknowledge { number, .. } = action {
        let by = handler(component.user.id.get(), ground);
        Event::Casework { step: CaseStep::Acknowledge, number, by }
    } else {
        // The carried report can be sent once, however often and however fast its button is pressed.
        Event::ButtonPressed { action, carried: kept, once: name.map(Once::new) }
    };
    let spent = name.filter(|_| saves).map(ToOwned::to_owned);
    let says = component.message.content.clone();
    Some(Pressed { event, rows, says, lang, spent, saves, takes })
}

fn form_event(form: &ModalInteractionData, id: u64, ground: &Ground) -> Option<Event> {
    let fields = form.components.iter().flat_map(|row| &row.components);
    let answers: Answers = fields
        .filter_map(|field| {
            let ActionRowComponent::InputText(field) = field else { return None };
            let key = FieldKey::named(&field.custom_id)?;
            let text = field.value.as_deref().filter(|text| !text.trim().is_empty())?;
            Some((key, Private::new(text)))
        })
        .collect();
    let once = Some(Once::new(id.to_string()));
    match form.custom_id.as_str() {
        FORM_REPORT => Some(Event::ReportSent { answers, once }),
        FORM_STATUS => Some(Event::StatusSent { answers, once }),
        other => {
            let Ok(Action::CheckAgain(context)) = ground.open(other.strip_prefix(FORM_CHECK)?) else {
                return None;
            };
            let draft = answers.into_iter().find(|(key, _)| *key == FieldKey::Draft);
            let draft = draft.map_or_else(|| Private::new(""), |(_, text)| text);
            Some(Event::Check { draft, context })
        }
    }
}

/// A message that is meant for the bot.
pub(super) struct Said {
    pub(super) id: u64,
    pub(super) channel: u64,
    /// Whether nobody else reads along.
    pub(super) alone: bool,
    pub(super) typed: Typed,
}

/// What somebody typed as a message.
pub(super) struct Typed {
    pub(super) event: Event,
    pub(super) lang: Option<Lang>,
    /// A report stands behind its command: it is a message already, and is not taken over.
    pub(super) report: bool,
}

/// Reads a message: `None` for what is not meant for the bot, or comes from one.
pub(super) fn message(mut data: Value, me: u64) -> Option<Said> {
    slim(Some(&mut data));
    let message: Message = serde_json::from_value(data).ok()?;
    let written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    let mine = [format!("<@{me}>"), format!("<@!{me}>")];
    // Whoever replies to a message mentions its author too, without a word of it: that is not said to us.
    let mentioned = message.mentions.iter().any(|user| user.id.get() == me)
        && mine.iter().any(|mention| message.content.contains(mention.as_str()));
    let alone = message.guild_id.is_none();
    if message.author.bot || message.webhook_id.is_some() || !written || !(alone || mentioned) {
        return None;
    }
    let text = mine.iter().fold(message.content.clone(), |text, mention| text.replace(mention.as_str(), " "));
    let typed = typed(text.trim(), alone);
    Some(Said { id: message.id.get(), channel: message.channel_id.get(), alone, typed })
}

/// What somebody typed as a message. A draft has no place where others read along; nor has a report, but whoever types
/// one there needs help and the form.
fn typed(text: &str, alone: bool) -> Typed {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = first.trim_start_matches(['/', '!']).trim_end_matches(':');
    let marked = name.len() < first.len();
    let found = commands::find(name).or_else(|| desk_commands::find(name)).filter(|_| marked);
    let rest = if found.is_some() { rest.trim() } else { text };
    // A Spanish command asks for Spanish; an English one may be all that somebody knows.
    let spanish = found.map(|(_, lang)| lang).filter(|lang| *lang != Lang::default());
    let lang = spanish.or_else(|| (!rest.is_empty()).then(|| text::detect(rest)));
    let verb = found.map(|(verb, _)| verb);
    let report = verb == Some(Verb::Report) && !rest.is_empty();
    let said = Private::new(rest);
    let event = match verb {
        Some(Verb::Explain) => Event::Explain { what: said },
        Some(Verb::Check) if alone => Event::Check { draft: said, context: Context::default() },
        // What stands behind the command is a message already. It is not taken over, so that it is written once only.
        Some(Verb::Report) => Event::OpenReport { typed: None },
        Some(Verb::Status) if alone => Event::OpenStatus { typed: None },
        Some(Verb::Check | Verb::Status | Verb::Help) => Event::Help,
        None if rest.is_empty() => Event::Help,
        Some(Verb::Ask) | None => Event::Ask { text: said },
    };
    Typed { event, lang, report }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_or_a_report_is_taken_where_nobody_reads_along_only() {
        let event = |text, alone| typed(text, alone).event;
        assert!(matches!(event("/check: Johnny", true), Event::Check { .. }));
        assert!(matches!(event("check: Johnny", false), Event::Help));
        for alone in [true, false] {
            let told = typed("report: he hits me", alone);
            assert!(told.report && matches!(told.event, Event::OpenReport { typed: None }));
            assert!(!typed("/report", alone).report);
        }
        assert!(matches!(event("check the dress code for me", true), Event::Ask { .. }));
        assert!(matches!(event("", false), Event::Help));
    }

    #[test]
    fn what_is_typed_in_spanish_is_answered_in_spanish() {
        for text in ["/reportar", "/ayuda", "/estado-de-reporte", "/report un niño golpea a otro en el baño"]
        {
            assert_eq!(typed(text, true).lang, Some(Lang::Es), "{text}");
        }
        assert_eq!(typed("¿Puedo publicar una foto de mis alumnos?", true).lang, Some(Lang::Es));
        assert_eq!(typed("/help", true).lang, None);
    }

    #[test]
    fn what_has_no_name_or_no_key_is_not_answered() {
        let desk = crate::desk::Desk::new(rules_core::Core::builtin());
        let ground = Ground::new(desk, crate::ground::Signer::new([1; 32]), None);
        let read = |text: &str| {
            let data = serde_json::from_str(text).expect("JSON");
            interaction(data, &ground, &Carried::default())
        };
        for bad in
            ["null", "{}", "[]", r#"{"id":"0","token":"t"}"#, r#"{"id":"1"}"#, r#"{"id":1,"token":""}"#]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
        for odd in [r#"{"id":"1","token":"t"}"#, r#"{"id":"1","token":"t","type":99}"#] {
            assert!(read(odd).is_ok_and(|read| matches!(read.asked, Asked::Unreadable)), "{odd}");
        }
    }
}
