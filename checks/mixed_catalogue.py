"""A catalogue that is hard on the figures of a report."""

import random

KINDS = {
    "Lamp": ("Lighting", ["brass desk", "glass table", "paper floor", "copper wall"]),
    "Chair": ("Furniture", ["oak dining", "rattan garden", "beech office", "steel bar"]),
    "Kettle": ("Kitchen", ["whistling enamel", "electric steel", "cordless ceramic", "copper stove"]),
    "Blanket": ("Bedroom", ["merino wool", "cotton waffle", "alpaca plaid", "linen summer"]),
    "Backpack": ("Travel", ["waxed canvas", "nylon hiking", "leather city", "recycled school"]),
}
COLUMNS = "Handle,Title,Vendor,Type,Gender,Option1 Name,Option1 Value,Variant SKU,Variant Price,Currency,Notes"


def mixed() -> str:
    """A catalogue of two currencies, variants, placeholders, repeats, prices of zero, a nearly empty column, and no colours."""
    chance = random.Random(23)
    rows = [COLUMNS]
    for i in range(240):
        kind, (category, adjectives) = list(KINDS.items())[i % 5]
        name = f"{chance.choice(adjectives)} {kind} {chance.choice(['Nora', 'Emil', 'Ida', 'Otto'])}".capitalize()
        brand = chance.choice(["Abco", "Dorin", "Velt", "N/A", "-"])
        gender = chance.choice(["men", "women", "unisex", "null", ""])
        price = round(chance.lognormvariate(3 + i % 5 / 2, 0.4), 2)
        currency = "USD" if i % 4 == 3 else "EUR"
        if currency == "USD":
            price = round(price * 40, 2)
        if i in (7, 40, 81):
            price = 0
        sizes = ["S", "M", "L"][: 1 + i % 3] if kind in ("Blanket", "Backpack") else [""]
        for j, size in enumerate(sizes):
            own = [name, brand, category, gender] if j == 0 else [""] * 4
            cells = [f"h{i}", *own, "Size" if size else "", size, f"SKU{i}-{j}", f"{price}", currency, "x" if i % 90 == 0 else ""]
            rows.append(",".join(cells))
    # The same products once more under other handles.
    rows += [row.replace(f"h{i},", f"r{i},", 1) for i in (0, 1, 5) for row in rows[1:] if row.startswith(f"h{i},")]
    return "\n".join(rows) + "\n"
