//! Which rows are not one product, and which are by other columns than groups and ids.

use super::tests::Read;
use wintermute_shared::analysis::WhyApart;

#[test]
fn placeholders_and_numbers_of_spreadsheets_merge_nothing_and_are_counted() {
    let csv = "ean,Title,price\n\
        0000000000000,red shirt,10\n\
        0000000000000,red shirt,12\n\
        0000000000000,,12\n\
        4.01E+12,blue tie,5\n\
        4.01E+12,blue tie,5\n\
        4.02E+12,wool scarf,5\n\
        77,black bag,7\n\
        77,black bag,7\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0][..], &[1], &[2], &[3], &[4], &[5], &[6, 7]]);
    let told =
        [("ean", WhyApart::Placeholder, "0000000000000", 3), ("ean", WhyApart::Spreadsheet, "4.01E+12", 2)];
    assert_eq!(read.apart(), told);
    let csv = "Handle,Title,price\nTBD,red shirt,10\nTBD,,12\na,blue tie,5\na,,6\nTBD,red shirt,10\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0][..], &[1], &[2, 3], &[4]]);
    assert_eq!(read.apart(), [("Handle", WhyApart::Placeholder, "TBD", 3)]);
}

#[test]
fn a_zero_is_an_id_unless_its_rows_have_different_names() {
    let read = Read::of("id,Title\n0,red shirt\n0,red shirt\n1,blue tie\n1,blue tie\n");
    assert_eq!((read.rows(), read.apart()), (vec![&[0, 1][..], &[2, 3]], vec![]));
    let read = Read::of("id,Title\n0,red shirt\n0,wool scarf\n0,red shirt\n1,blue tie\n1,blue tie\n");
    assert_eq!(read.rows(), [&[0][..], &[1], &[2], &[3, 4]]);
    assert_eq!(read.apart(), [("id", WhyApart::Placeholder, "0", 3)]);
}

#[test]
fn an_id_of_many_unlike_names_names_no_product() {
    let names = ["red shirt", "blue tie", "green sock", "canvas bag", "wool scarf", "oak desk"];
    let mut csv = "sku,Title\n".to_owned();
    names.iter().chain(&names).for_each(|name| csv += &format!("misc,{name}\n"));
    csv += "a,clay mug\na,clay mug\n";
    let read = Read::of(&csv);
    assert_eq!(read.products.frame.rows, 13, "only the mug is merged");
    assert_eq!(read.apart(), [("sku", WhyApart::Unlike, "misc", 12)]);
}

#[test]
fn names_that_begin_alike_are_not_those_of_one_product() {
    let kinds = ["shirt", "tie", "sock", "bag", "belt"];
    let makes = ["linen", "silk", "wool", "canvas", "paper", "cotton", "jute", "felt"];
    let mut csv = "id,item_group_id,Title,brand\n".to_owned();
    for i in 0..40 {
        csv += &format!("{i},{}s,Acme Men {} {},Acme\n", kinds[i % 5], makes[i / 5], kinds[i % 5]);
    }
    let read = Read::of(&csv);
    assert_eq!((read.products.frame.rows, read.merged), (40, None));
    assert_eq!(read.not_merged.unwrap().rows, 40);
    // So are variants if the words that differ are what the rows state of them.
    let mut csv = "id,item_group_id,Title,brand,color\n".to_owned();
    for i in 0..40 {
        let (make, color) = (makes[i % 8], ["Sahara", "Ocean", "Moss", "Rust", "Sky"][i / 8]);
        csv += &format!("{i},g{},Acme Men {make} shirt {color},Acme,{color}\n", i % 8);
    }
    assert_eq!(Read::of(&csv).products.frame.rows, 8);
}

#[test]
fn rows_of_two_brands_are_no_one_product() {
    let csv = "item_group_id,Title,brand\n\
        a,red shirt,Abco\na,blue shirt,ABCO\nb,wool scarf,Abco\nb,wool scarf,Dorin\nc,oak desk,Abco\nc,oak desk,\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 1][..], &[2], &[3], &[4, 5]]);
    assert_eq!(read.apart(), [("item_group_id", WhyApart::Unlike, "b", 2)]);
}

#[test]
fn a_product_has_the_rows_that_it_lists() {
    let csv = "sku,Title,price,size,configurable_variations\n\
        J-S,Juno Jacket-S,45,S,\n\
        J-M,Juno Jacket-M,42,M,\n\
        M,Clay Mug,7,,\n\
        J,Juno Jacket,,,\"sku=J-S,size=S|sku=J-M,size=M\"\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 1, 3][..], &[2]]);
    assert_eq!((read.cells("price"), read.variants()), (vec!["42", "7"], vec![2, 1]));
    assert_eq!(read.merged.unwrap().by, ["configurable_variations"]);
}

#[test]
fn rows_without_the_name_and_the_id_go_with_the_row_before() {
    let csv = "Product ID [Non Editable],Title,SKU,price\n\
        5f01,Linen Apron,A1,42\n,,A2,44\n5f02,Clay Mug,M1,24\n5f03,Oak Tray,T1,58\n,,T2,60\n,,,\n";
    let read = Read::of(csv);
    assert_eq!(read.rows(), [&[0, 1][..], &[2], &[3, 4], &[5]], "a row without a price is no variant");
    assert_eq!(read.variants(), [2, 1, 2, 1]);
    assert_eq!(read.merged.unwrap().by, ["Product ID [Non Editable]"]);
}
