"""Every figure and sentence of the page is what pandas computes from the run's tables (figures.py)."""

import re

import pytest

from figures import NUMBER, numbers, says, text
from sentences import SENTENCES


def test_every_marked_figure_of_the_page_is_true(report):
    figures = [each for each in report.marked("figure") if "." in each.get("data-figure")]
    assert len(figures) > 100
    wrong = [f"{each.get('data-figure')}: {text(each)!r}" for each in figures if not is_true(report, each)]
    assert not wrong


def is_true(report, element) -> bool:
    path, shown = element.get("data-figure"), text(element)
    name, _, figure = path.rpartition(".price.")
    name, figure = (name, f"price.{figure}") if name else path.rsplit(".", 1)
    if name in report.figures.groups and figure in MEASURES:
        return says(shown, right_of_model(report, name, figure))
    if name == "prices":
        return says(shown, report.figures.quality["prices"][figure.replace("-", "_")])
    if name == "catalogue" and figure in CATALOGUE:
        return says(shown, CATALOGUE[figure](report))
    group = report.figures.groups[name]
    if figure == "price.count" and shown.startswith("all"):
        return len(group.prices) == group.size and says(shown, group.size)
    if figure.startswith("price.") and group.prices.empty:
        return not NUMBER.search(shown)
    return says(shown, group.figure(figure))


MEASURES = ["cohesion", "silhouette"]
CATALOGUE = {
    "records": lambda report: report.figures.quality["rows"] + report.figures.quality["rejects"]["records"],
    "rows": lambda report: len(report.figures.rows),
    "clusters": lambda report: len(report.formed),
    "duplicate-keys": lambda report: report.figures.quality["records_with_duplicate_keys"],
    "wordless": lambda report: report.analysis["features"]["wordless"],
}


def right_of_model(report, name: str, figure: str) -> float:
    return next(each for each in report.analysis["clusters"] if f"clusters.{each['id']}" == name)[figure]


def test_every_facet_of_the_page_is_true(report):
    tables = report.marked("facet")
    assert tables
    for table in tables:
        name, _, facet = table.get("data-facet").rpartition(".")
        group = report.figures.groups[name]
        for row in table.xpath(".//tbody/tr[*[@data-figure]]"):
            cells = {cell.get("data-figure"): text(cell) for cell in row.xpath("*[@data-figure]")}
            if "not-stated" in cells:
                missing, size, share = (number for number, _ in numbers(cells["not-stated"]))
                assert (missing, size) == (group.not_stated[facet], group.size), (name, facet)
                assert says(cells["not-stated"].split("(")[1], missing / size), (name, facet)
                continue
            value = text(row.xpath("th//bdi")[0])
            lift = report.figures.lift(name, facet, value)
            assert says(cells["count"], group.facets[facet][value]), (name, facet, value)
            assert says(cells["share"], group.facets[facet][value] / group.stated(facet)), (name, facet, value)
            if NUMBER.search(cells["lift"]):
                words = {"below": 1 - lift, "above": lift - 1}
                right = next((right for word, right in words.items() if word in cells["lift"]), lift)
                assert says(cells["lift"], right), (name, facet, value, cells["lift"], lift)
            elif "only" in cells["lift"]:
                everywhere = report.figures.groups["catalogue"].facets[facet][value]
                assert everywhere == group.facets[facet][value], (name, facet, value)
            else:
                assert 0.94 < lift < 1.06, (name, facet, value, cells["lift"], lift)


def test_values_named_in_the_overview_are_true(report):
    rows = report.marked("group")
    assert len(rows) == min(len(report.analysis["clusters"]), 150) + 1
    for row in rows:
        group = report.figures.groups[row.get("data-group")]
        facets = {"Top colours": "colors", "Genders": "genders", "Top brands": "brands"}
        for cell in row.xpath("td")[4:]:
            facet = facets[cell.get("data-label")]
            for item in cell.find_class("item"):
                shown = text(item)
                if item.xpath("bdi"):
                    value = text(item.xpath("bdi")[0])
                    count = text(item.find_class("quiet")[0])
                    assert says(count, group.facets[facet][value]), (row.get("data-group"), facet, shown)
                elif "not stated" in shown:
                    assert says(shown, group.not_stated[facet]), (row.get("data-group"), facet, shown)


def test_brands_have_the_median_of_their_prices(report):
    analysis = report.figures.run.json("analysis.json")
    groups = {"catalogue": analysis["overall"]}
    groups |= {f"{of}.{group['id']}": group for of in ("families", "clusters") for group in analysis[of]}
    told = 0
    for name, group in groups.items():
        for count in group["brands"]:
            prices = report.figures.brand_prices(name, count["value"])
            median = prices.median() if len(prices) >= 10 else None
            assert count.get("median_price") == (median and pytest.approx(median)), (name, count)
            told += median is not None
    assert told > 5
    for table in report.marked("facet"):
        name = table.get("data-facet").rpartition(".")[0]
        for median in table.xpath(".//*[@data-figure='median']"):
            prices = report.figures.brand_prices(name, text(median.xpath("ancestor::th//bdi")[0]))
            assert len(prices) >= 10 and says(text(median), prices.median()), (name, text(median))


