//! Finds everything that is wrong with a roster: each complaint with its line and its remedy.

use std::collections::BTreeMap;

use rules_core::triage::{Kind, Urgency};
use toml::Spanned;

use super::{
    Clocks, ClocksEntry, Complaint, ESCROW, File, Handler, HandlerEntry, Reach, Retention, RetentionEntry,
    Roster, Route, account, line,
};
use crate::reports::seal::{PublicKey, RECIPIENTS};

struct Checker<'a> {
    text: &'a str,
    complaints: Vec<Complaint>,
}

pub(super) fn roster(file: File, text: &str) -> Result<Roster, Vec<Complaint>> {
    let mut checker = Checker { text, complaints: Vec::new() };
    let mut lines = BTreeMap::new();
    for entry in &file.handler {
        checker.id(entry, &mut lines);
    }
    let sites: Vec<&str> = file.sites.keys().map(String::as_str).collect();
    let ids: Vec<&str> = lines.keys().map(String::as_str).collect();
    let escrow = Handler {
        id: ESCROW.to_owned(),
        name: String::new(),
        also_called: Vec::new(),
        role: ESCROW.to_owned(),
        sites: Vec::new(),
        key: checker.key(&file.escrow.recipient),
        old_keys: checker.keys(&file.escrow.old_recipients),
        reach: checker.reach(&file.escrow.reach),
        accounts: Vec::new(),
        deputy: None,
        answers_to: None,
    };
    let mut handlers: Vec<Handler> = Vec::new();
    for entry in &file.handler {
        let reference = |checker: &mut Checker<'_>, other: &Option<Spanned<String>>| {
            other.as_ref().map(|other| checker.one_of(other, &ids, "handler"))
        };
        let deputy = reference(&mut checker, &entry.deputy);
        let answers_to = reference(&mut checker, &entry.answers_to);
        let (key, old_keys) = (checker.key(&entry.recipient), checker.keys(&entry.old_recipients));
        let others = || handlers.iter().chain([&escrow]);
        let taken = |key: &PublicKey| others().any(|other| other.key == *key || other.old_keys.contains(key));
        if taken(&key) || old_keys.iter().any(taken) {
            checker.complain(
                &entry.recipient,
                "two entries have the same recipient",
                "Give each person a key of their own with `chalkline keys new`.",
            );
        }
        handlers.push(Handler {
            id: entry.id.get_ref().clone(),
            name: entry.name.clone(),
            also_called: entry.also_called.clone(),
            role: entry.role.clone(),
            sites: entry.sites.iter().map(|site| checker.one_of(site, &sites, "site")).collect(),
            key,
            old_keys,
            reach: checker.reach(&entry.reach),
            accounts: checker.accounts(&entry.accounts, &handlers),
            deputy,
            answers_to,
        });
    }
    checker.loops(&handlers, &lines, |handler| handler.deputy.as_deref(), "deputies");
    checker.loops(
        &handlers,
        &lines,
        |handler| handler.answers_to.as_deref(),
        "those who answer to each other",
    );
    let on_call: Vec<String> = file.on_call.iter().map(|id| checker.one_of(id, &ids, "handler")).collect();
    let district: Vec<String> = file.district.iter().map(|id| checker.one_of(id, &ids, "handler")).collect();
    let retention = checker.retention(&file.retention);
    let clocks = checker.clocks(&file.clocks);
    let routes = file.route.iter().map(|entry| {
        let kinds = entry.kinds.iter().filter_map(|name| checker.kind(name)).collect();
        let urgencies = entry.urgencies.iter().filter_map(|name| checker.urgency(name)).collect();
        let to: Vec<String> =
            entry.to.get_ref().iter().map(|id| checker.one_of(id, &ids, "handler")).collect();
        if to.is_empty() {
            checker.complain(&entry.to, "this route ends at nobody", "Name at least one handler.");
        }
        let deputies =
            handlers.iter().filter(|handler| to.contains(&handler.id)).filter(|one| one.deputy.is_some());
        if to.len() + deputies.count() + on_call.len() + district.len() + 1 > RECIPIENTS {
            let most = RECIPIENTS - 1;
            checker.complain(
                &entry.to,
                &format!("with deputies, on call and district this route has more than {most} people"),
                "Take some out: a case has a fixed number of keys.",
            );
        }
        Route {
            kinds,
            urgencies,
            sites: entry.sites.iter().map(|site| checker.one_of(site, &sites, "site")).collect(),
            to,
        }
    });
    let routes: Vec<Route> = routes.collect();
    let catches_all =
        |route: &Route| route.kinds.is_empty() && route.urgencies.is_empty() && route.sites.is_empty();
    if !routes.iter().any(catches_all) {
        let end = text.len()..text.len();
        checker.at(
            line(text, &end),
            "no route takes every report",
            "End the file with a [[route]] that has only `to`.",
        );
    }
    if district.is_empty() {
        checker.at(
            1,
            "nobody is named under `district`",
            "Name who gets a report when everybody else is named in it or does not answer.",
        );
    }
    if !checker.complaints.is_empty() {
        checker.complaints.sort_by_key(|complaint| complaint.line);
        return Err(checker.complaints);
    }
    Ok(Roster {
        demo: file.demo,
        handlers,
        routes,
        on_call,
        district,
        escrow,
        roles: file.roles,
        sites: file.sites,
        clocks,
        retention,
    })
}

