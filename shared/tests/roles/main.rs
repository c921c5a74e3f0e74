//! The columns of shop systems' exports, of feeds and of tables in many languages play the roles that their readers expect.

mod languages;
mod systems;
mod values;

use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Evidence, Roles, Sample};

/// Rows that a sample has.
const ROWS: usize = 12;

/// The roles, as `role=column`, of a table with this header, with `|` between cells. Of a cell `a~b` the rows have one each in turn, `#` is
/// the row's number.
fn roles(header: &str, row: &str) -> Vec<String> {
    let names: Vec<String> = header.split('|').map(str::to_owned).collect();
    let cells: Vec<&str> = row.split('|').collect();
    assert_eq!(names.len(), cells.len(), "{header}");
    let field = |(name, cell): (&String, &&str)| {
        let mut field = Evidence::new(vec![name.clone()], false);
        let values: Vec<&str> = cell.split('~').collect();
        (0..ROWS).for_each(|row| field.add(&values[row % values.len()].replace('#', &row.to_string())));
        field
    };
    let fields = names.iter().zip(&cells).map(field).collect();
    let roles = Roles::found(&names, &Sample { records: ROWS, fields }, &Settings::default());
    roles.assignments().iter().map(|part| format!("{}={}", part.role.name(), part.column)).collect()
}

/// What is called what, as `role=column` with `|` between, in the order of roles; the header; a row.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// Names that say nothing of a role.
const NONE: &[&str] = &[
    "price updated at",
    "price per unit",
    "shipping price",
    "price_unit",
    "price type",
    "price_valid_until",
    "wholesale price",
    "purchase price",
    "cost per item",
    "discount",
    "discount percentage",
    "savings",
    "name of seller",
    "seller name",
    "user name",
    "shop_name",
    "file name",
    "image title",
    "meta title",
    "SEO Title",
    "meta_description",
    "SEO Description",
    "review title",
    "brand id",
    "brand_slug",
    "brand url",
    "category id",
    "category_ids",
    "category url",
    "color code",
    "colour_group_code",
    "size chart",
    "size guide",
    "Handling time",
    "handling",
    "material number",
    "gender neutral",
    "currency rate",
    "item weight",
    "product url",
    "product image",
    "product rating",
    "image_id",
    "user id",
    "store id",
    "seller_id",
    "variant title",
    "Option1 Name",
    "Tags",
    "stock",
    "quantity",
    "weight",
    "availability",
    "rating",
    "link",
    "Name (seller)",
    "Price (old)",
    "Brand (id)",
    "Title (SEO)",
    "lead time",
    "Grundpreis",
    "Versandkosten",
    "Lieferant",
    "EK netto",
    "Preis pro kg",
    "nom du vendeur",
    "prix d'achat",
    "précio_envío",
    "尺码表",
];

#[test]
fn exports_of_shop_systems_are_understood() {
    check(systems::SYSTEMS);
}

#[test]
fn tables_in_many_languages_are_understood() {
    check(languages::LANGUAGES);
}

#[test]
fn of_several_columns_the_values_decide() {
    check(values::VALUES);
}

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (what, header, row, expected) in cases {
        let found = roles(header, row).join("|");
        if found != *expected {
            wrong.push(format!("{what}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn columns_of_other_things_play_no_role() {
    let wrong: Vec<String> = NONE
        .iter()
        .flat_map(|name| {
            let roles = Roles::of(&[(*name).to_owned()], &Settings::default());
            roles.assignments().iter().map(|part| format!("{name}: {:?}", part.role)).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_mapping_to_nothing_leaves_a_role_out_and_a_column_may_be_mapped_twice() {
    let columns = ["name", "brand", "price"].map(str::to_owned);
    let map = ["brand=", "price=price", "sale-price=price"].map(|text| text.parse().unwrap()).to_vec();
    let roles = Roles::of(&columns, &Settings { map, ..Settings::default() });
    let found: Vec<String> =
        roles.assignments().iter().map(|part| format!("{}={}", part.role.name(), part.column)).collect();
    assert_eq!(found, ["name=name", "price=price", "sale-price=price"]);
}
