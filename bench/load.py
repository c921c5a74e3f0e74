"""Many uploads at once, and large ones one after the other, through `wintermute serve`.

    python bench/load.py target/release/wintermute --catalogues 1000 --rows 1000
    python bench/load.py target/release/wintermute --catalogues 10 --rows 1000000 --one-by-one

Prints one row of a table: catalogues, products, seconds, products per second, peak memory of the server and of the largest task,
failures. Exits with 1 when a catalogue has no report at the end.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import boto3
from botocore.config import Config

RAW, LAKE = "wintermute-raw", "wintermute-lake"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--catalogues", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--one-by-one", action="store_true", help="upload the next when the report of the last stands")
    parser.add_argument("--limit", type=float, default=3600, help="give up after so many seconds")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Server(arguments.program, Path(folder)) as server:
            return load(server, arguments)


def load(server: "Server", arguments: argparse.Namespace) -> int:
    s3 = server.client()
    began = time.monotonic()
    deadline = began + arguments.limit

    def upload(number: int) -> None:
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
            sample = [arguments.program, "sample", "--rows", str(arguments.rows), "--seed", str(number)]
            subprocess.run([*sample, "--out", file.name], check=True)
            s3.upload_file(file.name, RAW, f"raw/shop-{number:05}.jsonl")

    if arguments.one_by_one:
        for number in range(arguments.catalogues):
            upload(number)
            if server.wait(number + 1, deadline) < number + 1:
                break
    else:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(upload, range(arguments.catalogues)))
    reports = server.wait(arguments.catalogues, deadline)
    seconds = time.monotonic() - began
    products = reports * arguments.rows
    print(
        f"| {arguments.catalogues:,} | {arguments.rows:,} | {seconds:.0f} | {products / seconds:,.0f} "
        f"| {server.peak_memory() / 1e6:.0f} MB | {server.largest_task() / 1e6:.0f} MB | {len(server.failures)} |"
    )
    for line in server.failures[:10]:
        print(line, file=sys.stderr)
    return 0 if reports == arguments.catalogues and not server.failures else 1


class Server:
    """`wintermute serve` as a process, and what it has said."""

    def __init__(self, program: Path, data: Path):
        self.data, self.exports, self.failures, self.reports = data, {}, [], 0
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WINTERMUTE_")}
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--data", data], stdout=subprocess.PIPE, text=True, env=environment
        )
        for line in self.process.stdout:
            if line.startswith("export "):
                name, value = line.removeprefix("export ").strip().split("=", 1)
                self.exports[name] = value
            if line.startswith("# Ctrl-C"):
                break
        self.changed = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.reports += line.startswith("the report is ")
                if ": failed: " in line:
                    self.failures.append(line.strip())
                self.changed.notify_all()

    def wait(self, reports: int, deadline: float) -> int:
        """Waits until so many reports stand, or the deadline; answers how many do."""
        with self.changed:
            self.changed.wait_for(lambda: self.reports >= reports, max(0, deadline - time.monotonic()))
            return self.reports

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.exports["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.exports["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.exports["AWS_SECRET_ACCESS_KEY"],
            region_name=self.exports["AWS_REGION"],
            config=Config(max_pool_connections=16, read_timeout=600),
        )

    def peak_memory(self) -> int:
        """The most resident memory of the server since the last step began: its steps reset the mark (Linux)."""
        return max((telemetry["peak_rss_bytes"] or 0 for telemetry in self.telemetry("processed", "reports")), default=0)

    def largest_task(self) -> int:
        return max((telemetry["peak_rss_bytes"] or 0 for telemetry in self.telemetry("models")), default=0)

    def telemetry(self, *prefixes: str):
        for prefix in prefixes:
            for path in (self.data / LAKE / prefix).glob("*/*/telemetry.json"):
                yield json.loads(path.read_text())

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()


if __name__ == "__main__":
    sys.exit(main())
