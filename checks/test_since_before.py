"""What a report says since the run before: products of the same id compared like for like."""

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
    gone = thinned.partition("Clusters that are gone")[2].partition("New clusters")[0]
    assert not gone or "None" in gone[:30] or not re.match(r"\s*\S+ · ", gone), thinned


def test_the_same_file_with_other_settings_has_the_same_products(tmp_path):
    said = second(tmp_path, SAMPLE[:300], SAMPLE[:300], "--k", "5")
    assert not re.search(r"\b[1-9]\d* (products? )?(is|are)? ?(gone|new|dearer|cheaper)\b", said), said
    assert "same" in said.lower(), said
