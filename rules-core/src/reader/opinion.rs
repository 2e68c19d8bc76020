//! What the reader thinks of a question, a draft, a report.

use std::sync::OnceLock;

use super::encoder::{Encoder, Path};
use super::heads::{Heads, grams, likelihood, likelihoods};
use super::input::{Layout, Window};
use super::passages::{covered, passages};
use super::{ARTEFACT, ArtefactError, builtin_normaliser};
use crate::check::Draft;
use crate::text::Span;

/// The labels of CHECK's heads: guidelines, the first two apart by severity (`b` must not be posted, `w` needs a change).
pub const CHECK_LABELS: [&str; 14] =
    ["1b", "1w", "2b", "2w", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
/// The kinds of a report, in the order of the reader's heads.
pub const KINDS: [&str; 8] =
    ["threat", "harassment", "bullying", "self_harm", "boundary", "impersonation", "privacy", "other"];
/// The urgencies of a report, in the order of the reader's heads.
pub const URGENCIES: [&str; 3] = ["standard", "urgent", "emergency"];

/// The reader: one encoder, the heads of all three jobs.
#[derive(Debug)]
pub struct Reader {
    encoder: Encoder,
    layout: Layout,
    heads: Heads,
}

/// A stretch that the reader marked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marked {
    /// Index into the labels of the head.
    pub label: usize,
    /// Bytes of the original text.
    pub span: Span,
    /// The highest likelihood in the stretch.
    pub likely: f32,
}

/// The reader's view of a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuestionOpinion {
    /// How likely each label is: answer ids and uncovered topics; sums to one.
    pub labels: Vec<(String, f32)>,
    /// What the question wants to hear.
    pub verdicts: Verdicts,
}

/// How likely a question wants each verdict (yes, no, depends, info), by what its answer says to the plain question:
/// "is it forbidden?" wants the opposite of "may I?". Empty without a head for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdicts {
    /// Where the answer is authored as a yes.
    pub yes: Vec<f32>,
    /// Where it is authored as a no.
    pub no: Vec<f32>,
    /// Where it depends.
    pub open: Vec<f32>,
}

/// The reader's view of a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftOpinion {
    /// How likely each of [`CHECK_LABELS`] is broken somewhere in the draft.
    pub whole: Vec<f32>,
    /// How likely the draft needs a change at all, whichever guideline says so.
    pub any: f32,
    /// The words that break it.
    pub marks: Vec<Marked>,
    /// For each of the labels its likeliest word, marked or not.
    pub peaks: Vec<Option<Marked>>,
}

/// The reader's view of a report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReportOpinion {
    /// How likely each of [`KINDS`] is.
    pub kinds: Vec<f32>,
    /// How likely each of [`URGENCIES`] is.
    pub urgencies: Vec<f32>,
    /// Label 0: words that decide; label 1: words that reveal the writer.
    pub marks: Vec<Marked>,
}

impl ReportOpinion {
    /// How loud a passage is; `None` where it is surely no report, or nothing that cannot wait.
    fn alarm(&self) -> Option<f32> {
        let [_, urgent, emergency] = *self.urgencies.first_chunk::<3>()?;
        let alarming = emergency >= EMERGENCY || urgent + emergency >= URGENT;
        (alarming && *self.kinds.last()? <= NO_REPORT).then_some(emergency + urgent / 2.0)
    }

    /// Takes over the urgency of a passage where it is the higher one, and leans to its kind.
    fn raise(&mut self, passage: &Self) {
        let chunks = (self.urgencies.first_chunk::<3>(), passage.urgencies.first_chunk::<3>());
        let (Some(&[standard, _, emergency]), Some(&[calm, _, alarm])) = chunks else { return };
        if alarm <= emergency && calm >= standard {
            return;
        }
        // What is only surely urgent makes no emergency.
        let emergency = if alarm >= EMERGENCY { emergency.max(alarm) } else { emergency };
        let standard = standard.min(calm).min(1.0 - emergency);
        self.urgencies = vec![standard, 1.0 - standard - emergency, emergency];
        self.kinds.iter_mut().zip(&passage.kinds).for_each(|(own, its)| *own = f32::midpoint(*own, *its));
    }
}

