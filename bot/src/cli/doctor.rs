//! `chalkline doctor`: would every report reach somebody? Looks at roster, keys, ways out, and what is stuck.

use std::io::Write;
use std::process::ExitCode;

use rules_core::triage::{Kind, Urgency};

use crate::cli::House;
use crate::reports::roster::{Handler, Reach, Roster};
use crate::reports::route;
use crate::vault::Vault;

/// The exit code that says: something is wrong.
const NOT_SOUND: u8 = 1;

pub(super) fn run(house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let vault = match Vault::open(&house.data, house.roster.as_deref()) {
        Ok(vault) => vault,
        Err(error) => return house.fail(&error.to_string()),
    };
    let roster = vault.roster();
    let mut problems = Vec::new();
    if roster.demo {
        problems.push(
            "this is the demo roster: its keys lie beside the reports. See deploy/roster.example.toml"
                .to_owned(),
        );
    }
    for handler in roster.handlers.iter().chain([&roster.escrow]) {
        problems.extend(unreachable(house, handler));
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
    let dead = vault.store().dead()?;
    for delivery in &dead {
        problems
            .push(format!("a delivery to {} about case {} was given up", delivery.to, delivery.head.number));
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

/// What is missing to reach a handler.
fn unreachable(house: &House, handler: &Handler) -> Vec<String> {
    let id = &handler.id;
    let missing = |way: &Reach| match way {
        Reach::Email(_) if house.outward.smtp.is_none() => {
            Some(format!("{id} is reached by e-mail, and CHALKLINE_SMTP is not set"))
        }
        Reach::Webhook(_) if house.outward.webhook_secret.is_none() => {
            Some(format!("{id} is reached by a webhook, and CHALKLINE_WEBHOOK_SECRET is not set"))
        }
        Reach::Email(_) | Reach::Webhook(_) | Reach::Chat { .. } | Reach::Console => None,
    };
    let none = handler.reach.is_empty().then(|| format!("there is no way to reach {id}"));
    handler.reach.iter().filter_map(missing).chain(none).collect()
}

fn ends_nowhere(roster: &Roster, kind: Kind, urgency: Urgency, site: Option<&str>) -> Option<String> {
    let plan = route::plan(roster, "", kind, urgency, site);
    let told =
        plan.team().iter().any(|id| roster.handler(id).is_some_and(|handler| !handler.reach.is_empty()));
    (!told).then(|| format!("{} {} reports end at nobody", urgency.name(), kind.name()))
}
