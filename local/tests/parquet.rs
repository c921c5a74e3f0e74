//! A catalogue in Parquet, such as the chain itself writes: the products of a model become a catalogue again.

mod common;

use common::{LAKE, Lab, RAW, catalogue, object, results, run, sentence, wintermute};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wintermute_convert::{Handover, Limits, take_over};
use wintermute_convert::{handle, handle_within};
use wintermute_shared::contract::keys::{CATALOGUE, HANDOVER, PROCESSED};
use wintermute_shared::{ObjectRef, Outcome, Run, Settings};

/// The products of a model, in a file of their own.
fn products(rows: u64) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("shop.jsonl"), folder.path().join("data"));
    std::fs::write(&file, catalogue(rows, 7)).unwrap();
    let made = results(&run(&file, &data, &["--k", "3", "--max-k", "4"]));
    let model = format!("models/shop/{}/assignments.parquet", made["run"].as_str().unwrap());
    let products = folder.path().join("products.parquet");
    std::fs::copy(data.join(LAKE).join(model), &products).unwrap();
    (folder, products)
}

fn converted(file: &Path) -> String {
    let out = file.with_extension("csv");
    let done = wintermute().arg("convert").args([file, &out]).output().unwrap();
    assert!(done.status.success(), "{}", common::stderr(&done));
    std::fs::read_to_string(out).unwrap()
}

fn refused(folder: &TempDir, bytes: &[u8]) -> String {
    let file = folder.path().join("bad.parquet");
    std::fs::write(&file, bytes).unwrap();
    sentence(&wintermute().arg("convert").args([&file, &file.with_extension("csv")]).output().unwrap())
}

#[test]
fn parquet_becomes_csv_and_a_report() {
    let (folder, file) = products(300);
    let csv = converted(&file);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 301);
    assert!(lines[0].ends_with(",product_name,retailer_price,cluster,distance,x,y,row"), "{}", lines[0]);
    let misnamed = folder.path().join("misnamed.jsonl");
    std::fs::copy(&file, &misnamed).unwrap();
    assert_eq!(converted(&misnamed), csv, "the content tells what it is");

    let again = results(&run(&file, &folder.path().join("again"), &["--k", "3", "--max-k", "4"]));
    assert_eq!((&again["dataset"], &again["rows"]), (&"products".into(), &300.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_s3_it_is_read_by_ranges_and_where_there_is_a_limit_by_the_task() {
    let (_folder, file) = products(2_000);
    let lab = Lab::start().await;
    let body = std::fs::read(&file).unwrap();
    for key in ["raw/here.parquet", "raw/there.parquet"] {
        lab.store.put(RAW, key, "application/octet-stream", body.clone().into()).await.unwrap();
    }
    let settings = Settings::default();
    let here = handle(&lab.store, &settings, LAKE, object(RAW, "raw/here.parquet"), None).await.unwrap();
    let Outcome::Done { object: here } = here else { panic!("{here:?}") };

    let limits = Limits { deadline: None, bytes: Some(u64::MAX) };
    let there = object(RAW, "raw/there.parquet");
    let there = handle_within(&lab.store, &settings, LAKE, there, limits).await.unwrap();
    let Outcome::HandedOver { object: there } = there else { panic!("{there:?}") };
    let there: ObjectRef = there.parse().unwrap();
    let run = Run::of_key(PROCESSED, CATALOGUE, &there.key).unwrap();
    let handover = object(LAKE, &run.key(PROCESSED, HANDOVER));
    let what: Handover = lab.store.get_json(LAKE, &handover.key).await.unwrap();
    assert_eq!(what.reason, "the task alone reads Parquet");
    take_over(&lab.store, handover).await.unwrap();

    let read = |object: &ObjectRef| std::fs::read_to_string(lab.file(LAKE, &object.key)).unwrap();
    let wanted = converted(&file);
    assert!(read(&there) == wanted && read(&here.parse().unwrap()) == wanted);
}

#[test]
fn a_file_that_is_not_whole_is_refused_in_a_sentence() {
    let (folder, file) = products(300);
    let whole = std::fs::read(&file).unwrap();
    let cut = "the Parquet file is cut short or damaged: its ";
    for end in [4, 11, whole.len() / 2, whole.len() - 1] {
        let error = refused(&folder, &whole[..end]);
        assert!(error.contains(cut), "{error}");
    }
    let mut encrypted = whole.clone();
    let magic = whole.len() - 4;
    encrypted[magic..].copy_from_slice(b"PARE");
    assert!(refused(&folder, &encrypted).contains("the Parquet file is encrypted: "));
    let footer = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize;
    let mut holed = whole.clone();
    holed[4..whole.len() - 8 - footer].fill(0);
    let error = refused(&folder, &holed);
    assert!(error.contains("the Parquet file is damaged: ") && error.ends_with("upload it again"), "{error}");
}