/// A passage counts from this likelihood of an emergency ...
const EMERGENCY: f32 = 0.5;
/// ... or from this one that it cannot wait ...
const URGENT: f32 = 0.9;
/// ... unless it is this likely to be no report at all.
const NO_REPORT: f32 = 0.2;

/// How much the heads over words weigh beside those over the encoder's vectors.
const WORDS_WEIGHT: f32 = 0.85;
/// Words that reveal the writer are shown from this likelihood on.
const REVEALS: f32 = 0.85;
/// A piece is marked from this likelihood on.
const MARKED: f32 = 0.5;
/// A stretch goes on over pieces that are at least this likely.
const CONTINUED: f32 = 0.25;

impl Reader {
    /// The reader that ships. Its artefacts are pinned and tested; were they unreadable all the same, there is no
    /// reader, and the rules work alone.
    pub fn builtin() -> Option<&'static Self> {
        static BUILTIN: OnceLock<Option<Reader>> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::new(ARTEFACT, crate::data::HEADS).ok()).as_ref()
    }

    /// A reader from an encoder's artefact and its heads.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn new(encoder: &'static [u8], heads: &'static [u8]) -> Result<Self, ArtefactError> {
        let encoder = Encoder::new(encoder)?;
        let layout = Layout::new(encoder.vocabulary(), builtin_normaliser());
        Ok(Self { layout, heads: Heads::new(heads)?, encoder })
    }

    /// The mean vector of a question.
    pub fn question_vector(&self, text: &str) -> Vec<f32> {
        let window = self.layout.question(text);
        self.encoder.encode(window.pieces.iter().map(|piece| piece.id), Path::Fastest).mean()
    }

    /// How likely each label of the ask head is (answer ids and uncovered topics), and what the question wants to hear.
    pub fn question(&self, text: &str) -> QuestionOpinion {
        let Some(labels) = self.heads.get("ask") else { return QuestionOpinion::default() };
        let vector = self.question_vector(text);
        let mut scores = labels.scores(&vector);
        self.add_words("words-ask", &self.grams(text), &mut scores);
        let verdict =
            |head| self.heads.get(head).map_or_else(Vec::new, |head| likelihoods(head.scores(&vector)));
        QuestionOpinion {
            labels: labels.labels.iter().cloned().zip(likelihoods(scores)).collect(),
            verdicts: Verdicts {
                yes: verdict("verdict-yes"),
                no: verdict("verdict-no"),
                open: verdict("verdict-open"),
            },
        }
    }

    /// What the heads over words look at.
    fn grams(&self, text: &str) -> Vec<(u64, f32)> {
        grams(&self.layout.words(text, &[]))
    }

    /// Adds what the words alone say, where there is a head for them.
    fn add_words(&self, name: &str, grams: &[(u64, f32)], scores: &mut [f32]) {
        if let Some(head) = self.heads.get(name) {
            let words = head.scores_of_grams(grams);
            scores.iter_mut().zip(words).for_each(|(score, words)| *score += WORDS_WEIGHT * words);
        }
    }

    /// The reader's view of a draft. Where `names` says that somebody is named (see [`crate::Core::names`]) it reads the
    /// same name for everybody, so that it does not matter where somebody's name comes from.
    pub fn draft(&self, draft: &Draft<'_>, names: &[Span]) -> DraftOpinion {
        let (Some(whole), Some(pieces)) = (self.heads.get("check"), self.heads.get("check-pieces")) else {
            return DraftOpinion::default();
        };
        let mut opinion = DraftOpinion { whole: vec![0.0; whole.labels.len()], ..DraftOpinion::default() };
        opinion.peaks.resize(pieces.labels.len(), None);
        let grams = grams(&self.layout.words(draft.text, names));
        for window in self.layout.draft(draft, names) {
            let encoded = self.encoder.encode(window.pieces.iter().map(|piece| piece.id), Path::Fastest);
            let both = encoded.both();
            let mut scores = whole.scores(&both);
            self.add_words("words-check", &grams, &mut scores);
            for (likely, score) in opinion.whole.iter_mut().zip(scores) {
                *likely = likely.max(likelihood(score));
            }
            if let Some(any) = self.heads.get("check-any") {
                opinion.any =
                    opinion.any.max(any.scores(&both).first().map_or(0.0, |score| likelihood(*score)));
            }
            let scores = |index| {
                let scores = pieces.scores(encoded.piece(index));
                let span = window.pieces.get(index).map(|piece| piece.span);
                for (label, (peak, score)) in opinion.peaks.iter_mut().zip(&scores).enumerate() {
                    let likely = likelihood(*score);
                    if peak.is_none_or(|peak| likely > peak.likely) {
                        *peak = span.map(|span| Marked { label, span, likely });
                    }
                }
                scores
            };
            mark(&window, scores, &mut opinion.marks);
        }
        opinion
    }

    /// What a report's words say by themselves, without the encoder: in a hundredth of the time, and less sure.
    pub fn report_by_words(&self, text: &str) -> ReportOpinion {
        let (Some(kinds), Some(urgencies)) = (self.heads.get("words-kind"), self.heads.get("words-urgency"))
        else {
            return ReportOpinion::default();
        };
        let grams = self.grams(text);
        ReportOpinion {
            kinds: likelihoods(kinds.scores_of_grams(&grams)),
            urgencies: likelihoods(urgencies.scores_of_grams(&grams)),
            marks: Vec::new(),
        }
    }

    /// The reader's view of a report.
    ///
    /// Danger can drown in a long complaint about something else. So what stands close together is read by itself as
    /// well, and the loudest of it can raise the urgency of the whole, never lower it. Passages are taken of what the
    /// windows cover, so that a huge text costs no more than the windows do.
    pub fn report(&self, text: &str) -> ReportOpinion {
        let windows = self.layout.report(text);
        let read = covered(&windows, text);
        let mut opinion = self.report_of(&windows, read);
        let passages = passages(read).into_iter().map(|passage| {
            let passage = passage.slice(read);
            self.report_of(&self.layout.report(passage), passage)
        });
        let loudest = passages
            .filter_map(|passage| Some((passage.alarm()?, passage)))
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        if let Some((_, passage)) = loudest {
            opinion.raise(&passage);
        }
        opinion
    }

    /// The view of `text`, which is laid out in `windows`.
    fn report_of(&self, windows: &[Window], text: &str) -> ReportOpinion {
        let (Some(kinds), Some(urgencies)) = (self.heads.get("kind"), self.heads.get("urgency")) else {
            return ReportOpinion::default();
        };
        let mut opinion = ReportOpinion::default();
        let grams = self.grams(text);
        let mut loudest = f32::NEG_INFINITY;
        for window in windows {
            let encoded = self.encoder.encode(window.pieces.iter().map(|piece| piece.id), Path::Fastest);
            let both = encoded.both();
            let (mut kind, mut urgency) = (kinds.scores(&both), urgencies.scores(&both));
            self.add_words("words-kind", &grams, &mut kind);
            self.add_words("words-urgency", &grams, &mut urgency);
            let (kind, urgency) = (likelihoods(kind), likelihoods(urgency));
            // Of several windows the one that is most surely a report, and most urgent, speaks for the whole.
            let loud =
                urgency.last().copied().unwrap_or_default() * 2.0 - kind.last().copied().unwrap_or_default();
            if loud > loudest {
                loudest = loud;
                (opinion.kinds, opinion.urgencies) = (kind, urgency);
            }
            if let Some(pieces) = self.heads.get("report-pieces") {
                mark(window, |index| pieces.scores(encoded.piece(index)), &mut opinion.marks);
            }
        }
        // A false hint that somebody gives themselves away makes a frightened person rewrite for nothing.
        opinion.marks.retain(|mark| mark.label == 0 || mark.likely >= REVEALS);
        opinion
    }
}

