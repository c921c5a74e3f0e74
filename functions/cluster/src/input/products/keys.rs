//! Which columns tell which rows are one product.

use super::hash;
use crate::input::frame::Frame;
use rayon::prelude::*;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Source};
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
}

/// The column of what the rows of one product have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The column.
    pub column: String,
    /// How far it is trusted.
    pub trust: Trust,
    /// Columns in which a row may have what others name as their parent.
    pub parents: Vec<String>,
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
            let part = quality.roles.parts().iter().find(|part| part.role == role)?;
            may_repeat(quality, &part.column).then_some(part)
        };
        let group = repeated(Role::Group).map(|part| Group {
            column: part.column.clone(),
            trust: match part.by {
                Source::Setting => Trust::Named,
                _ if part.column.to_lowercase().contains("parent") => Trust::Doubted,
                _ => Trust::Known,
            },
            parents: parents(quality, &part.column),
        });
        let id = repeated(Role::Id).map(|part| part.column.clone());
        let first_text = || settings.text.first().map(|text| text.column.clone());
        let name = quality.roles.column(Role::Name).map(str::to_owned).or_else(first_text);
        (group.is_some() || id.is_some()).then_some(Self { group, id, name })
    }

    /// Without the column of what rows have in common, which has turned out to mean something else; nothing if that leaves none.
    pub fn without_group(self) -> Option<Self> {
        self.id.is_some().then_some(Self { group: None, ..self })
    }

    /// Whether it is worth to read a large catalogue once more to merge its rows.
    pub fn are_worth_reading(&self, quality: &Quality) -> bool {
        let id = self.id.as_ref().and_then(|id| quality.measured().find(|column| column.name == *id));
        self.group.is_some()
            || id.and_then(|id| Some((id, id.values.as_ref()?))).is_some_and(|(id, values)| {
                values.exact || (values.distinct as f64) < SURELY * present(id, quality) as f64
            })
    }

    /// Whether each row of a frame is a product, since no two have the same id. It takes less memory and time than grouping.
    pub fn tell_all_apart(&self, frame: &Frame) -> bool {
        let id = self.id.as_ref().and_then(|id| frame.column(id)).filter(|_| self.group.is_none());
        id.is_some_and(|id| {
            let ids = (0..id.len()).into_par_iter().map(|row| id.get(row).trim());
            let mut hashes: Vec<u64> = ids.filter(|id| !id.is_empty()).map(hash).collect();
            hashes.par_sort_unstable();
            hashes.windows(2).all(|two| two[0] != two[1])
        })
    }

    /// The names of the columns, each once.
    pub fn columns(&self) -> Vec<String> {
        let group = self.group.iter().flat_map(|group| std::iter::once(&group.column).chain(&group.parents));
        let mut columns: Vec<String> = Vec::new();
        for column in group.chain(&self.id).chain(&self.name) {
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

/// The columns in which a row may have what others name as their parent: ids and stock keeping units.
fn parents(quality: &Quality, group: &str) -> Vec<String> {
    let is_key = |name: &str| {
        let simple: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        matches!(
            simple.to_ascii_lowercase().as_str(),
            "id" | "sku" | "itemsku" | "productid" | "productsku" | "asin"
        )
    };
    let id = quality.roles.column(Role::Id).map(str::to_owned);
    let others = quality.columns.iter().map(|column| &column.name).filter(|name| is_key(name)).cloned();
    let mut parents: Vec<String> = Vec::new();
    for name in id.into_iter().chain(others) {
        if name != group && !parents.contains(&name) {
            parents.push(name);
        }
    }
    parents
}
