//! Questions to choose from while somebody is typing one: the titles of the policy's answers.

use rules_core::text::Lang;

use crate::chat::Private;
use crate::desk::Desk;

/// More than that nobody reads.
const MOST: usize = 10;

impl Desk {
    /// Answers whose titles have every word that was typed, as ids and titles; with nothing typed, the first ones.
    pub fn suggest(&self, typed: &Private, lang: Lang) -> Vec<(String, String)> {
        let typed = typed.reveal().to_lowercase();
        let typed: Vec<&str> = pieces(&typed).collect();
        let answers = self.core.policy().asking().answers.iter();
        let titled = answers.map(|answer| (answer.id.clone(), answer.title.get(lang).to_owned()));
        let fits = |title: &str| {
            let title = title.to_lowercase();
            typed.iter().all(|word| pieces(&title).any(|piece| piece.starts_with(word)))
        };
        titled.filter(|(_, title)| fits(title)).take(MOST).collect()
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use rules_core::Core;

    use super::*;

    fn titles(typed: &str, lang: Lang) -> Vec<String> {
        let found = Desk::new(Core::builtin()).suggest(&Private::new(typed), lang);
        found.into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn what_is_typed_finds_the_titles_that_have_it() {
        assert!(titles("off dut", Lang::En).iter().any(|title| title.contains("off duty")));
        assert!(titles("Publicaciones", Lang::Es).iter().any(|title| title.contains("publicaciones")));
        assert_eq!(titles("", Lang::En).len(), MOST);
        assert!(titles("xyzzy", Lang::En).is_empty());
    }
}
