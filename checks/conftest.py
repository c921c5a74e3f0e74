"""What several files of checks share: runs that are made once, and a browser."""

import pytest

from figures import Report
from looked_at import made_pages
from mixed_catalogue import mixed
from run import ROOT, Run
from visit import chromium, opened_browser


@pytest.fixture(scope="session", params=["sample", "mixed"])
def report(request, tmp_path_factory) -> Report:
    folder = tmp_path_factory.mktemp(request.param)
    catalogue = ROOT / "samples" / "products.jsonl"
    if request.param == "mixed":
        catalogue = folder / "mixed.csv"
        catalogue.write_text(mixed(), encoding="utf-8")
    return Report(Run.make(catalogue, folder / "data"))


@pytest.fixture(scope="module")
def browser():
    # Not longer than a file: it has an event loop, which tests of other files have too.
    yield from opened_browser()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The pages by name."""
    chromium()
    return made_pages(tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("catalogues"))
