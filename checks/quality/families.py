"""Scores families of clusters by the types of the products, beside k-means with as many clusters.

    python checks/quality/families.py CATALOGUE.jsonl [--labels LABELS.csv COLUMN]

Prints how many families there are, the share of the largest, and NMI and ARI of the families, and of `--k` with their number as means over
seeds. The types are read off the names (`product_types.py`), or stand in a CSV beside the catalogue, one row for each product.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from compare import SEEDS, Run, ours
from product_types import product_types, read
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--labels", nargs=2, metavar=("CSV", "COLUMN"))
    arguments = parser.parse_args()
    if arguments.labels:
        types = pd.read_csv(arguments.labels[0])[arguments.labels[1]].astype(object).to_numpy()
    else:
        types = np.array(product_types(read(arguments.catalogue)), dtype=object)
    known = pd.notna(types)
    with tempfile.TemporaryDirectory() as data:
        run = Run.make(arguments.catalogue, Path(data))
        families, clusters = run.assignments()["family"].to_numpy(), run.summary["k"]
    number = len(set(families))
    k_means = [ours(arguments.catalogue)(number, seed) for seed in SEEDS]
    print(f"{number} families of {clusters} clusters; the largest has {np.bincount(families).max() / len(families):.1%}")
    for name, divisions in {"families": [families], "k-means": k_means}.items():
        nmi = np.mean([normalized_mutual_info_score(types[known], labels[known]) for labels in divisions])
        ari = np.mean([adjusted_rand_score(types[known], labels[known]) for labels in divisions])
        print(f"{name:<10}{nmi:.3f} / {ari:.3f}")


if __name__ == "__main__":
    main()
