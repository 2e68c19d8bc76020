//! Puts an authored answer together under what is known. Selects sentences, never writes one.

use super::polarity::Polarity;
use super::{
    BulletinRef, Condition, ContactCard, FollowUp, Offer, Part, Quote, Snippet, Truth, Verdict, conditions,
};
use crate::policy::{Answer, Policy, Stance};
use crate::text::Lang;

/// The answer to its own plain question, under what is known.
pub(crate) fn part(policy: &Policy, answer: &Answer, known: &[(&str, Truth)], lang: Lang) -> Part {
    part_for(policy, answer, known, Truth::Unknown, Polarity::Plain, lang)
}

/// The answer, fitted to a question and what is known.
///
/// `sense` is how the reader understood an open question as a whole ("only the mother signed", "isn't my e-mail
/// private?"): it chooses among the authored cases while the facts one by one are still unknown, or where no fact matters
/// and the question was asked the other way round. `polarity` is which way it was asked for certain.
pub(super) fn part_for(
    policy: &Policy,
    answer: &Answer,
    known: &[(&str, Truth)],
    sense: Truth,
    polarity: Polarity,
    lang: Lang,
) -> Part {
    let truth =
        |id: &str| known.iter().find(|(other, _)| *other == id).map_or(Truth::Unknown, |(_, truth)| *truth);
    let value = answer.gate.as_ref().map_or(Truth::Unknown, |gate| conditions::value(gate, &truth));
    let turned = match (answer.gate.is_some(), polarity, answer.verdict) {
        // To whoever asks whether it is forbidden, a yes means that the condition is not met.
        (true, Polarity::Forbidden | Polarity::Risky, _) => Some(conditions::not(sense)),
        // "I don't need the mother's signature, right?"
        (true, Polarity::Denied, Stance::NoUnless) => Some(Truth::No),
        (false, Polarity::Forbidden | Polarity::Risky | Polarity::Forborne, Stance::No) => Some(Truth::Yes),
        (false, Polarity::Forbidden | Polarity::Denied, Stance::Yes) => Some(Truth::No),
        _ => None,
    };
    let open = turned.unwrap_or(sense);
    let case = match if value == Truth::Unknown { open } else { value } {
        Truth::Yes => answer.if_yes.as_ref(),
        Truth::No => answer.if_no.as_ref(),
        Truth::Unknown => None,
    };
    let (stance, say) = case.map_or((answer.verdict, &answer.say), |case| (case.verdict, &case.say));
    let say = say.get(lang);
    let authored = answer.gate.is_none() && (case.is_some() || turned.is_none());
    let other_way = if authored { None } else { polarity.turn(stance, say, lang) };
    let (verdict, say) = other_way.unwrap_or_else(|| (verdict(stance), say.to_owned()));
    let facts = answer.gate.as_ref().map(conditions::facts).unwrap_or_default();
    let conditions = facts.iter().filter_map(|id| policy.fact(id)).map(|fact| Condition {
        fact: fact.id.clone(),
        ask: fact.ask.get(lang).to_owned(),
        truth: truth(&fact.id),
    });
    let follow_up = answer.gate.as_ref().and_then(|gate| conditions::next_question(gate, &truth));
    let follow_up = follow_up.and_then(|id| policy.fact(&id)).map(|fact| FollowUp {
        fact: fact.id.clone(),
        ask: fact.ask.get(lang).to_owned(),
        if_unsure: fact.if_unsure.get(lang).to_owned(),
    });
    let mut guidelines = answer.cites.clone();
    guidelines.sort_unstable();
    let bulletins = answer.bulletins.iter().filter_map(|id| policy.bulletin(id));
    Part {
        id: answer.id.clone(),
        title: answer.title.get(lang).to_owned(),
        verdict,
        say,
        conditions: conditions.collect(),
        follow_up,
        do_instead: answer.do_instead.as_ref().map(|words| words.get(lang).to_owned()),
        snippet: answer.snippet.as_deref().and_then(|id| policy.snippet(id)).map(|snippet| Snippet {
            title: snippet.title.get(lang).to_owned(),
            text: snippet.text.get(lang).to_owned(),
        }),
        quotes: guidelines.iter().filter_map(|number| quote(policy, *number, lang)).collect(),
        guidelines,
        bulletins: bulletins
            .map(|bulletin| BulletinRef {
                id: bulletin.id.clone(),
                title: bulletin.title.get(lang).to_owned(),
            })
            .collect(),
        related: answer
            .related
            .iter()
            .filter_map(|id| policy.answer(id))
            .map(|other| offer(other, lang))
            .collect(),
        contact: answer.contact.as_deref().and_then(|id| contact(policy, id, lang)),
        offer_report: answer.offer_report,
    }
}

/// What is authored as "no, unless" or "yes, if" depends, for as long as the facts are open.
fn verdict(stance: Stance) -> Verdict {
    match stance {
        Stance::Yes => Verdict::Yes,
        Stance::No => Verdict::No,
        Stance::NoUnless | Stance::YesIf | Stance::Depends => Verdict::Depends,
        Stance::Info => Verdict::Info,
    }
}

fn quote(policy: &Policy, number: u8, lang: Lang) -> Option<Quote> {
    let clause = policy.clause(number)?;
    Some(Quote {
        guideline: number,
        cite: policy.cite(number, lang),
        plain: clause.plain.get(lang).to_owned(),
        official: clause.official.clone(),
    })
}

/// The answer as a button.
pub(super) fn offer(answer: &Answer, lang: Lang) -> Offer {
    let mut guidelines = answer.cites.clone();
    guidelines.sort_unstable();
    Offer { id: answer.id.clone(), title: answer.title.get(lang).to_owned(), guidelines }
}

/// The contact with this id, as a card.
pub(super) fn contact(policy: &Policy, id: &str, lang: Lang) -> Option<ContactCard> {
    let contact = policy.contact(id)?;
    Some(ContactCard { name: contact.name.get(lang).to_owned(), how: contact.how.get(lang).to_owned() })
}
