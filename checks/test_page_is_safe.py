"""No text of a catalogue does anything in a page but be read."""

from visit import HANDLERS, TOUCH, Visit


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


def test_a_run_that_failed_is_told_of_and_what_it_read_does_nothing(browser, pages):
    with Visit(browser, pages["failed"]) as visit:
        (row,) = visit.page.locator("#failures tbody tr").all_inner_texts()
        assert "no-words" in row and "cluster" in row and "<img src=x onerror=window.hit=1>" in row
        assert "upload the catalogue again" in row
        assert visit.page.evaluate("window.hit") is None and visit.page.locator("img").count() == 0


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
