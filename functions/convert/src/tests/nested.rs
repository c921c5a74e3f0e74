//! Roles of nested fields, of values that are objects or lists, and of columns whose names do not tell.

use super::{Case, Outcome};
use std::fmt::Write;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::Role;

fn run(input: &str) -> Outcome {
    Case::new(input.to_owned()).run()
}

fn role(outcome: &Outcome, role: Role) -> Option<&str> {
    outcome.converted.measured.roles.column(role)
}

/// Products that are an object within their record, beside a shop that has a name too.
fn wrapped(products: usize) -> String {
    let mut lines = String::new();
    for i in 0..products {
        let (color, thing) = (["red", "blue", "green"][i % 3], ["linen shirt", "silk tie"][i % 2]);
        writeln!(
            lines,
            "{{\"shop\": {{\"name\": \"My nice shop\"}}, \"product\": {{\"title\": \"{color} {thing} {i}x\", \
             \"brand\": {{\"id\": {i}, \"name\": \"Abco\"}}, \"price\": {{\"amount\": {}.5, \"type\": \"net\"}}, \
             \"description\": {{\"en\": \"A {color} {thing}.\", \"de\": \"Ein Text.\"}}, \"sku\": \"S{i}\"}}}}",
            10 + i % 7
        )
        .unwrap();
    }
    lines
}

#[test]
fn roles_are_found_within_objects() {
    let outcome = run(&wrapped(60));
    let found = |wanted| role(&outcome, wanted).unwrap_or_default();
    assert_eq!(found(Role::Name), "product.title");
    assert_eq!(found(Role::Brand), "product.brand");
    assert_eq!(found(Role::Price), "product.price");
    assert_eq!(found(Role::Description), "product.description");
    assert_eq!(found(Role::Id), "product.sku");
    assert_eq!(role(&outcome, Role::Category), None, "the type of a price is no category");
    let measured = &outcome.converted.measured;
    let prices = measured.prices.as_ref().unwrap();
    assert_eq!((prices.column.as_str(), prices.unreadable), ("product.price", 0));
    let field = |name: &str| measured.fields.iter().find(|field| field.name == name).unwrap();
    let values = field("product.price").values.as_ref().unwrap();
    assert_eq!(values.numbers.as_ref().unwrap().max, 16.5);
    let brands = &field("product.brand").values.as_ref().unwrap().frequent;
    assert_eq!((brands[0].value.as_str(), brands[0].count), ("Abco", 60));
    assert_eq!(measured.duplicates.as_ref().unwrap().rows, 0);
}

#[test]
fn what_is_measured_of_nested_fields_depends_neither_on_threads_nor_on_chunks() {
    let input = wrapped(20_000) + "{\"product\": {\"title\": \"late\", \"price\": null}}\n{\"shop\": null}\n";
    let of = |threads, chunk| {
        let outcome = Case { threads, chunk, ..Case::new(input.clone()) }.run();
        outcome.converted.measured
    };
    let expected = of(1, 1 << 20);
    assert_eq!(expected.fields.iter().find(|field| field.name == "product.price").unwrap().missing, 2);
    for (threads, chunk) in [(3, 1 << 20), (2, 997), (1, 65_536)] {
        assert_eq!(of(threads, chunk), expected, "{threads} threads, chunks of {chunk}");
    }
}

#[test]
fn objects_and_lists_in_a_role_are_read_as_what_they_mean() {
    let lines = "{\"name\": {\"en\": \"red shirt\"}, \"brand\": [\"Abco\"], \"price\": {\"$numberDecimal\": \"11\"}}\n\
                 {\"name\": [\"red shirt\", \"Hemd\"], \"brand\": {\"id\": 7, \"name\": \"Abco\"}, \"price\": {\"amount\": 10}}\n\
                 {\"name\": \"blue tie\", \"brand\": null, \"price\": \"12,50 \\u20ac\"}\n\
                 {\"name\": \"blue tie\", \"brand\": null, \"price\": {\"from\": 10, \"to\": 20}}\n";
    let measured = run(lines).converted.measured;
    let prices = measured.prices.unwrap();
    assert_eq!(prices.unreadable, 1, "a range is no price");
    let numbers = measured.values[2].numbers.as_ref().unwrap();
    assert_eq!((numbers.count, numbers.min, numbers.max), (3, 10.0, 12.5));
    let duplicates = measured.duplicates.unwrap();
    assert_eq!(duplicates.rows, 2);
    let most: Vec<&str> = duplicates.most.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(most, ["red shirt", "blue tie"]);
    let text = run(lines).text;
    assert!(
        text.contains("\"{\"\"$numberDecimal\"\": \"\"11\"\"}\""),
        "the catalogue keeps the JSON: {text}"
    );
}

