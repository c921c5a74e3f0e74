"""One stage of clustering by the best of Python, timed without imports and loading.

    python bench/peers.py STAGE[=K] CATALOGUE.csv COLUMN FEATURES.npz
    python bench/peers.py convert-polars|convert-duckdb CATALOGUE.jsonl OUT.csv
    python bench/peers.py convert-csv-polars CATALOGUE.csv OUT.csv

Prints one line of JSON. `tfidf-sklearn` writes FEATURES.npz, which all stages but the TF-IDF ones read.
"""

import json
import sys
import time
import warnings

SEED = 43
TEXTS = (
    "availability brand e_brand_formatted e_brand_formatted_slug e_color e_color_parent e_material e_product_name gender id "
    "item_code long_description product_name retailer_code retailer_url"
).split()
PRICES = ["e_price", "retailer_price"]
IMAGES, CATEGORIES = "e_image_urls_square_jpg", "e_matched_tokens_categories_formatted"


def convert_polars(catalogue: str, out: str) -> None:
    """As a stream, told the types, which spares it a look ahead. CSV has no lists, so they are joined."""
    import polars as pl

    types = {name: pl.String for name in TEXTS} | {name: pl.Float64 for name in PRICES}
    types |= {IMAGES: pl.List(pl.List(pl.String)), CATEGORIES: pl.List(pl.String)}
    joined = [pl.col(IMAGES).list.eval(pl.element().list.join(" ")).list.join(" | "), pl.col(CATEGORIES).list.join(" | ")]
    pl.scan_ndjson(catalogue, schema=dict(sorted(types.items()))).with_columns(joined).sink_csv(out)


def convert_duckdb(catalogue: str, out: str) -> None:
    import duckdb

    types = {name: "VARCHAR" for name in TEXTS} | {name: "DOUBLE" for name in PRICES}
    types |= {IMAGES: "VARCHAR[][]", CATEGORIES: "VARCHAR[]"}
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in sorted(types.items()))
    source = f"read_json('{catalogue}', format = 'newline_delimited', columns = {{{columns}}})"
    duckdb.sql(f"COPY (SELECT * FROM {source}) TO '{out}' (FORMAT csv, HEADER)")


def convert_csv_polars(catalogue: str, out: str) -> None:
    """As a stream; values stay the text that they are."""
    import polars as pl

    pl.scan_csv(catalogue, infer_schema=False).sink_csv(out)


def tfidf_polars(csv: str, column: str) -> dict:
    import numpy as np
    import polars as pl
    import scipy.sparse
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
    from sklearn.preprocessing import normalize

    start = time.perf_counter()
    names = pl.read_csv(csv, columns=[column], infer_schema=False)[column].fill_null("")
    words, lengths = [], []
    for first in range(0, len(names), 50_000):
        found = names.slice(first, 50_000).str.to_lowercase().str.extract_all(r"\b\w\w+\b")
        lengths.append(found.list.len().to_numpy())
        words.append(found.explode().drop_nulls().cast(pl.Categorical))
    numbers = np.concatenate([part.to_physical().to_numpy() for part in words])
    known = pl.concat([part.unique() for part in words]).unique()
    terms = pl.DataFrame({"number": known.to_physical(), "term": known.cast(pl.String)})
    terms = terms.filter(~pl.col("term").is_in(list(ENGLISH_STOP_WORDS))).sort("term")
    columns = np.full(int(known.to_physical().max()) + 1, -1, np.int32)
    columns[terms["number"].to_numpy()] = np.arange(len(terms), dtype=np.int32)
    columns = columns[numbers]
    counted = columns >= 0
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths), dtype=np.int64)])
    ends = np.concatenate([[0], np.cumsum(counted)])[ends].astype(np.int32)
    ones, shape = np.ones(int(ends[-1]), np.float32), (len(names), len(terms))
    matrix = scipy.sparse.csr_matrix((ones, columns[counted], ends), shape)
    matrix.sum_duplicates()
    frequencies = np.bincount(matrix.indices, minlength=shape[1])
    matrix.data *= (np.log((1 + shape[0]) / (1 + frequencies)) + 1).astype(np.float32)[matrix.indices]
    normalize(matrix, copy=False)
    return {"seconds": time.perf_counter() - start, "terms": shape[1], "non_zeros": matrix.nnz}


def tfidf_sklearn(csv: str, column: str, features: str) -> dict:
    import numpy as np
    import polars as pl
    import scipy.sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    start = time.perf_counter()
    names = pl.read_csv(csv, columns=[column], infer_schema=False)[column].fill_null("").to_list()
    matrix = TfidfVectorizer(stop_words="english", dtype=np.float32).fit_transform(names)
    seconds = time.perf_counter() - start
    scipy.sparse.save_npz(features, matrix, compressed=False)
    return {"seconds": seconds, "terms": matrix.shape[1], "non_zeros": matrix.nnz}


def fit(matrix, k: int, algorithm: str) -> tuple[float, float]:
    """Seconds and inertia. scikit-learn adds inertia up in single precision, so it is computed anew."""
    import numpy as np
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
    if sys.argv[1].startswith("convert-"):
        tools = {"convert-polars": convert_polars, "convert-duckdb": convert_duckdb, "convert-csv-polars": convert_csv_polars}
        convert = tools[sys.argv[1]]
        return convert(*sys.argv[2:])
    cluster(*sys.argv[1:])


def cluster(stage: str, csv: str, column: str, features: str) -> None:
    import scipy.sparse
    from sklearn.exceptions import ConvergenceWarning

    warnings.simplefilter("ignore", ConvergenceWarning)
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
