"""Files as people really have them (checks/cases): each is read right, or refused with a sentence that tells why."""

import pyarrow.parquet as pq
import pytest

from reading import Case, call, check, check_report, convert, report
from run import ROOT

CASES = ROOT / "checks" / "cases"

IDS = ["P00", "P01", "P02", "P03", "P04", "P05"]
NAMES = [
    "red linen shirt",
    "blue silk tie",
    "green cotton socks",
    "black canvas bag",
    "red leather belt",
    "blue wool scarf",
]
PRICES = [10, 11, 12, 13, 14, 15]
BRANDS = ["Abco", "Dorin", "Abco", "Dorin", "Abco", "Dorin"]
FIRST = {"id": IDS, "product_name": NAMES, "price": PRICES}
SIX = {**FIRST, "brand": BRANDS}
WITHOUT_ID = {"product_name": NAMES, "price": PRICES, "brand": BRANDS}
SIZES = {**FIRST, "Größe": ["groß"] * 6}
NO_NAMES = {0: IDS, 1: NAMES, 2: PRICES, 3: BRANDS}

CHAIR_AND_LAMP = {"product_name": ["Chair", "Lamp"], "price": [5, 6]}
FEED = {"id": ["A1", "A2"], "title": ["red shirt", "blue scarf"], "price": ["4.00 USD", "5.00 USD"]}
PANDAS = {"product_name": ["red chair", "blue lamp", "oak desk"], "price": [1, 2, 3]}
DICTS = {"asin": IDS, "product_name": NAMES, "price": PRICES, "brand": [None] * 6}
SORTS = "Categories (x,y,z...)"
LAMPS = [i for i in range(30) if i != 15]
TABLES = [
    Case("title.csv", {"id": IDS, "title": NAMES, "price": PRICES, "brand": BRANDS}, told={"delimiter": ","}),
    Case("comma-in-column-name.csv", {**FIRST, SORTS: ["Clothing"] * 6}),
    Case("map-typo.csv", {**FIRST, "cost_price": [5, 5.5, 6, 6.5, 7, 7.5]}),
    Case("map-typo.csv", options="--map price=cost_prise", error="its columns are id, product_name, price, cost_price"),
    Case("stray-quote.csv", {"product_name": [f"lamp {i:02}" for i in LAMPS], "price": LAMPS}, rejected=1),
    Case("quoted-line-break-header.csv", {"product\nname": ["Chair", "Desk"], "price": [6, 7]}),
    Case("quoted-line-break-first-row.csv", {"product_name": ["Desk\nlamp", "Chair"], "price": [5, 6]}),
    Case("first-row-bracket.csv", {"product_name": ["[NEW] Chair", "Lamp"], "note": ["x", "y"]}),
    Case("trailing-comma.csv", CHAIR_AND_LAMP, repaired=True),
    Case("commas-in-header.csv", {**FIRST, "Sizes (S, M, L, XL)": ["M"] * 6}, told={"delimiter": ";"}),
    Case("sep-line.csv", CHAIR_AND_LAMP, told={"delimiter": ";", "header_line": 2}),
    Case("preamble.csv", SIX, told={"header_line": 4}, repaired=True),
    Case("repeated-header.csv", SIX, repaired=True),
    Case("no-header.csv", NO_NAMES, told={"header_line": 0}, error="looks like data"),
    Case("no-header.csv", NO_NAMES, "--header false", told={"header_line": 0}),
    Case("single-column.csv", {"product_name": ["Red chair", "Blue lamp"]}),
    Case("carriage-returns.csv", CHAIR_AND_LAMP),
    Case("utf16.csv", CHAIR_AND_LAMP, told={"encoding": "UTF-16LE"}),
    Case("windows1252.csv", SIZES, told={"encoding": "windows-1252"}),
    Case("windows1252.csv", SIZES, "--encoding windows-1252"),
    Case("merchant-feed.txt", FEED, told={"delimiter": "\t"}),
    Case("byte-order-mark-inside.jsonl", {"product_name": ["Chair", "Lamp"]}),
]

JSON = [
    Case("wrapped-shoes.json", SIX, told={"records_path": "shoes"}),
    Case("first-named-array.json", {"product_name": ["red chair", "blue lamp"]}, told={"records_path": "products"}),
    Case("search-hits.json", WITHOUT_ID, more_columns=True),
    Case("es-bulk.jsonl", WITHOUT_ID, more_columns=True, repaired=True),
    Case("keyed-by-id.json", {**WITHOUT_ID, "*": IDS}),
    Case("pandas-to-json.json", PANDAS, more_columns=True),
    Case("empty-wrapper.json", error="no products?"),
    Case("cut-array.json", error="cut short"),
    Case("lists.jsonl", {"product_name": NAMES, "price": PRICES}, more_columns=True),
    Case("nested-price.jsonl", {"product_name": NAMES}, more_columns=True),
    Case("nan.jsonl", {"product_name": NAMES, "price": [None, 11, 12, None, 14, 15]}, repaired=True),
    Case("python-dicts.jsonl", DICTS, error="Python"),
]

