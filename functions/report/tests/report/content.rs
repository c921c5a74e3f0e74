//! What a report says.

use crate::fixture::{analysis, plain};
use crate::{before, beside, between, check, file, products, report, words};
use wintermute_report::{Before, Beside, Compared, Entry, Prices, render};
use wintermute_shared::analysis::{
    Analysis, AsideColumn, Different, ElbowPoint, Judgement, LanguageShare, LanguagesBy, Likeness, NotStated, Unjudged,
};
use wintermute_shared::catalogue::Role;
use wintermute_shared::quality::{Reading, Reject};
use wintermute_shared::settings::Language;

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
fn what_was_checked_is_shown_with_its_figures() {
    let mut analysis = analysis(5, 1000, &plain);
    let html = report(&analysis).html;
    for figure in [
        "41 rows repeat another with the same name and brand: 17 products are there more than once.",
        "6 times, first on line 12",
        "below 0.51 or above 871.30",
        "99,999.00 <span class=\"quiet\">(line 31)",
        "81 of 800 descriptions (10.1%) seem to belong to another product",
        "In all, at least 62 do (95% confidence)",
        "finds 91.2%; of right ones it suspects at most 1.7% by mistake",
        "50 more are of kinds",
        "word 1, word 2",
        "guessed from its name",
        "81 descriptions seem to belong to another product (10.1% of those judged)",
    ] {
        assert!(html.contains(figure), "{figure}");
    }
    for (name, count) in [
        ("are no price", 7),
        ("Prices of zero", 11),
        ("Prices below zero", 13),
        ("Far below", 19),
        ("Far above", 23),
    ] {
        let after = html.split_once(name).unwrap().1;
        let shown = between(after.split_once("<dd").unwrap().1, ">", "</dd>");
        assert_eq!(shown, count.to_string(), "{name}");
    }
    (analysis.quality.duplicates, analysis.quality.prices, analysis.descriptions) = (None, None, None);
    let html = report(&analysis).html;
    assert!(!html.contains("Repeated products") && !html.contains("Prices in"));
    assert!(!html.contains("Descriptions in"));
}

#[test]
fn descriptions_that_cannot_be_judged_are_no_finding_and_the_report_says_why() {
    for (reason, why) in [
        (Unjudged::FewProducts, "only 12 products have a name and a description"),
        (Unjudged::FewWords, "share too few words with the names"),
        (Unjudged::NoDifference, "no better than when they are shuffled"),
    ] {
        let mut analysis = analysis(5, 1000, &plain);
        let descriptions = analysis.descriptions.as_mut().unwrap();
        (descriptions.compared, descriptions.judgement) = (12, Judgement::Unjudged(reason));
        let html = report(&analysis).html;
        assert!(html.contains("cannot be judged") && html.contains(why), "{why}");
        assert!(!html.contains("to belong to another product ("), "no finding");
    }
}

#[test]
fn how_the_file_was_read_is_told_with_the_options_that_change_it() {
    let mut analysis = analysis(5, 1000, &plain);
    analysis.quality.reading = Reading {
        format: "a table".to_owned(),
        encoding: Some("windows-1252".to_owned()),
        delimiter: Some(';'),
        header_line: Some(3),
        repairs: [("lines above the header passed over".to_owned(), 2)].into(),
        ..Reading::default()
    };
    let html = report(&analysis).html;
    let table = between(&html, "<table class=\"plain reading\">", "</table>");
    for told in [
        "windows-1252",
        "<code>--encoding</code>",
        "semicolon",
        "<code>--delimiter</code>",
        "line 3",
        "passed over: 2",
    ] {
        assert!(table.contains(told), "{told}: {table}");
    }
    assert!(html.contains("<td><code>--map price=COLUMN</code></td>"));
    // A catalogue that an earlier version has read.
    analysis.quality.reading = Reading::default();
    assert!(!report(&analysis).html.contains("How the file was read"));
}

#[test]
fn columns_that_were_not_understood_are_named() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let notes = words(&format!("<body>{}", between(&html, "<ul class=\"notes\">", "</ul>")));
    let notes = notes.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(notes.contains("No column was found for brand, color, gender and category"), "{notes}");
    // The first of the 19 is clustered.
    assert!(
        notes.contains("18 columns have values, but play no role here: column 1 , column 2 ,"),
        "{notes}"
    );
}

