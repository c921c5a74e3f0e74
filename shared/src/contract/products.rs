//! `products.safetensors` and `names.txt`: the products of a run, as a later run compares its own with them.
//!
//! `products.safetensors` holds arrays of the same length, one element a product, ordered by `id`:
//!
//! | tensor | type | what |
//! | --- | --- | --- |
//! | `id` | U64 | hash of the product's id; 0 where it states none |
//! | `name` | U64 | hash of its name; 0 where it states none |
//! | `words` | U64 | one bit for each different word of its name: the bit whose number is the word's hash modulo 64 |
//! | `brand` | U64 | hash of its brand; 0 where it states none |
//! | `price` | F64 | its price in the currency of the card; NaN where it states none above zero |
//! | `other_price` | F64 | its price in another currency; NaN where it states none. Left out where no product has one |
//! | `currency` | U32 | the place of that currency among the card's `currencies`, from 1; 0 where there is none. Left out likewise |
//! | `cluster` | U32 | its cluster |
//! | `line` | U32 | where its line begins in `names.txt`, in bytes |
//!
//! A hash is rapidhash v3 with its default secrets over UTF-8. A hash that would be 0 is 1. Ids are hashed without white space around
//! them. Names and brands are hashed by their folded spelling, which `docs/catalogue.md` describes. The metadata has one entry,
//! `products`: a [`Card`] as JSON.
//!
//! `names.txt` has the name of each product, a line each, in the catalogue's order.

use crate::{Error, Result, VERSION};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// The object's name below the run's `models/` prefix.
pub const NAME: &str = "products.safetensors";
/// The name of the object with the products' names.
pub const NAMES: &str = "names.txt";
/// The version of this format. Format 1 had no `words`, and other hashes of names and brands.
pub const FORMAT: u32 = 2;
/// Larger catalogues have no such objects: a report has to hold the products of two runs in the memory of a Lambda. So many lines of
/// [`NAMES`] are less than 4 GB.
pub const MOST: usize = 2_000_000;
/// Bytes of a line of [`NAMES`] at most, its end included.
pub const LINE: usize = 1024;

/// The entry of the metadata.
const CARD: &str = "products";

/// The products of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Products {
    /// What holds for all of them.
    pub card: Card,
    /// The products.
    pub products: Vec<Product>,
}

/// What holds for all products of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The column of the prices.
    pub price: Option<String>,
    /// The main currency, where it is known.
    pub currency: Option<String>,
    /// Other currencies; an empty name for those that are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<String>,
    /// Whether the ids are numbers that go up by one from row to row: they may have been given when the file was written.
    pub numbered: bool,
}

/// A product of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Product {
    /// Hash of its id; 0 where it states none.
    pub id: u64,
    /// Hash of its name; 0 where it states none.
    pub name: u64,
    /// A bit for each different word of its name.
    pub words: u64,
    /// Hash of its brand; 0 where it states none.
    pub brand: u64,
    /// Its price in its currency; NaN where it states none above zero.
    pub price: f64,
    /// The currency of its price: 0 for the main one, else the place among those of the card, from 1.
    pub currency: u32,
    /// Where its line begins in [`NAMES`], in bytes.
    pub line: u32,
    /// Its cluster.
    pub cluster: u32,
}

impl Product {
    /// A price that counts, in its currency.
    pub fn stated_price(&self) -> Option<f64> {
        Some(self.price).filter(|price| *price > 0.0 && price.is_finite())
    }

    /// Its price if it is in the main currency; NaN else.
    fn main_price(&self) -> f64 {
        if self.currency == 0 { self.price } else { f64::NAN }
    }

    /// Its price if it is in another currency; NaN else.
    fn other_price(&self) -> f64 {
        if self.currency == 0 { f64::NAN } else { self.price }
    }
}

