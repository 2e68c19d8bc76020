//! What Discord refuses in a message, a form, a command or a list of choices.

use serde_json::{Value, json};

/// Why a body is refused; `Ok` for one that Discord takes.
pub(super) fn message(body: &Value) -> Result<(), String> {
    at_most(&body["content"], 2000, "content")?;
    let components = body["components"].as_array().map_or(&[][..], Vec::as_slice);
    let embeds = body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty());
    let empty = body["content"].as_str().unwrap_or_default().trim().is_empty();
    if empty && !embeds && components.is_empty() {
        return Err("Cannot send an empty message".to_owned());
    }
    if !body["allowed_mentions"]["parse"].as_array().is_some_and(Vec::is_empty) {
        return Err("this server wants allowed_mentions to be none".to_owned());
    }
    rows(components)
}

fn rows(rows: &[Value]) -> Result<(), String> {
    if rows.len() > 5 {
        return Err("more than 5 rows".to_owned());
    }
    let mut ids = Vec::new();
    for row in rows {
        let parts = row["components"].as_array().map_or(&[][..], Vec::as_slice);
        if row["type"] != json!(1) || parts.is_empty() || parts.len() > 5 {
            return Err("a row of components has 1 to 5".to_owned());
        }
        for part in parts {
            let id = part["custom_id"].as_str().unwrap_or_default();
            if id.is_empty() || id.chars().count() > 100 || ids.contains(&id) {
                return Err(format!("custom_id {id:?}: 1 to 100 characters, each once"));
            }
            ids.push(id);
            at_most(&part["label"], if part["type"] == json!(4) { 45 } else { 80 }, "label")?;
        }
    }
    Ok(())
}

pub(super) fn form(body: &Value) -> Result<(), String> {
    at_most(&body["title"], 45, "title")?;
    at_most(&body["custom_id"], 100, "custom_id")?;
    let parts = body["components"].as_array().ok_or("a form has components")?;
    if parts.is_empty() || body["title"].as_str().is_none_or(str::is_empty) {
        return Err("a form has a title and 1 to 5 rows".to_owned());
    }
    for part in parts.iter().flat_map(|row| row["components"].as_array().into_iter().flatten()) {
        at_most(&part["placeholder"], 100, "placeholder")?;
        at_most(&part["value"], 4000, "value")?;
        if part["type"] != json!(4) || !matches!(part["style"].as_u64(), Some(1 | 2)) {
            return Err("a form takes text inputs".to_owned());
        }
    }
    rows(parts)
}

pub(super) fn choices(body: &Value) -> Result<(), String> {
    let choices = body["choices"].as_array().ok_or("choices are missing")?;
    if choices.len() > 25 {
        return Err("more than 25 choices".to_owned());
    }
    for choice in choices {
        at_most(&choice["name"], 100, "name")?;
        at_most(&choice["value"], 100, "value")?;
        if choice["name"].as_str().is_none_or(str::is_empty) {
            return Err("a choice has a name".to_owned());
        }
    }
    Ok(())
}

pub(super) fn commands(body: &Value) -> Result<(), String> {
    let list = body.as_array().ok_or("a list of commands")?;
    for command in list {
        let name = command["name"].as_str().unwrap_or_default();
        let slash = command["type"].as_u64().unwrap_or(1) == 1;
        let plain = |letter: char| letter.is_alphanumeric() || "-_'".contains(letter);
        let lower = name.to_lowercase() == name && name.chars().all(plain);
        if name.is_empty() || name.chars().count() > 32 || (slash && !lower) {
            return Err(format!("{name:?} cannot be a command's name"));
        }
        if slash {
            describe(command)?;
        }
        for option in command["options"].as_array().into_iter().flatten() {
            describe(option)?;
        }
    }
    Ok(())
}

fn describe(thing: &Value) -> Result<(), String> {
    let all = thing["description_localizations"].as_object();
    for text in all.into_iter().flat_map(|all| all.values()).chain([&thing["description"]]) {
        if text.as_str().is_none_or(str::is_empty) {
            return Err("a description is missing".to_owned());
        }
        at_most(text, 100, "description")?;
    }
    Ok(())
}

fn at_most(text: &Value, most: usize, what: &str) -> Result<(), String> {
    let count = text.as_str().unwrap_or_default().chars().count();
    if count > most { Err(format!("{what} has {count} characters, {most} fit")) } else { Ok(()) }
}
