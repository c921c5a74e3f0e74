//! What a report says of the run before.

mod common;

use common::{LAKE, catalogue, results, run};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Runs the command on a catalogue called `shop.jsonl`, and gives the part of the report on changes, without tags.
fn changes(products: &[Value], data: &Path, options: &[&str]) -> String {
    // Uploads are told apart by the second.
    std::thread::sleep(Duration::from_millis(1100));
    let file = data.join("shop.jsonl");
    let lines: Vec<String> = products.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let results = results(&run(&file, data, options));
    let page = std::fs::read_to_string(results["report"].as_str().unwrap()).unwrap();
    let Some((_, section)) = page.split_once("<section id=\"changes\"") else { return String::new() };
    let section = section.split_once("</section>").unwrap().0;
    let text: Vec<&str> =
        section.split('<').filter_map(|part| Some(part.split_once('>')?.1.trim())).collect();
    text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ").replace("&#39;", "'")
}

fn told(text: &str, all: &[&str]) {
    for part in all {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn products_that_went_and_prices_that_rose_are_counted_and_named() {
    let data = tempfile::tempdir().unwrap();
    let shop: Vec<Value> = String::from_utf8(catalogue(300, 7)).unwrap().lines().enumerate().map(|(i, line)| {
        let product: Value = serde_json::from_str(line).unwrap();
        json!({ "id": format!("A{i}"), "name": product["product_name"], "brand": "Abco", "price": 10 + i })
    }).collect();
    assert_eq!(changes(&shop, data.path(), &["--k", "4"]), "", "there is no run before");

    let mut now: Vec<Value> =
        shop.iter().enumerate().filter(|(i, _)| i % 3 > 0).map(|(_, product)| product.clone()).collect();
    for product in &mut now[..50] {
        product["price"] = json!(product["price"].as_f64().unwrap() * 1.2);
    }
    now.reverse();
    let text = changes(&now, data.path(), &["--k", "4"]);
    told(
        &text,
        &[
            "Products are compared by their id.",
            "New 0 0% of those now Gone 100 33.3% of those before In both 200",
            "Dearer 50 median +20.0% Cheaper 0 At the same price 150",
            "New kinds None",
            "Kinds that are gone None",
        ],
    );
    let dearest = now[150]["name"].as_str().unwrap();
    told(
        &text,
        &[&format!("{} 84.00 100.80 +20.0%", dearest.split_whitespace().collect::<Vec<_>>().join(" "))],
    );

    let same = changes(&now, data.path(), &["--k", "3"]);
    told(&same, &["Both are of the same file.", "Kinds 4 3 −1", "WINTERMUTE_K was 4 , now 3"]);
    assert!(!same.contains("Gone") && !same.contains("Average price"), "{same}");

    now.reverse();
    let same = changes(&now, data.path(), &["--k", "4"]);
    told(&same, &["Both are of the same products at the same prices."]);

    // Ids that number the rows, and of which none is the same product's as before.
    let number = |products: &[Value]| {
        let mut products = products.to_vec();
        products.iter_mut().enumerate().for_each(|(row, product)| product["id"] = json!(row));
        products
    };
    let text = changes(&number(&shop), data.path(), &["--k", "4"]);
    told(&text, &["by their name and brand, not by their id, because ids have been given anew"]);
    let text = changes(&number(&now), data.path(), &["--k", "4"]);
    told(&text, &["by their name and brand, not by their id, because ids have been given to other products"]);

    // A list that is gone stops no report.
    let models = data.path().join(LAKE).join("models/shop");
    for folder in std::fs::read_dir(models).unwrap() {
        std::fs::remove_file(folder.unwrap().path().join("products.safetensors")).unwrap();
    }
    let text = changes(&shop, data.path(), &["--k", "5"]);
    told(&text, &["cannot be told: the list of products of one of the runs is no longer there, or damaged."]);
}
