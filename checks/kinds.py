"""Catalogues whose products have a known kind, in the ways in which shops write names.

Names have a brand, the name of a line, features, a noun of the kind, a colour, and a size or code; not all of them each. Brands make many
kinds, and some are words of other kinds: an Apple phone beside apple juice.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Shop:
    """What a shop sells, and how it writes names."""

    pattern: str
    brands: tuple[str, ...]
    # Nouns and features of each kind.
    kinds: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    colors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("64GB", "500g", "1kg", "250ml", "90x200")
    # What the column of brands has after the brand: "Inc." makes "Nike Inc." of "Nike".
    long_brand: str = ""
    columns: tuple[str, ...] = field(default=("brand", "color", "size"))

    def products(self, count: int) -> Iterator[dict]:
        for number in range(count):
            yield self.product(number, random.Random(f"{self.pattern} {number}"))

    def product(self, number: int, chance: random.Random) -> dict:
        kind = chance.choice(list(self.kinds))
        nouns, features = self.kinds[kind]
        brand, color, size = chance.choice(self.brands), chance.choice(self.colors or ("",)), chance.choice(self.sizes)
        parts = {
            "brand": brand if chance.random() < 0.85 else "",
            "line": chance.choice(LINES) if chance.random() < 0.5 else "",
            "noun": chance.choice(nouns),
            "feature": " ".join(chance.sample(features, chance.choice((0, 1, 1, 2)))),
            "color": color if chance.random() < 0.5 else "",
            "size": size if chance.random() < 0.6 else "",
            "code": f"{chance.choice('ABKPX')}{chance.randrange(100, 9999)}" if chance.random() < 0.5 else "",
        }
        stated = {"brand": f"{brand} {self.long_brand}".strip(), "color": color, "size": size}
        stated = {column: stated[column] for column in self.columns}
        return {"id": number, "product_name": " ".join(self.pattern.format(**parts).split()), "kind": kind, **stated}


def write(shop: Shop, path: Path, count: int) -> list[str]:
    """Writes a catalogue as JSON lines, without the kinds, which it gives."""
    products = list(shop.products(count))
    kinds = [product.pop("kind") for product in products]
    path.write_text("".join(json.dumps(product, ensure_ascii=False) + "\n" for product in products), encoding="utf-8")
    return kinds


LINES = tuple(a + b for a in ("Ka", "Lo", "Mi", "Tor", "Ven", "Sil") for b in ("ra", "bex", "dun", "pri", "xola"))


def kinds(text: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Reads lines of nouns and features: `noun, noun: feature, feature`."""
    lines = [line.split(":") for line in text.strip().splitlines()]
    lists = [[tuple(word.strip() for word in part.split(",")) for part in line] for line in lines]
    return {nouns[0]: (nouns, features) for nouns, features in lists}


ELECTRONICS = Shop(
    "{brand} {line} {code} {feature} {noun} {size} {color}",
    ("Apple", "Samsung", "Sony", "Orange", "Lenovo", "Western Digital", "TP-Link", "Polo", "Home Voice", "Philips"),
    kinds("""
Smartphone, Mobile Phone: Dual SIM, AMOLED, Triple Camera
Laptop, Notebook: Core i5, Backlit, Windows
Tablet: Retina, Stylus, LTE
Smart TV, OLED TV: UHD, Dolby, HDR
Headphones, Headset: Over-Ear, Noise Cancelling, Wired
Digital Camera, DSLR Camera: Zoom, Full Frame, Kit
Printer: Inkjet, LaserJet, Duplex
Router: Dual Band, Gigabit, Mesh
Keyboard: Mechanical, RGB, Wireless
Mouse: Optical, Gaming, Ergonomic
Monitor: IPS, Curved, 144Hz
Charger, Power Adapter: Fast Charging, USB-C, Wall
Speaker, Soundbar: Bluetooth, Portable, Subwoofer
Smartwatch, Fitness Band: GPS, Heart Rate, Waterproof
Phone Case, Back Cover: Silicone, Transparent, Shockproof
"""),
    ("Black", "White", "Silver", "Blue", "Red"),
)

