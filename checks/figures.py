"""Every figure of a report, computed again with pandas from the table of products, the catalogue and what convert measured.

Nothing here reads `analysis.json` but where a figure is of the model: terms, cohesion, silhouettes.
"""

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import numpy as np
import pandas as pd

from run import ROOT, Run

FACETS = {
    "colors": "color",
    "genders": "gender",
    "brands": "brand",
    "categories": "category",
    "sizes": "size",
    "materials": "material",
}
# What tells products apart.
TELLING = ["name", "brand", "color", "gender", "size", "material"]
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


@dataclass
class Group:
    """What is true of a set of products."""

    size: int
    share: float
    prices: pd.Series
    # How many products state each value of a facet, and how many state none; none where there is no such column.
    facets: dict[str, Counter]
    not_stated: dict[str, int]

    def stated(self, facet: str) -> int:
        return self.size - self.not_stated[facet]

    def figure(self, path: str) -> float:
        """A figure by the name that the page marks it with."""
        price = {
            "price.count": len,
            "price.mean": pd.Series.mean,
            "price.min": pd.Series.min,
            "price.q1": lambda prices: prices.quantile(0.25),
            "price.median": pd.Series.median,
            "price.q3": lambda prices: prices.quantile(0.75),
            "price.max": pd.Series.max,
            "price.gap.0": lambda prices: widest_gap(prices)[0],
            "price.gap.1": lambda prices: widest_gap(prices)[1],
        }
        return price[path](self.prices) if path in price else {"size": self.size, "share": self.share}[path]


