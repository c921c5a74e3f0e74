"""Every artifact of a run opens in Python and holds what it promises."""

import hashlib
import json
import subprocess

import numpy as np
import pandas as pd
import pytest
import sklearn.decomposition
import sklearn.metrics

from against_sklearn import compare
from run import BINARY, ROOT, Run

SAMPLE = ROOT / "samples" / "products.jsonl"


@pytest.fixture(scope="module", params=[(), ("--preset", "original")], ids=["default", "original"])
def run(request, tmp_path_factory):
    return Run.make(SAMPLE, tmp_path_factory.mktemp("data"), *request.param)


def test_the_manifest_names_every_artifact_with_its_size_and_hash(run):
    artifacts = {artifact["name"]: artifact for artifact in run.json("manifest.json")["artifacts"]}
    written = {path.name for path in run.models.iterdir()} - {"manifest.json", "telemetry.json"}
    assert set(artifacts) == written
    for name, artifact in artifacts.items():
        content = (run.models / name).read_bytes()
        assert artifact["bytes"] == len(content), name
        assert artifact["sha256"] == hashlib.sha256(content).hexdigest(), name


def test_features_are_unit_rows_over_the_vocabulary(run):
    features = run.features()
    assert features.format == "csr"
    assert features.dtype == np.float32
    assert features.shape == (run.summary["rows"], len(run.json("model.json")["vocabulary"]))
    lengths = np.sqrt(features.power(2).sum(axis=1))
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def test_the_model_holds_tensors_of_the_documented_shapes(run):
    tensors, terms = run.tensors(), len(run.json("model.json")["vocabulary"])
    settings, k = run.json("model.json")["settings"], run.summary["k"]
    dimensions = run.json("analysis.json")["features"]["dimensions"]
    if settings["space"] == "tfidf":
        assert dimensions == terms
    else:
        assert dimensions in ({settings["dimensions"]} if settings["dimensions"] else {64} if k <= 32 else {64, 128})
    shapes = {"idf": (terms,), "centroids": (k, dimensions), "pca_components": (2, terms), "pca_mean": (terms,)}
    if settings["space"] == "lsa":
        shapes |= {"projection": (terms, dimensions), "singular_values": (dimensions,)}
    assert {name: tensor.shape for name, tensor in tensors.items()} == shapes
    assert {tensor.dtype for tensor in tensors.values()} == {np.dtype(np.float32)}


def test_each_product_is_in_the_cluster_of_its_nearest_centre(run):
    points, centres, products = run.points(), run.tensors()["centroids"].astype(np.float64), run.assignments()
    distances = np.stack([np.linalg.norm(points - centre, axis=1) for centre in centres], axis=1)
    own = distances[np.arange(len(points)), products["cluster"]]
    assert np.all(own <= distances.min(axis=1) + 1e-5)
    assert np.allclose(own, products["distance"], atol=1e-3)
    assert np.isclose((own**2).sum(), run.json("analysis.json")["inertia"], rtol=1e-4)


def test_indices_of_the_clustering_are_those_of_scikit_learn(run):
    points, labels, analysis = run.points(), run.assignments()["cluster"], run.json("analysis.json")
    chosen = next(point for point in analysis["elbow"] if point["k"] == run.summary["k"])
    assert np.isclose(chosen["calinski_harabasz"], sklearn.metrics.calinski_harabasz_score(points, labels), rtol=1e-5)
    assert np.isclose(chosen["davies_bouldin"], sklearn.metrics.davies_bouldin_score(points, labels), rtol=1e-5)
    assert np.isclose(chosen["silhouette"], sklearn.metrics.silhouette_score(points, labels), atol=1e-5)
    for cluster in analysis["clusters"]:
        silhouettes = sklearn.metrics.silhouette_samples(points, labels)[labels == cluster["id"]]
        assert np.isclose(cluster["silhouette"], silhouettes.mean(), atol=1e-5)
    assert analysis["elbow"][0]["calinski_harabasz"] is None


def test_a_model_places_its_own_products_as_it_did_before(run, tmp_path):
    run.assign(SAMPLE, tmp_path / "again.parquet")
    assert pd.read_parquet(tmp_path / "again.parquet").equals(run.assignments())


def test_places_on_the_map_are_projections_on_the_components(run):
    tensors, products = run.tensors(), run.assignments()
    components, mean = (tensors[name].astype(np.float64) for name in ["pca_components", "pca_mean"])
    features = run.features().astype(np.float64)
    assert np.allclose(mean, features.mean(axis=0), atol=1e-6)
    assert np.allclose(components @ components.T, np.eye(2), atol=1e-5)
    places = features @ components.T - mean @ components.T
    assert np.allclose(places, products[["x", "y"]], atol=1e-5)


