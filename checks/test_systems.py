"""Exports of shop systems, marketplaces and price lists (exports.py): roles, prices and products without any option."""

import pytest

from exports import EXPORTS
from understood import understand


@pytest.fixture(scope="module", params=EXPORTS, ids=[export.name for export in EXPORTS])
def export(request, tmp_path_factory):
    wanted, folder = request.param, tmp_path_factory.mktemp("export")
    (folder / f"{wanted.name}.{wanted.extension}").write_text(wanted.content, encoding="utf-8")
    found = understand(folder / f"{wanted.name}.{wanted.extension}", folder / "data")
    return wanted, found


def test_its_columns_are_known(export):
    wanted, found = export
    found.expect_roles(wanted.roles)


def test_its_products_are_counted_once_and_have_words(export):
    wanted, found = export
    came = (found.analysis["rows"], len(found.assignments), found.analysis["features"]["wordless"])
    right = (wanted.products, wanted.products, wanted.wordless)
    found.expect(came == right, f"expected {wanted.products} products, not {came}")


def test_its_prices_are_right_by_value(export):
    wanted, found = export
    if wanted.prices:
        found.expect_prices(wanted.prices)
    else:
        found.expect(not found.prices, f"expected no prices: {found.prices}")


def test_its_brands_are_counted_once_a_product(export):
    wanted, found = export
    if wanted.brands:
        came = found.facet("brands")
        found.expect(came == wanted.brands, f"expected the brands {wanted.brands}, not {came}")
