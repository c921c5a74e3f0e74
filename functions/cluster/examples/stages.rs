//! Times the stages of clustering one by one: `stages CATALOGUE.csv COLUMN [STAGE…]` prints one line of JSON for each.
//!
//! Every stage works on the TF-IDF rows of the column; the times are those of the computation alone, the first one with the
//! reading of the CSV. `bench/clustering.py` sets them beside scikit-learn's and polars' in one table.

use linfa::traits::{Fit, Predict};
use linfa::{DatasetBase, ParamGuard};
use serde_json::{Value, json};
use std::time::Instant;
use wintermute_cluster::csr::Csr;
use wintermute_cluster::frame::Frame;
use wintermute_cluster::kmeans::{KMeans, KMeansParams, sweep};
use wintermute_cluster::lsa::Lsa;
use wintermute_cluster::pca::Pca;
use wintermute_cluster::tfidf::TfIdf;
use wintermute_shared::settings::StopWords;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, column, stages @ ..] = arguments.as_slice() else {
        return Err("usage: stages CATALOGUE.csv COLUMN [kmeans=K|elbow=K|pca|lsa=DIMENSIONS]…".into());
    };
    let start = Instant::now();
    let frame = Frame::read(std::fs::File::open(path)?, |name| name == column, |_| ())?;
    let read = start.elapsed().as_secs_f64();
    let texts = frame.column(column).ok_or_else(|| format!("{path} has no column {column}"))?;
    let (_, features) =
        TfIdf::fit(frame.rows, |row, part: &mut dyn FnMut(&str)| part(texts.get(row)), StopWords::English)?;
    let found = json!({ "rows": features.rows(), "terms": features.columns(), "non_zeros": features.non_zeros(), "read": read });
    print("tfidf", start, found);
    let dataset = DatasetBase::new(features, ());
    for stage in stages {
        let (name, number) = stage.split_once('=').unwrap_or((stage, "2"));
        let start = Instant::now();
        let found = run(name, number.parse()?, &dataset)?;
        print(stage, start, found);
    }
    Ok(())
}

fn run(name: &str, number: usize, dataset: &DatasetBase<Csr, ()>) -> Result<Value, Failure> {
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
            let pca = Pca::fit(features, number, 43)?;
            json!({ "explained": pca.explained, "rows": pca.transform(features).nrows() })
        }
        "lsa" => {
            let lsa = Lsa::fit(features, number, 43)?;
            json!({ "explained": lsa.explained, "rows": lsa.transform(features).nrows() })
        }
        _ => return Err(format!("there is no stage {name}").into()),
    })
}

fn print(stage: &str, start: Instant, found: Value) {
    println!("{}", json!({ "stage": stage, "seconds": start.elapsed().as_secs_f64(), "found": found }));
}
