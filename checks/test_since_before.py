"""What a report says since the run before: products of one id, or of one name and brand, compared like for like."""

import itertools
import json
import re
import time
from pathlib import Path

import pytest

from run import ROOT, Run
from understood import visible

SAMPLE = [json.loads(line) for line in itertools.islice((ROOT / "samples" / "products.jsonl").open(encoding="utf-8"), 900)]


def second(folder: Path, before: list[dict], now: list[dict], *options: str) -> str:
    """The changes that the page of a second upload tells."""
    file = folder / "shop.jsonl"
    for products, more in [(before, ()), (now, options)]:
        file.write_text("".join(json.dumps(product) + "\n" for product in products), encoding="utf-8")
        run = Run.make(file, folder / "data", *more)
        # Uploads are told apart by the second.
        time.sleep(1.1)
    html = Path(run.summary["report"]).read_text(encoding="utf-8")
    return visible(html[html.index('id="changes"') : html.index('id="overview"')])


@pytest.fixture(scope="module")
def thinned(tmp_path_factory) -> str:
    """A third of the products dropped, the first 100 of the others 20 % dearer, 10 cheaper, and 5 new ones."""
    kept = [dict(product) for i, product in enumerate(SAMPLE) if i % 3]
    for i, product in enumerate(kept[:110]):
        product["retailer_price"] = round(product["retailer_price"] * (1.2 if i < 100 else 0.8), 2)
    new = [SAMPLE[3 * i] | {"id": f"new-{i}"} for i in range(5)]
    return second(tmp_path_factory.mktemp("thinned"), SAMPLE, kept + new)


@pytest.mark.parametrize(("count", "words"), [(300, "gone"), (5, "new"), (100, "dearer"), (10, "cheaper")])
def test_products_are_counted_by_their_ids(thinned, count, words):
    near = rf"\b{count}\b[^.;,\d]{{0,60}}\b{words}\b|\b{words}\b[^.;,\d]{{0,60}}\b{count}\b"
    assert re.search(near, thinned, re.IGNORECASE), f"expected {count} {words}: {thinned}"


def test_no_cluster_is_gone_where_a_third_of_its_products_are(thinned):
    gone = thinned.partition("Kinds that are gone")[2].partition("New kinds")[0]
    assert not gone or "None" in gone[:30] or not re.match(r"\s*\S+ · ", gone), thinned


def test_the_same_file_with_other_settings_has_the_same_products(tmp_path):
    said = second(tmp_path, SAMPLE[:300], SAMPLE[:300], "--k", "5")
    assert not re.search(r"\b[1-9]\d* (products? )?(is|are)? ?(gone|new|dearer|cheaper)\b", said), said
    assert "same" in said.lower(), said


def summary(run: Run) -> str:
    """What the summary says of the run before."""
    html = Path(run.summary["report"]).read_text(encoding="utf-8")
    said = next(each for each in re.findall(r"<li>(.*?)</li>", html, re.DOTALL) if "Since the run of" in each)
    return visible(said).partition(": ")[2]


def table(columns: str, rows: list[list]) -> str:
    return "\n".join([columns, *(",".join(map(str, row)) for row in rows)]) + "\n"


def after(folder: Path, *uploads: str) -> Run:
    """The last of several uploads of one catalogue."""
    file = folder / "shop.csv"
    for upload in uploads:
        file.write_text(upload, encoding="utf-8")
        run = Run.make(file, folder / "data", "--k", "3")
        time.sleep(1.1)
    return run


KINDS = ["oak chair", "brass lamp", "wool blanket"]
TOWNS = "Bonn Ulm Kiel Jena Trier Worms Celle Emden Fulda Gotha Hamm Lindau Passau Speyer Stade Suhl Verden Wesel Zwickau Aalen".split()
SHOP = [[f"{kind} {town}", "Nike" if town < "K" else "Levi's", 10 + i + j] for i, kind in enumerate(KINDS) for j, town in enumerate(TOWNS)]
NAMED = "name,brand,price"


