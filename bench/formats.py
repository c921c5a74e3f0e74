"""Other formats to CSV: tables beside polars, encodings beside UTF-8, XML and workbooks beside the crates that read them.

    python bench/formats.py BINARY CRATES [ROWS]

CRATES is the example `crates` of wintermute-convert, which reads a file by the crate alone and throws its text away. ROWS (1,000,000) is for CSV; XML has a tenth of them and a workbook a fiftieth. All programs of a
comparison take turns, three times each, on two cores; what counts is the median.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from convert import PEERS, TURNS, Process


def rows_of(table: Path, count: int):
    with table.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if number == count:
                return
            yield row


def encoded(table: Path, encoding: str) -> Path:
    """The table in another encoding; what that has no character for becomes a question mark."""
    out = table.with_suffix(f".{encoding}.csv")
    with table.open(newline="", encoding="utf-8") as source, out.open("w", newline="", encoding=encoding, errors="replace") as target:
        while text := source.read(1 << 22):
            target.write(text)
    return out


def xml(table: Path, count: int) -> Path:
    out = table.with_suffix(".xml")
    with out.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<products>\n')
        for row in rows_of(table, count):
            fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
            file.write(f"<product>{fields}</product>\n")
        file.write("</products>\n")
    return out


def workbook(table: Path, count: int) -> Path:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Products")
    for number, row in enumerate(rows_of(table, count)):
        if number == 0:
            sheet.append(list(row))
        sheet.append(list(row.values()))
    out = table.with_suffix(".xlsx")
    book.save(out)
    return out


def medians(commands: dict[str, list], out: Path, cores: set[int]) -> dict[str, float]:
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TURNS):
        for name, command in commands.items():
            runs[name].append(Process(command, cores).seconds)
            out.unlink(missing_ok=True)
            os.sync()
    return {name: statistics.median(seconds) for name, seconds in runs.items()}


def main() -> None:
    binary, crates = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    cores = set(sorted(os.sched_getaffinity(0))[:2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample, table, out = folder / "products.jsonl", folder / "products.csv", folder / "out.csv"
        subprocess.run([binary, "sample", "--rows", str(rows), "--out", sample], check=True)
        done = subprocess.run([binary, "convert", sample, table, "--json"], check=True, capture_output=True, text=True)
        assert json.loads(done.stdout.splitlines()[-1])["rows"] == rows
        sample.unlink()

        def ours(file: Path) -> list:
            return [binary, "convert", file, out]

        commands = {
            "CSV, UTF-8": ours(table),
            "CSV, UTF-8, polars": [sys.executable, PEERS, "convert-csv-polars", table, out],
            "CSV, UTF-16": ours(encoded(table, "utf-16")),
            "CSV, Windows-1252": ours(encoded(table, "cp1252")),
        }
        seconds = medians(commands, out, cores)
        feed, book = xml(table, rows // 10), workbook(table, rows // 50)
        for file in [feed, book]:
            kind = file.suffix[1:].upper()
            seconds |= medians({kind: ours(file), f"{kind}, the crate alone": [crates, file]}, out, cores)
        print(f"{table.stat().st_size / 1e6:,.0f} MB of CSV, {feed.stat().st_size / 1e6:,.0f} MB of XML, {book.stat().st_size / 1e6:,.0f} MB of XLSX\n")
        print("| from file to file | seconds |\n| --- | ---: |")
        for name, value in seconds.items():
            print(f"| {name} | {value:.2f} |")
        plain = seconds["CSV, UTF-8"]
        print(f"\nCSV {seconds['CSV, UTF-8, polars'] / plain:.2f} times as fast as polars (wanted: 1.0)")
        for encoding in ["UTF-16", "Windows-1252"]:
            print(f"{encoding} {plain / seconds[f'CSV, {encoding}']:.2f} times as fast as UTF-8 (wanted: 0.5)")
        for kind in ["XML", "XLSX"]:
            print(f"{kind} takes {seconds[kind] / seconds[f'{kind}, the crate alone']:.1f} times as long as the crate alone")


if __name__ == "__main__":
    main()
