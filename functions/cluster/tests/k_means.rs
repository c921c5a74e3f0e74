//! What k-means promises.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array2, Axis};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wintermute_cluster::features::csr::Csr;
use wintermute_cluster::model::kmeans::{Centres, Init, KMeans, KMeansParams, sweep};

fn random(rows: usize, columns: usize, seed: u64) -> Array2<f32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_fn((rows, columns), |(row, _)| (row % 5) as f32 + rng.gen_range(-1.0..1.0))
}

fn sparse(dense: &Array2<f32>) -> Csr {
    let mut csr = Csr::new(dense.ncols());
    for row in dense.rows() {
        csr.push_row(row.iter().enumerate().map(|(i, &x)| (i as u32, x)).filter(|&(_, x)| x != 0.0));
    }
    csr
}

fn squared(points: &Array2<f32>, row: usize, centres: &Centres, c: usize) -> f64 {
    (0..points.ncols()).map(|d| f64::from(points[(row, d)] - centres.coordinate(c, d)).powi(2)).sum()
}

#[test]
fn the_same_start_ends_where_linfas_k_means_ends() {
    let points = random(600, 4, 1);
    let (mut best, mut ours) = (f64::INFINITY, f64::INFINITY);
    for seed in 0..5 {
        let model = KMeans::params(5).seed(seed).fit(&DatasetBase::from(points.clone())).unwrap();
        ours = ours.min(model.inertia);
        let start = model.centres;
        let start = Array2::from_shape_fn((5, 4), |(c, d)| f64::from(start.coordinate(c, d)));
        let dataset = DatasetBase::from(points.mapv(f64::from));
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let linfa = linfa_clustering::KMeans::params_with(5, rng, linfa_nn::distance::L2Dist)
            .init_method(linfa_clustering::KMeansInit::Precomputed(start))
            .n_runs(1)
            .tolerance(1e-9)
            .fit(&dataset)
            .unwrap();
        best = best.min(linfa.inertia() * 600.0);
    }
    // linfa counts the old centre as a point of its cluster, so it stops next to the optimum.
    assert!((ours - best).abs() < 0.01 * best, "ours {ours}, linfa {best}");
}

/// Lloyd's algorithm as the textbook has it; gives the label of each row.
fn textbook(points: &Array2<f32>, start: &[usize]) -> Vec<usize> {
    let mut centres = points.select(Axis(0), start).mapv(f64::from);
    let points = points.mapv(f64::from);
    let mut labels = vec![usize::MAX; points.nrows()];
    loop {
        let nearest = |row: usize| {
            let square = |c: usize| -> f64 {
                points.row(row).iter().zip(centres.row(c)).map(|(x, y)| (x - y).powi(2)).sum()
            };
            (0..start.len()).min_by(|&a, &b| square(a).total_cmp(&square(b))).unwrap()
        };
        let found: Vec<usize> = (0..points.nrows()).map(nearest).collect();
        if found == labels {
            return labels;
        }
        labels = found;
        for c in 0..start.len() {
            let members: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] == c).collect();
            centres.row_mut(c).assign(&points.select(Axis(0), &members).mean_axis(Axis(0)).unwrap());
        }
    }
}

#[test]
fn bounds_change_nothing_in_lloyds_algorithm() {
    // One group of bounds, several, and groups of more centres.
    for k in [6, 40, 270] {
        let points = random(900, 5, 8);
        let start: Vec<usize> = (0..k).map(|c| c * 900 / k).collect();
        let params = KMeans::params(k).init(Init::Given(Centres::from_rows(&points, &start))).tolerance(0.0);
        let model = params.fit(&DatasetBase::from(points.clone())).unwrap();
        let (ours, expected): (Vec<u32>, _) = (model.predict(&points), textbook(&points, &start));
        // The same clusters, whatever their numbers.
        let pairs: std::collections::BTreeSet<_> = ours.iter().zip(&expected).collect();
        assert_eq!(pairs.len(), k);
        let sparse = params.fit(&DatasetBase::new(sparse(&points), ())).unwrap();
        assert_eq!(sparse.predict(&points), ours);
    }
}

#[test]
fn every_kind_of_start_gives_all_clusters() {
    let points = random(400, 4, 9);
    let one = KMeans::params(1).fit(&DatasetBase::from(points.clone())).unwrap();
    for init in [Init::MultiStart, Init::PlusPlus, Init::Random] {
        let model = KMeans::params(5).init(init).starts(2).fit(&DatasetBase::from(points.clone())).unwrap();
        assert_eq!(model.centres.k(), 5);
        assert!(model.inertia < 0.9 * one.inertia);
    }
}

#[test]
fn given_centres_of_another_shape_are_refused_with_both() {
    let points = random(50, 4, 10);
    let params = KMeans::params(3).init(Init::Given(Centres::from_rows(&points, &[1, 2])));
    let error = params.fit(&DatasetBase::from(points)).unwrap_err().to_string();
    assert!(error.contains("must be 3 of 4 numbers, but are 2 of 4"), "{error}");
}