#[test]
fn the_columns_whose_words_did_not_count_are_told_with_their_products() {
    let mut analysis = analysis(5, 1000, &plain);
    let told = |analysis: &Analysis| {
        let html = report(analysis).html;
        let notes = words(&format!("<body>{}", between(&html, "<ul class=\"notes\">", "</ul>")));
        notes.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let aside = |column: &str, products| AsideColumn { role: Role::Brand, column: column.to_owned(), products };
    analysis.features.set_aside = vec![aside("maker", 1234), aside("hue", 0), aside("for", 1)];
    let notes = told(&analysis);
    assert!(notes.contains("did not count ( --set-aside changes which): maker in 1,234 products, for in 1 product"), "{notes}");
    analysis.features.set_aside = vec![aside("hue", 0)];
    assert!(!told(&analysis).contains("--set-aside"));
}

#[test]
fn what_can_be_mended_comes_in_the_order_of_how_much_can_be_done_about_it() {
    let mut analysis = analysis(3, 1000, &plain);
    let matters = |analysis: &Analysis| {
        let html = report(analysis).html;
        let list = between(&html, "<ul class=\"findings mend\">", "</ul>");
        let items = list.split("<li>").skip(1);
        items.map(|item| words(&format!("<body><p>{item}")).trim().to_owned()).collect::<Vec<_>>()
    };
    let told = matters(&analysis);
    for (sentence, start) in told.iter().zip([
        "41 rows (4.1%) repeat a product of the same name and brand: delete",
        "81 descriptions seem to belong to another product",
        "73 rows (7.3%) have a price to check: 7 that cannot be read, 11 of zero, 13 below zero and 42 far",
        "The catalogue states no colour in 250 products (25.0%): fill in",
        "All 3 clusters overlap and hold 999 products (99.9%): a mean silhouette below 0.25, measured on all 998",
    ]) {
        assert!(sentence.starts_with(start), "{sentence}");
    }
    // Three records are few: they come last, and here not at all.
    assert_eq!(told.len(), 5);
    analysis.descriptions = None;
    analysis.quality.rejects.records = 300;
    let told = matters(&analysis);
    assert!(told[0].starts_with("300 records ("), "{told:?}");
    assert!(told.iter().all(|sentence| !sentence.contains("was left out")), "{told:?}");
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
    assert!(lift(&analysis).ends_with(" times overall"), "{}", lift(&analysis));
    // A brand that the cluster is named by sets nothing apart.
    analysis.clusters[1].terms[0].term = "1".to_owned();
    let html = report(&analysis).html;
    let card = between(&html, "id=\"cluster-1\"", "</article>");
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
        ["list prices of November 2025 in us-east-1", "1769 MB for 12.3 s", "4 GB for 60.0 s", "The run"]
    {
        assert!(costs.contains(part), "{part}: {costs}");
    }
    let without = render(&analysis(5, 1000, &plain), &Beside::default()).unwrap().html;
    assert!(!without.contains("id=\"costs-title\""), "nothing is estimated from nothing");
}

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
    let report = render(&now, &Beside { before: Some(before), ..beside() }).unwrap();
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
        "<th scope=\"row\">With a price in one run only</th><td class=\"num\">1</td>",
        "<bdi>red shoe</bdi></th><td class=\"num\">10.00</td><td class=\"num\">12.00</td><td class=\"num\">+20.0%</td>",
        "was <bdi>once upon a time</bdi>",
        "<li><bdi>mugs</bdi> <span class=\"quiet\">10 of 10 products</span>",
        "<code>WINTERMUTE_SEED</code> was <bdi>7</bdi>, now <bdi>43</bdi>",
    ] {
        assert!(section.contains(figure), "{figure}: {section}");
    }
    let findings = words(&format!("<body>{}", between(&report.html, "class=\"findings\"", "</ul>")));
    let told = "Since the run of 2026-11-19: 10 products (25.0%) are new, 10 (25.0% of those before) are gone, 30 are in both; \
                of these 20 are dearer (median +20.0%), 9 are cheaper (median −50.0%); a new cluster is ";
    assert!(findings.contains(told), "{findings}");
    assert!(findings.contains("; a cluster that is gone is  mugs"), "{findings}");
    assert!(!render(&now, &Beside::default()).unwrap().html.contains("id=\"changes\""));
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
        let beside = Beside { before: Some(Before { compared, ..before(&earlier) }), ..beside() };
        let html = render(&now, &beside).unwrap().html;
        let findings = words(&format!("<body>{}", between(&html, "class=\"findings\"", "</ul>")));
        let sentence =
            format!("Since the run of 2026-11-19: {told}; other settings: seed 7 → 43 ; clusters 5 → 3");
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(&findings).contains(&plain(&sentence)), "{findings}");
        let section = between(&html, "<section id=\"changes\"", "</section>");
        assert!(
            section.contains("<code>WINTERMUTE_SEED</code>") && section.contains("Clusters</th>"),
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
    let html = render(&now, &Beside { before: Some(before(&earlier)), ..beside() }).unwrap().html;
    let section = between(&html, "<section id=\"changes\"", "</section>");
    assert!(section.contains("the run before was made by an earlier version"), "{section}");
    assert!(section.contains(">+100</td>") && !section.contains("New clusters"), "{section}");
    assert!(
        html.contains("1,000 products now, 900 before; which are new or gone cannot be told"),
        "{section}"
    );
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
    let row =
        "not stated</th><td class=\"num\" colspan=\"3\" data-figure=\"not-stated\">290 of 487 (59.5%)</td>";
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
    for part in ["tops, flats", "% </strong>", "558.00", "brand 30", "neutral-nude"] {
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
fn whose_stop_words_do_not_count_is_told_with_the_reason() {
    let told = |by: LanguagesBy, found: &[(Language, f64)], set: &[Language]| {
        let mut analysis = analysis(3, 100, &plain);
        analysis.quality.settings.stop_words = set.to_vec();
        analysis.features.languages_by = by;
        analysis.features.languages =
            found.iter().map(|&(language, share)| LanguageShare { language, share }).collect();
        between(&report(&analysis).html, "<dt>Stop words</dt><dd><bdi>", "</bdi>").to_owned()
    };
    let auto = [Language::Auto];
    assert_eq!(
        told(LanguagesBy::Texts, &[(Language::Polish, 0.97)], &auto),
        "those of Polish, the language of the texts"
    );
    assert_eq!(
        told(LanguagesBy::Texts, &[(Language::German, 0.75), (Language::French, 0.25)], &auto),
        "those of German (75.0%) and French (25.0%), the languages of the texts"
    );
    assert_eq!(
        told(LanguagesBy::Default, &[], &auto),
        "those of English, since it is not clear what language the texts are in"
    );
    let set = [Language::German, Language::English];
    assert_eq!(told(LanguagesBy::Setting, &[], &set), "those of German and English, as set");
    assert_eq!(told(LanguagesBy::Setting, &[], &[Language::None]), "none, as set");
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
    let numbered = slides(&|id| format!("cluster {id}"));
    for word in ["运动鞋", "ベルト", "जूते", "حذاء", "รองเท้า", "신발", "e\u{301}"]
    {
        let slides = slides(&|id| if id == 2 { format!("nike · {word}") } else { format!("cluster {id}") });
        for name in ["silhouettes.png", "clusters.png", "sizes.png", "prices.png"] {
            assert_eq!(file(&slides, name), file(&numbered, name), "{name} with {word}");
        }
        assert!(slides.html.contains(word), "the page shows any script");
    }
    let drawable = slides(&|id| format!("größe · обувь · żółty {id}"));
    assert_ne!(file(&drawable, "sizes.png"), file(&numbered, "sizes.png"));
}

#[test]
fn a_card_says_what_sets_its_cluster_apart() {
    let html = report(&analysis(5, 1000, &plain)).html;
    let card = between(&html, "id=\"cluster-1\"", "</article>");
    let sentence = words(&format!("<body><p>{}</p>", between(card, "class=\"standout\">", "</p>")));
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(sentence.contains("its share of brand 1 is 4.0 times"), "{sentence}");
    assert!(sentence.contains("as large; its median price is 2.0 times the catalogue’s"), "{sentence}");
}

#[test]
fn the_first_records_that_could_not_be_read_are_shown() {
    let reject = Reject {
        line: 1234,
        offset: 9,
        reason: "not JSON".to_owned(),
        detail: "expected `,` at column 17".to_owned(),
        record: "{\"id\": 1 \"brand\"}".to_owned(),
        record_base64: None,
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
    assert_eq!(
        sentences[0],
        "2 of 3 clusters hold 75.0% of all products: tops, flats (40.0%) and flats, jeans (35.0%)."
    );
    assert_eq!(
        sentences[1],
        "jeans, watches costs most: its median price is 54.00, 2.4 times the catalogue’s 22.50; tops, flats costs least: 18.00 (from the column Cost, guessed from its name)."
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
