//! Words and phrases with brackets, written out: `fail(|s|ed)` is three words.

/// The most ways to read one word or phrase with brackets, and the most brackets in it. A comma that is missing makes one
/// phrase of a whole list, and its ways multiply.
const MOST_WAYS: usize = 4_096;
const MOST_BRACKETS: usize = 32;

/// Visits the alternatives of `fail(|s|ed)` or `kill the (lights|printer(|s))`: every way to choose one of each bracket.
/// `None` when there are too many; some have been visited then.
pub(super) fn expand(text: &str, mut visit: impl FnMut(&str)) -> Option<()> {
    let brackets = memchr::memchr_iter(b'(', text.as_bytes()).count();
    if brackets == 0 {
        visit(text);
        return Some(());
    }
    (brackets <= MOST_BRACKETS).then_some(())?;
    let mut ways = 0;
    let mut counted = |way: &str| {
        ways += 1;
        (ways <= MOST_WAYS).then(|| visit(way))
    };
    write_out(&mut String::with_capacity(text.len()), &Rest { text, next: None }, &mut counted)
}

/// What is still to be written out: a text, and what stands behind it.
struct Rest<'t> {
    text: &'t str,
    next: Option<&'t Rest<'t>>,
}

/// Every way to read `rest`, behind what is `done`, which is left as it was; `None` as soon as there are too many.
fn write_out(done: &mut String, rest: &Rest<'_>, visit: &mut impl FnMut(&str) -> Option<()>) -> Option<()> {
    let length = done.len();
    if let Some((before, inside, after)) = bracket(rest.text) {
        done.push_str(before);
        let after = Rest { text: after, next: rest.next };
        choices(inside)
            .try_for_each(|choice| write_out(done, &Rest { text: choice, next: Some(&after) }, visit))?;
    } else {
        done.push_str(rest.text);
        match rest.next {
            Some(next) => write_out(done, next, visit)?,
            None => visit(done)?,
        }
    }
    done.truncate(length);
    Some(())
}

/// The text before, inside and after the first bracket.
fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let open = memchr::memchr(b'(', text.as_bytes())?;
    let (before, rest) = text.split_at_checked(open)?;
    let mut depth = 0_u32;
    for at in memchr::memchr2_iter(b'(', b')', rest.as_bytes()) {
        if rest.as_bytes().get(at) == Some(&b'(') {
            depth += 1;
        } else {
            depth -= 1;
        }
        if depth == 0 {
            return Some((before, rest.get(1..at)?, rest.get(at + 1..)?));
        }
    }
    None
}

/// Splits at the bars that stand in no inner bracket.
fn choices(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    let bars = memchr::memchr3_iter(b'(', b')', b'|', text.as_bytes()).filter(move |at| {
        match text.as_bytes().get(*at) {
            Some(b'(') => depth += 1,
            Some(b')') => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let mut from = 0;
    bars.chain(std::iter::once(text.len())).map(move |bar| {
        let choice = text.get(from..bar).unwrap_or_default();
        from = bar + 1;
        choice
    })
}
