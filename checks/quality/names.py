"""Scores the names of clusters: how many of a cluster's products hold all words of its name, and how few others do.

    python checks/quality/names.py CATALOGUE.jsonl [OPTION]…
    python checks/quality/names.py electronics            # a generated catalogue of checks/kinds.py

Prints for each cluster, the largest first, its name with coverage (the share of its products that hold all words of the name, or of one of the
kinds that it lists), precision (the share of the products that hold them that are in the cluster) and their F1, beside the oracle: the phrase of one to three neighbouring words of
the cluster's products with the highest F1. Case, hyphens, apostrophes and plural endings do not count. Then the medians, and how many names
have a noun of `product_types.py` or of the generated catalogue. Options are those of `wintermute run`. The environment variable WINTERMUTE
names the command; by default it is target/release/wintermute.
"""

import argparse
import re
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from kinds import SHOPS, write  # noqa: E402
from product_types import product_type  # noqa: E402
from run import Run  # noqa: E402

GENERATED = 6000
# Nouns that the list of types lacks.
NOUNS = {"windbreaker", "bottoms", "robe", "trainers", "button-down", "gown", "bralette"}
WORD = re.compile(r"[^\W_]+(?:[-‐’'.][^\W_]+)*")
# Phrases of a cluster that may be the oracle's: the most frequent.
JUDGED = 400


@dataclass(frozen=True)
class Named:
    """A cluster's name, and the best phrase there is."""

    name: str
    size: int
    coverage: float
    precision: float
    oracle: str
    oracle_f1: float

    @property
    def f1(self) -> float:
        return harmonic(self.coverage, self.precision)


def harmonic(coverage: float, precision: float) -> float:
    return 2 * coverage * precision / (coverage + precision) if coverage + precision else 0.0


def key(word: str) -> str:
    return re.sub(r"[-‐’'.]", "", re.sub(r"['’]s$", "", word.lower()))


class Words:
    """The words of names, plurals with their singular if there is one."""

    def __init__(self, names: list[str]):
        self.known = {key(word) for name in names for word in WORD.findall(name)}
        self.products = [self.of(name) for name in names]
        self.holders: dict[str, set[int]] = {}
        for product, words in enumerate(self.products):
            for word in words:
                self.holders.setdefault(word, set()).add(product)

    def of(self, text: str) -> list[str]:
        return [self.stem(key(word)) for word in WORD.findall(text)]

    def stem(self, word: str) -> str:
        stems = [word[: -len(end)] for end in ("es", "s") if word.endswith(end) and not word.endswith("ss")]
        return next((stem for stem in stems if len(stem) >= 3 and stem in self.known), word)

    def fit(self, words: list[str], own: set[int]) -> tuple[float, float]:
        """Coverage and precision of words for a cluster."""
        return shares(self.all_of(words), own)

    def fit_of_name(self, name: str, own: set[int]) -> tuple[float, float]:
        """Coverage and precision of a name. One of several kinds ("Watch / Handbag") is that of products of each."""
        return shares(set.union(*(self.all_of(self.of(kind)) for kind in name.split(" / "))), own)

    def all_of(self, words: list[str]) -> set[int]:
        """The products that hold all of some words."""
        return set.intersection(*(self.holders.get(word, set()) for word in words)) if words else set()

    def oracle(self, own: set[int]) -> tuple[float, str]:
        """The best F1 of a phrase, and the phrase."""
        counts: Counter = Counter()
        for product in own:
            words = self.products[product]
            counts.update({tuple(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)})
        phrases = sorted(counts, key=lambda phrase: (-counts[phrase], phrase))[:JUDGED]
        return max(((harmonic(*self.fit(list(phrase), own)), " ".join(phrase)) for phrase in phrases), default=(0.0, ""))


def shares(holders: set[int], own: set[int]) -> tuple[float, float]:
    return len(holders & own) / len(own), len(holders & own) / max(len(holders), 1)


def judged(run: Run) -> list[Named]:
    """The names of a run's clusters, the largest cluster first."""
    table = run.assignments()
    text = run.json("analysis.json")["features"]["text"][0].split("=")[0]
    names = table[text].fillna("").tolist()
    words = Words(names)
    found = []
    for cluster in run.json("analysis.json")["clusters"]:
        own = set((table["cluster"] == cluster["id"]).to_numpy().nonzero()[0].tolist())
        if cluster["wordless"] or not own:
            continue
        best, phrase = words.oracle(own)
        found.append(Named(cluster["name"], len(own), *words.fit_of_name(cluster["name"], own), phrase, best))
    return sorted(found, key=lambda named: -named.size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalogue", help=f"a file of products as JSON lines, or one of {', '.join(SHOPS)}")
    arguments, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as data:
        catalogue, nouns = Path(arguments.catalogue), None
        if arguments.catalogue in SHOPS:
            shop = SHOPS[arguments.catalogue]
            catalogue = Path(data) / f"{arguments.catalogue}.jsonl"
            write(shop, catalogue, GENERATED)
            nouns = {noun.lower() for kind, _ in shop.kinds.values() for noun in kind} | {
                noun.split()[-1].lower() for kind, _ in shop.kinds.values() for noun in kind
            }
        run = Run.make(catalogue, Path(data), *options)
        found, families = judged(run), [family["name"] for family in run.json("analysis.json")["families"]]
    has_noun = [bool(nouns is None and product_type(named.name)) or has(named.name, nouns or NOUNS) for named in found]
    print(f"{'products':>8}  {'name':<40}  noun  cover.  prec.     F1   best  by")
    for named, noun in zip(found, has_noun, strict=True):
        figures = f"{named.coverage:6.2f} {named.precision:6.2f} {named.f1:6.2f} {named.oracle_f1:6.2f}"
        print(f"{named.size:>8}  {named.name:<40}  {'yes' if noun else '-':<4} {figures}  {named.oracle}")
    median, best = (statistics.median(values) for values in ([named.f1 for named in found], [named.oracle_f1 for named in found]))
    print(f"median F1 {median:.3f}, of the oracle {best:.3f}: {median / best:.2f} of it; {sum(has_noun)} of {len(found)} names have a noun")
    print("families:", "; ".join(families) or "none")


def has(name: str, nouns: set[str]) -> bool:
    return any(re.search(rf"\b{re.escape(noun)}\b", name.lower()) for noun in nouns)


if __name__ == "__main__":
    main()
