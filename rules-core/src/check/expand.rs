//! Words and phrases with brackets, written out: `fail(|s|ed)` is three words.

/// The most ways to read one word or phrase with brackets, and the most brackets in it. A comma that is missing makes one
/// phrase of a whole list, and its ways multiply.
const MOST_WAYS: usize = 4_096;
const MOST_BRACKETS: usize = 32;

/// Writes out the alternatives of `fail(|s|ed)` or `kill the (lights|printer(|s))`: every way to choose one of each bracket.
/// `None` when there are too many.
pub(super) fn expand(text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    (text.bytes().filter(|byte| *byte == b'(').count() <= MOST_BRACKETS).then_some(())?;
    write_out(&mut String::with_capacity(text.len()), &Rest { text, next: None }, &mut out)?;
    Some(out)
}

/// What is still to be written out: a text, and what stands behind it.
struct Rest<'t> {
    text: &'t str,
    next: Option<&'t Rest<'t>>,
}

/// Every way to read `rest`, behind what is `done`, which is left as it was; `None` as soon as there are too many.
fn write_out(done: &mut String, rest: &Rest<'_>, out: &mut Vec<String>) -> Option<()> {
    let length = done.len();
    if let Some((before, inside, after)) = bracket(rest.text) {
        done.push_str(before);
        let after = Rest { text: after, next: rest.next };
        choices(inside)
            .try_for_each(|choice| write_out(done, &Rest { text: choice, next: Some(&after) }, out))?;
    } else {
        done.push_str(rest.text);
        match rest.next {
            Some(next) => write_out(done, next, out)?,
            None => out.push(done.clone()),
        }
    }
    done.truncate(length);
    (out.len() <= MOST_WAYS).then_some(())
}

/// The text before, inside and after the first bracket.
fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('(')?;
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..open)?, text.get(open + 1..at)?, text.get(at + 1..)?));
        }
    }
    None
}

/// Splits at the bars that stand in no inner bracket.
fn choices(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '|' && depth == 0
    })
}
