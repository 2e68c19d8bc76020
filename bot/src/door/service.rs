//! The service's side: takes requests from the socket, a thread for each visitor, a few visitors at a time.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::{Answer, LONGEST, Request, folder, socket};
use crate::clock;
use crate::store::{self, StoreError};
use crate::vault::{Shelf, Vault};

/// How many visitors are served at a time; more wait before the door.
const VISITORS: usize = 16;
/// How long a visitor may say nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// The open door. Dropped, it is shut: nobody else comes in.
#[derive(Debug)]
pub struct Door(PathBuf);

impl Drop for Door {
    fn drop(&mut self) {
        // One that stays behind leads nowhere; the next start takes it away.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Opens the door to `vault` in its data folder. Whoever calls this holds the store, so an older socket is nobody's.
pub fn open(vault: &'static Vault, data: &Path) -> io::Result<Door> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder(data))?;
    std::fs::set_permissions(folder(data), std::fs::Permissions::from_mode(0o700))?;
    let path = socket(data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    std::thread::Builder::new().name("door".to_owned()).spawn(move || receive(vault, &listener))?;
    Ok(Door(path))
}

fn receive(vault: &'static Vault, listener: &UnixListener) {
    let visitors = Arc::new(());
    for visitor in listener.incoming() {
        let Ok(visitor) = visitor else {
            std::thread::sleep(Duration::from_millis(100));
            continue;
        };
        while Arc::strong_count(&visitors) > VISITORS {
            std::thread::sleep(Duration::from_millis(20));
        }
        let place = Arc::clone(&visitors);
        let served = std::thread::Builder::new().name("visitor".to_owned()).spawn(move || {
            // A visitor who leaves in the middle has had what was written.
            let _ = serve(vault, &visitor);
            drop(place);
        });
        if let Err(why) = served {
            tracing::error!("a visitor was turned away: {why}");
        }
    }
}

fn serve(vault: &'static Vault, visitor: &UnixStream) -> io::Result<()> {
    visitor.set_read_timeout(Some(PATIENCE))?;
    visitor.set_write_timeout(Some(PATIENCE))?;
    let mut input = BufReader::new(visitor);
    let mut line = Vec::new();
    loop {
        line.clear();
        (&mut input).take(LONGEST).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        let answer = match serde_json::from_slice(&line) {
            Ok(request) => answer(vault, request)?,
            Err(_) => write(Err::<(), _>(StoreError::Refused("the service does not know this request")))?,
        };
        let mut out = visitor;
        out.write_all(&answer)?;
        if !line.ends_with(b"\n") {
            return Ok(());
        }
    }
}

fn answer(vault: &'static Vault, request: Request) -> io::Result<Vec<u8>> {
    match request {
        Request::Cases => write(vault.cases()),
        Request::Case(number) => write(vault.case(&number)),
        Request::Act(act) => write(act.apply(vault, clock::now())),
        Request::Probe => write(Ok(vault.probe())),
        // In the writer's thread, so that nothing changes while it reads.
        Request::Custody => write(vault.store().write(move |_| vault.custody())),
        Request::Stock => write(vault.stock()),
        Request::Verify(noted) => write(
            vault.store().write(move |_| store::verify(vault.store(), vault.verifying(), noted.as_deref())),
        ),
    }
}

fn write<T: Serialize>(outcome: Result<T, StoreError>) -> io::Result<Vec<u8>> {
    let answer = match outcome {
        Ok(is) => Answer::Is(is),
        Err(why) => Answer::Refused(why.to_string()),
    };
    let mut bytes = serde_json::to_vec(&answer)?;
    bytes.push(b'\n');
    Ok(bytes)
}
