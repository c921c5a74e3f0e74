//! What a report says.

use crate::fixture::{analysis, plain};
use crate::{before, beside, between, check, file, report, words};
use wintermute_report::{Beside, render};
use wintermute_shared::analysis::{ElbowPoint, NotStated, Term};
use wintermute_shared::quality::Reject;

#[test]
fn a_report_says_what_was_analysed_and_shows_every_cluster() {
    let report = report(&analysis(5, 1000, &plain));
    check(&report);
    let html = &report.html;
    for id in 0..5 {
        assert!(html.contains(&format!("id=\"cluster-{id}\"")));
    }
    for heading in ["Average retailer price and count", "Top 3 colours", "Gender counts", "Top 3 brands"] {
        assert!(html.contains(heading), "{heading}");
    }
    assert!(html.contains("1,000 products"));
    assert!(html.contains("../../../processed/summer-shoes/0123456789abcdef/rejects.jsonl"));
    assert!(html.contains("WINTERMUTE_SEED"));
    assert!(html.contains("shoes, flats"), "a JSON array reads as a list");
}

#[test]
fn what_convert_has_checked_is_shown_with_its_figures() {
    let mut analysis = analysis(5, 1000, &plain);
    let html = report(&analysis).html;
    for figure in [
        "41 rows repeat another with the same name and brand: 17 products are there more than once.",
        "6 times, first on line 12",
        "below 0.51 or above 871.30",
        "99,999.00 <span class=\"quiet\">(line 31)",
        "81 of 800 descriptions that could be judged (10.1%) seem to belong to another product",
        "0.017",
        "guessed from its name",
        "81 descriptions seem to belong to another product (10.1% of those judged)",
    ] {
        assert!(html.contains(figure), "{figure}");
    }
    for (name, count) in
        [("no price", 7), ("of zero", 11), ("below zero", 13), ("Far below", 19), ("Far above", 23)]
    {
        let after = html.split_once(name).unwrap().1;
        assert!(after.split_once("<dd>").unwrap().1.starts_with(&count.to_string()), "{name}");
    }
    let quality = &mut analysis.quality;
    (quality.duplicates, quality.prices, quality.descriptions) = (None, None, None);
    let html = report(&analysis).html;
    assert!(!html.contains("Repeated products") && !html.contains("Prices in"));
}

#[test]
fn every_number_of_clusters_is_listed_with_what_speaks_for_it() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let table = html.split_once("Davies-Bouldin").unwrap().1;
    let table = table.split_once("</table>").unwrap().0;
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
        ["list prices of November 2025 in us-east-1", "1769 MB for 12.3 s", "4 GB for 60 s", "The run"]
    {
        assert!(costs.contains(part), "{part}: {costs}");
    }
    let without = render(&analysis(5, 1000, &plain), &Beside::default()).unwrap().html;
    assert!(!without.contains("id=\"costs-title\""), "nothing is estimated from nothing");
}

#[test]
fn what_has_changed_since_the_run_before_is_told_in_figures_and_in_a_finding() {
    let now = analysis(4, 1000, &plain);
    let mut earlier = analysis(3, 900, &plain);
    // Cluster 0 was dearer, cluster 1 is found again under another name, cluster 2 is gone.
    let price = earlier.clusters[0].group.price.as_mut().unwrap();
    (price.mean, price.median) = (price.mean * 2.0, price.median * 2.0);
    earlier.clusters[1].name = "once upon a time".to_owned();
    let gone = |term: &str| Term { term: term.to_owned(), weight: 1.0 };
    (earlier.clusters[2].name, earlier.clusters[2].terms) = ("mugs".to_owned(), vec![gone("mugs")]);
    earlier.quality.settings.seed = 7;
    let beside = Beside { before: Some(before(&earlier)), ..beside() };
    let report = render(&now, &beside).unwrap();
    check(&report);
    let section = between(&report.html, "<section id=\"changes\"", "</section>");
    for figure in [
        "href=\"../0123456789abcdef/index.html\"",
        "2026-11-19 at 10:00 UTC",
        "<th scope=\"row\">Products</th><td class=\"num\">900</td><td class=\"num\">1,000</td><td class=\"num\">+100</td>",
        "−50.0%",
        "was <bdi>once upon a time</bdi>",
        "<li><bdi>mugs</bdi>",
        "<code>WINTERMUTE_SEED</code> was <bdi>7</bdi>, now <bdi>43</bdi>",
    ] {
        assert!(section.contains(figure), "{figure}: {section}");
    }
    let findings = between(&report.html, "class=\"findings\"", "</ul>");
    assert!(findings.contains("Since the run before: 100 products more; new is "), "{findings}");
    assert!(findings.contains("; gone is ") && findings.contains("mugs"), "{findings}");
    assert!(!render(&now, &Beside::default()).unwrap().html.contains("id=\"changes\""));
}

