//! Every rule file's examples are its tests; and the drafts that must work, whatever the rules.

use super::*;

fn engine() -> Engine {
    Engine::builtin(&builtin_map())
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}

fn draft(example: &Example) -> Draft<'_> {
    Draft {
        text: &example.text,
        account: example.account,
        consent: example.consent,
        attachments: &example.attachments,
    }
}

/// What an example shows that the engine does not, in one line each.
fn wrong(engine: &Engine, rule: &str, example: &Example) -> Vec<String> {
    let review = engine.check(&draft(example));
    let all: Vec<String> =
        review.findings.iter().map(|f| format!("{}[{}]{:?}", f.rule, f.text, f.severity)).collect();
    let mine: Vec<(usize, usize)> =
        review.findings.iter().filter(|f| f.rule == rule).map(|f| (f.span.start, f.span.end)).collect();
    let mut out = Vec::new();
    match example.shows {
        Shows::Flag => {
            if mine != example.marks {
                out.push(format!("{rule}: {:?} found {all:?}", example.text));
            }
            if let Some(other) =
                review.findings.iter().find(|f| f.rule != rule && !example.also.contains(&f.rule))
            {
                out.push(format!("{rule}: {:?} also found {} [{}]", example.text, other.rule, other.text));
            }
            if let (Some(severity), Some(f)) =
                (example.severity, review.findings.iter().find(|f| f.rule == rule))
                && f.severity != severity
            {
                out.push(format!("{rule}: {:?} is {:?}", example.text, f.severity));
            }
            if let Some(text) = review.rewritten(&example.text) {
                let again = engine.check(&Draft { text: &text, ..draft(example) });
                if again.findings.iter().any(|f| f.rule == rule && f.severity > Severity::Info) {
                    out.push(format!("{rule}: rewritten {text:?} is still found"));
                }
            }
        }
        Shows::Ok if !all.is_empty() => out.push(format!("{rule}: OK {:?} found {all:?}", example.text)),
        Shows::Todo if !mine.is_empty() => {
            out.push(format!("{rule}: todo {:?} works now, make it a flag", example.text));
        }
        Shows::Ok | Shows::Todo => {}
    }
    out
}

#[test]
fn every_example_of_every_rule_holds() {
    let engine = engine();
    let mut complaints = Vec::new();
    for rule in engine.rule_names() {
        match engine.examples(rule) {
            Ok(examples) => {
                complaints.extend(examples.iter().flat_map(|example| wrong(&engine, rule, example)));
            }
            Err(error) => complaints.push(error.to_string()),
        }
    }
    assert!(complaints.is_empty(), "{} complaints\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn the_article_s_own_slip_is_caught_and_rewritten() {
    let engine = engine();
    let text = "Johnny, congratulations on moving your grade up to a B from a C!";
    let review = engine.check(&Draft { text, ..Draft::default() });
    let found: Vec<_> =
        review.findings.iter().map(|f| (f.rule.as_str(), f.guideline, f.severity, f.text.as_str())).collect();
    assert_eq!(
        found,
        [
            ("student-name", 3, Severity::Warn, "Johnny"),
            ("student-grade", 4, Severity::Block, "a B from a C")
        ]
    );
    let clean = review.rewritten(text).unwrap();
    assert!(engine.check(&Draft { text: &clean, ..Draft::default() }).findings.is_empty(), "{clean}");
    let proud = "So proud of our robotics club, see you at the fair!";
    assert!(engine.check(&Draft { text: proud, ..Draft::default() }).findings.is_empty());
}

#[test]
fn hostile_text_is_only_text() {
    let engine = engine();
    let nasty = "kill you \u{200b}idiot Johnny failed \"a B from a C\" @x #y k.i.l.l 911 ";
    for text in [
        "🎉".repeat(4000),
        "\0".repeat(100),
        "\u{202e}abc\u{200f}".repeat(50),
        nasty.repeat(900),
        "a".repeat(1 << 20),
        "(".repeat(65536),
    ] {
        let review = engine.check(&Draft { text: &text, ..Draft::default() });
        assert!(review.findings.iter().all(|f| text.get(f.span.start..f.span.end) == Some(f.text.as_str())));
    }
}

#[test]
fn the_engine_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
}

