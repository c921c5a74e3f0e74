"""Compares a run of `--preset original` with scikit-learn on the same catalogue.

    python checks/against_sklearn.py BINARY CATALOGUE.jsonl

Prints one line for each promise and fails when one does not hold.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer

from run import Run


@dataclass
class Row:
    """A promise, what was measured, and the limit it must stay below."""

    promise: str
    measured: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.measured <= self.limit


def compare(binary: Path, catalogue: Path, data: Path) -> list[Row]:
    run = Run.make(binary, catalogue, data, "--preset", "original")
    with open(catalogue, encoding="utf-8") as lines:
        names = [json.loads(line).get("product_name") or "" for line in lines]
    vectorizer = TfidfVectorizer(stop_words="english", dtype=np.float32)
    expected = vectorizer.fit_transform(names)
    ours = run.features()
    vocabulary = run.json("model.json")["vocabulary"]
    rows = [Row("terms that differ or stand elsewhere", differing(vocabulary, vectorizer), 0)]
    if rows[0].holds:
        rows.append(Row("largest difference of a feature", abs(ours - expected).max(), 1e-5))
    points = expected.astype(np.float64)
    best = KMeans(5, n_init=10, random_state=43).fit(points).inertia_
    rows.append(Row("inertia at k = 5 above the best of ten starts", inertia(run) / best - 1, 0.01))
    rows.append(Row("largest difference of a place on the map", map_difference(run, expected), 1e-3))
    return rows


def differing(vocabulary: list[str], vectorizer: TfidfVectorizer) -> int:
    expected = vectorizer.get_feature_names_out().tolist()
    return sum(a != b for a, b in zip(vocabulary, expected)) + abs(len(vocabulary) - len(expected))


def inertia(run: Run) -> float:
    """The sum of squared distances to the centres, in double precision."""
    points, centres = run.features().astype(np.float64), run.tensors()["centroids"].astype(np.float64)
    labels = run.assignments()["cluster"].to_numpy()
    total = points.multiply(points).sum() + (centres[labels] ** 2).sum()
    return total - 2 * points.multiply(centres[labels]).sum()


def map_difference(run: Run, features) -> float:
    expected = PCA(2, svd_solver="full").fit_transform(features.astype(np.float64).toarray())
    ours = run.assignments()[["x", "y"]].to_numpy()
    signs = np.sign((ours * expected).sum(axis=0))
    return np.abs(ours * signs - expected).max()


def main() -> None:
    binary, catalogue = map(Path, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as data:
        rows = compare(binary, catalogue, Path(data))
    for row in rows:
        print(f"{'ok  ' if row.holds else 'MISS'} {row.promise}: {row.measured:.3g} (at most {row.limit:g})")
    sys.exit(not all(row.holds for row in rows))


if __name__ == "__main__":
    main()
