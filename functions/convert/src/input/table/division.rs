//! How a delimiter would divide the beginning of a table into rows and fields, and which delimiter divides it best.

use super::dialect::Dialect;
use super::fields::Fields;
use super::rows::TableRows;
use crate::input::step::RecordSearch;
use std::collections::BTreeMap;

/// What may be between fields; of those that divide as well the first counts.
/// The last one is that of Hive.
const DELIMITERS: [u8; 5] = [b'\t', b',', b';', b'|', 1];
/// So many records are looked at.
const RECORDS: usize = 1000;
/// So many lines above a header are passed over at most.
pub const ABOVE: usize = 30;

/// A record of the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Its first byte.
    pub start: usize,
    /// After its last byte.
    pub end: usize,
    /// Where the next one may begin.
    pub next: usize,
    /// How many fields it has.
    pub fields: usize,
    /// How many of them have something in them.
    pub filled: usize,
    /// Whether a quote in it is not closed as it should be.
    pub is_flawed: bool,
    /// Whether an empty line is before it.
    pub after_gap: bool,
}

/// The records of a beginning, with one delimiter.
#[derive(Clone, Debug)]
pub struct Division {
    /// How fields are written.
    pub dialect: Dialect,
    /// The records, those without anything in them aside.
    pub records: Vec<Sampled>,
    /// How many fields most records have.
    pub typical: usize,
}

impl Division {
    /// Divides the bytes; those of a record that has not ended belong to none.
    pub fn of(bytes: &[u8], dialect: Dialect, ended: bool) -> Self {
        // Stray quotes are found by the number of fields, which the first record has, or else most records have.
        let first =
            Self::sample(bytes, dialect, usize::MAX, ended, 1).first().map_or(1, |first| first.fields);
        let mut records = Self::sample(bytes, dialect, first, ended, RECORDS);
        let mut typical = most_frequent(&records, first);
        if typical != first && typical > 1 {
            records = Self::sample(bytes, dialect, typical, ended, RECORDS);
            typical = most_frequent(&records, typical);
        }
        Self { dialect, records, typical }
    }

    fn sample(bytes: &[u8], dialect: Dialect, columns: usize, ended: bool, most: usize) -> Vec<Sampled> {
        let (mut rows, mut at, mut records) = (TableRows::new(dialect, columns), 0, Vec::new());
        while records.len() < most {
            let (start, end, next) = match rows.step(&bytes[at..], ended) {
                RecordSearch::Record { start, end, next } => (at + start, at + end, at + next),
                // The rest of a field that is not closed tells nothing.
                RecordSearch::Remnant { next, .. } => {
                    at += next;
                    continue;
                }
                _ => break,
            };
            let after_gap = bytes[at..start].contains(&b'\n');
            at = next;
            let (mut fields, mut filled, mut is_flawed) = (0, 0, false);
            for field in Fields::of(&bytes[start..end], dialect) {
                fields += 1;
                filled += usize::from(!bytes[start..end][field.range.clone()].trim_ascii().is_empty());
                is_flawed |= field.flaw.is_some();
            }
            records.push(Sampled { start, end, next: at, fields, filled, is_flawed, after_gap });
        }
        records
    }

    /// The first record that may be the header or a row: it has about as many fields as most.
    pub fn first(&self) -> usize {
        let is_row = |record: &Sampled| record.fields >= 2.max(self.typical.saturating_sub(1));
        self.records.iter().take(ABOVE).position(is_row).unwrap_or(0)
    }

    /// Whether most of the records that follow the first are divided, and alike.
    pub fn is_table(&self) -> bool {
        let first = self.first();
        let Some(rows) = self.records.get(first + 1..).filter(|rows| !rows.is_empty()) else {
            return self.records.get(first).is_some_and(|only| only.fields > 1 && !only.is_flawed);
        };
        let share = |is: &dyn Fn(&Sampled) -> bool| {
            rows.iter().filter(|row| is(row)).count() as f64 / rows.len() as f64
        };
        self.typical > 1
            && (share(&|row| row.fields == self.typical && !row.is_flawed) >= 0.5
                || share(&|row| row.fields > 1 && !row.is_flawed) >= 0.8)
    }

    /// Whether hardly a field but the first of each record begins right behind the delimiter, as in a sentence.
    pub fn is_punctuated(&self, bytes: &[u8]) -> bool {
        let (mut fields, mut spaced) = (0, 0);
        for record in &self.records {
            let text = &bytes[record.start..record.end];
            for field in Fields::of(text, self.dialect).skip(1) {
                fields += 1;
                spaced += usize::from(field.range.is_empty() || text[field.range.start] == b' ');
            }
        }
        spaced * 10 >= fields * 8
    }

    /// How well the records are divided, from 0 to 1: alike, and from the first line on.
    fn score(&self) -> f64 {
        let (alike, others) = self.alike();
        alike as f64 / (alike + others).max(1) as f64 / (1 + self.first()) as f64
    }

