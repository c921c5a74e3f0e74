//! What readers of a report are promised.

mod fixture;

use fixture::{analysis, plain, telemetry};
use wintermute_report::{Before, Beside, Entry, Moment, Report, read_analysis, render};
use wintermute_shared::analysis::{Analysis, Choice, Term};
use wintermute_shared::quality::Reject;

fn report(analysis: &Analysis) -> Report {
    render(analysis, &beside()).unwrap()
}

fn beside() -> Beside {
    Beside { telemetry: telemetry(), ..Beside::default() }
}

/// The run of another analysis, uploaded a day before.
fn before(analysis: &Analysis) -> Before {
    let moment = Moment::of(Some("2026-11-19T10:00:00Z"));
    Before { moment, entry: Entry::of(analysis) }
}

/// The text of a part of a page, from one text to another.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    html.split_once(start).unwrap_or_else(|| panic!("no {start}")).1.split_once(end).unwrap().0
}

fn file<'a>(report: &'a Report, name: &str) -> Option<&'a [u8]> {
    report.files.iter().find(|file| file.0 == name).map(|file| file.2.as_slice())
}

/// What must hold for every page.
fn check(report: &Report) {
    let html = &report.html;
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
    for text in ["NaN", "inf", "undefined", "null", "�"] {
        assert!(!words(html).contains(text), "{text} in {}", around(&words(html), text));
    }
    assert_eq!(html.matches("<section").count(), html.matches("</section>").count());
    assert_eq!(html.matches("<article").count(), html.matches("</article>").count());
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
}

/// The page's text without tags.
fn words(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    body.split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text)
        .collect::<Vec<_>>()
        .join(" ")
}

