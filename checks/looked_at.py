"""The pages that are looked at in a browser."""

import itertools
import time
from pathlib import Path

import pytest

import catalogues
from run import ROOT, Run

SAMPLE = (ROOT / "samples" / "products.jsonl").read_text(encoding="utf-8")
HALF = "".join(itertools.islice(SAMPLE.splitlines(keepends=True), 1000))
# The texts of each catalogue's uploads, one after the other, and the options of the runs.
CATALOGUES = {
    "sample": ([HALF, SAMPLE], ["--k", "6"]),
    "one-cluster": ([catalogues.lines(catalogues.one_cluster())], ["--k", "1"]),
    "twenty-clusters": ([HALF], ["--k", "20"]),
    "sixty-clusters": ([SAMPLE], ["--k", "60", "--max-k", "62"]),
    "scripts": ([catalogues.lines(catalogues.scripts())], ["--k", "6"]),
    "without-prices": ([catalogues.lines(catalogues.without_prices())], []),
    "one-product": ([catalogues.lines(catalogues.one_product())], []),
    "identical": ([catalogues.lines(catalogues.identical())], []),
    "hostile": ([catalogues.lines(catalogues.hostile())], ["--k", "4"]),
}
PAGES = [*CATALOGUES, "all-reports-of-one", "all-catalogues", "failed"]


def made_pages(data: Path, folder: Path) -> dict[str, Path]:
    """The page of each catalogue's last run, and the index pages."""
    reports = data / "wintermute-lake" / "reports"
    pages = {}
    for name, (uploads, options) in CATALOGUES.items():
        for upload in uploads:
            if name in pages:
                # S3 tells the time of an upload to the second, and later uploads are compared with earlier ones.
                time.sleep(1.1)
            (folder / f"{name}.jsonl").write_text(upload, encoding="utf-8")
            run = Run.make(folder / f"{name}.jsonl", data, *options)
            pages[name] = Path(run.summary["report"])
    (folder / "no-words.jsonl").write_text(HALF, encoding="utf-8")
    with pytest.raises(SystemExit, match="wintermute run failed"):
        Run.make(folder / "no-words.jsonl", data / "failed", "--text", "<img src=x onerror=window.hit=1>")
    pages["failed"] = data / "failed" / "wintermute-lake" / "reports" / "index.html"
    return pages | {"all-reports-of-one": reports / "sample" / "index.html", "all-catalogues": reports / "index.html"}
