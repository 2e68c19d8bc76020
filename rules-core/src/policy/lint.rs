//! Finds every inconsistency of a pack and says where it is and what to do.

use std::collections::BTreeSet;
use std::fmt;

use super::Policy;
use super::pack::{Answer, Force, Gate, Stance, Words};

/// One thing wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The file below the pack's folder.
    pub file: String,
    /// The key, id or line in it.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl Complaint {
    /// A complaint in its four parts.
    pub(crate) fn new(file: &str, key: &str, problem: &str, remedy: &str) -> Self {
        Self {
            file: file.to_owned(),
            key: key.to_owned(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.key.is_empty() { String::new() } else { format!(" ({})", self.key) };
        write!(f, "{}{place}: {}. {}", self.file, self.problem, self.remedy)
    }
}

/// All complaints about a pack, in a fixed order.
pub(super) fn lint(policy: &Policy) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    head(policy, &mut complaints);
    clauses(policy, &mut complaints);
    unique_ids(policy, &mut complaints);
    for answer in &policy.asking().answers {
        Check { policy, answer, complaints: &mut complaints }.run();
    }
    topics(policy, &mut complaints);
    for example in &policy.asking().examples {
        if policy.answer(&example.label).is_none() && policy.topic(&example.label).is_none() {
            let problem = format!("{} is no answer and no topic", example.label);
            complaints.push(Complaint::new("examples.toml", &example.q, &problem, "use the id of one"));
        }
    }
    complaints
}

fn head(policy: &Policy, complaints: &mut Vec<Complaint>) {
    for (key, words) in
        [("cite", &policy.head.cite), ("title", &policy.head.title), ("authority", &policy.head.authority)]
    {
        both_languages("pack.toml", key, words, complaints);
    }
    if !policy.head.cite.en.contains("{n}") || !policy.head.cite.es.contains("{n}") {
        complaints.push(Complaint::new(
            "pack.toml",
            "cite",
            "a citation has no place for the label",
            "write {n} in it",
        ));
    }
}

fn clauses(policy: &Policy, complaints: &mut Vec<Complaint>) {
    let file = "clauses.toml";
    for (index, clause) in policy.clauses.iter().enumerate() {
        let key = format!("clause {}", clause.label);
        if usize::from(clause.number) != index + 1 {
            let problem = format!("the number is {}, expected {}", clause.number, index + 1);
            complaints.push(Complaint::new(
                file,
                &key,
                &problem,
                "number the clauses 1, 2, 3 ... without a gap",
            ));
        }
        both_languages(file, &format!("{key}, heading"), &clause.heading, complaints);
        both_languages(file, &format!("{key}, plain"), &clause.plain, complaints);
        for id in clause.refs.iter().filter(|id| policy.bulletin(id).is_none()) {
            complaints.push(Complaint::new(
                file,
                &key,
                &format!("refers to {id}, which has no [[bulletin]]"),
                "add it",
            ));
        }
        if !policy.asking().answers.iter().any(|answer| answer.cites.contains(&clause.number)) {
            complaints.push(Complaint::new(
                file,
                &key,
                "no answer cites it",
                "write an [[answer]] with this number in cites",
            ));
        }
        let has_rule = policy.rules.values().any(|numbers| numbers.contains(&clause.number));
        if !has_rule && !policy.without_rule.contains_key(&clause.number.to_string()) {
            let remedy = "map a rule to it, or say under [without_rule] why no draft can show it";
            complaints.push(Complaint::new("rules.toml", &key, "no CHECK rule speaks for it", remedy));
        }
    }
    for (rule, numbers) in &policy.rules {
        for number in numbers.iter().filter(|number| policy.clause(**number).is_none()) {
            let problem = format!("maps to clause {number}, which does not exist");
            complaints.push(Complaint::new("rules.toml", rule, &problem, "use a number of clauses.toml"));
        }
    }
}

fn unique_ids(policy: &Policy, complaints: &mut Vec<Complaint>) {
    let kinds: [(&str, Vec<&str>); 6] = [
        ("answers", policy.asking().answers.iter().map(|item| item.id.as_str()).collect()),
        ("facts", policy.asking().facts.iter().map(|item| item.id.as_str()).collect()),
        ("snippets", policy.asking().snippets.iter().map(|item| item.id.as_str()).collect()),
        ("topics", policy.asking().topics.iter().map(|item| item.id.as_str()).collect()),
        ("contacts", policy.contacts.iter().map(|item| item.id.as_str()).collect()),
        ("bulletins", policy.bulletins.iter().map(|item| item.id.as_str()).collect()),
    ];
    for (kind, ids) in kinds {
        let mut seen = BTreeSet::new();
        for id in ids.into_iter().filter(|id| !seen.insert(*id)) {
            complaints.push(Complaint::new(kind, id, "the id is used twice", "rename one of the two"));
        }
    }
    for fact in &policy.asking().facts {
        let file = policy.asking().places.get(&fact.id).map_or("answers", String::as_str);
        both_languages(file, &format!("fact {}, ask", fact.id), &fact.ask, complaints);
        both_languages(file, &format!("fact {}, if_unsure", fact.id), &fact.if_unsure, complaints);
    }
    for snippet in &policy.asking().snippets {
        both_languages("answers", &format!("snippet {}, text", snippet.id), &snippet.text, complaints);
    }
}

