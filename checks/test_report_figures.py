"""The figures of analysis.json, quality.json and clusters.csv are what pandas computes from the run's tables (figures.py)."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from figures import FACETS, numbers, says, text, widest_gap
from mixed_catalogue import mixed


def test_the_made_up_catalogue_is_what_it_says():
    table = pd.read_csv(io.StringIO(mixed()), keep_default_na=False)
    assert len(table) > 300 and table["Handle"].nunique() == 243 and set(table["Currency"]) == {"EUR", "USD"}


def described(report):
    yield "catalogue", report.analysis["overall"]
    for kind in ["families", "clusters"]:
        for group in report.analysis[kind]:
            yield f"{kind}.{group['id']}", group


# What is shown.


def wordless(report) -> set[str]:
    """The group of the products without a word, which is numbered as a family too."""
    return {f"families.{len(report.analysis['families'])}"}


def test_families_are_made_of_whole_clusters_and_come_by_falling_size(report):
    families, clusters = report.analysis["families"], report.formed
    assert [cluster["id"] for family in families for cluster in (clusters[i] for i in family["clusters"])] == [
        cluster["id"] for cluster in (clusters if families else [])
    ]
    assert bool(families) == (len(clusters) >= 8)
    assert [family["size"] for family in families] == sorted((family["size"] for family in families), reverse=True)
    for family in families:
        sizes = [clusters[i]["size"] for i in family["clusters"]]
        assert sizes == sorted(sizes, reverse=True) and sum(sizes) == family["size"]
        own = set(report.figures.families[report.figures.clusters.isin(family["clusters"])])
        assert own == {family["id"]} and all(clusters[i]["family"] == family["id"] for i in family["clusters"])
    table = pd.read_csv(report.file.parent / "clusters.csv", keep_default_na=False, dtype=str)
    named = {family["id"]: family["name"] for family in families}
    for row, cluster in zip(table.to_dict("records"), report.analysis["clusters"]):
        family = cluster["family"]
        assert (row["family"], row["family_name"]) == ("" if family is None else str(family), named.get(family, ""))


def test_groups_have_the_sizes_shares_and_prices_of_their_products(report):
    assert set(report.figures.groups) - {name for name, _ in described(report)} <= wordless(report)
    for name, group in described(report):
        right = report.figures.groups[name]
        gap = widest_gap(right.prices) if len(right.prices) else None
        assert (group["price"] or {}).get("gap") == (gap and pytest.approx(list(gap))), name
        assert (group["size"], group["share"]) == (right.size, pytest.approx(right.share)), name
        assert (group["price"] or {"count": 0})["count"] == len(right.prices), name
        for figure in ["mean", "min", "q1", "median", "q3", "max"] if len(right.prices) else []:
            assert group["price"][figure] == pytest.approx(right.figure(f"price.{figure}")), (name, figure)


def test_histograms_count_the_prices_between_their_edges_and_tell_of_those_beyond(report):
    edges = np.array(report.analysis["price_edges"])
    for name, group in described(report):
        prices = report.figures.groups[name].prices
        if prices.empty:
            continue
        below, above = (prices < edges[0]).sum(), (prices > edges[-1]).sum()
        within = np.histogram(prices.clip(edges[0], edges[-1]), edges)[0]
        assert group["price"]["histogram"] == within.tolist(), name
        assert group["price"].get("beyond", [0, 0]) == [below, above], name


def test_facets_count_what_products_state(report):
    for name, group in described(report):
        right = report.figures.groups[name]
        for facet, counts in right.facets.items():
            shown = {count["value"]: count["count"] for count in group[facet]}
            assert shown == {value: counts[value] for value in shown}, (name, facet)
            assert sorted(shown.values(), reverse=True) == sorted(counts.values(), reverse=True)[: len(shown)], (name, facet)
            assert len(shown) >= min(len(counts), 5), (name, facet)
            assert group["not_stated"][facet] == right.not_stated[facet], (name, facet)
            for count in group[facet]:
                assert count["share"] == pytest.approx(count["count"] / right.stated(facet)), (name, facet)
                assert count["lift"] == pytest.approx(report.figures.lift(name, facet, count["value"])), (name, facet)


def test_a_facet_without_a_column_has_no_figures(report):
    for name, group in described(report):
        for facet in FACETS:
            if facet not in report.figures.groups[name].facets:
                assert not group.get(facet) and group["not_stated"].get(facet) is None, (name, facet)


def test_fills_are_in_the_table_in_the_catalogue_s_own_spelling_and_nowhere_else(report):
    gender = report.figures.roles["gender"]
    filled = report.figures.assignments[gender][report.figures.products[gender].isna().to_numpy()]
    assert len(filled) > 0
    # The fill names the role: "Gender" is filled as "gender" is.
    assert set(filled) == {"unisex"}


def test_cohesion_is_the_mean_cosine_to_the_centre(report):
    points, centres = report.run.points(), report.run.tensors()["centroids"].astype(np.float64)
    for cluster in report.formed:
        centre = centres[cluster["id"]] / np.linalg.norm(centres[cluster["id"]])
        cosines = points[(report.figures.clusters == cluster["id"]).to_numpy()] @ centre
        assert cluster["cohesion"] == pytest.approx(cosines.mean(), abs=1e-3), cluster["id"]


def test_examples_are_products_of_their_cluster(report):
    columns, rows = report.figures.roles, report.figures.rows
    for cluster in report.analysis["clusters"]:
        for product in cluster["typical"] + cluster["oddest"]:
            # Rows count from one.
            row = rows.iloc[product["row"] - 1]
            assert product["name"] == row[columns["name"]], product
            assert product.get("id") in (None, row.get(columns.get("id"))), product


def test_columns_miss_what_they_miss(report):
    for column in report.figures.quality["columns"]:
        missing = int(report.figures.stated_rows[column["name"]].isna().sum())
        assert (column["missing"], column["missing_share"]) == (missing, pytest.approx(missing / len(report.figures.rows)))


def test_values_of_columns_are_counted(report):
    for column in report.figures.quality["columns"]:
        stated = report.figures.stated_rows[column["name"]].dropna()
        values = column["values"]
        if values and values["exact"]:
            assert values["distinct"] == stated.nunique(), column["name"]
        for frequent in values["frequent"] if values else []:
            if not frequent["value"].endswith("…"):
                assert frequent["count"] == (stated == frequent["value"]).sum(), (column["name"], frequent)


def test_repeats_are_rows_with_the_name_and_brand_of_another(report):
    found = report.figures.quality["duplicates"]
    assert (found["rows"], found["products"]) == report.figures.repeats()


def test_products_that_repeat_others_are_counted_after_rows_were_merged(report):
    found, right = report.analysis["repeats"], report.figures.repeated_products()
    assert len(right) > 0 or "Handle" not in report.figures.rows
    assert (found["products"], found["again"]) == (len(right), right["products"].sum() - len(right))
    assert found["at_other_prices"] == (right["prices"] > 1).sum()
    shown = sorted((each["count"] for each in found["most"]), reverse=True)
    assert shown == sorted(right["products"], reverse=True)[:10]
    for each in found["most"]:
        first = report.figures.products.iloc[each["row"] - 1] if not report.analysis.get("merged") else None
        if first is not None and each.get("brand"):
            assert str(first[report.figures.roles["brand"]]).strip() == each["brand"]
    (sentence,) = report.page.xpath("//*[@data-sentence='duplicates']")
    if right.empty:
        assert text(sentence) == "No product is there twice."
        return
    again, products, *differ = (number for number, _ in numbers(text(sentence)))
    assert (again, products) == (found["again"], found["products"])
    if not differ and "with differing prices" in text(sentence):
        differ = [products]
    assert (differ or [0]) == [found["at_other_prices"]]


def test_prices_out_of_the_ordinary_are_counted(report):
    found, prices = report.figures.quality["prices"], report.figures.written_amounts.dropna()
    assert (found["zero"], found["negative"]) == ((prices == 0).sum(), (prices < 0).sum())
    if len(set(report.figures.currencies)) == 1:
        fences = found["fences"]
        assert found["far_above"] == (prices > fences["high"]).sum()
        assert found["far_below"] == ((prices > 0) & (prices < fences["low"])).sum()


def test_prices_of_zero_are_told_to_count_in_no_figure(report):
    zeros = int((report.figures.written_amounts <= 0).sum())
    assert (zeros > 0) == ("It counts in no figure" in text(report.page) or f"{zeros} prices are zero or below. They count in no figure." in text(report.page))


def test_quantiles_of_the_two_files_agree(report):
    """What convert estimates is no more than 1 % beside what cluster computes."""
    if len(set(report.figures.currencies)) > 1 or "group" in report.figures.roles:
        return
    column = next(each for each in report.figures.quality["columns"] if each["name"] == report.figures.roles["price"])
    quantiles = column["values"]["numbers"]["quantiles"]
    prices = report.figures.amounts.dropna()
    for name, share in [("q1", 0.25), ("median", 0.5), ("q3", 0.75)]:
        nearest = prices.quantile(share, interpolation="lower"), prices.quantile(share, interpolation="higher")
        assert nearest[0] * 0.99 <= quantiles[name] <= nearest[1] * 1.01, (name, quantiles[name], nearest)


def test_clusters_csv_has_the_same_figures(report):
    table = pd.read_csv(report.file.parent / "clusters.csv", keep_default_na=False, dtype=str)
    assert table["cluster"].tolist() == [str(cluster["id"]) for cluster in report.analysis["clusters"]]
    for row in table.to_dict("records"):
        right = report.figures.groups[f"clusters.{row['cluster']}"]
        assert (int(row["products"]), int(row["priced_products"])) == (right.size, len(right.prices))
        assert float(row["share"]) == pytest.approx(right.share, abs=1e-6)
        for figure in ["mean", "min", "q1", "median", "q3", "max"] if len(right.prices) else []:
            assert says(row[f"price_{figure}"], right.figure(f"price.{figure}")), (row["cluster"], figure)
        for facet, counts in right.facets.items():
            cell = row[facet if facet == "genders" else f"top_{facet}"]
            shown = re.findall(r"(?:^|; )(.*?) \((\d+)\)", cell)
            assert all(counts[value] == int(count) for value, count in shown), (row["cluster"], facet, cell)
            assert len(shown) == min(len(counts), 10), (row["cluster"], facet, cell)
            assert int(row[f"{facet}_not_stated"]) == right.not_stated[facet]
