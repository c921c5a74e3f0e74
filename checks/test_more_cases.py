"""More files of the kinds in checks/cases, and what is near to them but means something else."""

import io
import json
import re
import tarfile

import pytest

from reading import Case, call, check, convert, last_line

TWO = {"product_name": ["Chair", "Lamp"], "price": [5, 6]}
THREE = {"id": ["1", "2", "3"], "product_name": ["red chair", "blue lamp", "oak desk"], "price": [10, 20, 30]}
FOUR = {"id": ["1", "2", "3", "4"], "product_name": ["red chair", "blue lamp", "oak desk", "tin box"]}
NO_NAMES = dict(enumerate(THREE.values()))
PRODUCTS = [dict(zip(THREE, row)) for row in zip(*THREE.values())]
OBJECTS = json.dumps(PRODUCTS)
THREE_LINES = "1,red chair,10\n2,blue lamp,20\n3,oak desk,30\n"
HEADER = "id,product_name,price\n"
LONG = "".join(f"{i},lamp {i},{i}\n" for i in range(60_000))


def case(file: str, content: str | bytes, cells=None, options="", **more) -> Case:
    content = content.encode() if isinstance(content, str) else content
    return Case(file, cells or {}, options, content=content, **more)


DELIMITERS = [
    case("more-commas-than-tabs.txt", "id\tproduct_name\n1\tred, oak, new chair\n2\tblue, tin, old lamp\n",
         {"id": ["1", "2"], "product_name": ["red, oak, new chair", "blue, tin, old lamp"]}),
    case("quoted-semicolons.csv", 'product_name,price\n"Chair; oak; new; 4 legs",5\n"Lamp; tin; old; 1 bulb",6\n',
         {"product_name": ["Chair; oak; new; 4 legs", "Lamp; tin; old; 1 bulb"], "price": [5, 6]}),
    case("decimal-commas.csv", "product_name;price\nChair;5,00\nLamp;6,50\n",
         {"product_name": ["Chair", "Lamp"], "price": ["5,00", "6,50"]}, told={"delimiter": ";"}),
    case("decimal-commas-in-all.csv", "id;price;weight\n1;5,00;1,5\n2;6,50;2,5\n",
         {"id": ["1", "2"], "price": ["5,00", "6,50"], "weight": ["1,5", "2,5"]}),
    case("pipes-in-header.csv", "id,Size|Color,price\n1,M|red,5\n2,L|blue,6\n",
         {"id": ["1", "2"], "Size|Color": ["M|red", "L|blue"], "price": [5, 6]}),
    case("sep-with-tab.csv", "sep=\t\r\nproduct_name\tprice\r\nChair\t5\r\nLamp\t6\r\n", TWO, told={"delimiter": "\t"}),
    case("sep-utf16.csv", "sep=;\r\nproduct_name;price\r\nChair;5\r\nLamp;6\r\n".encode("utf-16"), TWO),
    case("colons.csv", "product_name:price\nChair:5\nLamp:6\n", TWO, "--delimiter :"),
    case("tabs.csv", "product_name\tprice\nChair\t5\nLamp\t6\n", TWO, "--delimiter tab"),
    case("overruled.csv", "a;b,c\n1;2,3\n", {"a;b": ["1;2"], "c": ["3"]}, "--delimiter ,", told={"delimiter": ","}),
]  # fmt: skip

