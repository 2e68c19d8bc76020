//! Which room may use which, and which words belong to some rooms only. ARCHITECTURE.md says why.

use super::tree::{File, files, none};

/// A file or folder of `bot/src` and the rooms of `bot` that it may use.
struct Room {
    path: &'static str,
    may_use: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { path: "chat", may_use: &["chat"] },
    Room { path: "words", may_use: &["words"] },
    Room { path: "reports", may_use: &["reports"] },
    Room { path: "store", may_use: &["clock", "reports", "store", "vault"] },
    Room { path: "vault", may_use: &["clock", "reports", "store", "vault"] },
    Room { path: "door", may_use: &["clock", "reports", "store", "vault"] },
    Room {
        path: "courier",
        may_use: &["chat", "clock", "config", "courier", "desk", "reports", "store", "vault", "words"],
    },
    Room { path: "desk", may_use: &["chat", "clock", "desk", "reports", "store", "vault", "words"] },
    Room { path: "ground", may_use: &["chat", "clock", "desk", "ground"] },
    Room {
        path: "platforms",
        may_use: &["chat", "clock", "config", "courier", "desk", "ground", "input", "platforms", "words"],
    },
    Room {
        path: "service.rs",
        may_use: &[
            "cli",
            "config",
            "courier",
            "desk",
            "door",
            "ground",
            "platforms",
            "systemd",
            "vault",
            "web",
            "words",
        ],
    },
    // Only numbers and names of parts come out of these two.
    Room { path: "web/admin.rs", may_use: &["clock", "ground", "store", "vault"] },
    Room { path: "web/start.rs", may_use: &["config", "ground", "vault", "web", "words"] },
    // The JSON of the command line is one contract, whichever way it goes.
    Room { path: "web/api.rs", may_use: &["cli", "web"] },
    Room { path: "web", may_use: &["chat", "clock", "ground", "web", "words"] },
    Room {
        path: "cli",
        may_use: &[
            "chat",
            "cli",
            "clock",
            "config",
            "courier",
            "desk",
            "door",
            "input",
            "pack",
            "platforms",
            "reports",
            "store",
            "vault",
            "web",
            "words",
        ],
    },
    Room { path: "config", may_use: &["config", "systemd"] },
    Room { path: "systemd.rs", may_use: &[] },
    Room { path: "clock.rs", may_use: &[] },
    Room { path: "gap_file.rs", may_use: &[] },
    Room { path: "input.rs", may_use: &[] },
    Room { path: "log.rs", may_use: &[] },
    Room { path: "pack.rs", may_use: &["input"] },
    Room {
        path: "app.rs",
        may_use: &["cli", "config", "desk", "gap_file", "log", "pack", "platforms", "service", "vault"],
    },
    Room { path: "lib.rs", may_use: &[] },
    Room { path: "main.rs", may_use: &[] },
];

/// Words that stand only in some files of a folder.
struct Only {
    words: &'static [&'static str],
    of: &'static str,
    allowed: &'static [&'static str],
    why: &'static str,
}

