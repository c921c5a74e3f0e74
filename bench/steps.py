"""Wall time and peak memory of each step of the chain on generated catalogues, as a Markdown table.

    python bench/steps.py BINARY ROWS…
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    binary, sizes = Path(sys.argv[1]).resolve(), [int(rows) for rows in sys.argv[2:]]
    print("| products | step | seconds | peak memory |")
    print("| ---: | --- | ---: | ---: |")
    for rows in sizes:
        for step in measure(binary, rows):
            peak = step["peak_rss_bytes"]
            memory = "unknown" if peak is None else f"{peak / 1e6:,.0f} MB"
            print(f"| {rows:,} | {step['name']} | {step['seconds']:.2f} | {memory} |", flush=True)


def measure(binary: Path, rows: int) -> list[dict]:
    """The steps of one run on a new catalogue, with the default settings whatever the environment says."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WINTERMUTE_")}
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Path(folder) / "products.jsonl"
        subprocess.run([binary, "sample", "--rows", str(rows), "--out", catalogue], check=True)
        command = [binary, "run", catalogue, "--data", Path(folder) / "data", "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the run on {rows:,} products failed: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])["steps"]


if __name__ == "__main__":
    main()
