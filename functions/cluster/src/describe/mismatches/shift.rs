//! Descriptions that are shifted by a row or two from their product, as after a cell was inserted in one column or a join was off by a row.
//!
//! Where they do, the name of a product shares more words with the description in the next row than with its own, row after row, and that
//! description shares more words with this name than with the one beside it. The runs of rows are found in which that is so.

use super::products::Texts;
use hashbrown::HashMap;
use rayon::prelude::*;

/// Rows of a block of neighbouring ones.
pub const BLOCK: usize = 100;

/// How many rows descriptions may be shifted.
const OFFSETS: [isize; 4] = [1, -1, 2, -2];
/// Standard deviations by which the rows that fit a run outnumber those that do not.
const SURELY: f64 = 6.0;
/// How many rows fit for each that does not.
const FOR_EACH: u32 = 3;
/// Runs at most.
const RUNS: usize = 100;

/// Products in neighbouring rows whose descriptions are shifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NeighbourRun {
    /// The first and the last of them.
    pub first: usize,
    pub last: usize,
    /// How many products further on the description of each is.
    pub by: isize,
}

impl NeighbourRun {
    /// The first and the last product that have the description of another: those of the run, and those that have theirs.
    pub fn ends(&self, texts: &[Texts]) -> (usize, usize) {
        let beside = |at: usize| neighbour(texts, at, self.by).unwrap_or(at);
        (self.first.min(beside(self.first)), self.last.max(beside(self.last)))
    }
}

/// The runs of such products, which come in the order of their rows. Runs do not overlap.
pub(super) fn runs(texts: &[Texts]) -> Vec<NeighbourRun> {
    let weights = Weights::of(texts);
    let own: Vec<Shared> = texts.par_iter().map(|text| weights.shared(text, text)).collect();
    let mut found: Vec<(i64, NeighbourRun)> = Vec::new();
    for by in OFFSETS {
        let signs: Vec<i8> =
            (0..texts.len()).into_par_iter().map(|at| weights.sign(texts, &own, at, by)).collect();
        search(&signs, 0, by, &mut found);
    }
    found.sort_by_key(|(score, run)| (-score, run.first, run.by));
    let mut runs: Vec<NeighbourRun> = Vec::new();
    for (_, run) in found {
        if runs.iter().all(|other| run.last < other.first || other.last < run.first) {
            runs.push(run);
        }
    }
    runs.sort_by_key(|run| run.first);
    runs
}

/// The product this many rows further on, if the rows between were read.
pub(super) fn neighbour(texts: &[Texts], at: usize, by: isize) -> Option<usize> {
    let beside = at.checked_add_signed(by).filter(|&beside| beside < texts.len())?;
    let rows = texts[at].row.abs_diff(texts[beside].row);
    (rows <= BLOCK * by.unsigned_abs()).then_some(beside)
}

/// How much each word of a name tells.
struct Weights(HashMap<u32, f64>);

impl Weights {
    fn of(texts: &[Texts]) -> Self {
        let mut counts: HashMap<u32, f64> = HashMap::new();
        for word in texts.iter().flat_map(Texts::name) {
            *counts.entry(*word).or_default() += 1.0;
        }
        counts.values_mut().for_each(|count| *count = (texts.len() as f64 / *count).ln());
        Self(counts)
    }

    /// What the words of a product's name tell that are in the description of another.
    fn shared(&self, name: &Texts, description: &Texts) -> Shared {
        let mut shared = Shared { told: 0.0, share: 0.0 };
        let mut all = f64::MIN_POSITIVE;
        for word in name.name() {
            let weight = self.0.get(word).copied().unwrap_or_default();
            all += weight;
            if description.described().binary_search(word).is_ok() {
                shared.told += weight;
            }
        }
        shared.share = shared.told / all;
        shared
    }

    /// Whether a neighbour's description fits a product better (1), or its own does (-1). `own` has how each fits its own.
    fn sign(&self, texts: &[Texts], own: &[Shared], at: usize, by: isize) -> i8 {
        let Some(beside) = neighbour(texts, at, by) else { return 0 };
        if texts[at].description == texts[beside].description {
            return 0;
        }
        let there = self.shared(&texts[at], &texts[beside]);
        match there.told - own[at].told {
            more if more > 0.0 && there.share > own[beside].share => 1,
            less if less < 0.0 => -1,
            _ => 0,
        }
    }
}

/// What the words tell that a name shares with a description, and their share of what all words of the name tell.
#[derive(Clone, Copy)]
struct Shared {
    told: f64,
    share: f64,
}

/// Finds the run whose rows that fit most outnumber those that do not, and searches before and after it.
fn search(signs: &[i8], start: usize, by: isize, found: &mut Vec<(i64, NeighbourRun)>) {
    let (mut best, mut sum, mut from) = ((0, 0, 0), 0_i64, 0);
    for (at, &sign) in signs.iter().enumerate() {
        if sum <= 0 {
            (sum, from) = (0, at);
        }
        sum += i64::from(sign);
        if sum > best.0 {
            best = (sum, from, at);
        }
    }
    let (score, first, last) = best;
    if score == 0 || found.len() >= RUNS {
        return;
    }
    let run = &signs[first..=last];
    let count = |wanted: i8| run.iter().filter(|sign| **sign == wanted).count() as u32;
    let (fit, do_not) = (count(1), count(-1));
    let deviations = score as f64 / f64::from(fit + do_not).sqrt();
    if deviations < SURELY || fit < FOR_EACH * do_not || (4 * fit as usize) < run.len() {
        return;
    }
    found.push((score, NeighbourRun { first: start + first, last: start + last, by }));
    search(&signs[..first], start, by, found);
    search(&signs[last + 1..], start + last + 1, by, found);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Products with names of three words, and descriptions that repeat those of the products `of` gives.
    fn texts(count: usize, of: impl Fn(usize) -> usize) -> Vec<Texts> {
        let name = |at: usize| [at as u32 % 7, 100 + at as u32 % 31, 1000 + at as u32];
        let text = |at: usize| {
            let described = [name(of(at)).as_slice(), &[5000]].concat();
            Texts {
                row: at,
                words: [&name(at)[..], &described].concat(),
                of_name: 3,
                description: of(at) as u64,
            }
        };
        (0..count).map(text).collect()
    }

    #[test]
    fn runs_of_rows_with_the_description_of_the_row_before_or_after_are_found() {
        assert_eq!(runs(&texts(500, |at| at)), []);
        let all = runs(&texts(500, |at| at.saturating_sub(1)));
        assert_eq!(all, [NeighbourRun { first: 1, last: 498, by: 1 }]);
        let some = runs(&texts(500, |at| if (100..200).contains(&at) { at + 1 } else { at }));
        assert_eq!(some, [NeighbourRun { first: 101, last: 199, by: -1 }]);
        let two = runs(&texts(900, |at| if (100..200).contains(&at) || at >= 700 { at - 2 } else { at }));
        assert_eq!(two.iter().map(|run| (run.first, run.by)).collect::<Vec<_>>(), [(100, 2), (700, 2)]);
    }

    #[test]
    fn what_is_not_in_a_row_is_no_run() {
        assert_eq!(runs(&texts(20, |at| at.saturating_sub(1))), [], "too few to be sure");
        assert_eq!(runs(&texts(997, |at| at * 31 % 997)), []);
        // Each description names the product after it too.
        let mut also = texts(500, |at| at);
        for at in 0..499 {
            let next = also[at + 1].name().to_vec();
            also[at].words.extend(next);
            also[at].words[3..].sort_unstable();
        }
        assert_eq!(runs(&also), []);
    }
}
