//! Folding, words and sentences on known text and on any text.

use super::*;
use proptest::prelude::*;

fn fold(text: &str) -> String {
    Folded::new(text).as_str().to_owned()
}

#[test]
fn folds_what_a_person_reads() {
    assert_eq!(fold("José’s Señor"), "jose's senor");
    assert_eq!(fold("Ｈｅｌｌｏ 𝐰𝐨𝐫𝐥𝐝 ⓐⓑ"), "hello world ab");
    assert_eq!(fold("Nιο аге"), "nio are");
    assert_eq!(fold("k\u{200b}i\u{200d}ll e\u{301}"), "kill e");
    assert_eq!(fold("a\u{0}b"), "a b");
    assert_eq!(fold("🔪x"), "\u{3}x");
}

#[test]
fn spans_come_back_whole() {
    let text = "Hi Jose\u{301}\u{200b}, 🔪 ok";
    let folded = Folded::new(text);
    let words = words(&folded);
    let name = words[1];
    assert_eq!(name.text(&folded), "jose");
    assert_eq!(name.span(&folded).slice(text), "Jose\u{301}");
    assert_eq!(words[2].span(&folded).slice(text), "🔪");
}

#[test]
fn words_keep_their_shape() {
    let folded = Folded::new("Tre'Von's call 213-555-0148, @jae.minnn at 9:40. Bao-Anh got 95.2% #GoTeam");
    let words = words(&folded);
    let texts: Vec<_> = words.iter().map(|w| w.text(&folded)).collect();
    assert_eq!(
        texts,
        ["tre'von", "call", "213-555-0148", "jae.minnn", "at", "9:40", "bao", "anh", "got", "95.2", "goteam"]
    );
    assert!(words[0].flags.has(Flags::POSSESSIVE | Flags::CAPITAL));
    assert!(words[3].flags.has(Flags::HANDLE));
    assert!(words[7].flags.has(Flags::JOINED));
    assert!(words[10].flags.has(Flags::HASHTAG));
}

#[test]
fn sentences_know_what_hangs_over_them() {
    let text = "Ms. Lee said \"you are a loser\" today. I would never hurt anyone, but if you talk...\nWhy?";
    let folded = Folded::new(text);
    let mut words = words(&folded);
    let all = sentences(&folded, &mut words);
    assert_eq!(all.len(), 3);
    assert!(all[0].reported && !all[0].question);
    assert!(all[1].conditional && all[1].line_end);
    assert!(all[2].question);
    let at = |text: &str| words.iter().find(|w| w.text(&folded) == text).copied().unwrap().flags;
    assert!(at("loser").has(Flags::QUOTED));
    assert!(at("hurt").has(Flags::NEGATED));
    assert!(!at("talk").has(Flags::NEGATED));
}

#[test]
fn disguises_come_off() {
    let unmask = |text: &str| Folded::new(text).unmask().map(|view| view.as_str().to_owned());
    assert_eq!(unmask("plain words, room 12 at 4"), None);
    assert_eq!(unmask("g0nna k n 0 c k u out").unwrap(), "gonna knocku knock u out");
    assert_eq!(unmask("stuuupid w33d").unwrap(), "stupid weed");
    assert_eq!(unmask("a r e t a r d").unwrap(), "aretard retard");
    let text = "he is a c r e e p.";
    let folded = Folded::new(text);
    let view = folded.unmask().unwrap();
    let at = view.as_str().find(" creep").unwrap() + 1;
    assert_eq!(view.span(at, at + 5).slice(text), "c r e e p");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_folds_and_comes_back(text in "(\\PC|[a-z@#'\" .!?0-9\u{200d}\u{301}\n🔪éЖ]){0,60}") {
        let folded = Folded::new(&text);
        prop_assert!(folded.as_str().is_ascii());
        let mut tokens = words(&folded);
        let all = sentences(&folded, &mut tokens);
        for word in &tokens {
            let span = word.span(&folded);
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end) && span.start < span.end);
        }
        let mut next = 0;
        for sentence in &all {
            prop_assert_eq!(sentence.first, next);
            next = sentence.last;
        }
        prop_assert_eq!(next as usize, tokens.len());
        for (start, end) in [(0, 1), (1, 3), (0, folded.len()), (2, 1000)] {
            let span = folded.span(start, end);
            prop_assert!(span.start <= span.end && text.get(span.start..span.end).is_some());
        }
        if let Some(view) = folded.unmask() {
            for at in 0..view.len() {
                prop_assert!(text.get(view.span(at, at + 1).start..view.span(at, at + 1).end).is_some());
            }
        }
    }
}

#[test]
fn a_span_is_counted_in_characters_and_in_utf16() {
    let text = "ñ😀 👩🏽‍🏫 Johnny";
    let start = text.find("Johnny").expect("it is there");
    let span = Span { start, end: text.len() };
    let (chars, utf16) = (span.in_chars(text), span.in_utf16(text));
    assert_eq!(text.chars().skip(chars.start).take(chars.end - chars.start).collect::<String>(), "Johnny");
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(String::from_utf16_lossy(&units[utf16.start..utf16.end]), "Johnny");
    assert!(chars.start < utf16.start && utf16.start < span.start);
}
