"""Families are no worse divisions of the products than k-means makes, though they leave clusters whole."""

import sys

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from run import ROOT, Run

sys.path.insert(0, str(ROOT / "checks" / "quality"))
from product_types import product_types, read  # noqa: E402

SAMPLE = ROOT / "samples" / "products.jsonl"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return Run.make(SAMPLE, tmp_path_factory.mktemp("data"))


def test_the_sample_has_a_few_families_none_of_which_is_most_of_it(run):
    families = run.json("analysis.json")["families"]
    assert 4 <= len(families) <= 10 and families[0]["share"] < 0.45
    assert run.summary["families"] == len(families)


def test_families_agree_with_product_types_as_well_as_k_means_with_their_number(run, tmp_path):
    number = str(len(run.json("analysis.json")["families"]))
    types = np.array([kind or "" for kind in product_types(read(SAMPLE))])
    known = types != ""
    options = ("--k", number, "--max-k", number)
    k_means = [Run.make(SAMPLE, tmp_path / seed, *options, "--seed", seed).assignments()["cluster"] for seed in ("43", "44", "45")]
    for score in [normalized_mutual_info_score, adjusted_rand_score]:
        right = np.mean([score(types[known], clusters[known]) for clusters in k_means])
        assert score(types[known], run.assignments()["family"][known]) > right - 0.01, score


@pytest.mark.parametrize("options", [("--preset", "original"), ("--k", "7")], ids=["original", "few clusters"])
def test_few_clusters_are_gathered_into_no_families(options, tmp_path):
    run = Run.make(SAMPLE, tmp_path, *options)
    assert run.json("analysis.json")["families"] == [] and "family" not in run.assignments() and "families" not in run.summary
    assert "The families" not in open(run.summary["report"], encoding="utf-8").read()


def test_new_products_come_to_the_families_of_their_clusters(run, tmp_path):
    assigned = run.assign(SAMPLE, tmp_path / "again.parquet")
    counts = run.assignments()["family"].value_counts()
    named = {family["id"]: family["name"] for family in run.json("analysis.json")["families"]}
    assert {family["id"]: (family["name"], family["rows"]) for family in assigned["families"]} == {
        number: (name, counts[number]) for number, name in named.items()
    }
    of = {number: cluster["id"] for cluster in run.json("analysis.json")["families"] for number in cluster["clusters"]}
    assert {cluster["id"]: cluster["family"] for cluster in assigned["clusters"]} == of


def test_drift_tells_when_to_fit_anew(run, tmp_path):
    own = run.assign(SAMPLE, tmp_path / "own.parquet")["drift"]
    distances = run.assignments()["distance"]
    assert own["rows"] == (distances > run.json("model.json")["outlying"]["distance"]).sum() and not own["fit_anew"]
    assert own["share"] == pytest.approx(own["usual_share"]) == pytest.approx(own["rows"] / len(distances))
    others = tmp_path / "tools.jsonl"
    kinds = ["cordless drill 18V", "claw hammer", "spirit level 60 cm", "black bucket", "cotton rope 20 m", "garden hose"]
    others.write_text("".join(f'{{"product_name": "{kinds[i % 6]} {i}"}}\n' for i in range(300)))
    other = run.assign(others, tmp_path / "other.parquet")["drift"]
    assert other["fit_anew"] and other["share"] > 0.5