    /// How many records have as many fields as most, and how many others there are.
    pub fn alike(&self) -> (usize, usize) {
        let is_usual = |record: &&Sampled| record.fields == self.typical && !record.is_flawed;
        let alike = self.records.iter().filter(is_usual).count();
        (alike, self.records.len() - alike)
    }
}

/// How a delimiter divides the beginning. Quotes are text if that makes more rows alike and none of them has line breaks: tables
/// with tabs are often written so.
pub fn divided(bytes: &[u8], delimiter: u8, ended: bool) -> Division {
    let quoted = Division::of(bytes, Dialect::quoted(delimiter), ended);
    let is_plain = |record: &Sampled| {
        !record.is_flawed
            && record.fields == quoted.typical
            && !bytes[record.start..record.end].contains(&b'\n')
    };
    if delimiter != b'\t' || quoted.records.iter().all(is_plain) {
        return quoted;
    }
    let unquoted = Division::of(bytes, Dialect::unquoted(delimiter), ended);
    let ((alike, others), (more_alike, fewer_others)) = (quoted.alike(), unquoted.alike());
    if more_alike > alike && fewer_others <= others { unquoted } else { quoted }
}

/// The delimiter that divides the beginning best; none if none does.
pub fn best(bytes: &[u8], ended: bool) -> Option<Division> {
    let mut divisions: Vec<Division> = DELIMITERS
        .into_iter()
        .filter(|delimiter| bytes.contains(delimiter))
        .map(|delimiter| divided(bytes, delimiter, ended))
        .filter(Division::is_table)
        .collect();
    if divisions.len() > 1 {
        divisions.retain(|division| !is_decimal_comma(division, bytes));
    }
    let top = divisions.iter().map(Division::score).fold(0.0, f64::max);
    // Of two that divide nearly as well, more columns mean that the other is within fields.
    let good = divisions.into_iter().filter(|division| division.score() >= 0.9 * top);
    good.reduce(|best, other| if other.typical > best.typical { other } else { best })
}

/// Whether the comma is between two digits wherever it is outside quotes, as in `5,00`.
fn is_decimal_comma(division: &Division, bytes: &[u8]) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let is_decimal = |record: &Sampled| {
        let text = &bytes[record.start..record.end];
        let fields: Vec<_> = Fields::of(text, division.dialect).map(|field| field.range).collect();
        fields
            .windows(2)
            .all(|pair| is_digit(text[pair[0].clone()].last()) && is_digit(text.get(pair[1].start)))
    };
    let divided = || division.records.iter().filter(|record| record.fields > 1);
    division.dialect.delimiter == b','
        && divided().filter(|record| is_decimal(record)).count() * 10 >= divided().count() * 9
}

/// The most frequent number of fields, of records with several if there are enough; of two as frequent ones the first record's, or the greater.
fn most_frequent(records: &[Sampled], first: usize) -> usize {
    let mut counts = BTreeMap::<usize, usize>::new();
    for record in records.iter().filter(|record| record.fields > 1 && !record.is_flawed) {
        *counts.entry(record.fields).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(fields, count)| (**count, **fields == first, **fields));
    most.map_or(1, |(fields, _)| *fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter_and_fields(text: &str) -> Option<(char, usize)> {
        best(text.as_bytes(), true).map(|best| (char::from(best.dialect.delimiter), best.typical))
    }

    #[test]
    fn what_divides_the_rows_alike_is_the_delimiter() {
        for (text, wanted) in [
            ("id;name;Sizes (S, M, L, XL)\n1;shirt;M\n2;tie;S\n", (';', 3)),
            ("name;price\nchair, red;5,00\ntable, oak;6,00\n", (';', 2)),
            ("chair;5,00\ntable;6,00\n", (';', 2)),
            ("chair;5,00;6,10\ntable;6,00;7,10\n", (';', 3)),
            ("name\ttext\nchair\tsoft, red, old\ntable\thard, oak, new\n", ('\t', 2)),
            ("name|text\nchair|soft, red, old\ntable|hard\n", ('|', 2)),
            ("name,path\nchair,Home|Garden|Old\ntable,Home|Oak|New\n", (',', 2)),
            ("\"a; b\",\"c; d\"\n\"e; f\",\"g; h\"\n", (',', 2)),
            ("\"a, b\";\"c, d\"\n\"e, f\";\"g, h\"\n", (';', 2)),
            ("id,price\n1,2\n3,4\n", (',', 2)),
            ("P1,1\nP2,2\n", (',', 2)),
            ("name,price\n\"a\nb;c\nd;e\",5\n\"f;\n;g\",6\n", (',', 2)),
            ("Shop; a list; of things\n\nname,price,kind\nA,1,x\nB,2,y\n", (',', 3)),
        ] {
            assert_eq!(delimiter_and_fields(text), Some(wanted), "{text:?}");
        }
    }

    #[test]
    fn lines_that_are_not_divided_alike_are_no_table() {
        for text in ["name\nchair, red\nlamp\ntable\n", "Dear all,\nread this\n", "word\nword\n", ""] {
            assert_eq!(delimiter_and_fields(text), None, "{text:?}");
        }
    }
}
