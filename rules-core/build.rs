//! Embeds the policy pack, the rules and the word classes as lists of (path, text).
#![expect(clippy::disallowed_methods, reason = "a build script reads the crate's own files; the library does not")]
#![expect(clippy::unwrap_used, reason = "a build script that cannot read its files has to stop the build")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap());
    let out = PathBuf::from(env::var("OUT_DIR").unwrap());
    embed(&root.join("policy/lausd-bul-5688"), "BUILTIN_POLICY", &out.join("builtin_policy.rs"));
    println!("cargo::rerun-if-changed=build.rs");
}

/// Writes `static NAME: &[(&str, &str)]` with every TOML file under `folder`, by path.
fn embed(folder: &Path, name: &str, to: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut code = format!("/// The files under `{}`, compiled in.\n", folder.file_name().unwrap().to_string_lossy());
    writeln!(code, "static {name}: &[(&str, &str)] = &[").unwrap();
    for file in files {
        let path = file.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({path:?}, include_str!({:?})),", file.display().to_string()).unwrap();
    }
    code.push_str("];\n");
    fs::write(to, code).unwrap();
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
}
