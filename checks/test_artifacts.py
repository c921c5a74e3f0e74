"""Every artifact of a run opens in Python and holds what it promises."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from against_sklearn import compare
from run import Run

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "products.jsonl"
BINARY = Path(os.environ.get("WINTERMUTE", ROOT / "target" / "debug" / "wintermute"))


@pytest.fixture(scope="module", params=["lsa", "original"])
def run(request, tmp_path_factory):
    options = ["--preset", "original"] if request.param == "original" else []
    return Run.make(BINARY, SAMPLE, tmp_path_factory.mktemp(request.param), *options)


def test_the_manifest_names_every_artifact_with_its_size_and_hash(run):
    artifacts = {a["name"]: a for a in run.json("manifest.json")["artifacts"]}
    written = {path.name for path in run.models.iterdir()} - {"manifest.json", "telemetry.json"}
    assert set(artifacts) == written
    for name, artifact in artifacts.items():
        content = (run.models / name).read_bytes()
        assert artifact["bytes"] == len(content), name
        assert artifact["sha256"] == hashlib.sha256(content).hexdigest(), name


def test_features_are_unit_rows_over_the_vocabulary(run):
    features = run.features()
    assert features.dtype == np.float32
    assert features.shape == (run.summary["rows"], len(run.json("model.json")["vocabulary"]))
    lengths = np.sqrt(features.multiply(features).sum(axis=1))
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def test_each_product_is_in_the_cluster_of_its_nearest_centre(run):
    features, tensors, products = run.features().astype(np.float64), run.tensors(), run.assignments()
    points = features
    if "projection" in tensors:
        points = features @ tensors["projection"].astype(np.float64)
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        points = points / np.where(lengths > 0, lengths, 1)
    else:
        points = points.toarray()
    centres = tensors["centroids"].astype(np.float64)
    distances = np.sqrt(((points[:, None, :] - centres[None]) ** 2).sum(axis=2))
    assert len(products) == len(points)
    assert centres.shape[0] == run.summary["k"]
    own = distances[np.arange(len(points)), products["cluster"]]
    assert np.all(own <= distances.min(axis=1) + 1e-5)
    assert np.allclose(own, products["distance"], atol=2e-3)


def test_clusters_are_numbered_by_size_and_described(run):
    products, analysis = run.assignments(), run.json("analysis.json")
    sizes = products["cluster"].value_counts().sort_index().tolist()
    assert sizes == sorted(sizes, reverse=True)
    assert [cluster["size"] for cluster in analysis["clusters"]] == sizes
    for cluster in analysis["clusters"]:
        prices = products.loc[products["cluster"] == cluster["id"], "retailer_price"]
        assert cluster["price"]["mean"] == pytest.approx(prices.mean())
        assert cluster["price"]["median"] == pytest.approx(prices.median())
        assert cluster["price"]["q1"] == pytest.approx(prices.quantile(0.25))


def test_the_catalogue_holds_every_value_of_the_source(run):
    with SAMPLE.open(encoding="utf-8") as lines:
        source = [json.loads(line) for line in lines]
    catalogue = run.catalogue()
    columns = list(dict.fromkeys(key for product in source for key in product))
    assert list(catalogue.columns) == columns
    assert len(catalogue) == len(source)
    for product, row in zip(source, catalogue.to_dict("records")):
        for column in columns:
            assert same(product.get(column), row[column]), (column, product.get(column), row[column])


def same(value, cell: str) -> bool:
    if value is None:
        return cell == ""
    if isinstance(value, str):
        return cell == value
    return json.loads(cell) == value


def test_features_clusters_and_map_agree_with_scikit_learn(tmp_path):
    misses = [row for row in compare(BINARY, SAMPLE, tmp_path) if not row.holds]
    assert not misses, misses
