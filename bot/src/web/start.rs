//! Opens the listeners that the operator asked for, and refuses those that would show a demo to others.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::config;
use crate::ground::{Bound, Ground, State, bind, serve};
use crate::vault::Vault;
use crate::web::{Admin, Site, routes};
use crate::words::Words;

/// Where the web desk is when nobody says where.
const HOME: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Why the listeners may not be opened with this roster, for the operator; `None` when they may.
///
/// A demo roster's keys lie beside the reports: whoever is on another machine must not be invited to write one.
pub fn refused(config: &config::Web, words: Words) -> Option<String> {
    let open = |address: &Option<SocketAddr>| address.filter(|address| !address.ip().is_loopback());
    let named =
        [("CHALKLINE_WEB_LISTEN", open(&config.listen)), ("CHALKLINE_ADMIN_LISTEN", open(&config.admin))];
    let (name, address) = named.into_iter().find_map(|(name, address)| Some((name, address?)))?;
    Some(words.web_demo(name, &address.to_string()))
}

/// Why an address cannot be listened at now; `None` when it can.
pub fn taken(address: SocketAddr) -> Option<String> {
    std::net::TcpListener::bind(address).err().map(|error| error.to_string())
}

/// Takes the web desk's address. Without one it is port 8080 of this machine alone, or any free port where that one is taken.
async fn open(asked: Option<SocketAddr>) -> anyhow::Result<Bound> {
    match asked {
        Some(address) => bind(address).await,
        None => match bind(HOME).await {
            Ok(bound) => Ok(bound),
            Err(_) => bind(SocketAddr::new(HOME.ip(), 0)).await,
        },
    }
}

/// Opens the web desk, and the administrator's listener where one is asked for. They end when the service does.
pub async fn start(
    config: &config::Web,
    core: &'static rules_core::Core,
    ground: &Ground,
    vault: Option<&'static Vault>,
    tasks: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    let words = Words::new(ground.lang.unwrap_or_default());
    let site = Site::new(core, ground.clone())?;
    let bound = match open(config.listen).await {
        Ok(bound) => bound,
        // Nobody has asked for it: the console and the platforms work without.
        Err(error) if config.listen.is_none() => {
            tracing::warn!("the web desk is not open: {error:#}");
            return Ok(());
        }
        Err(error) => {
            let address = config.listen.map_or(String::new(), |address| address.to_string());
            anyhow::bail!(words.web_not_open(&address, &format!("{error:#}")));
        }
    };
    if let Some(address) = config.admin {
        let admin = bind(address).await.with_context(|| format!("CHALKLINE_ADMIN_LISTEN {address}"))?;
        writeln!(io::stderr(), "{}", words.web_admin_open(&format!("http://{}", admin.address)))?;
        let (pages, stop) = (Admin::new(ground.health.clone(), vault).routes(), ground.stop.clone());
        tasks.spawn(async move { serve(admin, pages, stop).await });
    }
    writeln!(io::stderr(), "{}", words.web_open(&format!("http://{}", bound.address)))?;
    ground.health.set("web", State::Ready);
    let (pages, stop) = (routes(Arc::clone(&site)), ground.stop.clone());
    tasks.spawn(async move { serve(bound, pages, stop).await });
    Ok(())
}