QUOTES = [
    case("inches.csv", HEADER + '1,27" monitor,10\n2,19" monitor,20\n',
         {"id": ["1", "2"], "product_name": ['27" monitor', '19" monitor'], "price": [10, 20]}),
    case("doubled-quotes.csv", 'product_name,price\n"27"" ""wide"" monitor",5\n""" """,6\n',
         {"product_name": ['27" "wide" monitor', '" "'], "price": [5, 6]}),
    case("stray-quote-in-a-long-file.csv", HEADER + '0,"stray,0\n' + LONG,
         {"id": [str(i) for i in range(60_000)], "price": list(range(60_000))}, more_columns=True, rejected=1),
    case("stray-quote-at-the-end.csv", HEADER + LONG + '0,"stray,0\n',
         {"id": [str(i) for i in range(60_000)]}, more_columns=True, rejected=1),
    case("stray-quote-before-legal-lines.csv", HEADER + '9,"stray,0\n' + '1,"two\nlines",10\n' * 30,
         {"id": ["1"] * 30, "product_name": ["two\nlines"] * 30, "price": [10] * 30}, rejected=1),
    case("long-field.csv", HEADER + '1,"' + "a line\n" * 150 + '",10\n2,lamp,20\n',
         {"id": ["1", "2"], "product_name": ["a line\n" * 150, "lamp"], "price": [10, 20]}),
    case("quoted-line-breaks-everywhere.csv", '"id","product\r\nname"\r\n"1","a\r\nb"\r\n"2","c\n\nd"\r\n',
         {"id": ["1", "2"], "product\r\nname": ["a\r\nb", "c\n\nd"]}),
    case("quoted-delimiters-in-header.csv", '"id","name, long; or short","price"\n1,chair,5\n2,lamp,6\n',
         {"id": ["1", "2"], "name, long; or short": ["chair", "lamp"], "price": [5, 6]}),
    case("json-in-a-cell.csv", 'product_name,tags\nChair,"[""a"", ""b""]"\nLamp,"{""x"": 1}"\n',
         {"product_name": ["Chair", "Lamp"], "tags": ['["a", "b"]', '{"x": 1}']}),
    case("first-cell-brace.csv", 'product_name,note\n{new} Chair,x\n"{""a"":1}",y\n',
         {"product_name": ["{new} Chair", '{"a":1}'], "note": ["x", "y"]}),
]  # fmt: skip

HEADERS = [
    case("comments.csv", "# made by shop 2.1\n# on 1 May\n" + HEADER + THREE_LINES,
         THREE, told={"header_line": 3}, repaired=True),
    case("title-with-commas.csv", "Dorin Ltd, 12 Main Street, London\n\n" + HEADER + THREE_LINES,
         THREE, told={"header_line": 3}, repaired=True),
    case("title-filled-up.csv", "Price list of May,,\nall prices in euros,,\n,,\n" + HEADER + THREE_LINES,
         THREE, told={"header_line": 4}, repaired=True),
    case("blank-lines-first.csv", "\n\n" + HEADER + THREE_LINES, THREE, told={"header_line": 3}),
    case("blank-lines-between.csv", HEADER + THREE_LINES.replace("\n", "\n\n"), THREE),
    case("skipped.csv", "one,two,three\nx,y,z\n" + HEADER + THREE_LINES,
         THREE, "--skip-lines 2", told={"header_line": 3}),
    case("put-together-with-marks.csv", ("\ufeff" + HEADER + THREE_LINES) + "\ufeff" + HEADER + "4,tin box,40\n",
         {**FOUR, "price": [10, 20, 30, 40]}, repaired=True),
    case("no-header-digits.csv", THREE_LINES, NO_NAMES, told={"header_line": 0}, error="looks like data"),
    case("no-header-semicolons.csv", THREE_LINES.replace(",", ";"), NO_NAMES, "--header false",
         told={"header_line": 0}),
    case("header-that-looks-like-data.csv", "2024,2025\n1,2\n3,4\n",
         {"2024": ["1", "3"], "2025": ["2", "4"]}, "--header true", told={"header_line": 1}),
    case("words-only.csv", "name,color\nred chair,red\nblue lamp,blue\n",
         {"name": ["red chair", "blue lamp"], "color": ["red", "blue"]}, told={"header_line": 1}),
    case("one-column-of-quotes.csv", '"product_name"\n"Red chair, oak"\n"Blue lamp"\n',
         {"product_name": ["Red chair, oak", "Blue lamp"]}),
    case("one-column-carriage-returns.csv", "product_name\rRed chair\rBlue lamp",
         {"product_name": ["Red chair", "Blue lamp"]}),
    case("one-column.txt", "product_name\r\nRed chair\r\nBlue lamp\r\n", {"product_name": ["Red chair", "Blue lamp"]}),
    case("carriage-returns-quoted.csv", 'product_name,price\r"Chair\rof oak",5\rLamp,6\r',
         {"product_name": ["Chair\nof oak", "Lamp"], "price": [5, 6]}),
    case("mixed-line-ends.csv", "product_name,price\r\nChair,5\nLamp,6\r\n", TWO),
]  # fmt: skip

