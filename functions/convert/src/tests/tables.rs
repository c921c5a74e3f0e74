//! Tables as strangers write them: found out by what divides the rows alike, nothing lost, and all that was guessed is told.

use super::{Case, Outcome, csv_of};
use wintermute_shared::Settings;
use wintermute_shared::settings::Delimiter;

/// What was told of the reading: delimiter, line of the header, repairs.
fn told(outcome: &Outcome) -> (Option<char>, Option<u64>, Vec<(String, u64)>) {
    let reading = outcome.converted.reading();
    assert_eq!(reading.format, "a table");
    (reading.delimiter, reading.header_line, reading.repairs.into_iter().collect())
}

fn repairs(outcome: &Outcome) -> Vec<(String, u64)> {
    told(outcome).2
}

fn read_as(input: &str, change: impl Fn(&mut Settings)) -> Outcome {
    let mut case = Case::new(input.to_owned());
    change(&mut case.settings);
    case.run()
}

fn error_of(input: &str) -> String {
    Case::new(input.to_owned()).try_run().unwrap_err().to_string()
}

fn one(name: &str, count: u64) -> Vec<(String, u64)> {
    vec![(name.to_owned(), count)]
}

const PRODUCTS: &str = "id,product_name,price,brand\nP00,red linen shirt,10,Abco\nP01,blue silk tie,11,Dorin\nP02,green cotton socks,12,Abco\n";

fn rows_of(products: &str) -> &str {
    products.split_once('\n').unwrap().1
}

#[test]
fn lines_above_the_header_are_passed_over_and_told() {
    for (above, lines) in [
        ("Dorin Ltd, price list of 1 May\nall prices in euros, VAT included\n\n", 2),
        ("# made by a shop\n# on 1 May, at noon\n", 2),
        ("Price list\n", 1),
        ("Price list,,,\n,,,\n", 1),
        ("\"A title\nof two lines\"\n\n", 2),
        ("sep=,\r\n", 1),
    ] {
        let outcome = Case::new(format!("{above}{PRODUCTS}")).run();
        assert_eq!(outcome.text, PRODUCTS, "{above}");
        let line = 1 + above.matches('\n').count() as u64;
        assert_eq!(
            told(&outcome),
            (Some(','), Some(line), one("lines above the header passed over", lines)),
            "{above}"
        );
    }
    // In a table of two columns a title with a comma has as many fields as a row.
    let list = "product_name,price\nchair,5\nlamp,6\ntable,7\n";
    assert_eq!(csv_of(format!("Dorin Ltd, price list\nin euros, VAT included\n{list}")), list);
    let unknown = list.replace("product_name,price", "Artikel,Preis");
    assert_eq!(csv_of(format!("Dorin Ltd, price list\n\n{unknown}")), unknown);
    assert_eq!(csv_of(format!("# Dorin Ltd, price list\n{unknown}")), unknown);
}

#[test]
fn the_delimiter_of_excels_first_line_counts() {
    let outcome = Case::new("\u{feff}sep=^\r\nproduct_name^price\r\nChair; red, old^5\r\nLamp^6\r\n").run();
    assert_eq!(outcome.text, "product_name,price\n\"Chair; red, old\",5\nLamp,6\n");
    assert_eq!(told(&outcome).0, Some('^'));
}

#[test]
fn decimal_commas_and_commas_in_texts_do_not_divide() {
    for (text, delimiter) in [
        ("product_name;price\nChair, red;5,00\nLamp, blue;6,50\n", ';'),
        ("product_name\tprice\nChair, red\t5,00\nLamp, blue\t6,50\n", '\t'),
        ("product_name|price\nChair, red|5,00\nLamp, blue|6,50\n", '|'),
    ] {
        let outcome = Case::new(text).run();
        assert_eq!(outcome.text, "product_name,price\n\"Chair, red\",\"5,00\"\n\"Lamp, blue\",\"6,50\"\n");
        assert_eq!(told(&outcome), (Some(delimiter), Some(1), vec![]));
    }
}