def test_clusters_and_brands_in_the_table_of_families_are_theirs(report):
    rows = report.marked("family")
    assert len(rows) == len(report.analysis["families"])
    for row, family in zip(rows, report.analysis["families"]):
        name = row.get("data-family")
        clusters = [each.get("href") for each in row.xpath("td[4]//a")]
        cards = [report.page.xpath(f"//article[@data-cluster='{i}']")[0] for i in family["clusters"][:8]]
        assert clusters == [f"#{card.get('id')}" for card in cards], name
        for item in row.xpath("td[5]")[0].find_class("item"):
            if item.xpath("bdi"):
                brands = report.figures.groups[name].facets["brands"]
                assert says(text(item.find_class("quiet")[0]), brands[text(item.xpath("bdi")[0])]), name


def test_the_table_of_columns_is_true(report):
    (table,) = report.page.xpath("//*[@data-table='columns']")
    rows = table.xpath(".//tbody/tr")
    assert len(rows) == len(report.figures.rows.columns)
    for row in rows:
        missing = int(report.figures.stated_rows[text(row.xpath("th/code")[0])].isna().sum())
        assert says(text(row.xpath("*[@data-figure='missing']")[0]), missing)
        assert says(text(row.xpath("*[@data-figure='share']")[0]), missing / len(report.figures.rows))


def test_examples_on_the_page_stand_in_the_row_that_they_name(report):
    examples = report.page.xpath("//ul[@class='products']/li")
    assert examples
    for example in examples:
        row = int(numbers(re.search(r"row ([\d,]+)", text(example))[1])[0][0])
        shown = " ".join(text(example.find_class("product")[0]).split())
        name = " ".join(report.figures.rows.iloc[row - 1][report.figures.roles["name"]].split())
        assert shown == name or (shown.endswith("…") and name.startswith(shown[:-1])), (shown, name)


# What is said.


def test_every_sentence_of_the_summary_is_true(report):
    said = [text(each) for each in report.page.xpath("//ul[contains(@class, 'findings')]/li")]
    assert said
    for sentence in said:
        known = [(check, match) for kind, check in SENTENCES.items() if (match := re.fullmatch(kind, sentence))]
        assert known or not re.search(r"\d", sentence), f"no figure of this sentence is computed again: {sentence}"
        for check, match in known:
            assert check(report, match), f"not true: {sentence}"


MEDIAN = r"median price is (?P<percent>[\d.,]+)% (?P<side>above|below) the catalogue’s"


def test_what_stands_out_in_a_cluster_is_true(report):
    cards = [card for card in report.page.xpath("//article[@data-cluster]") if card.find_class("standout")]
    assert cards
    for card in cards:
        (standout,) = card.find_class("standout")
        name = f"clusters.{card.get('data-cluster')}"
        group = report.figures.groups[name]
        values = [text(value) for value in standout.xpath("b")]
        times = [number for number, _ in numbers(" ".join(re.findall(r"is ([\d.,]+) times(?! the catalogue)", text(standout))))]
        assert len(values) == len(times), text(standout)
        for value, shown in zip(values, times):
            lifts = [report.figures.lift(name, facet, value) for facet, counts in group.facets.items() if counts[value]]
            assert any(says(f"{shown:g}", lift) or abs(lift - shown) <= 0.05001 for lift in lifts), (value, shown, lifts)
        price = re.search(MEDIAN, text(standout))
        ratio = re.search(r"median price is ([\d.,]+) times the catalogue", text(standout))
        if ratio:
            (shown, _), *_ = numbers(ratio[1])
            true = group.prices.median() / report.figures.groups["catalogue"].prices.median()
            assert abs(true - shown) <= 0.05001, text(standout)
        elif price:
            difference = group.prices.median() / report.figures.groups["catalogue"].prices.median() - 1
            assert (price["side"] == "above") == (difference > 0), text(standout)
            assert says(price["percent"], abs(difference) * 100), text(standout)
        elif "price" in text(standout):
            pytest.fail(f"no figure of this sentence is computed again: {text(standout)}")


def test_the_two_currencies_of_a_catalogue_are_never_in_one_figure(report):
    currencies = set(report.figures.currencies)
    if len(currencies) > 1:
        shown = text(report.page)
        assert all(currency in shown for currency in currencies)
        counted = report.analysis["overall"]["price"]["count"]
        assert counted == (report.figures.amounts.notna() & (report.figures.currencies == report.figures.main_currency)).sum()
