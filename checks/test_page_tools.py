"""What the script of a page adds: products are found, kinds and brands compared, the map moves."""

import re

import pytest

from visit import Visit


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


@pytest.mark.parametrize("asked", ["brand=No+such+brand&from=1", "kind=no-such-kind"])
def test_an_address_that_asks_for_what_the_page_does_not_know_finds_nothing(browser, pages, asked):
    with Visit(browser, pages["sample"]) as visit:
        visit.page.goto(f"{visit.file.as_uri()}#explore?{asked}")
        assert visit.page.locator("#explore [role=status]").inner_text().startswith("Nothing found")
        assert asked in visit.page.url and visit.said == []


def test_repeated_products_tell_their_own_brand_and_prices(browser, pages):
    with Visit(browser, pages["one-cluster"]) as visit:
        page, explore = visit.page, visit.page.locator("#explore")
        lists = page.evaluate("JSON.parse(document.getElementById('data').textContent).lists.filter(each => each.what === 'repeated')")
        assert lists
        explore.locator("select").first.select_option("repeated")
        for row, each in zip(explore.locator("tbody tr").all(), lists):
            text = row.inner_text()
            assert each["shown"] in text and each["brand"] in text and each["told"] in text


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


def test_two_brands_or_a_brand_and_its_kind_are_compared_by_prices_and_colours(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        compare = visit.page.locator("#compare")
        brands = visit.page.evaluate("JSON.parse(document.getElementById('data').textContent).brands")
        prices = ["Median price", "Middle half of prices"]
        for other, figures in [("b1", prices), (f"k{brands[0]['sells'][0][0]}", [])]:
            compare.locator("select").nth(0).select_option("b0")
            compare.locator("select").nth(1).select_option(other)
            for figure in ["Products", "Colours", *figures]:
                cells = compare.locator("tbody tr", has_text=figure).first.locator("td").all_inner_texts()
                assert len(cells) == 2 and all(re.search(r"\d", cell) for cell in cells), (other, figure, cells)
        assert visit.said == []


def test_the_brands_of_a_catalogue_of_one_kind_are_compared(browser, pages):
    with Visit(browser, pages["one-cluster"]) as visit:
        offered = visit.page.locator("#compare select").first.locator("option").all_inner_texts()
        assert offered[0] == "All products" and len(offered) > 2
        assert all(option.startswith("Brand: ") for option in offered[1:])


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


def test_the_map_never_ends_in_empty_space(browser, pages):
    with Visit(browser, pages["sample"]) as visit:
        canvas = visit.page.locator("figure.map canvas")
        for _ in range(8):
            visit.page.get_by_role("button", name="Zoom in").click()
        visit.page.wait_for_timeout(200)
        colors = canvas.evaluate("""canvas => { const at = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let filled = 0; for (let i = 3; i < at.length; i += 4) filled += at[i] > 0; return filled; }""")
        assert colors > 300
