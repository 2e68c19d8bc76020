//! Decides: weighs the cues against the trained reader's opinion, and says what follows from it.

use super::cues::Cues;
use super::reveals::reveals;
use super::tables::Tables;
use super::{Advice, Kind, Mark, Triage, Urgency};
use crate::text::{Lang, Span};

/// What a trained reader thinks of the same report.
#[derive(Debug, Clone)]
pub(crate) struct ReaderOpinion {
    /// The probability of each kind, in the order of [`Kind::ALL`].
    pub(crate) kind: [f32; 8],
    /// The probability of each urgency, in the order of [`Urgency::ALL`].
    pub(crate) urgency: [f32; 3],
    /// The sentences that made it think so.
    pub(crate) reasons: Vec<Span>,
    /// Words that it thinks reveal the reporter.
    pub(crate) reveals: Vec<Span>,
}

impl ReaderOpinion {
    /// The reader's view of a report; `None` when it has none.
    pub(crate) fn from_reader(opinion: &crate::reader::ReportOpinion) -> Option<Self> {
        let spans =
            |label: usize| opinion.marks.iter().filter(move |mark| mark.label == label).map(|mark| mark.span);
        Some(Self {
            kind: *opinion.kinds.first_chunk::<8>()?,
            urgency: *opinion.urgencies.first_chunk::<3>()?,
            reasons: spans(0).collect(),
            reveals: spans(1).collect(),
        })
    }
}

/// How cues and reader are weighed. Fitted on the `tune` split, never on `dev`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// How much one point of evidence weighs against the reader's log-probability.
    pub cue_weight: f32,
    /// How much of the urgency the reader decides.
    pub reader_urgency: f32,
    /// The probability from which the higher urgency is taken ...
    pub higher_at: f32,
    /// ... and where a mistake costs a life.
    pub higher_for_life_at: f32,
    /// What the reader holds to be urgent or an emergency with this probability is never put aside as [`Kind::Other`].
    pub matters_at: f32,
}

/// What ships.
pub const BLEND: Blend = Blend {
    cue_weight: 0.75,
    reader_urgency: 0.8,
    higher_at: 0.4,
    higher_for_life_at: 0.26,
    matters_at: 0.4,
};

/// A threat or self-harm with this much evidence is never outvoted into a lesser kind.
const BEYOND_DOUBT: f32 = 3.5;
/// Danger to life wins a tie by this much.
const LIFE_FIRST: f32 = 0.25;
/// From so much evidence on, 988 is told beside what belongs to another kind ...
const CUES_FOR_988: f32 = 2.0;
/// ... or from this probability on: a line too many costs less than one that is missing.
const READER_FOR_988: f32 = 0.15;
/// Hints below this weight are shown only when there is nothing louder.
const LOUD: f32 = 1.0;
/// At most so many reasons are shown.
const MOST_REASONS: usize = 4;

/// Decides kind and urgency, and gathers the words that say so.
///
/// Without a reader the kind with the most evidence wins. With one, each kind's score is its evidence times
/// [`Blend::cue_weight`] plus the logarithm of the reader's probability, so that cues and reader can each carry what the other
/// misses; a threat or self-harm [`BEYOND_DOUBT`] stands whatever the reader thinks. The urgency is the mean of both, and
/// in doubt the higher one.
pub(crate) fn decide(cues: &Cues, text: &str, reader: Option<&ReaderOpinion>, blend: Blend) -> Triage {
    let kind = decide_kind(cues, reader, blend);
    let urgency =
        if kind == Kind::Other { Urgency::Standard } else { decide_urgency(kind, cues, reader, blend) };
    Triage {
        kind,
        urgency,
        guidelines: guidelines(kind, cues),
        reasons: reasons(kind, urgency, cues, text, reader),
        reveals: reveals(cues, text, reader),
        advice: advice(kind, urgency, cues, reader),
        lang: cues.lang,
    }
}

/// Where a kind stands in every array of scores.
fn place(kind: Kind) -> usize {
    Kind::ALL.iter().position(|&other| other == kind).unwrap_or_default()
}

fn is_life(kind: Kind) -> bool {
    matches!(kind, Kind::Threat | Kind::SelfHarm)
}

fn decide_kind(cues: &Cues, reader: Option<&ReaderOpinion>, blend: Blend) -> Kind {
    let evidence = || Kind::ALL.into_iter().zip(cues.kind);
    let certain = evidence()
        .filter(|&(kind, score)| is_life(kind) && score >= BEYOND_DOUBT)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let (Some((kind, _)), Some(_)) = (certain, reader) {
        return kind;
    }
    let mut best = (Kind::Other, f32::MIN);
    let matters = reader.is_some_and(|opinion| {
        let [_, urgent, emergency] = opinion.urgency;
        urgent + emergency >= blend.matters_at
    });
    for (index, (kind, score)) in
        evidence().enumerate().filter(|(_, (kind, _))| *kind != Kind::Other || !matters)
    {
        let mut total =
            score * blend.cue_weight + if is_life(kind) && score > 1.0 { LIFE_FIRST } else { 0.0 };
        if let Some(opinion) = reader {
            total += opinion.kind.get(index).copied().unwrap_or_default().max(0.001).ln();
        }
        if total > best.1 {
            best = (kind, total);
        }
    }
    best.0
}

