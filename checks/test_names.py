"""Clusters are called by phrases that tell their products from the others nearly as well as any phrase does."""

import statistics
import sys

import pytest

from kinds import ELECTRONICS, write
from run import ROOT, Run

sys.path.insert(0, str(ROOT / "checks" / "quality"))
from names import judged  # noqa: E402


@pytest.fixture(scope="module", params=["sample", "electronics"])
def run(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    catalogue = ROOT / "samples" / "products.jsonl"
    if request.param == "electronics":
        catalogue = folder / "electronics.jsonl"
        write(ELECTRONICS, catalogue, 2000)
    return Run.make(catalogue, folder / "data")


def test_names_tell_clusters_apart_nearly_as_well_as_any_phrase(run):
    found = judged(run)
    median, best = (statistics.median(values) for values in ([named.f1 for named in found], [named.oracle_f1 for named in found]))
    assert median >= 0.55 and median >= 0.9 * best, (median, best)


def test_all_names_differ_and_are_short(run):
    analysis = run.json("analysis.json")
    for groups in [analysis["clusters"], analysis["families"]]:
        names = [group["name"].lower() for group in groups]
        assert len(set(names)) == len(names), sorted(names)
    assert max(len(cluster["name"]) for cluster in analysis["clusters"]) <= 40


def test_no_name_has_a_brand_or_a_colour(run):
    analysis = run.json("analysis.json")
    table = run.assignments()
    brands = {brand.lower() for brand in table["brand"].dropna().unique() if brand}
    colors = {"black", "white", "blue", "red", "green", "grey", "silver"}
    words = {word.lower() for cluster in analysis["clusters"] for word in cluster["name"].split()}
    assert not words & colors and not words & brands


def test_typical_products_are_different_products(run):
    for cluster in run.json("analysis.json")["clusters"]:
        for examples in [cluster["typical"], cluster["oddest"]]:
            names = [product["name"].lower() for product in examples]
            assert len(set(names)) == len(names), names
