"""A small nasty catalogue, and the writers that make files of it as other programs do."""

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt
import zstandard
from lxml import etree

COLUMNS = ["id", "title", "brand", "price", "gtin", "description"]

# What readers like to make something else of: numbers that are ids, formulas, marks of tables, JSON and XML.
IDS = ["00042", "007", "1E5", "0x1F", "12-34", "A1", "+49", "2024-01-02", "0", "00043", "1_000", "12.50"]
PRICES = [12.5, 7, None, 0.99, 1299, 19.95, 8, 45.25, 3, None, 100, 61.4]
HARD = [
    'large, "deluxe"; new',
    "=SUM(A1:A2)",
    "two\nlines, one cell",
    "a | b",
    '27" wide & <b>bold</b>',
    "{not json}",
    "[new] #1",
    "C:\\shop\\new",
    "'quoted'",
    "100 %",
    "-",
    "@home; x, y",
]

# Words of languages that an encoding has letters for, each with what stands in no other encoding.
WORDS = {
    "western": (
        [
            "Größe für Bären",
            "Hängeleuchte weiß",
            "Café crème brûlée",
            "Señor piñata",
            "Schöne Tücher",
            "Fauteuil à bascule",
        ],
        ["Müller", "Böhm & Söhne", "L’Étoile", "Ångström"],
        "Geeignet für Küche und Büro – mit Gänsedaunen gefüllt, 40 €",
    ),
    "latin 1": (
        [
            "Größe für Bären",
            "Hängeleuchte weiß",
            "Café crème brûlée",
            "Señor piñata",
            "Schöne Tücher",
            "Fauteuil à bascule",
        ],
        ["Müller", "Böhm & Söhne", "Étoile", "Ångström"],
        "Geeignet für Küche und Büro, mit Gänsedaunen gefüllt",
    ),
    "central": (
        [
            "Żółta łódź dziecięca",
            "Krzesło dębowe",
            "Příliš žluťoučký kůň",
            "Świeża pościel",
            "Książka dla dzieci",
            "Stůl kuchyňský",
        ],
        ["Łukasz", "Škoda", "Żywiec", "Dvořák"],
        "Produkt wykonany ręcznie z najlepszych materiałów, przesyłka w ciągu trzech dni, źródło światła",
    ),
    "cyrillic": (
        ["Кожаная сумка", "Синее платье", "Дубовый стол", "Настольная лампа", "Шерстяной шарф", "Детские ботинки"],
        ["Ромашка", "Заря", "Юность", "Чайка"],
        "Изделие ручной работы из лучших материалов, доставка за три дня",
    ),
    "japanese": (
        # The second byte of ソ, 表 and 能 is a backslash in Shift_JIS.
        ["ソファー 三人掛け", "革のバッグ", "木製テーブル", "表札 ステンレス", "多機能ライト", "ウールのマフラー"],
        ["無印", "ソニー", "東京家具", "さくら"],
        "職人が一つ一つ手作りしています。送料無料、三日以内にお届けします",
    ),
    "chinese": (
        ["真皮手提包", "羊毛围巾", "橡木书桌", "不锈钢台灯", "儿童运动鞋", "丝绸领带"],
        ["优衣库", "红星", "海尔", "美的"],
        "采用优质材料手工制作，全国包邮，三天内送达，欢迎选购",
    ),
    "all": (
        ["Größe für Bären", "Żółta łódź", "Кожаная сумка", "革のバッグ", "真皮手提包", "👜 حقيبة يد"],
        ["Müller", "Ромашка", "無印", "Ünlü 👑"],
        "Handgefertigt – ручная работа – 手作り ❤️",
    ),
}

# An encoding as Python calls it, the words written in it, and how its name may be told.
ENCODINGS = {
    "utf-8": ("all", ("UTF-8",)),
    "utf-8-sig": ("all", ("UTF-8",)),
    "utf-16": ("all", ("UTF-16LE",)),
    "utf-16-le": ("all", ("UTF-16LE",)),
    "utf-16-be": ("all", ("UTF-16BE",)),
    "cp1252": ("western", ("windows-1252",)),
    "iso-8859-1": ("latin 1", ("windows-1252",)),
    "cp1250": ("central", ("windows-1250",)),
    "cp1251": ("cyrillic", ("windows-1251",)),
    "shift_jis": ("japanese", ("Shift_JIS",)),
    "gb18030": ("chinese", ("gb18030", "GBK")),
}
# As XML declares them.
DECLARED = {
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
}