def test_lsa_directions_are_orthonormal_and_as_strong_as_their_singular_values(run):
    tensors, settings = run.tensors(), run.json("model.json")["settings"]
    if settings["space"] != "lsa":
        assert "projection" not in tensors
        return
    values = tensors["singular_values"].astype(np.float64)
    idf = tensors["idf"].astype(np.float64)[:, None] ** (settings["idf_power"] - 1)
    scales = (values / values[0]) ** (settings["value_power"] - 1)
    directions = tensors["projection"].astype(np.float64) / idf / scales
    decomposed = run.features().astype(np.float64).multiply(idf.T).tocsr()
    assert np.allclose(directions.T @ directions, np.eye(len(values)), atol=1e-4)
    assert np.all(np.diff(values) <= 0)
    assert np.allclose(np.linalg.norm(decomposed @ directions, axis=0), values, rtol=1e-3)
    arpack = sklearn.decomposition.TruncatedSVD(len(values), algorithm="arpack", random_state=43).fit(decomposed)
    assert np.allclose(values, arpack.singular_values_, rtol=1e-4)


def test_clusters_are_numbered_by_size_and_described(run):
    products, analysis, catalogue = run.assignments(), run.json("analysis.json"), run.catalogue()
    overall = catalogue["gender"].replace("", np.nan).value_counts(normalize=True)
    sizes = products["cluster"].value_counts().sort_index().tolist()
    of_families = [[sizes[i] for i in family["clusters"]] for family in analysis["families"]] or [sizes]
    assert all(own == sorted(own, reverse=True) for own in of_families) and sum(of_families, []) == sizes
    assert len(sizes) == run.summary["k"]
    assert [cluster["size"] for cluster in analysis["clusters"]] == sizes
    for cluster in analysis["clusters"]:
        members = products[products["cluster"] == cluster["id"]]
        prices = members["retailer_price"]
        assert cluster["price"]["mean"] == pytest.approx(prices.mean())
        assert cluster["price"]["median"] == pytest.approx(prices.median())
        assert cluster["price"]["q1"] == pytest.approx(prices.quantile(0.25))
        # The table has filled values; the figures are of those that products state.
        stated = catalogue["gender"][members.index].replace("", np.nan).dropna()
        genders = {count["value"]: count["count"] for count in cluster["genders"]}
        assert genders == stated.value_counts().to_dict()
        assert cluster["not_stated"]["genders"] == len(members) - len(stated)
        for count in cluster["genders"]:
            assert count["share"] == pytest.approx(count["count"] / len(stated))
            assert count["lift"] == pytest.approx(count["share"] / overall[count["value"]])


def test_the_table_keeps_columns_and_fills_gaps(run):
    products, catalogue = run.assignments(), run.catalogue()
    kept = run.json("model.json")["settings"]["keep"]
    kept = [column for column in catalogue.columns if column in kept]
    types = {"cluster": "int32", "distance": "float32", "x": "float32", "y": "float32", "row": "int64"}
    if run.json("analysis.json")["families"]:
        types["family"] = "int32"
    assert set(products.columns) == {*kept, *types}
    assert products[list(types)].dtypes.astype(str).to_dict() == types
    assert products["row"].tolist() == list(range(1, len(catalogue) + 1))
    assert products["id"].tolist() == catalogue["id"].tolist()
    assert products["retailer_price"].tolist() == catalogue["retailer_price"].astype(float).tolist()
    # `--fill gender=uni-sex` takes the spelling that the catalogue has.
    for column, value in [("gender", "unisex"), ("e_color", "black")]:
        assert products[column].tolist() == catalogue[column].replace("", value).tolist()


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


def test_beyond_memory_a_sample_is_fitted_and_all_products_are_placed(tmp_path):
    """The smallest limit leaves room for some 67,000 of these products at once."""
    catalogue = tmp_path / "products.jsonl"
    subprocess.run([BINARY, "sample", "--rows", "90000", "--out", catalogue], check=True)
    options = ("--max-k", "6", "--k", "6")
    whole = Run.make(catalogue, tmp_path / "whole", *options)
    limited = Run.make(catalogue, tmp_path / "limited", *options, "--max-memory", "450MB")
    assert whole.json("analysis.json")["features"]["sample"] is None
    analysis, products, features = limited.json("analysis.json"), limited.assignments(), limited.features()
    assert 10_000 <= analysis["features"]["sample"] < 90_000
    assert analysis["rows"] == len(products) == features.shape[0] == 90_000
    assert analysis["features"]["non_zeros"] == features.nnz
    assert sum(cluster["size"] for cluster in analysis["clusters"]) == 90_000
    assert products["id"].tolist() == whole.assignments()["id"].tolist()
    distances = products["distance"].astype(np.float64)
    assert np.isclose((distances**2).sum(), analysis["inertia"], rtol=1e-4)
    assert analysis["inertia"] == pytest.approx(whole.json("analysis.json")["inertia"], rel=0.05)
    limited.assign(catalogue, tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == (limited.models / "assignments.parquet").read_bytes()


def test_features_clusters_and_map_agree_with_scikit_learn(tmp_path):
    misses = [str(check) for check in compare(SAMPLE, tmp_path) if not check.holds]
    assert not misses, misses