RAGGED = [
    case("delimiter-too-many-everywhere.csv", (HEADER + THREE_LINES).replace("\n", ",\n"), THREE, more_columns=True),
    case("delimiters-too-many.csv", HEADER + THREE_LINES.replace("\n", ",,\n"), THREE, repaired=True),
    case("short-rows.csv", HEADER + "1,red chair,10\n" * 3 + "2,blue lamp\n",
         {"id": [*"1112"], "product_name": ["red chair"] * 3 + ["blue lamp"], "price": [10, 10, 10, None]},
         repaired=True),
]  # fmt: skip

ENCODINGS = [
    case("late.csv", (HEADER + LONG).encode() + "9,Möbel,1\n".encode("cp1252"),
         {"product_name": [*(f"lamp {i}" for i in range(60_000)), "Möbel"]}, more_columns=True),
    case("few-among-umlauts.csv", (HEADER + "1,Größe,10\n" * 3).encode() + "2,Möbel,20\n".encode("cp1252"),
         {"id": [*"1112"], "product_name": ["Größe"] * 3 + ["Möbel"], "price": [10, 10, 10, 20]}, repaired=True),
    case("few.jsonl", b'{"product_name":"Chair"}\n' * 30 + '{"product_name":"Möbel"}\n'.encode("cp1252"),
         {"product_name": ["Chair"] * 30 + ["Möbel"]}),
    case("named.csv", "product_name;price\nŁódź;5\nżółć;6\n".encode("cp1250"),
         {"product_name": ["Łódź", "żółć"], "price": [5, 6]}, "--encoding windows-1250"),
    case("utf16-without-mark.jsonl", '{"product_name":"手提包"}\n{"product_name":"围巾"}\n'.encode("utf-16-le"),
         {"product_name": ["手提包", "围巾"]}, told={"encoding": "UTF-16LE"}),
    case("utf16-odd.csv", "product_name,price\r\nChair,5\r\nLamp,6\r\n".encode("utf-16")[:-1],
         TWO, error="utf-16|cut", more_columns=True),
    case("no-such.csv", "product_name\nChair\n", options="--encoding klingon", error="klingon"),
]  # fmt: skip


def page(number: int, products: str) -> str:
    return f'{{"page":{number},"products":{products}}}\n'


def by_column(cells: dict, labels="") -> str:
    """What pandas makes of a table: columns, each an object by row."""
    return json.dumps({name: {labels[i] if labels else str(i): v for i, v in enumerate(cells[name])} for name in cells})


NESTED = {**PRODUCTS[0], "variants": [{"sku": f"v{i}", "title": "a long title of a variant"} for i in range(9)]}
TWICE = {key: values * 2 for key, values in THREE.items()}
MANY = {"product_name": [f"lamp {i}" for i in range(500)], "price": list(range(500))}
SPLIT = {"columns": list(THREE), "index": [0, 1, 2], "data": [list(product.values()) for product in PRODUCTS]}
BULK = """{"index":{"_id":"1"}}
{"product_name":"Chair","price":5}
{"delete":{"_id":"9"}}
{"create":{"_id":"2"}}
{"product_name":"Lamp","price":6}
"""
DEEP = {"a": {"b": {"c": {"d": {"e": PRODUCTS}}}}}
MONGO = [{"_id": {"$oid": "5f43a1"}, "product_name": "red chair", "stock": {"$numberInt": "5"}}]
ARRAYS = [
    case("larger-of-two.json", json.dumps({"brands": [{"name": "Abco"}, {"name": "Dorin"}], "goods": PRODUCTS}),
         THREE, told={"records_path": "goods"}),
    case("larger-of-two-last-small.json", json.dumps({"goods": PRODUCTS, "brands": [{"name": "Abco"}]}), THREE),
    case("deep.json", json.dumps(DEEP), THREE, told={"records_path": "a.b.c.d.e"}),
    case("shallow-before-deep.json", json.dumps({"goods": [NESTED, NESTED]}), {"id": ["1", "1"]}, more_columns=True),
    case("variants.jsonl", (json.dumps(NESTED) + "\n") * 3,
         {"id": ["1"] * 3, "product_name": ["red chair"] * 3}, more_columns=True),
    case("one-product-with-variants.json", json.dumps([NESTED]),
         {"id": ["1"], "product_name": ["red chair"]}, more_columns=True),
    case("named-path.json", json.dumps({"old": PRODUCTS + PRODUCTS, "new": {"list": PRODUCTS}}),
         THREE, "--records-path new.list"),
    case("path-to-nothing.json", json.dumps({"goods": PRODUCTS}), options="--records-path shoes", error="shoes"),
    case("pages.jsonl", page(1, OBJECTS) + page(2, "[]") + page(3, OBJECTS), TWICE, more_columns=True),
    case("first-page-empty.jsonl", page(1, "[]") + page(2, OBJECTS), THREE, more_columns=True),
    case("no-hits.json", '{"took":1,"hits":{"total":{"value":0},"hits":[]}}', error="no products?"),
    case("empty-array.json", "[]", error="no products?|no records?"),
    case("bulk-with-deletes.ndjson", BULK, TWO, more_columns=True, repaired=True),
    case("numbered.json", json.dumps({str(i): product for i, product in enumerate(PRODUCTS)}),
         THREE, more_columns=True),
    case("keyed-below.json", json.dumps({"status": "ok", "products": {f"P{p['id']}": p for p in PRODUCTS}}),
         {**THREE, "*": ["P1", "P2", "P3"]}),
    case("pandas-with-labels.json", by_column(THREE, "abc"), THREE, more_columns=True),
    case("pandas-with-many-rows.json", by_column(MANY), MANY, more_columns=True),
    case("pandas-split.json", json.dumps(SPLIT), THREE, error="array|split|object"),
    case("one-object.json", json.dumps(PRODUCTS[0], indent=2),
         {"id": ["1"], "product_name": ["red chair"], "price": [10]}),
    case("two-arrays.json", OBJECTS + "\n" + OBJECTS, TWICE, error="array"),
]  # fmt: skip

