//! The service is asked to end: everybody hears of it and finishes what they have begun.

use tokio_util::sync::CancellationToken;

/// Says once that the service ends. Every clone hears it.
#[derive(Debug, Clone, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Asks everybody to end.
    pub fn ask(&self) {
        self.0.cancel();
    }

    /// Whether the service was asked to end.
    pub fn is_asked(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Is done when the service is asked to end.
    pub async fn asked(&self) {
        self.0.cancelled().await;
    }
}
