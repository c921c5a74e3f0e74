"""Compares a run of `--preset original` with scikit-learn on the same catalogue.

    python checks/against_sklearn.py CATALOGUE.jsonl [--max-rows N]

Prints a table with one line for each promise, and fails when one does not hold. The environment variable WINTERMUTE
names the command; by default it is target/release/wintermute.
"""

import argparse
import itertools
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

SEED = 43


@dataclass
class Check:
    """A promise, what was measured, and the limit that it may not exceed."""

    promise: str
    measured: float
    limit: float

    @property
    def holds(self) -> bool:
        return bool(self.measured <= self.limit)

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "MISS"
        return f"{self.promise:<44} {self.measured:>12.3g} {self.limit:>10g}  {verdict}"


def compare(catalogue: Path, data: Path) -> list[Check]:
    """Runs the chain on a catalogue and scikit-learn on its product names."""
    run = Run.make(catalogue, data, "--preset", "original")
    with open(catalogue, encoding="utf-8") as lines:
        names = [json.loads(line).get("product_name") or "" for line in lines]
    vectorizer = TfidfVectorizer(stop_words="english", dtype=np.float32)
    expected = vectorizer.fit_transform(names)
    vocabulary = Check("terms that differ or stand elsewhere", differing(run, vectorizer), 0)
    if not vocabulary.holds:
        # Without equal columns nothing else can be compared.
        return [vocabulary]
    return [
        vocabulary,
        Check("largest difference of a feature", abs(run.features() - expected).max(), 1e-5),
        Check("inertia above the best of ten starts, k = 5", inertia_gap(run, expected), 0.01),
        Check("largest difference of a place on the map", map_difference(run, expected), 1e-3),
    ]


def differing(run: Run, vectorizer: TfidfVectorizer) -> int:
    ours, theirs = run.json("model.json")["vocabulary"], vectorizer.get_feature_names_out()
    return sum(a != b for a, b in itertools.zip_longest(ours, theirs))


def inertia_gap(run: Run, features) -> float:
    """By how much our inertia exceeds scikit-learn's, as a share of it. Double precision: in single it is off by 0.5 %."""
    points = features.astype(np.float64)
    best = KMeans(5, n_init=10, random_state=SEED).fit(points)
    return inertia(points, run) / best.inertia_ - 1


def inertia(points, run: Run) -> float:
    """The sum of squared distances to the centres."""
    labels = run.assignments()["cluster"].to_numpy()
    centres = run.tensors()["centroids"].astype(np.float64)[labels]
    return points.power(2).sum() + (centres**2).sum() - 2 * points.multiply(centres).sum()


def map_difference(run: Run, features) -> float:
    """ARPACK works on the sparse matrix and is exact, where the default solver draws at random."""
    expected = PCA(2, svd_solver="arpack", random_state=SEED).fit_transform(features.astype(np.float64))
    ours = run.assignments()[["x", "y"]].to_numpy(dtype=np.float64)
    signs = np.sign((ours * expected).sum(axis=0))
    return np.abs(ours * signs - expected).max()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares a run with scikit-learn.")
    parser.add_argument("catalogue", type=Path, help="products as JSON lines")
    parser.add_argument("--max-rows", type=int, help="compare on the first N products only", metavar="N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Path(folder) / "catalogue.jsonl"
        with open(arguments.catalogue, "rb") as lines, open(catalogue, "wb") as out:
            out.writelines(itertools.islice(lines, arguments.max_rows))
        checks = compare(catalogue, Path(folder) / "data")
    print(f"{'promise':<44} {'measured':>12} {'at most':>10}")
    print(*checks, sep="\n")
    sys.exit(not all(check.holds for check in checks))


if __name__ == "__main__":
    main()
