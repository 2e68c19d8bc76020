//! Times the encoder.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement"
)]
use rules_core::reader::{ARTEFACT, Encoder, Layout, Path, builtin_normaliser};
fn main() {
    let t = std::time::Instant::now();
    let encoder = Encoder::new(ARTEFACT).unwrap();
    println!("encoder {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let layout = Layout::new(encoder.vocabulary(), builtin_normaliser());
    println!("layout {:?}", t.elapsed());
    for text in [
        "can i post a picture of my class on insta?",
        &"the quick brown fox jumps over the lazy dog ".repeat(6),
    ] {
        let w = layout.question(text);
        for path in [Path::Fastest, Path::Portable] {
            let mut times = Vec::new();
            for _ in 0..30 {
                let t = std::time::Instant::now();
                let e = encoder.encode(w.pieces.iter().map(|p| p.id), path);
                std::hint::black_box(e);
                times.push(t.elapsed());
            }
            times.sort();
            println!("{} pieces {:?}: best {:?} median {:?}", w.pieces.len(), path, times[0], times[15]);
        }
    }
}
