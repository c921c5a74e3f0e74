//! Where the rows of a table end, also where a quote is never closed.
//!
//! A quote at the beginning of a field opens it. All up to the closing quote belongs to the field, line breaks too. So a quote that
//! is there by mistake would swallow row after row. From the next quoted field on, text in quotes and text outside of them would be
//! confused. An opening quote is taken for such a mistake if
//!
//! - its field has a line break and more than [`MAX_BYTES`] or [`MAX_LINES`], or the input ends within it;
//! - text other than spaces follows the next quote, which should close the field: it is most likely the opening one of a later field;
//! - the row has several lines and not as many fields as the table has columns, while its second line begins a row that has as many.
//!
//! Then the row's first line is a record of its own, which is rejected since its quote is not closed, and reading goes on with the next
//! line. The lines of a text that is too long are not products either: until a row has all its fields again, a line with no more than half
//! as many is rejected too. A text of several lines with a quote in it that should be doubled is rejected as a whole.
//!
//! What looks like a legal row is one, and is counted where its lines look like rows too. So two rows become one if a stray quote is followed by a quoted field that begins with a delimiter
//! or a line break, and the number of fields fits. By the third rule reading is right again after one of the next rows.
//!
//! Whatever is decided here is decided by the bytes from the row's beginning on. If there are too few of them, more are wanted. So it
//! does not matter where a block ends.

use super::dialect::Dialect;
use super::repeated::{Header, Likeness};
use super::sums::is_sum;
use crate::input::step::RecordSearch;
use crate::profile::repair::Repair;
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::collections::BTreeMap;

/// A quoted field with line breaks has this many bytes at most.
pub const MAX_BYTES: usize = 1 << 20;
/// A quoted field has this many line breaks at most.
pub const MAX_LINES: usize = 5000;
/// So many bytes are looked at to tell whether a line begins a row of its own.
const AHEAD: usize = 2 * MAX_BYTES;

/// The rows of a table, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRows {
    layout: TableLayout,
    /// The header, if there is one.
    header: Option<Header>,
    /// What begins comments, if there are any.
    comment: Option<u8>,
    /// Whether a line with an unclosed quote was left out, and no row since then had all its fields.
    after_unclosed: bool,
    /// What was passed over, until it is taken.
    passed: BTreeMap<Repair, u64>,
}

impl TableRows {
    /// The rows of a table with usually this many fields, and this delimiter between them.
    pub fn new(dialect: Dialect, columns: usize) -> Self {
        let layout = TableLayout { dialect, columns };
        Self { layout, header: None, comment: None, after_unclosed: false, passed: BTreeMap::new() }
    }

    /// Passes over the header where it is again.
    pub fn with_header(self, header: Header) -> Self {
        Self { header: Some(header), ..self }
    }

    /// Passes over comments that begin with this byte.
    pub fn with_comments(self, comment: Option<u8>) -> Self {
        Self { comment, ..self }
    }

    /// How its fields are written.
    pub fn dialect(&self) -> Dialect {
        self.layout.dialect
    }

    /// What was passed over since this was asked last.
    pub fn take_passed(&mut self) -> BTreeMap<Repair, u64> {
        std::mem::take(&mut self.passed)
    }

    /// The header, as it is shown in a message.
    pub fn header_shown(&self) -> String {
        self.header.as_ref().map_or_else(String::new, Header::shown)
    }

