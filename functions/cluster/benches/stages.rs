//! `cargo bench -p wintermute-cluster`: the time of each stage by number of products. `make bench` sets them beside Python's.

use divan::Bencher;
use divan::counter::ItemsCount;
use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use wintermute_cluster::features::csr::Csr;
use wintermute_cluster::features::lsa::{Lsa, LsaParams};
use wintermute_cluster::features::text::{Corpus, Part};
use wintermute_cluster::features::tfidf::{TfIdf, TfIdfParams};
use wintermute_cluster::input::frame::{Column, Frame};
use wintermute_cluster::model::kmeans::{KMeans, KMeansParams, sweep};
use wintermute_cluster::model::pca::Pca;
use wintermute_shared::Settings;

const ROWS: [usize; 2] = [10_000, 100_000];

fn main() {
    divan::main();
}

/// Names of garments: one of 20 kinds, an adjective that goes with it, and rarer words.
fn names(rows: usize) -> Column {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    let kinds: Vec<String> = (0..20).map(|i| format!("garment{i}")).collect();
    let names: Vec<String> = (0..rows)
        .map(|_| {
            let kind = rng.gen_range(0..kinds.len());
            let rare = (5e4 * rng.gen_range(0.0_f64..1.0).powi(3)) as u32;
            let style = ["slim", "wide", "long", "short"].choose(&mut rng).expect("there are styles");
            format!("Brand{} {style}{} {} model{rare}", rng.gen_range(0..300), kind / 5, kinds[kind])
        })
        .collect();
    Column::of("product_name", names.iter().map(String::as_str))
}

fn fitted(rows: usize) -> (TfIdf, Csr) {
    let names = names(rows);
    let corpus = Corpus::new(vec![Part { column: &names, weight: 1.0, has_markup: false }]);
    TfIdfParams::default().check().and_then(|params| params.fit_transform(&corpus)).expect("names hold words")
}

fn located(rows: usize) -> Array2<f32> {
    let (tfidf, features) = fitted(rows);
    let params =
        LsaParams::of(&Settings::default(), 64).idf(tfidf.idf().to_vec()).check().expect("the defaults");
    let lsa = params.fit(&DatasetBase::new(&features, ())).expect("there are rows");
    lsa.transform(&features)
}

#[divan::bench(args = ROWS)]
fn read_csv(bencher: Bencher, rows: usize) {
    let names = names(rows);
    let csv: String = std::iter::once("id,product_name,text\n".to_owned())
        .chain((0..rows).map(|row| format!("{row},{},\"long, quoted text\"\n", names.get(row))))
        .collect();
    bencher
        .counter(ItemsCount::new(rows))
        .bench(|| Frame::read(csv.as_bytes(), |name| name == "product_name"));
}

#[divan::bench(args = ROWS)]
fn tf_idf(bencher: Bencher, rows: usize) {
    let names = names(rows);
    bencher.counter(ItemsCount::new(rows)).bench(|| {
        let corpus = Corpus::new(vec![Part { column: &names, weight: 1.0, has_markup: false }]);
        TfIdfParams::default().check().and_then(|params| params.fit_transform(&corpus))
    });
}

#[divan::bench(args = ROWS)]
fn lsa_64(bencher: Bencher, rows: usize) {
    let (_, features) = fitted(rows);
    let params = Lsa::params(64).check().expect("64 is allowed");
    bencher.counter(ItemsCount::new(rows)).bench(|| params.fit(&DatasetBase::new(&features, ())));
}

#[divan::bench(args = ROWS)]
fn pca_2(bencher: Bencher, rows: usize) {
    let (_, features) = fitted(rows);
    let params = Pca::params(2).check().expect("2 is allowed");
    bencher.counter(ItemsCount::new(rows)).bench(|| params.fit(&DatasetBase::new(&features, ())));
}

#[divan::bench(args = ROWS)]
fn k_means_20_sparse(bencher: Bencher, rows: usize) {
    let dataset = DatasetBase::new(fitted(rows).1, ());
    let params = KMeans::params(20).check().expect("20 is allowed");
    bencher.counter(ItemsCount::new(rows)).bench(|| params.fit(&dataset));
}

#[divan::bench(args = ROWS)]
fn k_means_20_dense(bencher: Bencher, rows: usize) {
    let dataset = DatasetBase::new(located(rows), ());
    let params = KMeans::params(20).check().expect("20 is allowed");
    bencher.counter(ItemsCount::new(rows)).bench(|| params.fit(&dataset));
}

#[divan::bench(args = ROWS, sample_count = 10)]
fn elbow_20_dense(bencher: Bencher, rows: usize) {
    let points = located(rows);
    bencher.counter(ItemsCount::new(rows)).bench(|| sweep(&points, &KMeansParams::new(20), |_| ()));
}
