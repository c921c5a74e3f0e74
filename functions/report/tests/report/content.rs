//! What a report says.

use crate::fixture::{analysis, plain};
use crate::{anchor, between, check, file, report, words};
use wintermute_report::{ReportContext, render};
use wintermute_shared::analysis::{Analysis, Different, ElbowPoint, Likeness, NotStated};

#[test]
fn a_report_says_what_was_analysed_and_shows_every_cluster() {
    let report = report(&analysis(5, 1000, &plain));
    check(&report);
    let html = &report.html;
    for id in 0..5 {
        assert!(html.contains(&format!("data-cluster=\"{id}\"")));
    }
    for heading in ["Price and count", "Top 3 colours", "Gender counts", "Top 3 brands"] {
        assert!(html.contains(heading), "{heading}");
    }
    assert!(html.contains("1,000 products"));
    assert!(html.contains("../../../processed/summer-shoes/0123456789abcdef/rejects.jsonl"));
    assert!(html.contains("WINTERMUTE_SEED"));
    assert!(html.contains("shoes, flats"), "a JSON array reads as a list");
}

#[test]
fn a_column_of_very_many_genders_is_not_shown_by_value_and_makes_no_finding() {
    let mut analysis = analysis(4, 1000, &plain);
    for group in analysis.clusters.iter_mut().map(|cluster| &mut cluster.group).chain([&mut analysis.overall])
    {
        group.different.genders = Some(Different { values: 50_001, exact: false });
        group.genders[0].share = 0.9;
    }
    let html = report(&analysis).html;
    assert!(html.contains("at least 50,001 different values: not shown by value"));
    let genders = between(&html, "data-facet=\"clusters.0.genders\"", "</table>");
    assert!(!genders.contains("female"), "{genders}");
    assert!(!between(&html, "class=\"findings\"", "</ul>").contains("is marked as"));
    assert!(!between(&html, "class=\"standout\"", "</p>").contains("female"));
}

#[test]
fn a_value_whose_words_were_clustered_is_not_only_here() {
    let mut analysis = analysis(4, 1000, &plain);
    let group = &mut analysis.clusters[1].group;
    (group.brands[0].share, group.brands[0].lift) =
        (0.2, 0.2 * analysis.rows as f64 / group.brands[0].count as f64);
    let lift = |analysis: &Analysis| {
        let html = report(analysis).html;
        let brands = between(&html, "data-facet=\"clusters.1.brands\"", "</tr>\n<tr").to_owned();
        between(&brands, "data-figure=\"lift\">", "</td>").to_owned()
    };
    assert_eq!(lift(&analysis), "only here");
    analysis.clusters[1].group.brands[0].clustered = true;
    assert!(lift(&analysis).ends_with("% above"), "{}", lift(&analysis));
    // A brand that the cluster is named by sets nothing apart.
    analysis.clusters[1].terms[0].term = "1".to_owned();
    let html = report(&analysis).html;
    let card = between(&html, "data-cluster=\"1\"", "</article>");
    assert!(!between(card, "class=\"standout\">", "</p>").contains("brand 1"));
}

#[test]
fn the_map_claims_no_more_than_it_holds_and_silhouettes_say_of_how_many_they_are() {
    let mut analysis = analysis(4, 10_000, &plain);
    let html = report(&analysis).html;
    let map = between(&html, "<figure class=\"map\">", "</figure>");
    assert!(map.contains("next to nothing") && map.contains("is 0.05 (all pairs of 512 products)"), "{map}");
    assert!(html.contains("measured on a sample of 4,096 of 9,998 products: higher is better"));
    assert!(html.contains("mean of 17 products drawn out of 4,000"));
    assert!(html.contains("mean silhouette 0.210 of 17 products drawn out of 4,000"));
    analysis.map.likeness = Some(Likeness { correlation: 0.83, products: 512 });
    assert!(report(&analysis).html.contains("near each other here are mostly alike"));
    (analysis.map.likeness, analysis.choice.sample) = (None, None);
    let html = report(&analysis).html;
    assert!(
        !html.contains("alike:") && !html.contains("measured on a sample of"),
        "nothing is claimed of earlier results"
    );
}