GROCERIES = Shop(
    "{brand} {feature} {noun} {size}",
    ("Orange", "Apple Farm", "Honey Monster", "Green Valley", "Own Label", "Danone", "Heinz", "Lipton", "Kraft"),
    kinds("""
Juice, Nectar: Orange, Apple, Mango
Milk: Whole, Skimmed, Lactose Free
Yogurt: Greek, Strawberry, Plain
Cheese: Cheddar, Gouda, Grated
Bread, Loaf: Wholemeal, Sliced, Rye
Cereal, Muesli: Honey, Oat, Crunchy
Spaghetti, Penne: Durum, Wholewheat, Bronze
Rice: Basmati, Jasmine, Brown
Olive Oil: Virgin, Pressed, Organic
Coffee, Espresso: Ground, Instant, Arabica
Tea, Teabags: Earl Grey, Herbal, Mint
Shampoo, Conditioner: Repair, Colour, Dry Hair
Cat Food: Tuna, Jelly, Kitten
Dog Food: Beef, Puppy, Grain Free
Apples, Bananas: Fresh, Loose, Gala
"""),
    columns=("brand", "size"),
)

MOEBEL = Shop(
    "{noun} {line} {feature} {color} {brand} {size}",
    ("Müller & Söhne", "Nordwald", "Tom Tailor", "Hülsta", "Tisch & Co", "Lindenhof", "Schwarzwald Möbel"),
    kinds("""
Sofa, Ecksofa: Schlaffunktion, Samt, Cord
Sessel, Ohrensessel: drehbar, Hocker, gepolstert
Esstisch, Tisch: ausziehbar, Massivholz, rund
Stuhl, Esszimmerstuhl: Armlehnen, stapelbar, Kufen
Bett, Boxspringbett: Lattenrost, Bettkasten, Kopfteil
Matratze: Taschenfederkern, Kaltschaum, Zonen
Kleiderschrank, Schrank: Schiebetüren, Spiegeltür, Drehtüren
Regal, Bücherregal: Fächer, offen, Würfel
Kommode, Sideboard: Schubladen, Hochglanz, Landhaus
Schreibtisch: höhenverstellbar, elektrisch, Ablage
Stehlampe, Tischlampe: dimmbar, Lampenschirm, Messing
Teppich, Läufer: Kurzflor, Hochflor, waschbar
Vorhang, Gardine: blickdicht, Ösen, Verdunkelung
Bettwäsche: Biber, Satin, Flanell
"""),
    ("schwarz", "weiß", "grau", "braun", "grün"),
)

HERRAMIENTAS = Shop(
    "{noun} {feature} {brand} {code} {size}",
    ("Bosch", "Makita", "Stanley", "Black & Decker", "Einhell", "Llave Verde", "Hyundai", "Bellota"),
    kinds("""
Taladro, Taladro Percutor: Inalámbrico, Maletín, Portabrocas
Amoladora, Radial: Angular, Disco, Empuñadura
Sierra Circular, Sierra de Calar: Hoja, Madera, Guía
Lijadora: Orbital, Excéntrica, Aspiración
Martillo, Maza: Mango, Uña, Goma
Destornillador: Phillips, Plano, Trinquete
Llave Inglesa, Llave Allen: Cromo, Ajustable, Juego
Alicates, Tenazas: Corte, Universal, Aislado
Brocas: HSS, Metal, Hormigón
Escalera: Aluminio, Telescópica, Peldaños
Compresor: Aire, Silencioso, Manómetro
Guantes: Nitrilo, Anticorte, Trabajo
Pintura, Esmalte: Interior, Mate, Lavable
Manguera: Riego, Antitorsión, Conectores
"""),
    columns=("brand", "size"),
)

SHOPS = {"electronics": ELECTRONICS, "groceries": GROCERIES, "moebel": MOEBEL, "herramientas": HERRAMIENTAS}