#[test]
fn a_table_without_a_header_loses_no_product() {
    let outcome = Case::new(rows_of(PRODUCTS)).run();
    assert_eq!(outcome.text, format!("column_1,column_2,column_3,column_4\n{}", rows_of(PRODUCTS)));
    assert_eq!(told(&outcome), (Some(','), Some(0), vec![]));
    assert_eq!(csv_of("Red chair\nBlue chair\nRed lamp\n"), "column_1\nRed chair\nBlue chair\nRed lamp\n");
}

#[test]
fn the_settings_overrule_what_is_found() {
    let text = "Chair,5;1\nLamp,6;2\n";
    assert_eq!(told(&read_as(text, |_| {})).1, Some(0));
    let named = read_as(text, |settings| settings.header = Some(true));
    assert_eq!((named.text.as_str(), told(&named).1), ("Chair,5;1\nLamp,6;2\n", Some(1)));
    let divided = read_as(text, |settings| settings.delimiter = Some(Delimiter(b';')));
    assert_eq!(divided.text, "column_1,column_2\n\"Chair,5\",1\n\"Lamp,6\",2\n");
    let unnamed = read_as(PRODUCTS, |settings| settings.header = Some(false));
    assert_eq!(unnamed.text, format!("column_1,column_2,column_3,column_4\n{PRODUCTS}"));
    let below =
        read_as("a,b,c\nx,y,z\nname,price,brand\nChair,5,A\n", |settings| settings.skip_lines = Some(2));
    assert_eq!(below.text, "name,price,brand\nChair,5,A\n");
    assert_eq!(told(&below).1, Some(3));
    let spaces = read_as("name price\nchair 5\n", |settings| settings.delimiter = Some(Delimiter(b' ')));
    assert_eq!(spaces.text, "name,price\nchair,5\n");
    let brackets = read_as("[a]|name\n[b]|chair\n", |settings| settings.delimiter = Some(Delimiter(b'|')));
    assert_eq!(brackets.converted.profile.rows + told(&brackets).1.unwrap(), 2);
    let mut case = Case::new(PRODUCTS);
    case.settings.skip_lines = Some(99);
    assert!(case.try_run().unwrap_err().to_string().starts_with("--skip-lines 99"));
}

#[test]
fn a_header_that_stands_again_is_passed_over() {
    let rows = rows_of(PRODUCTS);
    for header in [
        "id,product_name,price,brand\n",
        "\u{feff}id,product_name,price,brand\r\n",
        "\"id\",\"product_name\",\"price\",\"brand\"\n",
    ] {
        let outcome = Case::new(format!("{PRODUCTS}{header}{rows}\n{header}")).run();
        assert_eq!(outcome.text, format!("{PRODUCTS}{rows}"));
        assert_eq!(repairs(&outcome), one("repeated headers passed over", 2));
    }
    let title = Case::new("title\nchair\nlamp\n\u{feff}title\nbench\n").run();
    assert_eq!(title.text, "title\nchair\nlamp\nbench\n");
    // A byte order mark without a header does not become part of a product.
    assert_eq!(csv_of(format!("{PRODUCTS}\u{feff}{rows}")), format!("{PRODUCTS}{rows}"));
}

#[test]
fn rows_of_totals_are_no_products() {
    let rows = rows_of(PRODUCTS);
    for sum in ["Total,,33,\n", "\n,,,\n,Grand total:,33.00,\n", "\"Summe\",,\"33,00 EUR\",\n", "Total,,33\n"]
    {
        let outcome = Case::new(format!("{PRODUCTS}{sum}")).run();
        assert_eq!(outcome.text, PRODUCTS, "{sum}");
        assert!(repairs(&outcome).contains(&("rows of totals passed over".to_owned(), 1)), "{sum}");
    }
    let between = Case::new(format!("{PRODUCTS}Subtotal,,33,\n{rows}Total,,66,\n")).run();
    assert_eq!(between.text, format!("{PRODUCTS}{rows}"));
    // What the row says of it makes it a product.
    let oil = format!("{PRODUCTS}Total,engine oil,40,\nP04,Total,41,\n");
    assert_eq!(csv_of(oil.clone()), oil);
}

