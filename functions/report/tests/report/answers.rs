//! What a report answers beyond its cards: which products, at which price, whose.

use crate::fixture::{analysis, answering, in_families, plain};
use crate::{between, check, file, link, report};
use serde_json::Value;
use std::collections::HashSet;
use wintermute_report::{Entry, made_of};
use wintermute_shared::analysis::Analysis;

fn answered(clusters: usize) -> Analysis {
    answering(in_families(analysis(clusters, 600, &plain), &[clusters - 3, 3], &plain), &plain)
}

/// What the page's script knows.
fn data(html: &str) -> Value {
    serde_json::from_str(between(html, "<script type=\"application/json\" id=\"data\">", "</script>"))
        .unwrap()
}

#[test]
fn the_first_screen_has_families_with_their_shares_prices_and_clusters() {
    let html = report(&answered(12)).html;
    let makeup = between(&html, "<ol class=\"makeup\">", "</ol>");
    assert_eq!(makeup.matches("<li>").count(), 2);
    for part in [
        "data-figure=\"families.0.share\"",
        "data-figure=\"families.1.price.median\"",
        "class=\"strip prices\"",
    ] {
        assert!(makeup.contains(part), "{part}: {makeup}");
    }
    assert!(makeup.contains(&link(&html, 9)), "the clusters of the second family");
    let few = report(&answering(analysis(4, 100, &plain), &plain)).html;
    assert_eq!(
        between(&few, "<ol class=\"makeup\">", "</ol>").matches("<li>").count(),
        4,
        "clusters without families"
    );
}

#[test]
fn the_price_ladder_counts_products_of_bands_and_marks_gaps() {
    let html = report(&answered(12)).html;
    let ladder = between(&html, "<section id=\"ladder\"", "</section>");
    for part in ["below 10", "10 to 20", "20 to 50", "50 and above", "A gap is marked"] {
        assert!(ladder.contains(part), "{part}: {ladder}");
    }
    let gap = between(ladder, "data-band=\"clusters.0.1\">", "</td>");
    assert_eq!(gap, "gap");
    let first = between(ladder, "data-band=\"catalogue.0\">", "</td>");
    assert!(first.contains("<strong>300</strong>") && first.contains("9 brands"), "{first}");
    let last = between(ladder, "data-band=\"clusters.0.3\">", "</td>");
    assert_eq!(last, "", "nothing is above it, so that it is no gap");
}

#[test]
fn the_table_of_brands_says_where_each_sells_at_which_price_against_the_others() {
    let html = report(&answered(12)).html;
    let brands = between(&html, "<section id=\"brands\"", "</section>");
    assert!(brands.contains("There are 31 brands; 7 of them have one product only."), "{brands}");
    let first = between(brands, "data-brand=\"0\">", "</tr>");
    let kind = link(&html, 0);
    for part in ["25.50", kind.as_str(), "12 at 30.00 (+66.7%)", "and 2 more kinds"] {
        assert!(first.contains(part), "{part}: {first}");
    }
}

#[test]
fn a_card_says_what_is_in_it_and_has_a_link_of_its_own() {
    let mut analysis = answered(12);
    analysis.clusters[3].name = "Casual Shirts".to_owned();
    analysis.clusters[4].name = "casual shirts!".to_owned();
    analysis.clusters[5].name = "Overview".to_owned();
    analysis.clusters[6].name = "运动鞋".to_owned();
    analysis.clusters[7].name = "—".to_owned();
    analysis.clusters[8].name = "Data".to_owned();
    let report = report(&analysis);
    check(&report);
    let card = between(&report.html, "data-held=\"clusters.3\"", "</table>");
    assert!(card.contains("<bdi>word 0</bdi>") && card.contains("49.3%"), "{card}");
    for anchor in ["casual-shirts", "casual-shirts-2", "overview-2", "yun-dong-xie", "kind", "data-2"] {
        assert_eq!(report.html.matches(&format!("id=\"{anchor}\"")).count(), 1, "{anchor}");
    }
    let ids: Vec<&str> =
        report.html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "each id stands once: {ids:?}");
    let entry = Entry::of(&analysis);
    assert_eq!(entry.cluster(3).unwrap().anchor.as_deref(), Some("casual-shirts"), "index pages link to it");
}

#[test]
fn the_script_knows_products_with_their_places_and_every_cluster() {
    let html = report(&answered(12)).html;
    let data = data(&html);
    assert_eq!(data["kinds"].as_array().unwrap().len(), 12);
    let products = &data["products"];
    for column in ["name", "brand", "price", "kind", "row", "disc", "map"] {
        assert_eq!(products[column].as_array().unwrap().len(), 500, "{column}");
    }
    let reach =
        data["sides"].as_array().unwrap().iter().map(|side| side.as_f64().unwrap()).fold(0.0, f64::max);
    let discs = products["disc"].as_array().unwrap();
    assert!(
        discs
            .iter()
            .flat_map(|at| at.as_array().unwrap())
            .all(|x| (0.0..=reach).contains(&x.as_f64().unwrap()))
    );
    let whats: HashSet<&str> =
        data["lists"].as_array().unwrap().iter().map(|each| each["what"].as_str().unwrap()).collect();
    assert!(whats.is_superset(&HashSet::from(["typical", "odd", "mismatched"])), "{whats:?}");
}

