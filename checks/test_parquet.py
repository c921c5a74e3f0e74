"""Parquet as other programs write it, converted by the command."""

import csv
import datetime
import decimal
import json
import subprocess

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from run import BINARY, ROOT


def converted(folder, table: pa.Table, **options) -> list[dict]:
    """The rows of the CSV that a table becomes."""
    file, out = folder / "shop.parquet", folder / "shop.csv"
    pq.write_table(table, file, **options)
    subprocess.run([BINARY, "convert", file, out], check=True, capture_output=True)
    with open(out, newline="") as lines:
        return list(csv.DictReader(lines))


def refused(folder, table: pa.Table, **options) -> str:
    file = folder / "shop.parquet"
    pq.write_table(table, file, **options)
    done = subprocess.run([BINARY, "convert", file, folder / "shop.csv"], capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1].replace(f"{file}: ", "")


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd"])
def test_the_sample_has_the_same_csv_by_way_of_parquet(tmp_path, codec):
    products = pd.read_json(ROOT / "samples" / "products.jsonl", lines=True, dtype=False)
    table = pa.Table.from_pandas(products, preserve_index=False)
    rows = converted(tmp_path, table, compression=codec, row_group_size=300)
    text = converted_from_json(tmp_path, ROOT / "samples" / "products.jsonl")
    assert len(rows) == len(text) == 2000
    for name in ["id", "product_name", "brand", "long_description"]:
        assert [row[name] for row in rows] == [row[name] for row in text]


def converted_from_json(folder, file) -> list[dict]:
    out = folder / "lines.csv"
    subprocess.run([BINARY, "convert", file, out], check=True, capture_output=True)
    with open(out, newline="") as lines:
        return list(csv.DictReader(lines))


def test_values_keep_their_exact_text(tmp_path):
    moment = datetime.datetime(2026, 11, 26, 1, 20, 19, 123456)
    zoned = moment.replace(tzinfo=datetime.timezone.utc)
    columns = {
        "id": pa.array([2**63 - 1, None], pa.int64()),
        "large": pa.array([2**64 - 1, 0], pa.uint64()),
        "small": pa.array([-128, 127], pa.int8()),
        "half": pa.array(np.array([0.5, -2], np.float16)),
        "float": pa.array([0.1, float("nan")], pa.float32()),
        "double": pa.array([0.1, 1e300], pa.float64()),
        "price": pa.array([decimal.Decimal("12.50"), decimal.Decimal("-0.05")], pa.decimal128(38, 2)),
        "coins": pa.array([decimal.Decimal("1.000"), None], pa.decimal128(9, 3)),
        "day": pa.array([datetime.date(2024, 2, 29), datetime.date(1969, 12, 31)]),
        "ms": pa.array([moment.replace(microsecond=123000), None], pa.timestamp("ms")),
        "us": pa.array([zoned, None], pa.timestamp("us", tz="UTC")),
        "ns": pa.array([1_764_119_219_123_456_789, 0], pa.int64()).cast(pa.timestamp("ns")),
        "time": pa.array([datetime.time(1, 2, 3), datetime.time(23, 59, 59, 5)], pa.time64("us")),
        "flag": pa.array([True, False]),
        "bytes": pa.array([b"text", b"\xff\x00"]),
        "empty": pa.array(["", None]),
        "word": pa.array(['say "hi", é', "red"]).dictionary_encode(),
    }
    first, second = converted(tmp_path, pa.table(columns))
    assert first == {
        "id": "9223372036854775807",
        "large": "18446744073709551615",
        "small": "-128",
        "half": "0.5",
        "float": "0.1",
        "double": "0.1",
        "price": "12.50",
        "coins": "1.000",
        "day": "2024-02-29",
        "ms": "2026-11-26T01:20:19.123",
        "us": "2026-11-26T01:20:19.123456Z",
        "ns": "2025-11-26T01:06:59.123456789",
        "time": "01:02:03",
        "flag": "true",
        "bytes": "text",
        "empty": "",
        "word": 'say "hi", é',
    }
    assert (second["id"], second["float"], second["price"], second["day"]) == ("", "", "-0.05", "1969-12-31")
    assert (second["ns"], second["time"], second["bytes"]) == ("1970-01-01T00:00:00", "23:59:59.000005", "ff00")
    assert float(second["double"]) == 1e300


def test_nested_values_are_json(tmp_path):
    moments = pa.array([[0, 1_000_000_001], None], pa.list_(pa.timestamp("ns")))
    table = pa.table(
        {
            "tags": [["a", None], []],
            "size": [{"eu": 42, "us": {"men": 9.5}}, None],
            "stock": pa.array([[("red", 1), ("blue", 2)], None], pa.map_(pa.string(), pa.int32())),
            "by_size": pa.array([[(42, "a")], []], pa.map_(pa.int32(), pa.string())),
            "seen": moments,
        }
    )
    first, second = converted(tmp_path, table)
    assert json.loads(first["tags"]) == ["a", None] and second["tags"] == "[]"
    assert json.loads(first["size"]) == {"eu": 42, "us": {"men": 9.5}} and second["size"] == ""
    assert json.loads(first["stock"]) == {"red": 1, "blue": 2} and second["stock"] == ""
    assert json.loads(first["by_size"]) == {"42": "a"} and second["by_size"] == "{}"
    assert json.loads(first["seen"]) == ["1970-01-01T00:00:00", "1970-01-01T00:00:01.000000001"]


def test_what_is_not_read_is_named(tmp_path):
    table = pa.table({"id": [1, 2]})
    wanted = "error: the column id of the Parquet file is compressed with {}, which is not read: write it with SNAPPY, GZIP or ZSTD"
    assert refused(tmp_path, table, compression="brotli") == wanted.format("BROTLI")
    assert refused(tmp_path, table, compression="lz4") == wanted.format("LZ4")


def test_a_table_without_rows_is_told_as_any_empty_catalogue(tmp_path):
    assert "shop.parquet is empty: it holds no record" in refused(tmp_path, pa.table({"id": pa.array([], pa.int64())}))


def test_memory_does_not_grow_with_a_row_group(tmp_path):
    """One row group of 200 MB, of which only the pages at hand are held."""
    rows, file = 400_000, tmp_path / "large.parquet"
    words = pa.array([f"{i} " + "word " * 100 for i in range(rows)])
    pq.write_table(
        pa.table({"id": range(rows), "product_name": words}), file, row_group_size=rows, compression="none", use_dictionary=False
    )
    assert pq.ParquetFile(file).num_row_groups == 1 and file.stat().st_size > 190_000_000
    command = [BINARY, "convert", file, tmp_path / "large.csv", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["rows"] == rows
    assert result["peak_rss_bytes"] < 120_000_000
