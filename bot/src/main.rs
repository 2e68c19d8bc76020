//! The program `chalkline`: hands over to [`chalkline::app`].

fn main() -> std::process::ExitCode {
    chalkline::app::main()
}
