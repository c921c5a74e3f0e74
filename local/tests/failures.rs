//! Runs that did not get a report: the index pages tell of them, why, and what to do, until their step has succeeded.

mod common;

use common::{LAKE, Lab, RAW, catalogue, object, run, sentence};
use serde_json::json;
use wintermute::notifications::{Receiver, receiver};
use wintermute_shared::contract::event::objects;
use wintermute_shared::contract::failure::{Failure, FailurePlace};
use wintermute_shared::contract::keys::{CATALOGUE, MANIFEST, MODELS, PROCESSED, REPORTS};
use wintermute_shared::{Dataset, Error, ObjectRef, Outcome, Run, Settings};

const ALL: &str = "reports/index.html";

/// The objects whose events since the last call go to the step `report`.
fn for_report(lab: &mut Lab) -> Vec<ObjectRef> {
    let created = lab.events().into_iter().flat_map(|event| objects(event).unwrap()).map(Result::unwrap);
    created.filter(|object| receiver(object) == Some(Receiver::Report)).collect()
}

/// The pages that tell of all datasets and of this one.
async fn pages(lab: &Lab, dataset: &str) -> [String; 2] {
    let page = async |key: &str| String::from_utf8(lab.store.get(LAKE, key).await.unwrap().to_vec()).unwrap();
    [page(ALL).await, page(&format!("reports/{dataset}/index.html")).await]
}

