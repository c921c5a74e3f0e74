//! What a report says of the run before.

use crate::fixture::{analysis, plain};
use crate::{before, beside, between, check, products, words};
use wintermute_report::{Before, Compared, Entry, Prices, ReportContext, render};

#[test]
fn what_has_changed_since_the_run_before_is_told_in_figures_and_in_a_finding() {
    let (now, mut earlier) = (analysis(4, 1000, &plain), analysis(4, 900, &plain));
    // Its last cluster goes, and one comes whose products were not there.
    earlier.clusters[0].name = "mugs".to_owned();
    earlier.clusters[1].name = "once upon a time".to_owned();
    earlier.quality.settings.seed = 7;
    let (mut old, mut new) = (products(&earlier, 1, 10.0), products(&now, 11, 12.0));
    new.products.iter_mut().take(10).for_each(|product| product.price = 5.0);
    old.products[15].price = f64::NAN;
    let mut before = before(&earlier);
    before.compared = Compared::of(old, new, (&before.entry, &Entry::of(&now)));
    let Compared::Products(comparison) = &mut before.compared else { panic!("{:?}", before.compared) };
    let Prices::Compared(prices) = &mut comparison.prices else { panic!("{:?}", comparison.prices) };
    prices.largest[0].name = Some("red shoe".to_owned());
    let report = render(&now, &ReportContext { before: Some(before), ..beside() }).unwrap();
    check(&report);
    let section = between(&report.html, "<section id=\"changes\"", "</section>");
    for figure in [
        "href=\"../0123456789abcdef/index.html\"",
        "2026-11-19 at 10:00 UTC",
        "Products are compared by their id.",
        "<th scope=\"row\">Products</th><td class=\"num\">900</td><td class=\"num\">1,000</td><td class=\"num\">+100</td>",
        "<th scope=\"row\">New</th><td class=\"num\">10</td><td class=\"quiet\">25.0% of those now</td>",
        "<th scope=\"row\">Gone</th><td class=\"num\">10</td><td class=\"quiet\">25.0% of those before</td>",
        "<th scope=\"row\">Dearer</th><td class=\"num\">20</td><td class=\"quiet\">median +20.0%</td>",
        "<th scope=\"row\">Cheaper</th><td class=\"num\">9</td><td class=\"quiet\">median −50.0%</td>",
        "<th scope=\"row\">With a price now, none before</th><td class=\"num\">1</td>",
        "<bdi>red shoe</bdi></th><td class=\"num\">10.00</td><td class=\"num\">12.00</td><td class=\"num\">+20.0%</td>",
        "was <bdi>once upon a time</bdi>",
        "<li><bdi>mugs</bdi> <span class=\"quiet\">10 of 10 products</span>",
        "<code>WINTERMUTE_SEED</code> was <bdi>7</bdi>, now <bdi>43</bdi>",
    ] {
        assert!(section.contains(figure), "{figure}: {section}");
    }
    let findings = words(&format!("<body>{}", between(&report.html, "class=\"findings\"", "</ul>")));
    let told = "Since the run of 2026-11-19: 10 products (25.0%) are new, 10 (25.0% of those before) are gone, 30 are in both. \
                Of 29 prices that were compared, 20 are higher (median +20.0%) and 9 are lower (median −50.0%). A new kind is ";
    assert!(findings.contains(told), "{findings}");
    assert!(findings.contains(". A kind that is gone is  mugs"), "{findings}");
    assert!(!render(&now, &ReportContext::default()).unwrap().html.contains("id=\"changes\""));
}

#[test]
fn the_same_products_with_other_settings_have_not_grown() {
    let (now, mut earlier) = (analysis(3, 1000, &plain), analysis(5, 1000, &plain));
    earlier.quality.settings.seed = 7;
    let same = Compared::of(
        products(&now, 1, 10.0),
        products(&now, 1, 10.0),
        (&Entry::of(&earlier), &Entry::of(&now)),
    );
    for (compared, told) in
        [(same, "the same products at the same prices"), (Compared::SameFile, "the same file")]
    {
        let beside = ReportContext { before: Some(Before { compared, ..before(&earlier) }), ..beside() };
        let html = render(&now, &beside).unwrap().html;
        let findings = words(&format!("<body>{}", between(&html, "class=\"findings\"", "</ul>")));
        let sentence =
            format!("Since the run of 2026-11-19: {told}; other settings: seed 7 → 43 ; kinds 5 → 3");
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(&findings).contains(&plain(&sentence)), "{findings}");
        let section = between(&html, "<section id=\"changes\"", "</section>");
        assert!(
            section.contains("<code>WINTERMUTE_SEED</code>") && section.contains("Kinds</th>"),
            "{section}"
        );
        for grown in ["Average price", "New", "Gone", "Growth"] {
            assert!(!section.contains(grown), "{grown}: {section}");
        }
    }
}

#[test]
fn products_that_cannot_be_compared_are_told_with_the_reason_and_nothing_else() {
    let (now, earlier) = (analysis(4, 1000, &plain), analysis(4, 900, &plain));
    let html = render(&now, &ReportContext { before: Some(before(&earlier)), ..beside() }).unwrap().html;
    let section = between(&html, "<section id=\"changes\"", "</section>");
    assert!(section.contains("an earlier version made the run before"), "{section}");
    assert!(section.contains(">+100</td>") && !section.contains("New kinds"), "{section}");
    assert!(
        html.contains("1,000 products now, 900 before; which are new or gone cannot be told"),
        "{section}"
    );
}
