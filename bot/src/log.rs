//! What the operator sees on the error stream: what the program does, never what anybody wrote.

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log. Call once, before anything else is done.
pub fn start(level: LevelFilter) {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .without_time();
    // Other people's crates may quote what they carry: whole messages, addresses with tokens in them. The one with the
    // chat's types does so even in warnings. Of them, only errors are heard, whatever the operator asks for.
    let others = level.min(LevelFilter::ERROR);
    let heard = Targets::new().with_default(others).with_target(env!("CARGO_CRATE_NAME"), level);
    // Only a second call can fail, and the first log goes on then.
    let _ = tracing_subscriber::registry().with(lines.with_filter(heard)).try_init();
    hide_panic_messages();
}

/// A panic's message can quote the text that was being worked on. Its place in the source says enough to mend it.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!("a bug in Chalkline stopped this step, at {place}");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "CANARYPANIC-3141";
    #[test]
    #[ignore = "the test below runs it, in a program of its own"]
    fn panics_over_somebodys_words() {
        start(LevelFilter::TRACE);
        panic!("no number: {CANARY}");
    }

    #[test]
    fn a_panic_tells_its_place_and_nothing_of_what_it_held() {
        let name = "log::tests::panics_over_somebodys_words";
        let program = std::env::current_exe().expect("a path");
        let ran = std::process::Command::new(program)
            .args(["--ignored", "--exact", name, "--nocapture"])
            .output()
            .expect("it runs");
        let said =
            [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(!ran.status.success() && said.contains("a bug in Chalkline stopped this step"), "{said}");
        assert!(said.contains("log.rs:") && !said.contains(CANARY), "{said}");
    }
}
