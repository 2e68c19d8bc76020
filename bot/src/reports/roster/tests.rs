//! Rosters that are wrong are refused with line and remedy; a sound one for other tests.

use super::*;
use crate::reports::seal::Identity;

/// A district of five, each with a new key; `{ID}` in `more` stays as it is.
pub(crate) fn sample() -> (Roster, Vec<(String, Identity)>) {
    let (text, keys) = text();
    (Roster::parse(&text).expect("a sound roster"), keys)
}

pub(crate) fn text() -> (String, Vec<(String, Identity)>) {
    let mut keys = Vec::new();
    let mut key = |id: &str| {
        let identity = Identity::generate();
        let public = identity.public().to_string();
        keys.push((id.to_owned(), identity));
        public
    };
    let text = format!(
        r#"on_call = ["dean"]
district = ["chief"]
[escrow]
recipient = "{}"
reach = ["email:counsel@district.example"]
[clocks]
mix = 0
[roles]
principal = ["principal", "directora"]
[sites]
lincoln = ["Lincoln High", "Lincoln"]
[[handler]]
id = "dana"
name = "Dana Okafor"
role = "principal"
sites = ["lincoln"]
recipient = "{}"
reach = ["console", "email:dana@district.example"]
deputy = "sam"
[[handler]]
id = "sam"
name = "Sam Rivera-Lund"
role = "assistant_principal"
recipient = "{}"
reach = ["email:sam@district.example"]
answers_to = "dana"
[[handler]]
id = "dean"
name = "Lee Quist"
role = "dean"
recipient = "{}"
reach = ["webhook:https://hooks.example/in"]
[[handler]]
id = "chief"
name = "Marisol Vandenberg"
role = "title_ix"
recipient = "{}"
reach = ["email:chief@district.example"]
[[route]]
kinds = ["boundary"]
to = ["dean"]
[[route]]
to = ["dana"]
"#,
        key("escrow"),
        key("dana"),
        key("sam"),
        key("dean"),
        key("chief")
    );
    (text, keys)
}

#[track_caller]
fn refused(from: &str, to: &str, line_with: &str, says: &[&str]) {
    let (good, _) = text();
    assert!(good.contains(from), "{from:?} is not in the sample");
    let text = good.replacen(from, to, 1);
    let complaints = Roster::parse(&text).expect_err(to);
    let line = text.lines().position(|line| line.contains(line_with)).map_or(0, |at| at + 1);
    let found =
        complaints.iter().find(|complaint| says.iter().all(|word| complaint.to_string().contains(word)));
    let found = found.unwrap_or_else(|| panic!("{complaints:?} do not say {says:?}"));
    assert_eq!(found.line, line, "{found}");
    assert!(found.remedy.len() > 10, "{found}");
}

