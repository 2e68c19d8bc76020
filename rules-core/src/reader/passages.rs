//! What of a report is read by itself, beside the report as a whole.

use super::input::Window;
use crate::text::{self, Folded, Span};

/// A report of fewer sentences is read whole only: nothing drowns in it.
const FEW: usize = 5;
/// At most about so many passages of a report are read by themselves: longer reports have longer passages.
const PASSAGES: usize = 16;

/// The beginning of `text` that `windows` cover: all of it, but of texts that are longer than the reader reads.
pub(super) fn covered<'a>(windows: &[Window], text: &'a str) -> &'a str {
    let end = windows.last().and_then(|window| window.pieces.last()).map_or(0, |piece| piece.span.end);
    text.get(..end).unwrap_or(text)
}

/// What stands close together in a text of some sentences: two neighbours, overlapping, and more than two where there
/// are very many. One sentence alone says too little: "He said he would." is a threat only after another.
pub(super) fn passages(text: &str) -> Vec<Span> {
    let folded = Folded::new(text);
    let mut words = text::words(&folded);
    let sentences: Vec<Span> = text::sentences(&folded, &mut words)
        .into_iter()
        .filter(|sentence| sentence.last - sentence.first > 1)
        .map(|sentence| folded.span(sentence.start as usize, sentence.end as usize))
        .collect();
    if sentences.len() < FEW {
        return Vec::new();
    }
    let step = 1 + sentences.len() / PASSAGES;
    let last = sentences.len() - 1;
    (0..last)
        .step_by(step)
        .filter_map(|at| {
            let (first, last) = (sentences.get(at)?, sentences.get((at + step).min(last))?);
            Some(Span { start: first.start, end: last.end })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_reach_over_the_whole_text_and_stay_few() {
        assert_eq!(passages("It rained. Nobody came. We went home. It was late."), []);
        for count in [5_usize, 15, 16, 17, 40, 400] {
            let text = "Then it rained again. ".repeat(count);
            let found = passages(&text);
            assert!(found.len() <= PASSAGES + 1, "{} of {count}", found.len());
            assert_eq!(found.first().map(|passage| passage.start), Some(0));
            assert!(found.last().is_some_and(|passage| passage.end + 2 >= text.trim_end().len()));
            assert!(
                found.windows(2).all(|pair| pair[1].start <= pair[0].end),
                "a gap between passages of {count}"
            );
        }
    }
}
