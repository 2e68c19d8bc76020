//! What the operator sees on the error stream: what the program does, never what anybody wrote.

use tracing_subscriber::filter::LevelFilter;

/// Starts the log. Call once, before anything else is done.
pub fn start(level: LevelFilter) {
    // Only a second call can fail, and the first log goes on then.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .without_time()
        .try_init();
    hide_panic_messages();
}

/// A panic's message can quote the text that was being worked on. Its place in the source says enough to mend it.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!("a bug in Chalkline stopped this step, at {place}");
    }));
}