/// Joins neighbouring likely pieces of one label into stretches of whole words.
fn mark(window: &Window, mut scores: impl FnMut(usize) -> Vec<f32>, marks: &mut Vec<Marked>) {
    let mut open: Vec<Option<Marked>> = Vec::new();
    for (index, piece) in window.pieces.iter().enumerate().skip(window.context) {
        let scores = scores(index);
        open.resize(scores.len(), None);
        for (label, (slot, score)) in open.iter_mut().zip(scores).enumerate() {
            let likely = likelihood(score);
            match slot {
                Some(stretch) if likely >= CONTINUED => {
                    stretch.span.end = piece.span.end.max(stretch.span.end);
                    stretch.likely = stretch.likely.max(likely);
                }
                Some(_) => marks.extend(slot.take().filter(|stretch| stretch.likely >= MARKED)),
                None if likely >= CONTINUED => *slot = Some(Marked { label, span: piece.span, likely }),
                None => {}
            }
        }
    }
    marks.extend(open.into_iter().flatten().filter(|stretch| stretch.likely >= MARKED));
}

#[cfg(test)]
mod tests {
    use super::super::input::{WINDOW, WINDOWS};
    use super::*;
    use crate::Core;
    use crate::check::Account;
    use crate::triage::Urgency;

    #[test]
    fn danger_does_not_drown_in_a_complaint() {
        let complaint = "The supply order is late again. I asked for red paper in August and was sent blue. \
                         The stapler in the office is broken, too. Nobody answers my mails. ";
        let danger = "A boy on my bus says he has his uncle's pistol in his bag and will use it at lunch. ";
        let end = "Please send the red paper. We need it for the fall fair, which is on the ninth.";
        assert_eq!(Core::builtin().triage(&[complaint, end].concat()).urgency, Urgency::Standard);
        let found = Core::builtin().triage(&[complaint, danger, end].concat());
        assert_eq!(found.urgency, Urgency::Emergency, "{found:?}");
    }

