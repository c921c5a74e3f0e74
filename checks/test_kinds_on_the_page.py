"""Kinds have one word, one address and names that tell them apart; tables for spreadsheets keep their ids."""

import random
import re

import lxml.html
import pandas as pd
import pytest

from run import ROOT, Run

SYLLABLES = ["bar", "fin", "gas", "hup", "kor", "lam", "mel", "nar", "pev", "quin", "rif", "sor", "tam", "vex", "wil", "zer"]


def write(file, names: list[str]):
    """A catalogue of products with these names, whose ids begin like a spreadsheet's formula."""
    rows = [{"id": f"{'-+'[i % 2]}N{i}", "name": name, "brand": f"Brand {i % 7}", "price": 10 + i % 50} for i, name in enumerate(names)]
    pd.DataFrame(rows).to_csv(file, index=False)
    return file


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return Run.make(ROOT / "samples" / "products.jsonl", tmp_path_factory.mktemp("data"), "--k", "65", "--max-k", "66")


@pytest.fixture(scope="module")
def page(run):
    return lxml.html.parse(run.summary["report"]).getroot()


def test_each_link_within_the_page_leads_to_something_of_its_own(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "each id stands once"
    targets = {href[1:] for href in page.xpath("//a/@href[starts-with(., '#')]")}
    assert targets <= set(ids), targets - set(ids)
    assert not [each for each in targets if re.fullmatch(r"cluster-\d+", each)], "a kind has its readable address only"


def test_kinds_beyond_the_cards_have_their_address_in_the_overview(page):
    cards = {card.get("id") for card in page.xpath("//article[@data-cluster]")}
    linked = {href[1:] for href in page.xpath("//*[@id='overview']//tbody//a[contains(@class, 'name')]/@href") if "family-" not in href}
    rows = {row.get("id") for row in page.xpath("//*[@id='overview']//tr[@id]")}
    assert len(linked) == 65 and len(cards) == 60 and linked == cards | rows


def test_readers_read_of_kinds_and_of_clusters_in_technical_notes_only(page):
    for technical in page.xpath("//*[@id='made'] | //*[@id='telemetry'] | //script | //style | //footer | //code"):
        technical.drop_tree()
    shown = [" ".join(text.split()) for text in page.xpath("//body//text() | //body//@aria-label") if "cluster" in text.lower()]
    shown = [text.replace("clusters.csv", "") for text in shown]
    assert [text for text in shown if "cluster" in text.lower()] == [text for text in shown if text.startswith("A kind is a cluster of k-means")]


def test_no_two_families_have_the_same_words(tmp_path):
    random.seed(7)
    kinds = [f"{''.join(random.sample(SYLLABLES, 2))} {''.join(random.sample(SYLLABLES, 2))}" for _ in range(40)]
    names = [f"{random.choice(kinds)} {random.choice(['Basic', 'Plus', 'Max'])}" for _ in range(1500)]
    found = Run.make(write(tmp_path / "shop.csv", names), tmp_path / "data", "--k", "40")
    families = [family["name"] for family in found.json("analysis.json")["families"]]
    words = [frozenset(re.split(r"[, ]+", name.lower())) - {"and"} for name in families]
    assert len(families) >= 4 and len(set(words)) == len(words), families
    assert not [own for own in words if own <= {"basic", "plus", "max"}], families


def test_ids_are_found_in_products_csv_as_they_are_and_formulas_run_nowhere(tmp_path):
    names = [f"{kind} number {i % 9}" for i, kind in enumerate(["shirt", "=1+1 shoe", "+SUM(A1) hat", "-1+1 sock"] * 20)]
    found = Run.make(write(tmp_path / "shop.csv", names), tmp_path / "data")
    table = pd.read_csv(found.models / "products.csv", dtype=str, keep_default_na=False)
    assert set(table["id"]) == {f"{'-+'[i % 2]}N{i}" for i in range(80)}
    assert not [name for name in table["name"] if name.startswith(("=", "+", "-"))]
    assert sum(name.startswith("'") for name in table["name"]) == 60
