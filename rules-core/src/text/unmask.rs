//! The second reading of a text that hides words: `k1ll`, `c r e e p`, `stuuupid`, `b@stard`.

use super::words::is_word_byte;
use super::{Folded, class};

impl<'a> Folded<'a> {
    /// The text with disguises taken off, mapped to the same original; `None` when nothing looks disguised.
    ///
    /// The view is for finding listed words only: it also turns `4th` into nonsense, which no list holds.
    pub fn unmask(&self) -> Option<Self> {
        if !self.looks_disguised() {
            return None;
        }
        let mut view = self.empty_view();
        let mut at = 0;
        while at < self.len() {
            if let Some(end) = self.spaced_run(at) {
                self.join(&mut view, at, end);
                at = end;
                continue;
            }
            let byte = self.byte(at);
            if self.is_repeat(at) {
                at += 1;
                continue;
            }
            view.push(self.letter_for(at).unwrap_or(byte), self.origin(at));
            at += 1;
        }
        Some(view)
    }

    /// A digit or symbol inside a word, three equal letters, or three single letters in a row.
    ///
    /// Each is looked for roughly first, without stopping at the first one: so many bytes are looked at in one step.
    fn looks_disguised(&self) -> bool {
        let bytes = self.bytes();
        let thrice = bytes.windows(3).fold(false, |any, three| match *three {
            [a, b, c] => any | (a == b) & (b == c) & b.is_ascii_lowercase(),
            _ => any,
        });
        if thrice {
            return true;
        }
        let swapped = |byte: u8| {
            byte.is_ascii_digit() | (byte == b'@') | (byte == b'$') | (byte == b'!') | (byte == b'+')
        };
        let beside = bytes.windows(2).fold(false, |any, two| match *two {
            [a, b] => any | swapped(a) & b.is_ascii_lowercase() | a.is_ascii_lowercase() & b.is_ascii_digit(),
            _ => any,
        });
        if beside && (0..bytes.len()).any(|at| self.letter_for(at).is_some()) {
            return true;
        }
        let word = |byte: u8| byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == class::LETTER);
        let single = |byte: u8| word(byte) | swapped(byte);
        let apart = bytes.windows(6).fold(false, |any, six| match *six {
            [before, a, gap, b, other, c] => {
                any | !word(before) & single(a) & !single(gap) & single(b) & !single(other) & single(c)
            }
            _ => any,
        });
        self.spaced_run(0).is_some() || apart && (0..bytes.len()).any(|at| self.spaced_run(at).is_some())
    }

    /// The third or later of equal letters.
    fn is_repeat(&self, at: usize) -> bool {
        let byte = self.byte(at);
        byte.is_ascii_alphabetic()
            && at >= 1
            && self.byte(at - 1) == byte
            && (at >= 2 && self.byte(at - 2) == byte || self.byte(at + 1) == byte)
    }

    /// The letter a digit or symbol stands for when letters stand beside it.
    fn letter_for(&self, at: usize) -> Option<u8> {
        let letter = match self.byte(at) {
            b'0' => b'o',
            b'1' | b'!' => b'i',
            b'3' => b'e',
            b'4' | b'@' => b'a',
            b'5' | b'$' => b's',
            b'7' | b'+' => b't',
            _ => return None,
        };
        let (before, after) = (if at == 0 { b' ' } else { self.byte(at - 1) }, self.byte(at + 1));
        let symbol = !self.byte(at).is_ascii_digit();
        let beside = |byte: u8| byte.is_ascii_alphabetic();
        let leet = |byte: u8| {
            byte.is_ascii_alphabetic()
                || matches!(byte, b'0' | b'1' | b'3' | b'4' | b'5' | b'7' | b'@' | b'$')
        };
        let inside = if symbol {
            leet(before) && beside(after) || before == b' ' && beside(after) && self.byte(at) != b'@'
        } else {
            beside(before) && leet(after) || leet(before) && beside(after) || beside(before) && after == b' '
        };
        inside.then_some(letter)
    }

    /// Where a run of three or more single letters (with one space, dot or dash between them) that starts at `at` ends.
    fn spaced_run(&self, at: usize) -> Option<usize> {
        let single = |i: usize| {
            let byte = self.byte(i);
            (is_word_byte(byte) || matches!(byte, b'@' | b'$' | b'!')) && !is_word_byte(self.byte(i + 1))
        };
        if at > 0 && is_word_byte(self.byte(at - 1)) || !single(at) || !self.byte(at).is_ascii_alphabetic() {
            return None;
        }
        let (mut end, mut count) = (at + 1, 1);
        while matches!(self.byte(end), b' ' | b'.' | b'-' | b'*' | b'_')
            && end + 1 < self.len()
            && single(end + 1)
        {
            end += 2;
            count += 1;
        }
        (count >= 3).then_some(end)
    }

    /// Writes a spaced run joined, and again with its first or last letter apart when that may be a word (`a r e t a r d`).
    fn join(&self, view: &mut Self, start: usize, end: usize) {
        self.push_letters(view, start, end);
        if end < start + 7 {
            return;
        }
        if matches!(self.byte(start), b'a' | b'i') {
            view.push(b' ', self.origin(start + 1));
            self.push_letters(view, start + 2, end);
        }
        if matches!(self.byte(end - 1), b'u' | b'a' | b'i') {
            view.push(b' ', self.origin(start + 1));
            self.push_letters(view, start, end - 2);
            view.push(b' ', self.origin(end - 2));
            self.push_letters(view, end - 1, end);
        }
    }

    fn push_letters(&self, view: &mut Self, start: usize, end: usize) {
        for at in (start..end).step_by(2) {
            let byte = match self.byte(at) {
                b'0' => b'o',
                b'1' | b'!' => b'i',
                b'3' => b'e',
                b'4' | b'@' => b'a',
                b'5' | b'$' => b's',
                byte => byte,
            };
            view.push(byte, self.origin(at));
        }
    }
}
