//! The REST half: one door, which writes down what comes, refuses what Discord refuses, and keeps the messages.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{
    APPLICATION, Board, CHANNEL, Fall, GUILD, Request, Shared, TOKEN, Talk, Who, bot_user, gateway, limits,
    record,
};

const EPHEMERAL: u64 = 64;

/// What is answered: a status and a body.
type Answer = (u16, Value);

pub(super) async fn serve(shared: Arc<Shared>, listener: TcpListener, mut fall: Fall) {
    let app = Router::new().fallback(door).with_state(shared);
    tokio::select! {
        () = fall.fallen() => {}
        _ = axum::serve(listener, app).into_future() => {}
    }
}

async fn door(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(path) = uri.path().strip_prefix("/api/v10") else {
        return reply(404, &json!({ "message": "404: Not Found", "code": 0 }));
    };
    // A connection that was open before the fall.
    if shared.down.load(Ordering::SeqCst) {
        return reply(503, &Value::Null);
    }
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    let authorised = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|sent| sent.as_bytes() == format!("Bot {TOKEN}").as_bytes());
    let (status, answer) = shared.change(|board| {
        let refused = refusal(board, path);
        let pieces: Vec<&str> = path.trim_matches('/').split('/').collect();
        let answer = refused.unwrap_or_else(|| {
            route(&shared, board, (&method, pieces.as_slice()), uri.query(), &json, authorised)
        });
        board.requests.push(Request {
            method: method.to_string(),
            path: path.to_owned(),
            body: json.clone(),
            status: answer.0,
        });
        answer
    });
    if !body.is_empty() && status < 400 {
        record(method.as_str(), path, &json);
    }
    reply(status, &answer)
}

