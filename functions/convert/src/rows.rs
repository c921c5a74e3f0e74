//! Where the rows of a table end, also where a quote is never closed.
//!
//! A quote at the beginning of a field opens it. All up to the closing quote belongs to the field, line breaks too. So a quote that
//! stands there by mistake would swallow row after row, and from the next quoted field on the text in quotes and the text outside
//! them would change places. An opening quote is taken for such a mistake if
//!
//! - its field has a line break and more than [`MAX_BYTES`] or [`MAX_LINES`], or the input ends within it;
//! - text follows the next quote, which should close the field, so that quote is most likely the opening one of a later field;
//! - the row has several lines and not as many fields as the table has columns, while its second line begins a row that has as many.
//!
//! Then the row's first line is a record of its own, which is rejected since its quote is not closed, and reading goes on with the next
//! line. A text of several lines with a quote in it that should be doubled is rejected as a whole.
//!
//! What looks like a legal row is one. So two rows become one if a stray quote is followed by a quoted field that begins with a delimiter
//! or a line break, and the number of fields fits. The third rule ends the confusion with one of the next rows.
//!
//! Whatever is decided here is decided by the bytes from the row's beginning on. If there are too few of them, more are wanted. So it
//! does not matter where a block ends.

use crate::framing::Step;
use memchr::{memchr, memchr_iter, memchr2};

/// A quoted field with line breaks has so many bytes at most.
pub const MAX_BYTES: usize = 64 << 10;
/// A quoted field has so many line breaks at most.
pub const MAX_LINES: usize = 200;
/// So many bytes are looked at to tell whether a line begins a row of its own.
const AHEAD: usize = 2 * MAX_BYTES;

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What stands between fields.
    pub delimiter: u8,
    /// How many columns the header names.
    pub columns: usize,
}

impl Layout {
    /// Looks for the next whole row, or a line that must be left out.
    pub fn step(self, bytes: &[u8], ended: bool) -> Step {
        let start = bytes.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
        match self.record(&bytes[start..], ended) {
            Some(Place { end, next }) => Step::Record { start, end: start + end, next: start + next },
            None => Step::More { gap: start },
        }
    }

    /// The record that `bytes` begin with; nothing if more bytes are needed.
    fn record(self, bytes: &[u8], ended: bool) -> Option<Place> {
        match self.read(bytes, ended, Inner::Doubled) {
            Row::More => None,
            Row::Whole { place, has_line_breaks: false } => Some(place),
            Row::Whole { place, .. } => {
                let row = &bytes[..place.end];
                let is_doubtful = is_short(row) && self.fields(row, Inner::Doubled) != self.columns;
                if is_doubtful && self.second_line_is_row(bytes, ended)? {
                    first_line(bytes, ended)
                } else {
                    Some(place)
                }
            }
            Row::Unclosed { quote } => match self.read(bytes, ended, Inner::Bare) {
                Row::More => None,
                Row::Whole { place, has_line_breaks: true }
                    if is_short(&bytes[..place.end])
                        && self.fields(&bytes[..place.end], Inner::Bare) == self.columns
                        && !self.second_line_is_row(bytes, ended)? =>
                {
                    Some(place)
                }
                _ if is_short(&bytes[..quote]) => first_line(bytes, ended),
                // To go on with the second line of a long row would be to read it again and again.
                _ => first_line(&bytes[quote..], ended)
                    .map(|line| Place { end: quote + line.end, next: quote + line.next }),
            },
        }
    }

    /// Reads to the end of the row: a line break outside quotes.
    fn read(self, bytes: &[u8], ended: bool, inner: Inner) -> Row {
        let (mut at, mut has_line_breaks) = (0, false);
        while let Some(n) = memchr2(b'"', b'\n', &bytes[at..]) {
            at += n + 1;
            let found = at - 1;
            if bytes[found] == b'\n' {
                return Row::Whole { place: line_to(bytes, found), has_line_breaks };
            }
            // Elsewhere than at a field's beginning a quote is text.
            if found == 0 || bytes[found - 1] == self.delimiter {
                match self.closing(&bytes[at..], ended, inner) {
                    Closing::At { quote, lines } => {
                        at += quote + 1;
                        has_line_breaks |= lines > 0;
                    }
                    Closing::Missing => return Row::Unclosed { quote: found },
                    Closing::More => return Row::More,
                }
            }
        }
        match ended && !bytes.is_empty() {
            true => Row::Whole { place: line_to(bytes, bytes.len()), has_line_breaks },
            false => Row::More,
        }
    }

