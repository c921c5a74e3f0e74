"""The pages in a real browser: Chromium as the distribution packages it."""

import itertools
import os
import re
import shutil
import time
from importlib.resources import files
from pathlib import Path

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import catalogues
from run import ROOT, Run

SAMPLE = (ROOT / "samples" / "products.jsonl").read_text(encoding="utf-8")
HALF = "".join(itertools.islice(SAMPLE.splitlines(keepends=True), 1000))
# The texts of each catalogue's uploads, one after the other, and the options of the runs.
CATALOGUES = {
    "sample": ([HALF, SAMPLE], ["--k", "6"]),
    "one-cluster": ([catalogues.lines(catalogues.one_cluster())], ["--k", "1"]),
    "twenty-clusters": ([HALF], ["--k", "20"]),
    "sixty-clusters": ([SAMPLE], ["--k", "60", "--max-k", "62"]),
    "scripts": ([catalogues.lines(catalogues.scripts())], ["--k", "6"]),
    "without-prices": ([catalogues.lines(catalogues.without_prices())], []),
    "one-product": ([catalogues.lines(catalogues.one_product())], []),
    "identical": ([catalogues.lines(catalogues.identical())], []),
    "hostile": ([catalogues.lines(catalogues.hostile())], ["--k", "4"]),
}
PAGES = [*CATALOGUES, "all-reports-of-one", "all-catalogues", "failed"]
DESKTOP, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
NAMES = ["chromium", "chromium-browser", "google-chrome"]


@pytest.fixture(scope="module")
def browser():
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        pytest.skip("no Chromium: `apt-get install chromium`, or name another in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(browser, tmp_path_factory) -> dict[str, Path]:
    """The page of each catalogue's last run, and the index pages."""
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("catalogues")
    reports = data / "wintermute-lake" / "reports"
    pages = {}
    for name, (uploads, options) in CATALOGUES.items():
        for upload in uploads:
            if name in pages:
                # S3 tells the time of an upload to the second, and later uploads are compared with earlier ones.
                time.sleep(1.1)
            (folder / f"{name}.jsonl").write_text(upload, encoding="utf-8")
            run = Run.make(folder / f"{name}.jsonl", data, *options)
            pages[name] = Path(run.summary["report"])
    (folder / "no-words.jsonl").write_text(HALF, encoding="utf-8")
    with pytest.raises(SystemExit, match="wintermute run failed"):
        Run.make(folder / "no-words.jsonl", data / "failed", "--text", "<img src=x onerror=window.hit=1>")
    pages["failed"] = data / "failed" / "wintermute-lake" / "reports" / "index.html"
    return pages | {"all-reports-of-one": reports / "sample" / "index.html", "all-catalogues": reports / "index.html"}


class Visit:
    """A page that is open, with all that it has said and asked for."""

    def __init__(self, browser: Browser, file: Path, *, size=DESKTOP, scheme="light", scripts=True):
        self.file, self.said, self.asked = file, [], []
        self.context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_):
        self.context.close()

    def requests(self) -> list[str]:
        return [url for url in self.asked if url != self.file.as_uri() and not url.startswith("data:")]

    def text(self) -> str:
        return self.page.inner_text("body")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_complains_of_nothing_and_holds_everything_in_its_place(browser, pages, name, size):
    with Visit(browser, pages[name], size=size) as visit:
        assert (visit.said, visit.requests()) == ([], [])
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert visit.page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("name", ["sample", "hostile", "all-reports-of-one", "all-catalogues"])
def test_a_page_says_the_same_without_scripts(browser, pages, name):
    """What the script adds is marked; nothing else differs."""
    with Visit(browser, pages[name]) as visit, Visit(browser, pages[name], scripts=False) as plain:
        assert (plain.said, plain.requests()) == ([], [])
        without_tools = visit.page.evaluate(WITHOUT_TOOLS)
        body = lxml.html.fromstring(plain.page.content()).find("body")
        for told in body.xpath("//noscript"):
            told.drop_tree()
        assert "".join(body.text_content().split()) == "".join(without_tools.split()) != ""


WITHOUT_TOOLS = """() => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll('[data-tool], noscript').forEach(tool => tool.remove());
  return body.textContent;
}"""


