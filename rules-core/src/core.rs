//! The one object that a program holds: a policy, its rules and its reader.

use std::sync::OnceLock;

use crate::ask::{self, Part, Question, Reply, Service, Truth, Understood};
use crate::check::{self, Draft, Engine, Example, Review, RulePage};
use crate::policy::{Complaint, PackFile, Policy};
use crate::reader::{DraftOpinion, Examples, QuestionOpinion, Reader, ReportOpinion};
use crate::text::{Lang, Span};
use crate::triage::{self, Kind, ReaderOpinion, Triage, Urgency};

/// A policy ready to answer, check and triage. Cheap to share, `Send + Sync`, deterministic.
#[derive(Debug)]
pub struct Core {
    policy: Policy,
    /// Made at the first text that it reads.
    reader: OnceLock<Option<&'static Reader>>,
    /// The rules, compiled at the first draft.
    engine: OnceLock<Option<Engine>>,
    /// Example vectors of a pack that the reader was not trained on; made at the first question.
    examples: OnceLock<Examples>,
}

impl Core {
    /// The policy that ships with Chalkline: LAUSD BUL-5688.0, restated.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Core> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::new(Policy::builtin()))
    }

    /// Another district's policy, from the files of its pack.
    ///
    /// # Errors
    /// Everything that is wrong with the pack, each with file, key and remedy.
    pub fn load(files: &[PackFile<'_>]) -> Result<Self, Vec<Complaint>> {
        let policy = Policy::parse(files)?;
        let complaints = policy.lint();
        if complaints.is_empty() { Ok(Self::new(policy)) } else { Err(complaints) }
    }

    /// A policy with the reader that ships.
    pub fn new(policy: Policy) -> Self {
        Self { policy, reader: OnceLock::new(), engine: OnceLock::new(), examples: OnceLock::new() }
    }

    /// A policy with another reader, or with none: the rules then work alone.
    pub fn with_reader(policy: Policy, reader: Option<&'static Reader>) -> Self {
        Self { reader: OnceLock::from(reader), ..Self::new(policy) }
    }

    /// From now on the rules work alone. Has no effect once a text was read.
    pub fn leave_reader_out(&self) {
        let _ = self.reader.set(None);
    }

    fn reader(&self) -> Option<&'static Reader> {
        *self.reader.get_or_init(Reader::builtin)
    }

    /// The policy behind the answers.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Answers a question: see [`Reply`].
    pub fn ask(&self, question: &Question<'_>) -> Reply {
        let understood = self.understand(question.text);
        let mut reply = ask::decide(&self.policy, question, &understood, ask::THRESHOLDS);
        reply.report_first |= understood.service == Some(Service::Report);
        // A question may tell of danger or abuse, whatever the policy says about it.
        let told = triage::decide(&triage::cues(question.text), question.text, None, triage::BLEND);
        reply.report_first |= told.kind != Kind::Other && told.urgency >= Urgency::Urgent;
        reply
    }

    /// What a question asks, before anything is decided; for measuring.
    pub fn understand(&self, text: &str) -> Understood {
        let service = ask::service(text);
        let sure = |labels: Vec<String>| {
            let likely = 1.0 / labels.len().max(1) as f32;
            let labels = labels.into_iter().map(|label| (label, likely)).collect();
            let whole = QuestionOpinion { labels, ..QuestionOpinion::default() };
            Understood { service, whole, halves: None }
        };
        if !text.chars().any(char::is_alphanumeric) {
            return sure(vec!["nc-empty".to_owned()]);
        }
        match service {
            Some(Service::Abilities) => return sure(vec!["nc-chat".to_owned()]),
            Some(Service::List) if self.policy.answer("about-policy").is_some() => {
                return sure(vec!["about-policy".to_owned()]);
            }
            Some(Service::List | Service::Report) | None => {}
        }
        let numbers = ask::by_number(&self.policy, text);
        if !numbers.is_empty() {
            return sure(numbers);
        }
        let Some(reader) = self.reader() else {
            return Understood { service, ..Understood::default() };
        };
        let whole = reader.question(text);
        if !whole.labels.iter().any(|(label, _)| self.policy.answer(label).is_some()) {
            let examples =
                self.examples.get_or_init(|| Examples::new(reader, &self.policy.asking().examples));
            let whole = QuestionOpinion { labels: examples.rank(reader, text), verdicts: whole.verdicts };
            return Understood { service, whole, halves: None };
        }
        let halves = ask::halves(text).filter(|_| ask::halves_matter(&self.policy, &whole.labels));
        let halves = halves.map(|(left, right)| [reader.question(left), reader.question(right)]);
        Understood { service, whole, halves }
    }

    /// The authored answer `id`, fitted to `known` facts; `None` for an id that the pack does not have.
    pub fn answer(&self, id: &str, known: &[(&str, Truth)], lang: Lang) -> Option<Part> {
        Some(ask::part(&self.policy, self.policy.answer(id)?, known, lang))
    }

    /// Reviews a draft with rules and reader: see [`Review`].
    pub fn check(&self, draft: &Draft<'_>) -> Review {
        match self.reader() {
            Some(reader) => {
                self.check_fused(draft, &reader.draft(draft, &self.names(draft)), check::WEIGHING)
            }
            None => self.check_rules_only(draft),
        }
    }

    /// The same with an opinion that is already there, under other weights; for measuring.
    pub fn check_fused(
        &self,
        draft: &Draft<'_>,
        opinion: &DraftOpinion,
        weighing: check::Weighing,
    ) -> Review {
        let harmless = || self.engine().map(|engine| engine.harmless(draft.text)).unwrap_or_default();
        check::fuse(self.check_rules_only(draft), opinion, draft, &self.policy.rules, weighing, harmless)
    }

    /// Where a draft names somebody who is no public figure, in order, without titles, and without what is a word rather than
    /// a name (`Principal Potato`). For the reader, to whom all of them have the same name.
    pub fn names(&self, draft: &Draft<'_>) -> Vec<Span> {
        self.engine().map(|engine| engine.names(draft)).unwrap_or_default()
    }

    /// Reviews a draft with the deterministic rules alone; for bulk.
    pub fn check_rules_only(&self, draft: &Draft<'_>) -> Review {
        match self.engine() {
            Some(engine) => engine.check(draft),
            None => {
                Review { findings: Vec::new(), questions: Vec::new(), lang: crate::text::detect(draft.text) }
            }
        }
    }

    /// The rules, mapped to this policy's numbers. The files are tested, so compiling them cannot fail; were it to fail
    /// all the same, the reader works alone.
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.get_or_init(|| Engine::builtin(&self.policy.rules).ok()).as_ref()
    }

    /// The pages of every rule that CHECK works with under this policy, the reader's last: see [`RulePage`].
    pub fn rules(&self, lang: Lang) -> Vec<RulePage> {
        check::pages(self.engine(), &self.policy.rules, lang)
    }

    /// The page of one rule, by the name that findings carry.
    pub fn rule(&self, name: &str, lang: Lang) -> Option<RulePage> {
        self.rules(lang).into_iter().find(|page| page.name == name)
    }

    /// The examples of one rule, which are its tests; none for what the reader finds.
    pub fn rule_examples(&self, name: &str) -> Vec<Example> {
        self.engine().map(|engine| engine.examples_of(name)).unwrap_or_default()
    }

    /// The text with placeholders for names, addresses, phone numbers, handles, links, long numbers and every word
    /// that is not known to be harmless. A last net for what an administrator asked to be kept, no anonymity.
    pub fn redact(&self, text: &str) -> String {
        crate::redact::redact(self.engine(), text)
    }

    /// Tells kind, urgency, reasons and reveals of a report: see [`Triage`].
    pub fn triage(&self, text: &str) -> Triage {
        let opinion = self.reader().map(|reader| reader.report(text)).unwrap_or_default();
        self.triage_fused(text, &opinion, triage::BLEND)
    }

    /// Sorts a report by rules and words alone, where there is no time for the encoder. It knows less, and a veiled threat
    /// may look like nothing to it: whatever it is, it is urgent at least.
    pub fn triage_by_words(&self, text: &str) -> Triage {
        let opinion = self.reader().map(|reader| reader.report_by_words(text)).unwrap_or_default();
        let mut found = self.triage_fused(text, &opinion, triage::BLEND);
        found.urgency = found.urgency.max(Urgency::Urgent);
        found
    }

    /// The same with an opinion that is already there, under other weights; for measuring.
    pub fn triage_fused(&self, text: &str, opinion: &ReportOpinion, blend: triage::Blend) -> Triage {
        triage::decide(&triage::cues(text), text, ReaderOpinion::from_reader(opinion).as_ref(), blend)
    }
}
