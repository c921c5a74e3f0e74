//! Which columns tell which rows are one product.

use super::hash;
use crate::input::frame::Frame;
use rayon::prelude::*;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, RoleSource};
use wintermute_shared::quality::{ColumnQuality, Quality};

/// The columns that tell which rows belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// What the rows of one product have in common.
    pub group: Option<Group>,
    /// The id. Rows of one id are one product if their names do not differ.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The column in which a product lists its variants, which are rows too: Magento's `configurable_variations`.
    pub list: Option<String>,
    /// The column that, as the name, only the first row of a product states.
    pub first: Option<First>,
    /// Columns in which a row may have what others name as their parent, or list as their variant.
    pub known_by: Vec<String>,
    /// What tells whether rows are alike, as far as it is known: the brand, and the colour, size and material.
    pub brand: Option<String>,
    /// See `brand`.
    pub options: [Option<String>; 3],
}

/// A column that only the first row of each product states, and one that further rows state too.
#[derive(Clone, Debug, PartialEq)]
pub struct First {
    /// The column.
    pub column: String,
    /// The prices: what states none is no variant.
    pub price: String,
}

/// The column of what the rows of one product have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The column.
    pub column: String,
    /// How far it is trusted.
    pub trust: Trust,
}

/// How far a column is trusted to say which rows are one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The settings name it.
    Named,
    /// Shop systems call it so.
    Known,
    /// It may also be the category above the product's own.
    Doubted,
}

/// Fewer different ids than this share of the rows that have one are surely repeated: the estimate of their number has an error of 1.2 %.
const SURELY: f64 = 0.95;

impl Keys {
    /// The columns by which rows may have to be merged; nothing if each row is a product.
    pub fn of(quality: &Quality, settings: &Settings) -> Option<Self> {
        if settings.one_row_each {
            return None;
        }
        let repeated = |role: Role| {
            let part = quality.roles.assignments().iter().find(|part| part.role == role)?;
            may_repeat(quality, &part.column).then_some(part)
        };
        let group = repeated(Role::Group).map(|part| Group {
            column: part.column.clone(),
            trust: match part.by {
                RoleSource::Setting => Trust::Named,
                _ if part.column.to_lowercase().contains("parent") => Trust::Doubted,
                _ => Trust::Known,
            },
        });
        let id = repeated(Role::Id).map(|part| part.column.clone());
        let first_text = || settings.text.first().map(|text| text.column.clone());
        let of_role = |role: Role| quality.roles.column(role).map(str::to_owned);
        let name = of_role(Role::Name).or_else(first_text);
        let list = quality.columns.iter().find(|column| simple(&column.name) == "configurablevariations");
        let list = list.filter(|list| list.missing < quality.rows).map(|list| list.name.clone());
        let first = group.is_none().then(|| First::of(quality)).flatten();
        let known_by = match (&group, &list) {
            (None, None) => Vec::new(),
            _ => known_by(quality, group.as_ref().map_or("", |group| &group.column)),
        };
        let keys = Self {
            brand: of_role(Role::Brand),
            options: [Role::Color, Role::Size, Role::Material].map(of_role),
            group,
            id,
            name,
            list,
            first,
            known_by,
        };
        keys.may_merge().then_some(keys)
    }

    fn may_merge(&self) -> bool {
        self.group.is_some() || self.has_structure() || self.id.is_some()
    }

    /// Whether it is told by other columns than groups and ids.
    fn has_structure(&self) -> bool {
        self.list.is_some() || self.first.is_some()
    }

    /// Without the column of what rows have in common, which has turned out to mean something else; nothing if that leaves none.
    pub fn without_group(self) -> Option<Self> {
        // A column that is both tells no products apart.
        let id = self.id.filter(|id| self.group.as_ref().is_none_or(|group| group.column != *id));
        let rest = Self { group: None, id, ..self };
        rest.may_merge().then_some(rest)
    }

    /// Whether it is worth to read a large catalogue once more to merge its rows.
    pub fn are_worth_reading(&self, quality: &Quality) -> bool {
        let id = self.id.as_ref().and_then(|id| quality.measured().find(|column| column.name == *id));
        self.group.is_some()
            || self.has_structure()
            || id.and_then(|id| Some((id, id.values.as_ref()?))).is_some_and(|(id, values)| {
                values.exact || (values.distinct as f64) < SURELY * present(id, quality) as f64
            })
    }

    /// Whether each row of a frame is a product, since no two have the same id. It takes less memory and time than grouping.
    pub fn tell_all_apart(&self, frame: &Frame) -> bool {
        let by_id_alone = self.group.is_none() && !self.has_structure();
        let id = self.id.as_ref().and_then(|id| frame.column(id)).filter(|_| by_id_alone);
        id.is_some_and(|id| {
            let ids = (0..id.len()).into_par_iter().map(|row| id.get(row).trim());
            let mut hashes: Vec<u64> = ids.filter(|id| !id.is_empty()).map(hash).collect();
            hashes.par_sort_unstable();
            hashes.windows(2).all(|two| two[0] != two[1])
        })
    }

    /// The names of the columns, each once.
    pub fn columns(&self) -> Vec<String> {
        let group = self.group.iter().map(|group| &group.column).chain(&self.known_by);
        let structure = self.first.iter().flat_map(|first| [&first.column, &first.price]).chain(&self.list);
        let alike = self.name.iter().chain(&self.brand).chain(self.options.iter().flatten());
        let mut columns: Vec<String> = Vec::new();
        for column in group.chain(&self.id).chain(structure).chain(alike) {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        columns
    }
}

/// Whether any value of a column stands in several rows, for all that is known.
fn may_repeat(quality: &Quality, name: &str) -> bool {
    let column = quality.measured().find(|column| column.name == name);
    column.is_none_or(|column| match &column.values {
        Some(values) if values.exact => values.distinct < present(column, quality),
        _ => true,
    })
}

fn present(column: &ColumnQuality, quality: &Quality) -> u64 {
    quality.rows - column.missing
}

impl First {
    /// The column of such products, if there is one: an id that is missing as often as the name, and never there twice.
    fn of(quality: &Quality) -> Option<Self> {
        let price = quality.roles.column(Role::Price)?;
        let name = quality.roles.column(Role::Name)?;
        let column = |wanted: &str| quality.measured().find(|column| column.name == wanted);
        let (missing, priced) = (column(name)?.missing, quality.rows - column(price)?.missing);
        let is_first = |column: &&ColumnQuality| {
            let named = simple(&column.name);
            let is_id =
                named.starts_with("productid") || matches!(named.as_str(), "id" | "handle" | "itemid");
            let values = column.values.as_ref();
            is_id
                && column.missing == missing
                && values.is_some_and(|values| values.exact && values.distinct == present(column, quality))
        };
        let first = quality.columns.iter().find(is_first)?;
        let has_further = missing > 0 && priced > quality.rows - missing;
        has_further.then(|| Self { column: first.name.clone(), price: price.to_owned() })
    }
}

/// A column's name in lower case, of letters and digits alone.
fn simple(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The columns in which a row may have what others name as their parent: ids and stock keeping units.
fn known_by(quality: &Quality, group: &str) -> Vec<String> {
    let is_key = |name: &str| {
        matches!(simple(name).as_str(), "id" | "sku" | "itemsku" | "productid" | "productsku" | "asin")
    };
    let id = quality.roles.column(Role::Id).map(str::to_owned);
    let others = quality.columns.iter().map(|column| &column.name).filter(|name| is_key(name)).cloned();
    let mut columns: Vec<String> = Vec::new();
    for name in id.into_iter().chain(others) {
        if name != group && !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}
