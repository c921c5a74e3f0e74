"""What a run has understood of a catalogue, for tests that say what is right."""

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pandas as pd

from reading import Outcome, report


@dataclass
class Understood:
    """The artifacts of one run, opened."""

    outcome: Outcome
    quality: dict
    analysis: dict
    assignments: pd.DataFrame
    # The page as a reader sees it: without markup, white space as one space.
    page: str
    html: str

    @property
    def roles(self) -> dict[str, str]:
        return {role["role"]: role["column"] for role in self.quality["roles"]}

    @property
    def prices(self) -> dict | None:
        """The prices of all products in the main currency."""
        return self.analysis["overall"]["price"]

    @property
    def clusters(self) -> list[dict]:
        return [cluster for cluster in self.analysis["clusters"] if not cluster["wordless"]]

    @property
    def terms(self) -> set[str]:
        return {term["term"] for cluster in self.analysis["clusters"] for term in cluster["terms"]}

    def facet(self, name: str) -> dict[str, int]:
        return {count["value"]: count["count"] for count in self.analysis["overall"][name]}

    def missing(self, column: str) -> int:
        return next(each["missing"] for each in self.quality["columns"] if each["name"] == column)

    def expect(self, right: bool, complaint: str):
        __tracebackhide__ = True
        self.outcome.expect(right, complaint)

    def expect_roles(self, right: dict):
        """Each role with its column, or the columns that are right for it too."""
        __tracebackhide__ = True
        columns = {role: (column,) if isinstance(column, str) else column for role, column in right.items()}
        wrong = {role: self.roles.get(role) for role in columns if self.roles.get(role) not in columns[role]}
        self.expect(not wrong, f"expected {({role: right[role] for role in wrong})}, not {wrong}")

    def expect_prices(self, right: list[float]):
        """The prices of all products are these, by value."""
        __tracebackhide__ = True
        self.expect(self.prices is not None, f"expected the prices {short(right)}, not none")
        prices = pd.Series(right, dtype=float)
        figures = {
            "count": len(right),
            "min": prices.min(),
            "max": prices.max(),
            "mean": prices.mean(),
            "median": prices.median(),
        }
        came = {name: self.prices[name] for name in figures}
        same = all(abs(came[name] - figures[name]) <= 1e-6 * max(1, abs(figures[name])) for name in figures)
        self.expect(same, f"expected the prices {short(right)} with {figures}, not {came}")


def understand(file: Path, data: Path, *options: str) -> Understood:
    """Makes a report on a file, which must succeed, and opens what was written."""
    __tracebackhide__ = True
    outcome = report(file, data, *options)
    outcome.expect(outcome.code == 0, "expected a report")
    (models,) = data.glob("wintermute-lake/models/*/*/")
    html = Path(outcome.summary["report"]).read_text(encoding="utf-8")
    return Understood(
        outcome,
        outcome.quality,
        json.loads((models / "analysis.json").read_text(encoding="utf-8")),
        pd.read_parquet(models / "assignments.parquet"),
        visible(html),
        html,
    )


def visible(html: str) -> str:
    """The text of a page."""
    body = re.sub(r"<(style|svg|script)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def short(thing) -> str:
    text = str(thing)
    return text if len(text) < 200 else f"{text[:200]}…"
