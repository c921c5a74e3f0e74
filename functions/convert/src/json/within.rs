//! The records at the end of a path in JSON of any length: arrays in objects, values of objects, lists on pages.

use crate::input::skip::Skip;
use crate::input::step::RecordSearch;
use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::cursor::{Cursor, Event, string_end};
use crate::json::layout::Segment;
use crate::json::values::ValueSequence;
use crate::json::whitespace::is_white;
use crate::profile::repair::Repair;
use memchr::memchr;

/// So much of what is broken is shown.
const SHOWN: usize = 80;

/// The way to the records, and the place on it. Only what the path leads to is entered.
#[derive(Debug)]
pub struct Within {
    path: Vec<Segment>,
    cursor: Cursor,
    /// The array of records that was entered, if it is not left.
    values: Option<ValueSequence>,
    /// Whether the key at hand is the path's.
    is_key: bool,
    /// Whether the end of the path was reached in the page at hand.
    is_reached: bool,
    /// Whether a line is looked for on which an object or array begins, since what is here is broken.
    is_lost: bool,
    /// Whether it was told that the input has ended too early.
    is_told: bool,
    pages_without: u64,
    others: u64,
    is_cut_after: bool,
}

impl Within {
    /// From the beginning of the input.
    pub fn new(path: Vec<Segment>) -> Self {
        Self {
            path,
            cursor: Cursor::default(),
            values: None,
            is_key: false,
            is_reached: false,
            is_lost: false,
            is_told: false,
            pages_without: 0,
            others: 0,
            is_cut_after: false,
        }
    }

