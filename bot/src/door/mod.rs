//! The door to the store of a running service: a Unix socket in the data folder, for `chalkline cases` and the like.
//!
//! Sealed bytes and signed acts go through it, one line of JSON each way; what opens them stays with the handler. Who may
//! go through is whoever may open the socket: the account that the service runs under.
//!
//! Never: plain text, a key that opens a case, the network.

mod line;
mod service;

pub use line::Line;
pub use service::{Door, open};

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::reports::case::CaseNumber;
use crate::vault::SignedAct;

/// The longest request; an answer may be longer, the custody log comes in one.
const LONGEST: u64 = 2 << 20;

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    /// All cases.
    Cases,
    /// One case with what is sealed.
    Case(CaseNumber),
    /// Does what is signed.
    Act(Box<SignedAct>),
    /// The custody log.
    Custody,
    /// What an administrator must see to.
    Stock,
    /// Checks the folder.
    Probe,
    /// Checks the store.
    Verify(Option<String>),
}

/// What is answered: what was asked for, or why not.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer<T> {
    Is(T),
    Refused(String),
}

/// The socket's folder has its permissions before the socket is in it.
fn folder(data: &Path) -> PathBuf {
    data.join("door")
}

fn socket(data: &Path) -> PathBuf {
    folder(data).join("socket")
}
