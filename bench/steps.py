"""Wall time and peak memory of each step of the chain, as a Markdown table.

    python bench/steps.py BINARY ROWS…
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    binary = Path(sys.argv[1]).resolve()
    print("| products | step | seconds | peak memory |")
    print("| ---: | --- | ---: | ---: |")
    for rows in map(int, sys.argv[2:]):
        with tempfile.TemporaryDirectory() as folder:
            catalogue = Path(folder) / "products.jsonl"
            subprocess.run([binary, "sample", "--rows", str(rows), "--seed", "7", "--out", catalogue], check=True)
            command = [binary, "run", catalogue, "--data", Path(folder) / "data", "--json"]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for step in json.loads(done.stdout.splitlines()[-1])["steps"]:
            peak = step["peak_rss_bytes"]
            memory = f"{peak / 2**20:,.0f} MiB" if peak else "–"
            print(f"| {rows:,} | {step['name']} | {step['seconds']:.2f} | {memory} |")


if __name__ == "__main__":
    main()
