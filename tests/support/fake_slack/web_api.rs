//! The Web API and the response URLs: what the app may call, and what each call does to the screens of people.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{APP_TOKEN, BOT_TOKEN, BOT_USER, Call, Message, Shared, World, limits};

/// How long a trigger id lives.
const TRIGGER: Duration = Duration::from_secs(3);

#[derive(Clone)]
struct Api {
    shared: Arc<Shared>,
    ports: (u16, u16),
}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>, ports: (u16, u16)) {
    let router = Router::new()
        .route("/api/{method}", post(call))
        .route("/hooks/{hook}", post(hook))
        .with_state(Api { shared, ports });
    axum::serve(listener, router).await.expect("it serves");
}

async fn call(
    State(api): State<Api>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Official clients of other languages send forms.
    let body: Value = if said("content-type").starts_with("application/json") {
        serde_json::from_str(&body).unwrap_or(Value::Null)
    } else {
        form(&body)
    };
    let token = said("authorization").trim_start_matches("Bearer ").to_owned();
    let token = if token.is_empty() { body["token"].as_str().unwrap_or_default().to_owned() } else { token };
    let slow = api.shared.look().slow.get(&method).copied().unwrap_or_default();
    tokio::time::sleep(slow).await;
    let limited = api.shared.change(|world| {
        let (times, after) = world.limited.get_mut(&method)?;
        *times = times.checked_sub(1)?;
        let after = *after;
        note(world, &method, &body, Some("ratelimited"));
        Some(after)
    });
    if let Some(after) = limited {
        let body = json!({"ok": false, "error": "ratelimited"}).to_string();
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", after.to_string())], body).into_response();
    }
    let wanted = if method == "apps.connections.open" { APP_TOKEN } else { BOT_TOKEN };
    let answer = api.shared.change(|world| {
        let done = if token == wanted {
            act(world, &method, &body, api.ports)
        } else {
            Err("invalid_auth".to_owned())
        };
        note(world, &method, &body, done.as_ref().err().map(String::as_str));
        done
    });
    let answer = answer.map_or_else(
        |error| json!({"ok": false, "error": error.split(':').next(), "detail": error}),
        |mut answer| {
            answer["ok"] = true.into();
            answer
        },
    );
    ([("content-type", "application/json")], answer.to_string()).into_response()
}

fn note(world: &mut World, method: &str, body: &Value, error: Option<&str>) {
    let mut body = body.clone();
    // The oracles read these records; tokens are no business of theirs.
    if let Some(fields) = body.as_object_mut() {
        fields.remove("token");
    }
    world.calls.push(Call { method: method.to_owned(), body, error: error.map(str::to_owned) });
}

fn act(world: &mut World, method: &str, body: &Value, (_, line): (u16, u16)) -> Result<Value, String> {
    let said = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    match method {
        "auth.test" => {
            Ok(json!({"url": "https://fake.example/", "team": "Fake District", "user": "chalkline",
            "team_id": "T0TEAM", "user_id": BOT_USER, "bot_id": "B0BOT"}))
        }
        "api.test" => Ok(json!({"args": body})),
        "apps.connections.open" => {
            let ticket = world.fresh("ticket-");
            world.tickets.push(ticket.clone());
            Ok(json!({"url": format!("ws://127.0.0.1:{line}/link/?ticket={ticket}")}))
        }
        "chat.postMessage" | "chat.postEphemeral" => {
            check_message(body)?;
            let channel = said("channel");
            if channel.is_empty() || channel.starts_with("C0GONE") {
                return Err("channel_not_found".to_owned());
            }
            let ts = world.fresh_ts();
            let only = (method == "chat.postEphemeral").then(|| said("user"));
            let thread = &body["thread_ts"];
            let answered = |one: &Message| one.only.is_none() && one.body["thread_ts"] == *thread;
            if only.is_some() && thread.is_string() && !world.messages.iter().any(answered) {
                // As Slack does: taken, and shown to nobody, since the thread is not active.
                return Ok(json!({"message_ts": ts}));
            }
            world.messages.push(Message {
                channel: channel.clone(),
                ts: ts.clone(),
                only,
                body: body.clone(),
            });
            Ok(json!({"channel": channel, "ts": ts, "message_ts": ts, "message": body}))
        }
        "chat.update" => {
            check_message(body)?;
            let (channel, ts) = (said("channel"), said("ts"));
            let found = world.messages.iter_mut().find(|one| one.channel == channel && one.ts == ts);
            let message = found.ok_or("message_not_found")?;
            message.body = body.clone();
            Ok(json!({"channel": channel, "ts": ts}))
        }
        "views.open" | "views.push" => {
            let user = exchange(world, &said("trigger_id"))?;
            if method == "views.open" {
                world.windows.remove(&user);
            }
            push(world, &user, &view(body)?)
        }
        "views.update" => {
            let fresh = view(body)?;
            let by = if body["external_id"].is_string() { "external_id" } else { "id" };
            let name = if by == "id" { said("view_id") } else { said(by) };
            let found = world.windows.values_mut().flatten().find(|one| one[by] == name.as_str());
            let shown = found.ok_or("not_found")?;
            replace(shown, &fresh);
            Ok(json!({"view": shown.clone()}))
        }
        "views.publish" => {
            let mut fresh = view(body)?;
            fresh["id"] = world.fresh("V").into();
            world.homes.insert(said("user_id"), fresh.clone());
            Ok(json!({"view": fresh}))
        }
        _ => Err("unknown_method".to_owned()),
    }
}