impl Checker<'_> {
    fn at(&mut self, line: usize, problem: &str, remedy: &str) {
        self.complaints.push(Complaint { line, problem: problem.to_owned(), remedy: remedy.to_owned() });
    }

    fn complain<T>(&mut self, at: &Spanned<T>, problem: &str, remedy: &str) {
        self.at(line(self.text, &at.span()), problem, remedy);
    }

    fn id(&mut self, entry: &HandlerEntry, lines: &mut BTreeMap<String, usize>) {
        let id = entry.id.get_ref();
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if id.is_empty() || id == ESCROW || !id.chars().all(plain) {
            self.complain(
                &entry.id,
                &format!("\"{id}\" cannot be an id"),
                "Use small letters, digits and dashes, and not the word escrow.",
            );
        }
        let here = line(self.text, &entry.id.span());
        if let Some(first) = lines.insert(id.clone(), here) {
            self.complain(
                &entry.id,
                &format!("\"{id}\" is in line {first} already"),
                "Give one of the two another id.",
            );
        }
    }

    fn key(&mut self, recipient: &Spanned<String>) -> PublicKey {
        let key = PublicKey::parse(recipient.get_ref());
        key.unwrap_or_else(|_| {
            let problem = if recipient.get_ref().starts_with("AGE-SECRET-KEY") {
                "this is a secret key"
            } else {
                "this is no age recipient"
            };
            self.complain(
                recipient,
                problem,
                "Put the line that begins with age1 here; `chalkline keys new` prints it.",
            );
            // The roster is refused; the key is only there to go on looking for mistakes.
            crate::reports::seal::Identity::generate().public()
        })
    }

    fn keys(&mut self, recipients: &[Spanned<String>]) -> Vec<PublicKey> {
        recipients.iter().map(|recipient| self.key(recipient)).collect()
    }

    fn clocks(&mut self, entry: &ClocksEntry) -> Clocks {
        let usual = Clocks::default();
        let mut minutes = |told: &Option<Spanned<u32>>, usual| {
            told.as_ref().map_or(usual, |told| {
                let remedy =
                    "Write how many minutes a report may wait until the next person is told, at least 1.";
                self.not_zero(told, "a clock of 0 minutes rings without end", remedy)
            })
        };
        Clocks {
            emergency: minutes(&entry.emergency, usual.emergency),
            urgent: minutes(&entry.urgent, usual.urgent),
            standard: minutes(&entry.standard, usual.standard),
            mix: entry.mix.unwrap_or(usual.mix),
        }
    }

    fn retention(&mut self, entry: &RetentionEntry) -> Retention {
        let days = entry.days.as_ref().map(|told| self.days(told));
        let kinds = entry.kinds.iter().filter_map(|(name, told)| Some((self.kind(name)?, self.days(told))));
        Retention { days, kinds: kinds.collect() }
    }

    fn days(&mut self, told: &Spanned<u32>) -> u32 {
        let remedy = "Write for how many days a closed case is kept, or take the line out to keep it.";
        self.not_zero(told, "after 0 days a case is erased as soon as it is closed", remedy)
    }

    fn not_zero(&mut self, told: &Spanned<u32>, problem: &str, remedy: &str) -> u32 {
        if *told.get_ref() == 0 {
            self.complain(told, problem, remedy);
        }
        *told.get_ref()
    }

    fn reach(&mut self, list: &[Spanned<String>]) -> Vec<Reach> {
        let mut reach = Vec::new();
        for one in list {
            match Reach::parse(one.get_ref()) {
                Some(way) => reach.push(way),
                None => self.complain(
                    one,
                    &format!("\"{}\" is no way to reach somebody", one.get_ref()),
                    "Write console, email:NAME@HOST, webhook:https://... or chat:PLATFORM/CHANNEL.",
                ),
            }
        }
        reach
    }

    fn accounts(&mut self, list: &[Spanned<String>], others: &[Handler]) -> Vec<String> {
        for one in list {
            let id = one.get_ref();
            if account(id).is_none() {
                self.complain(
                    one,
                    &format!("\"{id}\" is no account"),
                    "Write PLATFORM/ID, as the platform numbers its people.",
                );
            }
            if let Some(other) = others.iter().find(|other| other.accounts.contains(id)) {
                let problem = format!("\"{id}\" is an account of \"{}\" already", other.id);
                self.complain(one, &problem, "Give each account to one handler.");
            }
        }
        list.iter().map(|one| one.get_ref().clone()).collect()
    }

    fn one_of(&mut self, name: &Spanned<String>, known: &[&str], what: &str) -> String {
        if !known.contains(&name.get_ref().as_str()) {
            self.complain(
                name,
                &format!("there is no {what} \"{}\"", name.get_ref()),
                &format!("Known are: {}.", known.join(", ")),
            );
        }
        name.get_ref().clone()
    }

    fn kind(&mut self, name: &Spanned<String>) -> Option<Kind> {
        let found = Kind::ALL.into_iter().find(|kind| kind.name() == name.get_ref());
        if found.is_none() {
            let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
            self.complain(
                name,
                &format!("there is no kind \"{}\"", name.get_ref()),
                &format!("Known are: {}.", known.join(", ")),
            );
        }
        found
    }

    fn urgency(&mut self, name: &Spanned<String>) -> Option<Urgency> {
        let found = Urgency::ALL.into_iter().find(|urgency| urgency.name() == name.get_ref());
        if found.is_none() {
            self.complain(
                name,
                &format!("there is no urgency \"{}\"", name.get_ref()),
                "Known are: standard, urgent, emergency.",
            );
        }
        found
    }

    /// Complains of everybody who comes back to themselves by going from each to the next.
    fn loops(
        &mut self,
        handlers: &[Handler],
        lines: &BTreeMap<String, usize>,
        next: impl Fn(&Handler) -> Option<&str>,
        what: &str,
    ) {
        for start in handlers {
            let step = |id: &str| {
                handlers
                    .iter()
                    .find(|handler| handler.id == id)
                    .and_then(|one| next(one).map(ToOwned::to_owned))
            };
            let mut at = step(&start.id);
            for _ in 0..handlers.len() {
                if at.as_deref() == Some(start.id.as_str()) {
                    let line = lines.get(&start.id).copied().unwrap_or(1);
                    self.at(
                        line,
                        &format!("\"{}\" is in a loop of {what}", start.id),
                        "Take one of them out of the loop.",
                    );
                    break;
                }
                at = at.as_deref().and_then(step);
            }
        }
    }
}
