"""What a report answers is what pandas computes from the run's tables: price ladder, brands, nouns, products, the map."""

import numpy as np
import pandas as pd
import pytest
from sklearn.manifold import trustworthiness

from figures import numbers, says, text


def band_of(prices: pd.Series, edges: list[float]) -> pd.Series:
    return pd.Series(np.searchsorted(edges, prices, side="right"), prices.index)


def test_the_price_ladder_counts_products_and_brands_of_each_band(report):
    ladder, figures = report.analysis["ladder"], report.figures
    edges, main = ladder["edges"], figures.currencies == figures.main_currency
    prices = figures.amounts[main & figures.amounts.notna()]
    assert 1 <= len(edges) <= 8 and edges == sorted(edges)
    one = figures.values["brands"][prices.index].map(lambda brands: next(iter(brands)) if len(brands) == 1 else None)
    table = pd.DataFrame({"band": band_of(prices, edges), "brand": one, "clusters": figures.clusters[prices.index]})
    families = {i: family["id"] for family in report.analysis["families"] for i in family["clusters"]}
    table["families"] = table["clusters"].map(families)
    groups = {"catalogue": (ladder["overall"], table)}
    for kind in ["families", "clusters"]:
        groups |= {f"{kind}.{i}": (bands, table[table[kind] == i]) for i, bands in enumerate(ladder[kind])}
    assert len(groups) == 1 + len(report.analysis["families"]) + len(report.analysis["clusters"])
    for name, (bands, own) in groups.items():
        for i, band in enumerate(bands):
            within = own[own["band"] == i]
            assert (band["products"], band["brands"]) == (len(within), within["brand"].nunique()), (name, i)
    cells = report.marked("band")
    assert len(cells) >= len(edges) * 3
    for cell in cells:
        name, _, i = cell.get("data-band").rpartition(".")
        own = groups[name][1]
        within = own[own["band"] == int(i)]
        if len(within):
            count, share, brands = [text(part) for part in cell.xpath(".//strong | .//span")]
            assert says(count, len(within)) and says(share, len(within) / len(own)), (name, i)
            assert says(brands, within["brand"].nunique()), (name, i)
        else:
            least = max(3, -(-len(own) // 20))
            lower, higher = ((own["band"] < int(i)).sum() >= least, (own["band"] > int(i)).sum() >= least)
            assert text(cell) == ("gap" if lower and higher else ""), (name, i)


def test_the_table_of_brands_is_true(report):
    figures, market = report.figures, report.analysis["market"]
    brands, clusters = figures.groups["catalogue"].facets["brands"], len(report.formed)
    assert market["with_one"] == sum(count == 1 for count in brands.values())
    assert [brand["products"] for brand in market["top"]] == sorted(brands.values(), reverse=True)[:20]
    (told,) = report.page.xpath("//*[@data-sentence='brands']")
    if market["with_one"]:
        assert [number for number, _ in numbers(text(told))][:2] == [len(brands), market["with_one"]]
    else:
        assert numbers(text(told))[0][0] == len(brands) and "each has several products" in text(told)
    rows = {row.get("data-brand"): row for row in report.marked("brand")}
    for place, brand in enumerate(market["top"]):
        name = brand["name"]
        sold = {i: figures.groups[f"clusters.{i}"].facets["brands"][name] for i in range(clusters)}
        sold = {i: count for i, count in sold.items() if count}
        assert (brand["products"], brand["kinds"]) == (brands[name], len(sold))
        assert [each["products"] for each in brand["sells"]] == sorted(sold.values(), reverse=True)[:60]
        for each in [{"median_price": brand.get("median_price")}, *brand["sells"]]:
            group = f"clusters.{each['cluster']}" if "cluster" in each else "catalogue"
            prices = figures.brand_prices(group, name)
            right = prices.median() if len(prices) >= 10 else None
            assert each.get("median_price") == (right and pytest.approx(right)), (name, group)
            assert "cluster" not in each or sold[each["cluster"]] == each["products"]
        cells = [text(cell) for cell in rows[str(place)].xpath("td")]
        assert says(cells[0], brand["products"]) and says(cells[1], brand["share"]) and says(cells[3], brand["kinds"])
        items = rows[str(place)].xpath("td[5]/*[contains(@class, 'item')][.//bdi]")
        assert len(items) == min(len(brand["sells"]), 6)
        for item, each in zip(items, brand["sells"]):
            shown = numbers(text(item.find_class("quiet")[0]))
            assert shown[0][0] == each["products"]
            if "median_price" in each:
                all_there = figures.groups[f"clusters.{each['cluster']}"].prices.median()
                assert says(f"{shown[1][0]}", round(each["median_price"], 2))
                against = 100 * (each["median_price"] / all_there - 1)
                assert abs(shown[2][0] - against) <= 0.0501, (name, text(item), against)


def test_brands_have_the_colours_of_their_products(report):
    values, clusters = report.figures.values, report.figures.clusters
    if "colors" not in report.figures.groups["catalogue"].facets:
        assert not any("colors" in brand for brand in report.analysis["market"]["top"])
        return
    told = 0
    for brand in report.analysis["market"]["top"]:
        own = values["brands"].map(lambda brands: brands == {brand["name"]})
        for each, is_here in [(brand, own), *((each, own & (clusters == each["cluster"])) for each in brand["sells"])]:
            stated = values["colors"][is_here & values["colors"].map(bool)]
            counts = stated.explode().value_counts()
            most = 3 if "cluster" in each else 5
            shown = {color["value"]: color["products"] for color in each.get("colors", [])}
            assert sorted(shown.values(), reverse=True) == counts.head(most).tolist(), (brand["name"], each.get("cluster"))
            assert all(counts[color] == products for color, products in shown.items())
            assert all(color["share"] == pytest.approx(color["products"] / len(stated)) for color in each.get("colors", []))
            told += len(shown)
    assert told > 50


def test_what_is_in_a_cluster_is_counted(report):
    matrix = report.run.features()
    words = {word: i for i, word in enumerate(report.run.json("model.json")["vocabulary"])}
    told = 0
    for cluster in report.analysis["clusters"]:
        own = matrix[(report.figures.clusters == cluster["id"]).to_numpy()]
        for held in cluster.get("holds", []):
            assert held["products"] == own[:, [words[held["word"]]]].nnz, (cluster["name"], held)
            told += 1
        tables = report.page.xpath(f"//*[@data-held='clusters.{cluster['id']}']")
        for row, held in zip(tables[0].xpath("tbody/tr") if tables else [], cluster.get("holds", [])):
            count, share = (text(cell) for cell in row.xpath("td"))
            assert says(count, held["products"]) and says(share, held["products"] / cluster["size"])
    assert told > 5


def test_drawn_products_are_those_of_the_catalogue_evenly_by_kind(report):
    drawn, figures = report.analysis["drawn"], report.figures
    rows = figures.rows.iloc[[row - 1 for row in drawn["row"]]]
    assert len(drawn["row"]) == min(len(figures.products), 5000) == len(set(drawn["row"]))
    for name, right in zip(drawn["name"], rows[figures.roles["name"]]):
        assert name.rstrip("…") == " ".join(right.split())[: len(name.rstrip("…"))] or name.strip("…") in right, (name, right)
    by_row = dict(zip(figures.assignments["row"], figures.clusters))
    assert drawn["cluster"] == [by_row[row] for row in drawn["row"]]


def test_products_csv_has_every_product_with_its_kind(report):
    table = pd.read_csv(report.run.models / "products.csv", keep_default_na=False, dtype=str)
    figures, clusters = report.figures, report.analysis["clusters"]
    more = {"currency": None, "brand": "brand", "color": "color", "gender": "gender", "category": "category"}
    assert list(table)[:6] == ["id", "name", "kind", "family", "distance", "price"] and len(table) == len(figures.products)
    assert list(table)[6:] == [name for name in more if name in table]
    for column, role in more.items():
        if role and role in figures.roles and figures.roles[role] in figures.products:
            stated = figures.products[figures.roles[role]].notna()
            assert ((table[column] != "").to_numpy() == stated.to_numpy()).all(), column
    families = {family["id"]: family["name"] for family in report.analysis["families"]}
    assert table["kind"].tolist() == [clusters[i]["name"] for i in figures.clusters]
    assert table["family"].tolist() == [families.get(clusters[i]["family"], "") for i in figures.clusters]
    assert np.abs(table["distance"].astype(float) - figures.assignments["distance"]).max() <= 0.00006
    main = figures.amounts.where(figures.currencies == figures.main_currency)
    shown = pd.to_numeric(table["price"].where(table["price"] != ""))
    if "currency" in table and figures.main_currency:
        shown = shown.where(table["currency"] == figures.main_currency)
    assert np.array_equal(shown.to_numpy(), main.to_numpy(), equal_nan=True)


def test_prices_far_from_those_of_their_kind_are_found(report):
    found = report.analysis.get("far_prices")
    kinds = sum(not cluster["wordless"] for cluster in report.analysis["clusters"])
    assert (found or {"products": 0})["products"] == report.figures.far_prices(kinds)
    listed = (found or {"farthest": []})["farthest"]
    ratios = [abs(np.log(each["price"] / each["median"])) for each in listed]
    assert ratios == sorted(ratios, reverse=True)
    for each in listed:
        prices = report.figures.groups[f"clusters.{each['cluster']}"].prices
        assert each["median"] == pytest.approx(prices[prices > 0].median()) and each["price"] in prices.to_numpy()


def test_no_product_is_both_typical_and_odd(report):
    for cluster in report.analysis["clusters"]:
        assert not {each["row"] for each in cluster["typical"]} & {each["row"] for each in cluster["oddest"]}


def test_the_map_of_discs_keeps_neighbours_as_scikit_learn_measures(report):
    discs, assignments = report.analysis["map"]["discs"], report.figures.assignments
    kept = discs["kept"]
    if kept is None:
        return
    for a in range(len(discs["at"])):
        for b in range(a):
            far = np.hypot(*np.subtract(discs["at"][a], discs["at"][b]))
            assert far >= (discs["radius"][a] + discs["radius"][b]) * 0.97, (a, b)
    own = assignments["cluster"] < len(discs["at"])
    labels = assignments["cluster"][own].to_numpy()
    offset = assignments.loc[own, ["x", "y"]].to_numpy() - np.array(report.analysis["map"]["centres"])[labels]
    length = np.hypot(*offset.T)
    rank = np.zeros_like(length)
    for i, quantiles in enumerate(discs["spread"]):
        if (labels == i).any():
            rank[labels == i] = np.interp(length[labels == i], quantiles, np.linspace(0, 1, len(quantiles)))
    radius = np.array(discs["radius"])[labels]
    scale = np.divide(0.94 * radius * np.sqrt(rank), length, out=np.zeros_like(length), where=length > 0)
    places = np.array(discs["at"])[labels] + offset * scale[:, None]
    space = report.run.points()[own.to_numpy()]
    chosen = np.random.default_rng(0).permutation(len(labels))[: kept["products"]]
    measured = {
        "discs": trustworthiness(space[chosen], places[chosen], n_neighbors=10),
        "components": trustworthiness(space[chosen], assignments.loc[own, ["x", "y"]].to_numpy()[chosen], n_neighbors=10),
    }
    for name, right in measured.items():
        # Other products were drawn.
        assert kept[name] == pytest.approx(right, abs=0.04), (name, kept, right)