    /// Looks for the quote that closes the field whose text `bytes` begin with.
    fn closing(self, bytes: &[u8], ended: bool, inner: Inner) -> Closing {
        let (mut at, mut lines) = (0, 0);
        while let Some(n) = memchr2(b'"', b'\n', &bytes[at..]) {
            at += n;
            lines += usize::from(bytes[at] == b'\n');
            if lines > MAX_LINES || (lines > 0 && at > MAX_BYTES) {
                return Closing::Missing;
            }
            if bytes[at] == b'\n' {
                at += 1;
            } else if bytes.get(at + 1) == Some(&b'"') {
                at += 2;
            } else {
                match self.ends_field(&bytes[at + 1..], ended) {
                    Some(true) => return Closing::At { quote: at, lines },
                    Some(false) if inner == Inner::Bare && !self.begins_field(&bytes[..at]) => at += 1,
                    Some(false) => return Closing::Missing,
                    None => return Closing::More,
                }
            }
        }
        if ended || (lines > 0 && bytes.len() > MAX_BYTES) { Closing::Missing } else { Closing::More }
    }

    /// Whether a field ends before these bytes; nothing if more of them are needed.
    fn ends_field(self, bytes: &[u8], ended: bool) -> Option<bool> {
        match bytes {
            [] | [b'\r'] => ended.then_some(true),
            [b'\n', ..] | [b'\r', b'\n', ..] => Some(true),
            [byte, ..] => Some(*byte == self.delimiter),
        }
    }

    /// Whether a field may begin after these bytes, quotes at their end aside.
    fn begins_field(self, bytes: &[u8]) -> bool {
        let before = bytes.iter().rev().find(|byte| **byte != b'"');
        before.is_some_and(|byte| *byte == b'\n' || *byte == self.delimiter)
    }

    /// How many fields a row has.
    fn fields(self, row: &[u8], inner: Inner) -> usize {
        let (mut count, mut at) = (1, 0);
        loop {
            if row.get(at) == Some(&b'"')
                && let Closing::At { quote, .. } = self.closing(&row[at + 1..], true, inner)
            {
                at += quote + 2;
            }
            match memchr(self.delimiter, &row[at..]) {
                Some(n) => at += n + 1,
                None => return count,
            }
            count += 1;
        }
    }

    /// Whether the second line begins a row with as many fields as there are columns; nothing if more bytes are needed.
    fn second_line_is_row(self, bytes: &[u8], ended: bool) -> Option<bool> {
        let Some(line_break) = memchr(b'\n', bytes) else { return Some(false) };
        let rest = &bytes[line_break + 1..];
        let (seen, is_all) = rest.get(..AHEAD).map_or((rest, true), |seen| (seen, false));
        match self.read(seen, ended && is_all, Inner::Doubled) {
            Row::Whole { place, .. } => Some(self.fields(&seen[..place.end], Inner::Doubled) == self.columns),
            Row::More if is_all && !ended => None,
            Row::More | Row::Unclosed { .. } => Some(false),
        }
    }
}

/// How quotes within a quoted field are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inner {
    /// Twice, as they should be.
    Doubled,
    /// Also once, between other text.
    Bare,
}

/// Where a record ends and what comes next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    end: usize,
    next: usize,
}

/// A row, as far as it can be read.
enum Row {
    Whole {
        place: Place,
        has_line_breaks: bool,
    },
    /// The field that this quote opens is not closed as it should be.
    Unclosed {
        quote: usize,
    },
    More,
}

/// How a quoted field ends.
enum Closing {
    At { quote: usize, lines: usize },
    Missing,
    More,
}

/// The line that ends before `at`, with a line break or with the input.
fn line_to(bytes: &[u8], at: usize) -> Place {
    let end = if at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
    Place { end, next: bytes.len().min(at + 1) }
}