def test_without_ids_spellings_of_names_and_brands_do_not_make_products_new(tmp_path):
    brands = {"Nike": "NIKE  Inc.", "Levi's": "LEVIS"}
    now = [[name.upper().replace(" ", " - "), brands[brand], price * 2 if i < 10 else price] for i, (name, brand, price) in enumerate(SHOP)]
    said = summary(after(tmp_path, table(NAMED, SHOP), table(NAMED, now)))
    assert said.startswith("no product is new, none is gone, 60 are in both. Of 60 prices that were compared, 10 are higher"), said


def test_without_ids_a_word_more_in_a_name_is_told_and_its_price_is_not_said_to_be_the_same(tmp_path):
    now = [[f"{name} sale" if i < 10 else name, brand, price / 2 if i < 10 else price] for i, (name, brand, price) in enumerate(SHOP)]
    said = summary(after(tmp_path, table(NAMED, SHOP), table(NAMED, now)))
    assert "10 new products have nearly the names of products that are gone: they may be the same" in said, said
    assert "All 50 prices that were compared are the same" in said, said


def test_with_ids_a_word_more_in_every_name_does_not_keep_prices_from_being_compared(tmp_path):
    rows = [[f"A{i}", *row] for i, row in enumerate(SHOP)]
    now = [[number, f"{name} sale", brand, price / 2] for number, name, brand, price in rows]
    said = summary(after(tmp_path, table("id," + NAMED, rows), table("id," + NAMED, now)))
    assert said.startswith("no product is new, none is gone, 60 are in both. Of 60 prices that were compared"), said
    assert "60 are lower (median −50.0%)" in said, said


def test_a_currency_that_was_not_known_is_no_other_one(tmp_path):
    now = [[*row, "EUR"] for row in SHOP]
    said = summary(after(tmp_path, table(NAMED, SHOP), table(NAMED + ",currency", now)))
    assert "Prices are not compared: their currency was not known before and is EUR now" in said, said


def test_prices_that_cannot_be_read_any_more_are_in_the_summary(tmp_path):
    (tmp_path / "some").mkdir()
    some = [[name, brand, "ask us" if i < 7 else price] for i, (name, brand, price) in enumerate(SHOP)]
    said = summary(after(tmp_path / "some", table(NAMED, SHOP), table(NAMED, some)))
    assert "All 53 prices that were compared are the same. 7 products had a price before and have none now" in said, said
    (tmp_path / "all").mkdir()
    none = [[name, brand, "ask us"] for name, brand, _ in SHOP]
    said = summary(after(tmp_path / "all", table(NAMED, SHOP), table(NAMED, none)))
    assert "Prices are not compared: 60 products had one before, none has one now (60 values cannot be read as a price)" in said, said


def test_prices_of_zero_count_neither_in_averages_nor_in_changes(tmp_path):
    now = [[name, brand, 0 if i < 6 else price] for i, (name, brand, price) in enumerate(SHOP)]
    run = after(tmp_path, table(NAMED, SHOP), table(NAMED, now))
    said = summary(run)
    assert "All 54 prices that were compared are the same. 6 products had a price before and have none now" in said, said
    counted = [price for _, _, price in now if price > 0]
    price = run.json("analysis.json")["overall"]["price"]
    assert (price["count"], price["mean"]) == (54, pytest.approx(sum(counted) / 54))


def test_an_upload_after_a_rollback_is_compared_with_the_file_that_came_back(tmp_path):
    fewer, more = SHOP[:50], [*SHOP, ["steel bar stool", "Nike", 9]]
    run = after(tmp_path, table(NAMED, SHOP), table(NAMED, fewer), table(NAMED, SHOP), table(NAMED, more))
    assert summary(run).startswith("1 product (1.6%) is new, none is gone, 60 are in both"), summary(run)
    index = Path(run.summary["report"]).parent.parent / "index.html"
    assert len(re.findall(r"<tr><th scope=\"row\"><a href=", index.read_text(encoding="utf-8"))) == 4
