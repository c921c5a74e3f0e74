"""Tables of a page sort, filter and are copied."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page

from visit import Visit


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


def test_copied_names_that_begin_with_a_quote_stay_in_their_rows(browser, pages):
    """To a spreadsheet, all up to the next quote would be one cell."""
    with Visit(browser, pages["hostile"]) as visit:
        visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
        explore = visit.page.locator("#explore")
        found = int(explore.locator("[role=status]").inner_text().split()[0].replace(",", ""))
        explore.get_by_role("button", name="Copy as table").click()
        explore.get_by_role("button", name="Copied").wait_for()
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        table = list(csv.reader(io.StringIO(copied), "excel-tab"))
        assert any(row[0].startswith('"') for row in table)
        assert len(table) == found + 1 and {len(row) for row in table} == {len(table[0])}


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
