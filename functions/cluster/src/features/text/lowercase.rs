//! Texts in lower case.

use super::corpus::Part;
use super::letters::Letters;
use super::markup::{may_hold_markup, without_markup};
use std::ops::Range;

/// Some neighbouring texts in lower case, one after the other: many are turned at once faster than one by one.
#[derive(Default)]
pub struct LowercasedBatch {
    text: String,
    /// Where in it each ends.
    ends: Vec<usize>,
    runs: Vec<TextRun>,
}

/// Neighbouring texts, all of ASCII or none known to be.
struct TextRun {
    /// The number of texts up to its end.
    end: usize,
    is_ascii: bool,
}

impl LowercasedBatch {
    /// Takes in texts of a part in place of those before, HTML taken out where the part may hold it.
    pub(super) fn read(&mut self, part: &Part, rows: Range<usize>, letters: Letters) {
        self.text.clear();
        self.ends.clear();
        self.runs.clear();
        self.append(part, rows, letters);
    }

    /// Halves the rows until they are easy or single.
    fn append(&mut self, part: &Part, rows: Range<usize>, letters: Letters) {
        let (joined, ends) = part.column.joined(rows.clone());
        let start = self.text.len();
        if joined.is_ascii() && !(part.has_markup && may_hold_markup(joined)) && letters.are_plain_in(joined)
        {
            self.text.push_str(joined);
            self.text[start..].make_ascii_lowercase();
            self.ends.extend(ends.map(|end| start + end));
            self.end_run(true);
        } else if rows.len() > 1 {
            let middle = rows.start + rows.len() / 2;
            self.append(part, rows.start..middle, letters);
            self.append(part, middle..rows.end, letters);
        } else {
            match part.has_markup {
                true => letters.fold(&without_markup(joined), &mut self.text),
                false => letters.fold(joined, &mut self.text),
            }
            self.ends.push(self.text.len());
            self.end_run(self.text[start..].is_ascii());
        }
    }

    /// Takes the texts since the last run into one, which may be the last.
    fn end_run(&mut self, is_ascii: bool) {
        let end = self.ends.len();
        match self.runs.last_mut() {
            Some(run) if run.is_ascii == is_ascii => run.end = end,
            _ => self.runs.push(TextRun { end, is_ascii }),
        }
    }

    /// All texts.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Neighbouring texts that are of ASCII or not, with that: where they begin, and where each ends.
    pub(super) fn runs(&self) -> impl Iterator<Item = (bool, usize, &[usize])> {
        let mut first = 0_usize;
        self.runs.iter().map(move |run| {
            let start = first.checked_sub(1).map_or(0, |before| self.ends[before]);
            let ends = &self.ends[first..run.end];
            first = run.end;
            (run.is_ascii, start, ends)
        })
    }
}
