"""A catalogue in each language (languages.py) is read, understood, clustered and drawn without any option."""

import unicodedata

import pytest
import sklearn.metrics

from languages import NAMES, Language
from reading import convert
from understood import Understood, understand
from visit import DESKTOP, OVERLAPS, Visit

# Drawn in a browser too: without spaces, from right to left, and with long words.
LOOKED_AT = ["chinese", "arabic", "german"]


class Catalogue:
    """A catalogue with what was found in it."""

    def __init__(self, language: str, folder):
        self.language = Language.read(language)
        self.products = self.language.products()
        self.kinds = [product.kind for product in self.products]
        file = folder / f"{language}.csv"
        file.write_text(self.language.table(self.products), encoding="utf-8", newline="")
        self.found: Understood = understand(file, folder / "data")


@pytest.fixture(scope="module", params=NAMES)
def catalogue(request, tmp_path_factory):
    return Catalogue(request.param, tmp_path_factory.mktemp(request.param))


def test_its_columns_are_known(catalogue):
    catalogue.found.expect_roles(catalogue.language.headers)


def test_no_row_is_lost_or_merged_or_without_a_word(catalogue):
    analysis = catalogue.found.analysis
    assert (analysis["rows"], analysis["features"]["wordless"]) == (300, 0)


def test_its_prices_are_right_by_value(catalogue):
    catalogue.found.expect_prices([product.price for product in catalogue.products if product.price is not None])
    assert catalogue.found.quality["prices"]["unreadable"] == 0


def test_its_brands_and_colours_are_counted(catalogue):
    for facet, role in [("brands", "brand"), ("colors", "color")]:
        stated = [product.row[role] for product in catalogue.products if product.row[role]]
        assert catalogue.found.facet(facet) == {value: stated.count(value) for value in set(stated)}
        assert catalogue.found.analysis["overall"]["not_stated"][facet] == 300 - len(stated)


def test_its_clusters_are_kinds_of_product(catalogue):
    clusters = catalogue.found.assignments["cluster"]
    homogeneity = sklearn.metrics.homogeneity_score(catalogue.kinds, clusters)
    names = [cluster["name"] for cluster in catalogue.found.clusters]
    catalogue.found.expect(homogeneity >= 0.8, f"expected clusters of one kind each; homogeneity {homogeneity}, {names}")


def test_its_language_is_told(catalogue):
    language, found = catalogue.language.language, catalogue.found
    languages = found.analysis["features"]["languages"]
    first = languages[0] if languages else {}
    found.expect(first.get("language") == language and first["share"] > 0.5, f"expected {language}, not {languages}")
    found.expect(found.analysis["features"]["languages_by"] == "texts", "it is not told that the texts were judged")
    found.expect(language in found.page.lower(), f"the page does not tell that the names are {language}")


def test_its_function_words_are_no_terms(catalogue):
    found = catalogue.found.terms & set(catalogue.language.words["stop_words"])
    catalogue.found.expect(not found, f"function words among the terms: {found}")


def test_its_terms_are_in_the_names(catalogue):
    language = catalogue.language.language
    names = " ".join(product.row["name"] for product in catalogue.products)
    # Spellings that count as one: Romanian commas and cedillas, apostrophes, Greek letters with and without their accent.
    names = names.translate(str.maketrans("șțё’", "şţе'"))
    if language == "greek":
        names = unicodedata.normalize("NFC", unicodedata.normalize("NFD", names.lower()).replace("\u0301", ""))
    folded = names.replace("İ", "i").replace("I", "ı").lower() if language == "turkish" else names.casefold()
    strangers = {term for term in catalogue.found.terms if term not in folded and term not in names.lower()}
    catalogue.found.expect(not strangers, f"terms that are no words of the names: {strangers}")


def test_right_descriptions_are_not_accused(catalogue):
    said = "seems to belong to another" in catalogue.found.page or "seem to belong to another" in catalogue.found.page
    catalogue.found.expect(not said, "the page accuses descriptions")


HEADERS = [(name, i) for name in NAMES for i in range(len(Language.read(name).other_headers))]


@pytest.mark.parametrize(("name", "number"), HEADERS)
def test_other_names_of_the_columns_are_known(name, number, tmp_path):
    language = Language.read(name)
    headers = language.other_headers[number]
    (tmp_path / "shop.csv").write_text(language.table(language.products(40), headers), encoding="utf-8", newline="")
    outcome = convert(tmp_path / "shop.csv", tmp_path / "out.csv")
    outcome.expect(outcome.code == 0, "expected a table")
    roles = {role["role"]: role["column"] for role in outcome.quality["roles"]}
    wrong = {role: roles.get(role) for role in headers if roles.get(role) != headers[role]}
    outcome.expect(not wrong, f"expected {({role: headers[role] for role in wrong})}, not {wrong}")


@pytest.mark.parametrize("name", LOOKED_AT)
def test_it_is_drawn_in_its_place(browser, name, tmp_path):
    catalogue = Catalogue(name, tmp_path)
    (page,) = tmp_path.glob("data/wintermute-lake/reports/*/*/index.html")
    with Visit(browser, page) as visit:
        assert (visit.said, visit.requests()) == ([], [])
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"]
        assert visit.page.evaluate(OVERLAPS) == []
        headings = visit.page.locator(".card h3 bdi").all_inner_texts()
        assert headings == [cluster["name"] for cluster in catalogue.found.clusters]
