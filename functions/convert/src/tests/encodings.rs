//! A catalogue may be in any usual encoding: it is read as what it is, the encoding is told, and no row is lost for it.

use super::{Case, Outcome};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use encoding_rs::Encoding;
use proptest::prelude::*;
use wintermute_shared::Settings;

/// Names as shops in these languages have them, and encodings that hold them.
const NAMES: [(&[&str], &[&str]); 12] = [
    (
        &["windows-1252"],
        &["Röhrenjeans für Mädchen", "Größe 38 – weiß", "Müsli\u{ad}schüssel", "Schöner Gürtel", "Jäckchen"],
    ),
    (&["windows-1252"], &["Café crème", "Blouse brodée à manches", "Pull d’été", "Hôtel – Écharpe", "œuf"]),
    (
        &["windows-1252"],
        &["Camisa de algodón", "Pantalón niño", "Bañador azul", "Corazón", "Jersey año nuevo"],
    ),
    (
        &["windows-1250"],
        &["Błękitna koszula męska", "Żółte buty", "Spódnica dżinsowa", "Świąteczny sweter", "Łańcuszek"],
    ),
    (
        &["windows-1251", "koi8-u", "iso-8859-5"],
        &["Красное платье", "Мужская рубашка", "Зимняя куртка", "Ботинки женские", "Шарф из шерсти"],
    ),
    (
        &["windows-1253"],
        &["Κόκκινο φόρεμα", "Ανδρικό πουκάμισο", "Χειμερινό μπουφάν", "Γυναικείες μπότες", "Μάλλινο κασκόλ"],
    ),
    (
        &["windows-1254"],
        &["Kırmızı elbise", "Erkek gömleği", "Kışlık ceket", "Kadın çizmeleri", "Yünlü şapka ığdır"],
    ),
    (&["windows-1255"], &["שמלה אדומה", "חולצת גבר", "מעיל חורף", "מגפי נשים", "צעיף צמר"]),
    (
        &["Shift_JIS", "EUC-JP", "ISO-2022-JP"],
        &["赤いドレス", "メンズシャツ", "冬のジャケット", "レディースブーツ", "ウールマフラー"],
    ),
    (&["EUC-KR"], &["빨간 드레스", "남성 셔츠", "겨울 재킷", "여성 부츠", "울 머플러"]),
    (&["GBK"], &["红色连衣裙", "男士衬衫", "冬季夹克", "女式靴子", "羊毛围巾"]),
    (&["Big5"], &["紅色連衣裙", "男士襯衫", "冬季夾克", "女式靴子", "羊毛圍巾"]),
];

fn table(names: &[&str], rows: usize) -> String {
    let rows = (0..rows).map(|i| format!("{i},{},{}.50\n", names[i % names.len()], 10 + i % 90));
    format!("id,product_name,price\n{}", rows.collect::<String>())
}

fn lines(names: &[&str], rows: usize) -> String {
    let rows = (0..rows).map(|i| format!("{{\"id\": {i}, \"name\": \"{}\"}}\n", names[i % names.len()]));
    rows.collect()
}

fn encoded(text: &str, label: &str) -> Vec<u8> {
    let (bytes, _, has_errors) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
    assert!(!has_errors, "{label} cannot hold {text}");
    bytes.into_owned()
}

