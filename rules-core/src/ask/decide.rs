//! Decides between answering, offering and declining, from how likely each answer and each uncovered topic is.

use std::collections::BTreeSet;

use super::polarity::{self, Polarity};
use super::service::Service;
use super::{Decision, Decline, DeclineKind, Question, Reply, Truth, compose, conditions};
use crate::policy::{Answer, Policy, Stance};
use crate::reader::{QuestionOpinion, Verdicts};
use crate::text::Lang;

/// How likely each label is: answer ids and `nc-` topics; sums to one.
type Ranking = Vec<(String, f32)>;

/// How the reader understood a question.
#[derive(Debug, Clone, Default)]
pub struct Understood {
    /// What it wants of the program itself.
    pub(crate) service: Option<Service>,
    /// As a whole.
    pub whole: QuestionOpinion,
    /// Half by half, where it may be two questions.
    pub halves: Option<[QuestionOpinion; 2]>,
}

/// When to answer, when to offer. Fitted on the `tune` split by `cargo xtask tune`, never on `dev`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Answer when the best answer's clauses together are at least this likely ...
    pub answer: f32,
    /// ... and decline when what is not covered is at least this likely.
    pub decline: f32,
    /// A second answer is given when it is at least this likely.
    pub second: f32,
    /// The same for an answer to one half of the question, read by itself.
    pub half: f32,
    /// So likely a verdict has to be before the question as a whole settles an answer's condition ...
    pub settled: f32,
    /// ... and so likely before an answer without a condition is given the other way round.
    pub turned: f32,
}

/// The thresholds that ship.
pub const THRESHOLDS: Thresholds =
    Thresholds { answer: 0.5, decline: 0.35, second: 0.28, half: 0.4, settled: 0.7, turned: 0.4 };

/// A second answer of the same clauses has to be this likely.
const SECOND_ALONE: f32 = 0.33;

/// How likely the answer to a half has to be for the whole question.
const HEARD: f32 = 0.06;

/// Whether a question wants a yes or a no of an answer, if one of them is at least `bar` likely.
fn sense(answer: &Answer, verdicts: &Verdicts, bar: f32) -> Truth {
    let verdicts = match answer.verdict {
        Stance::Yes => &verdicts.yes,
        Stance::No => &verdicts.no,
        Stance::NoUnless | Stance::YesIf | Stance::Depends => &verdicts.open,
        Stance::Info => return Truth::Unknown,
    };
    match verdicts.as_slice() {
        [yes, _, _, _] if *yes >= bar => Truth::Yes,
        [_, no, _, _] if *no >= bar => Truth::No,
        _ => Truth::Unknown,
    }
}

/// The most that is offered.
const OFFERED: usize = 3;

/// Decides, and composes the reply.
pub fn decide(
    policy: &Policy,
    question: &Question<'_>,
    understood: &Understood,
    thresholds: Thresholds,
) -> Reply {
    let ranking = &understood.whole.labels;
    let lang = question.lang.unwrap_or_else(|| crate::text::detect(question.text));
    let answers = ranked(policy, ranking);
    let topics = ranking.iter().filter(|(id, _)| policy.topic(id).is_some());
    let uncovered: f32 = topics.clone().map(|(_, likely)| likely).sum();
    let topic = topics.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| id.as_str());
    // No policy says how this program takes reports.
    let topic = match understood.service {
        Some(Service::Report) => Some("nc-report-here"),
        Some(Service::Abilities | Service::List) | None => topic,
    };
    let groups = groups(&answers);
    let Some((best, clauses)) = groups.first().copied() else {
        return declined(policy, topic, &answers, uncovered, lang);
    };
    if uncovered >= thresholds.decline {
        return declined(policy, topic, &answers, uncovered, lang);
    }
    if clauses < thresholds.answer {
        return Reply {
            decision: Decision::Offer,
            verdict: None,
            guidelines: Vec::new(),
            parts: Vec::new(),
            offered: offers(&answers, lang),
            declined: None,
            report_first: best.offer_report,
            confidence: clauses,
            lang,
        };
    }
    // A second part of the question: of other clauses, or plainly another answer of the same ones.
    let elsewhere =
        groups.get(1).filter(|(_, clauses)| *clauses >= thresholds.second).map(|(answer, _)| *answer);
    let beside = || {
        answers
            .iter()
            .find(|(other, likely)| other.id != best.id && *likely >= SECOND_ALONE)
            .map(|(answer, _)| *answer)
    };
    let half = || other_half(policy, understood.halves.as_ref()?, best, ranking, thresholds.half);
    let chosen = match elsewhere.or_else(half).or_else(beside) {
        Some(other) => in_order(best, other, understood),
        None => vec![(best, &understood.whole)],
    };
    // Of two questions the first is the one that is asked the other way round.
    let polarities = [polarity::of(question.text), Polarity::Plain];
    let parts: Vec<_> = chosen
        .into_iter()
        .zip(polarities)
        .map(|((answer, opinion), polarity)| {
            let bar = if answer.gate.is_some() { thresholds.settled } else { thresholds.turned };
            fitted(policy, answer, question, sense(answer, &opinion.verdicts, bar), polarity, lang)
        })
        .collect();
    let guidelines: BTreeSet<u8> = parts.iter().flat_map(|part| part.guidelines.iter().copied()).collect();
    Reply {
        decision: Decision::Answer,
        verdict: parts.first().map(|part| part.verdict),
        guidelines: guidelines.into_iter().collect(),
        report_first: parts.iter().any(|part| part.offer_report),
        parts,
        offered: Vec::new(),
        declined: None,
        confidence: clauses,
        lang,
    }
}

