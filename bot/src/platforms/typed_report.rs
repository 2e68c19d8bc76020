//! A report that somebody typed as a message: nothing of it is taken, and the way to the form is shown instead.

use crate::chat::{Action, Block, Button, ButtonKind, Card, Reply};
use crate::words::Words;

/// The desk puts danger and the way to report before everything else.
pub(super) fn sounds_like_one(reply: &Reply) -> bool {
    let button = reply.card.buttons.first();
    matches!(reply.card.blocks.first(), Some(Block::Alert(_)))
        && button.is_some_and(|one| matches!(one.action, Action::StartReport { .. }))
}

/// Emergency help, that nothing was taken, and the form. `opening` is what the desk says to whoever wants to report;
/// `answer` is what it said to a question.
pub(super) fn offer(opening: Reply, answer: Option<Reply>) -> Reply {
    let lang = opening.lang;
    let words = Words::new(lang);
    let mut blocks = opening.card.blocks;
    blocks.insert(1.min(blocks.len()), Block::Lead(words.window_typed_report()));
    let action = Action::StartReport { lang };
    let mut buttons = vec![Button { label: words.report_button(), action, kind: ButtonKind::Danger }];
    if let Some(answer) = answer {
        // The danger was told above; the answer to what they asked stays.
        blocks.extend(answer.card.blocks.into_iter().skip(1));
        let others = answer.card.buttons.into_iter();
        buttons.extend(others.filter(|one| !matches!(one.action, Action::StartReport { .. })));
    }
    Reply::only_you(lang, Card { blocks, buttons, carries: None })
}
