"""One stage of clustering by the best of Python, timed without imports and loading.

    python bench/peers.py STAGE[=K] CATALOGUE.csv COLUMN FEATURES.npz

Prints one line of JSON. `tfidf-sklearn` writes FEATURES.npz, which all stages but the TF-IDF ones read.
"""

import json
import sys
import time
import warnings

import numpy as np
import scipy.sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

SEED = 43


def tfidf_polars(csv: str, column: str) -> dict:
    import polars as pl

    start = time.perf_counter()
    names = pl.scan_csv(csv, infer_schema=False).select(pl.col(column).fill_null("").str.to_lowercase()).collect()
    terms = (
        names.lazy()
        .with_row_index("row")
        .select("row", pl.col(column).str.extract_all(r"\b\w\w+\b").alias("term"))
        .explode("term")
        .filter(pl.col("term").is_not_null() & ~pl.col("term").is_in(list(ENGLISH_STOP_WORDS)))
        .group_by("row", "term")
        .len("count")
        .collect()
    )
    frequencies = terms.lazy().group_by("term").len("documents").sort("term").with_row_index("column").collect()
    entries = terms.join(frequencies, on="term")
    idf = np.log((1 + len(names)) / (1 + entries["documents"].to_numpy())) + 1
    values = entries["count"].to_numpy() * idf
    rows = entries["row"].to_numpy()
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(names)))
    shape = (len(names), len(frequencies))
    data = (values / lengths[rows]).astype(np.float32)
    matrix = scipy.sparse.csr_matrix((data, (rows, entries["column"].to_numpy())), shape)
    return {"seconds": time.perf_counter() - start, "terms": shape[1], "non_zeros": matrix.nnz}


def tfidf_sklearn(csv: str, column: str, features: str) -> dict:
    import polars as pl
    from sklearn.feature_extraction.text import TfidfVectorizer

    start = time.perf_counter()
    names = pl.read_csv(csv, columns=[column], infer_schema=False)[column].fill_null("").to_list()
    matrix = TfidfVectorizer(stop_words="english", dtype=np.float32).fit_transform(names)
    seconds = time.perf_counter() - start
    scipy.sparse.save_npz(features, matrix, compressed=False)
    return {"seconds": seconds, "terms": matrix.shape[1], "non_zeros": matrix.nnz}


def fit(matrix, k: int, algorithm: str) -> tuple[float, float]:
    """Seconds and inertia. scikit-learn adds inertia up in single precision, so it is computed anew."""
    from sklearn.cluster import KMeans, MiniBatchKMeans

    start = time.perf_counter()
    if algorithm == "lloyd":
        model = KMeans(k, n_init=1, random_state=SEED).fit(matrix)
    else:
        model = MiniBatchKMeans(k, n_init=1, random_state=SEED, batch_size=4096).fit(matrix)
    seconds = time.perf_counter() - start
    centres = model.cluster_centers_.astype(np.float64)
    products = matrix.astype(np.float64) @ centres.T
    squares = (centres**2).sum(axis=1)[None, :] - 2 * products
    norms = matrix.multiply(matrix).sum(dtype=np.float64)
    return seconds, float(norms + squares.min(axis=1).sum())


def kmeans(matrix, k: int) -> dict:
    seconds, inertia = fit(matrix, k, "lloyd")
    return {"seconds": seconds, "inertia": inertia}


def elbow(matrix, k: int, algorithm: str) -> dict:
    fits = [fit(matrix, clusters, algorithm) for clusters in range(1, k + 1)]
    return {"seconds": sum(seconds for seconds, _ in fits), "inertias": [inertia for _, inertia in fits]}


def pca(matrix, components: int) -> dict:
    from sklearn.decomposition import PCA

    start = time.perf_counter()
    PCA(components, svd_solver="arpack", random_state=SEED).fit_transform(matrix)
    return {"seconds": time.perf_counter() - start}


def main() -> None:
    warnings.simplefilter("ignore", ConvergenceWarning)
    stage, csv, column, features = sys.argv[1:]
    name, _, number = stage.partition("=")
    if name == "tfidf-polars":
        found = tfidf_polars(csv, column)
    elif name == "tfidf-sklearn":
        found = tfidf_sklearn(csv, column, features)
    else:
        matrix = scipy.sparse.load_npz(features)
        stages = {
            "kmeans": lambda: kmeans(matrix, int(number)),
            "elbow-lloyd": lambda: elbow(matrix, int(number), "lloyd"),
            "elbow-mini-batch": lambda: elbow(matrix, int(number), "mini-batch"),
            "pca": lambda: pca(matrix, int(number)),
        }
        found = stages[name]()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