#[test]
fn one_figure_has_one_precision_everywhere() {
    let html = report(&analysis(20, 2000, &plain)).html;
    let mut seen = std::collections::HashMap::new();
    for part in html.split("data-figure=\"").skip(1) {
        let (name, rest) = part.split_once('"').unwrap();
        if !name.contains('.') {
            continue;
        }
        let shown = between(rest, ">", "<").trim().trim_start_matches("all ").trim_end_matches(" products");
        assert_eq!(*seen.entry(name).or_insert(shown), shown, "{name}");
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn every_number_of_clusters_is_listed_with_what_speaks_for_it() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let table = between(&html, "<h3 id=\"choice-title\"", "</table>");
    assert_eq!(table.matches("<tr><th scope=\"row\"").count(), 12);
    // k = 5 of the fixture.
    for value in ["4,472.1", "0.300", "180.0", "1.250", "chosen"] {
        assert!(table.contains(value), "{value}");
    }
}

#[test]
fn a_report_says_when_its_source_was_uploaded_and_what_the_run_costs() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let lead = between(&html, "class=\"lead\">", "</p>");
    assert!(
        lead.contains("uploaded <time datetime=\"2026-11-20T10:00:00Z\">2026-11-20 at 10:00 UTC</time>"),
        "{lead}"
    );
    let costs = between(&html, "id=\"costs-title\"", "</section>");
    for part in
        ["list prices of November 2025 in us-east-1", "1769 MB for 12.3 s", "4 GB for 60.0 s", "The run"]
    {
        assert!(costs.contains(part), "{part}: {costs}");
    }
    let without = render(&analysis(5, 1000, &plain), &ReportContext::default()).unwrap().html;
    assert!(!without.contains("id=\"costs-title\""), "nothing is estimated from nothing");
}

#[test]
fn products_that_do_not_state_a_value_are_told_and_set_no_cluster_apart() {
    let mut analysis = analysis(5, 1000, &plain);
    let group = &mut analysis.clusters[1].group;
    group.size = 487;
    group.not_stated = NotStated { colors: Some(290), brands: Some(100), ..group.not_stated };
    let report = report(&analysis);
    check(&report);
    let card = between(&report.html, "data-cluster=\"1\"", "</article>");
    let row =
        "not stated</th><td class=\"num\" colspan=\"3\" data-figure=\"not-stated\">290 of 487 (59.5%)</td>";
    assert!(card.contains(row), "{card}");
    // Black is four times as common among the few that state a colour: too few to say so.
    let sentence = between(card, "class=\"standout\">", "</p>");
    assert!(sentence.contains("brand 1") && !sentence.contains("black"), "{sentence}");
    let overview = between(&report.html, "<table class=\"overview rows\">", "</table>");
    assert!(overview.contains("not stated 290") && overview.contains("not stated 100"), "{overview}");
    let mut table = csv::Reader::from_reader(file(&report, "clusters.csv").unwrap());
    let headers = table.headers().unwrap().clone();
    let row = table.records().nth(1).unwrap().unwrap();
    let cell = |name: &str| &row[headers.iter().position(|header| header == name).unwrap()];
    assert_eq!(
        ["colors_not_stated", "genders_not_stated", "brands_not_stated"].map(cell),
        ["290", "0", "100"]
    );
    for group in analysis.clusters.iter_mut().map(|cluster| &mut cluster.group) {
        group.not_stated.brands = Some(group.size / 3);
    }
    let findings = crate::report(&analysis).html;
    let findings = words(&format!("<body>{}", between(&findings, "class=\"findings\">", "</ul>")));
    assert!(findings.contains("% of the products that state a brand in"), "{findings}");
}