/// The first line; nothing if more bytes are needed.
fn first_line(bytes: &[u8], ended: bool) -> Option<Place> {
    memchr(b'\n', bytes).or(ended.then_some(bytes.len())).map(|at| line_to(bytes, at))
}

/// Whether a row is not longer than a field may be.
fn is_short(row: &[u8]) -> bool {
    row.len() <= MAX_BYTES && memchr_iter(b'\n', row).count() <= MAX_LINES
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LAYOUT: Layout = Layout { delimiter: b',', columns: 3 };

    /// The records of a text, with the way on when more bytes come.
    fn records(text: &str) -> Vec<&str> {
        let (mut records, mut at) = (Vec::new(), 0);
        while let Step::Record { start, end, next } = LAYOUT.step(&text.as_bytes()[at..], true) {
            records.push(&text[at + start..at + end]);
            at += next;
        }
        records
    }

    #[test]
    fn a_stray_quote_costs_its_line() {
        for (text, wanted) in [
            ("a,b,c\n\"d,e,f\ng,h,i", vec!["a,b,c", "\"d,e,f", "g,h,i"]),
            ("\"d,e,f\n\"g\n1\",\"h, 2\",i\n", vec!["\"d,e,f", "\"g\n1\",\"h, 2\",i"]),
            ("\"d,e,f\ng,\"\",i\nj,\"k\",l", vec!["\"d,e,f", "g,\"\",i", "j,\"k\",l"]),
            ("\"d,e,f\r\n\"\"\"g\"\"\",h,i\r\n", vec!["\"d,e,f", "\"\"\"g\"\"\",h,i"]),
            ("\"d\"x,e,f\ng 5\",h,i", vec!["\"d\"x,e,f", "g 5\",h,i"]),
            // What opens the next field looks like what closes the stray one, but the number of fields tells.
            ("d,\"e,f\ng,\"\nh\n\",i\nj,\"\nk\n\",l", vec!["d,\"e,f", "g,\"\nh\n\",i", "j,\"\nk\n\",l"]),
        ] {
            assert_eq!(records(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_bare_quote_in_a_text_of_several_lines_spoils_its_row_alone() {
        let text = "a,\"5\" wide\nred\nround\",c\nd,e,f\n";
        assert_eq!(records(text), ["a,\"5\" wide\nred\nround\",c", "d,e,f"]);
    }

    #[test]
    fn fields_within_the_limits_stay_whole() {
        let (lines, bytes) = ("x\n".repeat(MAX_LINES), format!("\n{}", "x".repeat(MAX_BYTES - 1)));
        let one_line = "x".repeat(2 * MAX_BYTES);
        for text in [&lines, &bytes, &one_line] {
            let row = format!("a,\"{text}\",\"{text}\"");
            assert_eq!(records(&format!("{row}\nd,e,f")), [&row, "d,e,f"]);
        }
        for text in [format!("{lines}\n"), format!("{bytes}x")] {
            assert_eq!(
                records(&format!("a,\"{text}\",c\nd,e,f"))[0],
                format!("a,\"{}", &text[..text.find('\n').unwrap()])
            );
        }
    }

    #[test]
    fn a_long_row_with_a_stray_quote_is_left_out_once() {
        let long = "\"x\ny\",".repeat(MAX_LINES + 1);
        assert_eq!(records(&format!("{long}\"z\nd,e,f")), [&format!("{long}\"z"), "d,e,f"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_decided_does_not_depend_on_where_the_bytes_seen_end(
            pieces in prop::collection::vec(prop::sample::select(vec!["\"", "\"", ",", ",", "\n", "\r\n", "a", "b c", "\"\"", "\",\""]), 0..30),
        ) {
            let text = pieces.concat();
            let whole = LAYOUT.step(text.as_bytes(), true);
            for seen in 0..=text.len() {
                let step = LAYOUT.step(&text.as_bytes()[..seen], false);
                prop_assert!(step == whole || matches!(step, Step::More { .. }), "{:?} of {:?}: {:?}, not {:?}", &text[..seen], text, step, whole);
            }
        }
    }
}