#[test]
fn a_bad_file_is_refused_with_its_line_and_a_remedy() {
    let map = RuleMap::from([("x".to_owned(), vec![1])]);
    let text = "severity = \"warn\"\nwat = 1\n";
    let errors = Engine::load(&[("rules/x.toml", text)], &map).unwrap_err();
    assert_eq!((errors[0].line, errors[0].remedy.is_empty()), (2, false));
    let body = "severity = \"warn\"\ntitle = { en = \"a\", es = \"a\" }\nwhy = { en = \"a\", es = \"a\" }\n\
                say = { en = \"a\", es = \"a\" }\n[[match]]\npatterns = \"\"\"\nhi @nope\n\"\"\"\n";
    let errors = Engine::load(&[("rules/x.toml", body)], &map).unwrap_err();
    assert!(errors[0].wrong.contains("@nope") && errors[0].line == 7, "{errors:?}");
    let good = body.replace("hi @nope", "hi you");
    let few = format!("{good}\n[[example]]\nflag = \"[[hi you]]\"\n");
    let engine = Engine::load(&[("rules/x.toml", &few)], &map).unwrap();
    assert!(engine.examples("x").unwrap_err().wrong.contains("1 flag"));
    let open = format!("{good}\n[[example]]\nflag = \"[[hi you\"\n");
    let engine = Engine::load(&[("rules/x.toml", &open)], &map).unwrap();
    assert!(engine.examples("x").unwrap_err().wrong.contains("mark"));
}

#[test]
fn brackets_whose_ways_multiply_are_refused() {
    let map = RuleMap::from([("x".to_owned(), vec![1])]);
    let lists = ["(a|b|c)".repeat(30), "()".repeat(5_000), "(".repeat(200) + &")".repeat(200)];
    for list in lists {
        let lexicon =
            format!("[fine]\nreason = \"so\"\nwords = \"yes\"\n[bad]\nreason = \"so\"\nwords = \"{list}\"\n");
        let errors = Engine::load(&[("lexicons/x.toml", &lexicon)], &map).unwrap_err();
        assert_eq!((errors.len(), errors[0].line), (1, 4), "{errors:?}");
        assert!(errors[0].wrong.contains("class bad") && errors[0].remedy.contains("comma"), "{errors:?}");
        let rule = format!(
            "severity = \"warn\"\ntitle = {{ en = \"a\", es = \"a\" }}\nwhy = {{ en = \"a\", es = \"a\" }}\n\
             say = {{ en = \"a\", es = \"a\" }}\n[[match]]\npatterns = \"\"\"\nhi\n{list}\n\"\"\"\n"
        );
        let errors = Engine::load(&[("rules/x.toml", &rule)], &map).unwrap_err();
        assert_eq!((errors.len(), errors[0].line), (1, 8), "{errors:?}");
        assert!(errors[0].wrong.contains("too many ways"), "{errors:?}");
    }
}

#[test]
fn what_only_sounds_like_an_insult_is_left_alone_and_an_insult_beside_it_is_not() {
    let core = crate::Core::builtin();
    let found = |text: &str| core.check(&Draft { text, ..Draft::default() }).findings;
    for text in [
        "Kiké Hernández hit one out last night and I woke the baby",
        "Papas rancheras y frijoles negros, no hay más",
        "Flying home to Negros next week, Bacolod here I come",
        "Those useless headphones again, the left side is dead",
    ] {
        assert!(found(text).is_empty(), "{text}: {:?}", found(text));
    }
    for text in [
        "Frijoles negros otra vez, y los hizo la idiota de la directora.",
        "El director es un burro que no sabe ni sumar.",
        "Our principal is a fossil in a blazer.",
        "The front office is full of parasites, ask anybody.",
        "The parents in this group are trolls and burros, all of them.",
    ] {
        assert!(found(text).iter().any(|finding| finding.guideline == 6), "{text}: {:?}", found(text));
    }
}

#[test]
fn a_name_is_a_name_and_a_nickname_is_what_it_says() {
    let names = |text: &str| -> Vec<String> {
        let spans = crate::Core::builtin().names(&Draft { text, ..Draft::default() });
        spans.into_iter().map(|span| span.slice(text).to_owned()).collect()
    };
    for name in ["Keshishyan", "Ana-Lucía Ortega", "Minh-Anh Tran", "O'Brien", "Grant", "Xqylbo"] {
        assert_eq!(names(&format!("We thank Principal {name} for the new benches.")), [name]);
    }
    for nickname in ["Potato", "Clown", "Monster", "Payaso"] {
        assert!(
            names(&format!("All hail Principal {nickname} and his new benches.")).is_empty(),
            "{nickname}"
        );
    }
    assert!(names("Frida Kahlo painted what she felt.").is_empty());
}
