//! Weighs the cues of a report: how loudly its words speak for each kind and each urgency, and which words they are.

use std::collections::HashSet;

use super::contact::contacts;
use super::pattern::Place;
use super::reading::Reading;
use super::tables::{Cue, Role, Tables};
use super::{Kind, Mark, Urgency};
use crate::text::{Lang, Span, detect};

/// What the words of a report speak for. Scores are evidence, not probabilities: 1 is a hint, 2 decides when
/// nothing speaks against it, 3 decides.
#[derive(Debug, Clone)]
pub(crate) struct Cues {
    /// Evidence for each kind, in the order of [`Kind::ALL`]; `other` starts at 1.
    pub(crate) kind: [f32; 8],
    /// For each kind, the probability of each urgency if the report is of that kind, in the order of [`Urgency::ALL`].
    pub(crate) urgency: [[f32; 3]; 8],
    /// The words behind the evidence, loudest first.
    pub(crate) marks: Vec<CueMark>,
    /// The words that tell who the reporter is, in order.
    pub(crate) reveals: Vec<Mark>,
    /// Insults are among the words.
    pub(crate) insulting: bool,
    /// Names or photographs of students are among them.
    pub(crate) named: bool,
    /// A child is said to be hurt by an adult, or by somebody at home.
    pub(crate) hurt_child: bool,
    /// The language of the report.
    pub(crate) lang: Lang,
}

/// Words that are evidence.
#[derive(Debug, Clone)]
pub(crate) struct CueMark {
    /// The kind that they speak for; `None` when they tell the time.
    pub(crate) kind: Option<Kind>,
    /// How loudly, after negation and setting.
    pub(crate) weight: f32,
    /// The words, and why they matter.
    pub(crate) mark: Mark,
}

/// One cue where it stands.
#[derive(Debug, Clone, Copy)]
struct Found {
    cue: usize,
    place: Place,
    weight: f32,
}

/// Each further cue of the same kind counts this much of the one before it.
const DECAY: f32 = 0.6;
/// What is left of a cue that the words before it negate.
const NEGATED: f32 = 0.3;
/// How much of a cue for a threat or self-harm is lost in a setting of weight 1 (a play), and at most (a drill).
const LOST_IN_SETTING: f32 = 0.4;
const LOST_AT_MOST: f32 = 0.6;
/// A cue of less than this is a hint, was negated, or belongs to a play.
const MEANT: f32 = 1.0;
/// Where `other` starts: a text without any cue is no report.
const NOTHING_SAID: f32 = 0.7;
/// What is left of urgency when it all happened long ago, or a small child said it.
const OLD: f32 = 0.25;
/// Evidence at which urgent, and emergency, become as likely as not.
const URGENT_AT: f32 = 1.3;
const EMERGENCY_AT: f32 = 1.8;

/// Reads `text` and weighs its cues.
pub(crate) fn cues(text: &str) -> Cues {
    let tables = Tables::get();
    let lang = detect(text);
    let mut reading = Reading::new(text, lang, &tables.lexicon);
    let masks = find(tables, &reading, |cue| matches!(cue.role, Role::Mask | Role::Inject));
    let ordered = has(tables, &masks, Role::Inject);
    reading.mask(&masks.iter().map(|found| found.place).collect::<Vec<_>>());
    let mut found = find(tables, &reading, |cue| !matches!(cue.role, Role::Mask | Role::Inject));
    found.retain(|found| !lowers(tables, found) || !ordered && !reading.negated(found.place.start));
    weigh(tables, &reading, &mut found);
    let hurt_child =
        found.iter().any(|found| found.weight >= MEANT && is(tables, found, |cue| cue.hurts_child));
    found.retain(|found| !hurt_child || !is(tables, found, |cue| cue.skin));
    let mut cues = Cues {
        kind: kind_scores(tables, &reading, &found),
        urgency: urgency_odds(tables, &reading, &found),
        marks: Vec::new(),
        reveals: Vec::new(),
        insulting: has(tables, &found, Role::Insult),
        named: has(tables, &found, Role::Named),
        hurt_child,
        lang,
    };
    collect_marks(tables, &reading, text, &found, &mut cues);
    cues
}

fn role(tables: &Tables, found: &Found) -> Option<Role> {
    tables.cues.get(found.cue).map(|cue| cue.role)
}