/// Text in the encodings of two and four bytes, by name.
fn wide(text: &str) -> [(&'static str, Vec<u8>); 4] {
    let units = || text.encode_utf16();
    let characters = || text.chars().map(u32::from);
    [
        ("UTF-16LE", units().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", units().flat_map(u16::to_be_bytes).collect()),
        ("UTF-32LE", characters().flat_map(u32::to_le_bytes).collect()),
        ("UTF-32BE", characters().flat_map(u32::to_be_bytes).collect()),
    ]
}

fn named(input: Vec<u8>, label: &str) -> Case {
    let settings = Settings { encoding: Some(label.to_owned()), ..Settings::default() };
    Case { settings, ..Case::new(input) }
}

fn encoding(outcome: &Outcome) -> String {
    outcome.converted.reading().encoding.unwrap()
}

fn repairs(outcome: &Outcome) -> Vec<(String, u64)> {
    outcome.converted.reading().repairs.into_iter().collect()
}

/// What the repair of records as Windows-1252 is called.
const AS_WINDOWS_1252: &str = "records that are not UTF-8, read as Windows-1252";
const UNDECODABLE: &str = "records with bytes that stand for no character in the encoding";

#[test]
fn old_encodings_are_recognised_by_the_text() {
    for (labels, names) in NAMES {
        for (label, rows) in labels.iter().flat_map(|label| [(*label, 5), (*label, 3_000)]) {
            for text in [table(names, rows), lines(names, rows)] {
                let (outcome, wanted) =
                    (Case::new(encoded(&text, label)).run(), Case::new(text.clone()).run().text);
                let found = encoding(&outcome);
                assert_eq!(
                    (outcome.text.as_str(), outcome.rejects.len()),
                    (wanted.as_str(), 0),
                    "{label} {found} {rows}"
                );
                assert_eq!(repairs(&outcome), []);
            }
        }
    }
}

#[test]
fn utf_16_and_utf_32_are_recognised_with_and_without_a_mark_in_any_language() {
    for (_, names) in NAMES {
        for rows in [1, 2_000] {
            for text in [table(names, rows), lines(names, rows), table(names, rows).replace('\n', "\r\n")] {
                let wanted = Case::new(text.clone()).run().text;
                for text in [format!("\u{feff}{text}"), text] {
                    for (name, bytes) in wide(&text) {
                        let outcome = Case::new(bytes).run();
                        assert_eq!(
                            (encoding(&outcome).as_str(), &outcome.text),
                            (name, &wanted),
                            "{text:.40}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn symbols_alone_tell_windows_1252() {
    for symbol in "€®©°½×–’“”™•§é…".chars() {
        let text = table(&[&format!("Lamp {symbol}"), "Lamp 5 W", "Hat"], 30);
        let outcome = Case::new(encoded(&text, "windows-1252")).run();
        assert_eq!(outcome.text, text, "{symbol} {}", encoding(&outcome));
        let glued = table(&[&format!("Lamp{symbol}s 12{symbol}"), "Hat"], 30);
        let outcome = Case::new(encoded(&glued, "windows-1252")).run();
        assert_eq!(outcome.text, glued, "{symbol} {}", encoding(&outcome));
    }
}

#[test]
fn a_few_letters_tell_windows_1252() {
    let words = "Café für Größe Müller Mütze weiß schön Öl Äpfel Straße Spaß Röcke Fußball Möbel grün süß Über Jäger niño España señora año \
        piñata corazón jamón mañana Bébé crème brûlée été élève fête à forêt garçon français déjà Noël naïve œuf cœur Ångström Søren Malmö \
        Smörgås køkken blåbær Tromsø città perché più caffè così São pão coração açaí maçã João Beyoncé Häagen-Dazs L'Oréal Nescafé \
        Lancôme Chloé Hermès Moët Citroën Rosé façade jalapeño purée rosé Über-Cool passé résumé 30° n° 1º m² m³ ½ § Ø Ø5mm 5Ø";
    let mut wrong = vec![];
    for word in words.split_whitespace() {
        for text in [
            table(&[word, "Hat"], 2),
            table(&[&format!("Lamp {word} 5"), "Hat", "Blue jeans"], 300),
            lines(&["Hat", word, "x"], 3),
        ] {
            let outcome = Case::new(encoded(&text, "windows-1252")).run();
            if !outcome.text.contains(word) {
                wrong.push(format!("{word} {}", encoding(&outcome)));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn other_bytes_are_not_taken_for_utf_16() {
    let zero = "name,price\nLamp\0,5\nHat,6\n";
    assert_eq!(Case::new(zero).run().text, zero);
    for bytes in [&[0, 0, 0, 0, 9][..], &[7, 0, 0, 0, 9], b"a\0b"] {
        assert_eq!(encoding(&Case::new(bytes.to_vec()).run()), "UTF-8", "{bytes:?}");
    }
}

#[test]
fn a_table_with_its_header_in_windows_1252_is_read() {
    let text = "name,größe\nhat,5\ncap,6\n";
    let outcome = Case::new(encoded(text, "windows-1252")).run();
    assert_eq!((outcome.text.as_str(), encoding(&outcome).as_str()), (text, "windows-1252"));
}

#[test]
fn utf_8_keeps_the_rows_that_are_not() {
    for (rest, wanted) in [
        (&b"M\xfctze,5"[..], "Mütze,5"),
        (b"caf\xe9 \xc3\xa9,5", "café é,5"),
        (b"\xc9\xa0 \xe9\xe8\xea \xe9,5", "É\u{a0} éèê é,5"),
    ] {
        let (before, after) = ("name,price\nété,5\nhat,6\nMüsli,7\nÅngström,8\n", "cap,9\nœuf,10\n");
        let outcome = Case::new([before.as_bytes(), rest, b"\n", after.as_bytes()].concat()).run();
        assert_eq!(outcome.text, format!("{before}{wanted}\n{after}"));
        assert_eq!(
            (encoding(&outcome).as_str(), repairs(&outcome)),
            ("UTF-8", vec![(AS_WINDOWS_1252.to_owned(), 1)])
        );
    }
    let outcome =
        Case::new(&b"{\"a\": \"\xc3\xa9\"}\n{\"a\": \"\xe9\"}\n{\"a\": \"\xe2\x82\xac\"}\n"[..]).run();
    assert_eq!((outcome.text.as_str(), outcome.rejects.len()), ("a\né\né\n€\n", 0));
}

#[test]
fn one_long_line_in_an_old_encoding_is_read() {
    let objects: Vec<String> =
        (0..30_000).map(|i| format!("{{\"id\": {i}, \"name\": \"Müsli für Mädchen – {i} €\"}}")).collect();
    let text = format!("[{}]", objects.join(", "));
    let wanted = Case::new(text.clone()).run().text;
    let outcome = Case::new(encoded(&text, "windows-1252")).run();
    assert!(outcome.text == wanted && repairs(&outcome).is_empty());
}

#[test]
fn what_comes_after_megabytes_of_ascii_is_kept() {
    let ascii = "lamp,5\n".repeat(400_000);
    let outcome =
        Case::new([format!("name,price\n{ascii}").as_bytes(), b"M\xfctze,5\nm\xf6bel,6\n"].concat()).run();
    assert_eq!(outcome.text, format!("name,price\n{ascii}Mütze,5\nmöbel,6\n"));
    assert_eq!(repairs(&outcome), [(AS_WINDOWS_1252.to_owned(), 2)]);
}

#[test]
fn a_file_of_which_a_later_part_is_utf_8_is_read_right() {
    let text = table(NAMES[0].1, 60_000);
    let later = "1,Jäckchen – blau,5.50\n1,Hat,5.50\n".repeat(40_000);
    let cyrillic = "7,Красное платье,9.50\n";
    let input = [
        encoded(&text, "windows-1252"),
        format!("{later}{cyrillic}").into(),
        encoded("8,Müsli,9.50\n", "windows-1252"),
    ]
    .concat();
    let wanted = format!("{text}{later}{cyrillic}8,Müsli,9.50\n");
    for (chunk, threads) in [(100_000, 2), (65_537, 1)] {
        let outcome = Case { chunk, threads, ..Case::new(input.clone()) }.run();
        assert!(outcome.text == wanted);
        let told = "lines that are UTF-8 in a file that is not, read as UTF-8".to_owned();
        assert_eq!((encoding(&outcome).as_str(), repairs(&outcome)), ("windows-1252", vec![(told, 40_001)]));
    }
}

#[test]
fn a_character_that_is_cut_where_the_look_at_the_beginning_ends_is_no_flaw() {
    for shift in 0..4 {
        let text =
            format!("{{\"a\": \"{}\"}}\n", "x".repeat(shift)) + &"{\"a\": \"€€€€€€€€€\"}\n".repeat(60_000);
        let outcome = Case::new(text).run();
        assert_eq!(
            (encoding(&outcome).as_str(), outcome.rejects.len(), repairs(&outcome)),
            ("UTF-8", 0, vec![])
        );
    }
}

#[test]
fn a_record_that_is_in_no_encoding_is_kept_with_its_bytes() {
    let record = &b"{\"a\": \"\x81\xff\"}"[..];
    let input = [b"{\"a\": \"\xc3\xa9\"}\n", record, b"\n{\"a\": \"\xe2\x82\xac\"}\n"].concat();
    let outcome = Case::new(input).run();
    assert_eq!((outcome.text.as_str(), outcome.reasons()), ("a\né\n€\n", vec![(2, 12, "invalid-utf-8")]));
    let reject = &outcome.rejects[0];
    assert_eq!(reject.record, "{\"a\": \"\u{fffd}\u{fffd}\"}");
    assert_eq!(BASE64.decode(reject.record_base64.as_ref().unwrap()).unwrap(), record);
    assert!(
        reject.detail.starts_with("byte 7 of the record is not UTF-8, and the record is not Windows-1252")
    );
    // So is one that is rejected for something else.
    let outcome = Case::new(&b"{\"a\": \"\xc3\xa9\"}\n{\"a\": \"\xe9\" x}\n"[..]).run();
    let reject = &outcome.rejects[0];
    assert_eq!((reject.reason.as_str(), reject.record.as_str()), ("invalid-json", "{\"a\": \"é\" x}"));
    assert_eq!(BASE64.decode(reject.record_base64.as_ref().unwrap()).unwrap(), b"{\"a\": \"\xe9\" x}");
    // What is UTF-8 is written as it is.
    assert_eq!(Case::new("{\"a\": \"é\"}\noops é\n").run().rejects[0].record_base64, None);
}

#[test]
fn a_record_that_is_too_long_is_shown_without_cutting_a_character() {
    let long = format!("{{\"a\": \"x{}\"}}", "€".repeat(100_000));
    let mut case = Case::new(format!("{{\"a\": 1}}\n{long}\n{{\"a\": 2}}\n"));
    case.settings.max_record_bytes = 1024;
    let outcome = case.run();
    let reject = &outcome.rejects[0];
    assert!(long.starts_with(&reject.record) && reject.record.len() > (64 << 10) - 3);
    assert_eq!((reject.reason.as_str(), &reject.record_base64), ("too-long", &None));
}

#[test]
fn the_setting_names_an_encoding_and_overrules() {
    let text = table(NAMES[4].1, 10);
    for label in ["windows-1251", "cp1251", " Windows-1251 "] {
        let outcome = named(encoded(&text, "windows-1251"), label).run();
        assert_eq!((&outcome.text, encoding(&outcome).as_str()), (&text, "windows-1251"));
    }
    let outcome = named(encoded("a,b\né,ü\n", "windows-1252"), "iso-8859-2").run();
    assert_eq!((outcome.text.as_str(), encoding(&outcome).as_str()), ("a,b\né,ü\n", "ISO-8859-2"));
    for (name, bytes) in wide("a,b\nж,5\n") {
        assert_eq!(named(bytes, name).run().text, "a,b\nж,5\n", "{name}");
    }
    // UTF-8, and nothing else.
    let outcome = named(b"a,b\n\xe9,1\nx,2\n".to_vec(), "utf-8").run();
    assert_eq!((outcome.text.as_str(), outcome.reasons()), ("a,b\nx,2\n", vec![(2, 4, "invalid-utf-8")]));
    assert!(outcome.rejects[0].detail.ends_with("without --encoding, such records are read as Windows-1252"));
}

#[test]
fn a_byte_order_mark_tells_more_than_the_setting() {
    for (name, bytes) in wide("\u{feff}a,b\nж,5\n") {
        let outcome = named(bytes, "windows-1252").run();
        assert_eq!((outcome.text.as_str(), encoding(&outcome).as_str()), ("a,b\nж,5\n", name));
    }
    let outcome = named("\u{feff}a,b\nж,5\n".into(), "windows-1251").run();
    assert_eq!((outcome.text.as_str(), encoding(&outcome).as_str()), ("a,b\nж,5\n", "UTF-8"));
}

#[test]
fn an_encoding_that_is_not_known_is_an_error_that_names_some() {
    for label in ["latin-15", "", "iso-2022-kr"] {
        let error = named(b"a,b\n1,2\n".to_vec(), label).try_run().unwrap_err().to_string();
        assert!(error.starts_with(&format!("{label:?} (--encoding, WINTERMUTE_ENCODING)")), "{error}");
        assert!(error.contains("windows-1252") && error.contains("shift_jis"), "{error}");
    }
}

#[test]
fn bytes_that_stand_for_no_character_are_shown_and_counted() {
    let outcome = named(b"a,b\n\x82\xa0,1\n\x82,2\nx,3\n".to_vec(), "shift_jis").run();
    assert_eq!(outcome.text, "a,b\nあ,1\n\u{fffd},2\nx,3\n");
    assert_eq!(repairs(&outcome), [(UNDECODABLE.to_owned(), 1)]);
    // An encoding of DOS, which is taken for another.
    let outcome = Case::new(b"a,b\nM\x81ller,1\nGr\x94\xe1e,2\nx,3\n".to_vec()).run();
    assert_eq!(repairs(&outcome), [(UNDECODABLE.to_owned(), 1)]);
    let mut cut = wide("a,b\nж,5\n")[0].1.clone();
    cut.extend([b'x', 0, b',', 0, b'7']);
    let outcome = named(cut, "utf-16le").run();
    assert_eq!((outcome.text.as_str(), repairs(&outcome).len()), ("a,b\nж,5\nx,\n", 1));
}

proptest! {
    #[test]
    fn chunks_and_threads_make_no_difference(
        cells in prop::collection::vec("[a-cé€ж名😀\"\n ]{0,9}", 1..40), chunk in 1usize..9, which in 0usize..4, threads in 1usize..4,
    ) {
        let rows: String = cells.iter().enumerate().map(|(i, cell)| format!("{i},\"{}\"\n", cell.replace('"', "\"\""))).collect();
        let text = format!("id,name\n{}{rows}", "0,lamp\n".repeat(9));
        let wanted = Case::new(text.clone()).run().text;
        let (_, bytes) = &wide(&format!("\u{feff}{text}"))[which];
        let outcome = Case { chunk, threads, ..Case::new(bytes.clone()) }.run();
        prop_assert_eq!(outcome.text, wanted);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), label in prop::sample::select(&["utf-8", "utf-16", "utf-32", "shift_jis", "gb18030", ""][..])) {
        drop(if label.is_empty() { Case::new(bytes) } else { named(bytes, label) }.try_run());
    }
}
