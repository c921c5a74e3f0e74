//! A sample of rows.

use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

/// So many of the numbers below `rows`, drawn uniformly, ascending.
pub fn sample(rows: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut sampled = index::sample(&mut rng, rows, rows.min(most)).into_vec();
    sampled.sort_unstable();
    sampled
}
