//! The sheet of a workbook with the catalogue is read like a CSV of it.

use super::Case;
use super::archives::zip;
use wintermute_shared::Settings;

const TYPES: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELATIONS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"#;
const SHEETS: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

/// A workbook of sheets, each with its state and the XML of its rows and of what follows them.
fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let (mut list, mut relations, mut files) = (String::new(), String::new(), Vec::new());
    for (i, (name, state, data)) in sheets.iter().enumerate() {
        list += &format!(r#"<sheet name="{name}" sheetId="{0}" state="{state}" r:id="r{0}"/>"#, i + 1);
        relations += &format!(
            r#"<Relationship Id="r{0}" Target="worksheets/sheet{0}.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>"#,
            i + 1
        );
        files.push((
            format!("xl/worksheets/sheet{}.xml", i + 1),
            format!("<worksheet {SHEETS}>{data}</worksheet>"),
        ));
    }
    let workbook = format!("<workbook {SHEETS}><sheets>{list}</sheets></workbook>");
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
    );
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
    ];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zip(&all)
}

/// The rows of a sheet from A1 on: a number as it is, nothing for an empty text, and text for others.
fn rows(rows: &[&[&str]]) -> String {
    let cell = |(at, value): (usize, &&str), row: usize| {
        let place = format!("{}{}", char::from(b'A' + at as u8), row + 1);
        match (value.is_empty(), value.parse::<f64>().is_ok()) {
            (true, _) => String::new(),
            (_, true) => format!(r#"<c r="{place}"><v>{value}</v></c>"#),
            _ => format!(r#"<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>"#),
        }
    };
    let row = |(row, values): (usize, &&[&str])| {
        let cells: String = values.iter().enumerate().map(|value| cell(value, row)).collect();
        format!(r#"<row r="{}">{cells}</row>"#, row + 1)
    };
    format!("<sheetData>{}</sheetData>", rows.iter().enumerate().map(row).collect::<String>())
}

const SHOES: [&[&str]; 3] = [&["name", "price"], &["Shoe, red", "5.50"], &["Boot", "0.30000000000000004"]];
const CSV: &str = "name,price\n\"Shoe, red\",5.5\nBoot,0.3\n";

fn with_sheet(sheet: &str, input: Vec<u8>) -> Case {
    Case { settings: Settings { sheet: Some(sheet.to_owned()), ..Settings::default() }, ..Case::new(input) }
}

#[test]
fn the_sheet_with_most_cells_of_those_that_are_shown_is_read_and_told() {
    let shoes = rows(&SHOES);
    let lists = rows(&[&["a", "b", "c", "d"], &["1", "2", "3", "4"]]);
    let book = xlsx(&[
        ("Intro", "visible", &rows(&[&["About"]])),
        ("Lists", "hidden", &lists),
        ("Shoes", "visible", &shoes),
    ]);
    let outcome = Case::new(book.clone()).run();
    let reading = outcome.converted.reading();
    assert_eq!((outcome.text.as_str(), reading.format.as_str()), (CSV, "a workbook (xlsx)"));
    assert_eq!((reading.sheet.as_deref(), reading.delimiter), (Some("Shoes"), None));
    assert_eq!(with_sheet("lists", book.clone()).run().text, "a,b,c,d\n1,2,3,4\n");
    assert_eq!(
        with_sheet("Boots", book).try_run().unwrap_err().to_string(),
        "the workbook has no sheet \"Boots\", but Intro, Lists, Shoes: correct the setting sheet, or leave it out"
    );
    let hidden = xlsx(&[("Shoes", "hidden", &shoes), ("Empty", "visible", "<sheetData/>")]);
    assert_eq!(Case::new(hidden).run().text, CSV);
}

#[test]
fn a_cell_over_several_rows_is_the_value_of_each() {
    let cells =
        rows(&[&["brand", "name"], &["Abco", "Shoe"], &["", "Boot"], &["", "Sock"], &["Bibo", "Hat"]]);
    let merged = format!("{cells}<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>");
    let text = Case::new(xlsx(&[("A", "visible", &merged)])).run().text;
    assert_eq!(text, "brand,name\nAbco,Shoe\nAbco,Boot\n,Sock\nBibo,Hat\n");
}

#[test]
fn cells_that_show_nothing_make_neither_columns_nor_rows() {
    let far = r#"<sheetData><row r="3"><c r="C3" t="str"><v>name</v></c><c r="F3" t="str"><v>price</v></c></row>
        <row r="4"><c r="C4" t="str"><v>Shoe</v></c><c r="F4" t="e"><v>#N/A</v></c></row>
        <row r="1048576"><c r="A1048576" t="str"><v> </v></c><c r="XFD1048576" s="0"/></row></sheetData>"#;
    assert_eq!(Case::new(xlsx(&[("A", "visible", far)])).run().text, "name,price\nShoe,\n");
}

#[test]
fn an_old_workbook_is_read_and_an_open_document_too() {
    let old = Case::new(&include_bytes!("files/old.xls")[..]).run();
    assert_eq!(old.text, "name,price\nSchuh,5.5\nStiefel,6\n");
    assert_eq!(old.converted.reading().format, "a workbook (xls)");
    // Between cells is no white space.
    let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Schuhe"><table:table-row><table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>price</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>Schuh</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="5.5"><text:p>5,50</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let ods = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    ]);
    let outcome = Case::new(ods).run();
    assert_eq!(outcome.text, "name,price\nSchuh,5.5\n");
    assert_eq!(outcome.converted.reading().sheet.as_deref(), Some("Schuhe"));
}

#[test]
fn a_workbook_that_is_damaged_is_an_error() {
    let book = xlsx(&[("A", "visible", &rows(&SHOES))]);
    let old = include_bytes!("files/old.xls");
    for book in [&book[..], &old[..]] {
        for n in 1..40 {
            let at = n * (book.len() - 1) / 40;
            let mut damaged = book.to_vec();
            damaged[at] ^= 0xff;
            for input in [damaged, book[..at].to_vec()] {
                // Some bytes say nothing of the cells.
                if let Err(error) = Case::new(input).try_run() {
                    assert!(error.to_string().contains("damaged"), "{at}: {error}");
                }
            }
        }
    }
    let cut = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>";
    let error = Case::new(xlsx(&[("A", "visible", cut)])).try_run().unwrap_err().to_string();
    assert!(error.starts_with("the workbook is damaged: "), "{error}");
}
