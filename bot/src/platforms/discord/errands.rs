//! Notices that the courier sends to channels here.

use rules_core::text::Lang;

use crate::courier::{Errand, Outcome};
use crate::platforms::discord::rest::{Failed, Lane};
use crate::platforms::discord::talk::Table;
use crate::platforms::discord::to_discord;

/// Brings a notice, and says how that ended.
pub(super) async fn run(table: &Table, errand: Errand) {
    let Errand { place, id, card, answer, .. } = errand;
    let outcome = match place.parse() {
        Ok(channel) if channel != 0 => {
            let posts = to_discord::card(&card(), Lang::default(), &table.ground, &table.carried);
            let mut outcome = Outcome::Refused;
            for (index, post) in posts.into_iter().enumerate() {
                // The same try under the same name is shown once.
                let post = post.once(&format!("{id} {index}"));
                outcome = match table.rest.write(channel, &post, Lane::Urgent).await {
                    Ok(message) => Outcome::Arrived(message),
                    Err(failed) => failure(&failed),
                };
                if !matches!(outcome, Outcome::Arrived(_)) {
                    break;
                }
            }
            outcome
        }
        Ok(_) | Err(_) => {
            tracing::warn!(
                "a notice did not go out: \"{place}\" is no channel of Discord; see `reach` in the roster"
            );
            Outcome::Refused
        }
    };
    // Whoever asked has stopped waiting; the delivery comes again, and is known by its name.
    let _ = answer.send(outcome);
}

fn failure(failed: &Failed) -> Outcome {
    tracing::warn!("a notice did not arrive: {failed}");
    match failed {
        Failed::Refused { status: 500.., .. } | Failed::Unreachable(_) => Outcome::Later { after: None },
        Failed::Wait(seconds) => Outcome::Later { after: Some(*seconds) },
        Failed::Refused { .. } => Outcome::Refused,
    }
}
