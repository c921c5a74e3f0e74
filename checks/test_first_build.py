"""The first build of the command stays as small as it is recorded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from first_build import GROWTH, RECORD

ROOT = Path(__file__).parents[1]


def test_the_command_is_built_of_no_more_crates_than_recorded() -> None:
    tree = ["cargo", "tree", "--locked", "--package", "wintermute", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]
    lines = subprocess.run(tree, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    # Marks such as (*) and (proc-macro) follow the version.
    crates = {tuple(line.split()[:2]) for line in lines if line}
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["crates"]
    assert len(crates) <= (1 + GROWTH) * recorded, (
        f"the command is built of {len(crates)} crates, {recorded} are recorded in checks/{RECORD.name}: "
        "find what brings them by `cargo tree --invert`, or record the new number with its reason"
    )