#[test]
fn products_that_do_not_state_a_value_are_told_and_set_no_cluster_apart() {
    let mut analysis = analysis(5, 1000, &plain);
    let group = &mut analysis.clusters[1].group;
    group.size = 487;
    group.not_stated = NotStated { colors: Some(290), brands: Some(100), ..group.not_stated };
    let report = report(&analysis);
    check(&report);
    let card = between(&report.html, "id=\"cluster-1\"", "</article>");
    let row = "not stated</th><td class=\"num\" colspan=\"3\">290 of 487 (59.5%)</td>";
    assert!(card.contains(row), "{card}");
    // Black is four times as common among the few that state a colour: too few to say so.
    let sentence = between(card, "class=\"standout\">", "</p>");
    assert!(sentence.contains("brand 1") && !sentence.contains("black"), "{sentence}");
    let overview = between(&report.html, "<table class=\"overview\">", "</table>");
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
    assert!(html.contains("The 12 largest\nclusters are open"));
    let line = between(html, "id=\"cluster-30-title\"", "</summary>");
    for part in ["tops, flats", "% </strong>", "median price 558.00", "brand 30", "neutral-nude"] {
        let part = part.replace("% </strong>", "%</strong>");
        assert!(line.contains(&part), "{part}: {line}");
    }
    let map = between(html, "<figure class=\"map\">", "</figure>");
    assert_eq!(map.matches("<title>Cluster ").count(), 60, "every centre has its words");
    assert!(map.contains("the 25 largest clusters, dots those of the others"));
    let legend = between(html, "class=\"legend\"", "</ul>");
    assert_eq!(legend.matches("class=\"badge\"").count(), 25);
    assert!(legend.contains("<a href=\"#overview\">and 35 smaller clusters</a>"), "{legend}");
    let few = crate::report(&analysis(12, 3000, &plain)).html;
    assert!(!few.contains("<details") && !few.contains("clusters are open"));
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
    let figure = between(&report.html, "<h3>Elbow: inertia by number of clusters</h3>", "</figure>");
    let texts: Vec<&str> =
        figure.split("<text").skip(1).map(|text| between(text, ">", "</text>").trim()).collect();
    let numbers: Vec<u64> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(numbers.contains(&200) && numbers.len() <= 20, "{texts:?}");
    assert!(texts.contains(&"k = 30: chosen") && texts.contains(&"k = 9: Kneedle’s knee"), "{texts:?}");
    assert!(numbers.iter().all(|&number| number <= 300), "the curve's own scale holds: {texts:?}");
    // Where the curve ends at the chosen number, the knee's words keep clear of the axis and its name.
    long.elbow.truncate(30);
    let short = crate::report(&long).html;
    let short = between(&short, "<h3>Elbow: inertia by number of clusters</h3>", "</figure>");
    let words = short.split("<text").find(|text| text.contains("k = 9: Kneedle")).unwrap();
    assert!(words.contains("text-anchor=\"start\""), "{words}");
    let caption = between(figure, "<figcaption>", "<a");
    assert_eq!(
        caption.trim(),
        "30 is the smallest number that counts. The curve bends most at 9 (its knee by Kneedle), which does not decide the number."
    );
}

#[test]
fn the_text_that_was_clustered_is_named_at_the_top_and_under_how_it_was_made() {
    let mut analysis = analysis(3, 100, &plain);
    analysis.features.text = vec!["title".to_owned(), "body=0.2".to_owned()];
    let html = report(&analysis).html;
    let top = words(&format!("<body>{}", between(&html, "<header class=\"top\">", "<nav")));
    let top = top.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(top.contains("Clustered: the words of title , body=0.2"), "{top}");
    assert!(html.contains("<dt>Clustered</dt><dd><bdi>the words of title and body=0.2</bdi></dd>"));
    assert!(!html.contains("seems to hold the names"), "{top}");
    analysis.features.text_found = Some(wintermute_shared::catalogue::Source::Guess);
    assert!(report(&analysis).html.contains("the column that seems to hold the names"));
}

#[test]
fn a_card_says_what_sets_its_cluster_apart() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let card = between(&html, "id=\"cluster-1\"", "</article>");
    let sentence = words(&format!("<body><p>{}</p>", between(card, "class=\"standout\">", "</p>")));
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(sentence.contains("4.0 times as many brand 1"), "{sentence}");
    assert!(
        sentence.contains("as in the whole catalogue; the average price is 100% above the catalogue’s"),
        "{sentence}"
    );
}

#[test]
fn the_first_records_that_could_not_be_read_are_shown() {
    let reject = Reject {
        line: 1234,
        offset: 9,
        reason: "not JSON".to_owned(),
        detail: "expected `,` at column 17".to_owned(),
        record: "{\"id\": 1 \"brand\"}".to_owned(),
        bytes: 18,
    };
    let html = render(&analysis(3, 100, &plain), &Beside { rejects: vec![reject], ..beside() }).unwrap().html;
    let table = between(&html, "id=\"rejects-title\"", "</table>");
    for text in ["1,234", "expected `,` at column 17", "{&quot;id&quot;: 1 &quot;brand&quot;}"] {
        assert!(table.contains(text), "{text}: {table}");
    }
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
    for (cluster, share) in analysis.clusters.iter_mut().zip([0.4, 0.35, 0.25]) {
        cluster.group.share = share;
    }
    let overall = analysis.overall.price.as_mut().unwrap();
    overall.mean = 25.0;
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
    assert_eq!(
        sentences[0],
        "Half of all products are in 2 of 3 clusters: tops, flats (40.0%) and flats, jeans (35.0%)."
    );
    assert_eq!(
        sentences[1],
        "jeans, watches costs most: 60.00 on average, 2.4 × the catalogue’s 25.00; tops, flats costs least: 20.00."
    );
    assert!(sentences[2].contains("brand 0 makes 50.0% of the products in tops, flats, 4.0 × its share"));
    assert!(sentences.contains(&"3 records (0.070%) could not be read and were left out.".to_owned()));
}

#[test]
fn a_lowered_k_is_said_first() {
    let mut lowered = analysis(3, 100, &plain);
    lowered.choice.requested = "9".to_owned();
    lowered.choice.reason = "k was lowered from 9 to 3: there are only 3 different products.".to_owned();
    let html = report(&lowered).html;
    let findings = html.split_once("class=\"findings\"").unwrap().1;
    assert!(findings.find("lowered from 9 to 3").unwrap() < findings.find("Half of all").unwrap());
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
