//! Patterns over word classes: `@have ..3 @weapon`, `(he/she) will? kill`, read once, matched in linear time.
//!
//! | Written | Means |
//! | --- | --- |
//! | `@name` | a phrase of that word class |
//! | `word`, `two_words`, `stem*` | those words |
//! | `a/@b/c` | one of them |
//! | `step?` | the step may be missing |
//! | `..3` | up to three other words before the next step |
//! | `>>6` | at the end: the mark goes on to the end of the clause, at most six words |

use super::lexicon::{Class, Lexicon};
use super::reading::Reading;

/// A compiled pattern.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    /// How many words the mark may run on to the end of its clause.
    pub(super) run_on: usize,
}

#[derive(Debug, Clone, Default)]
struct Step {
    classes: Vec<Class>,
    gap: usize,
    optional: bool,
}

/// Where a pattern stands, by word index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// First word.
    pub(super) start: usize,
    /// One past the last word.
    pub(super) end: usize,
}

impl Pattern {
    /// Reads a pattern; literal words become classes of their own in `lexicon`. The error says what is wrong.
    pub(super) fn parse(source: &str, lexicon: &mut Lexicon) -> Result<Self, String> {
        let mut pattern = Self::default();
        let mut gap = 0;
        for token in source.split_whitespace() {
            if let Some(count) = token.strip_prefix("..") {
                gap = count.parse().map_err(|_| format!("`{token}` is not a gap in `{source}`"))?;
                continue;
            }
            if let Some(count) = token.strip_prefix(">>") {
                pattern.run_on =
                    count.parse().map_err(|_| format!("`{token}` is not a run in `{source}`"))?;
                continue;
            }
            let (body, optional) = match token.strip_suffix('?') {
                Some(body) => (body, true),
                None => (token, false),
            };
            let mut step = Step { gap, optional, ..Step::default() };
            for choice in body.split('/') {
                step.classes.push(read_choice(choice, source, lexicon)?);
            }
            pattern.steps.push(step);
            gap = 0;
        }
        match pattern.steps.first() {
            Some(first) if !first.optional => Ok(pattern),
            _ => Err(format!("`{source}` has to start with a step that must be there")),
        }
    }

    /// The classes that the pattern can start with.
    pub(super) fn starts(&self) -> &[Class] {
        self.steps.first().map_or(&[], |step| &step.classes)
    }

    /// The pattern in `reading`, when its first step stands at word `start` and ends before `end`.
    pub(super) fn place(&self, reading: &Reading<'_>, start: usize, end: usize) -> Option<Place> {
        let limit = reading.sentence_end(start);
        let rest = self.steps.get(1..).unwrap_or_default();
        let mut stop = follow(rest, reading, end, limit, 0)?;
        if self.run_on > 0 {
            stop = reading.clause_end(stop, self.run_on);
        }
        Some(Place { start, end: stop })
    }
}

fn read_choice(choice: &str, source: &str, lexicon: &mut Lexicon) -> Result<Class, String> {
    if let Some(name) = choice.strip_prefix('@') {
        return lexicon.known(name).ok_or_else(|| format!("no word class `{name}`, used in `{source}`"));
    }
    if choice.contains('?') {
        return Err(format!("`?` belongs to a whole step, not to the choice `{choice}` in `{source}`"));
    }
    if choice.is_empty() {
        return Err(format!("an empty choice in `{source}`"));
    }
    let class = lexicon.class(&format!("={choice}"));
    lexicon.add(choice, class);
    Ok(class)
}

/// Where the remaining steps end, with the nearest match for each; `slack` is the gap left over from a missing step.
fn follow(steps: &[Step], reading: &Reading<'_>, at: usize, limit: usize, slack: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else { return Some(at) };
    let reach = (at + step.gap.max(slack)).min(limit);
    for word in at..(reach + 1).min(limit) {
        for hit in reading.hits_at(word).iter().filter(|hit| step.classes.contains(&hit.class)) {
            if let Some(end) = follow(rest, reading, hit.end, limit, 0) {
                return Some(end);
            }
        }
    }
    if step.optional { follow(rest, reading, at, limit, step.gap.max(slack)) } else { None }
}
