//! `chalkline doctor`: would every report reach somebody? Looks at roster, keys, platforms, ways out, and what is stuck.

use std::io::Write;
use std::process::ExitCode;

use rules_core::triage::{Kind, Urgency};

use crate::cli::House;
use crate::cli::access::Access;
use crate::courier;
use crate::platforms::{self, Remark};
use crate::reports::roster::{Handler, Reach, Retention, Roster};
use crate::reports::route;
use crate::web;
use crate::words::Words;

/// The exit code that says: something is wrong.
const NOT_SOUND: u8 = 1;

pub(super) fn run(house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let access = match Access::find(house) {
        Ok(access) => access,
        Err(why) => return house.fail(&why),
    };
    let roster = access.roster();
    let mut problems = Vec::new();
    if roster.demo {
        problems.push(
            "this is the demo roster: its keys lie beside the reports. See deploy/roster.example.toml"
                .to_owned(),
        );
    }
    problems.extend(access.probe()?);
    for handler in roster.handlers.iter().chain([&roster.escrow]) {
        problems.extend(unreachable(house, roster.demo, handler));
    }
    writeln!(out, "{} handlers, {} routes", roster.handlers.len(), roster.routes.len())?;
    for kind in Kind::ALL {
        for urgency in Urgency::ALL {
            let sites = roster.sites.keys().map(|site| Some(site.as_str())).chain([None]);
            for site in sites {
                problems.extend(ends_nowhere(roster, kind, urgency, site));
            }
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if roster.handlers.iter().chain([&roster.escrow]).any(by_mail) {
        let found = runtime.block_on(courier::probe(&house.outward));
        let problem = found.map_or_else(
            |error| Some(format!("{error:#}")),
            |asked| asked.map(|why| format!("the mail server of CHALKLINE_SMTP takes no notices: {why}")),
        );
        problems.extend(problem);
    }
    for remark in runtime.block_on(platforms::probe(&house.platforms)) {
        match remark {
            Remark::Wrong(problem) => problems.push(problem),
            Remark::Note(note) => writeln!(out, "note: {note}")?,
        }
    }
    // A running service has them open itself.
    if matches!(access, Access::Here(_)) {
        problems.extend(listeners(house, roster.demo));
    }
    let stock = access.shelf().stock()?;
    writeln!(
        out,
        "{} deliveries wait; {} cases are closed, {} of all are held, {} erased",
        stock.waiting, stock.closed, stock.held, stock.erased
    )?;
    writeln!(out, "{}", kept(&roster.retention))?;
    if stock.left_in_file > 0 {
        writeln!(
            out,
            "{} erased cases have left bytes in the file, which their handlers' keys could still open; with the service \
             stopped, `chalkline store compact` takes them out",
            stock.left_in_file
        )?;
    }
    let stuck = stock.stuck.iter().map(|delivery| (delivery, "does not arrive; it is tried again"));
    for (delivery, what) in stock.dead.iter().map(|delivery| (delivery, "was given up")).chain(stuck) {
        problems.push(format!("a delivery to {} about case {} {what}", delivery.to, delivery.head.number));
    }
    for problem in &problems {
        writeln!(out, "wrong: {problem}")?;
    }
    if problems.is_empty() {
        writeln!(out, "Every report reaches somebody.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(NOT_SOUND))
}

/// How long closed cases are kept.
fn kept(retention: &Retention) -> String {
    let mut lines: Vec<String> =
        retention.kinds.iter().map(|(kind, days)| format!("{} after {days} days", kind.name())).collect();
    lines.push(match retention.days {
        Some(days) => format!("all others after {days} days"),
        None => "all others only by hand: the roster's [retention] names no days".to_owned(),
    });
    format!("closed cases are erased: {}", lines.join(", "))
}

/// Addresses that cannot be listened at, or may not.
fn listeners(house: &House, demo: bool) -> Vec<String> {
    let named = [("CHALKLINE_WEB_LISTEN", house.web.listen), ("CHALKLINE_ADMIN_LISTEN", house.web.admin)];
    let taken = named.into_iter().filter_map(|(name, address)| {
        let why = web::taken(address?)?;
        Some(format!("{name} cannot be opened: {why}"))
    });
    let words = Words::new(house.lang.unwrap_or_default());
    taken.chain(web::refused(&house.web, words).filter(|_| demo)).collect()
}

fn by_mail(handler: &Handler) -> bool {
    handler.reach.iter().any(|way| matches!(way, Reach::Email(_)))
}

/// What is missing to reach a handler.
fn unreachable(house: &House, demo: bool, handler: &Handler) -> Vec<String> {
    let id = &handler.id;
    let missing = |way: &Reach| match way {
        Reach::Email(_) if house.outward.smtp.is_none() => {
            Some(format!("{id} is reached by e-mail, and CHALKLINE_SMTP is not set"))
        }
        Reach::Webhook(_) if house.outward.webhook_secret.is_none() => {
            Some(format!("{id} is reached by a webhook, and CHALKLINE_WEBHOOK_SECRET is not set"))
        }
        Reach::Chat { platform, place } => {
            let why = platforms::unreachable(&house.platforms, platform, place)?;
            Some(format!("{id} is reached by chat:{platform}/{place}, and {why}"))
        }
        Reach::Console if !demo => Some(format!(
            "{id} is reached on the console, which a service does not have: write email:, webhook: or chat: in its place"
        )),
        Reach::Email(_) | Reach::Webhook(_) | Reach::Console => None,
    };
    let none = handler.reach.is_empty().then(|| format!("there is no way to reach {id}"));
    handler.reach.iter().filter_map(missing).chain(none).chain(mute(handler)).collect()
}

/// A handler who is told in a chat, and whose press of a notice's button counts for nothing there.
fn mute(handler: &Handler) -> Option<String> {
    let has =
        |platform: &str| handler.accounts.iter().any(|account| account.split('/').next() == Some(platform));
    let without = handler.reach.iter().find_map(|way| match way {
        Reach::Chat { platform, .. } => (!has(platform)).then_some(platform),
        Reach::Email(_) | Reach::Webhook(_) | Reach::Console => None,
    })?;
    Some(format!(
        "{id} is told in {without} and has no account there, so their \"I have this\" does not count: add \
         accounts = [\"{without}/THEIR-ID\"]",
        id = handler.id
    ))
}

fn ends_nowhere(roster: &Roster, kind: Kind, urgency: Urgency, site: Option<&str>) -> Option<String> {
    let plan = route::plan(roster, "", kind, urgency, site);
    let told =
        plan.team().iter().any(|id| roster.handler(id).is_some_and(|handler| !handler.reach.is_empty()));
    (!told).then(|| format!("{} {} reports end at nobody", urgency.name(), kind.name()))
}
