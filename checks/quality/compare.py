"""Scores our clusters and scikit-learn's by the types of the products.

    python checks/quality/compare.py CATALOGUE.jsonl [--labels LABELS.csv COLUMN] [--also=OPTIONS]…

For k = 5, 10, 20, 40 and 60 prints NMI and ARI of the default settings, of plain LSA (both powers 1, Euclidean), and of scikit-learn's
k-means with three starts on TF-IDF and on LSA (`TruncatedSVD` and `Normalizer`, 64 and 100 dimensions), as means over seeds. The types are read
off the names (`product_types.py`), or stand in a CSV beside the catalogue, one row for each product. Each `--also` adds our clusters with
other options, such as `--also="--dimensions 100"`. The environment variable WINTERMUTE names the command; by default it is
target/release/wintermute.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from product_types import product_types, read
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from run import Run  # noqa: E402

KS = (5, 10, 20, 40, 60)
SEEDS = (43, 44, 45)

Clustering = Callable[[int, int], np.ndarray]


def ours(catalogue: Path, *options: str) -> Clustering:
    """Clusters of the command: k and seed to labels."""

    def labels(k: int, seed: int) -> np.ndarray:
        with tempfile.TemporaryDirectory() as data:
            wanted = ("--k", str(k), "--max-k", "1", "--seed", str(seed), *options)
            return Run.make(catalogue, Path(data), *wanted).assignments()["cluster"].to_numpy()

    return labels


def sklearns(points) -> Clustering:
    """Clusters of scikit-learn's k-means: k and seed to labels."""
    return lambda k, seed: KMeans(k, n_init=3, random_state=seed).fit(points).labels_


def lsa(features, dimensions: int) -> np.ndarray:
    return make_pipeline(TruncatedSVD(dimensions, random_state=43), Normalizer()).fit_transform(features)


def scores(types: np.ndarray, cluster: Clustering) -> list[tuple[float, float]]:
    """NMI and ARI for each k, over the products with a type."""
    known = pd.notna(types)
    rows = []
    for k in KS:
        found = [cluster(k, seed)[known] for seed in SEEDS]
        nmi = np.mean([normalized_mutual_info_score(types[known], labels) for labels in found])
        ari = np.mean([adjusted_rand_score(types[known], labels) for labels in found])
        rows.append((nmi, ari))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--labels", nargs=2, metavar=("CSV", "COLUMN"))
    parser.add_argument("--also", metavar="OPTIONS", action="append", default=[])
    arguments = parser.parse_args()
    products = read(arguments.catalogue)
    if arguments.labels:
        path, column = arguments.labels
        types = pd.read_csv(path)[column].astype(object).to_numpy()
    else:
        types = np.array(product_types(products), dtype=object)
    names = [product.get("product_name") or "" for product in products]
    features = TfidfVectorizer(stop_words="english").fit_transform(names)
    contestants = {
        "wintermute": ours(arguments.catalogue),
        "wintermute, plain LSA": ours(arguments.catalogue, "--idf-power", "1", "--value-power", "1", "--spherical=false"),
        "scikit-learn, LSA 64": sklearns(lsa(features, 64)),
        "scikit-learn, LSA 100": sklearns(lsa(features, 100)),
        "scikit-learn, TF-IDF": sklearns(features),
    }
    contestants |= {options: ours(arguments.catalogue, *options.split()) for options in arguments.also}
    print(f"{pd.notna(types).sum():,} of {len(types):,} products have one of {len(set(types[pd.notna(types)]))} types")
    print(f"{'NMI / ARI':<24}" + "".join(f"{f'k = {k}':>15}" for k in KS) + f"{'mean':>15}")
    for name, cluster in contestants.items():
        found = scores(types, cluster)
        cells = [*found, tuple(np.mean(found, axis=0))]
        print(f"{name:<24}" + "".join(f"{f'{nmi:.3f} / {ari:.3f}':>15}" for nmi, ari in cells), flush=True)


if __name__ == "__main__":
    main()
