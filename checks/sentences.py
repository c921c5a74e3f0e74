"""Each kind of sentence of a report's summary, with the check that computes its figures again."""

import re

from figures import says


def of_price(report, name: str, figure: str) -> float:
    return report.figures.groups[name].figure(f"price.{figure}")


def shares(report) -> list[float]:
    """The shares of the families, or of the clusters where there are none, the largest first."""
    kind = "families" if report.analysis["families"] else "clusters"
    number = len(report.analysis["families"] or report.formed)
    return sorted((report.figures.groups[f"{kind}.{i}"].share for i in range(number)), reverse=True)


def largest(report, count: int) -> float:
    return sum(shares(report)[:count])


def share_of(report, name: str, facet: str, value: str) -> float:
    return report.figures.groups[name].facets[facet][value] / report.figures.groups[name].stated(facet)


def cluster_named(report, name: str) -> str:
    return next(f"clusters.{each['id']}" for each in report.formed if " ".join(each["name"].split()) == name)


def kind_named(report, name: str) -> str:
    """The family of that letter and name, or the cluster where there are no families."""
    if not report.analysis["families"]:
        return cluster_named(report, name)
    letter, _, called = name.partition(" ")
    family = report.analysis["families"][ord(letter) - ord("A")]
    assert called == f"({family['name']})", name
    return f"families.{family['id']}"


def judged(report) -> dict:
    return report.analysis["descriptions"]["judgement"]["judged"]


def check_prices(report, match) -> bool:
    dear, cheap = (kind_named(report, match[name]) for name in ["dear", "cheap"])
    kind = dear.partition(".")[0]
    medians = {name: group.prices.median() for name, group in report.figures.groups.items() if len(group.prices) >= 5}
    tenth = {name for name, group in report.figures.groups.items() if len(group.prices) * 10 >= group.size}
    enough = {name: each for name, each in medians.items() if name in tenth and name.startswith(kind)}
    return (
        medians[dear] == max(enough.values())
        and medians[cheap] == min(enough.values())
        and says(match["high"], medians[dear])
        and says(match["low"], medians[cheap])
        and says(match["all"], medians["catalogue"])
        and says_ratio(match, medians[dear] / medians["catalogue"])
    )


def check_lacking(report, match) -> bool:
    facets = {"colour": "colors", "gender": "genders", "brand": "brands", "category": "categories"}
    catalogue = report.figures.groups["catalogue"]
    for name, zero, count, share in re.findall(r"no (\w+)( above zero)? in ([\d,]+) products? \(([^)]*)\)", match[0]):
        amounts = report.figures.amounts if zero else report.figures.written_amounts
        missing = catalogue.not_stated[facets[name]] if name in facets else int(amounts.isna().sum())
        if not (says(count, missing) and says(share, missing / catalogue.size)):
            return False
    return True


def check_odd_prices(report, match) -> bool:
    prices = report.figures.quality["prices"]
    right = {
        "that cannot be read": prices["unreadable"],
        "of zero": int((report.figures.written_amounts == 0).sum()),
        "below zero": int((report.figures.written_amounts < 0).sum()),
        "far from the others": prices["far_below"] + prices["far_above"],
    }
    kinds = {kind: count for kind, count in right.items() if count > 0}
    counts = re.findall(rf"([\d,]+) ({'|'.join(right)})", match["kinds"]) or [(match["rows"], kind) for kind in kinds if kind in match["kinds"]]
    return (
        {kind for _, kind in counts} == set(kinds)
        and all(says(count, kinds[kind]) for count, kind in counts)
        and says(match["rows"], sum(kinds.values()))
        and says(match["share"], sum(kinds.values()) / len(report.figures.rows))
    )


def check_repeats(report, match) -> bool:
    repeated = report.figures.repeated_products()
    again = int(repeated["products"].sum()) - len(repeated)
    at_other_prices = int((repeated["prices"] > 1).sum())
    differ, every = match["differ"] or match["every"] or str(int(bool(match["one"]))), match["all"] or match["every"] or str(len(repeated))
    return (
        says(match["again"], again)
        and says(match["share"], again / len(report.figures.products))
        and says(differ, at_other_prices)
        and says(every, len(repeated))
    )


def misnamed(report) -> list[dict]:
    return [cluster for cluster in report.formed if cluster["size"] > 1 and cluster.get("name_fits", 1) < 0.6]


