"""Catalogues of 300 products in many languages, as shops of these languages write them (checks/languages).

Each has eight kinds of product, whose nouns, materials and features differ. Some products state no price, brand or colour.
"""

import csv
import io
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "languages"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
PRODUCTS = 300
# The kinds that are made for men, women or children; no frying pan is.
WORN = 4


@dataclass(frozen=True)
class Product:
    """What a product is, beside how its row writes it."""

    kind: str
    row: dict[str, str]
    # In whole units of the currency, or to hundredths of them.
    price: float | None


@dataclass(frozen=True)
class Language:
    """The words of a language and the habits of its shops."""

    language: str
    # The column of each role, as shops call it; `other_headers` has what others call them.
    headers: dict[str, str]
    other_headers: list[dict[str, str]]
    words: dict

    @classmethod
    def read(cls, language: str) -> "Language":
        words = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        return cls(language, words["headers"], words.get("other_headers", []), words)

    def products(self, count: int = PRODUCTS) -> list[Product]:
        return [self.product(number, random.Random(f"{self.language} {number}")) for number in range(count)]

    def product(self, number: int, chance: random.Random) -> Product:
        words = self.words
        place = number % len(words["kinds"])
        kind = words["kinds"][place]
        audience, gender = chance.choice(words["audiences"]) if place < WORN else ("", "")
        color = chance.choice(words["colors"])
        parts = {
            "noun": kind["noun"],
            "feature": chance.choice(kind["features"]),
            "material": chance.choice(kind["materials"]),
            "audience": audience,
            "color": color,
        }
        price = self.amount(place, chance)
        row = {
            "id": f"{self.language[:2].upper()}-{1000 + number}",
            "name": " ".join(words["name"].format(**parts).replace(" ,", ",").split()),
            "brand": chance.choice(words["brands"]) if number % 17 else "",
            "color": color if number % 13 else "",
            "size": chance.choice(words["sizes"]) if place < WORN - 1 else "",
            "category": kind["category"],
            "gender": gender,
            "price": self.written(price) if number % 29 else "",
            "description": chance.choice(words["descriptions"]).format(**parts),
        }
        return Product(kind["noun"], row, price if number % 29 else None)

    def amount(self, place: int, chance: random.Random) -> float:
        """A price around what the kind costs: some cost thousands, and some of them end in nothing but zeros."""
        around = 20 * 2.2**place
        hundredths = round(around * chance.uniform(0.6, 1.7)) * 100 + chance.choice([0, 50, 90, 95, 99])
        return float(hundredths // 100) if self.words["price"]["decimal"] == "" else hundredths / 100

    def written(self, price: float) -> str:
        """A price as shops write it."""
        how = self.words["price"]
        whole, hundredths = f"{price:.2f}".split(".")
        text = grouped(whole, how["thousands"]) + (how["decimal"] and how["decimal"] + hundredths)
        digits = how.get("digits", "0123456789")
        return how["pattern"].format(text.translate(str.maketrans("0123456789", digits)))

    def table(self, products: list[Product], headers: dict[str, str] | None = None) -> str:
        """A table of the products as a spreadsheet of that country exports it."""
        headers = headers or self.headers
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.words["delimiter"])
        writer.writerow(headers.values())
        for product in products:
            row = product.row | {"currency": "EUR"}
            writer.writerow(row[role] for role in headers)
        return out.getvalue()


def grouped(whole: str, separator: str) -> str:
    """A whole number in groups of three digits, or as India groups: three, then two and two."""
    if separator == "indian":
        head, tail = whole[:-3], whole[-3:]
        pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
        return ",".join([*reversed(pairs), tail])
    return f"{int(whole):,}".replace(",", separator)
