//! `products.safetensors` and `names.txt`: the products as a later run compares its own with them.

use super::repeats::{Origin, repeats};
use super::{spelling, unwritten};
use crate::artifacts::files::create;
use crate::input::frame::Column;
use crate::input::pricing::Priced;
use crate::input::products as input;
use rapidhash::v3::rapidhash_v3;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use wintermute_shared::analysis::Repeats;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::contract::products::{Card, FORMAT, LINE, MOST, NAMES, Product, Products};
use wintermute_shared::{Result, Settings};

/// The products, written batch by batch.
pub struct ProductsWriter {
    folder: PathBuf,
    products: Products,
    names: BufWriter<File>,
    /// Where the next line of names begins.
    line: u32,
    numbering: Numbering,
    origins: Origins,
    /// For each product the hash of what tells products of one name and brand apart.
    variants: Vec<u64>,
}

/// Where the products come from, on the task's own disk: their rows and brands, a line each.
struct Origins {
    lines: BufWriter<File>,
    /// Where the line of each begins, and the last one ends.
    starts: Vec<u32>,
}

/// The file of origins.
const ORIGINS: &str = "products.origins";

impl ProductsWriter {
    /// A writer into a folder, for `rows` products whose prices are in this currency; none for more than a report can compare.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when a file cannot be made.
    pub fn new(rows: usize, currency: Option<String>, folder: &Path) -> Result<Option<Self>> {
        if rows > MOST {
            return Ok(None);
        }
        Ok(Some(Self {
            folder: folder.to_owned(),
            products: Products {
                card: Card { format: FORMAT, currency, ..Card::default() },
                products: Vec::new(),
            },
            names: create(folder, NAMES)?,
            line: 0,
            numbering: Numbering::Begins,
            origins: Origins { lines: create(folder, ORIGINS)?, starts: vec![0] },
            variants: Vec::new(),
        }))
    }

    /// Adds products with their clusters and prices. Batches come in the catalogue's order.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when names cannot be written.
    pub fn add(
        &mut self,
        products: &input::Products,
        roles: &Roles,
        settings: &Settings,
        clusters: &[u32],
        prices: &[Option<Priced>],
    ) -> Result<()> {
        let frame = &products.frame;
        let of_role = |role| roles.column(role).and_then(|name| frame.column(name));
        let text = || settings.text.iter().find_map(|text| frame.column(&text.column));
        let (ids, brands, names) =
            (of_role(Role::Id), of_role(Role::Brand), of_role(Role::Name).or_else(text));
        let currencies = self.currencies(prices);
        let hashed = (0..frame.rows).into_par_iter().map(|row| {
            let name = spelling::name(cell(names, row));
            Product {
                id: hash(cell(ids, row).trim()),
                name: hash(&name),
                words: words(&name),
                brand: hash(&spelling::brand(cell(brands, row))),
                price: prices[row].as_ref().map_or(f64::NAN, |price| price.amount),
                currency: currencies[row],
                line: 0,
                cluster: clusters[row],
            }
        });
        const TELLING: [Role; 4] = [Role::Color, Role::Gender, Role::Size, Role::Material];
        let telling: Vec<&Column> = TELLING.into_iter().filter_map(of_role).collect();
        let folded = |row: usize| telling.iter().map(move |column| spelling::name(column.get(row)));
        let variants =
            (0..frame.rows).into_par_iter().map(|row| hash(&folded(row).collect::<Vec<_>>().join("\0")));
        self.variants.par_extend(variants);
        self.products.card.price = roles.column(Role::Price).map(str::to_owned);
        let first = self.products.products.len();
        self.products.products.par_extend(hashed);
        for (row, product) in self.products.products[first..].iter_mut().enumerate() {
            product.line = self.line;
            let line = line(cell(names, row));
            self.line += line.len() as u32;
            self.names.write_all(line.as_bytes()).map_err(|e| unwritten(NAMES, e))?;
            self.numbering = self.numbering.with(cell(ids, row));
            self.origins.add(products.origins.row(row) + 1, cell(brands, row))?;
        }
        Ok(())
    }

