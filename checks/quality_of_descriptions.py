"""Measures how well descriptions that belong to other products are found.

    python checks/quality_of_descriptions.py CATALOGUE.jsonl [--seed S]

Gives a tenth of the products with a description that of another one, runs the chain, and compares the lines that `quality.json`
lists with those that were changed. What the catalogue itself has mixed up counts as a false alarm. Fails when fewer than 90 %
are found or more than 5 % of the others are suspected. The environment variable WINTERMUTE names the command; by default
it is target/release/wintermute.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from run import Run

FOUND_AT_LEAST = 0.9
ALARMS_AT_MOST = 0.05


def shuffled(products: list[dict], seed: int) -> set[int]:
    """Exchanges the descriptions of a tenth of the products in a circle; gives their lines, from 1."""
    described = [i for i, product in enumerate(products) if product.get("long_description")]
    chosen = random.Random(seed).sample(described, len(described) // 10)
    texts = [products[i]["long_description"] for i in chosen]
    changed = set()
    for i, text in zip(chosen, texts[1:] + texts[:1]):
        if products[i]["long_description"] != text:
            products[i]["long_description"] = text
            changed.add(i + 1)
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalogue", type=Path, help="products as JSON lines")
    parser.add_argument("--seed", type=int, default=43)
    arguments = parser.parse_args()
    with open(arguments.catalogue, encoding="utf-8") as lines:
        products = [json.loads(line) for line in lines]
    changed = shuffled(products, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        mixed = Path(folder) / "mixed.jsonl"
        mixed.write_text("".join(json.dumps(product) + "\n" for product in products), encoding="utf-8")
        run = Run.make(mixed, Path(folder) / "data", "--k", "2", "--max-k", "2")
        descriptions = json.loads((run.processed / "quality.json").read_text())["descriptions"]
    suspected = set(descriptions["lines"])
    if len(suspected) < descriptions["mismatched"]:
        sys.exit(f"only {len(suspected)} of {descriptions['mismatched']} lines are listed: give a smaller catalogue")
    found = len(changed & suspected) / len(changed)
    alarms = len(suspected - changed) / (descriptions["judged"] - len(changed))
    print(f"{descriptions['judged']} of {len(products)} descriptions judged, {len(changed)} of them changed")
    print(f"found {found:.1%} of the changed ones (at least {FOUND_AT_LEAST:.0%}), suspected {alarms:.1%} of the others "
          f"(at most {ALARMS_AT_MOST:.0%})")
    sys.exit(found < FOUND_AT_LEAST or alarms > ALARMS_AT_MOST)


if __name__ == "__main__":
    main()