def test_the_largest_clusters_are_open_and_a_link_to_another_opens_it(browser, pages):
    with Visit(browser, pages["sixty-clusters"], scripts=False) as visit:
        page = visit.page
        assert (page.locator("article.card").count(), page.locator("details.card").count()) == (12, 48)
        products = page.locator("[data-cluster='40'] .products").first
        assert not products.is_visible()
        anchor = page.locator("[data-cluster='40']").get_attribute("id")
        page.click(f"#overview a[href='#{anchor}']")
        assert products.is_visible()
        assert page.locator("details[open]").count() == 1


# Pairs of labels of one plot whose boxes share more than a pixel's breadth, and labels that leave their plot.
OVERLAPS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => [text.textContent.trim(), text.getBoundingClientRect()]);
  const outside = labels.filter(([, box]) => box.left < frame.left - 4 || box.right > frame.right + 4
    || box.top < frame.top - 4 || box.bottom > frame.bottom + 4).map(([text]) => `outside: ${text}`);
  const overlapping = labels.flatMap(([a, p], i) => labels.slice(i + 1).filter(([, q]) =>
    Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2
  ).map(([b]) => `${svg.getAttribute('aria-label')}: ${a} | ${b}`));
  return [...outside, ...overlapping];
})"""


@pytest.mark.parametrize(
    ("name", "scheme", "size"),
    [
        ("sample", "light", DESKTOP),
        ("sample", "dark", DESKTOP),
        ("sample", "light", PHONE),
        ("one-product", "light", DESKTOP),
        ("all-reports-of-one", "light", DESKTOP),
        ("all-catalogues", "dark", DESKTOP),
        ("all-catalogues", "light", PHONE),
        ("failed", "light", DESKTOP),
    ],
)
def test_everyone_can_read_it(browser, pages, name, scheme, size):
    """axe-core finds nothing serious; it also measures the contrast of all texts, which is what takes its time."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    with Visit(browser, pages[name], scheme=scheme, size=size) as visit:
        dark = visit.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0] < 60")
        assert dark == (scheme == "dark")
        visit.page.evaluate(axe)
        found = visit.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        serious = [
            (finding["id"], finding["nodes"][0]["html"][:200])
            for finding in found
            if finding["impact"] in ("serious", "critical")
        ]
        assert serious == []


def test_text_of_a_catalogue_does_nothing(browser, pages):
    with Visit(browser, pages["hostile"]) as visit:
        page = visit.page
        assert page.evaluate("window.hit") is None
        foreign = "script:nth-of-type(n+3), script[src], iframe, object, embed, form, main input:not([data-tool] input), base, video, img, details, math, meta[http-equiv=refresh], body body"
        assert page.locator(foreign).count() == 0
        assert page.evaluate(HANDLERS) == []
        for link in page.evaluate("[...document.links].map(link => link.protocol)"):
            assert link == "file:"
        page.evaluate(TOUCH)
        assert page.evaluate("window.hit") is None and visit.said == []
        assert page.locator("script").count() == 2, "the data and the page's own"
        for payload in ["<script>window.hit = 1</script>", "<img src=x onerror=window.hit=1>", "{ css | unescaped }"]:
            assert payload in visit.text(), "it is shown as text"


# Everything that a reader may do to an element, and what may befall it.
TOUCH = """document.querySelectorAll('*').forEach(element => {
  for (const name of ['mouseover', 'focus', 'toggle', 'load', 'error']) element.dispatchEvent(new Event(name));
})"""
HANDLERS = """[...document.querySelectorAll('*')].flatMap(element =>
  [...element.attributes].filter(a => a.name.startsWith('on') || a.name === 'style').map(a => a.name))"""


def test_even_markup_that_got_in_could_not_run(browser, pages):
    """The page's own policy forbids what escaping keeps out."""
    with Visit(browser, pages["sample"]) as visit:
        visit.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit = 1\">')")
        visit.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hit = 1'}))"
        )
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("window.hit") is None
        assert any("Content Security Policy" in message for message in visit.said)