fn topics(policy: &Policy, complaints: &mut Vec<Complaint>) {
    let file = "not_covered.toml";
    for topic in &policy.asking().topics {
        if !topic.id.starts_with("nc-") {
            complaints.push(Complaint::new(file, &topic.id, "the id does not start with nc-", "rename it"));
        }
        both_languages(file, &topic.id, &topic.say, complaints);
        both_languages(file, &topic.id, &topic.title, complaints);
        for id in topic.near.iter().filter(|id| policy.answer(id).is_none()) {
            complaints.push(Complaint::new(
                file,
                &topic.id,
                &format!("near names {id}, which is no answer"),
                "use an answer's id",
            ));
        }
        if let Some(id) = topic.contact.as_deref().filter(|id| policy.contact(id).is_none()) {
            complaints.push(Complaint::new(
                file,
                &topic.id,
                &format!("contact {id} does not exist"),
                "use a [[contact]] id",
            ));
        }
    }
}

fn both_languages(file: &str, key: &str, words: &Words, complaints: &mut Vec<Complaint>) {
    for (lang, text) in [("en", &words.en), ("es", &words.es)] {
        if text.trim().is_empty() {
            complaints.push(Complaint::new(file, &format!("{key}.{lang}"), "the text is empty", "write it"));
        }
    }
}

/// The checks of one answer.
struct Check<'a> {
    policy: &'a Policy,
    answer: &'a Answer,
    complaints: &'a mut Vec<Complaint>,
}