def widest_gap(prices: pd.Series) -> tuple[float, float] | None:
    """The neighbouring prices above zero with the largest ratio, of those with a tenth of all prices, and ten, on either side."""
    ordered = prices.sort_values().to_numpy()
    least = max(-(-len(ordered) // 10), 10)
    pairs = [(low, high) for low, high in zip(ordered[least - 1 : -least], ordered[least : len(ordered) - least + 1]) if 0 < low < high]
    return max(pairs, key=lambda pair: pair[1] / pair[0], default=None)


def placeholders(setting: list[str]) -> set[str]:
    """What stands for a missing value, in small letters."""
    usual = (ROOT / "shared/src/catalogue/missing.txt").read_text(encoding="utf-8").splitlines()
    lists = [",".join(line.partition(" ")[2] for line in usual).split(",") if text == "usual" else [text] for text in setting]
    return {text.lower() for texts in lists for text in texts}


class Figures:
    """The figures of a run, computed again."""

    def __init__(self, run: Run):
        self.run = run
        self.quality = json.loads((run.processed / "quality.json").read_text(encoding="utf-8"))
        self.roles = {role["role"]: role["column"] for role in self.quality["roles"]}
        self.missing = {"", *placeholders(self.quality["settings"]["missing"])}
        self.rows = run.catalogue()
        self.stated_rows = self.rows.where(~self.rows.map(lambda cell: cell.strip().lower() in self.missing))
        self.products = self.merged()
        self.assignments = run.assignments()
        assert len(self.products) == len(self.assignments), "the rows of one product are not merged as told"
        self.clusters = self.assignments["cluster"]
        self.written_amounts, self.currencies = self.priced()
        # Prices of zero and below count in no figure.
        self.amounts = self.written_amounts.where(self.written_amounts > 0)
        self.values = {facet: self.listed(role) for facet, role in FACETS.items() if self.roles.get(role) in self.products}
        self.groups = {"catalogue": self.group(self.clusters >= 0)}
        self.groups |= {f"clusters.{number}": self.group(self.clusters == number) for number in sorted(set(self.clusters))}

        self.families = self.assignments["family"] if "family" in self.assignments else pd.Series(dtype=int)
        self.groups |= {f"families.{number}": self.group(self.families == number) for number in sorted(set(self.families))}

    def brand_prices(self, name: str, brand: str) -> pd.Series:
        """The prices of the products of a cluster, a family or the catalogue that have this brand and no other."""
        groups, _, number = name.partition(".")
        of = {"clusters": self.clusters, "families": self.families}
        is_own = of[groups] == int(number) if number else True
        own = self.values["brands"].map(lambda brands: brands == {brand}) & (self.currencies == self.main_currency)
        return self.amounts[own & is_own].dropna()

    def merged(self) -> pd.DataFrame:
        """One row a product: of rows with one value in the column of groups, the first that states each column."""
        if "group" not in self.roles:
            return self.stated_rows
        return self.stated_rows.groupby(self.keys(), sort=False).first().reset_index(drop=True)

    def keys(self) -> np.ndarray:
        """What the rows of one product have in common; rows that state none are products of their own."""
        stated = self.stated_rows[self.roles["group"]]
        own = pd.Series([f"\0{i}" for i in range(len(self.rows))])
        return stated.where(stated.notna(), own).to_numpy()

    def cells(self, column: str) -> pd.Series:
        """All that the rows of each product state in a column, the first first: its variants have sizes and colours of their own."""
        if "group" not in self.roles:
            return self.stated_rows[column].map(lambda cell: [cell])
        each = self.stated_rows[column].groupby(self.keys(), sort=False)
        return each.agg(list).reset_index(drop=True)

    def priced(self) -> tuple[pd.Series, pd.Series]:
        """The amounts of the products' prices, written with a point, and their currencies."""
        cells = self.products[self.roles["price"]] if "price" in self.roles else pd.Series(np.nan, self.products.index)
        amounts = cells.map(lambda cell: float(NUMBER.search(cell)[0].replace(",", "")), na_action="ignore").astype(float)
        currencies = self.products[self.roles["currency"]] if "currency" in self.roles else pd.Series("", cells.index)
        return amounts, currencies

    @property
    def main_currency(self) -> str:
        return self.currencies[self.amounts.notna()].value_counts().idxmax()

    def listed(self, role: str) -> pd.Series:
        """The different values of each product: what differs in case, white space and composition only is one, as first written."""
        first: dict[str, str] = {}
        cells = self.cells(self.roles[role]).map(lambda cells: [value for cell in cells for value in listed(cell)])
        return cells.map(lambda values: {first.setdefault(alike(value), value.strip()) for value in values})

    def group(self, chosen: pd.Series) -> Group:
        prices = self.amounts[chosen & (self.currencies == self.main_currency)].dropna()
        facets = {facet: Counter(value for each in values[chosen] for value in each) for facet, values in self.values.items()}
        not_stated = {facet: sum(not each for each in values[chosen]) for facet, values in self.values.items()}
        return Group(int(chosen.sum()), float(chosen.mean()), prices, facets, not_stated)

    def lift(self, name: str, facet: str, value: str) -> float:
        group, all_products = self.groups[name], self.groups["catalogue"]
        share = group.facets[facet][value] / group.stated(facet)
        return share / (all_products.facets[facet][value] / all_products.stated(facet))

    def repeats(self) -> tuple[int, int]:
        """Rows that have the name and brand of a row before, and the products that they repeat."""
        columns = [self.roles[role] for role in ["name", "brand"] if role in self.roles]
        named = self.stated_rows[self.stated_rows[self.roles["name"]].notna()]
        again = named.fillna("").duplicated(columns)
        return int(again.sum()), len(named[again].fillna("").drop_duplicates(columns))

    def repeated_products(self) -> pd.DataFrame:
        """Products that nothing tells apart: how many there are of each, and how many different prices and currencies they have."""
        worded = pd.DataFrame({role: self.worded(role) for role in TELLING})
        worded["price"] = [None if np.isnan(price) else (price, currency) for price, currency in zip(self.amounts, self.currencies)]
        named = worded[worded["name"].notna()]
        counted = named.groupby(TELLING, dropna=False)["price"].agg(products="size", prices="nunique")
        return counted[counted["products"] > 1]

    def worded(self, role: str) -> pd.Series | None:
        """What each product states of a role, as products are told apart by it: of facets all that its rows state."""
        facet = next((facet for facet, own in FACETS.items() if own == role and role != "brand"), None)
        if facet in self.values:
            return self.values[facet].map(lambda values: tuple(sorted(map(alike, values))))
        return self.products[self.roles[role]].map(alike, na_action="ignore") if role in self.roles else None

    def far_prices(self, kinds: int) -> int:
        """How many prices lie far from the median of their cluster, of the first so many clusters."""
        found = 0
        for number in range(kinds):
            prices = self.groups[f"clusters.{number}"].prices
            prices = prices[prices > 0]
            if len(prices) >= 20:
                deviations = (np.log(prices) - np.log(prices).median()).abs()
                far = int((deviations > max(np.log(5), 5 * 1.4826 * deviations.median())).sum())
                found += far if far <= 0.05 * len(prices) else 0
        return found


class Report:
    """A page, and the figures that are true of its run."""

    def __init__(self, run: Run):
        self.run = run
        self.figures = Figures(run)
        self.analysis = run.json("analysis.json")
        self.file = Path(run.summary["report"])
        self.page = lxml.html.fromstring(self.file.read_text(encoding="utf-8"))

    @property
    def formed(self) -> list[dict]:
        return [cluster for cluster in self.analysis["clusters"] if not cluster["wordless"]]

    def marked(self, kind: str) -> list:
        return self.page.xpath(f"//*[@data-{kind}]")


def text(element) -> str:
    return " ".join(element.text_content().split())


def listed(cell) -> list[str]:
    """The values of a cell: those of a list, where it is one."""
    if not isinstance(cell, str):
        return []
    if cell.startswith("["):
        return [str(value) for value in json.loads(cell)]
    return [cell]


def alike(value: str) -> str:
    return unicodedata.normalize("NFC", " ".join(value.split()).lower())


def numbers(text: str) -> list[tuple[float, float]]:
    """The numbers of a text, each with the value of half a unit in its last place."""
    found = [each.replace(",", "").replace("−", "-") for each in NUMBER.findall(text)]
    return [(float(each), 0.5 * 10.0 ** -len(each.partition(".")[2])) for each in found]


def says(text: str, right: float) -> bool:
    """Whether the one number of a text is this one, rounded as it is written; shares are written in per cent."""
    if "%" in text:
        right *= 100
    if text.strip() == "–":
        return bool(np.isnan(right))
    if "over 99.9" in text:
        return 99.9 < right < 100
    (number, half) = numbers(text)[0]
    return abs(number - right) <= half * (1 + 1e-6) + 1e-9