    /// Looks for the next whole row, or a line that must be left out.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> RecordSearch {
        let mut from = 0;
        loop {
            let start = from + gap(&bytes[from..]);
            let Some(found) = self.layout.record(&bytes[start..], ended) else {
                return RecordSearch::More { gap: start };
            };
            let (FoundRecord::Row(place) | FoundRecord::RowOfRows(place) | FoundRecord::Unclosed(place)) =
                found;
            let RowEnd { end, next } = place;
            let (row, end, next) = (&bytes[start..start + end], start + end, start + next);
            if matches!(found, FoundRecord::Unclosed(_)) {
                self.after_unclosed = true;
                return RecordSearch::Record { start, end, next };
            }
            if matches!(found, FoundRecord::RowOfRows(_)) {
                self.pass_over(Repair::RowOfRows);
            }
            match self.header.as_ref().map_or(Likeness::None, |header| header.likeness(row)) {
                Likeness::None => {}
                Likeness::Same => {
                    self.pass_over(Repair::HeaderAgain);
                    from = next;
                    continue;
                }
                Likeness::Other => return RecordSearch::OtherHeader { start, end },
            }
            if let Some(repair) = self.emptiness(row) {
                self.pass_over(repair);
                from = next;
                continue;
            }
            if self.after_unclosed {
                let fields = self.layout.fields(row, Inner::Doubled);
                if 2 * fields <= self.layout.columns {
                    return RecordSearch::Remnant { start, end, next };
                }
                self.after_unclosed = fields != self.layout.columns;
            }
            return RecordSearch::Record { start, end, next };
        }
    }

    fn pass_over(&mut self, repair: Repair) {
        *self.passed.entry(repair).or_default() += 1;
    }

    /// Why a row is none, by its first byte mostly: a comment, which has not as many fields as a row, or one with nothing but delimiters,
    /// spaces and rules such as `---+---`, or one of sums.
    fn emptiness(&self, row: &[u8]) -> Option<Repair> {
        let is_mark = |byte: &u8| b" \t\r-+=|".contains(byte) || *byte == self.layout.dialect.delimiter;
        match row.first() {
            Some(first) if self.comment == Some(*first) => {
                let is_row = self.layout.fields(row, Inner::Doubled) == self.layout.columns;
                (!is_row).then_some(Repair::Comment)
            }
            Some(first) if is_mark(first) && row.iter().all(is_mark) => Some(Repair::EmptyRow),
            _ => is_sum(row, self.layout.dialect, self.layout.columns).then_some(Repair::Sums),
        }
    }
}

