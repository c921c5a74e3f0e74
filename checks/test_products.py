"""Which rows are one product, and what is told of rows and descriptions that are not what they seem."""

import csv
import json
import subprocess

import pytest

from run import BINARY, environment
from understood import understand

MAKES = ["Nora", "Emil", "Ida", "Otto", "Finn", "Lena", "Karl", "Mona"]
STUFFS = ["linen", "silk", "cotton", "canvas", "leather", "wool", "oak"]
KINDS = ["shirt", "tie", "sock", "bag", "belt", "scarf", "lamp", "chair", "kettle", "mug", "desk"]


def name(i: int) -> str:
    """A different name for each of 616 numbers."""
    return f"{MAKES[i % 8]} {STUFFS[i % 7]} {KINDS[i % 11]}"


def table(folder, header: str, rows: list[list]):
    with open(folder / "shop.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return folder / "shop.csv"


def told(found, words: str):
    """Terminal, JSON and report tell it: the terminal and the page in the same words."""
    found.expect(words.lower() in found.page.lower(), f"the page does not say {words!r}")


def terminal(file, data) -> str:
    done = subprocess.run([BINARY, "run", file, "--data", data], env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("column", ["ean", "item_group_id", "Handle", "parent_sku"])
@pytest.mark.parametrize("value", ["0000000000000", "TBD", "XXXX", "4,01E+12"])
def test_a_placeholder_merges_nothing_and_is_told(column, value, tmp_path):
    rows = [[f"K{i // 2}", name(i // 2), 10 + i] for i in range(40)]
    rows += [[value, name(i), 5 + i] for i in (0, 0, 0, 3, 3)]
    found = understand(table(tmp_path, f"{column},title,price", rows), tmp_path / "data")
    assert found.analysis["rows"] == 25
    (apart,) = found.outcome.summary["apart"]
    assert (apart["by"], apart["rows"], apart["examples"]) == (column, 5, [value])
    assert apart["why"] == ("spreadsheet" if "E+" in value else "placeholder")
    told(found, f"5 rows share a value of {column}")
    assert f"5 rows share a value of {column}" in terminal(tmp_path / "shop.csv", tmp_path / "data")


def test_ids_that_a_spreadsheet_has_rounded_are_to_be_mended(tmp_path):
    rows = [[f"{i % 9 + 1},0{i}E+12" if i < 8 else f"40123456789{i:02}", name(i), 10 + i] for i in range(40)]
    found = understand(table(tmp_path, "ean,title,price", rows), tmp_path / "data")
    assert found.outcome.summary["rounded_ids"] == {"column": "ean", "products": 8, "example": "1,00E+12"}
    told(found, "8 products (20.0%) have an id of which a spreadsheet has lost digits")


@pytest.mark.parametrize("column", ["item_group_id", "Handle", "parent_sku"])
def test_a_category_whose_products_are_called_alike_is_no_product(column, tmp_path):
    rows = [
        [i, f"{KINDS[i % 5]}s", f"Acme Men {STUFFS[i // 5 % 7]} {KINDS[i % 5]} {MAKES[i // 5]}", "Acme", 10 + i] for i in range(40)
    ]
    found = understand(table(tmp_path, f"id,{column},title,brand,price", rows), tmp_path / "data")
    assert found.analysis["rows"] == 40
    assert found.outcome.summary["not_merged"]["rows"] == 40
    told(found, f"40 rows have the same {column} as others")


def test_rows_of_two_brands_are_not_one_product(tmp_path):
    rows = [[f"G{i // 2}", name(i // 2), "Abco", 10 + i] for i in range(40)]
    rows += [["mixed", "wool scarf", brand, 5] for brand in ("Abco", "Dorin", "Velt")]
    found = understand(table(tmp_path, "item_group_id,title,brand,price", rows), tmp_path / "data")
    assert found.analysis["rows"] == 23
    told(found, "3 rows share a value of item_group_id but have unlike names or brands (mixed)")


@pytest.mark.parametrize(("same", "rows"), [(40, "all 40 rows have"), (38, "38 of 40 rows have")])
def test_one_id_for_all_is_told(same, rows, tmp_path):
    file = table(tmp_path, "id,title,price", [["7" if i < same else f"P{i}", name(i), 10 + i] for i in range(40)])
    found = understand(file, tmp_path / "data")
    assert found.analysis["rows"] == 40
    (one,) = found.outcome.summary["one_value"]
    assert (one["column"], one["value"], one["rows"], one["of"]) == ("id", "7", same, 40)
    told(found, f'{rows} "7" in the column id')
    assert f'{rows} "7" in the column id' in terminal(file, tmp_path / "data")


def test_numbers_in_place_of_names_are_told_and_brands_are_no_repeats(tmp_path):
    rows = [[f"S{i}", 1000 + 7 * i, f"{['Abco', 'Dorin', 'Velt'][i % 3]} Works", 10 + i] for i in range(60)]
    found = understand(table(tmp_path, "sku,name,brand,price", rows), tmp_path / "data")
    passed = found.outcome.summary["passed_over"]
    assert (passed["column"], passed["taken"]) == ("name", "brand")
    told(found, "The column name is called like the products' names, but holds hardly any texts")
    assert "delete what is there twice" not in found.page
    assert "the words of brand were clustered" in terminal(tmp_path / "shop.csv", tmp_path / "data")


def test_names_that_are_mostly_numbers_are_told(tmp_path):
    rows = [[f"S{i}", name(i) if i % 10 == 0 else 1000 + i, 10 + i] for i in range(60)]
    found = understand(table(tmp_path, "sku,name,price", rows), tmp_path / "data")
    assert found.outcome.summary["numeric_names"] == {"column": "name", "numbers": 54, "of": 60}
    told(found, "54 of 60 values of name, the column of the products' names, are numbers")


def described(i: int) -> str:
    return f"This {KINDS[i % 11]} of {STUFFS[i % 7]} was made for {MAKES[i % 8]}."


@pytest.mark.parametrize(("first", "last"), [(1, 400), (100, 300), (200, 260)])
@pytest.mark.parametrize("by", [-1, 1])
def test_descriptions_that_stand_a_row_beside_their_product_are_found(first, last, by, tmp_path):
    rows = [{"product_name": name(i), "price": i, "long_description": described(i)} for i in range(402)]
    for i in range(first, last + 1):
        rows[i]["long_description"] = described(i + by)
    file = tmp_path / "shop.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = understand(file, tmp_path / "data")
    judged = found.analysis["descriptions"]["judgement"]["judged"]
    (run,) = judged["shifted"]
    assert run["by"] == by and abs(run["first"] - first - 1) <= 1 and abs(run["last"] - last - 1) <= 1
    changed = set(range(first + 1, last + 2))
    assert len(changed & set(judged["rows"])) >= 0.95 * len(changed) and len(set(judged["rows"]) - changed) <= 3
    told(found, f"products have that of the product {'before' if by < 0 else 'after'} it")


def test_variants_do_not_confirm_each_other_s_description(tmp_path):
    rows = []
    for i in range(200):
        text = described(i + 53) if i % 20 == 3 else described(i)
        rows += [[f"H{i}", f"{name(i)} {size}", size, text, 10 + i] for size in ["S", "M", "L", "XL", "XXL"]]
    file = table(tmp_path, "item_group_id,title,size,description,price", rows)
    found = understand(file, tmp_path / "data")
    assert found.analysis["rows"] == 200
    descriptions = found.analysis["descriptions"]
    assert descriptions["compared"] == 200
    judged = descriptions["judgement"]["judged"]
    wrong = {5 * i + 1 for i in range(3, 200, 20)}
    assert len(wrong & set(judged["rows"])) >= 8 and set(judged["rows"]) <= wrong
    assert judged["mismatched"] == len(judged["rows"])
