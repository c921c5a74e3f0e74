"""Words that other columns tell do not count, so that clusters are kinds of product; and how many there are is the catalogue's own."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from kinds import SHOPS, write
from run import Run

PRODUCTS = 1500
WORD = re.compile(r"(?u)\b\w\w+\b")
SKLEARN = ("--words", "scikit-learn", "--stop-words", "none")


def without(name: list[str], values: dict[str, list[str]]) -> list[str]:
    """The words of a name without those that the product's own values tell."""
    gone = set()
    for column, value in values.items():
        if column == "color":
            gone |= {at for at, word in enumerate(name) if word in value}
            continue
        longest = range(0)
        for start in range(len(name)):
            length = next((n for n, (a, b) in enumerate(zip(value, name[start:])) if a != b), min(len(value), len(name) - start))
            longest = max(longest, range(start, start + length), key=len)
        gone |= set(longest)
    left = [word for at, word in enumerate(name) if at not in gone]
    return left if any(not any(map(str.isnumeric, word)) for word in left) else name


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


@pytest.mark.parametrize("shop", SHOPS)
def test_features_are_those_of_scikit_learn_for_names_without_these_words(shop, tmp_path):
    catalogue = tmp_path / "catalogue.jsonl"
    write(SHOPS[shop], catalogue, PRODUCTS)
    products = [json.loads(line) for line in catalogue.read_text(encoding="utf-8").splitlines()]
    columns = SHOPS[shop].columns
    left = [without(words(p["product_name"]), {c: words(p[c]) for c in columns}) for p in products]
    mapped = [option for column in columns for option in ("--map", f"{column}={column}")]
    run = Run.make(catalogue, tmp_path / "data", "--k", "3", *mapped, *SKLEARN)
    vectorizer = TfidfVectorizer(analyzer=lambda words: words, dtype=np.float32)
    expected = vectorizer.fit_transform(left)
    assert run.json("model.json")["vocabulary"] == list(vectorizer.get_feature_names_out())
    assert abs(run.features() - expected).max() < 1e-5
    told = {aside["role"]: aside["products"] for aside in run.json("analysis.json")["features"]["set_aside"]}
    brand = [{"brand": words(p["brand"])} for p in products]
    # Of those whose name would not be empty without all of the words.
    assert 0 < told["brand"] <= sum(without(words(p["product_name"]), b) != words(p["product_name"]) for p, b in zip(products, brand))


def test_none_leaves_all_words(tmp_path):
    catalogue = tmp_path / "catalogue.jsonl"
    write(SHOPS["electronics"], catalogue, PRODUCTS)
    names = [json.loads(line)["product_name"] for line in catalogue.read_text(encoding="utf-8").splitlines()]
    run = Run.make(catalogue, tmp_path / "data", "--k", "3", "--set-aside", "none", *SKLEARN)
    vectorizer = TfidfVectorizer(dtype=np.float32)
    expected = vectorizer.fit_transform(names)
    assert run.json("model.json")["vocabulary"] == list(vectorizer.get_feature_names_out())
    assert abs(run.features() - expected).max() < 1e-5
    assert run.json("analysis.json")["features"]["set_aside"] == []


@pytest.mark.parametrize("shop", SHOPS)
def test_clusters_are_the_kinds_and_about_as_many(shop, tmp_path):
    catalogue = tmp_path / "catalogue.jsonl"
    kinds = write(SHOPS[shop], catalogue, PRODUCTS)
    of = {bound: Run.make(catalogue, tmp_path / bound, "--max-k", bound) for bound in ("60", "120", "240")}
    k = {bound: run.summary["k"] for bound, run in of.items()}
    number = len(set(kinds))
    assert all(0.6 * number <= found <= 2.2 * number for found in k.values()), (number, k)
    assert max(k.values()) <= 1.15 * min(k.values()), k
    labels = of["120"].assignments()["cluster"]
    assert normalized_mutual_info_score(kinds, labels) > 0.8
    assert adjusted_rand_score(kinds, labels) > 0.6


def test_a_model_places_products_as_it_was_fitted_to_them(tmp_path):
    catalogue = tmp_path / "catalogue.jsonl"
    write(SHOPS["moebel"], catalogue, PRODUCTS)
    run = Run.make(catalogue, tmp_path / "data")
    run.assign(catalogue, tmp_path / "assigned.parquet")
    assigned = pd.read_parquet(tmp_path / "assigned.parquet")
    assert list(assigned["cluster"]) == list(run.assignments()["cluster"])


def test_columns_that_nobody_keeps_are_set_aside_but_not_written(tmp_path):
    catalogue = tmp_path / "catalogue.jsonl"
    write(SHOPS["electronics"], catalogue, PRODUCTS)
    kept = Run.make(catalogue, tmp_path / "kept", "--k", "9")
    bare = Run.make(catalogue, tmp_path / "bare", "--k", "9", "--keep", "id")
    assert "brand" in kept.assignments() and "brand" not in bare.assignments()
    assert list(kept.assignments()["cluster"]) == list(bare.assignments()["cluster"])


def test_products_of_words_drawn_at_random_are_said_not_to_stand_apart(tmp_path):
    random = np.random.default_rng(7)
    catalogue = tmp_path / "catalogue.jsonl"
    names = [" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in random.integers(0, 600, 5)) for _ in range(PRODUCTS)]
    rows = (json.dumps({"id": at, "product_name": name}) + "\n" for at, name in enumerate(names))
    catalogue.write_text("".join(rows), encoding="utf-8")
    run = Run.make(catalogue, tmp_path / "data")
    reason = run.json("analysis.json")["choice"]["reason"]
    assert "Nothing sets the products clearly apart" in reason or run.summary["k"] == 1, reason
