//! The exchanges shown in the README are what the program really says, word for word.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

#[test]
fn the_exchanges_in_the_readme_are_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).expect("there is a README");
    let (drawn, exchanges) = redrawn(&readme);
    assert!(exchanges >= 3, "ask, check and report are shown; only {exchanges} exchanges found");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &drawn).expect("the repository can be written");
        return;
    }
    let lines = readme.lines().zip(drawn.lines()).enumerate();
    if let Some((at, (shown, said))) = lines.into_iter().find(|(_, (shown, said))| shown != said) {
        panic!(
            "README.md, line {}, shows:\n  {shown}\nand the program says:\n  {said}\n`cargo xtask bless` redraws it",
            at + 1
        );
    }
    assert_eq!(readme, drawn, "`cargo xtask bless` redraws the README");
}

/// The page with the answer to every `$ ` line of its console blocks as it is today, and how many there are.
fn redrawn(page: &str) -> (String, usize) {
    let (mut drawn, mut exchanges, mut console) = (String::new(), 0, false);
    for line in page.lines() {
        if line.starts_with("```") {
            console = line == "```console";
        } else if console {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            exchanges += 1;
            let said = run(command);
            // A blank line between two exchanges, as a person would leave it.
            let gap = if drawn.ends_with("```console\n") { "" } else { "\n" };
            write!(drawn, "{gap}{line}\n{said}").expect("a string takes everything");
            continue;
        }
        writeln!(drawn, "{line}").expect("a string takes everything");
    }
    (drawn, exchanges)
}

/// What a shell prints for the command, with our program on its path and nothing else set.
fn run(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_chalkline"));
    let folder = program.parent().expect("a program lies in a folder");
    let output = Command::new("sh")
        .args(["-c", command])
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display()))
        .output()
        .expect("there is a shell");
    assert!(output.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("the program writes UTF-8");
    // Spaces at the end of a line are not seen and not kept.
    text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
