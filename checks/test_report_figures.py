"""Every figure and sentence of a report is what pandas computes from the run's tables (figures.py)."""

import io
import random
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.manifold import trustworthiness

from figures import FACETS, NUMBER, Report, numbers, says, text, widest_gap
from run import ROOT, Run
from sentences import SENTENCES

KINDS = {
    "Lamp": ("Lighting", ["brass desk", "glass table", "paper floor", "copper wall"]),
    "Chair": ("Furniture", ["oak dining", "rattan garden", "beech office", "steel bar"]),
    "Kettle": ("Kitchen", ["whistling enamel", "electric steel", "cordless ceramic", "copper stove"]),
    "Blanket": ("Bedroom", ["merino wool", "cotton waffle", "alpaca plaid", "linen summer"]),
    "Backpack": ("Travel", ["waxed canvas", "nylon hiking", "leather city", "recycled school"]),
}
COLUMNS = "Handle,Title,Vendor,Type,Gender,Option1 Name,Option1 Value,Variant SKU,Variant Price,Currency,Notes"


def mixed() -> str:
    """A catalogue of two currencies, variants, placeholders, repeats, prices of zero, a nearly empty column, and no colours."""
    chance = random.Random(23)
    rows = [COLUMNS]
    for i in range(240):
        kind, (category, adjectives) = list(KINDS.items())[i % 5]
        name = f"{chance.choice(adjectives)} {kind} {chance.choice(['Nora', 'Emil', 'Ida', 'Otto'])}".capitalize()
        brand = chance.choice(["Abco", "Dorin", "Velt", "N/A", "-"])
        gender = chance.choice(["men", "women", "unisex", "null", ""])
        price = round(chance.lognormvariate(3 + i % 5 / 2, 0.4), 2)
        currency = "USD" if i % 4 == 3 else "EUR"
        if currency == "USD":
            price = round(price * 40, 2)
        if i in (7, 40, 81):
            price = 0
        sizes = ["S", "M", "L"][: 1 + i % 3] if kind in ("Blanket", "Backpack") else [""]
        for j, size in enumerate(sizes):
            own = [name, brand, category, gender] if j == 0 else [""] * 4
            cells = [f"h{i}", *own, "Size" if size else "", size, f"SKU{i}-{j}", f"{price}", currency, "x" if i % 90 == 0 else ""]
            rows.append(",".join(cells))
    # The same products once more under other handles.
    rows += [row.replace(f"h{i},", f"r{i},", 1) for i in (0, 1, 5) for row in rows[1:] if row.startswith(f"h{i},")]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module", params=["sample", "mixed"])
def report(request, tmp_path_factory) -> Report:
    folder = tmp_path_factory.mktemp(request.param)
    catalogue = ROOT / "samples" / "products.jsonl"
    if request.param == "mixed":
        catalogue = folder / "mixed.csv"
        catalogue.write_text(mixed(), encoding="utf-8")
    return Report(Run.make(catalogue, folder / "data"))


def test_the_made_up_catalogue_is_what_it_says():
    table = pd.read_csv(io.StringIO(mixed()), keep_default_na=False)
    assert len(table) > 300 and table["Handle"].nunique() == 243 and set(table["Currency"]) == {"EUR", "USD"}


# What is measured.


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
    assert len(right) > 0
    assert (found["products"], found["again"]) == (len(right), right["products"].sum() - len(right))
    assert found["at_other_prices"] == (right["prices"] > 1).sum()
    shown = sorted((each["count"] for each in found["most"]), reverse=True)
    assert shown == sorted(right["products"], reverse=True)[:10]
    for each in found["most"]:
        first = report.figures.products.iloc[each["row"] - 1] if not report.analysis.get("merged") else None
        if first is not None and each.get("brand"):
            assert str(first[report.figures.roles["brand"]]).strip() == each["brand"]
    (sentence,) = report.page.xpath("//*[@data-sentence='duplicates']")
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


def described(report):
    yield "catalogue", report.analysis["overall"]
    for kind in ["families", "clusters"]:
        for group in report.analysis[kind]:
            yield f"{kind}.{group['id']}", group


# What is shown.


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
                right = 1 - lift if "below" in cells["lift"] else lift
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
        for cell in row.xpath("td")[3:]:
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


# What is asked.


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
            lower, higher = (own["band"] < int(i)).any(), (own["band"] > int(i)).any()
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