/// The answers of a ranking, likeliest first.
fn ranked<'a>(policy: &'a Policy, ranking: &Ranking) -> Vec<(&'a Answer, f32)> {
    let mut answers: Vec<(&Answer, f32)> =
        ranking.iter().filter_map(|(id, likely)| Some((policy.answer(id)?, *likely))).collect();
    answers.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.id.cmp(&b.0.id)));
    answers
}

/// The likeliest answer for each set of clauses, with how likely all answers of these clauses are together: they support
/// each other, and a wrong shade of the right guideline still helps.
fn groups<'a>(answers: &[(&'a Answer, f32)]) -> Vec<(&'a Answer, f32)> {
    let mut groups: Vec<(&Answer, f32)> = Vec::new();
    for (answer, likely) in answers {
        match groups.iter_mut().find(|(other, _)| other.cites == answer.cites) {
            Some((_, together)) => *together += likely,
            None => groups.push((answer, *likely)),
        }
    }
    groups.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.id.cmp(&b.0.id)));
    groups
}

/// Whether the halves of a question, read by themselves, could add an answer to what the whole of it says.
pub(crate) fn halves_matter(policy: &Policy, whole: &Ranking) -> bool {
    let answers = ranked(policy, whole);
    let best = groups(&answers).first().map(|(best, _)| *best);
    answers
        .iter()
        .any(|(other, likely)| *likely >= HEARD && best.is_some_and(|best| other.cites != best.cites))
}

/// Two answers in the order they were asked for, each with what it is an answer to.
fn in_order<'a, 'u>(
    best: &'a Answer,
    other: &'a Answer,
    understood: &'u Understood,
) -> Vec<(&'a Answer, &'u QuestionOpinion)> {
    let likely = |half: &QuestionOpinion, answer: &Answer| {
        half.labels.iter().find(|(id, _)| *id == answer.id).map_or(0.0, |(_, likely)| *likely)
    };
    let Some([left, right]) = &understood.halves else {
        return vec![(best, &understood.whole), (other, &understood.whole)];
    };
    let straight = likely(left, best) + likely(right, other);
    let turned = likely(left, other) + likely(right, best);
    if turned > straight { vec![(other, left), (best, right)] } else { vec![(best, left), (other, right)] }
}

/// The answer to one half of a question whose other half is answered by `best`.
fn other_half<'a>(
    policy: &'a Policy,
    [left, right]: &[QuestionOpinion; 2],
    best: &Answer,
    whole: &Ranking,
    threshold: f32,
) -> Option<&'a Answer> {
    let top = |ranking: &Ranking| -> Option<&'a Answer> {
        let (id, _) = ranking.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let answer = policy.answer(id)?;
        let cites = |id: &str| policy.answer(id).is_some_and(|other| other.cites == answer.cites);
        let likely: f32 = ranking.iter().filter(|(id, _)| cites(id)).map(|(_, likely)| likely).sum();
        (likely >= threshold).then_some(answer)
    };
    let (left, right) = (top(&left.labels)?, top(&right.labels)?);
    let same = |answer: &Answer| answer.id == best.id || answer.cites == best.cites;
    let other = match (same(left), same(right)) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    // What the whole does not speak of at all is a misreading of the half.
    let heard = whole.iter().any(|(id, likely)| *id == other.id && *likely >= HEARD);
    heard.then_some(other)
}

