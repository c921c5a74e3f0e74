//! Families of clusters in a report.

use crate::fixture::{analysis, in_families, plain};
use crate::{anchor, between, check, file, link, report};
use wintermute_report::read_analysis;
use wintermute_shared::analysis::Analysis;

fn grouped(clusters: usize, sizes: &[usize]) -> Analysis {
    in_families(analysis(clusters, 600, &plain), sizes, &plain)
}

#[test]
fn families_come_first_then_their_clusters() {
    let report = report(&grouped(12, &[5, 3, 2, 2]));
    check(&report);
    let html = &report.html;
    let places = ["id=\"summary\"", "id=\"families\"", "id=\"overview\"", "id=\"kinds\""]
        .map(|id| html.find(id).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    let table = between(html, "<section id=\"families\"", "</section>");
    assert!(table.contains("12 kinds are gathered into 4 families"), "{table}");
    let second = between(table, "id=\"family-B\"", "</tr>");
    assert!(second.contains("flats and family 1"), "{second}");
    for cluster in [5, 6, 7] {
        assert!(second.contains(&link(html, cluster)), "{second}");
    }
    assert_eq!(second.matches("href=\"#").count(), 3);
    let overview = between(html, "<section id=\"overview\"", "</section>");
    assert_eq!(overview.matches("scope=\"rowgroup\"").count(), 4);
    assert_eq!(html.matches("<h3 class=\"family c").count(), 4);
}

#[test]
fn the_map_shows_families_with_letters_and_clusters_as_dots() {
    let html = report(&grouped(12, &[5, 3, 2, 2])).html;
    let map = between(&html, "<figure class=\"map\">", "</figure>");
    assert_eq!(map.matches("<title>Family ").count(), 4);
    assert_eq!(map.matches("<title>Kind ").count(), 12);
    assert!(
        map.contains("in the colour of its family") && map.contains("Letters mark the families"),
        "{map}"
    );
    let makeup = between(&html, "class=\"makeup\"", "</ol>");
    assert_eq!(makeup.matches("href=\"#family-").count(), 4);
    assert_eq!(makeup.matches("<rect class=\"c0\"").count(), 5 + 1, "five clusters and the prices");
}

#[test]
fn clusters_of_a_family_share_its_colour() {
    let html = report(&grouped(12, &[5, 3, 2, 2])).html;
    for (id, color) in [(0, 0), (4, 0), (5, 1), (7, 1), (8, 2), (11, 3)] {
        let card = format!("<article class=\"card c{color}\" id=\"{}\"", anchor(&html, id));
        assert!(html.contains(&card), "{card}");
    }
}

#[test]
fn the_largest_cards_are_open_in_whatever_family_they_are() {
    let mut analysis = grouped(20, &[8, 4, 4, 4]);
    // The last family's first cluster is larger than the first family's last ones.
    analysis.clusters[16].group.size = analysis.clusters[0].group.size;
    let html = report(&analysis).html;
    assert_eq!(html.matches("<article class=\"card").count(), 12);
    assert!(html.contains(&format!("aria-labelledby=\"{}-title\">\n<header>", anchor(&html, 16))));
}

#[test]
fn findings_speak_of_families() {
    let html = report(&grouped(12, &[5, 3, 2, 2])).html;
    let findings = between(&html, "class=\"findings\">", "</ul>");
    assert!(
        findings.contains("One of 4 families holds 64.1% of all products: <a href=\"#family-A\""),
        "{findings}"
    );
    assert!(
        findings.contains(
            "<a href=\"#family-D\" dir=\"auto\">D</a> (<b dir=\"auto\">watches and family 3</b>) costs most"
        ),
        "{findings}"
    );
}

#[test]
fn findings_tell_of_brands_and_prices_within_clusters() {
    let mut analysis = grouped(12, &[5, 3, 2, 2]);
    analysis.clusters[3].group.brands[1].median_price = Some(720.0);
    analysis.clusters[4].group.price.as_mut().unwrap().gap = Some([40.0, 95.5]);
    analysis.clusters[4].silhouette = Some(0.5);
    let html = report(&analysis).html;
    let findings = between(&html, "class=\"findings\">", "</ul>");
    assert!(
        findings.contains(
            "brand 4</b> has a median price of 720.00, 10.0 times the 72.00 of all products there."
        ),
        "{findings}"
    );
    assert!(findings.contains(" is between 40.00 and 95.50, though"), "{findings}");
    let card = between(&html, "data-cluster=\"3\"", "</article>");
    assert!(card.contains("<span data-figure=\"median\">720.00</span>"), "{card}");
    let card = between(&html, "data-cluster=\"4\"", "</article>");
    assert!(card.contains("Widest gap") && card.contains("95.50"), "{card}");
}

#[test]
fn clusters_csv_names_the_family_of_each_cluster() {
    let report = report(&grouped(12, &[5, 3, 2, 2]));
    let csv = String::from_utf8(file(&report, "clusters.csv").unwrap().to_vec()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].ends_with(",family,family_name"));
    assert!(
        lines[1].ends_with(",0,tops and family 0") && lines[12].ends_with(",3,watches and family 3"),
        "{csv}"
    );
}

#[test]
fn families_that_name_clusters_which_do_not_exist_break_nothing() {
    let mut odd = grouped(12, &[5, 3, 2, 2]);
    odd.families[1].clusters = vec![99, 5, 5];
    odd.clusters[2].family = Some(77);
    odd.clusters[9].family = None;
    check(&report(&odd));
}

#[test]
fn a_report_of_format_3_has_clusters_and_no_families() {
    let mut value = serde_json::to_value(analysis(12, 600, &plain)).unwrap();
    value["format"] = 3.into();
    value.as_object_mut().unwrap().remove("families").unwrap();
    let clusters = value["clusters"].as_array_mut().unwrap().iter_mut();
    for cluster in clusters {
        cluster.as_object_mut().unwrap().remove("family").unwrap();
        cluster["price"].as_object_mut().unwrap().remove("gap").unwrap();
    }
    let third = read_analysis("analysis.json", value.to_string().as_bytes()).unwrap();
    let report = report(&third);
    check(&report);
    assert!(report.html.contains("data-cluster=\"11\"") && !report.html.contains("id=\"families\""));
    let csv = String::from_utf8(file(&report, "clusters.csv").unwrap().to_vec()).unwrap();
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",,")), "{csv}");
}

#[test]
fn products_without_a_word_are_in_no_family() {
    let mut wordless = grouped(12, &[5, 3, 2, 1]);
    wordless.clusters[11].wordless = true;
    let report = report(&wordless);
    check(&report);
    let overview = between(&report.html, "<section id=\"overview\"", "</section>");
    let (before, last) = overview.split_once("In no family").unwrap();
    assert!(
        before.contains(&link(&report.html, 10))
            && !before.contains(&link(&report.html, 11))
            && last.contains(&link(&report.html, 11))
    );
    assert_eq!(report.html.matches("In no family").count(), 2, "in the table and before the card");
}