impl Products {
    /// Writes [`NAME`] into a folder.
    ///
    /// # Errors
    /// [`Error::Failed`] when that cannot be written.
    pub fn write(&mut self, folder: &Path) -> Result<()> {
        self.products.sort_unstable_by_key(|product| (product.id, product.line));
        let card = serde_json::to_string(&self.card).expect("a card holds plain values");
        let longs = |of: fn(&Product) -> u64| self.bytes(|product| of(product).to_le_bytes());
        let mut tensors = vec![
            ("id", Dtype::U64, longs(|product| product.id)),
            ("name", Dtype::U64, longs(|product| product.name)),
            ("words", Dtype::U64, longs(|product| product.words)),
            ("brand", Dtype::U64, longs(|product| product.brand)),
            ("price", Dtype::F64, self.bytes(|product| product.main_price().to_le_bytes())),
            ("line", Dtype::U32, self.bytes(|product| product.line.to_le_bytes())),
            ("cluster", Dtype::U32, self.bytes(|product| product.cluster.to_le_bytes())),
        ];
        if self.products.iter().any(|product| product.currency > 0) {
            let others = self.bytes(|product| product.other_price().to_le_bytes());
            let currencies = self.bytes(|product| product.currency.to_le_bytes());
            tensors.extend([("other_price", Dtype::F64, others), ("currency", Dtype::U32, currencies)]);
        }
        let write = || {
            let shape = vec![self.products.len()];
            let views = tensors
                .iter()
                .map(|(name, dtype, bytes)| Ok((*name, TensorView::new(*dtype, shape.clone(), bytes)?)))
                .collect::<std::result::Result<Vec<_>, SafeTensorError>>()?;
            let metadata = HashMap::from([(CARD.to_owned(), card)]);
            safetensors::serialize_to_file(views, Some(metadata), &folder.join(NAME))
        };
        write().map_err(|e| Error::failed(format!("writing {NAME} to the task's own disk failed: {e}")))
    }

    /// Numbers the currencies as another run does. Those that it does not have come after its own.
    pub fn number_currencies_as(&mut self, other: &Card) {
        let numbers: Vec<u32> = (0..)
            .zip(&self.card.currencies)
            .map(|(own, name)| {
                let place = other.currencies.iter().position(|other| other == name);
                place.map_or(other.currencies.len() as u32 + own, |place| place as u32) + 1
            })
            .collect();
        for product in self.products.iter_mut().filter(|product| product.currency > 0) {
            product.currency = numbers.get(product.currency as usize - 1).copied().unwrap_or(u32::MAX);
        }
    }

    fn bytes<const N: usize>(&self, of: impl Fn(&Product) -> [u8; N]) -> Vec<u8> {
        self.products.iter().flat_map(of).collect()
    }