#[test]
fn tables_with_other_columns_are_not_taken_for_one() {
    for header in ["product_name,id,price,brand", "id,product_name,price,brand,color", "id,price,brand"] {
        let message = error_of(&format!("{PRODUCTS}{header}\nx,1,2,y\n"));
        assert!(message.starts_with(&format!("line 5 names columns, but others than the header does, or in another order: {header}, not id,")), "{message}");
    }
}

#[test]
fn one_column_is_a_table() {
    for text in ["product_name\nRed chair\nBlue lamp\n", "\u{feff}product_name\r\nRed chair\r\n\r\nBlue lamp"]
    {
        let outcome = Case::new(text).run();
        assert_eq!(outcome.text, "product_name\nRed chair\nBlue lamp\n");
        assert_eq!(told(&outcome), (None, Some(1), vec![]));
    }
    let commas = "product_name\n\"Chair, red\"\nLamp\nTable\n\"Bench, old, small\"\n";
    assert_eq!(csv_of(commas.replace('"', "")), commas);
}

#[test]
fn carriage_returns_end_lines_wherever_chunks_end() {
    let table = "product_name,price\n\"Chair\nold\",5\nLamp,6\n";
    let input = table.replace('\n', "\r");
    for chunk in 1..input.len() {
        let outcome = Case { chunk, ..Case::new(input.clone()) }.run();
        assert_eq!(outcome.text, table);
        assert_eq!(outcome.converted.measured.values[0].longest.as_ref().unwrap().line, 2);
    }
    let rows: String = (0..200_000).map(|i| format!("chair {i},{i}\n")).collect();
    let long = format!("product_name,price\n{rows}");
    assert!(csv_of(long.replace('\n', "\r")) == long);
}

#[test]
fn line_ends_may_be_mixed() {
    assert_eq!(
        csv_of("name,price\r\nChair,5\nLamp,6\r\n\r\n\nTable,7\r\r\n"),
        "name,price\nChair,5\nLamp,6\n\"Table\",7\n".replace('"', "")
    );
}

#[test]
fn line_breaks_in_quotes_may_come_first() {
    assert_eq!(
        csv_of("\"product\nname\",price\nChair,6\nDesk,7\n"),
        "\"product\nname\",price\nChair,6\nDesk,7\n"
    );
    assert_eq!(
        csv_of("product_name,price\n\"Desk\nlamp\",5\nChair,6\n"),
        "product_name,price\n\"Desk\nlamp\",5\nChair,6\n"
    );
    let text = "a text, with commas\n".repeat(30);
    let table = format!("name,text\n\"Desk\",\"{text}\"\n\"Chair\",\"{text}\"\n");
    assert_eq!(csv_of(table.clone()), table.replace("\"Desk\"", "Desk").replace("\"Chair\"", "Chair"));
}

#[test]
fn cells_may_look_like_json() {
    for table in [
        "product_name,note\n[NEW] Chair,x\nLamp,y\n",
        "name,price\n{SALE} Chair,5\n[NEW] Lamp,6\n",
        "json,name\n\"{\"\"a\"\": 1}\",Chair\n\"{\"\"a\"\": 2}\",Lamp\n",
    ] {
        assert_eq!(csv_of(table), table);
    }
    assert_eq!(csv_of("[NEW] Chair,5\n[NEW] Lamp,6\n"), "column_1,column_2\n[NEW] Chair,5\n[NEW] Lamp,6\n");
    assert_eq!(
        csv_of("json\tname\n{\"a\": 1}\tChair\n{\"a\": 2}\tLamp\n"),
        "json,name\n\"{\"\"a\"\": 1}\",Chair\n\"{\"\"a\"\": 2}\",Lamp\n"
    );
}

