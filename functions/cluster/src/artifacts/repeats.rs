//! Products that are like another in name and brand.

use rayon::prelude::*;
use std::cmp::Reverse;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use wintermute_shared::analysis::{Repeated, Repeats};
use wintermute_shared::contract::products::{LINE, Product};

/// Products that are shown.
const SHOWN: usize = 10;

/// The row of a product in the catalogue, from 1, and its brand.
pub(super) type Origin = (u64, Option<String>);

/// The products of a run that are like another, whose names are those of the file `names`; `origin` tells of the product with a number. Nothing
/// if none has a name.
///
/// # Errors
/// When names or origins cannot be read.
pub(super) fn repeats(
    products: &[Product],
    names: &mut (impl Read + Seek),
    mut origin: impl FnMut(usize) -> io::Result<Origin>,
) -> io::Result<Option<Repeats>> {
    let of = |&number: &u32| &products[number as usize];
    let mut named: Vec<u32> = (0..products.len() as u32).filter(|number| of(number).name != 0).collect();
    if named.is_empty() {
        return Ok(None);
    }
    let key = |number: &u32| (of(number).name, of(number).brand);
    named.par_sort_unstable_by_key(|number| (key(number), *number));
    let alike = named.chunk_by(|a, b| key(a) == key(b)).filter(|alike| alike.len() > 1);
    let range = |alike: &[u32]| range(alike.iter().map(|number| of(number).price));
    let mut repeats = Repeats::default();
    let mut most: Vec<&[u32]> = Vec::new();
    for alike in alike {
        repeats.products += 1;
        repeats.again += alike.len() as u64 - 1;
        repeats.at_other_prices += u64::from(range(alike).is_some_and(|[low, high]| low < high));
        most.push(alike);
        if most.len() > 2 * SHOWN {
            keep_most(&mut most);
        }
    }
    keep_most(&mut most);
    let shown = |alike: &&[u32]| {
        let first = of(&alike[0]);
        let (row, brand) = origin(alike[0] as usize)?;
        Ok(Repeated {
            name: name(first, names)?,
            count: alike.len() as u64,
            prices: range(alike),
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

/// The lowest and the highest price.
fn range(prices: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    prices
        .filter(|price| !price.is_nan())
        .map(|price| [price, price])
        .reduce(|all, one| [all[0].min(one[0]), all[1].max(one[1])])
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
    fn products_of_one_name_and_brand_are_counted_with_their_prices() {
        let product =
            |id, name, brand, price, line| Product { id, name, words: 0, brand, price, line, cluster: 0 };
        let names = "sock\nshirt\nshirt\nsock\nsock\n\n\n";
        let products = [
            product(1, 7, 1, 2.0, 0),
            product(2, 8, 1, 5.0, 5),
            product(3, 8, 2, 5.0, 11),
            product(4, 7, 1, f64::NAN, 17),
            product(5, 7, 1, 3.5, 22),
            product(6, 0, 0, 1.0, 27),
            product(7, 0, 0, 1.0, 28),
        ];
        let origin = |number: usize| Ok((number as u64 + 1, Some("Acme".to_owned())));
        let found = repeats(&products, &mut io::Cursor::new(names), origin).unwrap().unwrap();
        let most = vec![Repeated {
            name: "sock".to_owned(),
            count: 3,
            prices: Some([2.0, 3.5]),
            row: Some(1),
            brand: Some("Acme".to_owned()),
            cluster: Some(0),
        }];
        assert_eq!(found, Repeats { again: 2, products: 1, at_other_prices: 1, most });
        assert_eq!(repeats(&products[5..], &mut io::Cursor::new(names), origin).unwrap(), None);
    }
}