def test_a_later_upload_is_compared_with_the_one_before_and_both_are_in_the_index(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        products = visit.page.locator("#changes tr", has_text="Products").first.inner_text().split()
        assert products == ["Products", "1,000", "2,000", "+1,000"]
        visit.page.click("#changes a >> nth=0")
        assert visit.page.locator("h1").inner_text() == "sample"
        assert visit.page.locator("#changes").count() == 0
        visit.page.click("text=All reports of this catalogue")
        assert visit.page.locator("tbody tr").count() == 2
        visit.page.click("text=All catalogues")
        assert visit.page.locator("tbody tr").count() == len(CATALOGUES)


def test_a_run_that_failed_is_told_of_and_what_it_read_does_nothing(browser, pages):
    with Visit(browser, pages["failed"]) as visit:
        (row,) = visit.page.locator("#failures tbody tr").all_inner_texts()
        assert "no-words" in row and "cluster" in row and "<img src=x onerror=window.hit=1>" in row
        assert "upload the catalogue again" in row
        assert visit.page.evaluate("window.hit") is None and visit.page.locator("img").count() == 0


# What the page's script does.


def rows(page: Page, table: str) -> list[str]:
    return page.eval_on_selector_all(f"{table} tbody tr:not([hidden]):not(.begins) > :first-child", "cells => cells.map(cell => cell.textContent.trim())")


def test_tables_sort_by_any_figure_and_go_back(browser, pages):
    with Visit(browser, pages["sixty-clusters"]) as visit:
        page = visit.page
        before = rows(page, ".overview")
        head = page.locator(".overview thead button", has_text="Average").last
        head.click()
        figures = page.eval_on_selector_all(".overview tbody tr:not(.begins) td:nth-child(2)", "cells => cells.map(cell => Number(cell.textContent.replace(/[^0-9.]/g, '')))")
        assert figures == sorted(figures, reverse=True) and len(figures) == 60
        assert page.locator(".overview [aria-sort=descending]").count() == 1
        head.press("Enter")
        assert page.locator(".overview [aria-sort=ascending]").count() == 1, "the keyboard does the same"
        head.press("Enter")
        assert rows(page, ".overview") == before and page.locator(".overview [aria-sort]").count() == 0


def test_rows_are_filtered_by_what_they_say(browser, pages):
    with Visit(browser, pages["sixty-clusters"]) as visit:
        page = visit.page
        word = rows(page, ".overview")[0].split()[-1].lower()
        page.locator("#overview").get_by_label("Filter rows").fill(word)
        shown = page.locator(".overview tbody tr:visible").all_inner_texts()
        assert 0 < len(shown) < 60 and all(word in text.lower() for text in shown), word
        page.locator("#overview").get_by_label("Filter rows").fill("")
        assert len(rows(page, ".overview")) == 60


@pytest.mark.parametrize("name", ["sample", "hostile"])
def test_a_table_is_copied_as_text_that_no_spreadsheet_runs(browser, pages, name):
    with Visit(browser, pages[name]) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = visit.page
        page.locator("#overview").get_by_role("button", name="Copy as table").click()
        page.locator("#overview").get_by_role("button", name="Copied").wait_for()
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert len(lines) == page.locator(".overview tbody tr:not(.begins)").count() + 2, "one line of headers, and all products"
        cells = [cell for line in lines for cell in line.split("\t")]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


def test_products_are_found_by_name_brand_price_and_kind(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        page, explore = visit.page, visit.page.locator("#explore")
        assert "2,000 products" in explore.inner_text()
        explore.get_by_label("Name, brand or id").fill("SHIRT")
        names = explore.locator("tbody th").all_inner_texts()
        brands = explore.locator("tbody td:nth-child(2)").all_inner_texts()
        assert names and all("shirt" in f"{a} {b}".lower() for a, b in zip(names, brands))
        explore.get_by_label("Name, brand or id").fill("")
        explore.get_by_label("Price from").fill("100")
        explore.get_by_label("to", exact=True).fill("120")
        explore.get_by_role("button", name="Price", exact=True).click()
        prices = [float(text.replace(",", "")) for text in explore.locator("tbody td:nth-child(3)").all_inner_texts()]
        assert prices == sorted(prices) and all(100 <= price <= 120 for price in prices)
        explore.locator("select").first.select_option("odd")
        explore.get_by_label("Price from").fill("")
        explore.get_by_label("to", exact=True).fill("")
        assert explore.locator("tbody tr").count() == 25
        explore.get_by_role("button", name="Show more").click()
        assert explore.locator("tbody tr").count() <= 30, "at most five of each of six clusters"
        assert visit.said == []


def test_two_kinds_are_compared(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        compare = visit.page.locator("#compare")
        compare.locator("select").nth(0).select_option("k2")
        compare.locator("select").nth(1).select_option("all")
        head = compare.locator("thead th").all_inner_texts()
        assert head[2] == "All products"
        sizes = compare.locator("tbody tr", has_text="Products").first.locator("td").all_inner_texts()
        assert sizes == [visit.page.locator("[data-figure='clusters.2.size']").first.inner_text(), "2,000"]
        medians = compare.locator("tbody tr", has_text="Median price").locator("td").all_inner_texts()
        assert medians[0] == visit.page.locator("[data-cluster='2'] [data-figure='clusters.2.price.median']").inner_text()


def test_the_map_tells_of_products_searches_and_leads_to_cards(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        page, figure = visit.page, visit.page.locator("figure.map")
        canvas = figure.locator("canvas")
        assert not figure.locator("svg").first.is_visible()
        looks = [canvas.evaluate("canvas => canvas.toDataURL()")]

        def differs() -> bool:
            page.wait_for_timeout(150)
            looks.append(canvas.evaluate("canvas => canvas.toDataURL()"))
            return looks[-1] != looks[-2]

        figure.get_by_label("Find products").fill("jeans")
        assert differs() and "products in" in figure.inner_text()
        assert figure.locator(".found a").count() > 0
        figure.get_by_label("Find products").fill("")
        assert differs()
        canvas.focus()
        canvas.press("+")
        assert differs(), "it zooms"
        canvas.press("ArrowLeft")
        assert differs(), "it moves"
        figure.get_by_role("button", name="Components").click()
        assert differs(), "the other view"
        figure.get_by_role("button", name="Kinds").click()
        assert differs()
        at = page.evaluate("""() => { const {kinds, sides} = JSON.parse(document.getElementById('data').textContent);
          const box = document.querySelector('canvas').getBoundingClientRect();
          const scale = Math.min(box.width / sides[0], box.height / sides[1]) * 0.96;
          const [x, y] = kinds[0].disc;
          return [(x - sides[0] / 2) * scale + box.width / 2, (y - sides[1] / 2) * scale + box.height / 2]; }""")
        canvas.hover(position={"x": at[0], "y": at[1]})
        assert "Products: " in figure.locator(".tip").inner_text(), "the pointer is told of a kind"
        canvas.click(position={"x": at[0], "y": at[1]})
        anchor = page.evaluate("location.hash")
        assert page.locator(f"[id='{anchor[1:]}']").evaluate("card => card.dataset.cluster === '0'")
        assert visit.said == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_a_kind_opens_its_card(browser, pages, scripts):
    with Visit(browser, pages["sixty-clusters"], scripts=scripts) as visit:
        page = visit.page
        anchor = page.locator("[data-cluster='40']").get_attribute("id")
        page.goto(f"{visit.file.as_uri()}#{anchor}")
        assert page.locator("[data-cluster='40'] .products").first.is_visible()
    index = pages["all-reports-of-one"]
    with Visit(browser, index, scripts=scripts) as visit:
        link = visit.page.locator("tbody tr").first.locator("td:last-child a").first
        name = link.inner_text()
        link.click()
        target = visit.page.evaluate("decodeURIComponent(location.hash.slice(1))")
        assert visit.page.locator(f"[id='{target}']").evaluate("link => link.closest('article').innerText").find(name) >= 0


def test_names_do_nothing_in_any_tool(browser, pages):
    with Visit(browser, pages["hostile"]) as visit:
        page = visit.page
        for payload in ["<img", "onerror", "javascript:", "script", "=cmd", "'", "\\u003c"]:
            for label in ["Find products", "Name, brand or id", "Filter rows"]:
                for field in page.get_by_role("searchbox", name=label).all():
                    field.fill(payload)
        for select in page.locator("#explore select, #compare select").all():
            for value in select.evaluate("select => [...select.options].map(option => option.value)"):
                select.select_option(value)
        for head in page.locator("button.sort").all():
            head.dispatch_event("click")
        canvas = page.locator("canvas")
        if canvas.count():
            box = canvas.bounding_box()
            for step in range(1, 10):
                canvas.hover(position={"x": box["width"] * step / 10, "y": box["height"] / 2})
        page.evaluate(TOUCH)
        assert page.evaluate("window.hit") is None and visit.said == [] and visit.requests() == []
        assert page.locator("img, iframe, object, embed").count() == 0


@pytest.mark.parametrize("name", ["sample", "sixty-clusters"])
def test_on_a_phone_tables_are_rows_and_everything_can_be_read(browser, pages, name):
    with Visit(browser, pages[name], size=PHONE, scheme="dark") as visit:
        page = visit.page
        wide = page.eval_on_selector_all(".scroll", "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.getAttribute('aria-labelledby'))")
        assert wide == []
        assert page.evaluate("document.documentElement.scrollHeight") < 110_000
        assert page.locator(".overview thead").evaluate("head => getComputedStyle(head).display") == "none"
        page.locator("#overview").get_by_label("Sort by").select_option("1d")
        shown = page.eval_on_selector_all(".overview tbody tr:not(.begins) td:nth-child(2)", "cells => cells.map(cell => Number(cell.textContent.replace(/[^0-9.]/g, '')))")
        assert shown == sorted(shown, reverse=True), "where headers have no room, a choice sorts"


def asked(explore, **of) -> list[str]:
    for label, text in of.items():
        explore.get_by_label(label.replace("_", " "), exact=True).fill(text)
    return explore.locator("tbody th").all_inner_texts()


def test_all_that_match_are_shown_and_copied_and_the_address_keeps_the_question(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page, explore = visit.page, visit.page.locator("#explore")
        explore.get_by_label("Price from").fill("100")
        found = int(explore.locator("[role=status]").inner_text().split()[0].replace(",", ""))
        assert found > 50
        explore.get_by_role("button", name="Copy as table").click()
        explore.get_by_role("button", name="Copied").wait_for()
        lines = page.evaluate("navigator.clipboard.readText()").splitlines()
        price = lines[0].split("\t").index("Price")
        assert len(lines) == found + 1 and all(float(line.split("\t")[price]) >= 100 for line in lines[1:])
        explore.get_by_role("button", name="Show all").click()
        assert explore.locator("tbody tr").count() == found
        address = page.url
        assert address.endswith("#explore?from=100")
    with Visit(browser, pages["sample"]) as visit:
        visit.page.goto(address)
        assert visit.page.locator("#explore [role=status]").inner_text().startswith(f"{found:,} product")
        explore = visit.page.locator("#explore")
        explore.get_by_label("Name, brand or id").fill("no such product")
        assert "Nothing found" in explore.inner_text()
        assert visit.said == []


def test_repeated_products_tell_their_own_brand_and_prices(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        page, explore = visit.page, visit.page.locator("#explore")
        lists = page.evaluate("JSON.parse(document.getElementById('data').textContent).lists.filter(each => each.what === 'repeated')")
        assert lists
        explore.locator("select").first.select_option("repeated")
        for row, each in zip(explore.locator("tbody tr").all(), lists):
            text = row.inner_text()
            assert each["shown"] in text and each["brand"] in text and each["told"] in text


def test_a_copied_ladder_has_a_plain_number_a_cell(browser, pages):
    with Visit(browser, pages["twenty-clusters"]) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ladder = visit.page.locator("#ladder")
        ladder.get_by_role("button", name="Copy as table").click()
        ladder.get_by_role("button", name="Copied").wait_for()
        lines = [line.split("\t") for line in visit.page.evaluate("navigator.clipboard.readText()").splitlines()]
        assert {len(line) for line in lines} == {len(lines[0])}
        figures = [cell for line in lines[1:] for cell in line[2:]]
        assert figures and all(re.fullmatch(r"(\d+(\.\d+)?%?|over 99.9%)?", cell) for cell in figures)
        assert "All of it" in {line[1] for line in lines}, "families have figures too"


def test_who_has_no_scripts_is_told_what_is_missing(browser, pages):
    with Visit(browser, pages["sample"], scripts=False) as visit:
        assert "Without JavaScript" in visit.text()
    with Visit(browser, pages["sample"]) as visit:
        assert "Without JavaScript" not in visit.text()


def test_the_map_never_ends_in_empty_space(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        canvas = visit.page.locator("figure.map canvas")
        for _ in range(8):
            visit.page.get_by_role("button", name="Zoom in").click()
        visit.page.wait_for_timeout(200)
        colors = canvas.evaluate("""canvas => { const at = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let filled = 0; for (let i = 3; i < at.length; i += 4) filled += at[i] > 0; return filled; }""")
        assert colors > 300
