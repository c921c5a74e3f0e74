//! Whether descriptions belong to their products: each catalogue is judged by itself.
//!
//! Names and descriptions are scored in pairs ([`products`]): as they are, and shuffled, each name with the description of another product.
//! Where shuffled pairs score lower, the pairs that score like them are suspected ([`verdict`]). Where they do not, nothing is said.
//!
//! Whole kinds of products whose descriptions speak of others, such as spare parts, score like shuffled pairs too. They are told by their
//! names: of descriptions that were mixed up, no word of a name has nearly all.

mod products;
mod read;
mod suspects;
mod verdict;
mod words;

use crate::input::frame::Chunks;
use crate::input::sample::sample;
use products::Products;
use suspects::Suspects;
use wintermute_shared::analysis::{Descriptions, Judgement, Mismatch, Mismatches};
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::{Result, Settings};
use words::excerpt;

/// Rows that are judged at most; of more, so many are drawn.
const JUDGED: usize = 100_000;
/// Mismatches that are shown, and rows that are listed.
const SHOWN: usize = 20;
const LISTED: usize = 10_000;
/// Words that are shown of a mismatch.
const WORDS: usize = 4;

/// Judges the catalogue that `csv` gives each time it is called; it has `rows` rows. Nothing where names or descriptions have no column.
///
/// # Errors
/// As [`crate::input::frame::FrameReader`].
pub fn judge<C: Chunks>(
    csv: impl Fn() -> C,
    roles: &Roles,
    settings: &Settings,
    rows: usize,
) -> Result<Option<Descriptions>> {
    let (Some(name), Some(column)) = (roles.column(Role::Name), roles.column(Role::Description)) else {
        return Ok(None);
    };
    if name == column {
        return Ok(None);
    }
    let drawn = sample(rows, JUDGED, settings.seed);
    let products = Products::of(read::texts(csv(), roles, settings, &drawn)?);
    let judgement = match Suspects::among(&products, settings.seed) {
        Err(reason) => Judgement::Unjudged(reason),
        Ok(suspects) => {
            let worst = &suspects.worst_first[..suspects.worst_first.len().min(SHOWN)];
            let worst = if worst.is_empty() { Vec::new() } else { shown(&products, worst, csv(), roles)? };
            Judgement::Judged(mismatches(&suspects, &products, worst))
        }
    };
    Ok(Some(Descriptions {
        column: column.to_owned(),
        compared: products.len() as u64,
        drawn: (drawn.len() < rows).then_some(drawn.len() as u64),
        judgement,
    }))
}

fn mismatches(suspects: &Suspects, products: &Products, worst: Vec<Mismatch>) -> Mismatches {
    let Suspects { worst_first, judged, set_aside, told } = suspects;
    let mut rows: Vec<u64> =
        worst_first.iter().take(LISTED).map(|&product| products.row(product) as u64 + 1).collect();
    rows.sort_unstable();
    Mismatches {
        judged: *judged as u64,
        set_aside: *set_aside as u64,
        mismatched: worst_first.len() as u64,
        at_least: (told.at_least * *judged as f64) as u64,
        found: told.found,
        false_alarms: told.false_alarms,
        worst,
        rows,
    }
}

/// These products with their texts, in this order.
fn shown(products: &Products, worst: &[usize], csv: impl Chunks, roles: &Roles) -> Result<Vec<Mismatch>> {
    let mut rows: Vec<usize> = worst.iter().map(|&product| products.row(product)).collect();
    rows.sort_unstable();
    let frame = read::rows(csv, roles, &rows)?;
    let cell = |role: Role, row: usize| {
        let column = roles.column(role).and_then(|name| frame.column(name))?;
        let at = rows.binary_search(&row).ok()?;
        Some(column.get(at)).filter(|text| !text.is_empty())
    };
    let mismatch = |&product: &usize| {
        let row = products.row(product);
        let description = cell(Role::Description, row).unwrap_or_default();
        Mismatch {
            row: row as u64 + 1,
            id: cell(Role::Id, row).map(excerpt),
            name: cell(Role::Name, row).map(excerpt).unwrap_or_default(),
            description: excerpt(description),
            words: read::words_of(description, &products.foreign(product, WORDS)),
        }
    };
    Ok(worst.iter().map(mismatch).collect())
}

#[cfg(test)]
mod tests;
