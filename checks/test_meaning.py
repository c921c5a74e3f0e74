"""What columns, values and words mean is found without being told (checks/cases): roles, prices, gaps, words, products."""

import csv
import json
import unicodedata

import pytest

from reading import convert
from run import ROOT
from understood import understand

CASES = ROOT / "checks" / "cases"
NAMES = [
    "red linen shirt",
    "blue silk tie",
    "green cotton socks",
    "black canvas bag",
    "red leather belt",
    "blue wool scarf",
]
ABCO_AND_DORIN = {"Abco": 3, "Dorin": 3}


def put(folder, name: str, text: str):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def priced(folder, prices: list[str], header="price"):
    """A catalogue with these prices as they are written."""
    with open(folder / "shop.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "product_name", header])
        writer.writerows([f"P{i}", f"{NAMES[i % 6]} {'abcdefgh'[i % 8]}x", price] for i, price in enumerate(prices))
    return folder / "shop.csv"


# Roles, and rows that are not products.


def test_columns_are_known_by_the_names_that_other_systems_give_them(tmp_path):
    found = understand(CASES / "other-spellings.csv", tmp_path)
    found.expect_roles({"id": "code", "brand": "brands", "name": "Nom", "price": ("Prix", "Variant Price")})
    assert found.facet("brands") == ABCO_AND_DORIN
    euros = [10.5, 11.5, 12.5, 13.5, 14.5, 15.5]
    found.expect_prices(euros if found.roles["price"] == "Prix" else list(range(10, 16)))


def test_the_price_is_the_column_that_is_filled_and_a_sale_price_is_known_as_one(tmp_path):
    found = understand(CASES / "sale-price.csv", tmp_path)
    found.expect_roles({"name": "Name", "id": "ID", "price": "Regular price", "sale-price": "Sale price"})
    found.expect_prices([10, 11, 12, 13, 14, 15])


def test_a_role_that_the_user_maps_is_not_dropped_for_missing_values(tmp_path):
    found = understand(CASES / "sale-price.csv", tmp_path, "--map", "price=Sale price")
    found.expect_roles({"price": "Sale price"})
    found.expect_prices([9])


def test_rows_of_images_belong_to_the_product_of_their_handle(tmp_path):
    found = understand(CASES / "shopify-export.csv", tmp_path)
    assert found.analysis["rows"] == len(found.assignments) == 6
    assert found.analysis["features"]["wordless"] == 0
    found.expect_roles({"name": "Title", "brand": "Vendor", "category": "Type", "price": "Variant Price", "group": "Handle"})
    found.expect_prices([10, 11, 12, 13, 14, 15])
    assert found.facet("brands") == ABCO_AND_DORIN
    assert found.quality["rows"] == 18
    found.expect("18" in found.page and "Handle" in found.page, "that 18 rows became 6 products is not told")


def test_rows_of_one_product_are_merged_wherever_they_stand(tmp_path):
    header, *rows = (CASES / "shopify-export.csv").read_text().splitlines()
    apart = [rows[i] for start in range(3) for i in range(start, 18, 3)]
    found = understand(put(tmp_path, "apart.csv", "\n".join([header, *apart]) + "\n"), tmp_path / "data")
    assert found.analysis["rows"] == 6 and found.analysis["features"]["wordless"] == 0
    found.expect_prices([10, 11, 12, 13, 14, 15])


def test_one_row_each_leaves_the_rows_as_they_are(tmp_path):
    found = understand(CASES / "shopify-export.csv", tmp_path, "--one-row-each")
    assert found.analysis["rows"] == len(found.assignments) == 18


def test_variants_are_one_product_with_their_number_and_a_range_of_prices(tmp_path):
    rows = ["Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price"]
    for i, name in enumerate(NAMES):
        rows.append(f"h{i},{name},Abco,Size,S,SKU{i}-S,{10 + i}")
        rows += [f"h{i},,,,{size},SKU{i}-{size},{20 + i}" for size in "ML"]
    found = understand(put(tmp_path, "shop.csv", "\n".join(rows) + "\n"), tmp_path / "data")
    assert found.analysis["rows"] == len(found.assignments) == 6
    found.expect_prices([10, 11, 12, 13, 14, 15])


def test_products_that_share_no_group_stay_apart(tmp_path):
    rows = ["item_group_id,id,title,price", *[f",P{i},{name},{10 + i}" for i, name in enumerate(NAMES)]]
    found = understand(put(tmp_path, "feed.csv", "\n".join(rows) + "\n"), tmp_path / "data")
    assert found.analysis["rows"] == 6


# Prices.


def test_prices_of_two_currencies_are_never_averaged(tmp_path):
    found = understand(CASES / "mixed-currencies.csv", tmp_path)
    found.expect_roles({"price": "price", "currency": "currency"})
    rupiahs = found.prices["max"] > 100
    found.expect_prices([160000, 192000, 224000] if rupiahs else [11, 13, 15])
    found.expect("IDR" in found.page and "USD" in found.page, "the page does not tell both currencies")


@pytest.mark.parametrize(
    ("prices", "right"),
    [
        (["$10", "$11", "$12", "$13", "€ 900", "€ 950"], [10, 11, 12, 13]),
        (["10 USD", "11 USD", "12 USD", "13 USD", "900 JPY", "950 JPY"], [10, 11, 12, 13]),
        (["£10", "£11", "₹900", "£12", "£13", "₹950"], [10, 11, 12, 13]),
        (["US$10", "US$11", "C$12", "C$13", "US$14", "US$15"], [10, 11, 14, 15]),
        (["10 zł", "11 zł", "12 zł", "99 Kč", "13 zł", "14 zł"], [10, 11, 12, 13, 14]),
    ],
    ids=lambda value: value[-1] if isinstance(value[-1], str) else "",
)
def test_currencies_in_the_cells_are_told_apart(prices, right, tmp_path):
    found = understand(priced(tmp_path, prices), tmp_path / "data")
    found.expect_prices(right)


@pytest.mark.parametrize(
    ("prices", "right"),
    [
        (["1.299", "2.499", "899,00", "12,50", "1.899", "79,90"], [1299, 2499, 899, 12.5, 1899, 79.9]),
        (["1,299", "2,499", "899.00", "12.50", "1,899", "79.90"], [1299, 2499, 899, 12.5, 1899, 79.9]),
        (["1.299,00", "2.499,00", "899,00", "12,50", "1.899,00", "79,90"], [1299, 2499, 899, 12.5, 1899, 79.9]),
        (["1 299,00", "2 499,00", "899,00", "12,50", "1 899,00", "79,90"], [1299, 2499, 899, 12.5, 1899, 79.9]),
        (["1\u202f299,00", "2\u00a0499,00", "899,00", "12,5", "1 899", "79"], [1299, 2499, 899, 12.5, 1899, 79]),
        (["1'299.00", "2'499.00", "899.00", "12.50", "1’899.00", "79.90"], [1299, 2499, 899, 12.5, 1899, 79.9]),
        (["1,29,900", "12,49,900", "899", "1,250", "1,899", "79"], [129900, 1249900, 899, 1250, 1899, 79]),
        (["₹1,29,900.00", "₹899.00", "₹1,250.50", "₹12.50"], [129900, 899, 1250.5, 12.5]),
        (["CHF 12.50", "CHF 1'299.-", "CHF 5.–", "CHF 7.00"], [12.5, 1299, 5, 7]),
        (["12,-", "1.299,-", "5,-", "7,50"], [12, 1299, 5, 7.5]),
        (["0.999", "0.125", "1.5", "12.25"], [0.999, 0.125, 1.5, 12.25]),
        (["1.250", "0.750", "12.5", "3.125"], [1.25, 0.75, 12.5, 3.125]),
        (["￥12,800", "￥９８０", "￥1,299", "￥500"], [12800, 980, 1299, 500]),
        (["12,800円", "980円", "1,299円", "500円"], [12800, 980, 1299, 500]),
        (["1.299 TL", "899,90 TL", "12,50 TL", "7 TL"], [1299, 899.9, 12.5, 7]),
        (["1 299 ₽", "899,90 ₽", "12 руб.", "7 ₽"], [1299, 899.9, 12, 7]),
        (["R$ 1.299,90", "R$ 12,50", "R$ 7,00", "R$ 899,00"], [1299.9, 12.5, 7, 899]),
        (["1299 kr", "12,50 kr", "1.250 kr", "7 kr"], [1299, 12.5, 1250, 7]),
        (["١٢٫٥٠", "٩٩", "١٬٢٥٠", "٧"], [12.5, 99, 1250, 7]),
        (["१२.५०", "९९", "१,२५०", "७"], [12.5, 99, 1250, 7]),
        (["€12.50", "EUR 7.00", "12.50€", "8.00 EUR"], [12.5, 7, 12.5, 8]),
    ],
    ids=lambda value: value[0] if isinstance(value[0], str) else "",
)
def test_how_numbers_are_written_is_decided_on_the_column(prices, right, tmp_path):
    found = understand(priced(tmp_path, prices), tmp_path / "data")
    found.expect_prices(right)
    assert found.quality["prices"]["unreadable"] == 0


def test_the_case_of_a_point_for_thousands(tmp_path):
    understand(CASES / "thousands-dot.csv", tmp_path).expect_prices([1299, 2499, 899, 12.5, 1899, 79.9])


def test_the_case_of_a_price_without_a_zero(tmp_path):
    found = understand(CASES / "price-without-zero.csv", tmp_path)
    found.expect_prices([0.99, 0.75, 12.5])


@pytest.mark.parametrize(
    ("prices", "right", "unreadable"),
    [
        (["$.99", "$10.50", "$8.50 $10.50", "($5.00)", "US $5.99"], [0.99, 10.5, 5.99], 2),
        (["10.50 8.50", "10.00", "11.00", "(5.00)", "sold out"], [10, 11], 3),
        (["5-10", "12", "20 - 30", "from 3 €", "7"], [5, 12, 20, 3, 7], 0),
        (["ab 3,00 €", "12,00 €", "à partir de 5,00 €", "7,00 €"], [3, 12, 5, 7], 0),
        (["call us", "12", "13", "14", "on request"], [12, 13, 14], 2),
        (["N/A", "12", "13", "14", "-"], [12, 13, 14], 0),
        (["2 for 10", "12", "13", "14", "15"], [12, 13, 14, 15], 1),
        (["1.2.3", "12", "13", "14", "15"], [12, 13, 14, 15], 1),
        (["2024-01-02", "12", "13", "14", "15"], [12, 13, 14, 15], 1),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and isinstance(value[0], str) else "",
)
def test_no_price_is_made_up(prices, right, unreadable, tmp_path):
    found = understand(priced(tmp_path, prices), tmp_path / "data")
    found.expect_prices(right)
    came = found.quality["prices"]["unreadable"]
    found.expect(came == unreadable, f"expected {unreadable} unreadable prices, not {came}")


@pytest.mark.parametrize("header", ["price_eur", "Price (EUR)", "Preis in €", "price_usd", "Price $"])
def test_a_currency_is_known_from_the_column_s_name(header, tmp_path):
    found = understand(priced(tmp_path, ["10", "11", "12", "13"], header), tmp_path / "data")
    found.expect_roles({"price": header})
    found.expect_prices([10, 11, 12, 13])
    code = "USD" if "usd" in header or "$" in header else "EUR"
    sign = "$" if code == "USD" else "€"
    told = code in json.dumps(found.analysis["overall"]) or code in found.page.replace(header, "") or sign in found.page
    found.expect(told, f"the page does not tell {code}")


# Missing values.


def test_placeholders_are_missing_values_and_the_csv_keeps_them(tmp_path):
    found = understand(CASES / "placeholders.csv", tmp_path)
    assert (found.missing("brand"), found.missing("color")) == (4, 3)
    assert found.facet("brands") == {"Abco": 1, "Dorin": 1}
    assert found.facet("colors") == {"red": 3}
    stated = found.analysis["overall"]["not_stated"]
    assert (stated["brands"], stated["colors"]) == (4, 3)
    (kept,) = tmp_path.glob("wintermute-lake/processed/*/*/catalogue.csv")
    assert [row["brand"] for row in csv.DictReader(kept.open())].count("N/A") == 4


GAPS = ["n/a", "NULL", "None", "NaN", "-", "?", "Not Specified", " N/A ", "--", "#N/A", "unknown", "—", "(none)"]


def test_a_placeholder_is_missing_whatever_its_case_and_of_every_role(tmp_path):
    columns = ["price", "brand", "color", "gender", "category"]
    rows = ["id,product_name," + ",".join(columns)]
    rows += [f"P{i},{name},{10 + i % 6},Abco,red,women,Shirts" for i, name in enumerate(NAMES * 3)]
    rows += [",".join([f"Q{i}", f"{NAMES[i % 6]} new", *[gap] * 5]) for i, gap in enumerate(GAPS)]
    found = understand(put(tmp_path, "shop.csv", "\n".join(rows) + "\n"), tmp_path / "data")
    assert {column: found.missing(column) for column in columns} == dict.fromkeys(columns, len(GAPS))
    assert (found.facet("brands"), found.facet("colors")) == ({"Abco": 18}, {"red": 18})
    assert (found.facet("genders"), found.facet("categories")) == ({"women": 18}, {"Shirts": 18})
    assert found.quality["prices"]["unreadable"] == 0
    found.expect_prices([10, 11, 12, 13, 14, 15] * 3)


def test_a_placeholder_is_no_word_of_a_product(tmp_path):
    rows = [{"product_name": name if i % 3 else "not specified", "price": i} for i, name in enumerate(NAMES * 5)]
    file = put(tmp_path, "shop.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = understand(file, tmp_path / "data")
    assert found.missing("product_name") == 10
    assert not found.terms & {"specified", "not"}, found.terms
    assert found.analysis["features"]["wordless"] == 10


def test_the_placeholders_are_a_setting(tmp_path):
    text = "id,product_name,brand\n" + "".join(f"P{i},{name},{'tbd' if i % 2 else 'NA'}\n" for i, name in enumerate(NAMES))
    found = understand(put(tmp_path, "shop.csv", text), tmp_path / "data", "--missing", "tbd")
    assert found.missing("brand") == 3 and found.facet("brands") == {"NA": 3}


# Words.


def test_entities_and_tags_are_no_words(tmp_path):
    found = understand(CASES / "entities.jsonl", tmp_path)
    assert len(found.clusters) == 1 and found.clusters[0]["size"] == 20
    assert found.terms <= {"men", "shirt", "tie", "men's"}, found.terms


def test_markup_in_names_is_read_as_a_browser_reads_it(tmp_path):
    forms = ["Caf&eacute; <b>chair</b><br>oak", "Caf\u00e9 chair oak", "Caf&#233; chair&nbsp;oak", "Cafe\u0301 chair<br/>oak"]
    rows = [{"product_name": form, "price": i} for i, form in enumerate(forms * 6)]
    file = put(tmp_path, "shop.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = understand(file, tmp_path / "data")
    assert len(found.clusters) == 1, [cluster["name"] for cluster in found.clusters]
    assert found.terms == {"caf\u00e9", "chair", "oak"}
    shown = {product["name"] for product in found.clusters[0]["typical"]}
    found.expect(not any("&" in name or "<" in name for name in shown), f"markup is shown in names: {shown}")


def test_words_keep_their_combining_marks(tmp_path):
    found = understand(CASES / "combining-marks.jsonl", tmp_path)
    names = lines(CASES / "combining-marks.jsonl")
    assert found.analysis["features"]["wordless"] == 0
    assert found.terms <= {word for name in names for word in name.split()}, found.terms
    assert alike(found, names) and pure(found, names, [0, 1])


def test_two_unicode_forms_of_a_name_are_one(tmp_path):
    found = understand(CASES / "decomposed.jsonl", tmp_path)
    names = [unicodedata.normalize("NFC", name) for name in lines(CASES / "decomposed.jsonl")]
    assert len(found.clusters) <= 2 and alike(found, names)
    assert found.terms <= {"mütze", "grün", "löffel", "groß", "gross"}, found.terms


TURKISH = ["--stop-words", "turkish", "--stem", "turkish"]


@pytest.mark.parametrize("options", [TURKISH, []], ids=["told", "untold"])
def test_turkish_capitals_are_those_of_turkish(options, tmp_path):
    found = understand(CASES / "turkish-capitals.jsonl", tmp_path, *options)
    names = [name.replace("İ", "i").replace("I", "ı").lower() for name in lines(CASES / "turkish-capitals.jsonl")]
    assert len(set(names)) == 2
    assert len(found.clusters) == 2 and alike(found, names)


def test_names_without_spaces_are_clustered_by_what_is_in_them(tmp_path):
    found = understand(CASES / "no-spaces.jsonl", tmp_path)
    names = lines(CASES / "no-spaces.jsonl")
    assert found.analysis["features"]["wordless"] == 0 and len(found.clusters) > 1
    assert alike(found, names)
    assert pure(found, [f"{name[:2]} {name[2:]}" for name in names], [0, 1])
    assert all(term in name for term in found.terms for name in [next(name for name in names if term in name)])


def lines(file) -> list[str]:
    return [json.loads(line)["product_name"] for line in file.open(encoding="utf-8")]


def alike(found, names: list[str]) -> bool:
    """Whether products of one name are in one cluster."""
    return found.assignments.groupby(names)["cluster"].nunique().max() == 1


def pure(found, names: list[str], words: list[int]) -> bool:
    """Whether all products of each cluster share the word at one of these places."""
    clusters = found.assignments["cluster"]
    return all(
        any(len({name.split()[word] for name, cluster in zip(names, clusters) if cluster == number}) == 1 for word in words)
        for number in set(clusters)
    )


# Accusations, and bounds.


def test_right_descriptions_are_not_accused(tmp_path):
    found = understand(CASES / "descriptions-accused.csv", tmp_path)
    judgement = found.analysis["descriptions"]["judgement"]
    found.expect(not judgement.get("judged", {}).get("mismatched"), f"it accuses: {judgement}")
    said = "seems to belong to another" in found.page or "seem to belong to another" in found.page
    found.expect(not said, "the page accuses descriptions")


def test_facets_are_bounded(tmp_path):
    rows = [{"product_name": NAMES[i % 6], "gender": f"g{i}", "color": f"c{i}", "brand": f"b{i}"} for i in range(5000)]
    file = put(tmp_path, "shop.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = understand(file, tmp_path / "data", "--k", "3")
    groups = [found.analysis["overall"], *found.analysis["clusters"]]
    assert max(len(group[facet]) for group in groups for facet in ["genders", "colors", "brands", "categories"]) <= 100


@pytest.mark.parametrize("option", [["--map", "price=cost_prise"], ["--map", "brand=Marke"], ["--text", "nme"]])
def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are(option, tmp_path):
    outcome = convert(CASES / "map-typo.csv", tmp_path / "out.csv", option)
    if option[0] == "--map":
        outcome.expect(outcome.code != 0 and "cost_price" in outcome.error, "expected an error that names the columns")
