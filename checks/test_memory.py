"""Memory does not grow with the file, whatever its form: 60 MB and more are read in less than 85 MB.

The command itself has 27 MB before it reads, so no file fits into what is left.
"""

import bz2
import io
import json
import lzma
import zipfile

import pytest

from reading import call, last_line

TEXT = "a text about a lamp of oak, für Küche und Büro " * 4
BLOCK = [
    {"title": f"lamp number {i} of oak", "price": i % 100, "tags": ["new", "sale"], "text": TEXT} for i in range(4_000)
]
LINES = "".join(json.dumps(product) + "\n" for product in BLOCK)
OBJECTS = ",\n".join(json.dumps(product) for product in BLOCK)
ROWS = "".join(f"{product['title']};{product['price']};{TEXT}\r\n" for product in BLOCK)
ITEMS = "".join(
    f"<item><title>{product['title']}</title><price>{product['price']}</price><text>{TEXT}</text></item>\n"
    for product in BLOCK
)
BULK = "".join('{"index":{"_id":"1"}}\n' + json.dumps(product) + "\n" for product in BLOCK)
BLOCKS = 60


def repeated(first: str, block: str, last: str, encoding="utf-8", between="") -> bytes:
    """A block of about 1 MB, many times over."""
    return first.encode(encoding) + between.join([block] * BLOCKS).encode(encoding) + last.encode(encoding)


def keyed() -> bytes:
    product = json.dumps(BLOCK[0])
    return ("{" + ",".join(f'"P{i}":{product}' for i in range(len(BLOCK) * BLOCKS)) + "}").encode()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("shop.jsonl", LINES * BLOCKS)
    return out.getvalue()


LARGE = {
    "wrapped.json": lambda: repeated('{"filters":[{"a":1}],"stock":[', OBJECTS, '],"end":[{"a":1}]}', between=","),
    "bulk.ndjson": lambda: repeated("", BULK, ""),
    "keyed.json": keyed,
    "windows.csv": lambda: repeated("title;price;text\r\n", ROWS, "", "cp1252"),
    "utf16.csv": lambda: repeated("\ufefftitle;price;text\r\n", ROWS, "", "utf-16-le"),
    "carriage-returns.csv": lambda: repeated("title;price;text\r\n", ROWS, "").replace(b"\r\n", b"\r"),
    "stray-quote.csv": lambda: repeated('title;price;text\r\n"stray;1;x\r\n', ROWS, ""),
    "feed.xml": lambda: repeated("<?xml version='1.0'?><rss><channel>", ITEMS, "</channel></rss>"),
    "lines.jsonl.bz2": lambda: bz2.compress(LINES.encode()) * BLOCKS,
    "lines.jsonl.xz": lambda: lzma.compress(LINES.encode()) * BLOCKS,
    "lines.zip": zipped,
}


@pytest.fixture
def folder(tmp_path):
    """A folder whose large files do not outlast the test."""
    yield tmp_path
    for file in tmp_path.iterdir():
        file.unlink()


@pytest.mark.parametrize("name", LARGE)
def test_memory_does_not_grow_with_a_file(name, folder):
    file = folder / name
    file.write_bytes(LARGE[name]())
    outcome = call("convert", file, folder / "out.csv", "--json", "--threads", "2", "--max-expansion", "100000")
    outcome.expect(outcome.code == 0, "expected a catalogue")
    result = json.loads(last_line(outcome.stdout))
    outcome.expect(result["rows"] == len(BLOCK) * BLOCKS, f"expected {len(BLOCK) * BLOCKS} rows: {result}")
    outcome.expect(result["peak_rss_bytes"] < 85_000_000, f"expected less than 85 MB: {result}")