    /// What was passed over or is missing.
    pub fn repairs(&self) -> impl Iterator<Item = (Repair, u64)> {
        [
            (Repair::PageWithoutProducts, self.pages_without),
            (Repair::EntryWithoutObject, self.others),
            (Repair::CutAfterProducts, u64::from(self.is_cut_after)),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }

    /// Looks for the next record.
    pub fn step(&mut self, bytes: &[u8], ended: bool) -> RecordSearch {
        let mut at = 0;
        loop {
            if let Some(values) = &mut self.values {
                let step = values.step(&bytes[at..], ended).behind(at);
                match step {
                    RecordSearch::More { gap } if values.is_over() => {
                        self.values = None;
                        self.cursor.after();
                        at = gap;
                        continue;
                    }
                    RecordSearch::Unclosed { .. } => self.is_told = true,
                    _ => {}
                }
                return step;
            }
            if self.is_lost {
                match next_line(&bytes[at..], ended) {
                    LineSearch::At(n) => at += n,
                    LineSearch::More(n) => return RecordSearch::More { gap: at + n },
                }
                (self.is_lost, self.cursor) = (false, Cursor::default());
            }
            at = match self.cursor.next(bytes, at) {
                Event::Value(start) => match self.value(bytes, start, ended) {
                    Some(step) => return step,
                    None if self.values.is_some() || !self.cursor.is_passing() => start + 1,
                    None => start,
                },
                Event::Key(start, end) => match self.path.get(self.cursor.depth() - 1) {
                    Some(Segment::Any) if self.cursor.depth() == self.path.len() => {
                        match self.entry(bytes, start, end, ended) {
                            Ok(step) => return step,
                            Err(value) => value,
                        }
                    }
                    Some(Segment::Key(key)) => {
                        self.is_key = **key == bytes[start + 1..end - 1];
                        end
                    }
                    _ => end,
                },
                Event::Left(end) | Event::Passed(end) => {
                    self.end_page();
                    end
                }
                Event::More(gap) => return self.more(bytes, gap, ended),
                Event::Broken(place) => return self.broken(bytes, place, ended),
            };
        }
    }

    /// Enters the value that begins here, or begins to pass over it. It may be a record.
    fn value(&mut self, bytes: &[u8], start: usize, ended: bool) -> Option<RecordSearch> {
        let (first, depth) = (bytes[start], self.cursor.depth());
        let is_on_path = match depth.checked_sub(1).map(|level| &self.path[level]) {
            Some(Segment::Key(_)) => self.is_key,
            Some(Segment::Any) => depth < self.path.len(),
            _ => true,
        };
        if depth == self.page_level() {
            self.is_reached = false;
        }
        match (self.path.get(depth), first) {
            _ if !is_on_path => self.cursor.pass(first),
            (Some(Segment::Each), b'[') if depth + 1 == self.path.len() => {
                self.is_reached = true;
                self.values = Some(ValueSequence::wrapped());
            }
            (Some(Segment::Each), b'[') | (Some(Segment::Key(_) | Segment::Any), b'{') => {
                self.is_reached |= depth + 1 == self.path.len() && self.path[depth] == Segment::Any;
                self.cursor.enter(first);
            }
            (Some(Segment::Each), b'{') if depth + 1 == self.path.len() && is_empty(&bytes[start + 1..]) => {
                self.is_reached = true;
                self.cursor.pass(first);
            }
            // One object is where others have an array of them.
            (None, b'{') | (Some(Segment::Each), b'{') if depth + 1 >= self.path.len() => {
                self.is_reached = true;
                return Some(self.record(bytes, start, start, ended));
            }
            _ => {
                self.others +=
                    u64::from(matches!(self.path.get(depth), None | Some(Segment::Each)) && first != b'n');
                self.cursor.pass(first);
            }
        }
        None
    }

    /// A key and its value: a record if that is an object. Otherwise where the value begins, which is passed over.
    fn entry(&mut self, bytes: &[u8], start: usize, end: usize, ended: bool) -> Result<RecordSearch, usize> {
        match self.cursor.next(bytes, end) {
            Event::Value(value) if bytes[value] == b'{' => {
                let step = self.record(bytes, start, value, ended);
                if matches!(step, RecordSearch::More { .. }) {
                    self.cursor.before_key();
                }
                Ok(step)
            }
            Event::Value(value) => {
                self.others += 1;
                self.cursor.pass(bytes[value]);
                Err(value)
            }
            Event::More(_) if !ended => {
                self.cursor.before_key();
                Ok(RecordSearch::More { gap: start })
            }
            Event::More(gap) => Ok(self.more(bytes, gap, ended)),
            _ => Ok(self.broken(bytes, start, ended)),
        }
    }

    /// The record from `start` on, whose object begins at `value`.
    fn record(&mut self, bytes: &[u8], start: usize, value: usize, ended: bool) -> RecordSearch {
        match BoundaryScanner::default().follow(&bytes[value..]) {
            Progress::End(n) => {
                self.cursor.after();
                self.end_page();
                RecordSearch::Record { start, end: value + n, next: value + n }
            }
            Progress::More if !ended => RecordSearch::More { gap: start },
            Progress::More => {
                self.is_told = true;
                self.cursor.pass(b'{');
                RecordSearch::Unclosed { start, end: bytes.len() }
            }
            Progress::Restart(_) | Progress::Lost(_) => self.broken(bytes, start, ended),
        }
    }

    /// The input has no more bytes for now.
    fn more(&mut self, bytes: &[u8], gap: usize, ended: bool) -> RecordSearch {
        if !ended || self.is_told || self.cursor.depth() == 0 {
            return RecordSearch::More { gap };
        }
        self.is_told = true;
        let is_in_list =
            self.path[..self.cursor.depth()].iter().any(|segment| !matches!(segment, Segment::Key(_)));
        if self.is_reached && !is_in_list {
            self.is_cut_after = true;
            return RecordSearch::More { gap: bytes.len() };
        }
        RecordSearch::Unclosed { start: bytes.len(), end: bytes.len() }
    }

    /// What is here is not JSON, or a record in it is not.
    fn broken(&mut self, bytes: &[u8], start: usize, ended: bool) -> RecordSearch {
        let rest = &bytes[start..];
        if rest.len() < SHOWN && !ended {
            return RecordSearch::More { gap: start };
        }
        let shown = &rest[..rest.len().min(SHOWN)];
        let end = start + memchr(b'\n', shown).unwrap_or(shown.len()).max(1);
        self.is_lost = true;
        RecordSearch::Stray { start, end }
    }

    /// After a value: it may have been the last of a page.
    fn end_page(&mut self) {
        if self.cursor.depth() == self.page_level() && !std::mem::take(&mut self.is_reached) {
            self.pages_without += 1;
        }
    }

    /// How many containers are around a page: an object that leads to records by its keys.
    fn page_level(&self) -> usize {
        let level = self.path.iter().position(|segment| matches!(segment, Segment::Key(_)));
        level.unwrap_or(usize::MAX)
    }

    /// Begins to pass over the record that begins with these bytes and is too long to be held.
    pub fn begin_skip(&self, record: &[u8]) -> Skip<'_> {
        match &self.values {
            Some(values) => values.begin_skip(record),
            None => {
                let key = if record.starts_with(b"{") { None } else { string_end(record, 0) };
                let from = key.unwrap_or(0);
                let before = from + memchr(b'{', &record[from..]).unwrap_or(0);
                Skip::Entry { before, nest: BoundaryScanner::default() }
            }
        }
    }

