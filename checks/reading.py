"""What the command makes of a file, and what a test expects of it."""

import csv
import json
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from run import BINARY, environment

# No file of the tests takes longer; what hangs fails.
SECONDS = 30


@dataclass(frozen=True)
class Case:
    """A file, the options that go with it, and what a user expects to come out.

    `cells` is the whole table, column by column. A key "*" stands for a column of any name, a number for the column at
    that place. A number as a value is compared as a number, a text letter for letter, and None is an empty cell.
    """

    file: str
    cells: dict = field(default_factory=dict)
    options: str = ""
    # Whether columns beside those of `cells` are right too.
    more_columns: bool = False
    # What `quality.json` tells of the reading: each key with the values that are right.
    told: dict = field(default_factory=dict)
    # Whether something was passed over, merged or repaired, which must be told.
    repaired: bool = False
    # How many records may be lost, which must be told.
    rejected: int = 0
    # The words of an error that is right too, divided by |; without `cells` nothing else is right.
    error: str = ""
    # The file's bytes, where it is not one of checks/cases.
    content: bytes = b""

    def __str__(self):
        return f"{self.file} {self.options}".strip()


@dataclass
class Outcome:
    """How the command ended, and what it wrote."""

    command: str
    code: int
    error: str
    stdout: str = ""
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    quality: dict = field(default_factory=dict)
    # Of a whole run: its last line, and what the analysis says of all products together.
    summary: dict = field(default_factory=dict)
    overall: dict = field(default_factory=dict)

    @property
    def reading(self) -> dict:
        return self.quality["reading"]

    def expect(self, right: bool, complaint: str):
        """Fails with all that one must know to understand the complaint."""
        __tracebackhide__ = True
        if not right:
            read = f"columns {self.columns}, rows {short(self.rows)}" if self.columns else f"a report, {self.summary}"
            came = f"error: {self.error}" if self.code else read
            pytest.fail(f"{complaint}\n  command: {self.command}\n  came: {came}", pytrace=False)


def convert(file: Path, out: Path, options: str | list = "", **how) -> Outcome:
    """Converts a file, and reads what was written."""
    options = shlex.split(options) if isinstance(options, str) else options
    done = call("convert", file, out, "--json", *options, **how)
    if done.code == 0:
        with open(out, newline="", encoding="utf-8") as lines:
            done.columns, *done.rows = csv.reader(lines, strict=True)
        done.quality = json.loads(out.with_suffix(".quality.json").read_text(encoding="utf-8"))
    return done


def report(file: Path, data: Path, *options) -> Outcome:
    """Makes a report on a file, and reads what was found."""
    done = call("run", file, "--data", data, "--json", *options)
    if done.code == 0:
        done.summary = json.loads(last_line(done.stdout))
        (quality,) = data.glob("wintermute-lake/processed/*/*/quality.json")
        (analysis,) = data.glob("wintermute-lake/models/*/*/analysis.json")
        done.quality = json.loads(quality.read_text(encoding="utf-8"))
        done.overall = json.loads(analysis.read_text(encoding="utf-8"))["overall"]
    return done


def check_report(outcome: Outcome, rows: int, text: str | None, found: dict):
    """Compares a report's rows, its column of names, and facets of all products with what a user expects."""
    outcome.expect(outcome.code == 0, f"expected a report on {rows} products")
    counts = (outcome.summary["rows"], outcome.summary["rejected"])
    outcome.expect(counts == (rows, 0), f"expected {rows} rows and no rejects: {outcome.summary}")
    outcome.expect(text in (None, *outcome.summary["text"]), f"expected the text of {text!r}: {outcome.summary}")
    came = {name: outcome.overall[name] and facet(outcome.overall[name]) for name in found}
    outcome.expect(came == found, f"expected {found} of all products, not {came}")


def facet(values):
    """The values of a facet with their counts, or the count, the least and the greatest of prices."""
    if isinstance(values, dict):
        return values["count"], values["min"], values["max"]
    return {value["value"]: value["count"] for value in values}