const ONLY: &[Only] = &[
    Only {
        words: &["discord", "slack", "serenity"],
        of: "bot/src",
        allowed: &["bot/src/platforms", "bot/src/config"],
        why: "a vendor's name belongs to its platform",
    },
    Only {
        words: &[".await"],
        of: "bot/src",
        allowed: &[
            "bot/src/platforms",
            "bot/src/courier",
            "bot/src/ground",
            "bot/src/service.rs",
            "bot/src/web",
        ],
        why: "what decides is sync, what waits is async",
    },
    Only {
        words: &["env::var"],
        of: "bot/src",
        allowed: &["bot/src/config"],
        why: "config reads the environment",
    },
    Only {
        words: &["systemtime", "instant::now"],
        of: "bot/src",
        allowed: &["bot/src/clock.rs"],
        why: "the clock is read in one place; everybody else is told what time it is",
    },
    Only {
        words: &["std::fs", "use tokio::fs"],
        of: "bot/src",
        allowed: &[
            "bot/src/gap_file.rs",
            "bot/src/input.rs",
            "bot/src/pack.rs",
            "bot/src/config",
            "bot/src/store",
            "bot/src/vault",
            "bot/src/courier",
            // The socket and its folder.
            "bot/src/door",
            "bot/src/cli/store.rs",
            "bot/src/cli/cases",
        ],
        why: "drafts and questions have no way to a file, and reports only the sealed one",
    },
    Only {
        words: &["unix::net"],
        of: "bot/src",
        // To handlers' terminals, and to the service manager.
        allowed: &["bot/src/door", "bot/src/systemd.rs"],
        why: "two rooms have a socket on this machine",
    },
    Only {
        words: &["std::net", "tokio::net", "reqwest", "hyper::"],
        of: "bot/src",
        // Config reads addresses; it waits for nothing.
        allowed: &[
            "bot/src/platforms",
            "bot/src/config",
            "bot/src/courier",
            // The one listener of the web desk and of platforms that are called.
            "bot/src/ground/listen.rs",
            "bot/src/web",
        ],
        why: "only what waits for the network may see it",
    },
    Only {
        words: &[
            "std::fs",
            "std::env",
            "std::net",
            "std::time",
            "std::process",
            "std::thread",
            "tokio",
            ".await",
        ],
        of: "rules-core/src",
        allowed: &[],
        why: "rules-core is text in, answers and findings out",
    },
    Only {
        words: &["unsafe"],
        of: "",
        allowed: &[
            "rules-core/src/reader/kernel.rs",
            "rules-core/src/reader/encoder.rs",
            // A word of the web's, in a page to print.
            "bot/src/cli/cases/show.rs",
            "tests/house",
        ],
        why: "unsafe code stands in one file and at the one call to it",
    },
    Only {
        words: &["chalkline::"],
        of: "tests",
        allowed: &["tests/house"],
        why: "a journey uses the program as people do",
    },
];

#[test]
fn no_room_uses_what_it_may_not_know() {
    let files: Vec<File> =
        files().into_iter().filter(|file| file.is("rs") && file.under("bot/src")).collect();
    let mut complaints = Vec::new();
    for file in &files {
        let Some(room) = ROOMS.iter().find(|room| file.under(&format!("bot/src/{}", room.path))) else {
            complaints.push(format!(
                "{}: its room has no line in tests/house/rooms.rs; decide what it may use",
                file.path
            ));
            continue;
        };
        for name in used(file).into_iter().filter(|name| !room.may_use.contains(&name.as_str())) {
            complaints.push(format!("{}: `{}` may not use `{name}`", file.path, room.path));
        }
    }
    let gone =
        ROOMS.iter().filter(|room| !files.iter().any(|file| file.under(&format!("bot/src/{}", room.path))));
    complaints.extend(gone.map(|room| format!("{}: is in the table and does not exist", room.path)));
    none(&complaints);
}

/// The rooms that a file names as `crate::room` or `crate::{room, ...}`.
fn used(file: &File) -> Vec<String> {
    let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            names.push(name(rest));
            continue;
        };
        let mut depth = 0_usize;
        let outer = list.chars().take_while(|letter| {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => return false,
                '}' => depth -= 1,
                _ => {}
            }
            true
        });
        names.extend(split_at_top(&outer.collect::<String>()).iter().map(|item| name(item)));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The items of a list, not of the lists within.
fn split_at_top(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut items = vec![String::new()];
    for letter in list.chars() {
        depth = match letter {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        match items.last_mut() {
            Some(item) if letter != ',' || depth > 0 => item.push(letter),
            _ => items.push(String::new()),
        }
    }
    items
}

#[test]
fn words_of_one_room_stay_in_it() {
    let files: Vec<File> = files().into_iter().filter(|file| file.is("rs")).collect();
    let mut complaints = Vec::new();
    for only in ONLY {
        let inside = files
            .iter()
            .filter(|file| file.under(only.of) && !only.allowed.iter().any(|place| file.under(place)));
        for file in inside {
            for (number, line) in file.code() {
                let line = line.to_lowercase();
                let found = only.words.iter().filter(|word| line.contains(**word));
                complaints
                    .extend(found.map(|word| format!("{}:{number}: says `{word}`; {}", file.path, only.why)));
            }
        }
    }
    none(&complaints);
}

#[test]
fn lists_of_rooms_are_read_at_every_depth() {
    let text =
        "use crate::{chat::{Card, Reply}, desk}; // crate::store\nuse crate::words::Words;\n".to_owned();
    assert_eq!(used(&File { path: String::new(), text }), ["chat", "desk", "words"]);
}
