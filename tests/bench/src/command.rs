//! The program itself, started the way a person or a script starts it.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, clock};

/// The program up to its first answer, at the end of a pipe.
#[derive(Debug, Clone, Copy)]
pub struct First {
    pub wall_ms: f64,
    pub cpu_ms: f64,
    pub peak_mib: f64,
}

fn start(program: &str, arguments: &[&str]) -> Outcome<Child> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    Ok(command.spawn().map_err(|error| format!("{program}: {error}"))?)
}

/// Opens the console, asks one question, reads the answer, and looks at the process while it waits for more.
pub fn console(program: &str, question: &str) -> Outcome<First> {
    let begin = Instant::now();
    let mut child = start(program, &[])?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the program has no pipes".into());
    };
    writeln!(input, "{question}")?;
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    // A reply ends with an empty line.
    while !answer.ends_with(b"\n\n") {
        match output.read(&mut buffer)? {
            0 => return Err("the program ended without an answer".into()),
            read => answer.extend_from_slice(&buffer[..read]),
        }
    }
    let wall_ms = begin.elapsed().as_secs_f64() * 1e3;
    // Until it has gone back to waiting.
    std::thread::sleep(Duration::from_millis(30));
    let (cpu_ms, peak_mib) =
        (clock::others_ms(child.id()), clock::memory_mib(&child.id().to_string(), "VmHWM"));
    drop(input);
    child.wait()?;
    Ok(First { wall_ms, cpu_ms, peak_mib })
}

/// Runs the program once on one input, from start to end: wall and processor milliseconds.
pub fn once(program: &str, arguments: &[&str], given: &str) -> Outcome<(f64, f64)> {
    let begin = Instant::now();
    let mut child = start(program, arguments)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(given.as_bytes())?;
    }
    let mut answer = Vec::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_end(&mut answer)?;
    }
    let wall_ms = begin.elapsed().as_secs_f64() * 1e3;
    let cpu_ms = clock::ended_ms(&child);
    child.wait()?;
    if answer.is_empty() {
        return Err(format!("{program} {} says nothing", arguments.join(" ")).into());
    }
    Ok((wall_ms, cpu_ms))
}