#[test]
fn json_lines_of_which_the_first_is_broken_stay_json_lines() {
    let outcome = Case::new("oops, broken\n{\"a\": 1, \"b\": 2}\n{\"a\": 3, \"b\": 4}\n").run();
    assert_eq!((outcome.text.as_str(), outcome.rejects.len()), ("a,b\n1,2\n3,4\n", 1));
}

#[test]
fn a_delimiter_too_many_makes_no_column() {
    for (input, count) in [
        ("product_name,price\nChair,5,\nLamp,6,\n", 2),
        ("product_name,price,\nChair,5,\nLamp,6,\n", 2),
        ("product_name,price,,,\nChair,5\nLamp,6,, ,\n", 1),
    ] {
        let outcome = Case::new(input).run();
        assert_eq!(outcome.text, "product_name,price\nChair,5\nLamp,6\n", "{input}");
        assert_eq!(repairs(&outcome), one("rows cut of empty fields at their end", count));
    }
    assert_eq!(
        csv_of("\tname\tprice\n0\tChair\t5\n1\tLamp\t6\n"),
        "column_1,name,price\n0,Chair,5\n1,Lamp,6\n"
    );
}

#[test]
fn ragged_rows_are_filled_and_notes_rejected() {
    let outcome = Case::new("id,name,price,brand\n1,Chair,5,A\n2,Lamp\nSpring collection\n3,Table,7,B,more\n4,Bench,8\n5,Desk,9,\n").run();
    assert_eq!(outcome.text, "id,name,price,brand\n1,Chair,5,A\n2,Lamp,,\n4,Bench,8,\n5,Desk,9,\n");
    assert_eq!(outcome.reasons(), [(4, 39, "too-few-fields"), (5, 57, "too-many-fields")]);
    assert_eq!(repairs(&outcome), one("rows filled up at their end", 2));
}

#[test]
fn empty_lines_and_comments_anywhere_are_no_rows() {
    let outcome =
        Case::new("# list\nname,price,kind\n\n , ,\n-----+----\nChair,5,a\n,,\n  \n# more\nLamp,6,b\n").run();
    assert_eq!(outcome.text, "name,price,kind\nChair,5,a\nLamp,6,b\n");
    let wanted = [
        ("comments passed over", 1),
        ("lines above the header passed over", 1),
        ("rows without any value passed over", 4),
    ];
    assert_eq!(repairs(&outcome), wanted.map(|(name, count)| (name.to_owned(), count)));
    // Without a comment above the header the mark is text, and so it is in a whole row.
    assert_eq!(csv_of("# list\nname,price\n#1 Chair,5\n#2 Lamp,6\n"), "name,price\n#1 Chair,5\n#2 Lamp,6\n");
    assert_eq!(csv_of("name,price\n#1 Chair,5\n#2 Lamp,6\n"), "name,price\n#1 Chair,5\n#2 Lamp,6\n");
    assert_eq!(csv_of("#id,name,price\n1,Chair,5\n2,Lamp,6\n"), "#id,name,price\n1,Chair,5\n2,Lamp,6\n");
}

#[test]
fn a_quote_in_the_header_that_is_never_closed_is_text() {
    let rows: String = (0..300).map(|i| format!("P{i},chair {i},{i}\n")).collect();
    for input in [
        format!("id,\"product_name,price\n{rows}"),
        format!("id,\"product_name,price\nA,\"Shirt, \"\"5\"\"\",5\n{rows}"),
    ] {
        let outcome = Case::new(input.clone()).run();
        assert!(outcome.text.starts_with("id,product_name,price\n"), "{}", &outcome.text[..60]);
        assert!(outcome.text.ends_with(&rows));
        assert_eq!(repairs(&outcome), one("quotes in the header taken as text", 1));
    }
}