#[test]
fn sixty_clusters_read_well_with_the_largest_twelve_open() {
    let report = report(&analysis(60, 3000, &plain));
    check(&report);
    let html = &report.html;
    assert_eq!(html.matches("<article class=\"card").count(), 12);
    assert_eq!(html.matches("<details class=\"card").count(), 48);
    assert!(html.contains("The 12 largest\nkinds are open"));
    let line = between(html, &format!("id=\"{}-title\"", anchor(html, 30)), "</summary>");
    for part in ["tops, flats", "% </strong>", "558.00", "brand 30", "neutral-nude"] {
        let part = part.replace("% </strong>", "%</strong>");
        assert!(line.contains(&part), "{part}: {line}");
    }
    let map = between(html, "<figure class=\"map\">", "</figure>");
    assert_eq!(map.matches("<title>Kind ").count(), 60, "every centre has its words");
    assert!(map.contains("the 25 largest kinds, dots those of the others"));
    let makeup = between(html, "class=\"makeup\"", "</section>");
    assert_eq!(makeup.matches("class=\"name c").count(), 12);
    assert!(makeup.contains("<a href=\"#overview\">and 48 smaller kinds</a>"), "{makeup}");
    let few = crate::report(&analysis(12, 3000, &plain)).html;
    assert!(!few.contains("<details") && !few.contains("kinds are open"));
}

#[test]
fn a_long_elbow_with_gaps_has_few_numbers_below_and_names_the_knee_as_kneedles() {
    let mut long = analysis(30, 1000, &plain);
    long.choice.knee = Some(9);
    long.choice.reason = "30 is the smallest number that counts.".to_owned();
    // A curve that was measured on a sample lies lower than the inertia of all products.
    long.elbow = (1..=40)
        .chain((45..=200).step_by(5))
        .map(|k| ElbowPoint {
            k,
            inertia: 300.0 / (k as f64).sqrt(),
            silhouette: (k > 1).then_some(0.1 + 0.001 * k as f64),
            calinski_harabasz: None,
            davies_bouldin: None,
        })
        .collect();
    let report = report(&long);
    check(&report);
    let figure = between(&report.html, "<h3>Elbow: inertia by number of kinds</h3>", "</figure>");
    let texts: Vec<&str> =
        figure.split("<text").skip(1).map(|text| between(text, ">", "</text>").trim()).collect();
    let numbers: Vec<u64> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(numbers.contains(&200) && numbers.len() <= 20, "{texts:?}");
    assert!(texts.contains(&"k = 30: chosen") && texts.contains(&"k = 9: Kneedle’s knee"), "{texts:?}");
    assert!(numbers.iter().all(|&number| number <= 300), "the curve's own scale holds: {texts:?}");
    // Where the curve ends at the chosen number, the knee's words keep clear of the axis and its name.
    long.elbow.truncate(30);
    let short = crate::report(&long).html;
    let short = between(&short, "<h3>Elbow: inertia by number of kinds</h3>", "</figure>");
    let words = short.split("<text").find(|text| text.contains("k = 9: Kneedle")).unwrap();
    assert!(words.contains("text-anchor=\"start\""), "{words}");
    let caption = between(figure, "<figcaption>", "<a");
    assert_eq!(
        caption.trim(),
        "30 is the smallest number that counts. The curve bends most at 9 (its knee by Kneedle), which does not decide the number."
    );
}

#[test]
fn a_slide_shows_the_number_of_a_cluster_whose_name_its_font_cannot_draw() {
    let slides = |name: &dyn Fn(u32) -> String| {
        let mut analysis = analysis(4, 100, &plain);
        for cluster in &mut analysis.clusters {
            cluster.name = name(cluster.id);
        }
        report(&analysis)
    };
    let numbered = slides(&|id| format!("kind {id}"));
    let lacking =
        |word: &str| slides(&|id| if id == 2 { format!("nike · {word}") } else { format!("kind {id}") });
    let arabic = lacking("حذاء");
    for word in ["运动鞋", "ベルト", "जूते", "รองเท้า", "신발", "e\u{301}"] {
        let slides = lacking(word);
        for name in ["silhouettes.png", "clusters.png", "sizes.png", "prices.png"] {
            assert_eq!(file(&slides, name), file(&arabic, name), "{name} with {word}: its number instead");
            assert_ne!(file(&slides, name), file(&numbered, name), "{name}: it says why");
        }
        assert!(slides.html.contains(word), "the page shows any script");
    }
    let drawable = slides(&|id| format!("größe · обувь · żółty {id}"));
    assert_ne!(file(&drawable, "sizes.png"), file(&numbered, "sizes.png"));
}

