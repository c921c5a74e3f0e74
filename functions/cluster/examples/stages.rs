//! Times the stages of clustering one by one: `stages CATALOGUE.csv COLUMN [STAGE…]` prints one line of JSON for each.
//!
//! Every stage works on the TF-IDF rows of the column; the times are those of the computation alone, the first one with the
//! reading of the CSV. `bench/clustering.py` sets them beside scikit-learn's and polars' in one table.

use linfa::traits::{Fit, Predict, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};
use std::time::Instant;
use wintermute_cluster::features::csr::Csr;
use wintermute_cluster::features::lsa::{Lsa, LsaParams};
use wintermute_cluster::features::text::{Corpus, Part};
use wintermute_cluster::features::tfidf::TfIdfParams;
use wintermute_cluster::input::frame::Frame;
use wintermute_cluster::model::kmeans::{KMeans, KMeansParams, sweep};
use wintermute_cluster::model::pca::Pca;
use wintermute_shared::Settings;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, column, stages @ ..] = arguments.as_slice() else {
        return Err(
            "usage: stages CATALOGUE.csv COLUMN [kmeans=K|elbow=K|lsa=DIMENSIONS|lsa-elbow=K|lsa-kmeans=K|lsa-linfa=K|pca]…".into()
        );
    };
    let start = Instant::now();
    let frame = Frame::read(std::fs::File::open(path)?, |name| name == column)?;
    let read = start.elapsed().as_secs_f64();
    let texts = frame.column(column).ok_or_else(|| format!("{path} has no column {column}"))?;
    let corpus = Corpus::new(vec![Part { column: texts, weight: 1.0, has_markup: false }]);
    let (tfidf, features) = TfIdfParams::default().check()?.fit_transform(&corpus)?;
    let found = json!({ "rows": features.rows(), "terms": features.columns(), "non_zeros": features.non_zeros(), "read": read });
    print("tfidf", start, found);
    let dataset = DatasetBase::new(features, ());
    for stage in stages {
        let (name, number) = stage.split_once('=').unwrap_or((stage, "2"));
        let start = Instant::now();
        let found = run(name, number.parse()?, &dataset, tfidf.idf())?;
        print(stage, start, found);
    }
    Ok(())
}

fn run(name: &str, number: usize, dataset: &DatasetBase<Csr, ()>, idf: &[f32]) -> Result<Value, Failure> {
    let features = &dataset.records;
    Ok(match name {
        "kmeans" => {
            let model: KMeans = KMeans::params(number).check()?.fit(dataset)?;
            let labels: Vec<u32> = model.predict(features);
            json!({ "inertia": model.inertia, "iterations": model.iterations, "rows": labels.len() })
        }
        "elbow" => {
            let swept = sweep(features, &KMeansParams::new(number), |_| ())?;
            json!({ "inertias": swept.inertias() })
        }
        "pca" => {
            let pca = Pca::params(number).check()?.fit(&DatasetBase::new(features, ()))?;
            json!({ "explained": pca.explained, "rows": pca.transform(features).nrows() })
        }
        "lsa" => {
            let lsa = Lsa::params(number).check()?.fit(&DatasetBase::new(features, ()))?;
            json!({ "explained": lsa.explained, "rows": lsa.transform(features).nrows() })
        }
        "lsa-elbow" => {
            let points = located(features, idf)?;
            json!({ "inertias": sweep(&points, &KMeansParams::new(number), |_| ())?.inertias() })
        }
        "lsa-kmeans" => {
            let dataset = DatasetBase::new(located(features, idf)?, ());
            let start = Instant::now();
            let model: KMeans = KMeans::params(number).check()?.fit(&dataset)?;
            json!({ "inertia": model.inertia, "alone": start.elapsed().as_secs_f64() })
        }
        "lsa-linfa" => {
            let dataset = DatasetBase::from(located(features, idf)?);
            let start = Instant::now();
            let rng = Xoshiro256PlusPlus::seed_from_u64(43);
            let params = linfa_clustering::KMeans::params_with(number, rng, linfa_nn::distance::L2Dist);
            let model = params.n_runs(1).fit(&dataset)?;
            let inertia = f64::from(model.inertia()) * dataset.records.nrows() as f64;
            json!({ "inertia": inertia, "alone": start.elapsed().as_secs_f64() })
        }
        _ => return Err(format!("there is no stage {name}").into()),
    })
}

/// The rows in the space that the default settings cluster in.
fn located(features: &Csr, idf: &[f32]) -> Result<Array2<f32>, Failure> {
    let params = LsaParams::of(&Settings::default(), 64).idf(idf.to_vec()).check()?;
    Ok(params.fit(&DatasetBase::new(features, ()))?.transform(features))
}

fn print(stage: &str, start: Instant, found: Value) {
    println!("{}", json!({ "stage": stage, "seconds": start.elapsed().as_secs_f64(), "found": found }));
}