FILES = [
    Case("parquet-same-name.parquet", {"product_name": ["Chair"], "value": ["1"], "*": ["2"]}),
    Case("parquet-nan.parquet", {"product_name": ["Chair", "Lamp", "Desk"], "price": [1.5, 2.5, None]}),
    Case("zstd-skippable-first.jsonl.zst", {"product_name": ["Chair", "Lamp"]}),
    Case("gzip-padding.jsonl.gz", {"product_name": ["Chair"]}),
]


@pytest.mark.parametrize("case", TABLES + JSON + FILES, ids=str)
def test_a_file_is_read_right(case, tmp_path):
    check(case, convert(CASES / case.file, tmp_path / "out.csv", case.options))


def test_no_row_is_lost_for_two_letters_beyond_ascii(tmp_path):
    brands = ["Abco", "Dorin"] * 12
    brands[3] = brands[17] = "Müller"
    cells = {"id": [f"P{i:02}" for i in range(24)], "price": list(range(10, 34)), "brand": brands}
    outcome = convert(CASES / "windows1252-few.csv", tmp_path / "out.csv")
    check(Case("windows1252-few.csv", cells, more_columns=True), outcome)
    told = outcome.reading.get("encoding") == "windows-1252" or outcome.reading.get("repairs")
    outcome.expect(told, f"that not all is UTF-8 is not told: {outcome.reading}")


# What `wintermute run` finds in a file without any option: its rows, the column of names, and what the analysis says of
# all products together.
REPORTS = [
    ("title.csv", 6, "title", {"brands": {"Abco": 3, "Dorin": 3}, "price": (6, 10, 15)}),
    ("no-header.csv", 6, None, {}),
    ("sep-line.csv", 2, "product_name", {"price": (2, 5, 6)}),
    ("preamble.csv", 6, "product_name", {"brands": {"Abco": 3, "Dorin": 3}, "price": (6, 10, 15)}),
    ("windows1252.csv", 6, "product_name", {"price": (6, 10, 15)}),
    ("merchant-feed.txt", 2, "title", {"price": (2, 4, 5)}),
    ("single-column.csv", 2, "product_name", {}),
    ("search-hits.json", 6, None, {"brands": {"Abco": 3, "Dorin": 3}, "price": (6, 10, 15)}),
    ("keyed-by-id.json", 6, "product_name", {"brands": {"Abco": 3, "Dorin": 3}}),
    ("pandas-to-json.json", 3, "product_name", {"price": (3, 1, 3)}),
    ("lists.jsonl", 6, "product_name", {"brands": {"Abco": 3, "Dorin": 3}, "colors": {"Blue": 6, "Red": 3}}),
    ("nested-price.jsonl", 6, "product_name", {"brands": {"Abco": 3, "Dorin": 3}, "price": (6, 10, 15)}),
    ("nan.jsonl", 6, "product_name", {"price": (4, 11, 15)}),
    ("parquet-nan.parquet", 3, "product_name", {"price": (2, 1.5, 2.5)}),
]


@pytest.mark.parametrize(("file", "rows", "text", "found"), REPORTS, ids=[case[0] for case in REPORTS])
def test_a_newcomer_gets_a_report(file, rows, text, found, tmp_path):
    check_report(report(CASES / file, tmp_path), rows, text, found)


def test_a_missing_number_leaves_its_column_a_number(tmp_path):
    outcome = report(CASES / "parquet-nan.parquet", tmp_path)
    outcome.expect(outcome.code == 0, "expected a report")
    (table,) = tmp_path.glob("wintermute-lake/models/*/*/assignments.parquet")
    assert pq.read_table(table).column("price").to_pylist() == [1.5, 2.5, None]


@pytest.mark.parametrize(("option", "value"), [("--map", f"category={SORTS}"), ("--text", SORTS)])
def test_a_column_with_commas_in_its_name_can_be_named(option, value, tmp_path):
    outcome = report(CASES / "comma-in-column-name.csv", tmp_path, option, value)
    outcome.expect(outcome.code == 0, "expected a report")
    roles = {role["role"]: role["column"] for role in outcome.quality["roles"]}
    column = roles.get("category") if option == "--map" else outcome.summary["text"][0]
    outcome.expect(column == SORTS, f"expected that column, not {column!r}")


def test_how_a_file_was_read_is_told_with_the_option_that_changes_it(tmp_path):
    outcome = call("run", CASES / "windows1252.csv", "--data", tmp_path)
    outcome.expect(outcome.code == 0, "expected a report")
    (page,) = tmp_path.glob("wintermute-lake/reports/*/*/index.html")
    page = page.read_text(encoding="utf-8")
    for word in ["windows-1252", "--encoding", "--delimiter"]:
        outcome.expect(word in outcome.stdout, f"the terminal does not tell {word}: {outcome.stdout}")
        outcome.expect(word in page, f"the report does not tell {word}")
