//! The stories in a Discord server, against a fake Discord on the wire, through the real program.

mod ask;
mod bad_input;
mod check;
mod long_nights;
mod report;

use crate::fake_discord::{FakeDiscord, Person, TOKEN};
use crate::service::Service;
use crate::support::Data;

/// The channel where handlers are told.
const HANDLERS: u64 = 1_100_000_000_000_000_077;
/// A handler's account.
const DANA: u64 = 77;
/// Where the private page is said to be.
const PAGE: &str = "https://page.district.example/r";
/// Stands in every text that must never be logged.
const PLANTED: &str = "planted-phrase-7141";

/// A server with the bot in it.
struct House {
    fake: FakeDiscord,
    data: Data,
}

impl House {
    fn new() -> Self {
        let house = Self { fake: FakeDiscord::start(), data: Data::new() };
        // Makes the demo roster, which a service with a page of its own does not.
        house.data.chalkline(&[], "/help\n");
        house
    }

    /// A house whose handler is reached in a channel.
    fn with_handlers() -> Self {
        let house = Self::new();
        let path = format!("{}/roster.toml", house.data.path());
        let roster = std::fs::read_to_string(&path).expect("the demo roster");
        let dana = Person::new(DANA).id;
        let told = format!(
            "accounts = [\"discord/{dana}\"]\nreach = [\"chat:discord/{HANDLERS}\"]\ndeputy = \"deputy\""
        );
        let changed = roster.replace("reach = [\"console\"]\ndeputy = \"deputy\"", &told);
        assert_ne!(changed, roster, "the demo roster has changed");
        std::fs::write(&path, changed).expect("writable");
        house
    }

    fn start(&self) -> Service {
        let before = self.fake.look(|board| board.identified);
        let service = Service::start(&[
            ("CHALKLINE_DATA", self.data.path()),
            ("CHALKLINE_DISCORD_TOKEN", TOKEN),
            ("CHALKLINE_DISCORD_API_BASE", &self.fake.base()),
            ("CHALKLINE_WEB_URL", PAGE),
            ("CHALKLINE_LOG", "trace"),
        ]);
        self.fake
            .wait("the bot", |board| (board.identified > before && !board.commands.is_empty()).then_some(()));
        service
    }
}

/// What the program logged must hold nothing of anybody.
#[track_caller]
fn tells_nothing(log: &str) {
    let user = Person::new(1).id.to_string();
    for secret in [PLANTED, TOKEN, "-of-an-interaction", "Planted Name", user.as_str()] {
        assert!(!log.contains(secret), "the log says {secret:?}:\n{log}");
    }
    assert!(!log.contains("a bug in Chalkline"), "{log}");
}
