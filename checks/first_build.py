#!/usr/bin/env python3
"""Runs a build and says how it compares with the figures of first_build.json: `first_build.py NAME COMMAND…`.

Only a build of everything counts, as on a new machine. It never fails for its time, which depends on the machine; it fails as the build does.
The number of crates is checked by test_first_build.py.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

RECORD = Path(__file__).with_name("first_build.json")
# More than this share above the record is worth a word.
GROWTH = 0.1
# A build of fewer crates than this share of those in Cargo.lock found some of them built.
COLD = 0.6


def main(name: str, command: list[str]) -> int:
    root = RECORD.parents[1]
    began = time.monotonic()
    build = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)
    assert build.stderr
    compiled = 0
    for line in build.stderr:
        compiled += line.lstrip().startswith("Compiling ")
        sys.stderr.write(line)
    code = build.wait()
    if code == 0 and compiled >= COLD * (root / "Cargo.lock").read_text().count("\n[[package]]\n"):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told(name, compiled, time.monotonic() - began, used.ru_utime + used.ru_stime)
    return code


def told(name: str, compiled: int, seconds: float, processor_seconds: float) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["processor seconds"].get(name)
    print(f"first build ({name}): {compiled} crates, {seconds:.0f} s, {processor_seconds:.0f} processor seconds on {os.cpu_count()} cores")
    if recorded and processor_seconds > (1 + GROWTH) * recorded:
        print(
            f"first build ({name}): that is {processor_seconds / recorded - 1:.0%} more than the {recorded} processor seconds of {RECORD.name}: "
            "look at `cargo build --timings`, or record the new figure with its reason"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
