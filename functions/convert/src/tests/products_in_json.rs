//! The products are found wherever they are in JSON, what was passed over is told, and the same is found whatever the size of the
//! input.

use super::{Case, Outcome, csv_of};
use crate::quality::judge;

const PRODUCTS: &str = r#"{"name": "red chair", "price": 1}, {"name": "blue lamp", "price": 2}"#;
const CSV: &str = "name,price\nred chair,1\nblue lamp,2\n";

fn at(path: &str, input: &str) -> String {
    let mut case = Case::new(input.to_owned());
    case.settings.records_path = Some(path.to_owned());
    case.run().text
}

fn path_of(outcome: &Outcome) -> Option<&str> {
    outcome.converted.reading.records_path.as_deref()
}

/// Counts by the names of what was passed over or repaired.
fn repairs(outcome: &Outcome) -> Vec<(String, u64)> {
    outcome.converted.reading().repairs.into_iter().collect()
}

#[test]
fn a_list_of_products_is_found_by_its_place() {
    for (path, input) in [
        ("shoes", format!(r#"{{"shoes": [{PRODUCTS}]}}"#)),
        (
            "products",
            format!(r#"{{"filters": {{"items": [{{"name": "Size"}}]}}, "products": [{PRODUCTS}]}}"#),
        ),
        ("b", format!(r#"{{"a": [{{"x": 1}}], "b": [{PRODUCTS}], "c": [{{"y": 1}}], "n": {{"b": [1]}}}}"#)),
        (
            "products",
            format!(r#"{{"facets": [{{"long": "{}"}}], "products": [{PRODUCTS}]}}"#, "x".repeat(500)),
        ),
        ("data.items", format!(r#"{{"errors": [{{"code": 1}}], "data": {{"items": [{PRODUCTS}]}}}}"#)),
        ("a.b.c.d.e", format!(r#"{{"a": {{"b": {{"c": {{"d": {{"e": [{PRODUCTS}]}}}}}}}}}}"#)),
        ("list", format!(r#"{{"list": [[{PRODUCTS}]]}}"#)),
        (
            "hits.hits._source",
            format!(r#"{{"hits": {{"hits": [{}]}}}}"#, each(r#"{"_index": "p", "_source": "#)),
        ),
        (
            "data.shop.edges.node",
            format!(r#"{{"data": {{"shop": {{"edges": [{}]}}}}}}"#, each(r#"{"cursor": "x", "node": "#)),
        ),
        (
            "shops.products",
            format!(
                r#"{{"shops": [{{"name": "A", "products": [{PRODUCTS}]}}, {{"name": "B", "products": []}}]}}"#
            ),
        ),
    ] {
        let outcome = Case::new(input.clone()).run();
        assert_eq!((outcome.text.as_str(), path_of(&outcome)), (CSV, Some(path)), "{input}");
    }
    assert_eq!(csv_of(format!("[[{PRODUCTS}]]")), CSV);
    let attributes = each(r#"{"id": 7, "type": "p", "attributes": "#).replace("\"name\"", "\"title\"");
    assert_eq!(
        csv_of(format!("{{\"data\": [{attributes}]}}")),
        "id,title,price\n7,red chair,1\n7,blue lamp,2\n"
    );
    let lines = each(r#"{"_id": 7, "_source": "#).replace("}}, {", "}}\n{");
    assert_eq!(csv_of(lines), "_id,name,price\n7,red chair,1\n7,blue lamp,2\n");
}

/// The products, each with this before it and a bracket behind it.
fn each(before: &str) -> String {
    format!("{before}{}}}", PRODUCTS.replace("}, {", &format!("}}}}, {before}{{")))
}

#[test]
fn a_product_with_lists_of_its_own_is_a_product() {
    for product in [
        r#"{"name": "chair", "price": 5, "images": [{"url": "a"}, {"url": "b"}]}"#,
        r#"{"title": "set", "price": 5, "items": [{"name": "cup", "price": 1}]}"#,
    ] {
        assert_eq!(Case::new(product).run().converted.profile.rows, 1, "{product}");
        assert_eq!(Case::new(format!("{product}\n{product}\n")).run().converted.profile.rows, 2, "{product}");
        assert_eq!(Case::new(format!("[{product}, {product}]")).run().converted.profile.rows, 2, "{product}");
    }
    let product = r#"{"title": "chair", "vendor": "Abco", "variants": [{"title": "S", "price": 1}], "images": [{"id": 1}]}"#;
    assert_eq!(csv_of(product), csv_of(format!("{{\"product\": {product}}}")));
    assert!(csv_of(product).starts_with("title,vendor,variants,images\nchair,"));
    for product in [
        r#"{"artikel": "Stuhl", "bilder": [{"url": "a"}, {"url": "b"}]}"#,
        r#"{"artikel": "Stuhl", "variants": [{"name": "S", "price": 1}]}"#,
        r#"{"name": "chair", "shops": [{"name": "A", "price": 1}]}"#,
    ] {
        assert_eq!(Case::new(format!("{product}\n{product}\n")).run().converted.profile.rows, 2, "{product}");
    }
}

#[test]
fn pages_give_the_products_of_all() {
    let (one, two) = PRODUCTS.split_once(", {").unwrap();
    let two = format!("{{{two}");
    for (page, path) in [
        ("\"products\": [@]", "products"),
        ("\"data\": {\"items\": [@], \"n\": 1}", "data.items"),
        ("\"shoes\": [@]", "shoes"),
    ] {
        let page = |number: usize, products: &str| {
            format!("{{\"page\": {number}, {}}}", page.replace('@', products))
        };
        let pages = [page(1, one), page(2, &two), page(3, "")];
        for input in [pages.join("\n"), pages.join(" "), format!("[{}]", pages.join(",\n"))] {
            let outcome = Case::new(input.clone()).run();
            assert_eq!((outcome.text.as_str(), path_of(&outcome)), (CSV, Some(path)), "{input}");
            assert_eq!(repairs(&outcome), []);
        }
    }
    let outcome = Case::new(format!(
        "{{\"products\": [{PRODUCTS}]}}\n{{\"error\": \"too many requests\"}}\n{{\"products\": null}}\n{}",
        "{\"products\": []}\n".repeat(30)
    ))
    .run();
    assert_eq!(outcome.text, CSV);
    assert_eq!(repairs(&outcome), [("pages without products passed over".to_owned(), 2)]);
}

#[test]
fn lists_side_by_side_are_all_read_if_they_are_alike() {
    let (one, two) = PRODUCTS.split_once(", {").unwrap();
    for input in [
        format!("{{\"men\": [{one}], \"women\": [{{{two}]}}"),
        format!("{{\"n\": 2, \"data\": {{\"men\": [{one}], \"women\": [{{{two}]}}}}"),
        format!("{{\"men\": {{\"A1\": {one}}}, \"women\": {{\"A2\": {{{two}, \"A3\": {one}}}}}"),
    ] {
        let outcome = Case::new(input.clone()).run();
        assert!(
            outcome.text.contains("red chair,1\n") && outcome.text.contains("blue lamp,2\n"),
            "{input}: {}",
            outcome.text
        );
        assert_eq!((outcome.rejects.len(), repairs(&outcome).len()), (0, 0), "{input}");
    }
    let outcome = Case::new(format!("{{\"shoes\": [{PRODUCTS}], \"shops\": [{{\"street\": \"x\"}}]}}")).run();
    assert_eq!(outcome.text, CSV);
    assert_eq!(repairs(&outcome), [("other lists of objects passed over".to_owned(), 1)]);
}

#[test]
fn products_of_categories_within_categories_are_told() {
    let tree = "{\"categories\": [{\"label\": \"x\", \"products\": [@], \"children\": [{\"label\": \"y\", \"products\": [@]}]}]}";
    let outcome = Case::new(tree.replace('@', PRODUCTS)).run();
    assert_eq!(path_of(&outcome), Some("categories.products"));
    assert_eq!(repairs(&outcome), [("other lists of objects passed over".to_owned(), 1)]);
    // Not so the variants of products.
    let nested = PRODUCTS.replace('}', ", \"variants\": [{\"name\": \"S\", \"price\": 3}]}");
    assert_eq!(repairs(&Case::new(format!("{{\"products\": [{nested}]}}")).run()), []);
}

#[test]
fn a_page_that_is_an_error_is_no_product_where_the_others_hold_products() {
    let pages = format!("{{\"page\": 0, \"items\": [{PRODUCTS}]}}\n").repeat(3)
        + "{\"error\": \"timeout\", \"page\": 3}\n";
    let outcome = Case::new(pages).run();
    assert_eq!(outcome.text.lines().count(), 1 + 3 * (CSV.lines().count() - 1));
    assert_eq!(repairs(&outcome), [("pages without products passed over".to_owned(), 1)]);
}

#[test]
fn arrays_one_after_the_other_are_one() {
    let (one, two) = PRODUCTS.split_once(", {").unwrap();
    for between in ["\n", "\n\u{feff}", ",", ""] {
        assert_eq!(csv_of(format!("[{one}]{between}[{{{two}]")), CSV, "{between:?}");
    }
    assert_eq!(csv_of("[\"name\",\"price\"]\n[\"red chair\",1]\n[\"blue lamp\",2]\n"), CSV);
}

#[test]
fn a_broken_page_leaves_the_others() {
    let page = format!("{{\"page\": 1, \"products\": [{PRODUCTS}]}}\n");
    let outcome = Case::new(format!("{page}{{\"page\": 2, oops\n{page}")).run();
    assert_eq!(outcome.text, format!("{CSV}red chair,1\nblue lamp,2\n"));
    assert_eq!(outcome.reasons(), [(2, page.len() as u64 + 12, "invalid-json")]);
}

#[test]
fn objects_by_id_are_products_with_a_key() {
    let keyed =
        r#"{"A1": {"name": "red chair", "price": 1}, "A2": {"price": 2, "name": "blue lamp", "key": 3}}"#;
    let csv = "key_2,name,price,key\nA1,red chair,1,\nA2,blue lamp,2,3\n";
    assert_eq!(csv_of(keyed), csv);
    for input in [
        format!("{{\"products\": {keyed}}}"),
        format!("{{\"n\": 2, \"shop\": {{\"all\": {keyed}}}, \"x\": [1]}}"),
    ] {
        assert_eq!(csv_of(input.clone()), csv, "{input}");
    }
    let many: String =
        (0..50_000).map(|i| format!("\"A{i}\": {{\"name\": \"chair {i}\", \"price\": {i}}},\n")).collect();
    let outcome =
        Case::new(format!("{{{many} \"none\": null, \"last\": {{\"name\": \"x\", \"late\": 1}}}}")).run();
    assert_eq!((outcome.converted.profile.rows, outcome.rejects.len()), (50_001, 0));
    assert!(outcome.text.ends_with("last,x,,1\n"));
    assert_eq!(repairs(&outcome), [("values that are no objects passed over".to_owned(), 1)]);
    // Departments by name.
    let shop = format!(
        r#"{{"men": {{"title": "Men", "products": [{PRODUCTS}]}}, "women": {{"title": "Women", "products": []}}}}"#
    );
    assert_eq!(csv_of(shop), CSV);
}

#[test]
fn what_has_objects_for_fields_is_no_list_by_id() {
    for input in [
        r#"{"id": 1, "price": {"amount": 1, "unit": "EUR"}, "size": {"amount": 2, "unit": "cm"}}"#,
        r#"{"texts": {"en": "a"}, "price": {"amount": 1}, "seller": {"id": 1}}"#,
    ] {
        assert_eq!(Case::new(input).run().converted.profile.rows, 1, "{input}");
    }
}

#[test]
fn pandas_forms_are_read() {
    for input in [
        r#"{"name":{"0":"red chair","1":"blue lamp"},"price":{"0":1,"1":2}}"#,
        r#"{"name":["red chair","blue lamp"],"price":[1,2]}"#,
        r#"{"name":{"7":"red chair","3":"blue lamp"},"price":{"7":1,"3":2}}"#,
        r#"[{"name":"red chair","price":1},{"name":"blue lamp","price":2}]"#,
        r#"{"columns":["name","price"],"index":[0,1],"data":[["red chair",1],["blue lamp",2]]}"#,
        r#"[["name","price"],["red chair",1],["blue lamp",2]]"#,
        r#"{"values":[["name","price"],["red chair",1],["blue lamp",2]]}"#,
        r#"{"schema":{"fields":[{"name":"index","type":"integer"}]},"data":[{"name":"red chair","price":1},{"name":"blue lamp","price":2}]}"#,
    ] {
        assert_eq!(csv_of(input), CSV, "{input}");
    }
    let by_label = r#"{"name":{"p":"red chair","q":"blue lamp"},"price":{"p":1,"q":2}}"#;
    assert_eq!(csv_of(by_label), "key,name,price\np,red chair,1\nq,blue lamp,2\n");
    let without_known_names = r#"{"Nom":{"p":"chaise","q":"lampe"},"Prix":{"p":1,"q":2}}"#;
    assert_eq!(csv_of(without_known_names), "key,Nom,Prix\np,chaise,1\nq,lampe,2\n");
    let by_row = r#"{"0":{"name":"red chair","price":1},"1":{"name":"blue lamp","price":2}}"#;
    assert_eq!(csv_of(by_row), "key,name,price\n0,red chair,1\n1,blue lamp,2\n");
}

#[test]
fn elasticsearch_bulk_is_read() {
    let outcome = Case::new(
        "{\"index\": {\"_id\": \"1\"}}\n{\"name\": \"red chair\", \"price\": 1}\n{\"delete\": {\"_id\": \"9\"}}\n{\"update\": {\"_id\": \"2\"}}\n\
         {\"doc\": {\"name\": \"blue lamp\", \"price\": 2}}\n",
    )
    .run();
    assert_eq!(outcome.text, CSV);
    assert_eq!(outcome.rejects, []);
    assert_eq!(repairs(&outcome), [("action lines of Elasticsearch passed over".to_owned(), 3)]);
}

#[test]
fn the_setting_overrules() {
    let input = format!(
        r#"{{"pages": [{{"products": [{PRODUCTS}], "n": 1}}, {{"products": []}}], "a.b": {{"c": [{PRODUCTS}]}}}}"#
    );
    assert_eq!(at("pages.products", &input), CSV);
    assert_eq!(at("a.b.c", &input), CSV);
    assert!(at("pages", &input).starts_with("products,n\n"));
    assert!(at(".", &input).starts_with("pages,a.b\n"));
    let lines = format!("{{\"products\": [{PRODUCTS}]}}\n").repeat(2);
    assert_eq!(at(".", &lines).lines().count(), 3);
    assert_eq!(
        at("product", r#"[{"product": {"name": "a", "x": 1}}, {"product": {"name": "b"}}]"#),
        "name,x\na,1\nb,\n"
    );
    let mut case = Case::new(input);
    case.settings.records_path = Some("pages.shoes".to_owned());
    let error = case.try_run().unwrap_err().to_string();
    assert!(error.starts_with("nothing stands at records_path pages.shoes"), "{error}");
    assert!(error.contains("lists of objects stand at pages, a.b.c"), "{error}");
}

fn verdict(input: &str) -> String {
    let case = Case::new(input.to_owned());
    let (converted, _) = case.try_run().unwrap();
    judge(&converted, &case.settings, &"x.json", &"x.rejects.jsonl")
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

#[test]
fn a_list_without_products_is_said() {
    for input in [
        r#"{"status": "ok", "products": []}"#,
        r#"{"products": [], "facets": []}"#,
        r#"{"products": {}, "total": 0}"#,
        r#"{"total": 0, "products": null}"#,
        "{\"page\": 1, \"products\": []}\n{\"page\": 2, \"products\": []}\n",
    ] {
        let message = verdict(input);
        assert!(
            message.starts_with("x.json holds no product: the list at products is empty"),
            "{input}: {message}"
        );
    }
}

#[test]
fn what_is_cut_is_told() {
    let wrapped = format!(r#"{{"total": 2, "products": [{PRODUCTS}], "facets": {{"size": [1, 2"#);
    assert_eq!(verdict(&wrapped), "");
    let outcome = Case::new(wrapped).run();
    assert_eq!(outcome.text, CSV);
    assert_eq!(repairs(&outcome), [("files that end early, but behind the products".to_owned(), 1)]);
    for cut in [
        format!(r#"{{"shoes": [{PRODUCTS}, "#),
        format!(r#"{{"data": {{"products": [{PRODUCTS}, {{"na"#),
        r#"{"A1": {"name": "a"}, "A2": {"name": "b"}, "A3": {"na"#.to_owned(),
        r#"{"A1": {"name": "a"}, "A2": {"name": "b"}"#.to_owned(),
        format!(r#"[{{"page": 1, "products": [{PRODUCTS}]}}, {{"page": 2, "prod"#),
        format!("{{\"page\": 1, \"products\": [{PRODUCTS}]}}\n{{\"page\": 2, \"prod"),
    ] {
        let message = verdict(&cut);
        assert!(message.starts_with("x.json is cut short"), "{cut}: {message}");
    }
}

#[test]
fn nearly_json_is_read_and_counted() {
    for (input, repair) in [
        (
            "{\"name\": \"red chair\", \"price\": 1}\n{\"name\": \"blue lamp\", \"price\": 2, \"x\": NaN}\n{\"x\": -Infinity}\n",
            ("records with NaN or Infinity, read as null", 2),
        ),
        (
            "{'name': 'red chair', 'price': 1}\n{'name': 'blue lamp', 'price': 2, 'x': None}\n",
            ("Python dicts read as JSON", 2),
        ),
        (
            "[{'name': 'red chair', 'price': 1}, {'name': \"blue lamp\", 'price': 2}]",
            ("Python dicts read as JSON", 2),
        ),
        (
            "{'shoes': [{'name': 'red chair', 'price': 1}, {'name': \"blue lamp\", 'price': 2}]}",
            ("Python dicts read as JSON", 2),
        ),
        (
            "\u{feff}{\"name\": \"red chair\", \"price\": 1}\n\u{feff}{\"name\": \"blue lamp\", \"price\": 2}\n",
            ("records behind a byte order mark or a record separator, left out", 1),
        ),
        (
            "\u{1e}{\"name\": \"red chair\", \"price\": 1}\n\u{1e}{\"name\": \"blue lamp\", \"price\": 2}\n",
            ("records behind a byte order mark or a record separator, left out", 1),
        ),
        (
            "{\"name\": \"red chair\", \"price\": 1,}\n{\"name\": \"blue lamp\", /* new */ \"price\": 2}\n",
            ("records with a comma too many or a comment, left out", 2),
        ),
    ] {
        let outcome = Case::new(input.to_owned()).run();
        assert!(
            outcome.text.starts_with(&CSV[..10]) && outcome.text.contains("blue lamp,2"),
            "{input}: {}",
            outcome.text
        );
        assert_eq!(outcome.rejects, [], "{input}");
        assert_eq!(repairs(&outcome), [(repair.0.to_owned(), repair.1)], "{input}");
    }
    for code in [
        format!("var shoes = [{PRODUCTS}];\n"),
        format!("callback({{\"items\": [{PRODUCTS}]}});"),
        format!("\u{feff}[{PRODUCTS}\u{feff}]"),
    ] {
        assert_eq!(csv_of(code.clone()), CSV, "{code}");
    }
    let spread =
        "\u{1e}{\n\"name\": \"red chair\", \"price\": 1}\n\u{1e}{\n\"name\": \"blue lamp\", \"price\": 2}\n";
    assert_eq!(csv_of(spread), CSV);
    let outcome = Case::new("{\"a\": 1}\n{'a': Decimal('1')}\n").run();
    assert!(
        outcome.rejects[0].detail.starts_with("it looks like a Python dict rather than JSON: "),
        "{:?}",
        outcome.rejects
    );
}

#[test]
fn long_inputs_are_read_as_short_ones() {
    // Several blocks before, inside and behind the products.
    let filler: String =
        (0..60_000).map(|i| format!("{{\"id\": {i}, \"x\": \"{}\"}}, ", "y".repeat(20))).collect();
    let many: String = (0..40_000)
        .map(|i| format!("{{\"name\": \"chair {i}\", \"price\": {i}, \"tags\": [{{\"a\": 1}}]}},\n"))
        .collect();
    let (filler, many) = (filler.trim_end_matches(", "), many.trim_end_matches(",\n"));
    let csv = csv_of(format!("[{many}]"));
    for input in [
        format!("{{\"meta\": {{\"log\": [{filler}]}}, \"shoes\": [{many}]}}"),
        format!("{{\"shoes\": [{many}], \"meta\": {{\"log\": [{filler}]}}}}"),
        format!("{{\"products\": [{many}], \"log\": [{filler}, {filler}]}}"),
        format!("{{\"log\": [{{\"a\": 1}}], \"shoes\": [{many}], \"more\": [{{\"a\": 1}}]}}"),
        format!("[{{\"page\": 1, \"products\": [{many}]}}, {{\"page\": 2, \"products\": []}}]"),
        format!("{{\"page\": 1, \"items\": [{many}]}}\n{{\"page\": 2, \"items\": []}}"),
    ] {
        for (chunk, threads) in [(100_000, 2), (7_777_777, 1), (1_013, 3)] {
            let case = Case { chunk, threads, ..Case::new(input.clone()) };
            let outcome = case.run();
            assert!(outcome.text == csv, "{} at {:?}", &outcome.text[..200], path_of(&outcome));
            assert_eq!(outcome.rejects, []);
        }
    }
    let lines = format!(
        "{{\"name\": \"long\", \"price\": 1, \"x\": \"{}\"}}\n{}",
        "x".repeat(3_000_000),
        many.replace(",\n{", "\n{")
    );
    assert_eq!(Case::new(lines).run().converted.profile.rows, 40_001);
}

#[test]
fn how_many_lists_or_pages_there_are_makes_no_difference() {
    for count in [2, 99, 101, 112, 250] {
        let list = |i: usize| {
            format!("[{{\"title\": \"a {i}\", \"price\": {i}}}, {{\"title\": \"b\", \"price\": 2}}]")
        };
        let by_key: Vec<String> = (0..count).map(|i| format!("\"k{i}\": {}", list(i))).collect();
        let pages: Vec<String> =
            (0..count).map(|i| format!("{{\"shop\": {i}, \"products\": {}}}", list(i))).collect();
        let nodes: Vec<String> =
            (0..count).map(|i| format!("{{\"node\": {{\"title\": \"a {i}\", \"price\": 1}}}}")).collect();
        for (input, rows) in [
            (format!("{{{}}}", by_key.join(", ")), 2 * count),
            (format!("{{\"shops\": [{}]}}", pages.join(", ")), 2 * count),
            (format!("{{\"edges\": [{}]}}", nodes.join(", ")), count),
        ] {
            let outcome = Case::new(input).run();
            assert_eq!(outcome.text.lines().count(), rows + 1, "{count}: {}", &outcome.text[..60]);
            assert!(outcome.text.starts_with("title,price\n"), "{}", &outcome.text[..60]);
        }
    }
}

#[test]
fn objects_by_id_are_read_however_long_they_are() {
    let entries: Vec<String> = (0..20_000)
        .map(|i| format!("\"A{i}\": {{\"title\": \"shoe {i} of leather and wool\", \"price\": {i}}}"))
        .collect();
    let outcome = Case::new(format!("{{\"ok\": true, \"products\": {{{}}}}}", entries.join(", "))).run();
    assert_eq!((outcome.converted.profile.rows, outcome.rejects.len()), (20_000, 0));
    assert!(outcome.text.starts_with("key,title,price\nA0,"));
}