    /// Reads what [`Products::write`] has written; none where another version has written it in another format.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is no such file or is cut short.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let damaged = |problem: String| {
            Error::invalid(format!(
                "{NAME} is not what Wintermute {VERSION} reads ({problem}): run the catalogue again to make it anew"
            ))
        };
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| damaged(e.to_string()))?;
        let card = metadata.metadata().as_ref().and_then(|entries| entries.get(CARD));
        let card: Card = serde_json::from_str(card.map_or("", String::as_str))
            .map_err(|e| damaged(format!("its metadata: {e}")))?;
        if card.format != FORMAT {
            return Ok(None);
        }
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| damaged(e.to_string()))?;
        let column = |name: &str, dtype: Dtype| {
            let tensor = tensors.tensor(name).map_err(|e| damaged(e.to_string()))?;
            match tensor.dtype() == dtype && tensor.shape().len() == 1 {
                true => Ok(tensor.data()),
                false => Err(damaged(format!("{name} has another type or shape"))),
            }
        };
        let longs = |name, dtype| Ok(column(name, dtype)?.as_chunks::<8>().0);
        let shorts = |name| Ok(column(name, Dtype::U32)?.as_chunks::<4>().0);
        let (ids, names) = (longs("id", Dtype::U64)?, longs("name", Dtype::U64)?);
        let (words, brands) = (longs("words", Dtype::U64)?, longs("brand", Dtype::U64)?);
        let prices = longs("price", Dtype::F64)?;
        let (clusters, lines) = (shorts("cluster")?, shorts("line")?);
        if [names, words, brands, prices].iter().any(|column| column.len() != ids.len())
            || [clusters, lines].iter().any(|column| column.len() != ids.len())
        {
            return Err(damaged("its columns have different lengths".to_owned()));
        }
        let has_others = tensors.tensor("currency").is_ok();
        let (others, currencies) = match has_others {
            true => (longs("other_price", Dtype::F64)?, shorts("currency")?),
            false => Default::default(),
        };
        if has_others && (others.len() != ids.len() || currencies.len() != ids.len()) {
            return Err(damaged("its columns have different lengths".to_owned()));
        }
        let price = |i: usize| match currencies.get(i).map_or(0, |&currency| u32::from_le_bytes(currency)) {
            0 => (f64::from_le_bytes(prices[i]), 0),
            currency => (f64::from_le_bytes(others[i]), currency),
        };
        let product = |i: usize| Product {
            id: u64::from_le_bytes(ids[i]),
            name: u64::from_le_bytes(names[i]),
            words: u64::from_le_bytes(words[i]),
            brand: u64::from_le_bytes(brands[i]),
            price: price(i).0,
            currency: price(i).1,
            line: u32::from_le_bytes(lines[i]),
            cluster: u32::from_le_bytes(clusters[i]),
        };
        Ok(Some(Self { card, products: (0..ids.len()).map(product).collect() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(products: &mut Products) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        products.write(folder.path()).unwrap();
        std::fs::read(folder.path().join(NAME)).unwrap()
    }

    #[test]
    fn products_are_read_as_they_were_written_and_nothing_else_is() {
        let product = |id: u32, price| {
            let (line, cluster) = (9 - id, 3);
            let id = u64::from(id);
            let currency = if line == 7 { 1 } else { 0 };
            Product { id, name: id * 2, words: id * 3, brand: 0, price, currency, line, cluster }
        };
        let card = Card {
            format: FORMAT,
            price: Some("cost".to_owned()),
            currency: Some("EUR".to_owned()),
            currencies: vec!["CHF".to_owned()],
            numbered: true,
        };
        let mut products =
            Products { card, products: vec![product(7, 1.5), product(2, -3.0), product(0, 0.0)] };
        let bytes = written(&mut products);
        assert_eq!(Products::read(&bytes).unwrap().as_ref(), Some(&products));
        assert!(products.products.is_sorted_by_key(|product| product.id));
        for broken in [&b"PK"[..], &[], &bytes[..bytes.len() - 1]] {
            let error = Products::read(broken).unwrap_err().to_string();
            assert!(error.contains(NAME) && error.contains("run the catalogue again"), "{error}");
        }
        for other in [FORMAT - 1, FORMAT + 1] {
            products.card.format = other;
            assert_eq!(Products::read(&written(&mut products)).unwrap(), None, "format {other}");
        }
    }

    #[test]
    fn currencies_are_known_by_their_names() {
        let card = |currencies: &[&str]| Card {
            currencies: currencies.iter().map(|&name| name.to_owned()).collect(),
            ..Card::default()
        };
        let product = |currency| Product {
            id: 1,
            name: 1,
            words: 0,
            brand: 0,
            price: 1.0,
            currency,
            line: 0,
            cluster: 0,
        };
        let mut products =
            Products { card: card(&["CHF", "JPY", "USD"]), products: (0..4).map(product).collect() };
        products.number_currencies_as(&card(&["USD", "CHF"]));
        let numbers: Vec<u32> = products.products.iter().map(|product| product.currency).collect();
        assert_eq!(numbers, [0, 2, 4, 1], "JPY is a currency of its own");
    }
}
