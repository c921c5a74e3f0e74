//! Phrases of scripts without spaces: the pieces of names that tell a cluster from all others.

use super::counts::Counts;
use super::phrases::{Phrase, sort};
use super::pool::Drawing;
use crate::features::text::{unspaced, values};
use hashbrown::{HashMap, HashSet};
use std::cmp::Reverse;

/// Characters of a piece.
const LENGTHS: [usize; 2] = [2, 8];
/// Pieces of a cluster that are judged: the most frequent.
const JUDGED: usize = 100;
/// A piece is part of a longer one if that stands in this share of its places.
const PART: f64 = 0.85;
/// How much more a piece is worth for each character.
const LONGER: f64 = 0.02;

/// The phrases of each cluster whose names are mostly in scripts without spaces; none of the others.
pub(super) fn pieces(drawing: &Drawing, counts: &mut Counts) -> Vec<Vec<Phrase>> {
    let clusters = drawing.sizes.len();
    let told = drawing.told();
    let names = drawing.names.iter().enumerate().map(|(product, name)| {
        let values = told.iter().flat_map(|told| values(told.column.get(product)));
        values.fold(name.clone(), |name, value| name.replace(&value, " "))
    });
    let names: Vec<String> = names.collect();
    let mut found: Vec<Vec<(&str, u32)>> = Vec::with_capacity(clusters);
    for cluster in 0..clusters {
        let drawn = counts.products(&(cluster..cluster + 1));
        let mut frequencies: HashMap<&str, u32> = HashMap::new();
        let mut of_script = 0;
        for name in &names[drawn.clone()] {
            let pieces = pieces_of(name);
            of_script += usize::from(!pieces.is_empty());
            pieces.into_iter().for_each(|piece| *frequencies.entry(piece).or_default() += 1);
        }
        found.push(if 2 * of_script > drawn.len() { most_frequent(frequencies) } else { Vec::new() });
    }
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    for (piece, _) in found.iter().flatten() {
        numbers.entry(piece).or_insert_with(|| counts.add_word());
    }
    if !numbers.is_empty() {
        for (product, name) in names.iter().enumerate() {
            let held = pieces_of(name).into_iter().filter_map(|piece| numbers.get(piece));
            held.for_each(|&word| counts.hold(product as u32, word));
        }
    }
    let of_cluster = |(cluster, pieces): (usize, &Vec<(&str, u32)>)| {
        let is_whole = |(piece, count): &&(&str, u32)| {
            let in_longer = |(longer, of_longer): &(&str, u32)| {
                longer.len() > piece.len()
                    && longer.contains(piece)
                    && f64::from(*of_longer) >= PART * f64::from(*count)
            };
            !pieces.iter().any(in_longer)
        };
        let phrase = |(piece, _): &(&str, u32)| {
            let words = vec![numbers[piece]];
            let fit = counts.fit(&words, &(cluster..cluster + 1));
            let score = fit.f1() * (1.0 + LONGER * piece.chars().count() as f64);
            Phrase { shown: (*piece).to_owned(), words, fit, noun: 1.0, score }
        };
        let mut phrases: Vec<Phrase> = pieces.iter().filter(is_whole).map(phrase).collect();
        sort(&mut phrases);
        phrases
    };
    found.iter().enumerate().map(of_cluster).collect()
}

/// The different pieces of a name.
fn pieces_of(name: &str) -> HashSet<&str> {
    let mut pieces = HashSet::new();
    for run in unspaced(name) {
        for length in LENGTHS[0]..=LENGTHS[1] {
            pieces.extend(
                run.windows(length).map(|characters| &name[characters[0].start..characters[length - 1].end]),
            );
        }
    }
    pieces
}

fn most_frequent(frequencies: HashMap<&str, u32>) -> Vec<(&str, u32)> {
    let mut pieces: Vec<(&str, u32)> = frequencies.into_iter().collect();
    pieces.sort_unstable_by_key(|&(piece, count)| (Reverse(count), Reverse(piece.len()), piece));
    pieces.truncate(JUDGED);
    pieces
}