    /// The number of each price's currency: 0 for the main one, and where there is no price.
    fn currencies(&mut self, prices: &[Option<Priced>]) -> Vec<u32> {
        let known = &mut self.products.card.currencies;
        let number = |price: &Option<Priced>| {
            let Some(price) = price.as_ref().filter(|price| !price.is_main) else { return 0 };
            let name = price.currency.as_ref().map_or("", |currency| currency.as_str());
            let place = known.iter().position(|known| known == name).unwrap_or_else(|| {
                known.push(name.to_owned());
                known.len() - 1
            });
            place as u32 + 1
        };
        prices.iter().map(number).collect()
    }

    /// Ends the files, and gives the products that are like others; nothing if none has a name.
    ///
    /// # Errors
    /// [`wintermute_shared::Error::Failed`] when they cannot be written.
    pub fn finish(mut self) -> Result<Option<Repeats>> {
        self.names.flush().map_err(|e| unwritten(NAMES, e))?;
        self.products.card.numbered = matches!(self.numbering, Numbering::Next(_));
        let mut names = File::open(self.folder.join(NAMES)).map_err(|e| unwritten(NAMES, e))?;
        let mut origins = self.origins.open(&self.folder)?;
        let repeats = repeats(
            &self.products.products,
            &self.variants,
            &self.products.card.currencies,
            &mut names,
            |number| origins.of(number),
        )
        .map_err(|e| unwritten(NAMES, e))?;
        self.products.write(&self.folder)?;
        Ok(repeats)
    }
}

impl Origins {
    fn add(&mut self, row: u64, brand: &str) -> Result<()> {
        let line = line(&format!("{row} {}", brand.trim()));
        self.starts.push(self.starts.last().map_or(0, |start| start + line.len() as u32));
        self.lines.write_all(line.as_bytes()).map_err(|e| unwritten(ORIGINS, e))
    }

    /// The origins to be read. The file goes with its last handle.
    fn open(mut self, folder: &Path) -> Result<ReadOrigins> {
        self.lines.flush().map_err(|e| unwritten(ORIGINS, e))?;
        let path = folder.join(ORIGINS);
        let lines = File::open(&path).map_err(|e| unwritten(ORIGINS, e))?;
        std::fs::remove_file(path).map_err(|e| unwritten(ORIGINS, e))?;
        Ok(ReadOrigins { lines, starts: self.starts })
    }
}

struct ReadOrigins {
    lines: File,
    starts: Vec<u32>,
}

impl ReadOrigins {
    /// Of the product with this number.
    fn of(&mut self, number: usize) -> io::Result<Origin> {
        let (start, end) = (self.starts[number], self.starts[number + 1]);
        self.lines.seek(SeekFrom::Start(u64::from(start)))?;
        let mut line = String::new();
        (&self.lines).take(u64::from(end - start)).read_to_string(&mut line)?;
        let (row, brand) = line.trim_end_matches('\n').split_once(' ').unwrap_or((&line, ""));
        Ok((row.parse().unwrap_or(0), (!brand.is_empty()).then(|| brand.to_owned())))
    }
}

/// A value; empty where it is missing, or where there is no such column.
fn cell(column: Option<&Column>, row: usize) -> &str {
    column.map_or("", |column| column.get(row))
}

/// Whether ids are numbers that go up by one from row to row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Numbering {
    /// No row has come.
    Begins,
    /// They are, and this would be the next.
    Next(i64),
    /// They are not.
    No,
}

impl Numbering {
    fn with(self, id: &str) -> Self {
        if self == Self::No {
            return self;
        }
        let number = id.trim().parse::<i64>().ok();
        let fits = |number: &i64| matches!(self, Self::Begins) || self == Self::Next(*number);
        number.filter(fits).and_then(|number| number.checked_add(1)).map_or(Self::No, Self::Next)
    }
}

/// The hash of a text; 0 for none, and for no other.
fn hash(text: &str) -> u64 {
    if text.is_empty() { 0 } else { rapidhash_v3(text.as_bytes()).max(1) }
}

