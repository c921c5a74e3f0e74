//! What a report says of how a catalogue was read, and of what is wrong with it.

use crate::fixture::{analysis, plain};
use crate::{beside, between, report, words};
use wintermute_report::{ReportContext, render};
use wintermute_shared::analysis::{
    Analysis, Apart, AsideColumn, Descriptions, Judgement, LanguageShare, LanguagesBy, Repeated, Repeats,
    RoundedIds, Shifted, Unjudged, WhyApart,
};
use wintermute_shared::catalogue::Role;
use wintermute_shared::quality::{Reading, Reject};
use wintermute_shared::settings::Language;

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
        "finds 91.2% of shuffled descriptions, and suspects at most 1.7% of the right ones by mistake",
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
        "All 3 kinds overlap and hold 999 products (99.9%): a mean silhouette below 0.25, measured on all 998",
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
fn the_text_that_was_clustered_is_named_at_the_top_and_under_how_it_was_made() {
    let mut analysis = analysis(3, 100, &plain);
    analysis.features.text = vec!["title".to_owned(), "body=0.2".to_owned()];
    let html = report(&analysis).html;
    let top = words(&format!("<body>{}", between(&html, "<header class=\"top\">", "<nav")));
    let top = top.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(top.contains("Grouped by the words of title , body=0.2"), "{top}");
    assert!(html.contains("<dt>Clustered</dt><dd><bdi>the words of title and body=0.2</bdi></dd>"));
    assert!(!html.contains("seems to hold the names"), "{top}");
    analysis.features.text_found = Some(wintermute_shared::catalogue::RoleSource::Guess);
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
fn the_first_records_that_could_not_be_read_are_shown() {
    let reject = Reject {
        part: None,
        line: 1234,
        offset: 9,
        reason: "not JSON".to_owned(),
        detail: "expected `,` at column 17".to_owned(),
        record: "{\"id\": 1 \"brand\"}".to_owned(),
        record_base64: None,
        bytes: 18,
    };
    let html =
        render(&analysis(3, 100, &plain), &ReportContext { rejects: vec![reject], ..beside() }).unwrap().html;
    let table = between(&html, "id=\"rejects-title\"", "</table>");
    for text in ["1,234", "expected `,` at column 17", "{&quot;id&quot;: 1 &quot;brand&quot;}"] {
        assert!(table.contains(text), "{text}: {table}");
    }
}

#[test]
fn what_is_not_one_product_and_what_repeats_is_told() {
    let mut analysis = analysis(3, 1000, &plain);
    let repeated = |name: &str, count: u64, prices: Option<[f64; 2]>| Repeated {
        name: name.to_owned(),
        count,
        prices,
        currency: None,
        is_mixed: false,
        row: None,
        brand: None,
        cluster: None,
    };
    let most = vec![repeated("red shirt", 3, Some([5.0, 7.5])), repeated("blue tie", 2, None)];
    analysis.repeats = Some(Repeats { again: 30, products: 20, at_other_prices: 4, most });
    analysis.rounded_ids =
        Some(RoundedIds { column: "ean".to_owned(), products: 12, example: "4,01E+12".to_owned() });
    analysis.apart = vec![Apart {
        by: "ean".to_owned(),
        why: WhyApart::Placeholder,
        values: 1,
        rows: 9,
        examples: vec!["TBD".to_owned()],
    }];
    let Some(Descriptions { judgement: Judgement::Judged(found), .. }) = &mut analysis.descriptions else {
        panic!("the fixture has descriptions")
    };
    found.shifted = vec![Shifted { first: 100, last: 140, products: 41, by: -1 }];
    let said = words(&report(&analysis).html).split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "30 products (3.0%) repeat another of the same name; 4 of the 20 that are there more than once have differing prices: delete",
        "30 products repeat another with the same name: 20 products are there more than once, 4 of them with differing prices.",
        "12 products (1.2%) have an id of which a spreadsheet has lost digits, such as 4,01E+12 in the column ean",
        "9 rows share a value of ean that stands for none (TBD), so that they were not merged",
        "from row 100 to row 140, 41 products have that of the product before it",
        "; from row 100 to row 140 each has that of the product before it.",
        "40 more: like shuffled descriptions",
        "2 times, without prices",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
}

#[test]
fn the_columns_whose_words_did_not_count_are_told_with_their_products() {
    let mut analysis = analysis(5, 1000, &plain);
    let told = |analysis: &Analysis| {
        let html = report(analysis).html;
        let notes = words(&format!("<body>{}", between(&html, "<ul class=\"notes\">", "</ul>")));
        notes.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let aside =
        |column: &str, products| AsideColumn { role: Role::Brand, column: column.to_owned(), products };
    analysis.features.set_aside = vec![aside("maker", 1234), aside("hue", 0), aside("for", 1)];
    let notes = told(&analysis);
    assert!(
        notes.contains(
            "did not count ( --set-aside changes which): maker in 1,234 products, for in 1 product"
        ),
        "{notes}"
    );
    analysis.features.set_aside = vec![aside("hue", 0)];
    assert!(!told(&analysis).contains("--set-aside"));
}

#[test]
fn a_name_that_fits_few_products_is_told_with_how_many() {
    let mut analysis = analysis(3, 1000, &plain);
    analysis.clusters[1].name_fits = Some(0.23);
    analysis.quality.rejects.records = 0;
    analysis.repeats = None;
    analysis.quality.duplicates = None;
    let html = report(&analysis).html;
    let card = between(&html, "data-cluster=\"1\"", "</header>");
    assert!(card.contains("the name fits about 23.0%"), "{card}");
    assert!(!between(&html, "data-cluster=\"0\"", "</header>").contains("the name fits"));
    assert!(html.contains("1 kind has a name that fits fewer than 60% of its products: "));
}

#[test]
fn repeats_in_other_currencies_have_their_prices() {
    let mut analysis = analysis(3, 1000, &plain);
    let repeated = |name: &str, currency: Option<&str>, is_mixed: bool| Repeated {
        name: name.to_owned(),
        count: 2,
        prices: (!is_mixed).then_some([180.0, 200.0]),
        currency: currency.map(str::to_owned),
        is_mixed,
        row: Some(1),
        brand: None,
        cluster: Some(0),
    };
    let most = vec![repeated("lamp", Some("JPY"), false), repeated("sofa", None, true)];
    analysis.repeats = Some(Repeats { again: 2, products: 2, at_other_prices: 2, most });
    let html = report(&analysis).html;
    let list = between(&html, "data-sentence=\"duplicates\"", "</ul>");
    assert!(list.contains("at JPY\u{a0}180.00 to JPY\u{a0}200.00"), "{list}");
    assert!(list.contains("prices in several currencies"), "{list}");
}
