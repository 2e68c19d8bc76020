//! The service: every platform that is configured, the courier, and the console. With no platform it ends with its input.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::Context as _;
use tokio::task::{JoinHandle, JoinSet};

use crate::cli::House;
use crate::courier::Courier;
use crate::desk::Desk;
use crate::door;
use crate::ground::{Ground, Signer, State, Stop};
use crate::platforms::console::{Console, Look};
use crate::platforms::{self, DEMO_REFUSED};
use crate::systemd::{self, Supervisor};
use crate::vault::{OpenError, Vault};
use crate::web;
use crate::words::Words;

/// How long what has begun may take once the service is asked to end.
const FAREWELL: Duration = Duration::from_secs(8);
/// Nothing that waits for input keeps the program from ending.
const AT_ONCE: Duration = Duration::ZERO;
const REFUSED: u8 = 2;

/// Runs until it is asked to end, or, with no platform, until the console's input ends.
pub fn run(
    house: &House,
    vault: Result<Vault, OpenError>,
    supervisor: &Supervisor,
) -> anyhow::Result<ExitCode> {
    let platforms = &house.platforms;
    let mut desk = Desk::new(house.core).with_gaps(house.gaps);
    let (mut courier, mut kept, mut door) = (None, None, None);
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("this machine gives no random numbers")?;
    match vault {
        Ok(vault) => {
            // Once in a run, and used to its end.
            let vault: &'static Vault = Box::leak(Box::new(vault));
            if vault.roster().demo {
                if !platforms.are_local() || supervisor.socket.is_some() {
                    writeln!(io::stderr(), "chalkline: {DEMO_REFUSED}")?;
                    return Ok(ExitCode::from(REFUSED));
                }
                let words = Words::new(house.lang.unwrap_or_default());
                if let Some(why) = web::refused(&house.web, words) {
                    writeln!(io::stderr(), "chalkline: {why}")?;
                    return Ok(ExitCode::from(REFUSED));
                }
                writeln!(io::stderr(), "{}", words.demo(&house.data.display().to_string()))?;
            }
            key = vault.button_key();
            kept = Some(vault);
            courier = Some(Courier::new(vault, &house.outward)?);
            door = door::open(vault, &house.data)
                .inspect_err(|why| {
                    tracing::error!("`chalkline cases` cannot work beside the service: {why}");
                })
                .ok();
            desk = desk.with_vault(vault);
        }
        // A wrong roster is the operator's to mend before anything starts.
        Err(error @ (OpenError::Roster(..) | OpenError::NoRoster(_))) => {
            writeln!(io::stderr(), "{error}")?;
            return Ok(ExitCode::from(REFUSED));
        }
        // Everything else leaves the service standing: emergency help does not need a disk.
        Err(error) => tracing::error!("no report can be saved: {error}"),
    }
    let ground =
        Ground::new(desk, Signer::new(key), house.lang).with_private_page(platforms.web_url.as_deref());
    let store = if courier.is_some() { State::Ready } else { State::Down("it did not open".to_owned()) };
    ground.health.set("store", store);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start the service")?;
    let ended = runtime.block_on(work(house, supervisor, &ground, (kept, courier)));
    runtime.shutdown_timeout(AT_ONCE);
    drop(door);
    ended.map(|()| ExitCode::SUCCESS)
}

async fn work(
    house: &House,
    supervisor: &Supervisor,
    ground: &Ground,
    (vault, courier): (Option<&'static Vault>, Option<Courier>),
) -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    web::start(&house.web, house.core, ground, vault, &mut tasks).await?;
    let goes_on = house.platforms.any() || house.web.listen.is_some();
    let courier = platforms::start(&house.platforms, ground, courier, &mut tasks);
    if !house.platforms.any() {
        tracing::info!("no platform is configured; the console is open");
    }
    let look = Look { terminal: house.look.terminal && io::stdin().is_terminal(), ..house.look };
    let (desk, lang, open) = (ground.desk, house.lang, Arc::new(AtomicBool::new(look.terminal)));
    let courier = courier.map(|courier| courier.beside(Arc::clone(&open)));
    // The console waits for a person, so it has a thread of its own.
    let console = tokio::task::spawn_blocking(move || {
        Console::new(desk, lang, look, io::stdin().lock(), io::stdout().lock()).telling(open).run()
    });
    supervisor.tell(systemd::READY);
    watch(supervisor, &ground.stop, &mut tasks);
    let end = end(console, goes_on, &ground.stop, &mut tasks);
    match courier {
        Some(courier) => courier.run_until(end).await,
        None => end.await,
    }
}

/// Tells systemd that the service lives, as long as it does: each time by way of the threads that do the work.
fn watch(supervisor: &Supervisor, stop: &Stop, tasks: &mut JoinSet<()>) {
    let (supervisor, stop) = (supervisor.clone(), stop.clone());
    tasks.spawn(async move {
        let often = supervisor.watchdog.map(|patience| patience / 3);
        while let Some(often) = often {
            tokio::select! {
                () = tokio::time::sleep(often) => {}
                () = stop.asked() => break,
            }
            let told = supervisor.clone();
            // When it cannot be told, it will restart us, as it should.
            let _ = tokio::task::spawn_blocking(move || told.tell(systemd::ALIVE)).await;
        }
        stop.asked().await;
        supervisor.tell(systemd::STOPPING);
    });
}

/// Waits for the end, tells everybody, and gives them some time to finish.
async fn end(
    console: JoinHandle<io::Result<()>>,
    goes_on: bool,
    stop: &Stop,
    tasks: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    let console = async {
        let ended = console.await;
        if goes_on && matches!(ended, Ok(Ok(()))) {
            // Its input is at its end; the platforms go on.
            std::future::pending::<()>().await;
        }
        ended
    };
    let ended = tokio::select! {
        ended = console => ended.context("the console stopped")?.context("the console stopped"),
        called = called() => called,
        () = stop.asked() => Ok(()),
    };
    stop.ask();
    let finish = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, finish).await.is_err() {
        tracing::warn!("not everything that had begun was finished");
    }
    ended
}

/// Is done when the operating system asks the program to end.
#[cfg(unix)]
async fn called() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot listen for signals")?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        asked = tokio::signal::ctrl_c() => asked.context("cannot listen for signals"),
    }
}

/// Is done when the operating system asks the program to end.
#[cfg(not(unix))]
async fn called() -> anyhow::Result<()> {
    tokio::signal::ctrl_c().await.context("cannot listen for signals")
}
