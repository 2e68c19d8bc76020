//! Finds where a question may be two questions, so that each half can be read by itself.

/// What may stand between two questions, besides the end of a sentence.
const JOINTS: &[&str] =
    &["and", "also", "or", "plus", "&", "y", "e", "o", "además", "ademas", "también", "tambien"];
/// A half with fewer words than this asks nothing of its own.
const WORDS: usize = 3;
/// Longer texts are stories; their halves mean little.
const LONGEST: usize = 45;

/// The halves at the likeliest place. A second place costs as much again, and added no answer to 620 questions.
pub(crate) fn halves(text: &str) -> Option<(&str, &str)> {
    let words: Vec<(usize, &str)> = text
        .split_whitespace()
        // Where each word begins, without a second search: they are slices of the text.
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    if words.len() > LONGEST {
        return None;
    }
    let place = |(index, pair): (usize, &[(usize, &str)])| {
        let [(_, word), (at, next)] = pair else { return None };
        let (before, after) = (index + 1, words.len() - index - 1);
        let joint = JOINTS.contains(
            &next
                .trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '&')
                .to_lowercase()
                .as_str(),
        );
        // The word that joins asks nothing.
        if before < WORDS || after - usize::from(joint) < WORDS {
            return None;
        }
        let rank = match word.chars().next_back() {
            Some('?') => 0,
            Some(',' | ';' | '.' | '!') if joint => 1,
            _ if joint => 2,
            Some('.' | ';' | '!') => 3,
            _ => return None,
        };
        // Of equals, the one nearest to the middle.
        Some((rank, before.abs_diff(after), *at))
    };
    let (_, _, at) = words.windows(2).enumerate().filter_map(place).min()?;
    text.split_at_checked(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_cut_where_another_begins() {
        assert_eq!(
            halves("can i friend her mom and post the team photo?"),
            Some(("can i friend her mom ", "and post the team photo?"))
        );
        assert_eq!(
            halves("May I tag the school? And who signs the form?"),
            Some(("May I tag the school? ", "And who signs the form?"))
        );
        assert_eq!(halves("can i post me and my dog"), None);
        assert_eq!(halves(""), None);
    }
}