fn check_message(body: &Value) -> Result<(), String> {
    let text = body["text"].as_str().unwrap_or_default();
    if text.is_empty() {
        return Err("no_text".to_owned());
    }
    if text.chars().count() > 4000 {
        return Err("msg_too_long".to_owned());
    }
    let blocks = blocks_of(body);
    if blocks.is_null() {
        return Ok(());
    }
    limits::blocks(&blocks, 50).map_err(|why| format!("invalid_blocks: {why}"))
}

/// In a form they are JSON in a text.
fn blocks_of(body: &Value) -> Value {
    body["blocks"]
        .as_str()
        .map_or_else(|| body["blocks"].clone(), |text| serde_json::from_str(text).unwrap_or(Value::Null))
}

fn view(body: &Value) -> Result<Value, String> {
    let view = &body["view"];
    let view =
        view.as_str().map_or_else(|| view.clone(), |text| serde_json::from_str(text).unwrap_or(Value::Null));
    limits::view(&view).map_err(|why| format!("invalid_arguments: {why}"))?;
    Ok(view)
}

/// Spends a trigger id.
fn exchange(world: &mut World, id: &str) -> Result<String, String> {
    let trigger = world.triggers.get_mut(id).ok_or("invalid_trigger_id")?;
    if trigger.used {
        return Err("exchanged_trigger_id".to_owned());
    }
    if trigger.born.elapsed() > TRIGGER {
        return Err("expired_trigger_id".to_owned());
    }
    trigger.used = true;
    Ok(trigger.user.clone())
}

/// Puts a window on top of those on somebody's screen.
pub(super) fn push(world: &mut World, user: &str, view: &Value) -> Result<Value, String> {
    let (id, hash) = (world.fresh("V"), world.fresh("hash."));
    let stack = world.windows.entry(user.to_owned()).or_default();
    if stack.len() >= 3 {
        return Err("push_limit_reached".to_owned());
    }
    let mut fresh = view.clone();
    let root = stack.first().map_or_else(|| id.clone().into(), |first| first["id"].clone());
    fresh["previous_view_id"] = stack.last().map_or(Value::Null, |last| last["id"].clone());
    fresh["root_view_id"] = root;
    fresh["id"] = id.into();
    fresh["hash"] = hash.into();
    stack.push(fresh.clone());
    Ok(json!({"view": fresh}))
}

/// The same window with another content.
pub(super) fn replace(shown: &mut Value, fresh: &Value) {
    let kept = ["id", "root_view_id", "previous_view_id"].map(|name| (name, shown[name].clone()));
    let hash = format!("{}+", shown["hash"].as_str().unwrap_or_default());
    *shown = fresh.clone();
    shown["hash"] = hash.into();
    for (name, value) in kept {
        shown[name] = value;
    }
}

async fn hook(State(api): State<Api>, Path(hook): Path<String>, body: String) -> Response {
    let body: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
    let done = api.shared.change(|world| {
        let done = follow(world, &hook, &body);
        note(world, "response_url", &body, done.as_ref().err().map(String::as_str));
        done
    });
    match done {
        Ok(()) => "ok".into_response(),
        Err(why) => (StatusCode::NOT_FOUND, why).into_response(),
    }
}

fn follow(world: &mut World, id: &str, body: &Value) -> Result<(), String> {
    let hook = world.hooks.get_mut(id).ok_or("expired_url")?;
    hook.uses += 1;
    if hook.uses > 5 {
        return Err("used_url".to_owned());
    }
    let hook = hook.clone();
    answer(world, &hook.user, &hook.channel, hook.about.as_deref(), body)
}

/// Shows what an app answers to a command or a press: privately, to everybody, or in the place of what was pressed.
pub(super) fn answer(
    world: &mut World,
    user: &str,
    channel: &str,
    about: Option<&str>,
    body: &Value,
) -> Result<(), String> {
    check_message(body)?;
    let pressed = world.messages.iter_mut().find(|one| Some(one.ts.as_str()) == about);
    if let (true, Some(pressed)) = (body["replace_original"] == true, pressed) {
        pressed.body = body.clone();
        return Ok(());
    }
    let only = (body["response_type"] != "in_channel").then(|| user.to_owned());
    let ts = world.fresh_ts();
    world.messages.push(Message { channel: channel.to_owned(), ts, only, body: body.clone() });
    Ok(())
}

fn form(body: &str) -> Value {
    let fields = body.split('&').filter_map(|pair| pair.split_once('='));
    fields.map(|(name, value)| (name.to_owned(), Value::String(super::send::unquote(value)))).collect()
}
