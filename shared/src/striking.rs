//! What is striking about the columns by which products are known.

use crate::catalogue::{Role, Source};
use crate::quality::{ColumnQuality, Quality};
use serde::Serialize;

/// Fewer rows than these may be the variants of one product.
const FEW: u64 = 5;

/// A value that all rows share, or nearly all, in a column that is to tell products apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OneValue {
    /// The column.
    pub column: String,
    /// Its role.
    pub role: Role,
    /// The value.
    pub value: String,
    /// The rows that have it.
    pub rows: u64,
    /// All rows.
    pub of: u64,
}

impl OneValue {
    /// Such values of a catalogue: nine of ten rows have them.
    pub fn all(quality: &Quality) -> Vec<Self> {
        let value = |role: Role| {
            let column = column(quality, quality.roles.column(role)?)?;
            let most = column.values.as_ref()?.frequent.first()?;
            let is_one = most.count >= FEW && 10 * most.count >= 9 * quality.rows;
            is_one.then(|| Self {
                column: column.name.clone(),
                role,
                value: most.value.clone(),
                rows: most.count,
                of: quality.rows,
            })
        };
        let mut all: Vec<Self> = [Role::Id, Role::Group].into_iter().filter_map(value).collect();
        all.dedup_by(|group, id| group.column == id.column);
        all
    }

    /// What that means, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        let rows = match self.rows == self.of {
            true => format!("all {} rows", count(self.of)),
            false => format!("{} of {} rows", count(self.rows), count(self.of)),
        };
        format!(
            "{rows} have {:?} in the column {}, which therefore tells no products apart (--map {}=COLUMN names another)",
            self.value,
            self.column,
            self.role.name()
        )
    }
}

/// A column that is called like the products' names, but was passed over for another one whose values are rather names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// The column.
    pub column: String,
    /// A value of it, if it has any.
    pub example: Option<String>,
    /// The column that was taken.
    pub taken: String,
}

impl PassedOver {
    /// The first such column of a catalogue.
    pub fn of(quality: &Quality) -> Option<Self> {
        let name = quality.roles.part(Role::Name).filter(|name| name.by == Source::Values)?;
        let is_told = |column: &&ColumnQuality| column.name != name.column && Role::Name.is_told_by(&column.name);
        let passed = quality.columns.iter().find(is_told)?;
        let example = passed.values.as_ref().and_then(|values| values.frequent.first());
        Some(Self {
            column: passed.name.clone(),
            example: example.map(|example| example.value.clone()),
            taken: name.column.clone(),
        })
    }

    /// What was done, in a sentence without its full stop.
    pub fn sentence(&self) -> String {
        let Self { column, example, taken } = self;
        let because = match example {
            Some(example) => format!("holds hardly any texts (such as {example:?})"),
            None => "is empty".to_owned(),
        };
        format!(
            "the column {column} is called like the products' names, but {because}, so that the words of {taken} were clustered \
             (--text names another column)"
        )
    }
}

/// Whether the column that was taken for the names has so many different values that it tells products apart.
pub fn names_tell(quality: &Quality) -> bool {
    let Some(name) = quality.roles.part(Role::Name) else { return false };
    let plays_another = quality.roles.parts().iter().any(|part| part.role != Role::Name && part.column == name.column);
    let values = column(quality, &name.column).and_then(|column| Some((column, column.values.as_ref()?)));
    let is_different =
        values.is_none_or(|(column, values)| 2 * values.distinct >= quality.rows - column.missing);
    name.by != Source::Values || (!plays_another && is_different)
}

fn column<'q>(quality: &'q Quality, name: &str) -> Option<&'q ColumnQuality> {
    quality.measured().find(|column| column.name == name)
}
