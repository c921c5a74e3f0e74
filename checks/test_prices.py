"""Prices in cents, two columns of prices, currencies in words, and numbers that are no price: what is read, and what is said of it."""

import csv
import json

import pytest

from understood import understand

NAMES = ["red linen shirt", "blue silk tie", "green cotton socks", "black canvas bag", "red leather belt", "blue wool scarf"]
CENTS = [1299, 899, 4950, 120, 7900, 2500]
EUROS = [12.99, 8.99, 49.5, 1.2, 79, 25]


def listed(folder, rows: list[dict]):
    """A catalogue of objects."""
    file = folder / "shop.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def table(folder, columns: dict[str, list]):
    """A table with ids and names beside these columns."""
    with open(folder / "shop.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "product_name", *columns])
        for i, cells in enumerate(zip(*columns.values())):
            writer.writerow([f"P{i}", f"{NAMES[i % 6]} {'abcdefgh'[i % 8]}x", *cells])
    return folder / "shop.csv"


def told(found) -> str:
    """What the terminal and --json say of the prices; the page says it too."""
    notes = found.outcome.summary.get("price_notes", [])
    for note in notes:
        found.expect(" ".join(note.split()) in found.page, f"the page does not say: {note}")
    return "\n".join(notes)


AMOUNTS = {
    "etsy": lambda cents: {"price": {"amount": cents, "divisor": 100, "currency_code": "EUR"}},
    "woocommerce": lambda cents: {
        "prices": {
            "price": str(cents),
            "regular_price": str(cents),
            "sale_price": str(cents),
            "currency_code": "EUR",
            "currency_minor_unit": 2,
        }
    },
    "stripe": lambda cents: {"unit_amount": cents, "currency": "eur"},
    "stripe-nested": lambda cents: {"default_price": {"unit_amount": cents, "currency": "eur"}},
    "commercetools": lambda cents: {
        "price": {"type": "centPrecision", "currencyCode": "EUR", "centAmount": cents, "fractionDigits": 2}
    },
    "commercetools-variant": lambda cents: {
        "masterVariant": {
            "prices": [{"value": {"type": "centPrecision", "currencyCode": "EUR", "centAmount": cents, "fractionDigits": 2}}]
        }
    },
    "square": lambda cents: {"price_money": {"amount": cents, "currency": "EUR"}},
    "dinero": lambda cents: {"price": {"amount": cents, "currency": "EUR", "precision": 2}},
    "merchant-api": lambda cents: {"price": {"amountMicros": str(cents * 10_000), "currencyCode": "EUR"}},
    "faire": lambda cents: {
        "wholesale_price": {"amount_minor": cents // 2, "currency": "EUR"},
        "retail_price": {"amount_minor": cents, "currency": "EUR"},
    },
    "flattened": lambda cents: {"price.amount": cents, "price.divisor": 100, "price.currency_code": "EUR"},
}


@pytest.mark.parametrize("system", AMOUNTS)
def test_amounts_in_cents_are_read_as_such(system, tmp_path):
    rows = [{"id": f"P{i}", "title": name, **AMOUNTS[system](CENTS[i])} for i, name in enumerate(NAMES)]
    found = understand(listed(tmp_path, rows), tmp_path / "data")
    found.expect_prices(EUROS)
    found.expect("1299" in told(found) or "12990000" in told(found), "that prices are in parts of the currency is not told")


@pytest.mark.parametrize("name", ["price_cents", "priceInCents", "preis_cent", "Preis (Cent)", "amount_minor", "Price in pence"])
def test_a_name_may_say_that_prices_are_in_cents(name, tmp_path):
    found = understand(table(tmp_path, {name: CENTS}), tmp_path / "data")
    found.expect_roles({"price": name})
    found.expect_prices(EUROS)
    assert list(found.assignments["price_amount"]) == EUROS
    assert [float(cell) for cell in found.assignments[name]] == CENTS if name in found.assignments else True
    found.expect("1299 is 12.99" in told(found), "that prices are in cents is not told")


def test_whoever_knows_better_takes_numbers_as_they_stand(tmp_path):
    found = understand(table(tmp_path, {"price_cents": CENTS}), tmp_path / "data", "--map", "price-scale=")
    found.expect_prices(CENTS)


def test_a_name_does_not_make_cents_of_prices_with_decimals(tmp_path):
    found = understand(table(tmp_path, {"price_cents": EUROS}), tmp_path / "data")
    found.expect_prices(EUROS)


def test_yen_have_no_cents(tmp_path):
    rows = [{"id": i, "title": NAMES[i % 6] + " x" * (i // 6), "unit_amount": 1299, "currency": "jpy"} for i in range(6)]
    rows += [{"id": i, "title": NAMES[i % 6] + " y", "unit_amount": 1299, "currency": "usd"} for i in range(6, 10)]
    found = understand(listed(tmp_path, rows), tmp_path / "data")
    found.expect_prices([1299] * 6)
    (dollars,) = found.analysis["other_currencies"]
    assert (dollars["currency"], dollars["max"]) == ("USD", 12.99)


def test_a_price_without_its_divisor_or_with_decimals_is_unreadable(tmp_path):
    rows = [{"id": i, "title": name, "price": {"amount": CENTS[i], "divisor": 100}} for i, name in enumerate(NAMES)]
    rows += [{"id": 7, "title": "odd", "price": {"amount": 500}}, {"id": 8, "title": "odder", "price": {"amount": 1.5, "divisor": 100}}]
    rows += [{"id": 10 + i, "title": f"{name} x", "price": {"amount": CENTS[i % 6], "divisor": 100}} for i, name in enumerate(NAMES * 2)]
    found = understand(listed(tmp_path, rows), tmp_path / "data")
    found.expect_prices(EUROS * 3)
    assert found.quality["prices"]["unreadable"] == 2


def test_variants_in_cents_have_their_range(tmp_path):
    columns = {"price_cents": [1000, 2000, 1500, 3000], "item_group_id": ["a", "a", "b", "b"], "size": list("SMSM")}
    file = table(tmp_path, columns)
    text = file.read_text().replace("blue silk tie bx", "red linen shirt ax").replace("black canvas bag dx", "green cotton socks cx")
    file.write_text(text)
    found = understand(file, tmp_path / "data")
    found.expect_prices([10, 15])
    assert list(found.assignments["price_max"]) == [20, 30]


HIGHER, LOWER = [20, 30, 40, 50, 60, 70], [15, 30, 35, 45, 60, 50]


@pytest.mark.parametrize(
    ("crossed_out", "paid"),
    [
        ("was_price", "price"),
        ("Prix barré", "Prix"),
        ("Preço de", "Preço por"),
        ("compare_at_price", "price"),
        ("Old price", "New price"),
        ("List price", "Our price"),
        ("UVP", "Preis"),
        ("Stara cena", "Cena"),
        ("price_1", "price_2"),
        ("price_2", "price_1"),
        ("was_price", "member deal price"),
        ("Streichpreis", "Bei uns"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_customer_pays_is_the_price(crossed_out, paid, is_first, tmp_path):
    columns = {crossed_out: [f"{price}.50" for price in HIGHER], paid: [f"{price}.50" for price in LOWER]}
    columns = columns if is_first else dict(reversed(columns.items()))
    found = understand(table(tmp_path, columns), tmp_path / "data")
    found.expect_roles({"price": paid, "list-price": crossed_out})
    found.expect_prices([price + 0.5 for price in LOWER])
    if paid in ("price_1", "price_2", "member deal price", "Bei uns"):
        found.expect(f"{paid} is never higher than {crossed_out}" in told(found), "that values decided is not told")


@pytest.mark.parametrize("trade", ["Einkaufspreis", "EK netto", "dealer price", "Rating", "discount"])
def test_the_price_of_the_trade_is_not_what_a_customer_pays(trade, tmp_path):
    columns = {"UVP": [f"{price}.50" for price in HIGHER], trade: [f"{price}.25" for price in LOWER]}
    found = understand(table(tmp_path, columns), tmp_path / "data")
    found.expect_roles({"price": "UVP"})


@pytest.mark.parametrize(
    ("columns", "price"),
    [
        ({"Netto": ["10.50", "20.50", "30.50"], "Brutto": ["12.50", "24.40", "36.30"]}, [12.5, 24.4, 36.3]),
        ({"amount": [10, 20, 30], "currency": ["EUR"] * 3}, [10, 20, 30]),
    ],
    ids=["gross", "amount"],
)
def test_a_price_is_found_by_what_stands_beside_it(columns, price, tmp_path):
    found = understand(table(tmp_path, columns), tmp_path / "data")
    found.expect_prices(price)


@pytest.mark.parametrize(
    "nested",
    [
        lambda price: {"pricing": {"current": {"amount": price, "currency": "EUR"}, "was": {"amount": price * 2}}},
        lambda price: {
            "priceRangeV2": {
                "minVariantPrice": {"amount": str(price), "currencyCode": "EUR"},
                "maxVariantPrice": {"amount": str(price + 90), "currencyCode": "EUR"},
            },
            "compareAtPriceRange": {"minVariantPrice": {"amount": "0.0", "currencyCode": "EUR"}},
        },
    ],
    ids=["pricing", "graphql"],
)
def test_nested_prices_are_found(nested, tmp_path):
    rows = [{"id": f"P{i}", "title": name, **nested(10 + i)} for i, name in enumerate(NAMES)]
    found = understand(listed(tmp_path, rows), tmp_path / "data")
    found.expect_prices([10, 11, 12, 13, 14, 15])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Euros", "Dollars"), ("978", "840"), ("XBT", "ZZZ"), ("Punkte", "Taler"), ("1", "2"), ("Kanadische Dollar", "Kanadische Dollars")],
)
def test_currencies_in_words_or_numbers_keep_prices_apart(one, other, tmp_path):
    columns = {"price": [10, 11, 12, 900, 950, 13], "currency": [one, one, one, other, other, one]}
    found = understand(table(tmp_path, columns), tmp_path / "data")
    found.expect_prices([10, 11, 12, 13])
    found.expect("4 prices in" in told(found) and "2 are in other currencies" in told(found), "other currencies are not told")


def test_a_sign_of_several_currencies_does_not_join_what_their_column_keeps_apart(tmp_path):
    columns = {"precio": ["$10", "$11", "$12", "$900", "$950", "$13"], "moneda": ["Pesos", "Pesos", "Pesos", "Dólares", "Dólares", "Pesos"]}
    found = understand(table(tmp_path, columns), tmp_path / "data")
    found.expect_prices([10, 11, 12, 13])


def test_what_cannot_be_read_is_told_with_its_number_and_an_example(tmp_path):
    prices = ["£20 £10", "12.99 inc VAT", "13 exkl. MwSt", "562€50", "14", "15"]
    found = understand(table(tmp_path, {"price": prices}), tmp_path / "data")
    found.expect_prices([12.99, 13, 14, 15])
    found.expect("2 values could not be read as a price, the first is \"£20 £10\" in line 2" in told(found), "it is not told")


def test_an_assumption_on_separators_is_told(tmp_path):
    found = understand(table(tmp_path, {"price": ["1.299", "2.499", "899", "1.899"]}), tmp_path / "data")
    found.expect_prices([1299, 2499, 899, 1899])
    found.expect("1.299 is 1299 (3 prices)" in told(found), "the assumption is not told")


@pytest.mark.parametrize("nines", ["9999999", "999999.99", "99999"])
def test_nines_far_above_all_prices_are_none(nines, tmp_path):
    found = understand(table(tmp_path, {"price": ["10", "20", "30.5", nines, "25", "15", nines]}), tmp_path / "data")
    found.expect_prices([10, 20, 30.5, 25, 15])
    found.expect(f"{nines} is all nines" in told(found) and "2 rows" in told(found), "the placeholder is not told")


def test_nines_among_other_high_prices_are_prices(tmp_path):
    prices = [9999, 8500, 12000, 99999, 45000, 30000]
    found = understand(table(tmp_path, {"price": prices}), tmp_path / "data")
    found.expect_prices(prices)


def test_a_number_beyond_all_prices_is_unreadable(tmp_path):
    rows = [{"id": i, "title": NAMES[i], "price": price, "weight": price} for i, price in enumerate([10, 11, 12, 13, 14])]
    text = listed(tmp_path, rows).read_text() + '{"id": 9, "title": "far beyond", "price": 1e308, "weight": 1e308}\n' * 3
    (tmp_path / "far.jsonl").write_text(text)
    found = understand(tmp_path / "far.jsonl", tmp_path / "data", "--one-row-each")
    found.expect_prices([10, 11, 12, 13, 14])
    assert found.quality["prices"]["unreadable"] == 3