    /// Goes on after a record that was passed over.
    pub fn end_skip(&mut self) {
        if self.values.is_none() {
            self.cursor.after();
            self.end_page();
        }
    }
}

/// Whether the object that was entered before these bytes holds nothing: some exports write an empty list so.
fn is_empty(inside: &[u8]) -> bool {
    inside.iter().find(|byte| !is_white(**byte)) == Some(&b'}')
}

/// Where a line begins with an object or an array.
enum LineSearch {
    At(usize),
    /// Not within these bytes; this many of them are done.
    More(usize),
}

fn next_line(bytes: &[u8], ended: bool) -> LineSearch {
    let mut at = 0;
    while let Some(n) = memchr(b'\n', &bytes[at..]) {
        match bytes.get(at + n + 1) {
            Some(b'{' | b'[') => return LineSearch::At(at + n + 1),
            Some(_) => at += n + 1,
            None => return LineSearch::More(if ended { bytes.len() } else { at + n }),
        }
    }
    LineSearch::More(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::choose::key;
    use proptest::prelude::*;

    /// The records and what is broken or cut, of a text that comes in pieces of this size, with the counts.
    fn records(path: &[Segment], text: &[u8], size: usize) -> (Vec<String>, Vec<(Repair, u64)>) {
        let (mut within, mut at, mut seen) = (Within::new(path.to_vec()), 0, size.min(text.len()));
        let mut found = Vec::new();
        loop {
            let ended = seen == text.len();
            let step = within.step(&text[at..seen], ended);
            let show = |kind: &str, start: usize, end: usize| {
                format!("{kind} {start} {}", String::from_utf8_lossy(&text[start..end]))
            };
            match step.behind(at) {
                RecordSearch::Record { start, end, next } => {
                    found.push(show("record", start, end));
                    at = next;
                }
                RecordSearch::Stray { start, end } => {
                    found.push(show("stray", start, end));
                    at = end;
                }
                RecordSearch::Unclosed { start, end } => {
                    found.push(show("unclosed", start, end));
                    at = text.len();
                }
                RecordSearch::Remnant { .. } | RecordSearch::OtherHeader { .. } => {
                    unreachable!("there are no tables in JSON")
                }
                RecordSearch::More { gap } => {
                    at = gap;
                    if ended {
                        return (found, within.repairs().collect());
                    }
                    seen = (seen + size).min(text.len());
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_found_does_not_depend_on_where_the_bytes_end(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{\"a\": [", "{\"b\": 1}, ", "{\"b\": \"}]\"}", "]}", "]", "}", ", ", "\n", "\"k\": ", "[", "{", "1", "null", "{}", "x", "\"a\": {\"b\": 2}",
            ]), 0..20),
            path in 0_usize..5,
        ) {
            let path = [
                vec![key("a"), Segment::Each],
                vec![Segment::Each, key("a"), Segment::Each],
                vec![Segment::Any],
                vec![key("a"), Segment::Any],
                vec![Segment::Any, Segment::Each],
            ][path].clone();
            let text = pieces.concat();
            let whole = records(&path, text.as_bytes(), text.len().max(1));
            for size in [1, 2, 3, 7, 20] {
                prop_assert_eq!(&records(&path, text.as_bytes(), size), &whole, "{}", text);
            }
        }
    }
}
