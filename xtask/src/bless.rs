//! `cargo xtask bless`: redraws what is made from the program itself; `git diff` is then the review.

use crate::{Outcome, test};

/// The tests that redraw their file when `BLESS` is set, and the file.
const REDRAWN: &[(&str, &str)] = &[
    ("the_sample_file_is_rendered_from_the_table", ".env.example"),
    ("the_exchanges_in_the_readme_are_what_the_program_says", "README.md"),
];

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask bless".into());
    }
    let tests = REDRAWN.iter().map(|(test, _)| *test);
    let status = test::command()
        .args(["test", "--quiet", "--package", "chalkline", "--lib", "--test", "it", "--"])
        .args(tests)
        .env("BLESS", "1")
        .status()?;
    if !status.success() {
        return Err("a file could not be redrawn".into());
    }
    let files: Vec<&str> = REDRAWN.iter().map(|(_, file)| *file).collect();
    println!("redrawn: {}. `git diff` shows what changed.", files.join(", "));
    Ok(())
}
