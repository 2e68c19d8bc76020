//! Reads text that may be anything: too long, not UTF-8, without an end. Always a text or a clear refusal.

use std::io::{self, BufRead, Read};
use std::path::Path;

/// The longest text that is worked on, in bytes.
pub const LIMIT: usize = 1 << 20;

/// Why a text was not taken.
#[derive(Debug)]
pub enum Refusal {
    /// It could not be read at all.
    NotRead(io::Error),
    /// It is not UTF-8; the position of the first byte that cannot be read.
    NotUtf8 {
        /// Counted from 0.
        at: usize,
    },
    /// It is longer than the limit.
    TooLong,
}

/// A whole file, or the standard input for `-`.
pub fn read_file(path: &Path) -> Result<String, Refusal> {
    if path == Path::new("-") {
        read_all(io::stdin().lock())
    } else {
        read_all(std::fs::File::open(path).map_err(Refusal::NotRead)?)
    }
}

/// A file to read line by line, or the standard input for `-`.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(io::BufReader::new(std::fs::File::open(path)?)))
}

/// Everything that `input` has, if it is text and within [`LIMIT`].
pub fn read_all(input: impl Read) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    input.take(LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(Refusal::NotRead)?;
    if bytes.len() > LIMIT {
        return Err(Refusal::TooLong);
    }
    text(bytes)
}

/// The next line without its end, `None` at the end of the input. A refused line is skipped whole.
pub fn read_line(input: &mut impl BufRead, limit: usize) -> io::Result<Option<Result<String, Refusal>>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(limit as u64 + 2).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else if bytes.len() > limit {
        input.skip_until(b'\n')?;
    }
    if bytes.len() > limit {
        return Ok(Some(Err(Refusal::TooLong)));
    }
    Ok(Some(text(bytes)))
}

fn text(bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|error| Refusal::NotUtf8 { at: error.utf8_error().valid_up_to() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], limit: usize) -> Vec<String> {
        let mut input = io::BufReader::with_capacity(4, bytes);
        let mut seen = Vec::new();
        while let Some(line) = read_line(&mut input, limit).expect("memory can be read") {
            seen.push(match line {
                Ok(text) => text,
                Err(Refusal::NotUtf8 { at }) => format!("<not utf-8 at {at}>"),
                Err(Refusal::TooLong) => "<too long>".to_owned(),
                Err(Refusal::NotRead(error)) => panic!("{error}"),
            });
        }
        seen
    }

    #[test]
    fn a_bad_line_leaves_the_next_one_whole() {
        assert_eq!(lines(b"one\r\ntw\xffo\n\nfour", 10), ["one", "<not utf-8 at 2>", "", "four"]);
        assert_eq!(
            lines(b"12345\n123456\n1234567890123\nok\n", 5),
            ["12345", "<too long>", "<too long>", "ok"]
        );
        assert_eq!(lines(b"", 5), [""; 0]);
    }

    #[test]
    fn a_text_at_the_limit_is_taken_and_one_byte_more_is_not() {
        assert_eq!(read_all(vec![b'a'; LIMIT].as_slice()).expect("fits").len(), LIMIT);
        assert!(matches!(read_all(vec![b'a'; LIMIT + 1].as_slice()), Err(Refusal::TooLong)));
        assert!(matches!(read_all(b"caf\xe9".as_slice()), Err(Refusal::NotUtf8 { at: 3 })));
    }
}