#[test]
fn a_failed_run_is_in_the_index_before_the_command_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.jsonl");
    std::fs::write(&file, catalogue(60, 1)).unwrap();
    let output = run(&file, folder.path(), &["--text", "<img src=x>"]);
    let reason = sentence(&output);
    assert!(reason.contains("<img src=x>"), "{reason}");
    for index in [ALL, "reports/shop/index.html"] {
        let page = std::fs::read_to_string(folder.path().join(LAKE).join(index)).unwrap();
        assert!(page.contains("Did not get a report") && page.contains("<bdi>shop</bdi>"), "{page}");
        assert!(page.contains("&lt;img src=x&gt;") && !page.contains("<img"), "{page}");
        assert!(page.contains("upload the catalogue again"), "what to do");
        assert!(page.contains("<time datetime=\"20"), "since when");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_s_failure_is_told_until_it_has_succeeded() {
    let mut lab = Lab::start().await;
    lab.store.put(RAW, "raw/shop.jsonl", "application/json", catalogue(60, 1).into()).await.unwrap();
    let settings = Settings { k: "3".parse().unwrap(), max_k: 4, ..Settings::default() };
    let end =
        wintermute_convert::handle(&lab.store, &settings, LAKE, object(RAW, "raw/shop.jsonl"), None).await;
    let Outcome::Done { object: made } = end.unwrap() else { panic!("done") };
    let run = Run::of_key(PROCESSED, CATALOGUE, &made.parse::<ObjectRef>().unwrap().key).unwrap();
    let told = async |lab: &mut Lab, step: &str, reason: &str| {
        let [word] = &for_report(lab)[..] else { panic!("one event") };
        let outcome = wintermute_report::handle(&lab.store, word.clone()).await.unwrap();
        assert_eq!(outcome, Outcome::Done { object: format!("s3://{LAKE}/{ALL}") });
        for page in pages(lab, "shop").await {
            let row = page.split("<tr>").find(|row| row.contains(&format!(">{step}</td>")));
            let row = row.unwrap_or_else(|| panic!("no row of {step}: {page}"));
            assert!(row.contains(&run.id) && row.contains(reason), "{row}");
        }
    };

    // The catalogue is spoilt, as by a hand, and clustering fails.
    let csv = run.key(PROCESSED, CATALOGUE);
    let good = lab.store.get(LAKE, &csv).await.unwrap();
    lab.store.put(LAKE, &csv, "text/csv", "id,price\n1,2\n".into()).await.unwrap();
    let cluster = async |lab: &Lab| wintermute_cluster::step::handle(&lab.store, object(LAKE, &csv)).await;
    cluster(&lab).await.unwrap_err();
    told(&mut lab, "cluster", "product_name").await;

    // It is made good; then the analysis is spoilt, and the report fails.
    lab.store.put(LAKE, &csv, "text/csv", good).await.unwrap();
    cluster(&lab).await.unwrap();
    let [manifest] = &for_report(&mut lab)[..] else { panic!("one event") };
    let analysis = run.key(MODELS, "analysis.json");
    let good = lab.store.get(LAKE, &analysis).await.unwrap();
    lab.store.put(LAKE, &analysis, "application/json", "{}".into()).await.unwrap();
    wintermute_report::handle(&lab.store, manifest.clone()).await.unwrap_err();
    told(&mut lab, "report", "analysis.json").await;
    assert!(pages(&lab, "shop").await.iter().all(|page| !page.contains(">cluster</td>")), "made good");

    lab.store.put(LAKE, &analysis, "application/json", good).await.unwrap();
    wintermute_report::handle(&lab.store, manifest.clone()).await.unwrap();
    assert_eq!(for_report(&mut lab), []);
    for page in pages(&lab, "shop").await {
        assert!(page.contains(&run.id) && !page.contains("Did not get a report"), "{page}");
    }
}

/// A run of the dataset `shop` whose conversion has failed.
fn failed(number: usize) -> (FailurePlace, Failure) {
    let key = format!("processed/shop/{number:016x}/failed.json");
    let place = FailurePlace::of_key(&key).unwrap();
    let failure = Failure::new("convert", &place.run, &Error::failed(format!("reason {number};")));
    (place, failure)
}

#[tokio::test]
async fn only_the_newest_failures_are_told_and_how_many_there_are_beside_them() {
    let lab = Lab::start().await;
    for number in 0..60 {
        let (place, failure) = failed(number);
        lab.store.put_json(LAKE, &place.key(), &failure).await.unwrap();
        let mark = format!("reports/_failures/shop.20261120T10{number:02}00Z.{number:016x}.convert");
        lab.store.put(LAKE, &mark, "text/plain", "".into()).await.unwrap();
    }
    let (place, failure) = failed(60);
    lab.store.put_json(LAKE, &place.key(), &failure).await.unwrap();
    wintermute_report::handle(&lab.store, object(LAKE, &place.key())).await.unwrap();
    for page in pages(&lab, "shop").await {
        assert_eq!(page.matches(">convert</td>").count(), 50);
        let at = |number| page.find(&format!("reason {number};"));
        assert!(at(60) < at(59) && at(59) < at(11) && at(60).is_some(), "the newest first");
        assert!(at(10).is_none() && page.contains("11 older failures are left out"), "{page}");
    }
}

#[tokio::test]
async fn a_failure_that_another_version_has_left_is_told_without_its_words() {
    let lab = Lab::start().await;
    let (place, _) = failed(1);
    lab.store.put_json(LAKE, &place.key(), &json!({ "format": 2 })).await.unwrap();
    wintermute_report::handle(&lab.store, object(LAKE, &place.key())).await.unwrap();
    let [all, _] = pages(&lab, "shop").await;
    assert!(all.contains("Another version of Wintermute"), "{all}");
}

#[tokio::test]
async fn a_failure_that_is_not_there_is_an_error_and_leaves_nothing() {
    let lab = Lab::start().await;
    let (place, _) = failed(1);
    let error = wintermute_report::handle(&lab.store, object(LAKE, &place.key())).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
    assert_eq!(lab.store.list(LAKE, REPORTS).await.unwrap(), []);
    let manifest = place.run.key(MODELS, MANIFEST);
    assert!(wintermute_report::handle(&lab.store, object(LAKE, &manifest)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_failure_of_a_catalogue_with_a_long_path_is_told() {
    let mut lab = Lab::start().await;
    let key = format!("raw/{}/{}.jsonl", "shop".repeat(12), "products".repeat(7));
    lab.store.put(RAW, &key, "application/json", "broken\n".into()).await.unwrap();
    let settings = Settings::default();
    wintermute_convert::handle(&lab.store, &settings, LAKE, object(RAW, &key), None).await.unwrap_err();
    let [failed] = &for_report(&mut lab)[..] else { panic!("one failed.json") };
    wintermute_report::handle(&lab.store, failed.clone()).await.unwrap();
    let dataset = Dataset::of_raw_key(&key).unwrap();
    assert_eq!(dataset.as_str().len(), 60);
    for page in pages(&lab, dataset.as_str()).await {
        assert!(page.contains(dataset.as_str()), "{page}");
    }
}