/// The answer under what was told and what the question itself settles; what was told wins.
fn fitted(
    policy: &Policy,
    answer: &Answer,
    question: &Question<'_>,
    sense: Truth,
    polarity: Polarity,
    lang: Lang,
) -> super::Part {
    let heard =
        answer.gate.as_ref().map(|gate| conditions::heard(policy, gate, question.text)).unwrap_or_default();
    let heard = heard.iter().map(|(id, truth)| (id.as_str(), *truth));
    let known: Vec<(&str, Truth)> = question.known.iter().copied().chain(heard).collect();
    compose::part_for(policy, answer, &known, sense, polarity, lang)
}

fn offers(answers: &[(&Answer, f32)], lang: Lang) -> Vec<super::Offer> {
    answers.iter().take(OFFERED).map(|(answer, _)| compose::offer(answer, lang)).collect()
}

fn declined(
    policy: &Policy,
    topic: Option<&str>,
    answers: &[(&Answer, f32)],
    uncovered: f32,
    lang: Lang,
) -> Reply {
    let topic = topic.and_then(|id| policy.topic(id)).or_else(|| policy.topic("nc-far"));
    let kind = match topic.map(|topic| topic.id.as_str()) {
        Some("nc-chat") => DeclineKind::SmallTalk,
        Some("nc-inject") => DeclineKind::Order,
        Some("nc-empty") => DeclineKind::Empty,
        _ => DeclineKind::NotCovered,
    };
    let near: Vec<&Answer> =
        topic.into_iter().flat_map(|topic| &topic.near).filter_map(|id| policy.answer(id)).collect();
    let offered = match kind {
        DeclineKind::NotCovered if near.is_empty() => offers(answers, lang),
        DeclineKind::NotCovered => {
            near.into_iter().take(OFFERED).map(|answer| compose::offer(answer, lang)).collect()
        }
        DeclineKind::SmallTalk | DeclineKind::Order | DeclineKind::Empty => Vec::new(),
    };
    Reply {
        decision: Decision::Decline,
        verdict: None,
        guidelines: Vec::new(),
        parts: Vec::new(),
        offered,
        declined: Some(Decline {
            kind,
            topic: topic.map(|topic| topic.id.clone()).unwrap_or_default(),
            say: topic.map(|topic| topic.say.get(lang).to_owned()).unwrap_or_default(),
            contact: topic.and_then(|topic| compose::contact(policy, topic.contact.as_deref()?, lang)),
        }),
        report_first: false,
        confidence: uncovered,
        lang,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_come_in_the_order_they_were_asked_for_each_with_its_own_verdict() {
        let policy = Policy::builtin();
        let opinion = |labels: &[(&str, f32)], verdicts: [f32; 4]| QuestionOpinion {
            labels: labels.iter().map(|(id, likely)| ((*id).to_owned(), *likely)).collect(),
            verdicts: Verdicts { yes: verdicts.to_vec(), no: verdicts.to_vec(), open: verdicts.to_vec() },
        };
        let unsure = [0.25; 4];
        let whole = opinion(&[("student-photo", 0.55), ("friend-alumni-adult", 0.4)], [0.0, 1.0, 0.0, 0.0]);
        let former = opinion(&[("friend-alumni-adult", 0.9), ("student-photo", 0.05)], unsure);
        let photo = opinion(&[("student-photo", 0.9), ("friend-alumni-adult", 0.05)], unsure);
        let question = Question {
            text: "may I add my students of 2009, and post their reunion?",
            ..Question::default()
        };
        let ids = |halves: [QuestionOpinion; 2]| -> Vec<(String, super::super::Verdict)> {
            let understood = Understood { service: None, whole: whole.clone(), halves: Some(halves) };
            let reply = decide(&policy, &question, &understood, THRESHOLDS);
            reply.parts.into_iter().map(|part| (part.id, part.verdict)).collect()
        };
        let [one, two] = ids([former.clone(), photo.clone()]).try_into().expect("two answers");
        assert_eq!((one.0.as_str(), two.0.as_str()), ("friend-alumni-adult", "student-photo"));
        // What the whole seems to want does not turn the answer to its first half.
        assert_eq!(one.1, super::super::Verdict::Yes);
        let first = ids([photo, former]).into_iter().next().map(|(id, _)| id);
        assert_eq!(first.as_deref(), Some("student-photo"));
    }
}
