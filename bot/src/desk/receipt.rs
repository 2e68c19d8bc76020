//! The receipt that a report or an addition of its own ends in, and what is promised with it.

use rules_core::triage::{Kind, Triage};

use crate::chat::{Block, Private};
use crate::vault::Filed;
use crate::words::Words;

/// The receipt. It is made only from a report that is on the disk.
pub(super) fn receipt(words: Words, filed: &Filed, found: &Triage) -> Vec<Block> {
    let text = Private::new(filed.receipt.words().as_str());
    let mut blocks =
        vec![Block::Lead(words.report_saved()), Block::Copy { title: words.receipt_title(), text }];
    if filed.folded {
        blocks.push(Block::Text(words.report_folded()));
    } else {
        let minutes = usize::try_from(filed.minutes).unwrap_or(usize::MAX);
        blocks.extend([Block::Small(words.receipt_hint()), Block::Text(words.report_clock(minutes))]);
    }
    if found.kind == Kind::Threat {
        blocks.push(Block::Small(words.report_law()));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use rules_core::Core;
    use rules_core::text::Lang;

    use super::*;
    use crate::reports::case::CaseNumber;
    use crate::reports::receipt::Receipt;

    #[test]
    fn the_receipt_of_words_that_came_before_promises_no_clock_and_no_answers() {
        for lang in [Lang::En, Lang::Es] {
            let words = Words::new(lang);
            let found = Core::builtin().triage("pushed every day");
            let shown = |folded| {
                let receipt = Receipt::draw().expect("randomness");
                let filed = Filed { receipt, number: CaseNumber::from_random([1; 8]), minutes: 60, folded };
                format!("{:?}", super::receipt(words, &filed, &found))
            };
            let says = |text: &str, what: &str| text.contains(&format!("{what:?}"));
            let [first, again] = [false, true].map(shown);
            assert!(says(&first, &words.report_clock(60)) && says(&first, &words.receipt_hint()));
            assert!(!says(&again, &words.report_clock(60)) && !says(&again, &words.receipt_hint()));
            assert!(says(&again, &words.report_folded()) && !says(&first, &words.report_folded()));
        }
    }
}
