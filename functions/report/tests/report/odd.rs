//! Catalogues and analyses that are unlike others.

use crate::fixture::{analysis, plain};
use crate::{around, check, file, report};
use wintermute_shared::catalogue::Roles;

#[test]
fn a_catalogue_without_prices_colours_or_brands_reads_well() {
    let mut bare = analysis(4, 200, &plain);
    for group in bare.clusters.iter_mut().map(|cluster| &mut cluster.group).chain([&mut bare.overall]) {
        group.price = None;
        group.colors.clear();
        group.brands.clear();
        group.genders.clear();
        group.categories.clear();
    }
    bare.price_edges.clear();
    bare.quality.roles = Roles::default();
    let report = report(&bare);
    check(&report);
    assert!(report.html.contains("no prices were found"));
    assert_eq!(file(&report, "prices.png"), None);
    assert!(!report.html.contains("prices.png"), "no link to a picture that is not there");
}

#[test]
fn prices_of_zero_read_well() {
    let mut free = analysis(2, 100, &plain);
    for group in free.clusters.iter_mut().map(|cluster| &mut cluster.group).chain([&mut free.overall]) {
        let prices = group.price.as_mut().unwrap();
        (prices.mean, prices.min, prices.q1) = (0.0, 0.0, 0.0);
        (prices.median, prices.q3, prices.max) = (0.0, 0.0, 0.0);
        prices.histogram.clear();
    }
    free.price_edges.clear();
    check(&report(&free));
}

#[test]
fn one_product_reads_well() {
    let mut one = analysis(1, 1, &plain);
    one.rows = 1;
    one.overall.size = 1;
    one.clusters[0].group.size = 1;
    one.clusters[0].typical.truncate(1);
    one.clusters[0].oddest.truncate(1);
    one.clusters[0].silhouette = None;
    one.elbow.truncate(1);
    one.elbow[0].inertia = 0.0;
    one.inertia = 0.0;
    let report = report(&one);
    check(&report);
    assert!(report.html.contains("The only product forms one kind"));
    assert!(report.html.contains("1 product ·"), "{}", around(&report.html, "lead"));
    for senseless in
        ["whole catalogue is", "vs. average", "Sizes of the kinds", "How alike", "typical products"]
    {
        assert!(!report.html.contains(senseless), "{senseless}: {}", around(&report.html, senseless));
    }
}

#[test]
fn identical_products_read_well() {
    let mut same = analysis(1, 500, &plain);
    same.map.x = vec![0.25; 500];
    same.map.y = vec![0.25; 500];
    same.map.centres = vec![[0.25, 0.25]];
    same.elbow.truncate(1);
    same.elbow[0].inertia = 0.0;
    same.inertia = 0.0;
    same.choice.knee = None;
    same.choice.reason = "The products cannot be told apart, so they are one kind.".to_owned();
    let prices = same.overall.price.as_mut().unwrap();
    (prices.min, prices.q1, prices.q3, prices.max) = (9.9, 9.9, 9.9, 9.9);
    let report = report(&same);
    check(&report);
    assert!(report.html.contains("cannot be told apart"));
    assert!(report.html.contains("All 500 products form one kind"));
}

#[test]
fn a_chosen_k_beyond_the_elbow_is_marked_all_the_same() {
    let mut beyond = analysis(6, 100, &plain);
    beyond.elbow.truncate(4);
    beyond.choice.knee = None;
    let report = report(&beyond);
    check(&report);
    assert!(report.html.contains("k = 6: chosen"));
}

#[test]
fn an_analysis_that_contradicts_itself_is_drawn_as_far_as_it_goes() {
    let mut odd = analysis(3, 100, &plain);
    odd.map.cluster = vec![4_000_000_000; 100];
    odd.map.centres.truncate(1);
    odd.overall.price.as_mut().unwrap().histogram.truncate(3);
    odd.clusters[0].group.price.as_mut().unwrap().histogram.clear();
    check(&report(&odd));
}

/// `REPORT_PAGES=DIR cargo test -p wintermute-report --test report pages` keeps the pages, to look at them.
#[test]
fn pages_of_one_to_sixty_clusters_in_any_script_read_well() {
    let script = |kind: &str, number: usize| format!("حقيبة يد {number} 手提包 👜 {kind}");
    let pages = [
        ("one", analysis(1, 30, &plain)),
        ("five", analysis(5, 1500, &plain)),
        ("twenty", analysis(20, 20_000, &plain)),
        ("sixty", analysis(60, 3_000, &plain)),
        ("scripts", analysis(4, 400, &script)),
    ];
    for (name, analysis) in pages {
        let report = report(&analysis);
        check(&report);
        if let Some(folder) = std::env::var_os("REPORT_PAGES") {
            let folder = std::path::Path::new(&folder).join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("index.html"), &report.html).unwrap();
            for (name, _, bytes) in &report.files {
                std::fs::write(folder.join(name), bytes).unwrap();
            }
        }
    }
}
