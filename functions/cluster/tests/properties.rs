//! What holds of k-means on its way, not only at its end.

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wintermute_cluster::kmeans::{Centres, Init, KMeans};

/// As many cases as `PROPTEST_CASES` says, or a few: each is a whole k-means.
fn cases() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(40),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn inertia_never_rises_from_one_iteration_to_the_next(
        rows in 8_usize..200, columns in 1_usize..6, k in 1_usize..8, seed: u64,
    ) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let points = Array2::from_shape_fn((rows, columns), |(row, _)| (row % 5) as f32 + rng.gen_range(-1.0_f32..1.0));
        let dataset = DatasetBase::from(points);
        let start: Vec<usize> = (0..k).collect();
        let start = Centres::from_rows(&dataset.records, &start);
        let mut before = f64::INFINITY;
        for iterations in 1..12 {
            let params = KMeans::params(k).init(Init::Given(start.clone())).max_iterations(iterations).tolerance(0.0);
            let inertia = params.fit(&dataset).unwrap().inertia;
            prop_assert!(inertia <= before * (1.0 + 1e-6), "{before} then {inertia} after {iterations}");
            before = inertia;
        }
    }
}