NAN_WRAPPED = f'{{"status":NaN,"products":{OBJECTS[:-1]},{{"id":"4","product_name":"tin box","price":NaN}}]}}'
DICTS = [
    {"product_name": "it's new", "sale": True},
    {"product_name": 'a "b"', "sale": False},
    {"product_name": "Größe", "sale": None},
]
VALUES = [
    case("infinity.json", '[{"id":"1","a":NaN,"b":[1,Infinity]},{"id":"2","a":-Infinity,"b":[]}]',
         {"id": ["1", "2"], "a": [None, None], "b": ["[1,null]", "[]"]}, repaired=True),
    case("nan-is-a-word.jsonl", '{"product_name":"NaN bread, Infinity pool","price":1}\n',
         {"product_name": ["NaN bread, Infinity pool"], "price": [1]}),
    case("nan-wrapped.json", NAN_WRAPPED, {**FOUR, "price": [10, 20, 30, None]}),
    case("python-with-quotes.jsonl", "".join(f"{d}\n" for d in DICTS),
         {"product_name": ["it's new", 'a "b"', "Größe"], "sale": ["true", "false", None]}, error="Python"),
    case("python-list.json", str(PRODUCTS), THREE, error="Python"),
    case("mongo.jsonl", "".join(json.dumps(product) + "\n" for product in MONGO),
         {"product_name": ["red chair"]}, more_columns=True),
    case("cut-wrapped.json", json.dumps({"products": PRODUCTS})[:-20], error="cut short"),
    case("cut-after-comma.json", OBJECTS[:-1] + ",", error="cut short"),
    case("cut-lines.jsonl", '{"product_name":"Chair"}\n' * 30 + '{"product_na',
         {"product_name": ["Chair"] * 30}, rejected=1),
    case("marks-put-together.json", "\ufeff" + OBJECTS + "\n\ufeff" + OBJECTS, TWICE, error="array"),
    case("table-in-disguise.json", HEADER + THREE_LINES, THREE),
    case("json-in-disguise.csv", OBJECTS, THREE),
]  # fmt: skip

ATTRIBUTES = """<?xml version="1.0"?>
<shop><product id="1"><product_name>red &amp; blue <![CDATA[<b>chair</b>]]></product_name></product>
<product id="2"><product_name>lamp</product_name></product></shop>"""
REPEATED = """<shop><p><id>1</id><img>a</img><img>b</img></p><p><id>2</id><img>c</img></p><p><id>3</id></p></shop>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>shop</title>
<entry><g:id>1</g:id><title>chair</title></entry><entry><g:id>2</g:id><title>lamp</title></entry></feed>"""
XML = [
    case("attributes.xml", ATTRIBUTES, {"*": ["1", "2"], "product_name": ["red & blue <b>chair</b>", "lamp"]}),
    case("repeated-field.xml", REPEATED, {"id": ["1", "2", "3"]}, more_columns=True),
    case("atom.xml", ATOM, {"id": ["1", "2"], "title": ["chair", "lamp"]}),
    case("cut.xml", REPEATED[:-20], error="cut short|ends"),
]  # fmt: skip


