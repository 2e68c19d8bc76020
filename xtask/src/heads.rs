//! A fitted head with its labels, and the form in which `rules-core/src/reader/heads.rs` reads it.

use rules_core::reader::HEADS_MAGIC;

use crate::fit::Fitted;
use crate::model::{floats, quantise};

/// A named head with its labels.
pub(crate) struct Trained {
    pub(crate) name: &'static str,
    pub(crate) labels: Vec<String>,
    pub(crate) inputs: usize,
    pub(crate) fitted: Fitted,
}

/// The heads in the form that `rules-core` reads.
pub(crate) fn write(heads: &[Trained]) -> Vec<u8> {
    let mut out = HEADS_MAGIC.to_vec();
    let number = |out: &mut Vec<u8>, value: usize| out.extend((value as u32).to_le_bytes());
    let text = |out: &mut Vec<u8>, value: &str| {
        out.extend((value.len() as u32).to_le_bytes());
        out.extend(value.as_bytes());
    };
    number(&mut out, heads.len());
    for head in heads {
        text(&mut out, head.name);
        text(&mut out, &head.labels.join("\n"));
        number(&mut out, head.inputs);
        let units = head.fitted.inner_offsets.len();
        number(&mut out, units);
        quantise(&head.fitted.inner, head.inputs, &mut out);
        floats(&head.fitted.inner_offsets, &mut out);
        // Heads over n-grams have a row a bucket, the others a row a label.
        let columns = if head.name.starts_with("words-") { head.labels.len() } else { head.inputs + units };
        quantise(&head.fitted.weights, columns, &mut out);
        floats(&head.fitted.offsets, &mut out);
    }
    out
}
