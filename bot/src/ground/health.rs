//! How every part of the service is: set by the part itself, read by whoever watches over it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// On its way.
    Starting,
    /// At work.
    Ready,
    /// Not at work, and why: no content, no ids.
    Down(String),
}

/// All parts by name. Cheap to clone; every clone sees the same.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, State>>>);

impl Health {
    /// Says how a part is now.
    pub fn set(&self, part: &'static str, state: State) {
        if let State::Down(why) = &state {
            tracing::error!("{part} is down: {why}");
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(part, state);
    }

    /// All parts, by name.
    pub fn parts(&self) -> BTreeMap<&'static str, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
