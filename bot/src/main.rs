//! The program `chalkline`: reads the command line and hands over.

fn main() {}
