"""Reads the type of a product off its name, by rule.

    python checks/quality/product_types.py CATALOGUE.jsonl

Prints how many names have a type, how many products each type has, and some names without one.

A product's type is the head noun of its name. English noun phrases end with their head, and what follows a preposition only
adds to it, so the rule is: take the brand off the front of the name, stop at the first "with", "for" and the like that comes
after a noun of the list, and take the last noun of the list before that. "Kurta with Palazzos" is a kurta, a "Shirt Dress" is a
dress. Names without a listed noun have no type; so have names of types that fewer than `FEWEST` products share.
The rule knows names only: it sees no clusters, and nothing in it depends on how products are clustered.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

FEWEST = 20

# Each line is a type and the nouns that name it, all in the singular. Nouns of two words win over their last word.
NOUNS = """
t-shirt: t-shirt, tee
shirt: shirt, overshirt
top: top, camisole, tank top, blouse, tank
tunic: tunic
sweatshirt: sweatshirt, hoodie
sweater: sweater, pullover, cardigan, jumper
jacket: jacket, coat, overcoat, parka, shrug, windcheater, gilet, poncho
blazer: blazer, suit, tuxedo
waistcoat: waistcoat, vest coat
jeans: jeans, jegging
trousers: trousers, chinos, pants, cargos, culottes, capri
joggers: joggers, track pants, tracksuit, sweatpants
shorts: shorts
leggings: leggings, tights, churidar, stocking
dress: dress, gown, sundress
skirt: skirt
jumpsuit: jumpsuit, playsuit, dungarees, romper
kurta: kurta, kurti, kurta set
salwar: palazzos, palazzo, salwar, patiala, sharara, dhoti, dhoti pants
saree: saree, sari
dupatta: dupatta, stole, scarf, shawl
lehenga: lehenga, lehenga choli
sherwani: sherwani
dress material: dress material
bra: bra, bralette
briefs: brief, trunk, boxer, thong, hipster, panty, boyshort, boxer brief
vest: vest, innerwear vest
nightwear: pyjama, night suit, nightdress, nighty, lounge pants, lounge set, sleepshirt
socks: socks, sock
sneakers: sneaker
sports shoes: running shoes, training shoes, walking shoes, football shoes, gym shoes, tennis shoes, basketball shoes,
    trekking shoes, hiking shoes, badminton shoes, cricket shoes, sports shoes, indoor shoes, outdoor shoes
shoes: shoes, derbys, oxfords, loafers, slip-ons, brogues, monks, mojaris, espadrilles, driving shoes, boat shoes
boots: boots
sandals: sandal, sports sandal, comfort sandal
flip-flops: flip-flops, slippers, slides
flats: flats, ballerinas, mules
heels: heels, pumps, wedges, peep toes, stilettos
watch: watch, smartwatch
sunglasses: sunglasses
belt: belt
wallet: wallet
backpack: backpack, rucksack
bag: bag, handbag, clutch, tote, satchel, duffel, pouch
luggage: trolley bag, suitcase, trolley
cap: cap, hat, beanie
tie: tie, pocket square, cravat
cufflinks: cufflinks
earrings: earrings, jhumkas, studs, chandbalis, ear cuff
necklace: necklace, pendant, chain, choker, mangalsutra
bracelet: bracelet, bangle, kada, anklet, armlet
ring: ring, finger ring, nose ring, toe ring
jewellery set: jewellery set
hair jewellery: maang tika, maang tikka
lipstick: lipstick, lip gloss, lip color, lip colour, lip balm, lip shine, lip liner, lip crayon
eye make-up: eyeliner, kajal, eyeshadow, mascara, eyebrow pencil
face make-up: foundation, concealer, compact, blush, primer, face powder, highlighter
nail polish: nail polish, nail paint, nail color, nail colour
perfume: perfume, eau de toilette, eau de parfum, deodorant, cologne, body mist
skin care: cream, face wash, serum, lotion, moisturiser, moisturizer, cleanser, face mask, sunscreen, toner
curtains: curtain
bedsheets: bedsheet, bed sheet, bedding set, duvet cover, quilt, comforter, blanket, bed cover
cushions: cushion, cushion cover, pillow, pillow cover
towels: towel
rugs: carpet, rug, dhurrie, doormat, bath mat, floor mat
table linen: runner, table runner, placemat, table cover, table cloth, napkin, coaster
mugs: mug, cup, coffee mug
lamps: lamp, lantern, light, pendant lamp, ceiling lamp, candle holder
wall decor: wall art, painting, wall clock, clock, wall shelf, photo frame, wall hanging, mirror
showpieces: showpiece, figurine, statue, idol, vase
"""

# What follows one of these says what a product has or is for, not what it is.
PREPOSITIONS = {"with", "for", "from", "in", "on", "by", "featuring"}

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def product_type(name: str, brand: str = "") -> str | None:
    """The type of one product, or nothing when no noun of the list stands in its name."""
    words = [singular(word) for word in WORD.findall(without_brand(name, brand))]
    found = None
    at = 0
    while at < len(words):
        if found and words[at] in PREPOSITIONS:
            break
        length = next((n for n in (3, 2, 1) if " ".join(words[at : at + n]) in TYPES), 0)
        if length:
            found = TYPES[" ".join(words[at : at + length])]
        at += max(length, 1)
    return found


def without_brand(name: str, brand: str) -> str:
    """The name in lower case without a brand at its front: the brand "Kraus Jeans" also makes tops."""
    name, brand = name.lower().strip(), brand.lower().strip()
    return name.removeprefix(brand) if brand else name


def singular(word: str) -> str:
    """A word as the list has it: one spelling for t-shirts, no plural ending."""
    word = {"tshirt": "t-shirt", "tshirts": "t-shirt", "t-shirts": "t-shirt", "trouser": "trousers"}.get(word, word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def listed() -> Iterator[tuple[str, str]]:
    """Each noun of the list in the form in which names are compared, with its type."""
    for line in NOUNS.replace("\n    ", " ").strip().splitlines():
        kind, nouns = line.split(":")
        for noun in nouns.split(","):
            yield " ".join(singular(word) for word in noun.split()), kind


TYPES = dict(listed())


def product_types(products: Iterable[dict]) -> list[str | None]:
    """The type of each product; types of fewer than `FEWEST` products are left out."""
    types = [product_type(p.get("product_name") or "", p.get("brand") or "") for p in products]
    counts = Counter(types)
    return [kind if kind and counts[kind] >= FEWEST else None for kind in types]


def read(catalogue: Path) -> list[dict]:
    """The products of a catalogue in JSON lines."""
    with open(catalogue, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description="Reads product types off the names of a catalogue.")
    parser.add_argument("catalogue", type=Path, help="products as JSON lines")
    products = read(parser.parse_args().catalogue)
    types = product_types(products)
    counts = Counter(kind for kind in types if kind)
    print(f"{counts.total()} of {len(products)} products ({counts.total() / len(products):.1%}) have one of {len(counts)} types")
    for kind, count in counts.most_common():
        print(f"{count:>6}  {kind}")
    print("some names without a type:")
    without = [p.get("product_name") for p, kind in zip(products, types) if not kind]
    print(*(f"        {name}" for name in without[:: max(len(without) // 20, 1)]), sep="\n")


if __name__ == "__main__":
    main()