def call(*arguments, **how) -> Outcome:
    """Calls the command. Whatever it is given it neither hangs nor panics."""
    command = [str(part) for part in (BINARY, *arguments)]
    try:
        done = subprocess.run(command, env=environment(), capture_output=True, timeout=SECONDS, **how)
    except subprocess.TimeoutExpired as hanging:
        raise AssertionError(f"hangs: {shlex.join(command)}") from hanging
    error = done.stderr.decode(errors="replace")
    outcome = Outcome(shlex.join(command[1:]), done.returncode, last_line(error), done.stdout.decode())
    outcome.expect("panicked" not in error and done.returncode in (0, 1, 2), f"it crashed: {error}")
    return outcome


def check(case: Case, outcome: Outcome):
    """Compares what came with what a user expects."""
    if case.error and (outcome.code != 0 or not case.cells):
        # Paths hold names of files and tests, which say what an error must say itself.
        said = re.search(rf"\b({case.error})\b", re.sub(r"\S*/\S*", "", outcome.error), re.IGNORECASE)
        outcome.expect(outcome.code != 0 and said, f"expected an error with {case.error!r}")
        return
    outcome.expect(outcome.code == 0, f"expected {short(case.cells)}")
    check_cells(case, outcome)
    check_told(case, outcome)


def check_cells(case: Case, outcome: Outcome):
    """Every expected column is there with its values, and no other one is."""
    columns = {name: [row[i] for row in outcome.rows] for i, name in enumerate(outcome.columns)}
    outcome.expect(len(columns) == len(outcome.columns), "two columns have one name")
    left = dict(columns)
    for key, wanted in case.cells.items():
        name = named(key, left, outcome, wanted)
        outcome.expect(name in left, f"expected a column {key!r} with {short(wanted)}")
        values = left.pop(name)
        outcome.expect(equal(values, wanted), difference(name, values, wanted))
    outcome.expect(case.more_columns or not left, f"expected no column {list(left)}")


def named(key, columns: dict, outcome: Outcome, wanted: list) -> str | None:
    """The name of the column that a key of a case stands for."""
    if key == "*":
        return next((name for name in columns if equal(columns[name], wanted)), None)
    if isinstance(key, int):
        return outcome.columns[key] if key < len(outcome.columns) else None
    return key


def check_told(case: Case, outcome: Outcome):
    """What was guessed, repaired or lost is told."""
    rejects, reading = outcome.quality["rejects"], outcome.reading
    outcome.expect(rejects["records"] == case.rejected, f"expected {case.rejected} rejects, told are {rejects}")
    outcome.expect(outcome.quality["rows"] == len(outcome.rows), f"told are {outcome.quality['rows']} rows")
    for key, right in case.told.items():
        right = right if isinstance(right, tuple) else (right,)
        outcome.expect(reading.get(key) in right, f"expected {key} to be told as {right}: {reading}")
    outcome.expect(not case.repaired or reading.get("repairs"), f"the repair is not told: {reading}")
    outcome.expect(reading["format"], f"the format is not told: {reading}")


def equal(values: list[str], wanted: list) -> bool:
    return len(values) == len(wanted) and all(map(same, values, wanted))


def same(value: str, right) -> bool:
    if right is None or isinstance(right, str):
        return value == (right or "")
    try:
        return float(value) == right
    except ValueError:
        return False


def difference(column: str, values: list[str], wanted: list) -> str:
    """The first cell that is not as it should be."""
    if len(values) != len(wanted) or not wanted:
        return f"expected {len(wanted)} rows in column {column!r}, not {len(values)}"
    i = next((i for i, pair in enumerate(zip(values, wanted)) if not same(*pair)), 0)
    return f"expected {short(repr(wanted[i]))} in column {column!r}, row {i + 1}, not {short(repr(values[i]))}"


def last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def short(thing) -> str:
    text = str(thing)
    return text if len(text) < 400 else f"{text[:400]}…"
