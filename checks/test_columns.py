"""Which column is the name, price or brand: by its name, by its values, and inside others by names with dots."""

import json

import pyarrow.parquet as pq
import pytest

from reading import check_report, report

NAMES = ["red linen shirt", "blue silk tie", "green cotton socks", "black canvas bag"]
OFFERS = [
    {
        "sku": f"A{i}",
        "info": {"name": name, "size": "L"},
        "price": {"amount": 10 + i, "currency": "EUR"},
        "brand": {"name": "Abco", "country": {"code": "DE"}},
        "tags": ["new", "sale"],
    }
    for i, name in enumerate(NAMES)
]
BRANDS_AND_PRICES = {"brands": {"Abco": 4}, "price": (4, 10, 13)}


def put(folder, name: str, text: str):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def lines(products) -> str:
    return "".join(json.dumps(product) + "\n" for product in products)


@pytest.mark.parametrize("header", ["a,b,c,d", "Spalte1,Spalte2,Spalte3,Spalte4", "x1,x2,x3,x4"])
def test_where_no_name_tells_the_values_tell_the_text(header, tmp_path):
    rows = [f"{i},{name},{10 + i},red" for i, name in enumerate(NAMES)]
    file = put(tmp_path, "shop.csv", "\n".join([header, *rows]) + "\n")
    check_report(report(file, tmp_path / "data"), 4, header.split(",")[1], {})


def test_product_name_comes_before_other_names(tmp_path):
    file = put(tmp_path, "shop.csv", "title,name,product_name\n" + "".join(f"x y,z w,{name}\n" for name in NAMES))
    check_report(report(file, tmp_path / "data"), 4, "product_name", {})


def test_a_catalogue_without_text_is_refused_with_its_columns(tmp_path):
    file = put(tmp_path, "shop.csv", "sku,amount\nA1,10\nA2,20\nA3,30\n")
    outcome = report(file, tmp_path / "data")
    told = all(word in outcome.error for word in ["sku", "amount", "--text"]) and "A" in outcome.error
    outcome.expect(outcome.code != 0 and told, "expected an error that names sku and amount with a value of each")


def test_roles_are_found_inside_other_fields(tmp_path):
    file = put(tmp_path, "shop.jsonl", lines(OFFERS))
    check_report(report(file, tmp_path / "data"), 4, "info.name", BRANDS_AND_PRICES)


NAMED = ["--text", "info.name", "--map", "price=price.amount,brand=brand.name,category=brand.country.code"]


@pytest.mark.parametrize("name", ["shop.jsonl", "shop.json"])
def test_nested_fields_are_named_with_dots(name, tmp_path):
    file = put(tmp_path, name, lines(OFFERS) if name == "shop.jsonl" else json.dumps({"items": OFFERS}))
    found = {**BRANDS_AND_PRICES, "categories": {"DE": 4}}
    check_report(report(file, tmp_path / "data", *NAMED), 4, "info.name", found)


def test_nested_fields_are_kept_by_names_with_dots(tmp_path):
    file = put(tmp_path, "shop.jsonl", lines(OFFERS))
    outcome = report(file, tmp_path / "data", *NAMED, "--keep", "sku,info.size")
    outcome.expect(outcome.code == 0, "expected a report")
    (table,) = tmp_path.glob("data/wintermute-lake/models/*/*/assignments.parquet")
    columns = pq.read_table(table).to_pydict()
    assert columns.get("info.size") == ["L"] * 4, columns.keys()


def test_a_column_whose_own_name_has_a_dot_comes_first(tmp_path):
    product = {"info.name": "", "info": {"name": "wrong words here"}}
    file = put(tmp_path, "shop.jsonl", lines({**product, "info.name": name} for name in NAMES))
    outcome = report(file, tmp_path / "data", "--text", "info.name")
    check_report(outcome, 4, "info.name", {})
    (analysis,) = tmp_path.glob("data/wintermute-lake/models/*/*/analysis.json")
    clusters = json.loads(analysis.read_text())["clusters"]
    terms = {term["term"] for cluster in clusters for term in cluster["terms"]}
    assert terms & {"red", "blue", "green", "black"} and "wrong" not in terms, terms


@pytest.mark.parametrize("options", [["--text", "info.title"], ["--map", "price=price.sum"]])
def test_a_nested_field_that_is_not_there_is_an_error(options, tmp_path):
    file = put(tmp_path, "shop.jsonl", lines(OFFERS))
    outcome = report(file, tmp_path / "data", *options)
    outcome.expect(outcome.code != 0 and "info" in outcome.error, "expected an error that names the columns there are")


def test_lists_are_taken_apart_for_every_role(tmp_path):
    products = [
        {"name": name, "brand": ["Abco", "Dorin"], "color": ["Red", "Blue"], "gender": ["men"]} for name in NAMES
    ]
    found = {"brands": {"Abco": 4, "Dorin": 4}, "colors": {"Red": 4, "Blue": 4}, "genders": {"men": 4}}
    file = put(tmp_path, "shop.jsonl", lines(products))
    check_report(report(file, tmp_path / "data"), 4, "name", found)
