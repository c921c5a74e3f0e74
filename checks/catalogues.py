"""Catalogues that are hard on a report, each as the lines of a JSONL file."""

import json
from collections.abc import Iterator

# Each would run, call home or break out of its place if a page let it. `hit` is what the tests look for.
PAYLOADS = [
    "<script>window.hit = 1</script>",
    "<ScRiPt>window.hit=1</sCrIpT>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "<body onload=window.hit=1>",
    "<iframe src='javascript:parent.hit=1'></iframe>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<a href='javascript:window.hit=1'>click</a>",
    "<form action='https://evil.example'><button autofocus>go</button></form>",
    "<object data='data:text/html,<script>parent.hit=1</script>'></object>",
    "<embed src='https://evil.example/x.swf'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<video><source onerror=window.hit=1></video>",
    "<details open ontoggle=window.hit=1>",
    "<input autofocus onfocus=window.hit=1>",
    "<math><mtext></form><form><mglyph><style></math><img src=x onerror=window.hit=1>",
    "\"><script>window.hit=1</script>",
    "'><img src=x onerror=window.hit=1>",
    "\" onmouseover=\"window.hit=1\" x=\"",
    "' autofocus onfocus='window.hit=1' x='",
    "` onclick=window.hit=1 `",
    "</title><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "</bdi></td></table><script>window.hit=1</script>",
    "--><script>window.hit=1</script><!--",
    "]]><script>window.hit=1</script>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "&#60;script&#62;window.hit=1&#60;/script&#62;",
    "\u003cscript\u003ewindow.hit=1\u003c/script\u003e",
    "javascript:window.hit=1",
    "{ css | unescaped } {{ call page with @root }} {{{ x }}}",
    "{dataset} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "\u202eevil\u202c \u2066left\u2069 \u0000\u0001\u001b[31m\u007f",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "W" * 3000,
]


def one_cluster() -> Iterator[dict]:
    """Products that differ in little."""
    for i in range(40):
        yield product(i, f"Linen Shirt {'Blue' if i % 2 else 'White'}", brand=["Abco", "Velt"][i % 2], price=20 + i % 5)


def scripts() -> Iterator[dict]:
    """Names from right to left, without spaces, and of emoji."""
    names = ["حقيبة يد جلدية", "תיק עור לנשים", "手提包 女士 真皮", "レザー バッグ", "👜👠 バッグ", "Кожаная сумка", "กระเป๋าหนัง"]
    brands = ["زارا", "בית", "优衣库", "無印", "👑", "Ромашка", "ไทย"]
    colors = ["أسود", "שחור", "黑色", "赤", "❤️", "чёрный", "ดำ"]
    for i in range(140):
        j = i % len(names)
        yield product(i, f"{names[j]} {i % 9}", brand=brands[j], color=colors[j], price=10 + 7 * j + i % 5)


def without_prices() -> Iterator[dict]:
    """Nothing but names and brands."""
    for i in range(80):
        kind = ["Cotton Shirt", "Denim Jeans", "Steel Watch", "Silk Scarf"][i % 4]
        yield {"id": str(i), "product_name": f"{kind} {i % 7}", "brand": f"Brand {i % 3}"}


def one_product() -> Iterator[dict]:
    yield product(0, "The only hat there is")


def identical() -> Iterator[dict]:
    for _ in range(60):
        yield product(7, "Plain white shirt", price=9.9)


def hostile() -> Iterator[dict]:
    """Every payload in every column, and as the name of a column."""
    for i in range(120):
        text = [f"{PAYLOADS[(i + j) % len(PAYLOADS)]} kind{(i + j) % 4}" for j in range(6)]
        yield {
            "id": text[0],
            "product_name": text[1],
            "brand": text[2],
            "gender": text[3],
            "e_color": text[4],
            "e_matched_tokens_categories_formatted": [text[5], text[0]],
            "long_description": text[2],
            "retailer_price": 10 + i,
            PAYLOADS[i % len(PAYLOADS)][:200]: text[1],
        }


def lines(products: Iterator[dict]) -> str:
    return "".join(json.dumps(product, ensure_ascii=False) + "\n" for product in products)


def product(number: int, name: str, *, brand="Acme", color="black", price: float = 20) -> dict:
    return {
        "id": str(number),
        "product_name": name,
        "brand": brand,
        "gender": "female",
        "e_color": color,
        "retailer_price": price,
        "long_description": f"{name} by {brand}.",
    }
