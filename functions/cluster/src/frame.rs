//! The columns of a catalogue that clustering needs, read from its CSV as a stream.

use std::io::Read;
use wintermute_shared::{Error, Result};

/// A column of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    bytes: String,
    ends: Vec<u64>,
}

impl Column {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    fn push(&mut self, value: &str) {
        self.bytes.push_str(value);
        self.ends.push(self.bytes.len() as u64);
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A value; empty where it is missing.
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[row] as usize]
    }

    /// The number of missing values.
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|&row| self.get(row).is_empty()).count()
    }

    /// Replaces missing values; gives their number.
    pub fn fill(&mut self, value: &str) -> usize {
        let missing = self.missing();
        if missing > 0 {
            let mut filled = Self::new(&self.name);
            for row in 0..self.len() {
                let old = self.get(row);
                filled.push(if old.is_empty() { value } else { old });
            }
            *self = filled;
        }
        missing
    }
}

/// Some columns of a catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The columns, in the catalogue's order.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
    /// All column names of the catalogue.
    pub available: Vec<String>,
}

impl Frame {
    /// Reads those columns of a CSV with a header whose names `wanted` accepts. `progress` is called now and then with the
    /// number of rows so far.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the CSV is broken, with the place; [`Error::Failed`] when it cannot be read.
    pub fn read(csv: impl Read, wanted: impl Fn(&str) -> bool, progress: impl Fn(u64)) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_reader(csv);
        let header = reader.headers().map_err(|e| broken(&e))?;
        let available: Vec<String> = header.iter().map(str::to_owned).collect();
        let (positions, mut columns): (Vec<usize>, Vec<Column>) = header
            .iter()
            .enumerate()
            .filter(|(_, name)| wanted(name))
            .map(|(i, name)| (i, Column::new(name)))
            .unzip();
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut record).map_err(|e| broken(&e))? {
            for (column, &position) in columns.iter_mut().zip(&positions) {
                column.push(&record[position]);
            }
            rows += 1;
            if rows % (1 << 16) == 0 {
                progress(rows as u64);
            }
        }
        Ok(Self { columns, rows, available })
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

fn broken(error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Io(io) => Error::failed(format!("reading the catalogue failed: {io}")),
        _ => Error::invalid(format!("the catalogue is not a well-formed CSV: {error}")),
    }
}

/// A price as written: a number, or nothing.
pub fn price(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|price: &f64| price.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "id,name,gender\n1,\"Shoes, red\",female\n2,\"a\nb\",\n";

    #[test]
    fn wanted_columns_are_read_and_the_rest_is_named() {
        let frame = Frame::read(CSV.as_bytes(), |name| name != "id", |_| ()).unwrap();
        assert_eq!(frame.available, ["id", "name", "gender"]);
        assert_eq!((frame.rows, frame.columns.len()), (2, 2));
        assert_eq!(frame.column("name").unwrap().get(0), "Shoes, red");
        assert_eq!(frame.column("name").unwrap().get(1), "a\nb");
    }

    #[test]
    fn missing_values_are_counted_and_filled() {
        let mut frame = Frame::read(CSV.as_bytes(), |name| name == "gender", |_| ()).unwrap();
        assert_eq!(frame.columns[0].fill("uni-sex"), 1);
        assert_eq!((frame.columns[0].get(0), frame.columns[0].get(1)), ("female", "uni-sex"));
    }

    #[test]
    fn a_broken_csv_is_an_error_with_its_place() {
        let error = Frame::read("a,b\n1\n".as_bytes(), |_| true, |_| ()).unwrap_err().to_string();
        assert!(error.contains("line: 2"), "{error}");
    }

    #[test]
    fn prices_are_finite_numbers() {
        assert_eq!(price(" 12.50 "), Some(12.5));
        assert_eq!((price(""), price("free"), price("NaN"), price("inf")), (None, None, None, None));
    }
}
