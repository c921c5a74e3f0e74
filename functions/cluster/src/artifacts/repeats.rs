//! Products that are like another in all that tells products apart.

use rayon::prelude::*;
use std::cmp::Reverse;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use wintermute_shared::analysis::{Repeated, Repeats};
use wintermute_shared::contract::products::{LINE, Product};

/// Products that are shown.
const SHOWN: usize = 10;

/// The row of a product in the catalogue, from 1, and its brand.
pub(super) type Origin = (u64, Option<String>);

/// The products of a run that are like another. `variants` are the hashes of what tells products of one name and brand apart. Names are those of
/// the file `names`; `origin` tells of the product with a number; `currencies` are those of the card. Nothing if no product has a name.
///
/// # Errors
/// When names or origins cannot be read.
pub(super) fn repeats(
    products: &[Product],
    variants: &[u64],
    currencies: &[String],
    names: &mut (impl Read + Seek),
    mut origin: impl FnMut(usize) -> io::Result<Origin>,
) -> io::Result<Option<Repeats>> {
    let of = |&number: &u32| &products[number as usize];
    let mut named: Vec<u32> = (0..products.len() as u32).filter(|number| of(number).name != 0).collect();
    if named.is_empty() {
        return Ok(None);
    }
    let key = |number: &u32| (of(number).name, of(number).brand, variants[*number as usize]);
    named.par_sort_unstable_by_key(|number| (key(number), *number));
    let alike = named.chunk_by(|a, b| key(a) == key(b)).filter(|alike| alike.len() > 1);
    let prices = |alike: &[u32]| PriceRange::of(alike.iter().map(of));
    let mut repeats = Repeats::default();
    let mut most: Vec<&[u32]> = Vec::new();
    for alike in alike {
        repeats.products += 1;
        repeats.again += alike.len() as u64 - 1;
        repeats.at_other_prices += u64::from(prices(alike).differ());
        most.push(alike);
        if most.len() > 2 * SHOWN {
            keep_most(&mut most);
        }
    }
    keep_most(&mut most);
    let shown = |alike: &&[u32]| {
        let first = of(&alike[0]);
        let (row, brand) = origin(alike[0] as usize)?;
        let (prices, currency, is_mixed) = match prices(alike) {
            PriceRange::None => (None, None, false),
            PriceRange::Mixed => (None, None, true),
            PriceRange::In(0, range) => (Some(range), None, false),
            PriceRange::In(other, range) => (Some(range), currencies.get(other as usize - 1).cloned(), false),
        };
        Ok(Repeated {
            name: name(first, names)?,
            count: alike.len() as u64,
            prices,
            currency,
            is_mixed,
            row: Some(row),
            brand,
            cluster: Some(first.cluster),
        })
    };
    repeats.most = most.iter().map(shown).collect::<io::Result<_>>()?;
    Ok(Some(repeats))
}

/// Those that are there most often, and of equals those that come first.
fn keep_most(most: &mut Vec<&[u32]>) {
    most.sort_unstable_by_key(|alike| (Reverse(alike.len()), alike[0]));
    most.truncate(SHOWN);
}

/// The prices of products that are alike.
enum PriceRange {
    /// None states any.
    None,
    /// The lowest and the highest, in one currency, as [`Product`] numbers it.
    In(u32, [f64; 2]),
    /// They are in several currencies.
    Mixed,
}

impl PriceRange {
    fn of<'p>(products: impl Iterator<Item = &'p Product>) -> Self {
        let priced = products.filter(|product| !product.price.is_nan());
        priced.fold(Self::None, |range, product| match range {
            Self::None => Self::In(product.currency, [product.price; 2]),
            Self::In(currency, [low, high]) if currency == product.currency => {
                Self::In(currency, [low.min(product.price), high.max(product.price)])
            }
            Self::In(..) | Self::Mixed => Self::Mixed,
        })
    }

    fn differ(&self) -> bool {
        match self {
            Self::None => false,
            Self::In(_, [low, high]) => low < high,
            Self::Mixed => true,
        }
    }
}

fn name(product: &Product, names: &mut (impl Read + Seek)) -> io::Result<String> {
    names.seek(SeekFrom::Start(u64::from(product.line)))?;
    let mut line = String::new();
    BufReader::with_capacity(LINE, names.take(LINE as u64)).read_line(&mut line)?;
    Ok(line.trim_end_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_that_nothing_tells_apart_are_counted_with_their_prices() {
        let product = |id, name, (price, currency), line| Product {
            id,
            name,
            words: 0,
            brand: 1,
            price,
            currency,
            line,
            cluster: 0,
        };
        let names = "sock\nshirt\nshirt\nsock\nsock\n\n\nhat\nhat\ncap\ncap\n";
        let products = [
            product(1, 7, (2.0, 0), 0),
            product(2, 8, (5.0, 0), 5),
            product(3, 8, (5.0, 0), 11),
            product(4, 7, (f64::NAN, 0), 17),
            product(5, 7, (3.5, 0), 22),
            product(6, 0, (1.0, 0), 27),
            product(7, 0, (1.0, 0), 28),
            product(8, 9, (180.0, 1), 29),
            product(9, 9, (180.0, 1), 33),
            product(10, 10, (4.0, 0), 37),
            product(11, 10, (4.0, 1), 41),
        ];
        let mut variants = [0; 11];
        // Another colour.
        variants[2] = 1;
        let origin = |number: usize| Ok((number as u64 + 1, Some("Acme".to_owned())));
        let currencies = ["JPY".to_owned()];
        let found = |products: &[Product]| {
            repeats(products, &variants, &currencies, &mut io::Cursor::new(names), origin).unwrap()
        };
        let repeated = |name: &str, count, row| Repeated {
            name: name.to_owned(),
            count,
            prices: None,
            currency: None,
            is_mixed: false,
            row: Some(row),
            brand: Some("Acme".to_owned()),
            cluster: Some(0),
        };
        let most = vec![
            Repeated { prices: Some([2.0, 3.5]), ..repeated("sock", 3, 1) },
            Repeated { prices: Some([180.0; 2]), currency: Some("JPY".to_owned()), ..repeated("hat", 2, 8) },
            Repeated { is_mixed: true, ..repeated("cap", 2, 10) },
        ];
        assert_eq!(found(&products), Some(Repeats { again: 4, products: 3, at_other_prices: 2, most }));
        assert_eq!(found(&products[5..7]), None);
    }
}
