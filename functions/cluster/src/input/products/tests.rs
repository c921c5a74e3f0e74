//! Which rows are one product, and what it is then.

use super::{Catalogue, Origins, Products};
use crate::input::frame::{Column, Stream};
use proptest::prelude::*;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Apart, Merged, NotMerged, WhyApart};
use wintermute_shared::catalogue::{Evidence, Roles, Sample};
use wintermute_shared::quality::{self, ColumnQuality, Quality, Rejects, Values};

fn quality(csv: &str, settings: &Settings) -> Quality {
    let names: Vec<String> = csv.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let column = |name: &String| measured(csv, &names, name);
    Quality {
        format: quality::FORMAT,
        dataset: String::new(),
        run: String::new(),
        source: quality::Source {
            bucket: String::new(),
            key: String::new(),
            version: String::new(),
            bytes: 0,
            parts: Vec::new(),
        },
        roles: Roles::found(&names, &sample(csv, &names), settings),
        settings: settings.clone(),
        reading: quality::Reading::default(),
        rows: csv.lines().count() as u64 - 1,
        rejects: Rejects::default(),
        records_with_duplicate_keys: 0,
        columns: names.iter().map(column).collect(),
        fields: Vec::new(),
        duplicates: None,
        prices: None,
    }
}

/// What convert measures of a column.
fn measured(csv: &str, names: &[String], name: &str) -> ColumnQuality {
    let at = names.iter().position(|other| other == name).unwrap();
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().flatten();
    let cells: Vec<String> = rows.map(|row| row.get(at).unwrap_or_default().to_owned()).collect();
    let mut stated: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty() && *cell != "N/A").collect();
    let missing = (cells.len() - stated.len()) as u64;
    stated.sort_unstable();
    stated.dedup();
    let values = Some(Values { distinct: stated.len() as u64, exact: true, ..Values::default() });
    ColumnQuality { name: name.to_owned(), missing, values, ..ColumnQuality::default() }
}

/// What convert sees of a table without quotes, but for those around a cell.
fn sample(csv: &str, names: &[String]) -> Sample {
    let mut fields: Vec<Evidence> =
        names.iter().map(|name| Evidence::new(vec![name.clone()], false)).collect();
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().flatten().collect();
    for row in &rows {
        fields.iter_mut().zip(row).for_each(|(field, cell)| field.add(cell));
    }
    Sample { records: rows.len(), fields }
}

/// What becomes of a catalogue.
pub(super) struct Read {
    pub products: Products,
    pub merged: Option<Merged>,
    pub not_merged: Option<NotMerged>,
    pub apart: Vec<Apart>,
}

