//! The one object that a program holds: a policy, its rules and its reader.

use crate::ask::{Part, Question, Reply, Truth};
use crate::check::{Draft, Review};
use crate::policy::Policy;
use crate::text::Lang;
use crate::triage::Triage;

/// A policy ready to answer, check and triage. Cheap to share, `Send + Sync`, deterministic.
#[derive(Debug)]
pub struct Core {
    policy: Policy,
}

impl Core {
    /// The policy that ships with Chalkline: LAUSD BUL-5688.0, restated.
    pub fn builtin() -> &'static Self {
        static BUILTIN: std::sync::OnceLock<Core> = std::sync::OnceLock::new();
        BUILTIN.get_or_init(|| Self { policy: Policy::default() })
    }

    /// The policy behind the answers.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}