def tar(name: str, content: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        file = tarfile.TarInfo(name)
        file.size = len(content)
        archive.addfile(file, io.BytesIO(content.encode()))
    return out.getvalue()


# What cannot be read is named for what it is.
NAMED = [
    case("catalogue.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n", error="PDF"),
    case("catalogue.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n", error="PDF"),
    case("export.csv", tar("shop.csv", HEADER + THREE_LINES), error="tar"),
    case("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200)), error="PNG|image|picture"),
    case("export.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(100), error="7z|7-Zip"),
    case("export.rar", b"Rar!\x1a\x07\x01\0" + bytes(100), error="RAR"),
    case("login.csv", "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in</body></html>\n",
         error="HTML"),
    case("shop.db", b"SQLite format 3\0" + bytes(200), error="SQLite|database"),
    case("empty.csv", b"", error="empty"),
    case("spaces.json", b" \n\n", error="empty|no records?"),
    case("header-alone.csv", HEADER, error="no products?|no records?|empty"),
]  # fmt: skip

SECTIONS = [DELIMITERS, QUOTES, HEADERS, RAGGED, ENCODINGS, ARRAYS, VALUES, XML, NAMED]


@pytest.mark.parametrize("case", [case for section in SECTIONS for case in section], ids=str)
def test_a_file_is_read_right(case, tmp_path):
    file = tmp_path / case.file
    file.write_bytes(case.content)
    check(case, convert(file, tmp_path / "out.csv", case.options))


def test_rows_with_too_many_fields_are_kept_or_told(tmp_path):
    file = tmp_path / "long-rows.csv"
    file.write_text(HEADER + THREE_LINES * 10 + "4,tin box,40,blue,new\n")
    outcome = convert(file, tmp_path / "out.csv")
    outcome.expect(outcome.code == 0, "expected a catalogue")
    rejected = outcome.quality["rejects"]["records"]
    outcome.expect(len(outcome.rows) + rejected == 31, f"expected 31 rows and rejects, told are {rejected}")
    kept = outcome.rows[-1][:3] == ["4", "tin box", "40"] and outcome.reading.get("repairs")
    outcome.expect(rejected == 1 or kept, "expected the row, and that it was repaired, or a reject")


def test_a_large_part_of_the_bytes_that_is_lost_fails_a_run(tmp_path):
    file = tmp_path / "shop.jsonl"
    good = '{"product_name":"Chair"}\n' * 100
    file.write_text(good + '{"product_name":"' + "x" * len(good) + "\n")
    outcome = convert(file, tmp_path / "out.csv")
    outcome.expect(outcome.code == 1 and "byte" in outcome.error, "expected an error: half of the bytes are lost")
    outcome = convert(file, tmp_path / "out.csv", "--max-reject-share 0.6")
    outcome.expect(outcome.code == 0 and outcome.quality["rejects"]["bytes_share"] > 0.4, "expected the share in bytes")


def test_how_many_records_are_lost_is_told(tmp_path):
    file, out = tmp_path / "shop.jsonl", tmp_path / "out.csv"
    file.write_text('{"product_name":"Chair"}\n' * 100 + "no record\n" * 3)
    outcome = convert(file, out)
    outcome.expect(json.loads(last_line(outcome.stdout))["rejected"] == 3, "expected 3 rejects in --json")
    outcome = call("convert", file, out)
    outcome.expect(re.search(r"\b3\b", outcome.stdout), f"3 rejects are not told in the terminal: {outcome.stdout}")


def test_rejects_keep_the_bytes(tmp_path):
    file = tmp_path / "shop.jsonl"
    file.write_bytes(b'{"product_name":"Chair"}\n' * 100 + b'{"product_name":"a\xff\xfe\n')
    outcome = convert(file, tmp_path / "out.csv")
    outcome.expect(outcome.code == 0, "expected 100 rows")
    rejects = (tmp_path / "out.rejects.jsonl").read_text(encoding="utf-8").lower()
    written_out = any(form in rejects for form in ["\\xff\\xfe", "fffe", "ff fe", "%ff%fe"])
    outcome.expect("\ufffd" not in rejects or written_out, f"the bytes FF FE are gone: {rejects}")