fn decide_urgency(kind: Kind, cues: &Cues, reader: Option<&ReaderOpinion>, blend: Blend) -> Urgency {
    let [_, mut urgent, mut emergency] = cues.urgency.get(place(kind)).copied().unwrap_or([1.0, 0.0, 0.0]);
    if let Some(opinion) = reader {
        let [_, reader_urgent, reader_emergency] = opinion.urgency;
        urgent += (reader_urgent - urgent) * blend.reader_urgency;
        emergency += (reader_emergency - emergency) * blend.reader_urgency;
    }
    let bar = if is_life(kind) { blend.higher_for_life_at } else { blend.higher_at };
    if emergency >= bar {
        Urgency::Emergency
    } else if emergency + urgent >= bar {
        Urgency::Urgent
    } else {
        Urgency::Standard
    }
}

fn guidelines(kind: Kind, cues: &Cues) -> Vec<u8> {
    let mut numbers = match kind {
        Kind::Threat if cues.insulting => vec![6, 7],
        Kind::Threat => vec![7],
        Kind::Harassment | Kind::Bullying => vec![6],
        Kind::Boundary => vec![1, 2],
        Kind::Impersonation => vec![11],
        Kind::Privacy if cues.named => vec![3, 4],
        Kind::Privacy => vec![4],
        Kind::SelfHarm | Kind::Other => Vec::new(),
    };
    for (other, score) in Kind::ALL.into_iter().zip(cues.kind) {
        if score < 2.5 || other == kind || kind == Kind::Other {
            continue;
        }
        match other {
            Kind::Threat => numbers.push(7),
            Kind::Harassment | Kind::Bullying => numbers.push(6),
            Kind::Boundary => numbers.push(1),
            Kind::Impersonation => numbers.push(11),
            Kind::Privacy => numbers.push(4),
            Kind::SelfHarm | Kind::Other => {}
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The loudest words for the kind; in an emergency also the words that tell the time.
fn reasons(
    kind: Kind,
    urgency: Urgency,
    cues: &Cues,
    text: &str,
    reader: Option<&ReaderOpinion>,
) -> Vec<Mark> {
    if kind == Kind::Other {
        return Vec::new();
    }
    let mut chosen: Vec<Mark> = Vec::new();
    let mut add = |mark: &Mark| {
        if chosen.len() < MOST_REASONS && !chosen.iter().any(|other| other.span.overlaps(mark.span)) {
            chosen.push(mark.clone());
        }
    };
    let spoken = || cues.marks.iter().filter(|cue| cue.kind == Some(kind));
    let loud = spoken().filter(|cue| cue.weight >= LOUD).count();
    spoken().take(loud.max(1)).for_each(|cue| add(&cue.mark));
    if urgency == Urgency::Emergency
        && let Some(time) = cues.marks.iter().find(|cue| cue.kind.is_none())
    {
        add(&time.mark);
    }
    if let Some(opinion) = reader {
        let why = why_reader(kind, cues.lang);
        for &span in &opinion.reasons {
            add(&Mark { span, text: span.slice(text).to_owned(), why: why.to_owned() });
        }
    }
    chosen.retain(|mark| !mark.text.is_empty());
    chosen.sort_by_key(|mark| mark.span);
    chosen
}

fn why_reader(kind: Kind, lang: Lang) -> &'static str {
    Tables::get().sentence(&format!("reader-{}", kind.name()), lang)
}

/// Somebody may hurt themselves, whatever else the report is about.
fn self_harm_possible(cues: &Cues, reader: Option<&ReaderOpinion>) -> bool {
    let of = |scores: &[f32; 8]| scores.get(place(Kind::SelfHarm)).copied().unwrap_or_default();
    of(&cues.kind) >= CUES_FOR_988 || reader.is_some_and(|opinion| of(&opinion.kind) >= READER_FOR_988)
}

fn advice(kind: Kind, urgency: Urgency, cues: &Cues, reader: Option<&ReaderOpinion>) -> Vec<Advice> {
    let mut list = Vec::new();
    if kind == Kind::Other {
        return list;
    }
    let emergency = urgency == Urgency::Emergency;
    if emergency || kind == Kind::Threat && urgency == Urgency::Urgent {
        list.push(Advice::Call911);
    }
    if kind == Kind::SelfHarm || self_harm_possible(cues, reader) {
        list.push(Advice::Call988);
    }
    if urgency != Urgency::Standard {
        list.push(Advice::TellAdministrator);
    }
    if kind == Kind::Boundary || cues.hurt_child {
        list.push(Advice::MandatedReport);
    }
    match kind {
        Kind::Threat => list.extend([Advice::DoNotConfront, Advice::KeepEvidence]),
        Kind::Harassment | Kind::Bullying => list.push(Advice::KeepEvidence),
        Kind::Boundary => list.extend([Advice::DoNotConfront, Advice::KeepEvidence]),
        Kind::Impersonation => list.extend([Advice::ReportAccount, Advice::KeepEvidence]),
        Kind::Privacy => list.push(Advice::KeepEvidence),
        Kind::SelfHarm | Kind::Other => {}
    }
    list
}
