//! What a form has sent, by the names of its fields.

use axum::extract::{Form, FromRequest, Request};
use axum::response::{IntoResponse as _, Response};

use crate::chat::{Action, Answers, FieldKey, Private};
use crate::web::pages::error;

/// A form that was sent.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What stood in a field; empty for one that was not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The same, with the line ends that the person saw.
    pub(super) fn text(&self, name: &str) -> Private {
        Private::new(self.get(name).replace("\r\n", "\n"))
    }

    /// The button that was pressed, if it was one of ours.
    pub(super) fn action(&self) -> Option<Action> {
        Action::decode(self.get("do"))
    }

    /// The answers to the questions of a form.
    pub(super) fn answers(&self) -> Answers {
        let answers = FieldKey::ALL.into_iter().map(|key| (key, self.text(key.name())));
        answers.filter(|(_, text)| !text.reveal().trim().is_empty()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match Form::from_request(request, state).await {
            Ok(Form(pairs)) => Ok(Self(pairs)),
            // In English: the language of a form that cannot be read is not known.
            Err(_) => Err(error::bad_form().into_response()),
        }
    }
}