def says_ratio(match, ratio: float) -> bool:
    if match["times"]:
        return says(match["times"], ratio)
    return says(match["percent"], abs(ratio - 1) * 100) and match["side"] == ("above" if ratio > 1 else "below")


def check_far_prices(report, match) -> bool:
    far = report.figures.far_prices(sum(not cluster["wordless"] for cluster in report.analysis["clusters"]))
    return says(match["products"], far) and says(match["share"], far / len(report.figures.products))


SENTENCES = {
    r"(?P<products>[\d,]+) products? \((?P<share>[^)]*)\) (?:has a price far from that of its kind: |have prices far from those of their kinds, such as ).*": check_far_prices,
    r"All prices are (?P<median>\S*\d)\.": lambda report, match: says(match["median"], of_price(report, "catalogue", "median")),
    r"At least half of the (?:[\d,]+ )?products(?: with a price)? cost (?P<median>\S*\d).*": lambda report, match: says(match["median"], of_price(report, "catalogue", "median")),
    r"The (?P<count>\d) products(?: with a price)? cost (?P<low>.*) to (?P<high>.*); the median price is (?P<median>\S*\d).*": lambda report, match: (
        says(match["count"], len(report.figures.groups["catalogue"].prices))
        and says(match["low"], of_price(report, "catalogue", "min"))
        and says(match["high"], of_price(report, "catalogue", "max"))
        and says(match["median"], of_price(report, "catalogue", "median"))
    ),
    r"No (?:kind|family) dominates\. The largest is (?:[A-Z]+ with (?P<held_by_first>\S+) \(.*\)|.* \((?P<share>[^)]*)\)); the (?P<n>[\d,]+) largest of (?P<k>[\d,]+) (?:kinds|families) hold (?P<held>\S+) of all products\.": lambda report, match: (
        says(match["share"] or match["held_by_first"], largest(report, 1))
        and says(match["k"], len(shares(report)))
        and says(match["held"], largest(report, int(match["n"])))
        and largest(report, int(match["n"]) - 1) < 0.5 <= largest(report, int(match["n"]))
    ),
    r"(?:One|(?P<n>\d)) of (?P<k>[\d,]+) (?:kinds|families) holds? (?P<held>\S+) of all products: .*": lambda report, match: (
        says(match["k"], len(shares(report))) and says(match["held"], largest(report, int(match["n"] or 1)))
    ),
    r"(?P<dear>.*) costs most: its median price is (?P<high>\S+(?: [A-Z]{3})?), (?:(?P<times>\S+) times|(?P<percent>\S+)% (?P<side>above)) the catalogue’s (?P<all>[^;(]+?)(?: \([^)]*\))?; (?P<cheap>.*?) costs least: (?P<low>\S*\d)(?: .*)?\.": check_prices,
    r"The middle half of the (?:[\d,]+ )?products(?: with a price)? costs (?P<low>.*) to (?P<high>.*); the median price is (?P<median>\S*\d).*": lambda report, match: (
        says(match["low"], of_price(report, "catalogue", "q1"))
        and says(match["high"], of_price(report, "catalogue", "q3"))
        and says(match["median"], of_price(report, "catalogue", "median"))
    ),
    r"The most frequent brand is (?P<brand>.*) with (?P<count>[\d,]+) products? \((?P<share>\S+%).*\).*": lambda report, match: (
        says(match["count"], report.figures.groups["catalogue"].facets["brands"][match["brand"]])
        and report.figures.groups["catalogue"].facets["brands"].most_common(1)[0][1]
        == report.figures.groups["catalogue"].facets["brands"][match["brand"]]
        and says(match["share"], share_of(report, "catalogue", "brands", match["brand"]))
    ),
    r"(?P<brand>.*) makes (?P<share>\S+) of the products(?: that state a brand)? in (?P<cluster>.*), (?P<times>\S+) times the share it has in the whole catalogue.*": lambda report, match: (
        says(match["share"], share_of(report, cluster_named(report, match["cluster"]), "brands", match["brand"]))
        and says(match["times"], report.figures.lift(cluster_named(report, match["cluster"]), "brands", match["brand"]))
    ),
    r"In (?P<cluster>.*), (?P<brand>.*) has a median price of (?P<price>.*?), (?:(?P<times>\S+) times|(?P<percent>\S+)% (?P<side>above|below)) the (?P<all>.*) of all products there.*": lambda report, match: (
        says(match["price"], report.figures.brand_prices(cluster_named(report, match["cluster"]), match["brand"]).median())
        and says(match["all"], of_price(report, cluster_named(report, match["cluster"]), "median"))
        and says_ratio(
            match,
            report.figures.brand_prices(cluster_named(report, match["cluster"]), match["brand"]).median()
            / of_price(report, cluster_named(report, match["cluster"]), "median"),
        )
    ),
    r"Only (?P<n>\d+) brands? makes? all (?P<products>[\d,]+) products?(?: that state one)? in (?P<cluster>.*); the whole catalogue has (?P<all>[\d,]+) brands.*": lambda report, match: (
        says(match["n"], len(report.figures.groups[cluster_named(report, match["cluster"])].facets["brands"]))
        and says(match["products"], report.figures.groups[cluster_named(report, match["cluster"])].stated("brands"))
        and says(match["all"], len(report.figures.groups["catalogue"].facets["brands"]))
    ),
    r"No price in (?P<cluster>.*) is between (?P<low>.*) and (?P<high>.*), though a tenth or more are below and a tenth or more above.*": lambda report, match: (
        says(match["low"], of_price(report, cluster_named(report, match["cluster"]), "gap.0"))
        and says(match["high"], of_price(report, cluster_named(report, match["cluster"]), "gap.1"))
    ),
    r"(?P<cluster>.*) is marked as (?P<gender>.*) in (?P<share>\S+?)(?: of the products that state a gender)?, against (?P<all>\S+) .*": lambda report, match: (
        says(match["share"], share_of(report, cluster_named(report, match["cluster"]), "genders", match["gender"]))
        and says(match["all"], share_of(report, "catalogue", "genders", match["gender"]))
    ),
    r"The kinds .*: their mean silhouette is (?P<silhouette>[\d.]+).*": lambda report, match: says(
        match["silhouette"],
        next(point for point in report.analysis["elbow"] if point["k"] == report.analysis["choice"]["k"])["silhouette"],
    ),
    r"The products were compared by (?P<terms>[\d,]+) different words? in .*": lambda report, match: says(
        match["terms"], len(report.run.json("model.json")["vocabulary"])
    ),
    r"(?P<again>[\d,]+) products? \((?P<share>[^)]*)\) repeats? another of the same name[a-z, ]*(?:; (?:(?P<differ>[\d,]+) of the (?P<all>[\d,]+) that are there more than once ha(?:s|ve) differing prices|all (?P<every>[\d,]+) that are there more than once have differing prices|(?P<one>their) prices differ))?: .*": check_repeats,
    r"The catalogue states (?P<list>no .*): .*": check_lacking,
    r"(?P<rows>[\d,]+) rows? \((?P<share>[^)]*)\) ha(?:s|ve) a price (?P<kinds>.*): examples are under Data quality\.": check_odd_prices,
    r"(?P<count>[\d,]+) descriptions? seems? to belong to another product \((?P<share>[^)]*) of those judged\).*": lambda report, match: (
        says(match["count"], judged(report)["mismatched"])
        and says(match["share"], judged(report)["mismatched"] / judged(report)["judged"])
    ),
    r"(?:All|(?P<n>\d+) of) (?P<k>\d+) kinds overlaps?(?: with others)? and holds? (?P<products>[\d,]+) products? \((?P<share>[^)]*)\): a mean silhouette below (?P<below>[\d.]+).*": lambda report, match: (
        says(match["k"], len(report.formed))
        and says(match["products"], sum(c["size"] for c in report.formed if c["silhouette"] < float(match["below"])))
        and says(match["share"], sum(c["share"] for c in report.formed if c["silhouette"] < float(match["below"])))
    ),
    r"(?P<count>[\d,]+) kinds? ha(?:s a name that fits|ve names that fit) fewer than 60% of (?:its|their) products(?:: |, such as )(?P<cluster>.*) \(about (?P<share>.*)\); .*": lambda report, match: (
        says(match["count"], len(misnamed(report)))
        and any(each["name"] == match["cluster"] and says(match["share"], each["name_fits"]) for each in misnamed(report))
    ),
    r"The column (?P<column>.*) is missing in (?P<share>\S+) of the rows and was left out.*": lambda report, match: says(
        match["share"], report.figures.stated_rows[match["column"]].isna().mean()
    ),
    r"The column (?P<column>.*) is empty and was left out.*": lambda report, match: bool(
        report.figures.stated_rows[match["column"]].isna().all()
    ),
}
