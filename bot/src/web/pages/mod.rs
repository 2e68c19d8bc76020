//! The pages, one file each, and what they share: the frame around them and the fields of their forms.

pub(super) mod ask;
pub(super) mod check;
pub(super) mod error;
pub(super) mod forms;
mod frame;
pub(super) mod home;
pub(super) mod policy;
pub(super) mod report;
pub(super) mod status;

use axum::http::StatusCode;
use maud::Markup;

/// What a page answers with.
type Page = (StatusCode, Markup);

/// A page that is as it should be.
fn page(markup: Markup) -> Page {
    (StatusCode::OK, markup)
}
