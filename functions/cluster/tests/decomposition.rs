//! What PCA and LSA promise, against a dense decomposition of the same matrix.

use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use linfa_linalg::eigh::Eigh;
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wintermute_cluster::features::csr::Csr;
use wintermute_cluster::features::lsa::Lsa;
use wintermute_cluster::features::svd::{SvdParams, decompose};
use wintermute_cluster::model::pca::Pca;

fn random(rows: usize, columns: usize, density: f64) -> (Csr, Array2<f64>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(9);
    let mut dense = Array2::zeros((rows, columns));
    let mut csr = Csr::new(columns);
    for mut row in dense.rows_mut() {
        let entries: Vec<(u32, f32)> = (0..columns as u32)
            .filter(|_| rng.gen_bool(density))
            .map(|column| (column, 0.1 + (column % 3) as f32))
            .collect();
        entries.iter().for_each(|&(column, value)| row[column as usize] = f64::from(value));
        csr.push_row(entries);
    }
    (csr, dense)
}

fn plain(matrix: &Csr, dimensions: usize) -> Lsa {
    Lsa::params(dimensions).check().unwrap().fit(&DatasetBase::new(matrix, ())).unwrap()
}

/// Eigenvalues of `aᵀa`, falling, and their vectors as columns.
fn eigen(a: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let (values, vectors) = a.t().dot(a).eigh().unwrap();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    (order.iter().map(|&i| values[i]).collect(), vectors.select(Axis(1), &order))
}

#[test]
fn principal_components_are_those_of_the_dense_centred_matrix() {
    let (csr, dense) = random(400, 60, 0.1);
    let centred = &dense - &dense.mean_axis(Axis(0)).unwrap();
    let (values, vectors) = eigen(&centred);
    let pca = Pca::params(2).check().unwrap().fit(&DatasetBase::new(&csr, ())).unwrap();
    let places = pca.transform(&csr);
    for c in 0..2 {
        let share = values[c] / values.iter().sum::<f64>();
        assert!((pca.explained[c] - share).abs() < 1e-6, "component {c}");
        let expected: Array1<f64> = centred.dot(&vectors.column(c));
        let found = pca.components.column(c).mapv(f64::from);
        let sign = found.dot(&vectors.column(c)).signum();
        for (found, expected) in places.column(c).iter().zip(expected) {
            assert!((f64::from(*found) - sign * expected).abs() < 1e-4);
        }
    }
}

#[test]
fn singular_values_are_those_of_the_dense_matrix() {
    let (csr, dense) = random(500, 120, 0.05);
    let (values, _) = eigen(&dense);
    let params = SvdParams { rank: 20, tolerance: 1e-3, seed: 1 };
    let svd = decompose::<16>(&csr, &[0.0; 120], &params).unwrap();
    for (found, expected) in svd.values.iter().zip(values) {
        assert!((found / expected.sqrt() - 1.0).abs() < 1e-6, "{found} {}", expected.sqrt());
    }
}

#[test]
fn powers_weigh_terms_by_idf_and_dimensions_by_singular_value() {
    let (csr, _) = random(200, 40, 0.2);
    let idf: Vec<f32> = (0..40).map(|j| 1.0 + (j % 7) as f32).collect();
    let powered = Lsa::params(6).idf(idf.clone()).idf_power(2.0).value_power(2.0).check().unwrap();
    let powered = powered.fit(&DatasetBase::new(&csr, ())).unwrap();
    // The long way: weigh the matrix, decompose it plainly, scale the dimensions, then the rows.
    let weighted = csr.weighted(&idf);
    let plain = plain(&weighted, 6);
    let pairs = plain.singular_values.iter().zip(&powered.singular_values);
    assert!(pairs.into_iter().all(|(a, b)| (a / b - 1.0).abs() < 1e-6));
    let mut expected = wintermute_cluster::features::svd::project(&weighted, &plain.projection, &[0.0; 6]);
    for mut row in expected.rows_mut() {
        row.iter_mut().zip(&plain.singular_values).for_each(|(x, value)| *x *= *value as f32);
        let norm = row.dot(&row).sqrt();
        row /= norm;
    }
    let found = powered.transform(&csr);
    assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5));
}

#[test]
fn rows_in_the_space_have_unit_length_and_empty_ones_none() {
    let (mut csr, _) = random(50, 30, 0.2);
    csr.push_row([]);
    let rows = plain(&csr, 10).transform(&csr);
    assert!(rows.rows().into_iter().take(50).all(|row| (row.dot(&row) - 1.0).abs() < 1e-5));
    assert!(rows.row(50).iter().all(|&x| x == 0.0));
}

#[test]
fn narrow_and_flat_matrices_are_decomposed_as_far_as_they_go() {
    let mut one = Csr::new(1);
    (0..5).for_each(|_| one.push_row([(0, 1.0)]));
    let pca = Pca::params(2).check().unwrap().fit(&DatasetBase::new(&one, ())).unwrap();
    assert_eq!(pca.explained, [0.0]);
    assert!(pca.transform(&one).iter().all(|&x| x.abs() < 1e-6));
    assert_eq!(plain(&one, 64).singular_values.len(), 1);
}

#[test]
fn matrices_narrower_than_a_block_are_decomposed_exactly() {
    for columns in [2, 3, 7, 15] {
        let (csr, dense) = random(40, columns, 0.6);
        let (values, _) = eigen(&dense);
        let params = SvdParams { rank: columns, tolerance: 1e-3, seed: 1 };
        let found = decompose::<16>(&csr, &vec![0.0; columns], &params).unwrap().values;
        assert_eq!(found.len(), columns);
        for (found, expected) in found.iter().zip(values) {
            assert!(
                (found - expected.sqrt()).abs() < 1e-4 * expected.sqrt() + 1e-5,
                "{columns}: {found} {expected}"
            );
        }
    }
}

#[test]
fn equal_rows_have_no_components() {
    for columns in [1, 4, 9, 40] {
        for rows in [1, 2, 300] {
            let mut equal = Csr::new(columns);
            (0..rows).for_each(|_| equal.push_row((0..columns as u32).map(|j| (j, 0.1 + j as f32))));
            let pca = Pca::params(2).check().unwrap().fit(&DatasetBase::new(&equal, ())).unwrap();
            assert!(
                pca.explained.iter().all(|&share| share < 1e-6),
                "{rows} × {columns}: {:?}",
                pca.explained
            );
            assert!(pca.transform(&equal).iter().all(|&x| x.abs() < 1e-2));
        }
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    let (csr, _) = random(3000, 80, 0.05);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| plain(&csr, 12).transform(&csr))
    };
    assert_eq!(fit(1), fit(3));
}