def catalogue(language: str) -> list[dict]:
    """Twelve products with words of a language."""
    names, brands, text = WORDS[language]
    products = []
    for i, (id, price, hard) in enumerate(zip(IDS, PRICES, HARD)):
        values = [
            id,
            f"{names[i % 6]} {hard}",
            brands[i % 4],
            price,
            4006381333931 + i,
            f"{text} ({i})\n{names[-i % 6]}",
        ]
        products.append(dict(zip(COLUMNS, values)))
    products[5]["description"] = products[8]["brand"] = None
    return products


def table(delimiter=",", quoting=csv.QUOTE_MINIMAL, line_end="\r\n") -> Callable[[list[dict]], str]:
    def write(products):
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
        writer.writeheader()
        writer.writerows(products)
        return out.getvalue()

    return write


def lines(products, **how) -> str:
    return "".join(json.dumps(product, **{"ensure_ascii": False, **how}) + "\n" for product in products)


def escaped(products) -> str:
    return lines(products, ensure_ascii=True)


def compact(products) -> str:
    return lines(products, separators=(",", ":"))


def array(products, **how) -> str:
    return json.dumps(products, ensure_ascii=False, **how)


def pretty(products) -> str:
    return array(products, indent=2)


def pretty_one_by_one(products) -> str:
    return "\n".join(array(product, indent=4) for product in products)


def wrapped(products) -> str:
    filters = {"items": [{"name": "Size"}, {"name": "Color"}]}
    return array({"status": "ok", "took": 3, "filters": filters, "shop": {"stock": products}, "links": {"next": None}})


def hits(products) -> str:
    found = [{"_index": "shop", "_id": str(i), "_score": 1.0, "_source": product} for i, product in enumerate(products)]
    return array({"took": 3, "hits": {"total": {"value": 12, "relation": "eq"}, "hits": found}})


def edges(products) -> str:
    nodes = [{"cursor": str(i), "node": product} for i, product in enumerate(products)]
    return array({"data": {"products": {"edges": nodes, "pageInfo": {"hasNextPage": False}}}}, indent=1)


def pages(products) -> str:
    return "".join(
        array({"page": page, "total": 12, "items": products[first : first + 4]}) + "\n"
        for page, first in enumerate([0, 4, 8])
    )


def bulk(products) -> str:
    action = '{"index":{"_index":"shop","_id":"%s"}}\n'
    return "".join(action % i + lines([product]) for i, product in enumerate(products))


def keyed(products) -> str:
    return array({product["id"]: {key: product[key] for key in COLUMNS[1:]} for product in products})


def of_pandas(orient: str) -> Callable[[list[dict]], str]:
    def write(products):
        frame = pd.DataFrame(products, dtype=object)
        return frame.to_json(orient=orient, force_ascii=False)

    return write


def xml(products, encoding="utf-8") -> bytes:
    """A plain feed: an element for each product, and in it one for each column that has a value."""
    root = etree.Element("catalog", generated="2026-11-28")
    etree.SubElement(root, "shop").text = "Dorin"
    items = etree.SubElement(root, "products")
    for product in products:
        fill(etree.SubElement(items, "product"), product, "")
    return xml_text(root, encoding)


def merchant(products, encoding="utf-8") -> bytes:
    """Google Merchant's feed, which is RSS with a namespace."""
    google = "http://base.google.com/ns/1.0"
    root = etree.Element("rss", version="2.0", nsmap={"g": google})
    channel = etree.SubElement(root, "channel")
    for name in ["title", "link", "description"]:
        etree.SubElement(channel, name).text = f"the {name} of the shop"
    for product in products:
        fill(etree.SubElement(channel, "item"), product, f"{{{google}}}")
    return xml_text(root, encoding)


def fill(element, product: dict, namespace: str):
    for name, value in product.items():
        if value is not None:
            etree.SubElement(element, namespace + name).text = str(value)


def xml_text(root, encoding: str) -> bytes:
    declared = DECLARED.get(encoding, encoding)
    mark = b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b""
    return mark + etree.tostring(root, encoding=declared, xml_declaration=True, pretty_print=True)