#[test]
fn what_is_no_table_is_named() {
    for (text, what) in [
        ("Dear all,\nplease read this, and tell me.\nThanks,\nMe\n", "prose"),
        ("2024-05-01 10:00:00,123 INFO started\n2024-05-01 10:00:01,456 WARN slow\n", "a log"),
        ("oops\n", "a single line"),
    ] {
        let message = error_of(text);
        assert!(
            message.contains(&format!("seems to be {what}; ")) && message.contains("--delimiter"),
            "{message}"
        );
    }
    let message = error_of("name price\nshoe 1\n");
    assert!(message.starts_with("the first line, \"name price\", names several columns"), "{message}");
}

#[test]
fn a_table_without_a_header_has_as_many_columns_as_its_rows() {
    assert_eq!(csv_of("P1,Chair,5,\nP2,Lamp,6,\n"), "column_1,column_2,column_3\nP1,Chair,5\nP2,Lamp,6\n");
    let ragged = Case::new("P1,Chair,5\nP2,Lamp,6,red\nP3,Table,7\nP4,Bench,8\n").run();
    assert_eq!(
        ragged.text,
        "column_1,column_2,column_3,column_4\nP1,Chair,5,\nP2,Lamp,6,red\nP3,Table,7,\nP4,Bench,8,\n"
    );
}

#[test]
fn a_title_above_a_single_column_is_passed_over() {
    let outcome = Case::new("# our list\nNew in May\n\nproduct_name\nRed chair\nBlue lamp\n").run();
    assert_eq!((outcome.text.as_str(), told(&outcome).1), ("product_name\nRed chair\nBlue lamp\n", Some(4)));
    let commas = "title\n\"Phone 1, 5 inch, dual\"\n\"Phone 2, 6 inch, dual\"\n\"Phone 3, 7 inch, dual\"\n";
    assert_eq!(csv_of(commas.replace('"', "")), commas);
}

#[test]
fn what_is_passed_over_does_not_depend_on_threads_or_chunks() {
    let rows = |from: u32| -> String {
        (from..from + 30_000)
            .map(|i| match i % 100 {
                1 => format!("{i},\"two\r\nlines {i}\",\r\n"),
                2 => format!("{i}\r\n"),
                3 => format!("{i},chair {i}\r\n"),
                4 => "# a comment, of ours\r\n,,\r\n".to_owned(),
                5 => format!("{i},\"stray {i},5\r\n"),
                _ => format!("{i},chair {i},{i},\r\n"),
            })
            .collect()
    };
    let header = "id,product_name,price,\r\n";
    let parts: String = (0..4).map(|i| format!("\u{feff}{header}{}", rows(i * 30_000))).collect();
    for input in [format!("# list\r\n{parts}"), format!("# list\r\n{parts}").replace("\r\n", "\r")] {
        let run = |threads, chunk| Case { threads, chunk, ..Case::new(input.clone()) }.run();
        let first = run(1, usize::MAX);
        let wanted = [
            ("comments passed over", 1200),
            ("lines above the header passed over", 1),
            ("repeated headers passed over", 3),
            ("rows cut of empty fields at their end", 4 * 30_000 / 100 * 95),
            ("rows filled up at their end", 1200),
            ("rows without any value passed over", 1200),
        ];
        assert_eq!(repairs(&first), wanted.map(|(name, count)| (name.to_owned(), count)));
        assert_eq!(
            first.converted.profile.rejects().reasons.into_iter().collect::<Vec<_>>(),
            [("too-few-fields".to_owned(), 1200), ("unclosed-quote".to_owned(), 1200)]
        );
        for (threads, chunk) in [(2, 65_537), (5, 1_000_003)] {
            let again = run(threads, chunk);
            assert!(
                again.text == first.text && again.rejects == first.rejects,
                "{threads} threads, chunks of {chunk}"
            );
            assert_eq!(repairs(&again), repairs(&first));
        }
    }
}

