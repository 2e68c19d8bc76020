//! Tells systemd how the service is, in the few words it understands, where it has asked to be told.

use std::time::Duration;

/// Where to tell it, and how often.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    /// The socket that systemd has named.
    pub socket: Option<String>,
    /// It restarts the service when it hears nothing for this long.
    pub watchdog: Option<Duration>,
}

/// The service has started and can be used.
pub const READY: &str = "READY=1";
/// The service is about to end.
pub const STOPPING: &str = "STOPPING=1";
/// The service is alive.
pub const ALIVE: &str = "WATCHDOG=1";

impl Supervisor {
    /// Tells it one thing. That nobody listens is no reason to stop working.
    #[cfg(target_os = "linux")]
    pub fn tell(&self, what: &str) {
        use std::os::linux::net::SocketAddrExt as _;
        use std::os::unix::net::{SocketAddr, UnixDatagram};
        let Some(name) = &self.socket else { return };
        let told = UnixDatagram::unbound().and_then(|socket| {
            let address = match name.strip_prefix('@') {
                Some(name) => SocketAddr::from_abstract_name(name),
                None => SocketAddr::from_pathname(name),
            }?;
            socket.send_to_addr(what.as_bytes(), &address)
        });
        if let Err(error) = told {
            tracing::warn!("systemd could not be told {what}: {error}");
        }
    }

    /// There is none elsewhere.
    #[cfg(not(target_os = "linux"))]
    pub fn tell(&self, _: &str) {}
}