def xlsx(products, title=(), first_sheet=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    if first_sheet:
        sheet["A1"] = first_sheet
        sheet = book.create_sheet("Products")
    for row in [*title, COLUMNS, *(product.values() for product in products)]:
        sheet.append([None] * len(row))
        for cell, value in zip(sheet[sheet._current_row], row):
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_below_titles(products) -> bytes:
    return xlsx(products, title=[["Price list, 1 May 2026"], ["all prices in euros"], [None]])


def xlsx_on_second_sheet(products) -> bytes:
    return xlsx(products, first_sheet="Read me: the products are on the next sheet")


def xls(products) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Products")
    for i, row in enumerate([COLUMNS, *(product.values() for product in products)]):
        for j, value in enumerate(row):
            if value is not None:
                sheet.write(i, j, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(products) -> bytes:
    book = odf.opendocument.OpenDocumentSpreadsheet()
    sheet = odf.table.Table(name="Products")
    for row in [COLUMNS, *(product.values() for product in products)]:
        cells = odf.table.TableRow()
        for value in row:
            cells.addElement(ods_cell(value))
        sheet.addElement(cells)
    book.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def ods_cell(value):
    if value is None:
        return odf.table.TableCell()
    if isinstance(value, str):
        cell = odf.table.TableCell(valuetype="string")
    else:
        cell = odf.table.TableCell(valuetype="float", value=value)
    for line in str(value).split("\n"):
        cell.addElement(odf.text.P(text=line))
    return cell


def parquet(products) -> bytes:
    out = io.BytesIO()
    prices = [None if product["price"] is None else float(product["price"]) for product in products]
    rows = pa.Table.from_pylist(products).set_column(3, "price", pa.array(prices, pa.float64()))
    pq.write_table(rows, out, row_group_size=5)
    return out.getvalue()


# Each kind of text with its extension; all are written in every encoding.
TEXTS = {
    "table": ("csv", table()),
    "table of semicolons": ("csv", table(";")),
    "table of tabs": ("tsv", table("\t")),
    "table named txt": ("txt", table("|")),
    "JSON lines": ("jsonl", lines),
    "JSON lines without spaces": ("ndjson", compact),
    "array": ("json", array),
    "pretty array": ("json", pretty),
    "pretty objects": ("json", pretty_one_by_one),
    "wrapped array": ("json", wrapped),
    "search hits": ("json", hits),
    "edges and nodes": ("json", edges),
    "pages": ("jsonl", pages),
    "bulk": ("ndjson", bulk),
    "keyed by id": ("json", keyed),
    "pandas, columns": ("json", of_pandas("columns")),
    "pandas, records": ("json", of_pandas("records")),
    "pandas, index": ("json", of_pandas("index")),
}
# XML declares its encoding, so its writers are told.
FEEDS = {"XML": ("xml", xml), "Google Merchant": ("xml", merchant)}
# Kinds of file whose bytes are no text.
BINARIES = {
    "xlsx": ("xlsx", xlsx),
    "xlsx below titles": ("xlsx", xlsx_below_titles),
    "xlsx on second sheet": ("xlsx", xlsx_on_second_sheet),
    "xls": ("xls", xls),
    "ods": ("ods", ods),
    "parquet": ("parquet", parquet),
}


def zipped(content: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/", b"")
        archive.writestr(f"export/{name}", content)
        archive.writestr("__MACOSX/export/._" + name, b"\x00\x05\x16\x07")
    return out.getvalue()


def in_two(compress: Callable[[bytes], bytes]) -> Callable[[bytes, str], bytes]:
    """Two members or frames one after the other, as programs write them that append."""
    return lambda content, name: compress(content[: len(content) // 2]) + compress(content[len(content) // 2 :])


# What a file may be packed with: the extension it adds, and how its bytes and name become the new ones.
PACKINGS = {
    "gzip": ("gz", lambda content, name: gzip.compress(content)),
    "two members": ("gz", in_two(gzip.compress)),
    "zstd": ("zst", lambda content, name: zstandard.compress(content)),
    "two frames": ("zst", in_two(zstandard.compress)),
    "xz": ("xz", lambda content, name: lzma.compress(content)),
    "bzip2": ("bz2", lambda content, name: bz2.compress(content)),
    "zip": ("zip", zipped),
}