impl Read {
    fn with(csv: &str, settings: &[&str]) -> Self {
        let given: Vec<(String, String)> = settings
            .iter()
            .filter_map(|setting| setting.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let settings = Settings::from_env(&given).unwrap();
        let settings = Settings { text: vec!["Title".parse().unwrap()], ..settings };
        let quality = quality(csv, &settings);
        let catalogue = Catalogue::new(|| csv.as_bytes(), &settings, &quality);
        let (products, look) = catalogue.all(catalogue.open().unwrap(), |_| ()).unwrap();
        let rows = |product| products.origins.rows(product).len();
        let (several, variants) = match &products.origins {
            Origins::Rows(_) => (0, 0),
            Origins::Merged { variants, .. } => (
                (0..products.frame.rows).filter(|&product| rows(product) > 1).count(),
                variants.iter().map(|&variants| u64::from(variants)).sum(),
            ),
        };
        let merged = look.merged(quality.rows, several as u64, variants);
        Self { merged, not_merged: look.not_merged, apart: look.apart, products }
    }

    pub fn of(csv: &str) -> Self {
        Self::with(csv, &[])
    }

    pub fn cells(&self, name: &str) -> Vec<&str> {
        cells(self.products.frame.column(name).unwrap())
    }

    /// The highest prices.
    fn highest(&self) -> Vec<&str> {
        match &self.products.origins {
            Origins::Rows(_) => Vec::new(),
            Origins::Merged { highest, .. } => cells(highest.as_ref().unwrap()),
        }
    }

    pub fn rows(&self) -> Vec<&[u64]> {
        (0..self.products.frame.rows).map(|product| self.products.origins.rows(product)).collect()
    }

    /// Values by which rows were not merged, with their column, the reason, and their rows.
    pub fn apart(&self) -> Vec<(&str, WhyApart, &str, u64)> {
        let mut told = Vec::new();
        for Apart { by, why, rows, examples, .. } in &self.apart {
            told.push((by.as_str(), *why, examples[0].as_str(), *rows));
        }
        told
    }

    pub fn variants(&self) -> Vec<u32> {
        match &self.products.origins {
            Origins::Rows(_) => Vec::new(),
            Origins::Merged { variants, .. } => variants.clone(),
        }
    }
}

fn cells(column: &Column) -> Vec<&str> {
    (0..column.len()).map(|product| column.get(product)).collect()
}

#[test]
fn image_and_variant_rows_of_a_handle_are_one_product_wherever_they_stand() {
    let csv = "Handle,Title,Vendor,Price,Size,Image\n\
        a,red shirt,Abco,12,S,1\n\
        b,blue tie,N/A,5,,1\n\
        a,,,10,M,\n\
        c,green sock,,3,,1\n\
        b,,Dorin,,,2\n\
        a,,,15,S,\n\
        a,,,,,2\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 2, 5, 6][..], &[1, 4], &[3]]);
    assert_eq!(read.cells("Title"), ["red shirt", "blue tie", "green sock"]);
    assert_eq!(read.cells("Vendor"), ["Abco", "Dorin", ""], "the first that is stated, which N/A is not");
    assert_eq!((read.cells("Price"), read.highest()), (vec!["10", "5", "3"], vec!["15", "5", "3"]));
    assert_eq!(read.cells("Size"), ["[\"S\",\"M\"]", "", ""]);
    assert_eq!(read.variants(), [3, 1, 1], "rows of images are no variants");
    let merged = read.merged.unwrap();
    assert_eq!((merged.by, merged.rows, merged.products), (vec!["Handle".to_owned()], 7, 3));
    assert_eq!((merged.of_several, merged.variants, merged.other_rows), (2, 5, 2));
}

#[test]
fn each_row_stays_where_the_settings_say_so_or_no_row_goes_with_another() {
    let csv = "Handle,Title\na,red shirt\na,\n";
    let read = Read::with(csv, &["one_row_each=true"]);
    assert_eq!((read.products.origins.clone(), read.cells("Title").len()), (Origins::Rows(0), 2));
    assert_eq!(read.merged, None);
    let read = Read::of("Handle,Title\na,red shirt\nb,blue tie\n,\n,\n");
    assert_eq!((read.products.origins, read.merged, read.not_merged), (Origins::Rows(0), None, None));
}

#[test]
fn variants_with_titles_of_their_own_are_one_product_with_all_their_colours() {
    let csv = "id,item_group_id,Title,color,price\n\
        1,g1,Shirt red M,red,9.99 EUR\n\
        2,g2,Trousers black 40,black,30.00 EUR\n\
        3,g1,Shirt blue L,blue,8.99 EUR\n\
        4,g2,Trousers white 41,white,30.00 EUR\n\
        5,,Belt,brown,5.00 EUR\n\
        6,,Belt,brown,5.00 EUR\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 2][..], &[1, 3], &[4], &[5]], "a belt of another id is another product");
    assert_eq!(read.cells("Title")[0], "Shirt red M");
    assert_eq!(read.cells("color")[..2], ["[\"red\",\"blue\"]", "[\"black\",\"white\"]"]);
    assert_eq!((read.cells("price")[0], read.highest()[0]), ("8.99 EUR", "9.99"));
    assert_eq!(read.variants(), [2, 2, 1, 1]);
}

#[test]
fn a_parent_goes_with_the_rows_that_name_it_by_its_stock_keeping_unit_or_its_id() {
    let csv = "ID,Type,SKU,Title,Parent,price,Size\n\
        10,variation,HO-R,Hoodie - Red,HO,45,M\n\
        7,variable,HO,Hoodie,,,\"S, M\"\n\
        11,variation,HO-B,Hoodie - Blue,HO,42,S\n\
        8,variable,,Cap,,,\n\
        12,variation,,Cap - Small,id:8,15,\n\
        13,variation,,Cap - Large,id:8,15,\n\
        9,simple,BE,Belt,,5,\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 1, 2][..], &[3, 4, 5], &[6]]);
    assert_eq!((read.cells("price"), read.highest()), (vec!["42", "15", "5"], vec!["45", "15", "5"]));
    assert_eq!(read.cells("Size")[0], "[\"M\",\"S\"]", "the parent's list of its sizes is none");
    assert_eq!(read.variants(), [2, 2, 1]);
    let read = Read::of("sku,Title,Parent\nHO-R,Hoodie red,HO\nHO,Hoodie,\nHO-B,Hoodie blue,HO\nBE,Belt,\n");
    assert_eq!(
        (read.rows(), read.variants()),
        (vec![&[0, 1, 2][..], &[3]], vec![2, 1]),
        "without prices too"
    );
}

#[test]
fn rows_of_one_id_are_one_product_unless_their_names_differ() {
    let csv = "id,Title,price,image\n\
        1,red shirt,10,a\n\
        1,red shirt,10,b\n\
        2,blue tie,5,a\n\
        2,green sock,6,a\n\
        1,,,c\n\
        2,,,b\n\
        2,blue tie,7,c\n\
        N/A,belt,1,a\n\
        N/A,belt,1,a\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 1, 4][..], &[2, 6], &[3, 5], &[7], &[8]]);
    assert_eq!(read.variants(), [1, 2, 1, 1, 1], "a row that states the same is a repeat");
    assert_eq!(read.merged.unwrap().by, ["id"]);
}

#[test]
fn a_column_of_categories_above_is_no_column_of_products_and_told() {
    let names = ["red linen shirt", "blue silk tie", "green cotton socks", "black canvas bag", "wool scarf"];
    let mut csv = "id,item_group_id,Title\n".to_owned();
    for i in 0..40 {
        csv += &format!("{i},{},{} {i}\n", i / 20, names[i % 5]);
    }
    let read = Read::of(&csv);
    assert_eq!((read.products.frame.rows, read.merged), (40, None));
    assert_eq!(read.not_merged, Some(NotMerged { by: "item_group_id".to_owned(), values: 2, rows: 40 }));
    // Who names it knows better.
    assert_eq!(Read::with(&csv, &["map=group=item_group_id"]).products.frame.rows, 2);
    // In a column that is called like one of products, one such value is left apart.
    let mixed: String = (0..40)
        .map(|i| match i % 4 {
            0 => format!("default,{} {i}\n", names[i / 4 % 5]),
            _ => format!("h{},{}\n", i / 4, names[i / 4 % 5]),
        })
        .collect();
    let read = Read::of(&format!("Handle,Title\n{mixed}"));
    assert_eq!((read.products.frame.rows, read.merged.unwrap().of_several), (20, 10));
}

#[test]
fn prices_in_another_currency_are_no_part_of_a_range() {
    let csv = "Handle,Title,price,currency\na,shirt,10,EUR\na,,8,USD\na,,12,EUR\nb,tie,$7,\nb,,€5,\nb,,$9,\nc,sock,,\nc,,free,\n";
    let read = Read::of(csv);
    assert_eq!(read.cells("price"), ["10", "$7", "free"]);
    assert_eq!(read.highest(), ["12", "9", ""]);
    assert_eq!(read.cells("currency"), ["EUR", "", ""]);
}

fn cell() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "a", "b", "c", "N/A", "7", "3.50"])
}

