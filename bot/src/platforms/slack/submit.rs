//! A window was filled in and sent. What cannot be taken leaves the window, and what was typed in it, as they are.

use serde_json::json;

use crate::chat::{Action, Block, Context, Event, FieldKey, Once, Private};
use crate::platforms::slack::act::{Answer, Late};
use crate::platforms::slack::from_slack::View;
use crate::platforms::slack::{App, NAME, windows};
use crate::words::Words;

impl App {
    /// A window was sent.
    pub(super) async fn submitted(
        &self,
        callback: &str,
        view: &View,
        answers: Vec<(String, Private)>,
    ) -> Option<Answer> {
        let errors = |text: String| {
            let field = answers.first().map_or("what", |(block, _)| block.as_str());
            Some(Answer {
                body: json!({"response_action": "errors", "errors": {field: text}}),
                late: Late::Window,
            })
        };
        let (lang, context) = match self.ground.open(&view.metadata) {
            Ok(Action::StartReport { lang }) => (lang, Context::default()),
            Ok(Action::CheckAgain(context)) => (self.lang(), context),
            _ => return errors(Words::new(self.lang()).window_stale()),
        };
        let words = Words::new(lang);
        let needed = ["what", "receipt", "draft", windows::QUESTION];
        let mut missing = json!({});
        let blank = |text: &Private| text.reveal().trim().is_empty();
        for (block, _) in
            answers.iter().filter(|(block, text)| needed.contains(&block.as_str()) && blank(text))
        {
            missing[block] = words.window_required().into();
        }
        if missing.as_object().is_some_and(|missing| !missing.is_empty()) {
            return Some(Answer {
                body: json!({"response_action": "errors", "errors": missing}),
                late: Late::Window,
            });
        }
        let given =
            |name: &str| answers.iter().find(|(block, _)| block == name).map(|(_, text)| text.clone());
        let keyed = || {
            answers.iter().filter_map(|(block, text)| Some((FieldKey::named(block)?, text.clone()))).collect()
        };
        // All windows over one form are the same sending: a report is saved once, however often they are sent.
        let once = Some(Once::new(format!("{NAME} window {}", view.root)));
        let (event, told) = match (callback, given("draft"), given(windows::QUESTION)) {
            ("report", _, _) => (Event::ReportSent { answers: keyed(), once }, Some(lang)),
            ("status", _, _) => (Event::StatusSent { answers: keyed(), once }, Some(lang)),
            ("check", Some(draft), _) => (Event::Check { draft, context }, None),
            ("ask", _, Some(text)) => (Event::Ask { text }, None),
            _ => return errors(words.window_stale()),
        };
        // Drafts, questions and reports are answered in the language they are written in.
        let told = told.filter(|_| callback == "status");
        let reply = self.ask(event, told).await?;
        // Whatever was not taken yet stays in the form, and the answer lies on top of it.
        let blocks = &reply.card.blocks;
        let done = match callback {
            "report" => blocks.iter().any(|block| matches!(block, Block::Copy { .. })),
            "status" => matches!(blocks.first(), Some(Block::Lead(_))),
            _ => true,
        };
        let action = if done { "update" } else { "push" };
        let body = json!({"response_action": action, "view": self.window(&reply, !done)});
        Some(Answer { body, late: Late::Window })
    }
}
