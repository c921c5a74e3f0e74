//! Reads the texts that are judged.

use super::products::Texts;
use super::words::{composed, each_word};
use crate::features::text::without_markup;
use crate::input::frame::{Chunks, Column, Frame, FrameColumn, FrameReader};
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::nested::{FieldPath, Pick};
use wintermute_shared::{Result, Settings};

/// Different words of a name with its brand that are looked at.
const OF_NAME: usize = 32;
/// The first words of a description that are looked at.
const OF_DESCRIPTION: usize = 256;

/// Reads the catalogue at the columns of these roles. A column that plays two is read as the first.
fn open<C: Chunks>(csv: C, roles: &Roles, wanted: &[Role]) -> Result<FrameReader<C>> {
    FrameReader::choosing(csv, |header| {
        let mut columns: Vec<FrameColumn> = Vec::new();
        for &role in wanted {
            if let Some(name) = roles.column(role)
                && let Some(place) = FieldPath::of(name, header)
                && !columns.iter().any(|column| column.name == name)
            {
                let pick = Some(Pick::of_role(role, place.path));
                columns.push(FrameColumn { name: name.to_owned(), field: place.column, pick });
            }
        }
        columns
    })
}

/// The texts of the products with a name and a description in the rows with the numbers `wanted`, ascending from 0.
///
/// # Errors
/// As [`FrameReader`].
pub(super) fn texts(
    csv: impl Chunks,
    roles: &Roles,
    settings: &Settings,
    wanted: &[usize],
) -> Result<Vec<Texts>> {
    let reader = open(csv, roles, &[Role::Name, Role::Description, Role::Brand])?;
    let missing = Missing::of(settings);
    let (mut texts, mut next) = (Vec::new(), 0);
    reader.for_each_piece(
        |_| (),
        |piece, first| {
            let column = |role: Role| {
                let name = roles.column(role)?;
                piece.iter().find(|column| column.name == name)
            };
            let (Some(names), Some(descriptions)) = (column(Role::Name), column(Role::Description)) else {
                return;
            };
            let brands = column(Role::Brand);
            let end = next + wanted[next..].partition_point(|&row| row < first + names.len());
            let of_row = |&row: &usize| {
                let cell = |column: &Column| stated(column.get(row - first), &missing).to_owned();
                let (name, description) = (cell(names), cell(descriptions));
                let brand = brands.map(cell).unwrap_or_default();
                of_product(row, [&name, &brand], &description)
            };
            texts.par_extend(wanted[next..end].par_iter().filter_map(of_row));
            next = end;
        },
    )?;
    Ok(texts)
}

/// The rows with these numbers, ascending from 0, with what is shown of them.
///
/// # Errors
/// As [`FrameReader`].
pub(super) fn rows(csv: impl Chunks, roles: &Roles, wanted: &[usize]) -> Result<Frame> {
    let reader = open(csv, roles, &[Role::Name, Role::Description, Role::Id])?;
    Ok(reader.sample(wanted, |_| ())?.frame)
}

/// A cell; empty if it is a placeholder for a missing value.
fn stated<'t>(cell: &'t str, missing: &Missing) -> &'t str {
    if missing.has(cell.as_bytes()) { "" } else { cell.trim() }
}

fn of_product(row: usize, names: [&str; 2], description: &str) -> Option<Texts> {
    let mut words = Vec::new();
    for name in names {
        each_word(&composed(&without_markup(name)), |word, _| {
            if words.len() < OF_NAME && !words.contains(&word) {
                words.push(word);
            }
        });
    }
    if words.is_empty() || names[0].is_empty() || description.is_empty() {
        return None;
    }
    let mut described = Vec::new();
    described_words(description, |word, _| described.push(word));
    described.sort_unstable();
    described.dedup();
    let of_name = words.len();
    words.extend(described);
    words.shrink_to_fit();
    let mut hasher = DefaultHasher::new();
    description.hash(&mut hasher);
    Some(Texts { row, words, of_name, description: hasher.finish() })
}

/// The words of a description with these hashes, in the order of the hashes, each once.
pub(super) fn words_of(description: &str, hashes: &[u32]) -> Vec<String> {
    let mut words = vec![None; hashes.len()];
    described_words(description, |hash, word| {
        if let Some(at) = hashes.iter().position(|wanted| *wanted == hash) {
            words[at].get_or_insert_with(|| word.to_owned());
        }
    });
    words.into_iter().flatten().collect()
}

/// Calls `found` with the words of a description that are looked at.
fn described_words(description: &str, mut found: impl FnMut(u32, &str)) {
    let mut left = OF_DESCRIPTION;
    each_word(&composed(&without_markup(description)), |hash, word| {
        if left > 0 {
            left -= 1;
            found(hash, word);
        }
    });
}
