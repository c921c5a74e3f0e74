//! The products of an XML feed are records.

use super::Case;
use wintermute_shared::Settings;

const FEED: &str = "<?xml version=\"1.0\"?><rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><title>Shop</title>\
    <item><g:id>1</g:id><title>Shoe &amp; lace</title><g:price>5.50 EUR</g:price></item>\
    <item><g:id>2</g:id><title><![CDATA[Boot]]></title><g:price>6 EUR</g:price><g:brand>Abco</g:brand></item></channel></rss>\n";
const CSV: &str = "id,title,price,brand\n1,Shoe & lace,5.50 EUR,\n2,Boot,6 EUR,Abco\n";

#[test]
fn a_merchant_feed_is_read_without_its_namespaces() {
    for chunk in [1, 13, 100_000] {
        let outcome = Case { chunk, ..Case::new(FEED) }.run();
        assert_eq!(outcome.text, CSV);
        let reading = outcome.converted.reading();
        assert_eq!((reading.format.as_str(), reading.encoding.as_deref()), ("an XML feed", Some("UTF-8")));
        assert_eq!(reading.records_path.as_deref(), Some("rss.channel.item"));
    }
}

#[test]
fn a_feed_in_another_encoding_is_read_as_it_declares() {
    let utf16: Vec<u8> = format!("\u{feff}{FEED}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(Case::new(utf16).run().text, CSV);
    let latin =
        b"<?xml version='1.0' encoding='iso-8859-1'?><l><p><n>Caf\xe9</n></p><p><n>Th\xe9</n></p></l>";
    let outcome = Case::new(&latin[..]).run();
    assert_eq!(outcome.text, "n\nCaf\u{e9}\nTh\u{e9}\n");
    assert_eq!(outcome.converted.reading().encoding.as_deref(), Some("windows-1252"));
    let wrong = Case::new(&b"<l><p><n>Caf\xe9</n></p><p><n>Th\xc3\xa9</n></p></l>"[..]).run();
    assert_eq!(wrong.text, "n\nCaf\u{e9}\nTh\u{e9}\n");
    assert_eq!(wrong.converted.reading().repairs.values().sum::<u64>(), 1, "it is told");
}

#[test]
fn another_element_can_be_named_as_the_record() {
    let xml = "<l><p><n>Shoe</n><v><s>41</s></v><v><s>42</s></v></p><p><n>Boot</n><v><s>43</s></v></p></l>";
    let of = |path: &str| Case {
        settings: Settings { records_path: Some(path.to_owned()), ..Settings::default() },
        ..Case::new(xml)
    };
    assert_eq!(Case::new(xml).run().converted.reading().records_path.as_deref(), Some("l.p"));
    for path in ["l.p.v", "p.v"] {
        assert_eq!(of(path).run().text, "s\n41\n42\n43\n", "{path}");
    }
    let error = of("l.q").try_run().unwrap_err().to_string();
    assert!(error.contains("no element at records_path l.q") && error.contains("l.p, l.p.v"), "{error}");
}

#[test]
fn a_broken_record_is_a_reject_and_a_cut_feed_an_error() {
    let broken = FEED
        .replace("lace</title>", "lace</titel>")
        .replace("</channel>", &format!("{}</channel>", "<item><id>3</id></item>".repeat(9)));
    let outcome = Case::new(broken).run();
    assert_eq!((outcome.rejects.len(), outcome.converted.profile.rows), (1, 10));
    assert!(outcome.rejects[0].record.contains("</titel> closes nothing"), "{}", outcome.rejects[0].record);
    let cut = Case::new(&FEED[..FEED.len() - 17]).try_run().unwrap_err().to_string();
    assert!(cut.contains("after 2 records") && cut.contains("<rss><channel> is not closed"), "{cut}");
}

#[test]
fn a_record_that_is_too_long_is_a_reject() {
    let long = format!("<l><p><n>{}</n></p><p><n>Shoe</n></p></l>", "x".repeat(5000));
    let case =
        Case { settings: Settings { max_record_bytes: 1024, ..Settings::default() }, ..Case::new(long) };
    let outcome = case.run();
    assert_eq!((outcome.text.as_str(), outcome.rejects.len()), ("n\nShoe\n", 1));
}

#[test]
fn declared_entities_are_not_followed() {
    let bomb = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\
        <l><p><n>&b; &c;</n></p><p><n>Shoe</n></p></l>";
    assert_eq!(Case::new(bomb).run().text, "n\n&b; &c;\nShoe\n");
}

#[test]
fn xml_without_products_says_so() {
    let error = Case::new("<html xmlns=\"x\"><body/></html>").try_run().unwrap_err().to_string();
    assert!(error.starts_with("the file is an HTML page"), "{error}");
    let error = Case::new("<?xml version='1.0'?><a><b>1</b><b>2</b></a>").try_run().unwrap_err().to_string();
    assert!(error.contains("no element that looks like a product") && error.contains("a.b"), "{error}");
}