    #[test]
    fn it_does_not_matter_where_a_name_comes_from() {
        let (core, reader) = (Core::builtin(), Reader::builtin().unwrap());
        let opinion = |post: &str, name: &str| {
            let text = post.replace("{}", name);
            let draft = Draft { text: &text, account: Account::Personal, consent: false, attachments: &[] };
            reader.draft(&draft, &core.names(&draft)).whole
        };
        for post in [
            "The office is now under the care of {}, our new assistant. Stop by and say hi!",
            "Please welcome our new principal, {}, who starts on Monday.",
        ] {
            let anybody = opinion(post, "Jordan Rivera");
            for name in [
                "Guadalupe Vergara",
                "Deshawn Whitfield",
                "Hasmik Ter-Petrosyan",
                "Minh-Anh Tran",
                "Soo-jin O'Hara",
            ] {
                assert_eq!(opinion(post, name), anybody, "{name}: {post}");
            }
        }
    }

    #[test]
    fn a_passage_raises_and_never_lowers() {
        let opinion = |urgencies: [f32; 3]| ReportOpinion {
            kinds: vec![0.125; KINDS.len()],
            urgencies: urgencies.to_vec(),
            marks: Vec::new(),
        };
        let raised = |own, passage| {
            let mut whole = opinion(own);
            whole.raise(&opinion(passage));
            whole.urgencies
        };
        assert_eq!(raised([0.5, 0.25, 0.25], [0.125, 0.125, 0.75]), [0.125, 0.125, 0.75]);
        // What is surely urgent and perhaps an emergency makes no emergency.
        assert_eq!(raised([0.5, 0.25, 0.25], [0.0, 0.5625, 0.4375]), [0.0, 0.75, 0.25]);
        let calm = [0.75, 0.125, 0.125];
        for own in [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.25, 0.25, 0.5]] {
            assert_eq!(raised(own, calm), own);
        }
    }

    #[test]
    fn a_huge_report_costs_no_more_than_what_is_read_of_it() {
        let reader = Reader::builtin().unwrap();
        let pieces = |text: &str| {
            reader
                .layout
                .report(text)
                .iter()
                .map(|window| window.pieces.len() - window.context)
                .sum::<usize>()
        };
        let sentence = "The supply order is late again and nobody answers. ";
        let short = sentence.repeat(20);
        let windows = reader.layout.report(&short);
        assert_eq!(covered(&windows, &short), short.trim_end());
        for huge in [sentence.repeat(10_000), "late ".repeat(100_000), "Late! Again? ".repeat(40_000)] {
            let windows = reader.layout.report(&huge);
            let read = covered(&windows, &huge);
            let whole = pieces(read);
            assert!(whole <= WINDOW * WINDOWS, "{whole}");
            // Each sentence stands in two passages at most.
            let by_itself: usize = passages(read).iter().map(|passage| pieces(passage.slice(read))).sum();
            assert!(by_itself <= 2 * whole, "{by_itself} of {whole}");
        }
    }
}
