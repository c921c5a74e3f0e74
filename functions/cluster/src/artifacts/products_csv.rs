//! `products.csv`: each product with its kind and family by name, for spreadsheets.
//!
//! What kinds are called is known only when all products have come. Until then, rows are kept on the task's own disk with the numbers of
//! their clusters; at the end they are copied, with the names in their place.

use super::unwritten;
use crate::artifacts::files::create;
use crate::describe::Batch;
use crate::features::text::{values, without_markup};
use crate::input::pricing::Pricing;
use crate::input::products::Products;
use rayon::prelude::*;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use wintermute_shared::analysis::Analysis;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::contract::spreadsheet::neutral;
use wintermute_shared::quality::Quality;
use wintermute_shared::{Result, Settings};

/// The table's name below the model.
pub const PRODUCTS_CSV: &str = "products.csv";
/// Rows as they are kept until the end.
const KEPT: &str = "products.rows";
/// Rows that a thread writes at a time.
const CHUNK: usize = 4096;

/// The table, growing by batches.
pub struct ProductsCsv {
    folder: PathBuf,
    rows: BufWriter<File>,
    has_formulas_as_text: bool,
    /// Whether prices have currencies.
    has_currency: bool,
    /// The columns after the price, with their roles.
    more: Vec<(&'static str, Role)>,
}

/// Columns that are there where the catalogue has them.
const MORE: [(&str, Role); 4] =
    [("brand", Role::Brand), ("color", Role::Color), ("gender", Role::Gender), ("category", Role::Category)];

impl ProductsCsv {
    /// A table in a folder, for products with the columns of these.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when the file cannot be made.
    pub fn new(folder: &Path, products: &Products, quality: &Quality) -> Result<Self> {
        let has = |role| {
            let column = quality.roles.column(role);
            column.is_some_and(|column| products.frame.column(column).is_some())
        };
        let pricing = Pricing::of(quality);
        Ok(Self {
            folder: folder.to_owned(),
            rows: create(folder, KEPT)?,
            has_formulas_as_text: quality.settings.formulas_as_text,
            has_currency: pricing
                .is_some_and(|pricing| pricing.main().is_some() || !pricing.others().is_empty()),
            more: MORE.into_iter().filter(|&(_, role)| has(role)).collect(),
        })
    }

    /// Adds products.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when they cannot be written.
    pub(crate) fn add(&mut self, batch: &Batch, roles: &Roles, settings: &Settings) -> Result<()> {
        let frame = &batch.products.frame;
        let column = |role| roles.column(role).and_then(|name| frame.column(name));
        let text = settings.text.iter().find_map(|text| frame.column(&text.column));
        let (ids, names) = (column(Role::Id), column(Role::Name).or(text));
        let more: Vec<_> = self.more.iter().map(|&(_, role)| column(role)).collect();
        let cell = |cell: String| if self.has_formulas_as_text { neutral(cell) } else { cell };
        let row = |out: &mut Vec<u8>, row: usize| {
            let id = ids.map_or(String::new(), |ids| values(ids.get(row)).join(", "));
            let name = names.map_or("", |names| names.get(row));
            let mut begin = Vec::with_capacity(name.len() + id.len() + 8);
            field(&mut begin, &cell(id));
            begin.push(b',');
            field(&mut begin, &cell(without_markup(name).trim().to_owned()));
            let price = batch.read.prices[row].as_ref();
            let amount = price.map_or(String::new(), |price| price.amount.to_string());
            let mut end = format!("{:.4},{amount}", batch.places.distances[row]).into_bytes();
            if self.has_currency {
                let currency = price.and_then(|price| price.currency.as_ref());
                end.push(b',');
                field(&mut end, currency.map_or("", |currency| currency.as_str()));
            }
            for column in &more {
                end.push(b',');
                let value = column.map_or(String::new(), |column| values(column.get(row)).join(", "));
                field(&mut end, &cell(value));
            }
            for number in [begin.len() as u32, batch.places.labels[row], end.len() as u32] {
                out.extend(number.to_le_bytes());
            }
            out.extend(begin);
            out.extend(end);
        };
        let starts: Vec<usize> = (0..frame.rows).step_by(CHUNK).collect();
        let chunks = starts.into_par_iter().map(|start| {
            let mut out = Vec::new();
            (start..frame.rows.min(start + CHUNK)).for_each(|at| row(&mut out, at));
            out
        });
        for chunk in chunks.collect::<Vec<_>>() {
            self.rows.write_all(&chunk).map_err(|e| unwritten(PRODUCTS_CSV, e))?;
        }
        Ok(())
    }

    /// Writes the table, whose clusters are called as in an analysis.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when it cannot be written.
    pub fn finish(mut self, analysis: &Analysis) -> Result<()> {
        let kinds: Vec<Vec<u8>> = analysis
            .clusters
            .iter()
            .map(|cluster| {
                let family = cluster.family.and_then(|family| analysis.families.get(family as usize));
                let mut cells = Vec::from(*b",");
                let cell = |name: &str| {
                    if self.has_formulas_as_text { neutral(name.to_owned()) } else { name.to_owned() }
                };
                field(&mut cells, &cell(&cluster.name));
                cells.push(b',');
                field(&mut cells, &cell(family.map_or("", |family| &family.name)));
                cells.push(b',');
                cells
            })
            .collect();
        let mut work = || -> std::io::Result<()> {
            self.rows.flush()?;
            let kept = self.folder.join(KEPT);
            let mut rows = BufReader::with_capacity(1 << 20, File::open(&kept)?);
            let mut table = BufWriter::with_capacity(1 << 20, File::create(self.folder.join(PRODUCTS_CSV))?);
            table.write_all(b"id,name,kind,family,distance,price")?;
            let currency = self.has_currency.then_some("currency");
            for name in currency.into_iter().chain(self.more.iter().map(|(name, _)| *name)) {
                write!(table, ",{name}")?;
            }
            table.write_all(b"\n")?;
            let mut row = Vec::new();
            let mut head = [0; 12];
            while read_whole(&mut rows, &mut head)? {
                let number = |at: usize| {
                    u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize
                };
                let (begin, cluster, end) = (number(0), number(4), number(8));
                row.resize(begin + end, 0);
                rows.read_exact(&mut row)?;
                table.write_all(&row[..begin])?;
                table.write_all(kinds.get(cluster).map_or(b",,,".as_slice(), Vec::as_slice))?;
                table.write_all(&row[begin..])?;
                table.write_all(b"\n")?;
            }
            table.flush()?;
            std::fs::remove_file(kept)
        };
        work().map_err(|e| unwritten(PRODUCTS_CSV, e))
    }
}

/// Fills a buffer; false at the end of what there is.
fn read_whole(from: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<bool> {
    match from.read(&mut buffer[..1])? {
        0 => Ok(false),
        _ => from.read_exact(&mut buffer[1..]).map(|()| true),
    }
}

/// A field of CSV.
fn field(out: &mut Vec<u8>, text: &str) {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
        return out.extend(text.as_bytes());
    }
    out.push(b'"');
    out.extend(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_again_as_they_were() {
        let texts = ["", "plain", "a,b", "say \"x\"", "two\nlines", "鞋"];
        let mut line = Vec::new();
        for text in texts {
            field(&mut line, text);
            line.push(b',');
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_slice());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(row.iter().take(texts.len()).collect::<Vec<_>>(), texts);
    }
}
