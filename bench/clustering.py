"""The stages of clustering beside the best of Python, on the same machine in the same run, as a Markdown table.

Times are those of the computation, without what Python takes to start and to import. Reading with TF-IDF is so short that both take
turns, and medians count; beside it stands the time of the whole processes.

    python bench/clustering.py FOLDER_OF_BINARIES [ROWS | CATALOGUE.jsonl]

The folder is Cargo's, such as target/release, and holds `wintermute` and `examples/stages`. ROWS is 1,000,000 unless given;
the stage with 100 clusters has the first tenth of the products. scikit-learn's elbow takes minutes.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COLUMN = "product_name"
TURNS = 7
PEERS = Path(__file__).with_name("peers.py")


class Catalogue:
    """A catalogue as CSV, and what is measured on it."""

    def __init__(self, binaries: Path, lines: Path, folder: Path):
        self.stages, self.folder = binaries / "examples" / "stages", folder
        data = folder / "data"
        data.mkdir(parents=True)
        command = [binaries / "wintermute", "run", lines, "--data", data, "--max-k", "2", "--json"]
        subprocess.run(command, env=environment(), check=True, capture_output=True)
        (self.csv,) = (data / "wintermute-lake" / "processed").glob("*/*/catalogue.csv")

    def ours(self, *stages: str) -> list[dict]:
        """Seconds and findings of reading with TF-IDF, and of each stage after it."""
        done = subprocess.run([self.stages, self.csv, COLUMN, *stages], env=environment(), check=True, capture_output=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def peer(self, stage: str) -> dict:
        command = [sys.executable, PEERS, stage, self.csv, COLUMN, self.folder / "features.npz"]
        done = subprocess.run(command, env=environment(), check=True, capture_output=True)
        return json.loads(done.stdout)


def environment() -> dict[str, str]:
    """No settings of ours; and OpenMP's threads sleep while they wait, which MiniBatchKMeans needs to be fast."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("WINTERMUTE_")}
    return others | {"OMP_WAIT_POLICY": "passive"}


def timed(run: Callable[[], dict]) -> tuple[float, float]:
    """Seconds of the computation, and of the whole process."""
    start = time.perf_counter()
    found = run()
    return found["seconds"], time.perf_counter() - start


def read_with_tfidf(catalogue: Catalogue, rows: int) -> None:
    sklearn = timed(lambda: catalogue.peer("tfidf-sklearn"))
    turns = [(timed(lambda: catalogue.ours()[0]), timed(lambda: catalogue.peer("tfidf-polars"))) for _ in range(TURNS)]
    for i, what in enumerate(["", ", whole process"]):
        ours, polars = (statistics.median(turn[which][i] for turn in turns) for which in range(2))
        row(f"read CSV + TF-IDF{what}", rows, ours, {"sklearn": sklearn[i], "polars": polars}, 5)


def row(stage: str, rows: int, ours: float, peers: dict[str, float], wanted: int) -> None:
    name, best = min(peers.items(), key=lambda peer: peer[1])
    print(f"| {stage} | {rows:,} | {ours:.2f} | {best:.2f} | {name} | {best / ours:.1f} | {wanted} |", flush=True)


def worse(ours: float, theirs: float) -> str:
    """A remark where our inertia is higher by more than single precision."""
    return f", inertia {ours / theirs - 1:+.2%}" if ours > theirs * (1 + 1e-6) else ""


def products(binaries: Path, what: str, folder: Path) -> Path:
    """The catalogue of this name, or one that is generated with so many products."""
    if not what.isdigit():
        return Path(what)
    lines = folder / "products.jsonl"
    subprocess.run([binaries / "wintermute", "sample", "--rows", what, "--out", lines], check=True)
    return lines


def first_tenth(lines: Path, rows: int, folder: Path) -> Path:
    tenth = folder / "tenth.jsonl"
    with lines.open("rb") as source, tenth.open("wb") as target:
        target.writelines(itertools.islice(source, rows // 10))
    return tenth


def main() -> None:
    binaries, what = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "1000000"
    print("| stage | products | Wintermute, s | best of Python, s | which | times faster | at least |")
    print("| --- | ---: | ---: | ---: | --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = products(binaries, what, folder)
        catalogue = Catalogue(binaries, lines, folder / "all")
        tfidf, five, elbow, pca = catalogue.ours("kmeans=5", "elbow=9", "pca=2")
        rows = tfidf["found"]["rows"]
        read_with_tfidf(catalogue, rows)
        lloyd = catalogue.peer("kmeans=5")
        remark = worse(five["found"]["inertia"], lloyd["inertia"])
        row("k-means, k = 5" + remark, rows, five["seconds"], {"sklearn, Lloyd": lloyd["seconds"]}, 10)
        swept = {f"sklearn, {kind}": catalogue.peer(f"elbow-{kind}=9") for kind in ["lloyd", "mini-batch"]}
        best = [min(inertias) for inertias in zip(*(found["inertias"] for found in swept.values()))]
        gaps = [ours / theirs for ours, theirs in zip(elbow["found"]["inertias"], best)]
        remark = worse(max(gaps), 1.0)
        row("elbow, k = 1 to 9" + remark, rows, elbow["seconds"], {name: found["seconds"] for name, found in swept.items()}, 20)
        row("PCA, 2 components", rows, pca["seconds"], {"sklearn, arpack": catalogue.peer("pca=2")["seconds"]}, 3)
        catalogue = Catalogue(binaries, first_tenth(lines, rows, folder), folder / "tenth")
        first, hundred = catalogue.ours("kmeans=100")
        catalogue.peer("tfidf-sklearn")
        lloyd = catalogue.peer("kmeans=100")
        remark = worse(hundred["found"]["inertia"], lloyd["inertia"])
        seconds = {"sklearn, Lloyd": lloyd["seconds"]}
        row("k-means, k = 100" + remark, first["found"]["rows"], hundred["seconds"], seconds, 20)


if __name__ == "__main__":
    main()