impl Check<'_> {
    fn run(mut self) {
        self.references();
        self.wording("say", self.answer.verdict, &self.answer.say);
        for (key, case) in [("if_yes", &self.answer.if_yes), ("if_no", &self.answer.if_no)] {
            if let Some(case) = case {
                self.wording(key, case.verdict, &case.say);
            }
        }
        self.gate();
    }

    fn complain(&mut self, key: &str, problem: &str, remedy: &str) {
        let file = self.policy.asking().places.get(&self.answer.id).map_or("answers", String::as_str);
        let key = format!("answer {}{}{key}", self.answer.id, if key.is_empty() { "" } else { ", " });
        self.complaints.push(Complaint::new(file, &key, problem, remedy));
    }

    fn references(&mut self) {
        let (policy, answer) = (self.policy, self.answer);
        if answer.cites.is_empty() {
            self.complain(
                "cites",
                "it cites nothing",
                "an answer without a clause may not be given; name the clause",
            );
        }
        for number in answer.cites.iter().filter(|number| policy.clause(**number).is_none()) {
            self.complain(
                "cites",
                &format!("clause {number} does not exist"),
                "use a number of clauses.toml",
            );
        }
        for id in answer.bulletins.iter().filter(|id| policy.bulletin(id).is_none()) {
            self.complain("bulletins", &format!("{id} has no [[bulletin]]"), "add it to clauses.toml");
        }
        for id in answer.related.iter().filter(|id| policy.answer(id).is_none() || **id == answer.id) {
            self.complain("related", &format!("{id} is no other answer"), "use the id of another answer");
        }
        if let Some(id) = answer.snippet.as_deref().filter(|id| policy.snippet(id).is_none()) {
            self.complain("snippet", &format!("{id} does not exist"), "add the [[snippet]]");
        }
        if let Some(id) = answer.contact.as_deref().filter(|id| policy.contact(id).is_none()) {
            self.complain("contact", &format!("{id} does not exist"), "use a [[contact]] id");
        }
        both_languages("answers", &format!("{}, title", answer.id), &answer.title, self.complaints);
    }

    fn wording(&mut self, key: &str, verdict: Stance, say: &Words) {
        let (en, es): (&[&str], &[&str]) = match verdict {
            Stance::Yes => (&["Yes"], &["Sí"]),
            Stance::No => (&["No"], &["No"]),
            Stance::NoUnless => (&["No, unless"], &["No, a menos que", "No, salvo"]),
            Stance::YesIf => (&["Yes, if", "Yes, as long as"], &["Sí, siempre que", "Sí, si "]),
            Stance::Depends => (&["It depends"], &["Depende"]),
            Stance::Info => (&[""], &[""]),
        };
        for (lang, text, starts) in [("en", &say.en, en), ("es", &say.es, es)] {
            if text.trim().is_empty() {
                self.complain(&format!("{key}.{lang}"), "the text is empty", "write it");
            } else if !starts.iter().any(|start| text.starts_with(start)) {
                let remedy = format!("start it with `{}`", starts.join("` or `"));
                self.complain(&format!("{key}.{lang}"), "the text does not start with its verdict", &remedy);
            }
        }
        self.bulletins_named(key, say);
        self.force(key, say);
        self.together(key, verdict, say);
    }

    /// A bulletin that is spoken of must be one that the answer or its clauses refer to.
    fn bulletins_named(&mut self, key: &str, say: &Words) {
        let own = &self.policy.head.bulletin;
        let named: Vec<String> = say
            .en
            .split_whitespace()
            .chain(say.es.split_whitespace())
            .map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned())
            .filter(|word| word.starts_with("BUL-") && word != own)
            .collect();
        for id in named {
            let by_clause = self
                .answer
                .cites
                .iter()
                .filter_map(|number| self.policy.clause(*number))
                .any(|c| c.refs.contains(&id));
            if !by_clause && !self.answer.bulletins.contains(&id) {
                let remedy = "cite the clause that refers to it, or list it under bulletins";
                self.complain(key, &format!("{id} is named, but no cited clause refers to it"), remedy);
            }
        }
    }

    /// A recommendation may not be told as a duty.
    fn force(&mut self, key: &str, say: &Words) {
        let cited = self.answer.cites.iter().filter_map(|number| self.policy.clause(*number));
        let binding = cited
            .flat_map(|clause| &clause.force)
            .any(|force| matches!(force, Force::Must | Force::MustNot | Force::MayBeDisciplined));
        let told_as_duty = say.en.contains("You must ") || say.es.contains("Usted debe ");
        if told_as_duty && !binding {
            self.complain(
                key,
                "it says `must`, but no cited clause binds",
                "say `should`, or cite the clause that binds",
            );
        }
    }

    /// Where a permission hangs on several consents, none may be left out.
    fn together(&mut self, key: &str, verdict: Stance, say: &Words) {
        if !matches!(verdict, Stance::NoUnless | Stance::YesIf) {
            return;
        }
        let mut facts = Vec::new();
        if let Some(gate) = &self.answer.gate {
            gate_facts(gate, &mut facts);
        }
        let asked: String =
            facts.iter().filter_map(|id| self.policy.fact(id)).map(|fact| fact.ask.en.as_str()).collect();
        let text = format!("{} {asked}", say.en).to_lowercase();
        if !text.contains("consent") && !text.contains("agreed") {
            return;
        }
        let policy = self.policy;
        for words in
            self.answer.cites.iter().filter_map(|n| policy.clause(*n)).flat_map(|clause| &clause.together)
        {
            for missing in words.iter().filter(|word| !text.contains(word.as_str())) {
                self.complain(
                    key,
                    &format!("it speaks of consent without `{missing}`"),
                    "name every part of the condition",
                );
            }
        }
    }

    /// Without a gate, a case answers the question asked the other way round.
    fn turned(&mut self) {
        let answer = self.answer;
        for (key, case, from, to) in [
            ("if_yes", &answer.if_yes, Stance::No, Stance::Yes),
            ("if_no", &answer.if_no, Stance::Yes, Stance::No),
        ] {
            if case.as_ref().is_some_and(|case| answer.verdict != from || case.verdict != to) {
                self.complain(
                    key,
                    "without a gate it answers the question asked the other way round, so its verdict has to be the opposite",
                    "let one say yes and the other no, or add a gate",
                );
            }
        }
    }

    fn gate(&mut self) {
        let conditional = matches!(self.answer.verdict, Stance::NoUnless | Stance::YesIf);
        let Some(gate) = &self.answer.gate else {
            if conditional {
                self.complain(
                    "gate",
                    "the verdict is conditional, but there is no gate",
                    "add gate, if_yes and if_no",
                );
            }
            self.turned();
            return;
        };
        if self.answer.if_yes.is_none() || self.answer.if_no.is_none() {
            self.complain("gate", "a gate needs both if_yes and if_no", "write what is missing");
        }
        let mut facts = Vec::new();
        gate_facts(gate, &mut facts);
        if facts.len() > 3 {
            self.complain("gate", "it asks more than three facts", "ask at most three");
        }
        for id in facts.iter().filter(|id| self.policy.fact(id).is_none()) {
            self.complain("gate", &format!("the fact {id} does not exist"), "add the [[fact]]");
        }
    }
}

/// The facts of a gate, in reading order.
pub(crate) fn gate_facts(gate: &Gate, into: &mut Vec<String>) {
    match gate {
        Gate::Fact(id) => {
            if !into.contains(id) {
                into.push(id.clone());
            }
        }
        Gate::All { all: parts } | Gate::Any { any: parts } => {
            parts.iter().for_each(|part| gate_facts(part, into));
        }
        Gate::Not { not } => gate_facts(not, into),
    }
}
