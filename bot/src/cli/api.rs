//! The same JSON for the web desk's endpoints: one object in, one object out, `ask --json` and `check --json` over HTTP.

use rules_core::Core;
use rules_core::ask::Question;
use rules_core::check::{Account, Attachment, Draft};
use rules_core::text::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cli::shapes::{AskIn, AskOut, CheckIn, CheckOut};
use crate::words::Words;

/// The longest text that is taken over HTTP, in characters, as the endpoints' description says.
const LONGEST: usize = 25_000;

/// What was sent is not what was asked for; what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct BadRequest(pub String);

/// Answers a question.
pub fn ask(core: &Core, lang: Option<Lang>, body: &[u8]) -> Result<String, BadRequest> {
    let (id, line) = read::<AskIn>(body, |line| &line.q)?;
    let reply = core.ask(&Question { text: &line.q, lang, known: &[] });
    let words = Words::new(lang.unwrap_or(reply.lang));
    write(&AskOut::new(id, reply, words))
}

/// Checks a draft.
pub fn check(core: &Core, body: &[u8]) -> Result<String, BadRequest> {
    let (id, line) = read::<CheckIn>(body, |line| &line.text)?;
    let attachments: Vec<Attachment> = line.attachments.into_iter().flatten().map(Attachment::from).collect();
    let draft = Draft {
        text: &line.text,
        account: line.account.map_or(Account::Unspecified, Account::from),
        consent: line.consent.unwrap_or(false),
        attachments: &attachments,
    };
    write(&CheckOut::new(id, core.check(&draft), &line.text))
}

/// The id and the object. What is wrong is told by its place, never by what was written there.
fn read<In: DeserializeOwned>(body: &[u8], text: fn(&In) -> &str) -> Result<(Value, In), BadRequest> {
    let bad = |why: serde_json::Error| BadRequest(Words::new(Lang::En).line_not_json(&why.to_string()));
    let value: Value = serde_json::from_slice(body).map_err(bad)?;
    let id = value.get("id").cloned().unwrap_or_default();
    let object: In = serde_json::from_value(value).map_err(bad)?;
    if text(&object).chars().count() > LONGEST {
        return Err(BadRequest(format!("this text is longer than {LONGEST} characters")));
    }
    Ok((id, object))
}

fn write(out: &impl Serialize) -> Result<String, BadRequest> {
    serde_json::to_string(out).map_err(|why| BadRequest(why.to_string()))
}