/// A bit for each different word of a folded name.
fn words(name: &str) -> u64 {
    name.split(' ').filter(|word| !word.is_empty()).fold(0, |bits, word| bits | 1 << (hash(word) % 64))
}

/// A name as a line of its own, cut where it is too long.
fn line(name: &str) -> String {
    let mut line = name.replace(|c: char| c.is_control(), " ");
    line.truncate(line.floor_char_boundary(LINE - 1));
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::frame::Frame;

    #[test]
    fn a_name_with_a_word_more_has_a_bit_more() {
        let (shoe, white) = (words("air max 90"), words("max air 90 white"));
        assert_eq!((shoe.count_ones(), (white & !shoe).count_ones(), shoe & !white), (3, 1, 0));
        assert_eq!((words(""), hash("")), (0, 0));
        // The format promises this hash to later versions.
        assert_eq!(hash("10017413"), 9_448_941_772_851_710_628);
    }

    #[test]
    fn ids_number_the_rows_if_each_is_one_more() {
        let numbered = |ids: &[&str]| {
            let end = ids.iter().fold(Numbering::Begins, |numbering, id| numbering.with(id));
            matches!(end, Numbering::Next(_))
        };
        assert!(numbered(&["0", "1", "2"]) && numbered(&["41", "42"]));
        for ids in [&["0", "2"][..], &["1", "0"], &["a", "b"], &["1", "", "2"], &["9223372036854775807"], &[]]
        {
            assert!(!numbered(ids), "{ids:?}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line("a\r\nb\u{0}c"), "a  b c\n");
        let long = line(&"é".repeat(LINE));
        assert!(long.len() <= LINE && long.ends_with("é\n"));
    }

    #[test]
    fn products_of_batches_are_those_of_the_whole() {
        let columns = [("id", ["7", "8", " "]), ("name", ["red shoe", "hat", ""]), ("brand", ["A", "", "b"])];
        let frame = |rows: std::ops::Range<usize>| Frame {
            columns: columns
                .iter()
                .map(|(name, cells)| Column::of(name, cells[rows.clone()].iter().copied()))
                .collect(),
            rows: rows.len(),
        };
        let products = |rows: std::ops::Range<usize>| input::Products {
            origins: input::Origins::Rows(rows.start as u64),
            frame: frame(rows),
        };
        let settings = Settings::default();
        let roles = Roles::of(&["id", "name", "brand"].map(str::to_owned), &settings);
        let written = |batches: &[std::ops::Range<usize>]| {
            let folder = tempfile::tempdir().unwrap();
            let mut writer = ProductsWriter::new(3, None, folder.path()).unwrap().unwrap();
            for rows in batches {
                let priced = |amount| Some(Priced { amount, currency: None, is_main: true });
                let prices = &[priced(5.0), None, priced(1.5)][rows.clone()];
                writer
                    .add(&products(rows.clone()), &roles, &settings, &[4, 0, 1][rows.clone()], prices)
                    .unwrap();
            }
            writer.finish().unwrap();
            let read = |name| std::fs::read(folder.path().join(name)).unwrap();
            (read(wintermute_shared::contract::products::NAME), read(NAMES))
        };
        let all = 0..3;
        let (whole, names) = written(std::slice::from_ref(&all));
        assert!((whole.clone(), names.clone()) == written(&[0..1, 1..3]));
        assert_eq!(String::from_utf8(names).unwrap(), "red shoe\nhat\n\n");
        let products = Products::read(&whole).unwrap().unwrap();
        let of = |id: &str| products.products.iter().find(|product| product.id == hash(id)).unwrap();
        assert_eq!((of("7").price, of("7").cluster, of("7").brand), (5.0, 4, hash("a")));
        assert!(of("8").price.is_nan() && of("8").brand == 0 && of("8").line == 9);
        assert_eq!((of("").id, of("").name), (0, 0));
        assert!(!products.card.numbered);
    }

    #[test]
    fn more_products_than_a_report_can_hold_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ProductsWriter::new(MOST + 1, None, folder.path()).unwrap().is_none());
    }
}