#[test]
fn each_mistake_is_told_with_its_line_and_remedy() {
    refused(
        "role = \"dean\"",
        "role = \"dean\"\nfavourite = 1",
        "favourite",
        &["unknown field", "favourite"],
    );
    refused("id = \"sam\"", "id = \"dana\"", "deputy = ", &["no handler \"sam\""]);
    refused("id = \"dean\"", "id = \"Dean!\"", "Dean!", &["cannot be an id"]);
    refused("id = \"dean\"", "id = \"escrow\"", "id = \"escrow\"", &["cannot be an id"]);
    refused("[\"dean\"]\ndistrict", "[\"nobody\"]\ndistrict", "nobody", &["no handler \"nobody\"", "chief"]);
    refused("deputy = \"sam\"", "deputy = \"dana\"", "id = \"dana\"", &["loop of deputies"]);
    refused("deputy = \"sam\"", "answers_to = \"sam\"", "id = \"dana\"", &["loop of those who answer"]);
    refused("to = [\"dana\"]", "to = []", "to = []", &["ends at nobody"]);
    refused("kinds = [\"boundary\"]", "kinds = [\"boundry\"]", "boundry", &["no kind"]);
    refused("\"console\", ", "\"pigeon\", ", "pigeon", &["no way to reach"]);
    refused("webhook:https://", "webhook:http://", "webhook:http:", &["no way to reach"]);
    refused("sites = [\"lincoln\"]", "sites = [\"linkoln\"]", "linkoln", &["no site"]);
    refused("district = [\"chief\"]", "district = []", "on_call", &["nobody is named"]);
    refused("mix = 0", "mix = \"a lot\"", "mix = ", &["invalid type"]);
    refused("[clocks]", "[clocks", "[clocks", &[""]);
    for clock in ["emergency = 0", "urgent = 0", "standard = 0"] {
        refused("mix = 0", &format!("mix = 0\n{clock}"), clock, &["0 minutes", "at least 1"]);
    }
    refused("[clocks]", "[retention]\ndays = 0\n[clocks]", "days = 0", &["as soon as it is closed"]);
    refused(
        "[clocks]",
        "[retention.kinds]\nthreat = 0\n[clocks]",
        "threat = 0",
        &["as soon as it is closed"],
    );
    refused("[clocks]", "[retention]\nweeks = 2\n[clocks]", "weeks", &["unknown field", "weeks"]);
    refused("[clocks]", "[retention.kinds]\nbully = 2\n[clocks]", "bully", &["no kind \"bully\""]);
}

#[test]
fn closed_cases_are_kept_as_long_as_the_roster_says() {
    let (good, _) = text();
    let kept = |text: &str| Roster::parse(text).expect("a sound roster").retention;
    assert_eq!(kept(&good).days(Kind::Threat), None);
    let told = "[retention]\ndays = 9\n[retention.kinds]\nthreat = 90\n[clocks]";
    let retention = kept(&good.replacen("[clocks]", told, 1));
    assert_eq!([Kind::Threat, Kind::Bullying].map(|kind| retention.days(kind)), [Some(90), Some(9)]);
}

#[test]
fn a_bad_or_secret_or_shared_key_is_refused() {
    let (good, keys) = text();
    let dana = &keys[1].1;
    let public = dana.public().to_string();
    for (bad, says) in [
        ("age1nothing", "no age recipient"),
        (dana.secret_text().as_str(), "secret key"),
        (&keys[2].1.public().to_string(), "same recipient"),
        (&format!("{public}\"\nold_recipients = [\"{}\"]\n#", keys[3].1.public()), "same recipient"),
    ] {
        let complaints = Roster::parse(&good.replacen(&public, bad, 1)).expect_err("a bad key");
        assert!(complaints.iter().any(|complaint| complaint.problem.contains(says)), "{complaints:?}");
    }
    let twice = good.replacen("id = \"sam\"", "id = \"dana\"", 1);
    assert!(Roster::parse(&twice).expect_err("twice").iter().any(|one| one.problem.contains("already")));
}

#[test]
fn a_roster_without_a_last_route_is_refused() {
    let (good, _) = text();
    let text =
        good.replacen("[[route]]\nto = [\"dana\"]", "[[route]]\nkinds = [\"threat\"]\nto = [\"dana\"]", 1);
    assert!(Roster::parse(&text).expect_err("no last route")[0].problem.contains("no route takes every"));
}

#[test]
fn the_example_is_sound_once_it_has_keys() {
    let text = include_str!("../../../../deploy/roster.example.toml");
    assert!(
        Roster::parse(text)
            .expect_err("it has no keys")
            .iter()
            .all(|one| one.problem.contains("no age recipient") || one.problem.contains("same recipient"))
    );
    let mut filled = text.to_owned();
    for name in ["ESCROW", "OKAFOR", "RIVERA", "SAFETY", "TITLEIX"] {
        filled = filled.replace(&format!("age1{name}\""), &format!("{}\"", Identity::generate().public()));
    }
    let roster = Roster::parse(&filled).expect("it is sound");
    assert_eq!((roster.handlers.len(), roster.routes.len(), roster.demo), (4, 3, false));
}