fn around(text: &str, needle: &str) -> String {
    let at = text.find(needle).unwrap_or(0);
    text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(160).collect()
}

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
fn nothing_from_the_data_can_become_markup() {
    const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {template} {{ if x }} \u{0}\u{1b}\u{202e} &amp; `";
    let text = |kind: &str, number: usize| format!("{HOSTILE}{kind}{number}{}", "W".repeat(5000));
    let mut hostile = analysis(3, 300, &text);
    hostile.features.space = text("space", 0);
    hostile.wintermute = text("version", 0);
    hostile.choice = Choice { reason: text("reason", 0), requested: text("requested", 0), ..hostile.choice };
    let mut steps = telemetry();
    for step in &mut steps {
        step.step = text("step", 0);
        step.wintermute = text("version", 0);
        step.stages[0].name = text("stage", 0);
        step.source_last_modified = Some(text("modified", 0));
    }
    let mut earlier = hostile.clone();
    earlier.clusters[0].terms = vec![Term { term: text("gone", 0), weight: 1.0 }];
    earlier.quality.settings.seed = 1;
    let record = text("record", 0);
    let reject =
        Reject { line: 1, offset: 0, reason: text("reason", 0), detail: text("detail", 0), record, bytes: 9 };
    let beside = Beside { telemetry: steps, rejects: vec![reject], before: Some(before(&earlier)) };
    let report = render(&hostile, &beside).unwrap();
    check(&report);
    let html = &report.html;
    assert!(html.contains("&lt;script&gt;alert(1)"), "shown as text");
    assert!(html.contains("{template}"), "braces are text");
    for raw in ["<script", "<img", "'><", "\"'>", "\u{0}", "\u{1b}"] {
        assert!(!html.contains(raw), "{raw:?}: {}", around(html, raw));
    }
    for tag in html.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        let outside_quotes: String = tag.split('"').step_by(2).collect();
        assert!(!outside_quotes.contains("onerror"), "{tag}");
    }
    let csv = String::from_utf8(file(&report, "clusters.csv").unwrap().to_vec()).unwrap();
    assert!(!csv.contains('\u{0}'));
}

#[test]
fn cells_that_begin_like_formulas_are_text_in_the_spreadsheet() {
    let report = report(&analysis(2, 100, &|kind, number| format!("=HYPERLINK({kind}{number})")));
    let mut reader = csv::Reader::from_reader(file(&report, "clusters.csv").unwrap());
    assert_eq!(reader.headers().unwrap().get(1), Some("name"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=')), "{rows:?}");
    assert!(rows[0].get(1).unwrap().starts_with("'=HYPERLINK"));
    let mut raw = analysis(2, 100, &|kind, number| format!("=HYPERLINK({kind}{number})"));
    raw.quality.settings.formulas_as_text = false;
    let as_it_is = self::report(&raw);
    let mut reader = csv::Reader::from_reader(file(&as_it_is, "clusters.csv").unwrap());
    let first = reader.records().next().unwrap().unwrap();
    assert!(first.get(1).unwrap().starts_with("=HYPERLINK"), "the setting leaves cells as they are");
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere_and_runs_nothing() {
    let html = report(&analysis(5, 1000, &plain)).html;
    for request in [
        "http:",
        "https:",
        "src=",
        "url(",
        "@import",
        "<script",
        "<link rel=\"stylesheet",
        "<iframe",
        " style=",
    ] {
        assert!(!html.contains(request), "{request}: {}", around(&html, request));
    }
    let hrefs = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for href in hrefs {
        let local = href.starts_with('#')
            || href.starts_with("data:")
            || !href.contains(':') && !href.starts_with('/');
        assert!(local, "{href}");
    }
    assert!(html.contains("Content-Security-Policy") && html.contains("default-src 'none'"));
}

#[test]
fn the_same_analysis_gives_the_same_bytes_and_telemetry_changes_its_section_only() {
    let analysis = analysis(5, 1000, &plain);
    let (first, again) = (report(&analysis), report(&analysis));
    assert_eq!(first, again);
    let mut other = beside();
    for step in &mut other.telemetry {
        (step.seconds, step.bytes_read, step.peak_rss_bytes) = (99.0, 1, None);
        step.source_last_modified =
            step.source_last_modified.as_ref().map(|_| "2020-01-01T00:00:00Z".to_owned());
    }
    let without = render(&analysis, &other).unwrap();
    assert_eq!(without.files, first.files);
    let outside = |html: &str| {
        let (before, rest) = html.split_once("<section id=\"telemetry\"").unwrap();
        let (_, after) = rest.split_once("</section>").unwrap();
        format!("{before}{after}").replace(between(html, "<time", "</time>"), "")
    };
    assert_ne!(without.html, first.html);
    assert_eq!(outside(&without.html), outside(&first.html));
}

#[test]
fn a_hundred_thousand_points_and_twenty_clusters_stay_below_two_megabytes() {
    let report = report(&analysis(20, 100_000, &plain));
    check(&report);
    assert!(report.html.contains("id=\"cluster-19\""));
}

#[test]
fn hundreds_of_clusters_and_columns_stay_below_two_megabytes() {
    // Long values, three bytes to a character.
    let mut large = analysis(300, 3000, &|kind, number| format!("{kind}{number} {}", "手".repeat(200)));
    let column = large.quality.columns[1].clone();
    large.quality.columns = vec![column; 5000];
    let report = render(&large, &Beside { before: Some(before(&large)), ..beside() }).unwrap();
    check(&report);
    assert!(report.html.contains("described in clusters.csv only"));
    assert_eq!(csv::Reader::from_reader(file(&report, "clusters.csv").unwrap()).records().count(), 300);
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
    let report = report(&bare);
    check(&report);
    assert!(report.html.contains("no prices in the data"));
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
    assert!(report.html.contains("The only product forms one cluster"));
    assert!(report.html.contains("1 product ·"), "{}", around(&report.html, "lead"));
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
    same.choice.reason = "The products cannot be told apart, so they are one cluster.".to_owned();
    let prices = same.overall.price.as_mut().unwrap();
    (prices.min, prices.q1, prices.q3, prices.max) = (9.9, 9.9, 9.9, 9.9);
    let report = report(&same);
    check(&report);
    assert!(report.html.contains("cannot be told apart"));
    assert!(report.html.contains("All 500 products form one cluster"));
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

#[test]
fn another_version_of_the_analysis_is_refused_by_version_and_field() {
    let json = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
        let mut value = serde_json::to_value(analysis(2, 10, &plain)).unwrap();
        change(value.as_object_mut().unwrap());
        read_analysis("s3://lake/models/a/b/analysis.json", value.to_string().as_bytes())
    };
    assert!(json(&|_| ()).is_ok());
    let error = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
        json(change).unwrap_err().to_string()
    };
    let newer = error(&|map| {
        map.insert("format".into(), 7.into());
        map.insert("wintermute".into(), "9.1.0".into());
        map.remove("map");
    });
    for part in ["analysis.json", "`format`", "is 7", "reads format 1", "9.1.0", "run the clustering again"] {
        assert!(newer.contains(part), "{part}: {newer}");
    }
    let lacking = error(&|map| drop(map.remove("elbow")));
    assert!(lacking.contains("missing field `elbow`") && lacking.contains("format 1"), "{lacking}");
    let unnamed = error(&|map| drop(map.remove("format")));
    assert!(unnamed.contains("lacks the field `format`"), "{unnamed}");
    let broken = read_analysis("analysis.json", b"{").unwrap_err().to_string();
    assert!(broken.contains("is not JSON"), "{broken}");
}

#[test]
fn names_in_any_script_keep_their_direction_to_themselves() {
    let report = report(&analysis(3, 100, &|kind, number| format!("حقيبة 手提包 👜 {kind} {number}")));
    check(&report);
    assert!(report.html.contains("<bdi>حقيبة 手提包 👜"));
}

/// `REPORT_PAGES=DIR cargo test -p wintermute-report --test report pages` keeps the pages, to look at them.
#[test]
fn pages_of_one_to_twenty_clusters_in_any_script_read_well() {
    let script = |kind: &str, number: usize| format!("حقيبة يد {number} 手提包 👜 {kind}");
    let pages = [
        ("one", analysis(1, 30, &plain)),
        ("five", analysis(5, 1500, &plain)),
        ("twenty", analysis(20, 20_000, &plain)),
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
