"""Measures how well descriptions that belong to other products are found.

    python checks/quality_of_descriptions.py CATALOGUE.jsonl [--share 0.1] [--seed S]

Gives a share of the products with a description that of another one, runs the chain, and compares the rows that `analysis.json`
lists with those that were changed. What the catalogue itself has mixed up counts as a false alarm. With `--share 0` nothing is changed,
and nothing may be suspected. Fails when fewer than 90 % are found, more than 5 % of the others are suspected, or more than the report says.
The environment variable WINTERMUTE names the command; by default it is target/release/wintermute.
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


def shuffled(products: list[dict], share: float, seed: int) -> set[int]:
    """Exchanges the descriptions of a share of the products in a circle; gives their rows, from 1."""
    described = [i for i, product in enumerate(products) if product.get("long_description")]
    chosen = random.Random(seed).sample(described, round(share * len(described)))
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
    parser.add_argument("--share", type=float, default=0.1, help="the share of descriptions that is changed")
    parser.add_argument("--seed", type=int, default=43)
    arguments = parser.parse_args()
    with open(arguments.catalogue, encoding="utf-8") as lines:
        products = [json.loads(line) for line in lines]
    changed = shuffled(products, arguments.share, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        mixed = Path(folder) / "mixed.jsonl"
        mixed.write_text("".join(json.dumps(product) + "\n" for product in products), encoding="utf-8")
        run = Run.make(mixed, Path(folder) / "data", "--k", "2", "--max-k", "2")
        descriptions = run.json("analysis.json")["descriptions"]
    if "judged" not in descriptions["judgement"]:
        sys.exit(f"not judged: {descriptions['judgement']}")
    judged = descriptions["judgement"]["judged"]
    suspected = set(judged["rows"])
    if len(suspected) < judged["mismatched"]:
        sys.exit(f"only {len(suspected)} of {judged['mismatched']} rows are listed: give a smaller catalogue")
    found = len(changed & suspected) / max(len(changed), 1)
    alarms = len(suspected - changed) / (judged["judged"] - len(changed))
    print(f"{judged['judged']} of {len(products)} descriptions judged, {judged['set_aside']} set aside, {len(changed)} changed, at least "
          f"{judged['at_least']} by estimate")
    print(f"found {found:.1%} of the changed ones (at least {FOUND_AT_LEAST:.0%}), suspected {alarms:.2%} of the others (at most "
          f"{ALARMS_AT_MOST:.0%}, and {judged['false_alarms']:.2%} by estimate)")
    sys.exit(bool(changed and found < FOUND_AT_LEAST) or alarms > min(ALARMS_AT_MOST, judged["false_alarms"]))


if __name__ == "__main__":
    main()