#[test]
fn where_quotes_divide_the_rows_unlike_they_are_text() {
    let table = "code\tproduct_name\tbrands\n1\t\"Bio\" Milch\tAlnatura\n2\t\"Ja! Reis\tRewe\n3\tTee 2\"\tMe\"\n4\tBrot\t\n";
    let outcome = Case::new(table).run();
    assert_eq!(
        outcome.text,
        "code,product_name,brands\n1,\"\"\"Bio\"\" Milch\",Alnatura\n2,\"\"\"Ja! Reis\",Rewe\n3,\"Tee 2\"\"\",\"Me\"\"\"\n4,Brot,\n"
    );
    assert_eq!(outcome.rejects, []);
    assert_eq!(outcome.converted.reading().format, "a table in which quotes are text");
    let pairs = "code\tproduct_name\tsize\n1\t\"Star\tS\n2\tMonitor\t19\"\n3\tHut\tM\n";
    assert_eq!(Case::new(pairs).run().text.lines().count(), 4);
    let quoted = "code\tproduct_name\n1\t\"Milch, \"\"Bio\"\"\"\n2\t\"Reis\nlang\"\n";
    assert_eq!(Case::new(quoted).run().converted.reading().format, "a table");
}

#[test]
fn titles_that_are_padded_with_delimiters_are_passed_over() {
    let rows = "Stuhl;A1;5;Holz\nTisch;A2;6;Eiche\nLampe;A3;7;Glas\n";
    for above in ["Preisliste 2024;;;\n", "Preisliste;;;\nStand;01.10.2024;;\n;;;\n", "Artikel;;Preise;\n"] {
        let outcome = Case::new(format!("{above}Bezeichnung;Artikelnummer;Netto;Material\n{rows}")).run();
        let table = rows.replace(';', ",");
        assert_eq!(outcome.text, format!("Bezeichnung,Artikelnummer,Netto,Material\n{table}"), "{above}");
    }
    // A row with gaps is a row.
    let outcome = Case::new("P1;;;\nP2;Stuhl;5;rot\nP3;Tisch;6;blau\nP4;Lampe;7;rot\n").run();
    assert_eq!(outcome.text.lines().count(), 5, "{}", outcome.text);
}

#[test]
fn a_header_may_name_all_columns_but_the_first() {
    let outcome = Case::new("\"name\",\"price\"\n\"1\",\"Chair\",5\n\"2\",\"Lamp\",6\n").run();
    assert_eq!(outcome.text, "column_1,name,price\n1,Chair,5\n2,Lamp,6\n");
    let unnamed = one("columns that the header does not name, called by their number", 1);
    assert_eq!(repairs(&outcome), unnamed);
    // Where the rows begin with what the header begins with, it is the last that has no name.
    let outcome = Case::new("name,price,list_price\nChair,5,6,1\nLamp,6,7,1\nLamp,8,9,2\n").run();
    assert_eq!(outcome.text, "name,price,list_price,column_4\nChair,5,6,1\nLamp,6,7,1\nLamp,8,9,2\n");
    assert_eq!(repairs(&outcome), unnamed);
    let outcome = Case::new("id,name,price\n1,Chair,5,red\n2,Lamp,6,blue\n").run();
    assert_eq!(outcome.text, "id,name,price,column_4\n1,Chair,5,red\n2,Lamp,6,blue\n");
}

#[test]
fn comments_as_wide_as_the_table_are_no_header() {
    let comments = "# Required | An id,# Required | A title,# Optional | A price\n# help: https://shop.example/feeds,,\n";
    let outcome = Case::new(format!("{comments}id,title,price\n0,Shirt,10.00 USD\n1,Tie,11.00 USD\n")).run();
    assert_eq!(outcome.text, "id,title,price\n0,Shirt,10.00 USD\n1,Tie,11.00 USD\n");
    assert_eq!(repairs(&outcome), one("lines above the header passed over", 2));
}