fn is(tables: &Tables, found: &Found, wanted: impl Fn(&Cue) -> bool) -> bool {
    tables.cues.get(found.cue).is_some_and(wanted)
}

fn has(tables: &Tables, found: &[Found], wanted: Role) -> bool {
    found.iter().any(|found| role(tables, found) == Some(wanted))
}

/// What can lower a report. Not in one that gives orders to the program, and "this is not a drill" is no drill.
fn lowers(tables: &Tables, found: &Found) -> bool {
    matches!(role(tables, found), Some(Role::Setting | Role::Small | Role::Old | Role::Other))
}

/// Every place of every wanted cue. A cue's places do not overlap each other: the longer one stays.
fn find(tables: &Tables, reading: &Reading<'_>, wanted: impl Fn(&Cue) -> bool) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for word in 0..reading.len() {
        for hit in reading.hits_at(word) {
            for &index in tables.starting(hit.class) {
                let Some((number, pattern)) = tables.patterns.get(index) else { continue };
                if !tables.cues.get(*number).is_some_and(&wanted) {
                    continue;
                }
                if let Some(place) = pattern.place(reading, word, hit.end) {
                    found.push(Found { cue: *number, place, weight: 0.0 });
                }
            }
        }
    }
    found.sort_by_key(|found| (found.cue, found.place.start, std::cmp::Reverse(found.place.end)));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        match kept.last_mut() {
            Some(last) if last.cue == next.cue && next.place.start < last.place.end => {
                let wider = next.place.end - next.place.start > last.place.end - last.place.start;
                if wider {
                    *last = next;
                }
            }
            _ => kept.push(next),
        }
    }
    kept
}

/// Sets the weight of each place: the cue's own, lowered by a negation before it and by a setting anywhere.
fn weigh(tables: &Tables, reading: &Reading<'_>, found: &mut [Found]) {
    let lost = (fading_sum(&loudest_settings(tables, found)) * LOST_IN_SETTING).min(LOST_AT_MOST);
    for found in found {
        let Some(cue) = tables.cues.get(found.cue) else { continue };
        found.weight = cue.weight;
        if cue.firm {
            continue;
        }
        if cue.role.kind().is_some_and(|kind| kind != Kind::Other) && reading.negated(found.place.start) {
            found.weight *= NEGATED;
        }
        if matches!(cue.role, Role::Threat | Role::SelfHarm) {
            found.weight *= 1.0 - lost;
        }
    }
}

