//! What the heads of CHECK are to say about a stretch of a draft, from the marks in the corpus.

use rules_core::reader::CHECK_LABELS;

/// What a head of CHECK is to say about a stretch of text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Goal {
    must: [bool; CHECK_LABELS.len()],
    may: [bool; CHECK_LABELS.len()],
}

impl Goal {
    pub(crate) fn add(&mut self, label: usize, must: bool) {
        if must {
            self.must[label] = true;
        } else {
            self.may[label] = true;
        }
    }

    pub(crate) fn target(&self) -> [f32; CHECK_LABELS.len()] {
        self.must.map(|must| f32::from(u8::from(must)))
    }

    /// Where either is right, nothing is to be learnt.
    pub(crate) fn weight(&self) -> [f32; CHECK_LABELS.len()] {
        std::array::from_fn(|label| f32::from(u8::from(self.must[label] || !self.may[label])))
    }
}
