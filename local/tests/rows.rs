//! Rows that are no products of their own, and values that are none, from the file to the table of products.

mod common;

use common::{LAKE, results, run};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{ListAccessor, RowAccessor};
use serde_json::Value;
use std::fs::File;
use std::path::PathBuf;
use tempfile::TempDir;

struct Ran {
    _data: TempDir,
    summary: Value,
    processed: PathBuf,
    models: PathBuf,
}

fn ran(csv: &str, options: &[&str]) -> Ran {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("shop.csv");
    std::fs::write(&file, csv).unwrap();
    let summary = results(&run(&file, data.path(), options));
    let of = |folder: &str| {
        data.path().join(LAKE).join(folder).join("shop").join(summary["run"].as_str().unwrap())
    };
    Ran { processed: of("processed"), models: of("models"), summary, _data: data }
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

const NAMES: [&str; 6] = [
    "red linen shirt",
    "blue silk tie",
    "green cotton socks",
    "black canvas bag",
    "red leather belt",
    "blue wool scarf",
];

/// Each handle has a row of its product, and two of images, which come after all products.
fn shopify() -> String {
    let mut csv = "Handle,Title,Vendor,Variant Price,Image Src\n".to_owned();
    for (i, name) in NAMES.iter().enumerate() {
        csv += &format!("P{i},{name},Abco,{},1.jpg\n", i + 10);
    }
    for image in 0..12 {
        csv += &format!("P{},,,,{image}.jpg\n", image % 6);
    }
    csv
}

#[test]
fn rows_of_a_handle_are_one_product_in_the_table_and_told() {
    let Ran { summary, models, processed, _data } = ran(&shopify(), &["--map", "price=Variant Price"]);
    assert_eq!(summary["rows"], 6, "{summary}");
    assert_eq!((&summary["merged"]["by"][0], &summary["merged"]["rows"]), (&"Handle".into(), &18.into()));
    let analysis = json(models.join("analysis.json"));
    assert_eq!(
        (&analysis["features"]["wordless"], &analysis["overall"]["price"]["count"]),
        (&0.into(), &6.into())
    );
    assert_eq!(std::fs::read_to_string(processed.join("catalogue.csv")).unwrap(), shopify());
    let table = SerializedFileReader::new(File::open(models.join("assignments.parquet")).unwrap()).unwrap();
    let products: Vec<_> = table.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(products.len(), 6);
    let at = |name: &str| products[1].get_column_iter().position(|(column, _)| column == name).unwrap();
    assert_eq!(products[1].get_string(at("Title")).unwrap(), NAMES[1]);
    assert_eq!(products[1].get_double(at("price_max")).unwrap(), 11.0);
    let rows = products[1].get_list(at("rows")).unwrap();
    assert_eq!((0..3).map(|i| rows.get_long(i).unwrap()).collect::<Vec<_>>(), [2, 8, 14]);
    assert_eq!(products[1].get_int(at("variants")).unwrap(), 1);
}

#[test]
fn rows_are_left_where_the_settings_say_so() {
    let Ran { summary, .. } = ran(&shopify(), &["--one-row-each"]);
    assert_eq!((&summary["rows"], &summary["merged"]), (&18.into(), &Value::Null), "{summary}");
}

#[test]
fn what_stands_for_a_missing_value_is_counted_and_described_as_one() {
    let mut csv = "id,product_name,price,brand,color\n".to_owned();
    for (i, name) in NAMES.iter().enumerate() {
        csv += &format!("{i},{name},1{i},{},{}\n", ["n/a", "Abco"][i.min(1)], ["red", "null"][i % 2]);
    }
    let Ran { summary, models, processed, _data } = ran(&csv, &[]);
    assert_eq!(
        (&summary["placeholders"]["brand"], &summary["placeholders"]["color"]),
        (&1.into(), &3.into())
    );
    let analysis = json(models.join("analysis.json"));
    let overall = &analysis["overall"];
    assert_eq!((&overall["not_stated"]["brands"], &overall["not_stated"]["colors"]), (&1.into(), &3.into()));
    assert_eq!(overall["brands"].as_array().unwrap().len(), 1);
    assert_eq!(std::fs::read_to_string(processed.join("catalogue.csv")).unwrap(), csv);
    // Who says so keeps them as values.
    let Ran { models, _data, .. } = ran(&csv, &["--missing="]);
    assert_eq!(json(models.join("analysis.json"))["overall"]["not_stated"]["brands"], 0);
}