/// The best weight of each cue of `wanted`, loudest first.
fn loudest(tables: &Tables, found: &[Found], wanted: impl Fn(&Cue) -> bool) -> Vec<f32> {
    let mut best: Vec<(usize, f32)> = Vec::new();
    for found in found.iter().filter(|found| is(tables, found, &wanted)) {
        match best.last_mut() {
            Some((cue, weight)) if *cue == found.cue => *weight = weight.max(found.weight),
            _ => best.push((found.cue, found.weight)),
        }
    }
    let mut weights: Vec<f32> = best.into_iter().map(|(_, weight)| weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    weights
}

/// The weights of the settings that the report names.
fn loudest_settings(tables: &Tables, found: &[Found]) -> Vec<f32> {
    let mut settings: Vec<(usize, f32)> = found
        .iter()
        .filter_map(|found| Some((found.cue, tables.cues.get(found.cue)?)))
        .filter(|(_, cue)| cue.role == Role::Setting)
        .map(|(number, cue)| (number, cue.weight))
        .collect();
    settings.dedup_by_key(|(number, _)| *number);
    let mut weights: Vec<f32> = settings.into_iter().map(|(_, weight)| weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    weights
}

fn fading_sum(weights: &[f32]) -> f32 {
    weights
        .iter()
        .zip(std::iter::successors(Some(1.0_f32), |rank| Some(rank * DECAY)))
        .map(|(w, r)| w * r)
        .sum()
}

fn kind_scores(tables: &Tables, reading: &Reading<'_>, found: &[Found]) -> [f32; 8] {
    let mut scores =
        Kind::ALL.map(|kind| fading_sum(&loudest(tables, found, |cue| cue.role.kind() == Some(kind))));
    let settings = fading_sum(&loudest_settings(tables, found));
    if let Some(other) = scores.last_mut() {
        *other += NOTHING_SAID + 0.8 * settings + if reading.len() < 4 { 0.3 } else { 0.0 };
    }
    scores
}

fn urgency_odds(tables: &Tables, reading: &Reading<'_>, found: &[Found]) -> [[f32; 3]; 8] {
    let at = |wanted: Role| -> HashSet<usize> {
        let timed = found.iter().filter(|found| role(tables, found) == Some(wanted));
        timed.map(|found| reading.sentence_number(found.place.start)).collect()
    };
    let (now, soon, today) = (at(Role::Now), at(Role::Soon), at(Role::Today));
    let near = |sentence: usize, times: &HashSet<usize>| {
        (sentence.saturating_sub(1)..=sentence + 1).any(|nearby| times.contains(&nearby))
    };
    let old = has(tables, found, Role::Old);
    let small = has(tables, found, Role::Small);
    Kind::ALL.map(|kind| {
        let dangerous = matches!(kind, Kind::Threat | Kind::SelfHarm);
        let asked = |level: Urgency| {
            let weights = loudest(tables, found, |cue| cue.role.kind() == Some(kind) && cue.level == level);
            weights.iter().skip(1).fold(weights.first().copied().unwrap_or_default(), |sum, _| sum + 0.1)
        };
        let (mut urgent, mut emergency) = (asked(Urgency::Urgent), asked(Urgency::Emergency));
        for found in found {
            let Some(cue) = tables.cues.get(found.cue).filter(|cue| cue.role.kind() == Some(kind)) else {
                continue;
            };
            let sentence = reading.sentence_number(found.place.start);
            if found.weight < MEANT || kind == Kind::Other {
                continue;
            }
            let timed = cue.level != Urgency::Standard || found.weight >= 2.0;
            let bodily = !matches!(kind, Kind::Impersonation | Kind::Privacy);
            if near(sentence, &now) && timed && !bodily {
                urgent = urgent.max(1.5);
            }
            if near(sentence, &now) && timed && bodily {
                let pressing = dangerous || cue.level != Urgency::Standard && found.weight >= 2.0;
                emergency = emergency.max(if pressing { 2.0 } else { 1.0 });
                urgent = urgent.max(1.5);
            }
            let on_the_day = kind == Kind::Threat && today.contains(&sentence);
            if dangerous && timed && (near(sentence, &soon) || on_the_day) {
                emergency = emergency.max(2.0);
            }
        }
        if old {
            urgent *= OLD;
            emergency *= OLD;
        }
        if small && kind == Kind::Threat {
            urgent *= OLD;
            emergency *= OLD;
        }
        let top = likely(emergency / EMERGENCY_AT);
        let middle = (1.0 - top) * likely((urgent + emergency) / URGENT_AT);
        [1.0 - top - middle, middle, top]
    })
}

/// Evidence relative to the point of balance, as a probability: 0.5 at 1.
fn likely(ratio: f32) -> f32 {
    1.0 / (1.0 + (-5.0 * (ratio - 1.0)).exp())
}

fn collect_marks(tables: &Tables, reading: &Reading<'_>, text: &str, found: &[Found], cues: &mut Cues) {
    for found in found {
        let Some(cue) = tables.cues.get(found.cue) else { continue };
        let kind = cue.role.kind().filter(|&kind| kind != Kind::Other);
        let time = matches!(cue.role, Role::Now | Role::Soon | Role::Today);
        if kind.is_none() && !time && cue.role != Role::Reveal {
            continue;
        }
        let span = reading.span(found.place);
        let mark =
            Mark { span, text: span.slice(text).to_owned(), why: tables.why(cue, cues.lang).to_owned() };
        if mark.text.is_empty() {
            continue;
        }
        if cue.role == Role::Reveal {
            let quoted = reading.flags(found.place.start).has(crate::text::Flags::QUOTED);
            if !quoted {
                cues.reveals.push(mark);
            }
        } else {
            cues.marks.push(CueMark { kind, weight: found.weight, mark });
        }
    }
    cues.marks.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.mark.span.cmp(&b.mark.span)));
    cues.reveals.extend(contacts(reading, text, tables.sentence("reveals-contact", cues.lang)));
    cues.reveals = disjoint(std::mem::take(&mut cues.reveals));
}

/// The marks in order, the wider of two that overlap.
pub(super) fn disjoint(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(mark.span) => {
                if width(mark.span) > width(last.span) {
                    *last = mark;
                }
            }
            _ => kept.push(mark),
        }
    }
    kept
}

fn width(span: Span) -> usize {
    span.end - span.start
}