proptest! {
    #[test]
    fn batches_of_any_size_give_the_products_of_the_whole(
        rows in prop::collection::vec(prop::collection::vec(cell(), 6), 1..25), batch in 1_usize..7, most in 1_usize..30,
    ) {
        let mut csv = "Handle,id,Title,price,color,sku\n".to_owned();
        rows.iter().for_each(|row| csv += &(row.join(",") + "\n"));
        let settings = Settings { text: vec!["Title".parse().unwrap()], ..Settings::default() };
        let quality = quality(&csv, &settings);
        let catalogue = Catalogue::new(|| Stream::new(csv.as_bytes()), &settings, &quality);
        let (whole, look) = catalogue.all(catalogue.open().unwrap(), |_| ()).unwrap();
        let count = whole.frame.rows;

        let mut seen = vec![false; rows.len()];
        let rows_of = |products: &Products, product: usize| match &products.origins {
            Origins::Rows(_) => vec![products.origins.row(product)],
            Origins::Merged { .. } => products.origins.rows(product).to_vec(),
        };
        for product in 0..count {
            for row in rows_of(&whole, product) {
                prop_assert!(!std::mem::replace(&mut seen[row as usize], true), "a row is of one product");
            }
            prop_assert!(product == 0 || whole.origins.row(product - 1) < whole.origins.row(product));
        }
        prop_assert!(seen.into_iter().all(|seen| seen), "no row is lost");

        let again = Catalogue::new(|| Stream::new(csv.as_bytes()), &settings, &quality).in_batches(batch);
        let look_again = again.look().unwrap();
        prop_assert_eq!(look_again.is_merged(), look.is_merged());
        let mut batches = again.batches(&look_again).unwrap();
        let mut done = 0;
        loop {
            let products = again.next(&mut batches).unwrap();
            if products.frame.rows == 0 {
                break;
            }
            prop_assert!(products.frame.rows == batch || done + products.frame.rows == count);
            for product in 0..products.frame.rows {
                prop_assert_eq!(rows_of(&products, product), rows_of(&whole, done + product));
                for (column, of_whole) in products.frame.columns.iter().zip(&whole.frame.columns) {
                    prop_assert_eq!(column.get(product), of_whole.get(done + product));
                }
            }
            done += products.frame.rows;
        }
        prop_assert_eq!(done, count);

        let (sample, all) = again.sample(&look_again, most, |_| ()).unwrap();
        prop_assert_eq!(all, count);
        let drawn: Vec<u64> = (0..sample.frame.rows).filter(|_| look.is_merged()).map(|i| sample.origins.row(i)).collect();
        for (i, row) in drawn.into_iter().enumerate() {
            let product = (0..count).find(|&product| whole.origins.row(product) == row).unwrap();
            for (column, of_whole) in sample.frame.columns.iter().zip(&whole.frame.columns) {
                prop_assert_eq!(column.get(i), of_whole.get(product));
            }
        }
    }
}
