"""Every format in every encoding and every packing, written by other programs, becomes the same catalogue."""

import csv
import itertools

import pytest

from reading import Case, Outcome, check, check_report, convert, report
from writers import BINARIES, COLUMNS, ENCODINGS, FEEDS, PACKINGS, TEXTS, catalogue, table

# Formats that have more to say of a product than its own columns.
BESIDE = {"search hits", "edges and nodes", "bulk", "pages", "pandas, index"}
# What must be told of how a format was read.
TOLD = {
    "table": {"delimiter": ",", "header_line": 1},
    "table of semicolons": {"delimiter": ";"},
    "table of tabs": {"delimiter": "\t"},
    "table named txt": {"delimiter": "|"},
    "wrapped array": {"records_path": "shop.stock"},
    "xlsx below titles": {"sheet": "Sheet", "header_line": 4},
    "xlsx on second sheet": {"sheet": "Products"},
}


def text(kind: str, encoding: str) -> tuple[str, bytes]:
    """The extension and the bytes of a text file."""
    products = catalogue(ENCODINGS[encoding][0])
    if kind in FEEDS:
        extension, write = FEEDS[kind]
        return extension, write(products, encoding)
    extension, write = TEXTS[kind]
    return extension, write(products).encode(encoding)


def check_same(folder, name: str, content: bytes, language: str, kind: str, **told) -> Outcome:
    """Each cell of the file's catalogue is the one that was written."""
    products = catalogue(language)
    cells = {column: [product[column] for product in products] for column in COLUMNS}
    cells["gtin"] = [str(number) for number in cells["gtin"]]
    if kind == "keyed by id":
        cells["*"] = cells.pop("id")
    file = folder / name
    file.write_bytes(content)
    outcome = convert(file, folder / "out.csv")
    check(Case(name, cells, more_columns=kind in BESIDE, told={**TOLD.get(kind, {}), **told}), outcome)
    return outcome


DIALECTS = [
    (delimiter, quoting, line_end)
    for delimiter, quoting, line_end in itertools.product(
        [",", ";", "\t", "|"], [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ["\n", "\r\n", "\r"]
    )
    # Python leaves line feeds in cells without quotes where carriage returns end lines: no reader can tell them.
    if (quoting, line_end) != (csv.QUOTE_MINIMAL, "\r")
]


@pytest.mark.parametrize(("delimiter", "quoting", "line_end"), DIALECTS)
def test_a_table_is_the_same_in_every_dialect(delimiter, quoting, line_end, tmp_path):
    content = table(delimiter, quoting, line_end)(catalogue("all")).encode()
    check_same(tmp_path, "shop.csv", content, "all", "table", delimiter=delimiter)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", [*TEXTS, *FEEDS])
def test_a_text_is_the_same_in_every_encoding(kind, encoding, tmp_path):
    extension, content = text(kind, encoding)
    language, names = ENCODINGS[encoding]
    check_same(tmp_path, f"shop.{extension}", content, language, kind, encoding=names)


@pytest.mark.parametrize("kind", BINARIES)
def test_a_workbook_or_parquet_is_the_same(kind, tmp_path):
    extension, write = BINARIES[kind]
    check_same(tmp_path, f"shop.{extension}", write(catalogue("all")), "all", kind)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("kind", [*TEXTS, *FEEDS])
def test_a_format_is_the_same_in_every_packing(kind, packing, tmp_path):
    extension, content = text(kind, "utf-8")
    check_packed(tmp_path, f"shop.{extension}", content, packing, "all", kind)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_is_the_same_in_every_packing(encoding, packing, tmp_path):
    language, names = ENCODINGS[encoding]
    extension, content = text("table of semicolons", encoding)
    check_packed(tmp_path, f"shop.{extension}", content, packing, language, "table of semicolons", encoding=names)


def check_packed(folder, name: str, content: bytes, packing: str, language: str, kind: str, **told):
    packed, content = pack(name, content, packing)
    outcome = check_same(folder, packed, content, language, kind, **told)
    outcome.expect(outcome.reading.get("packing"), f"the packing is not told: {outcome.reading}")


def pack(name: str, content: bytes, packing: str) -> tuple[str, bytes]:
    """The name and the bytes of a packed file. Most archives replace an extension, the others add one."""
    extension, write = PACKINGS[packing]
    packed = name.rsplit(".", 1)[0] if extension == "zip" else name
    return f"{packed}.{extension}", write(content, name)


@pytest.mark.parametrize("kind", [*FEEDS, *BINARIES, "table named txt"])
def test_a_format_becomes_a_report_without_an_option(kind, tmp_path):
    extension, write = {**TEXTS, **FEEDS, **BINARIES}[kind]
    content = write(catalogue("all"))
    check_becomes_a_report(tmp_path, f"shop.{extension}", content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("packing", ["zstd", "xz", "bzip2", "zip"])
def test_a_packed_file_becomes_a_report_without_an_option(packing, tmp_path):
    check_becomes_a_report(tmp_path, *pack("shop.csv", text("table", "cp1252")[1], packing))


def check_becomes_a_report(folder, name: str, content: bytes):
    (folder / name).write_bytes(content)
    check_report(report(folder / name, folder / "data"), 12, "title", {"price": (10, 0.99, 1299)})
