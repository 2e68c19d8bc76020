//! Block Kit's limits, as far as Slack refuses what is beyond them.

use serde_json::Value;

/// Why Slack would refuse these blocks.
pub(super) fn blocks(blocks: &Value, most: usize) -> Result<(), String> {
    let Some(list) = blocks.as_array() else { return Err("blocks is no list".to_owned()) };
    if list.len() > most {
        return Err(format!("{} blocks", list.len()));
    }
    let mut ids: Vec<&str> = list.iter().filter_map(|block| block["block_id"].as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < all {
        return Err("a block_id stands twice".to_owned());
    }
    list.iter().try_for_each(block)
}

fn block(block: &Value) -> Result<(), String> {
    fits("block_id", &block["block_id"], 0, 255)?;
    match block["type"].as_str() {
        Some("section") => fits("section", &block["text"]["text"], 1, 3000),
        Some("header") => fits("header", &block["text"]["text"], 1, 150),
        Some("context") => {
            let elements = block["elements"].as_array().map_or(0, Vec::len);
            if !(1..=10).contains(&elements) {
                return Err(format!("context of {elements}"));
            }
            block["elements"]
                .as_array()
                .into_iter()
                .flatten()
                .try_for_each(|one| fits("context", &one["text"], 1, 2000))
        }
        Some("actions") => {
            let elements: Vec<&Value> = block["elements"].as_array().into_iter().flatten().collect();
            if !(1..=25).contains(&elements.len()) {
                return Err(format!("{} buttons in one block", elements.len()));
            }
            let mut ids: Vec<&str> = elements.iter().filter_map(|one| one["action_id"].as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            if ids.len() < elements.len() {
                return Err("an action_id stands twice in a block".to_owned());
            }
            elements.iter().try_for_each(|one| button(one))
        }
        Some("input") => {
            fits("label", &block["label"]["text"], 1, 2000)?;
            fits("hint", &block["hint"]["text"], 0, 2000)?;
            let element = &block["element"];
            match element["type"].as_str() {
                Some("plain_text_input") => {
                    fits("initial_value", &element["initial_value"], 0, 3000)?;
                    fits("placeholder", &element["placeholder"]["text"], 0, 150)
                }
                Some("static_select" | "radio_buttons" | "checkboxes") => {
                    let options = element["options"].as_array().map_or(0, Vec::len);
                    if (1..=100).contains(&options) { Ok(()) } else { Err(format!("{options} options")) }
                }
                other => Err(format!("an input of type {other:?}")),
            }
        }
        Some("rich_text") if block["elements"].as_array().is_some_and(|list| !list.is_empty()) => Ok(()),
        Some("divider") => Ok(()),
        other => Err(format!("a block of type {other:?}")),
    }
}

fn button(button: &Value) -> Result<(), String> {
    if button["type"] != "button" {
        return Err(format!("an action of type {}", button["type"]));
    }
    fits("button", &button["text"]["text"], 1, 75)?;
    fits("action_id", &button["action_id"], 1, 255)?;
    fits("value", &button["value"], 0, 2000)
}

/// Why Slack would refuse this view.
pub(super) fn view(view: &Value) -> Result<(), String> {
    blocks(&view["blocks"], 100)?;
    fits("private_metadata", &view["private_metadata"], 0, 3000)?;
    fits("callback_id", &view["callback_id"], 0, 255)?;
    fits("external_id", &view["external_id"], 0, 255)?;
    match view["type"].as_str() {
        Some("home") => Ok(()),
        Some("modal") => {
            fits("title", &view["title"]["text"], 1, 24)?;
            fits("close", &view["close"]["text"], 0, 24)?;
            fits("submit", &view["submit"]["text"], 0, 24)?;
            let inputs =
                view["blocks"].as_array().is_some_and(|list| list.iter().any(|one| one["type"] == "input"));
            if inputs && view["submit"].is_null() {
                Err("inputs and nothing to submit".to_owned())
            } else {
                Ok(())
            }
        }
        other => Err(format!("a view of type {other:?}")),
    }
}

/// A text of so many characters; a missing one counts as empty.
fn fits(what: &str, text: &Value, least: usize, most: usize) -> Result<(), String> {
    let length = text.as_str().map_or(0, |text| text.chars().count());
    if (least..=most).contains(&length) { Ok(()) } else { Err(format!("{what} of {length} characters")) }
}