#[test]
fn a_card_says_what_sets_its_cluster_apart() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let card = between(&html, "data-cluster=\"1\"", "</article>");
    let sentence = words(&format!("<body><p>{}</p>", between(card, "class=\"standout\">", "</p>")));
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        sentence.starts_with("brand 1 is 4.0 times as common here as in the whole catalogue, "),
        "{sentence}"
    );
    assert!(
        sentence.contains("as common; the kind’s median price is 2.0 times the catalogue’s"),
        "{sentence}"
    );
}

#[test]
fn beyond_the_points_of_the_map_a_density_is_drawn() {
    let mut many = analysis(20, 100_000, &plain);
    let points = report(&many);
    many.rows = 1_000_000;
    let density = report(&many);
    check(&density);
    assert!(density.html.contains("Density of 1,000,000 products"));
    assert!(points.html.contains("Scatter plot of 100,000 products"));
    assert_ne!(file(&points, "clusters.png"), file(&density, "clusters.png"));
}

#[test]
fn findings_are_sentences_with_the_figures_of_the_analysis() {
    let mut analysis = analysis(3, 600, &plain);
    for (cluster, share) in analysis.clusters.iter_mut().zip([0.7, 0.2, 0.1]) {
        cluster.group.share = share;
    }
    let overall = analysis.overall.price.as_mut().unwrap();
    overall.median = 22.5;
    let html = report(&analysis).html;
    let list = html.split_once("class=\"findings\">").unwrap().1.split_once("</ul>").unwrap().0;
    let sentences: Vec<String> = list
        .split("<li>")
        .skip(1)
        .map(|item| {
            item.split('<')
                .filter_map(|part| part.split_once('>').or(Some(("", part))))
                .map(|p| p.1)
                .collect()
        })
        .map(|text: String| text.trim().to_owned())
        .collect();
    assert!((3..=5).contains(&sentences.len()), "{sentences:?}");
    assert_eq!(sentences[0], "One of 3 kinds holds 70.0% of all products: tops, flats.");
    assert_eq!(
        sentences[1],
        "jeans, watches costs most: its median price is 54.00, 2.4 times the catalogue’s 22.50; tops, flats costs least: 18.00."
    );
    assert!(sentences[2].contains(
        "brand 0 makes 50.0% of the products in tops, flats, 4.0 times the share it has in the whole catalogue"
    ));
}

#[test]
fn a_lowered_k_is_said_first() {
    let mut lowered = analysis(3, 100, &plain);
    lowered.choice.requested = "9".to_owned();
    lowered.choice.reason = "k was lowered from 9 to 3: there are only 3 different products.".to_owned();
    let html = report(&lowered).html;
    let findings = html.split_once("class=\"findings\"").unwrap().1;
    assert!(findings.find("lowered from 9 to 3").unwrap() < findings.find("of all products").unwrap());
}

#[test]
fn every_picture_for_slides_is_a_png_of_slide_size() {
    let report = report(&analysis(20, 2000, &plain));
    for name in [
        "elbow.png",
        "silhouette.png",
        "silhouettes.png",
        "clusters.png",
        "sizes.png",
        "prices.png",
        "missing.png",
    ] {
        let decoder = png::Decoder::new(file(&report, name).unwrap());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (1600, 900), "{name}");
        let inked = pixels.iter().filter(|&&byte| byte < 128).count();
        assert!(inked > 5000, "{name} is nearly empty: {inked}");
    }
}