#[test]
fn spherical_centres_have_unit_length_and_rows_go_to_the_smallest_angle() {
    let mut points = random(500, 4, 11);
    points.rows_mut().into_iter().for_each(|mut row| row /= row.dot(&row).sqrt());
    let model = KMeans::params(4).spherical(true).fit(&DatasetBase::from(points.clone())).unwrap();
    assert!(model.centres.squared_norms().iter().all(|norm| (norm - 1.0).abs() < 1e-5));
    let labels: Vec<u32> = model.predict(&points);
    for (row, label) in points.rows().into_iter().zip(labels) {
        let cosine =
            |c: usize| row.iter().enumerate().map(|(d, x)| x * model.centres.coordinate(c, d)).sum::<f32>();
        assert!((0..4).all(|c| cosine(c) <= cosine(label as usize) + 1e-5));
    }
}

#[test]
fn sparse_and_dense_rows_give_the_same_clusters() {
    let dense = random(500, 6, 2);
    let a = KMeans::params(4).fit(&DatasetBase::from(dense.clone())).unwrap();
    let b = KMeans::params(4).fit(&DatasetBase::new(sparse(&dense), ())).unwrap();
    assert_eq!(a, b);
}

#[test]
fn the_number_of_threads_does_not_show() {
    let points = random(20_000, 5, 3);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| sweep(&points, &KMeansParams::new(6).starts(2), |_| ()).unwrap())
    };
    let one = fit(1);
    assert_eq!(one, fit(2));
    assert_eq!(one, fit(7));
}

#[test]
fn clusters_are_numbered_by_falling_size() {
    let points = random(999, 3, 4);
    let model = KMeans::params(7).fit(&DatasetBase::from(points.clone())).unwrap();
    let mut sizes = vec![0; 7];
    model.predict(&points).iter().for_each(|&label| sizes[label as usize] += 1);
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
}

#[test]
fn more_clusters_than_rows_are_refused_with_both_numbers() {
    let error = KMeans::params(9).fit(&DatasetBase::from(random(3, 2, 5))).unwrap_err().to_string();
    assert!(error.contains("rows (3)") && error.contains("is 9"), "{error}");
}

#[test]
fn a_sweep_above_the_arena_uses_all_rows() {
    let points = random(70_000, 2, 6);
    let sweep = sweep(&points, &KMeansParams::new(5), |_| ()).unwrap();
    let (labels, _) = sweep.models[4].centres.assign(&points);
    let total: f64 = sweep.models[4].centres.exact_squares(&points, &labels).iter().sum();
    assert!((total - sweep.models[4].inertia).abs() < 1e-9 * total);
}

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
    fn labels_are_nearest_centres_and_centres_are_means(rows in 8_usize..200, columns in 1_usize..6, k in 1_usize..8, seed: u64) {
        let points = random(rows, columns, seed);
        let model = KMeansParams::new(k).seed(seed).tolerance(0.0);
        let model: KMeans = model.fit(&DatasetBase::from(points.clone())).unwrap();
        let labels: Vec<u32> = model.predict(&points);
        let mut inertia = 0.0;
        for (row, &label) in labels.iter().enumerate() {
            let own = squared(&points, row, &model.centres, label as usize);
            inertia += own;
            for c in 0..model.centres.k() {
                prop_assert!(own <= squared(&points, row, &model.centres, c) + 1e-4);
            }
        }
        prop_assert!((inertia - model.inertia).abs() <= 1e-4 * (1.0 + inertia));
        for c in 0..model.centres.k() {
            let members: Vec<usize> = (0..rows).filter(|&row| labels[row] as usize == c).collect();
            let mean = points.select(Axis(0), &members).mean_axis(Axis(0));
            prop_assert!(mean.is_some(), "no cluster is empty");
            for (d, mean) in mean.into_iter().flatten().enumerate() {
                prop_assert!((mean - model.centres.coordinate(c, d)).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn inertia_never_rises_with_k(rows in 10_usize..300, seed: u64) {
        let sweep = sweep(&random(rows, 3, seed), &KMeansParams::new(8.min(rows)).seed(seed), |_| ()).unwrap();
        prop_assert!(sweep.inertias().is_sorted_by(|a, b| *b <= a * (1.0 + 1e-6)), "{:?}", sweep.inertias());
    }

    #[test]
    fn inertia_never_rises_from_one_iteration_to_the_next(
        rows in 8_usize..200, columns in 1_usize..6, k in 1_usize..8, seed: u64,
    ) {
        let dataset = DatasetBase::from(random(rows, columns, seed));
        let start = Centres::from_rows(&dataset.records, &(0..k).collect::<Vec<_>>());
        let mut before = f64::INFINITY;
        for iterations in 1..12 {
            let params = KMeans::params(k).init(Init::Given(start.clone())).max_iterations(iterations).tolerance(0.0);
            let inertia = params.fit(&dataset).unwrap().inertia;
            prop_assert!(inertia <= before * (1.0 + 1e-6), "{before} then {inertia} after {iterations}");
            before = inertia;
        }
    }
}
