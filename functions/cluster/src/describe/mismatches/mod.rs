//! Whether descriptions belong to their products: each catalogue is judged by itself.
//!
//! Names and descriptions are scored in pairs ([`products`]): as they are, and shuffled, each name with the description of another product.
//! Where shuffled pairs score lower, the pairs that score like them are suspected ([`verdict`]). Where they do not, nothing is said.
//!
//! Descriptions that are shifted by a row, row after row, are found first ([`shift`]); the others are then judged as if those
//! stood where they belong.
//!
//! Whole kinds of products whose descriptions speak of others, such as spare parts, score like shuffled pairs too. They are told by their
//! names: of descriptions that were mixed up, no word of a name has nearly all.

mod pairs;
mod products;
mod read;
mod shift;
mod suspects;
mod verdict;
mod words;

use crate::input::frame::Chunks;
use crate::input::sample::sample;
use hashbrown::HashSet;
use pairs::Pairs;
use shift::{BLOCK, NeighbourRun};
use suspects::Suspects;
use wintermute_shared::analysis::{Descriptions, Judgement, Mismatch, Mismatches, Shifted};
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::{Result, Settings};
use words::excerpt;

/// Rows that are judged at most. Of more rows this many are drawn, in blocks of neighbouring ones.
const JUDGED: usize = 100_000;
/// Mismatches that are shown, and rows that are listed.
const SHOWN: usize = 20;
const LISTED: usize = 10_000;
/// Words that are shown of a mismatch.
const WORDS: usize = 4;

/// Judges the catalogue that `csv` gives each time it is called; it has `rows` rows, and `product` gives the number of a row's product where
/// some are several rows. `None` if names or descriptions have no column.
///
/// # Errors
/// As [`crate::input::frame::FrameReader`].
pub fn judge<C: Chunks>(
    csv: impl Fn() -> C,
    roles: &Roles,
    settings: &Settings,
    rows: usize,
    product: impl Fn(usize) -> Option<u32>,
) -> Result<Option<Descriptions>> {
    let (Some(name), Some(column)) = (roles.column(Role::Name), roles.column(Role::Description)) else {
        return Ok(None);
    };
    if name == column {
        return Ok(None);
    }
    let drawn = blocks(rows, settings.seed);
    let mut texts = read::texts(csv(), roles, settings, &drawn)?;
    // The rows of one product would confirm each other's descriptions.
    let mut seen = HashSet::new();
    texts.retain(|text| product(text.row).is_none_or(|product| seen.insert(product)));
    let runs = shift::runs(&texts);
    let pairs = Pairs::of(&texts, &runs);
    let judgement = match Suspects::among(&pairs.products, settings.seed) {
        Err(reason) if runs.is_empty() => Judgement::Unjudged(reason),
        suspects => {
            let suspects = suspects.ok();
            let suspected = pairs.suspected(suspects.as_ref());
            let worst = &suspected[..suspected.len().min(SHOWN)];
            let worst = if worst.is_empty() { Vec::new() } else { shown(&pairs, worst, csv(), roles)? };
            Judgement::Judged(mismatches(suspects.as_ref(), &pairs, &suspected, worst))
        }
    };
    Ok(Some(Descriptions {
        column: column.to_owned(),
        compared: texts.len() as u64,
        drawn: (drawn.len() < rows).then_some(drawn.len() as u64),
        judgement,
    }))
}

/// The rows that are judged: all; or of more than are, as many in blocks of neighbouring ones.
fn blocks(rows: usize, seed: u64) -> Vec<usize> {
    if rows <= JUDGED {
        return (0..rows).collect();
    }
    let first = sample(rows / BLOCK, JUDGED / BLOCK, seed);
    first.into_iter().flat_map(|block| block * BLOCK..(block + 1) * BLOCK).collect()
}

fn mismatches(
    suspects: Option<&Suspects>,
    pairs: &Pairs,
    suspected: &[usize],
    worst: Vec<Mismatch>,
) -> Mismatches {
    let row = |&text: &usize| pairs.texts[text].row as u64 + 1;
    let mut rows: Vec<u64> = suspected.iter().take(LISTED).map(row).collect();
    rows.sort_unstable();
    let shifted = pairs.shifted.iter().filter(|by| by.is_some()).count() as u64;
    let set_aside = suspects.map_or(0, |suspects| pairs.set_aside(suspects));
    let others = pairs.texts.len() as u64 - set_aside - shifted;
    let told = suspects.map(|suspects| &suspects.told);
    let run = |run: &NeighbourRun| {
        let (first, last) = run.ends(pairs.texts);
        Shifted {
            first: row(&first),
            last: row(&last),
            products: (first..=last).filter(|&text| pairs.shifted[text].is_some()).count() as u64,
            by: -(run.by as i64),
        }
    };
    Mismatches {
        judged: pairs.texts.len() as u64 - set_aside,
        set_aside,
        mismatched: suspected.len() as u64,
        at_least: shifted + told.map_or(0, |told| (told.at_least * others as f64) as u64),
        found: told.map_or(0.0, |told| told.found),
        false_alarms: told.map_or(0.0, |told| told.false_alarms),
        shifted: pairs.runs.iter().map(run).collect(),
        worst,
        rows,
    }
}

/// These products with their texts, in this order.
fn shown(pairs: &Pairs, worst: &[usize], csv: impl Chunks, roles: &Roles) -> Result<Vec<Mismatch>> {
    let mut rows: Vec<usize> = worst.iter().map(|&text| pairs.texts[text].row).collect();
    rows.sort_unstable();
    let frame = read::rows(csv, roles, &rows)?;
    let cell = |role: Role, row: usize| {
        let column = roles.column(role).and_then(|name| frame.column(name))?;
        let at = rows.binary_search(&row).ok()?;
        Some(column.get(at)).filter(|text| !text.is_empty())
    };
    let mismatch = |&text: &usize| {
        let row = pairs.texts[text].row;
        let description = cell(Role::Description, row).unwrap_or_default();
        Mismatch {
            row: row as u64 + 1,
            id: cell(Role::Id, row).map(excerpt),
            name: cell(Role::Name, row).map(excerpt).unwrap_or_default(),
            description: excerpt(description),
            words: read::words_of(description, &pairs.foreign(text, WORDS)),
        }
    };
    Ok(worst.iter().map(mismatch).collect())
}

#[cfg(test)]
mod tests;
