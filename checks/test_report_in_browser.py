"""The pages in a real browser: they are in their place, can be read by everyone, and are the same without scripts."""

from importlib.resources import files

import lxml.html
import pytest

from looked_at import CATALOGUES, PAGES
from visit import DESKTOP, OVERLAPS, PHONE, Visit


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


def test_who_has_no_scripts_is_told_what_is_missing(browser, pages):
    with Visit(browser, pages["sample"], scripts=False) as visit:
        assert "Without JavaScript" in visit.text()
    with Visit(browser, pages["sample"]) as visit:
        assert "Without JavaScript" not in visit.text()


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