#[test]
fn prices_in_a_list_of_variants_are_found_but_their_titles_are_no_names() {
    let outcome = run(
        "{\"title\": \"red shirt\", \"variants\": [{\"title\": \"S\", \"price\": \"9.99\"}, {\"title\": \"M\", \"price\": \"12\"}]}\n",
    );
    assert_eq!(
        (role(&outcome, Role::Name), role(&outcome, Role::Price)),
        (Some("title"), Some("variants.price"))
    );
    let numbers = outcome.converted.measured.fields[0].values.as_ref().unwrap().numbers.clone().unwrap();
    assert_eq!((numbers.count, numbers.min), (1, 9.99));
}

#[test]
fn without_a_name_that_tells_the_values_do() {
    let table = "column_1,column_2,column_3,column_4\nP00,red linen shirt,10,Abco\nP01,blue silk tie,11,Dorin\nP02,green cotton socks,12,Abco\n";
    assert_eq!(role(&run(table), Role::Name), Some("column_2"));
    let empty = "product_name,title\n,red shirt\n,blue tie\n,green hat\n";
    assert_eq!(role(&run(empty), Role::Name), Some("title"));
    let codes = "{\"name\": \"X-100\", \"was\": {\"steht\": \"rotes Hemd\"}}\n{\"name\": \"X-101\", \"was\": {\"steht\": \"blaue Hose\"}}\n";
    assert_eq!(role(&run(codes), Role::Name), Some("was.steht"));
}

#[test]
fn settings_name_nested_fields_and_what_they_name_is_measured() {
    let settings = Settings {
        map: vec!["price=a.b.c".parse().unwrap(), "brand=x.0".parse().unwrap()],
        keep: vec!["a.kept".to_owned(), "nowhere.a".to_owned(), "a.none".to_owned()],
        ..Settings::default()
    };
    let input =
        "{\"title\": \"t\", \"a\": {\"b\": {\"c\": \"$5\"}, \"kept\": [1, 2]}, \"x\": [\"Abco\", \"no\"]}\n";
    let measured = Case { settings, ..Case::new(input) }.run().converted.measured;
    let fields: Vec<(&str, u64)> =
        measured.fields.iter().map(|field| (field.name.as_str(), field.missing)).collect();
    assert_eq!(fields, [("a.b.c", 0), ("x.0", 0), ("a.kept", 0), ("a.none", 1)]);
    assert_eq!(measured.prices.unwrap().unreadable, 0);
}

#[test]
fn hostile_values_in_roles_cost_no_record() {
    let deep = "[".repeat(120) + &"]".repeat(120);
    let wide: String = (0..20_000).map(|i| format!("\"k{i}\": {{\"title\": \"t{i}\"}},")).collect();
    let lines = format!(
        "{{\"title\": {deep}, \"price\": {{\"amount\": {{\"amount\": {{}}}}}}}}\n{{\"title\": {{\"\": \"\"}}, \"price\": [[], {{}}, null]}}\n\
         {{\"title\": \"{{\\\"a\\\": \", \"price\": \"[1,\"}}\n{{\"wide\": {{{wide} \"z\": 1}}, \"title\": \"red shirt\"}}\n"
    );
    let outcome = run(&lines);
    assert_eq!((outcome.converted.profile.rows, outcome.rejects.len()), (4, 0));
    assert_eq!(role(&outcome, Role::Name), Some("title"));
}