fn reply(status: u16, body: &Value) -> Response {
    let code = StatusCode::from_u16(status).expect("a status");
    let mut response = if body.is_null() {
        code.into_response()
    } else {
        (code, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    };
    if status == 429 {
        let headers = response.headers_mut();
        let after = body["retry_after"].as_f64().unwrap_or_default();
        let mut set = |name, value: String| headers.insert(name, value.parse().expect("a header"));
        set("retry-after", after.ceil().to_string());
        set("x-ratelimit-reset-after", after.to_string());
        set("x-ratelimit-remaining", "0".to_owned());
    }
    response
}

/// What a test has ordered for this path.
fn refusal(board: &mut Board, path: &str) -> Option<Answer> {
    let (_, status, seconds, left) =
        board.refusals.iter_mut().find(|(part, _, _, left)| *left > 0 && path.contains(part.as_str()))?;
    *left -= 1;
    let body = match status {
        429 => json!({ "message": "You are being rate limited.", "retry_after": *seconds, "global": false }),
        _ => json!({ "message": "refused", "code": 0 }),
    };
    Some((*status, body))
}

fn bad(why: &str) -> Answer {
    (400, json!({ "message": "Invalid Form Body", "code": 50035, "errors": { "why": why } }))
}

fn unknown(what: &str, code: u32) -> Answer {
    (404, json!({ "message": format!("Unknown {what}"), "code": code }))
}

fn route(
    shared: &Shared,
    board: &mut Board,
    (method, path): (&Method, &[&str]),
    query: Option<&str>,
    body: &Value,
    authorised: bool,
) -> Answer {
    let number = |text: &str| text.parse::<u64>().unwrap_or_default();
    // These carry their own authority in the path.
    match (method.as_str(), path) {
        ("GET", ["gateway"]) => return (200, json!({ "url": format!("ws://127.0.0.1:{}", shared.gateway) })),
        ("POST", ["interactions", id, token, "callback"]) => {
            return callback(board, number(id), token, query, body);
        }
        (_, ["webhooks", _, token, rest @ ..]) => return webhook(board, method, token, rest, body),
        _ => {}
    }
    if !authorised {
        return (401, json!({ "message": "401: Unauthorized", "code": 0 }));
    }
    let application = APPLICATION.to_string();
    match (method.as_str(), path) {
        ("GET", ["gateway", "bot"]) => (
            200,
            json!({
                "url": format!("ws://127.0.0.1:{}", shared.gateway), "shards": 1,
                "session_start_limit": {
                    "total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1
                },
            }),
        ),
        ("GET", ["users", "@me"]) => (200, bot_user()),
        ("GET", ["applications" | "oauth2", .., "@me"]) => (
            200,
            json!({
                "id": application, "name": "Chalkline", "icon": null, "description": "", "bot_public": false,
                "bot_require_code_grant": false, "verify_key": "00", "flags": 0, "team": null, "summary": "",
                "bot": bot_user(), "owner": bot_user(),
            }),
        ),
        ("GET", ["applications", id, "commands"]) if *id == application => {
            (200, Value::Array(board.commands.clone()))
        }
        ("PUT", ["applications", id, "commands"]) if *id == application => put_commands(board, body),
        ("GET", ["channels", id]) if number(id) != 0 => {
            (200, json!({ "id": id, "type": 0, "name": "handlers", "guild_id": GUILD.to_string() }))
        }
        ("POST", ["channels", id, "messages"]) => {
            if let Err(why) = limits::message(body) {
                return bad(&why);
            }
            let nonce = body["nonce"].as_str().filter(|_| body["enforce_nonce"] == json!(true));
            if let Some(known) = nonce.and_then(|nonce| board.nonces.get(nonce)) {
                return (200, board.messages[known].clone());
            }
            let nonce = nonce.map(ToOwned::to_owned);
            let (id, message) = keep(board, number(id), body, None);
            board.nonces.extend(nonce.map(|nonce| (nonce, id)));
            (200, message)
        }
        _ => unknown("route", 0),
    }
}

fn put_commands(board: &mut Board, body: &Value) -> Answer {
    if let Err(why) = limits::commands(body) {
        return bad(&why);
    }
    let mut commands = body.as_array().cloned().unwrap_or_default();
    for command in &mut commands {
        // Discord fills in what was not said.
        let id = board.id().to_string();
        let fill = json!({
            "id": id, "application_id": APPLICATION.to_string(), "version": id, "type": 1, "nsfw": false,
            "default_member_permissions": null, "dm_permission": true, "integration_types": [0],
            "contexts": null, "name_localizations": null, "description_localizations": null, "description": "",
        });
        let known = command.as_object_mut().expect("a command is an object");
        for (key, value) in fill.as_object().expect("written above") {
            known.entry(key).or_insert_with(|| value.clone());
        }
    }
    board.commands.clone_from(&commands);
    (200, Value::Array(commands))
}

fn callback(board: &mut Board, id: u64, token: &str, query: Option<&str>, body: &Value) -> Answer {
    let Some(talk) = board.talks.get(&id).filter(|talk| talk.token == token && !talk.expired).cloned() else {
        return unknown("interaction", 10062);
    };
    if talk.callback.is_some() {
        return (400, json!({ "message": "Interaction has already been acknowledged.", "code": 40060 }));
    }
    let (kind, data) = (body["type"].as_u64().unwrap_or_default(), &body["data"]);
    let flags = data["flags"].as_u64().unwrap_or_default();
    let fits = match (kind, talk.kind) {
        (4 | 7, _) => limits::message(data),
        (8, 4) => limits::choices(data),
        (9, 2 | 3) => limits::form(data),
        (5, _) | (6, 3) => Ok(()),
        _ => Err(format!("callback {kind} to interaction {}", talk.kind)),
    };
    if let Err(why) = fits {
        return bad(&why);
    }
    let mut made = None;
    match kind {
        4 => made = Some(keep(board, talk.channel, data, Some((id, &talk)))),
        7 => {
            let Some(source) = talk.source else { return bad("there is no message to update") };
            edit(board, source, data);
        }
        _ => {}
    }
    let talk = board.talks.get_mut(&id).expect("it is there");
    talk.answered = Some(Instant::now());
    talk.callback = Some(body.clone());
    talk.thinking = (kind == 5).then_some(flags);
    talk.messages.extend(made.as_ref().map(|(id, _)| *id));
    // Clients write the wish as `true`, `True` or `1`.
    let wish = |query: &str| query.contains("with_response=") && !query.to_lowercase().contains("=false");
    if !query.is_some_and(wish) {
        return (204, Value::Null);
    }
    let interaction = json!({ "id": id.to_string(), "type": talk.kind });
    let told = match made {
        Some((_, message)) => {
            json!({ "interaction": interaction, "resource": { "type": kind, "message": message } })
        }
        None => json!({ "interaction": interaction, "resource": { "type": kind } }),
    };
    (200, told)
}

fn webhook(board: &mut Board, method: &Method, token: &str, rest: &[&str], body: &Value) -> Answer {
    let found = board.talks.iter().find(|(_, talk)| talk.token == token && !talk.expired);
    let Some((id, talk)) = found.map(|(id, talk)| (*id, talk.clone())) else {
        return (401, json!({ "message": "Invalid Webhook Token", "code": 50027 }));
    };
    if talk.callback.is_none() {
        return unknown("webhook", 10015);
    }
    if !matches!(method.as_str(), "GET" | "DELETE")
        && let Err(why) = limits::message(body)
    {
        return bad(&why);
    }
    match (method.as_str(), rest) {
        ("POST", []) => {
            let (made, message) = keep(board, talk.channel, body, Some((id, &talk)));
            board.talks.get_mut(&id).expect("it is there").messages.push(made);
            (200, message)
        }
        ("PATCH", ["messages", "@original"]) if talk.thinking.is_some() => {
            let mut body = body.clone();
            body["flags"] = json!(talk.thinking);
            let (made, message) = keep(board, talk.channel, &body, Some((id, &talk)));
            let talk = board.talks.get_mut(&id).expect("it is there");
            talk.thinking = None;
            talk.messages.push(made);
            (200, message)
        }
        (_, ["messages", which]) => {
            let original = talk.messages.first().copied().or(talk.source);
            let Some(which) = original.filter(|_| *which == "@original").or_else(|| which.parse().ok())
            else {
                return unknown("message", 10008);
            };
            if method == Method::PATCH {
                edit(board, which, body);
            }
            board.messages.get(&which).map_or_else(|| unknown("message", 10008), |one| (200, one.clone()))
        }
        _ => unknown("route", 0),
    }
}

/// Keeps a new message of the bot, and sends it to everybody who may read it.
fn keep(board: &mut Board, channel: u64, body: &Value, of: Option<(u64, &Talk)>) -> (u64, Value) {
    let id = board.id();
    let mut message = json!({
        "id": id.to_string(), "type": 0, "channel_id": channel.to_string(), "author": bot_user(),
        "content": body["content"].as_str().unwrap_or_default(), "timestamp": "2026-11-21T20:00:00.000000+00:00",
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": body["embeds"].as_array().cloned().unwrap_or_default(), "pinned": false,
        "flags": body["flags"].as_u64().unwrap_or_default(),
        "components": body["components"].as_array().cloned().unwrap_or_default(),
    });
    if !body["nonce"].is_null() {
        message["nonce"] = body["nonce"].clone();
    }
    if let Some((interaction, talk)) = of {
        message["application_id"] = json!(APPLICATION.to_string());
        message["webhook_id"] = json!(APPLICATION.to_string());
        message["interaction_metadata"] = json!({
            "id": interaction.to_string(), "type": talk.kind, "user": { "id": talk.user.to_string(), "username": "x",
            "discriminator": "0", "avatar": null }, "authorizing_integration_owners": { "0": GUILD.to_string() },
        });
        if talk.kind == 5 {
            let mut opened = message["interaction_metadata"].clone();
            opened["type"] = json!(2);
            message["interaction_metadata"]["triggering_interaction_metadata"] = opened;
        }
    }
    board.messages.insert(id, message.clone());
    show(board, "MESSAGE_CREATE", &message);
    (id, message)
}

fn edit(board: &mut Board, id: u64, body: &Value) {
    let Some(message) = board.messages.get_mut(&id) else { return };
    for key in ["content", "components", "embeds"] {
        if !body[key].is_null() {
            message[key] = body[key].clone();
        }
    }
    let message = message.clone();
    show(board, "MESSAGE_UPDATE", &message);
}

/// A message that only one person sees goes to nobody else's connection.
fn show(board: &mut Board, event: &str, message: &Value) {
    let private = message["flags"].as_u64().is_some_and(|flags| flags & EPHEMERAL != 0);
    if private || message["channel_id"] != json!(CHANNEL.to_string()) {
        return;
    }
    let mut seen = message.clone();
    seen["guild_id"] = json!(GUILD.to_string());
    gateway::dispatch(board, Who::Member, event, &seen);
    gateway::dispatch(board, Who::Bot, event, &seen);
}