#[test]
fn brands_are_compared_by_the_middle_half_of_their_prices() {
    let half = |analysis: &wintermute_shared::analysis::Analysis, kind: bool| {
        let data = data(&report(analysis).html);
        let brand = &data["brands"][0];
        let figures = if kind { &brand["sells"][0][1] } else { &brand["figures"] };
        let figures = figures.as_array().unwrap().iter();
        let mut found =
            figures.filter(|figure| figure[0] == "Middle half of prices").map(|figure| figure[1].clone());
        found.next_back()
    };
    let mut whole = answered(12);
    // The first brand has the products 0, 4, 8 …; every fifth of them has no price, the others cost a quarter of their number.
    assert_eq!(
        half(&whole, false),
        None,
        "a sample has as many products of each kind, which is not as the brand has them"
    );
    assert!(half(&whole, true).unwrap().as_str().unwrap().ends_with(" drawn)"));
    whole.rows = 500;
    assert_eq!(half(&whole, false).unwrap(), "31.75 – 93.25");
    assert!(!half(&whole, true).unwrap().as_str().unwrap().contains("drawn"));
}

#[test]
fn the_script_is_small_and_the_only_one_that_the_policy_lets_run() {
    let html = report(&answered(12)).html;
    let script = between(&html, "<script>", "</script>");
    assert!(script.len() < 30_000, "{} bytes", script.len());
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
    let sources = between(policy, "script-src ", ";");
    assert!(
        sources.starts_with("'sha256-") && !sources.contains(' ') && !policy.contains("unsafe"),
        "{policy}"
    );
}

#[test]
fn products_with_long_names_in_any_script_stay_below_their_room() {
    let text = |kind: &str, number: usize| match kind {
        "product" => "手".repeat(500),
        _ => format!("{kind} {number}"),
    };
    let mut many = answering(analysis(300, 6000, &text), &text);
    let drawn = many.drawn.as_mut().unwrap();
    let of = |i: usize| i % 500;
    drawn.name = (0..5000).map(|i| drawn.name[of(i)].clone()).collect();
    drawn.brand = (0..5000).map(|i| drawn.brand[of(i)]).collect();
    drawn.price = (0..5000).map(|i| drawn.price[of(i)]).collect();
    drawn.cluster = (0..5000).map(|i| drawn.cluster[of(i)]).collect();
    drawn.x = (0..5000).map(|i| drawn.x[of(i)]).collect();
    drawn.y = (0..5000).map(|i| drawn.y[of(i)]).collect();
    drawn.row = (1..=5000).collect();
    let report = report(&many);
    check(&report);
    let data = between(&report.html, "id=\"data\">", "</script>");
    assert!(data.len() < 1_100_000, "{} bytes", data.len());
}

#[test]
fn what_contradicts_itself_is_drawn_as_far_as_it_goes() {
    let mut odd = answered(12);
    odd.drawn.as_mut().unwrap().name.truncate(3);
    odd.ladder.as_mut().unwrap().clusters.truncate(2);
    odd.market.as_mut().unwrap().top[0].sells[0].cluster = 99;
    let discs = odd.map.discs.as_mut().unwrap();
    discs.radius.truncate(5);
    discs.spread.clear();
    check(&report(&odd));
    let mut empty = answered(12);
    empty.map.discs.as_mut().unwrap().at.clear();
    check(&report(&empty));
}

#[test]
fn pictures_tell_of_their_catalogue_and_the_map_has_two_views() {
    let report = report(&answered(12));
    assert!(file(&report, "clusters.png").is_some() && file(&report, "components.png").is_some());
    assert!(report.html.contains("this map keeps 0.93 and two principal components 0.75"));
    let mut other = answered(12);
    other.quality.dataset = "winter-shoes".to_owned();
    let other = crate::report(&other);
    for name in ["clusters.png", "sizes.png", "prices.png"] {
        assert_ne!(file(&report, name), file(&other, name), "{name}");
    }
}

#[test]
fn a_terminal_shows_what_the_catalogue_is_made_of_in_ten_lines() {
    let lines = made_of(&answered(12));
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines[1].contains("tops and family 0: tops, flats ") && lines[1].contains(" at 18.00"),
        "{lines:?}"
    );
    assert!(lines[1].ends_with("6 more"), "{lines:?}");
    let mut many = analysis(60, 600, &|kind, number| format!("\u{1b}[31m\u{202e}{kind} {number}"));
    many.clusters[0].name = "\u{1b}]0;x\u{7}\u{202e}y".to_owned();
    let lines = made_of(&many);
    assert_eq!(lines.len(), 10, "{lines:?}");
    assert!(lines[9].ends_with("52 smaller ones"), "{lines:?}");
    assert!(!lines.concat().contains(['\u{1b}', '\u{7}', '\u{202e}']), "{lines:?}");
}