/// How many bytes are before a row: line breaks, and the byte order marks of files that were put together.
fn gap(bytes: &[u8]) -> usize {
    let mut start = 0;
    loop {
        start += bytes[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        if !bytes[start..].starts_with(b"\xef\xbb\xbf") {
            return start;
        }
        start += 3;
    }
}

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TableLayout {
    dialect: Dialect,
    /// How many fields a row usually has.
    columns: usize,
}

impl TableLayout {
    /// The record that `bytes` begin with; nothing if more bytes are needed.
    fn record(self, bytes: &[u8], ended: bool) -> Option<FoundRecord> {
        match self.read(bytes, ended, Inner::Doubled) {
            TableRow::More => None,
            TableRow::Whole { place, has_line_breaks: false } => Some(FoundRecord::Row(place)),
            TableRow::Whole { place, .. } => {
                let row = &bytes[..place.end];
                let is_doubtful = self.fields(row, Inner::Doubled) != self.columns && is_short(row);
                if is_doubtful && self.second_line_is_row(bytes, ended)? {
                    first_line(bytes, ended).map(FoundRecord::Unclosed)
                } else if self.holds_rows(row) {
                    Some(FoundRecord::RowOfRows(place))
                } else {
                    Some(FoundRecord::Row(place))
                }
            }
            TableRow::Unclosed { quote } => match self.read(bytes, ended, Inner::Bare) {
                TableRow::More => None,
                TableRow::Whole { place, has_line_breaks: true }
                    if is_short(&bytes[..place.end])
                        && self.fields(&bytes[..place.end], Inner::Bare) == self.columns
                        && !self.second_line_is_row(bytes, ended)? =>
                {
                    Some(FoundRecord::Row(place))
                }
                _ if is_short(&bytes[..quote]) => first_line(bytes, ended).map(FoundRecord::Unclosed),
                // To go on with the second line of a long row would be to read it again and again.
                _ => first_line(&bytes[quote..], ended).map(|line| {
                    FoundRecord::Unclosed(RowEnd { end: quote + line.end, next: quote + line.next })
                }),
            },
        }
    }

    /// Reads to the end of the row: a line break outside quotes.
    fn read(self, bytes: &[u8], ended: bool, inner: Inner) -> TableRow {
        let (mut at, mut has_line_breaks) = (0, false);
        while let Some(n) = memchr2(self.dialect.quote, b'\n', &bytes[at..]) {
            at += n + 1;
            let found = at - 1;
            if bytes[found] == b'\n' {
                return TableRow::Whole { place: line_to(bytes, found), has_line_breaks };
            }
            // Elsewhere than at a field's beginning a quote is text.
            if found == 0 || bytes[found - 1] == self.dialect.delimiter {
                match self.closing(&bytes[at..], ended, inner) {
                    Closing::At { quote, lines } => {
                        at += quote + 1;
                        has_line_breaks |= lines > 0;
                    }
                    Closing::Missing => return TableRow::Unclosed { quote: found },
                    Closing::More => return TableRow::More,
                }
            }
        }
        match ended && !bytes.is_empty() {
            true => TableRow::Whole { place: line_to(bytes, bytes.len()), has_line_breaks },
            false => TableRow::More,
        }
    }

    /// Looks for the quote that closes the field whose text `bytes` begin with.
    fn closing(self, bytes: &[u8], ended: bool, inner: Inner) -> Closing {
        let (mut at, mut lines) = (0, 0);
        while let Some(n) = memchr2(self.dialect.quote, b'\n', &bytes[at..]) {
            at += n;
            lines += usize::from(bytes[at] == b'\n');
            if lines > MAX_LINES || (lines > 0 && at > MAX_BYTES) {
                return Closing::Missing;
            }
            if bytes[at] == b'\n' {
                at += 1;
            } else if bytes.get(at + 1) == Some(&self.dialect.quote) {
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

    /// Whether a field ends before these bytes, spaces aside; nothing if more of them are needed.
    fn ends_field(self, bytes: &[u8], ended: bool) -> Option<bool> {
        let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
        match &bytes[spaces..] {
            [] | [b'\r'] => ended.then_some(true),
            [b'\n', ..] | [b'\r', b'\n', ..] => Some(true),
            [byte, ..] => Some(*byte == self.dialect.delimiter),
        }
    }

    /// Whether a field may begin after these bytes, quotes at their end aside.
    fn begins_field(self, bytes: &[u8]) -> bool {
        let before = bytes.iter().rev().find(|byte| **byte != self.dialect.quote);
        before.is_some_and(|byte| *byte == b'\n' || *byte == self.dialect.delimiter)
    }

    /// How many fields a row has.
    fn fields(self, row: &[u8], inner: Inner) -> usize {
        let (mut count, mut at) = (1, 0);
        loop {
            if row.get(at) == Some(&self.dialect.quote)
                && let Closing::At { quote, .. } = self.closing(&row[at + 1..], true, inner)
            {
                at += quote + 2;
            }
            match memchr(self.dialect.delimiter, &row[at..]) {
                Some(n) => at += n + 1,
                None => return count,
            }
            count += 1;
        }
    }

    /// Whether the lines between the first and the last are two at least and all rows: a text of which each line has just as many
    /// delimiters is hardly one.
    fn holds_rows(self, row: &[u8]) -> bool {
        let (Some(first), Some(last)) = (memchr(b'\n', row), memrchr(b'\n', row)) else { return false };
        let inner = row.get(first + 1..last).unwrap_or_default();
        let is_row = |line: &[u8]| !line.is_empty() && self.fields(line, Inner::Doubled) == self.columns;
        self.columns >= 3 && inner.contains(&b'\n') && inner.split(|byte| *byte == b'\n').all(is_row)
    }

    /// Whether the second line begins a row with as many fields as there are columns; nothing if more bytes are needed.
    fn second_line_is_row(self, bytes: &[u8], ended: bool) -> Option<bool> {
        let Some(line_break) = memchr(b'\n', bytes) else { return Some(false) };
        let rest = &bytes[line_break + 1..];
        let (seen, is_all) = rest.get(..AHEAD).map_or((rest, true), |seen| (seen, false));
        match self.read(seen, ended && is_all, Inner::Doubled) {
            TableRow::Whole { place, .. } => {
                Some(self.fields(&seen[..place.end], Inner::Doubled) == self.columns)
            }
            TableRow::More if is_all && !ended => None,
            TableRow::More | TableRow::Unclosed { .. } => Some(false),
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
struct RowEnd {
    end: usize,
    next: usize,
}

/// A record that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoundRecord {
    /// A row.
    Row(RowEnd),
    /// A row in which each line between the first and the last looks like a row.
    RowOfRows(RowEnd),
    /// A line with a quote that is not closed.
    Unclosed(RowEnd),
}

/// A row, as far as it can be read.
enum TableRow {
    Whole {
        place: RowEnd,
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
fn line_to(bytes: &[u8], at: usize) -> RowEnd {
    let mut end = at;
    while end > 0 && bytes[end - 1] == b'\r' {
        end -= 1;
    }
    RowEnd { end, next: bytes.len().min(at + 1) }
}

/// The first line; nothing if more bytes are needed.
fn first_line(bytes: &[u8], ended: bool) -> Option<RowEnd> {
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

    fn rows() -> TableRows {
        TableRows::new(Dialect::quoted(b','), 3)
    }

    /// The records of a text, and those that are remnants of one before.
    fn records_and_remnants(text: &str) -> (Vec<&str>, Vec<&str>) {
        let (mut records, mut remnants, mut at, mut rows) = (Vec::new(), Vec::new(), 0, rows());
        loop {
            let (start, end, next) = match rows.step(&text.as_bytes()[at..], true) {
                RecordSearch::Record { start, end, next } => {
                    records.push(&text[at + start..at + end]);
                    (start, end, next)
                }
                RecordSearch::Remnant { start, end, next } => {
                    remnants.push(&text[at + start..at + end]);
                    (start, end, next)
                }
                _ => return (records, remnants),
            };
            assert!(start <= end && end <= next);
            at += next;
        }
    }

    fn records(text: &str) -> Vec<&str> {
        let (records, remnants) = records_and_remnants(text);
        assert_eq!(remnants, [""; 0]);
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
            let table = format!("a,\"{text}\",c\nd,e,f\ng\n");
            let (records, remnants) = records_and_remnants(&table);
            let first = format!("a,\"{}", &text[..text.find('\n').unwrap()]);
            // Its last line has two fields of three. A row with one field is a row again after one with all.
            let last = records[1];
            assert!(last.ends_with("\",c"), "{last}");
            assert_eq!(records, [first.as_str(), last, "d,e,f", "g"]);
            assert_eq!(remnants.len(), text.matches("x\n").count().saturating_sub(1));
        }
    }

    #[test]
    fn a_legal_text_of_several_lines_stays_whole_and_is_counted_if_its_lines_look_like_rows() {
        for (text, count) in [
            ("a,b,\"size\nS,8,9\nM,9,9\nL,9,9\"\nd,e,f\n", 1),
            ("a,\"soft, warm\nred, blue, green\nnew\",c\nd,e,f\n", 0),
        ] {
            let (mut rows, mut at, mut records) = (rows(), 0, 0);
            while let RecordSearch::Record { next, .. } = rows.step(&text.as_bytes()[at..], true) {
                (at, records) = (at + next, records + 1);
            }
            assert_eq!((records, rows.take_passed().values().sum::<u64>()), (2, count), "{text}");
        }
    }

    #[test]
    fn spaces_may_follow_a_closing_quote() {
        assert_eq!(records("a,\"b\nc\" ,d\ne,f,\"g\nh\" \n"), ["a,\"b\nc\" ,d", "e,f,\"g\nh\" "]);
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
            pieces in prop::collection::vec(prop::sample::select(vec!["\"", "\"", ",", ",", "\n", "\r\n", "a", "b c", " ", "\"\"", "\",\""]), 0..30),
        ) {
            let text = pieces.concat();
            let whole = rows().step(text.as_bytes(), true);
            for seen in 0..=text.len() {
                let step = rows().step(&text.as_bytes()[..seen], false);
                prop_assert!(step == whole || matches!(step, RecordSearch::More { .. }), "{:?} of {:?}: {:?}, not {:?}", &text[..seen], text, step, whole);
            }
        }
    }
}
