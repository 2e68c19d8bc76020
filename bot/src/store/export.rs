//! Writes a whole store out as text, or into a fresh store: what was erased is then gone from the file, too.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Store, StoreError, blobs, keys, make_private, sync_creation};
use crate::reports::custody::{hex, unhex_all};

/// How many rows are written together.
const ROWS: usize = 256;

#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    value: String,
}

/// Writes every row as one line of JSON, key and value in hexadecimal, and behind them one line with the count and the
/// BLAKE3 hash of all lines before. Everything secret in it is sealed.
pub fn export(store: &Store, out: &mut impl Write) -> Result<usize, StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut rows = 0;
    for pair in store.db.iter() {
        let (key, value) = pair?;
        let line = Line { key: hex(&key), value: hex(&value) };
        let mut text =
            serde_json::to_string(&line).map_err(|_| StoreError::Damaged("it cannot be written"))?;
        text.push('\n');
        hasher.update(text.as_bytes());
        out.write_all(text.as_bytes())?;
        rows += 1;
    }
    writeln!(out, "{{\"rows\":{rows},\"blake3\":\"{}\"}}", hasher.finalize().to_hex())?;
    Ok(rows)
}

/// Copies the store in `from`, which nobody may have open, into a new one in `to`.
pub fn compact(from: &Path, to: &Path) -> Result<usize, StoreError> {
    refuse_taken(to)?;
    let old = blobs::config(from).open()?;
    make_private(to)?;
    let new = blobs::config(to).open()?;
    let mut batch = sled::Batch::default();
    let mut rows = 0;
    for pair in old.iter() {
        let (key, value) = pair?;
        if key == keys::ERASED {
            continue;
        }
        batch.insert(key, value);
        rows += 1;
        if rows % ROWS == 0 {
            new.apply_batch(std::mem::take(&mut batch))?;
        }
    }
    new.apply_batch(batch)?;
    new.flush()?;
    drop(new);
    sync_creation(to)?;
    Ok(rows)
}

fn refuse_taken(to: &Path) -> Result<(), StoreError> {
    let free = !to.exists();
    free.then_some(()).ok_or(StoreError::Refused("the folder for the new store exists already"))
}

/// Makes a new store in `to` from what [`export`] wrote.
pub fn import(input: impl BufRead, to: &Path) -> Result<usize, StoreError> {
    refuse_taken(to)?;
    let mut hasher = blake3::Hasher::new();
    let mut batch = sled::Batch::default();
    let mut rows = 0_usize;
    for line in input.lines() {
        let line = line?;
        if let Ok(Line { key, value }) = serde_json::from_str(&line) {
            hasher.update(line.as_bytes()).update(b"\n");
            let bytes = |text: &str| unhex_all(text).ok_or(StoreError::Damaged("the export"));
            batch.insert(bytes(&key)?, bytes(&value)?);
            rows += 1;
            continue;
        }
        let expected = format!("{{\"rows\":{rows},\"blake3\":\"{}\"}}", hasher.finalize().to_hex());
        if line != expected {
            return Err(StoreError::Damaged("the export was changed or cut"));
        }
        make_private(to)?;
        let db = blobs::config(to).open()?;
        db.apply_batch(batch)?;
        db.flush()?;
        drop(db);
        sync_creation(to)?;
        return Ok(rows);
    }
    Err(StoreError::Damaged("the export was cut"))
}
