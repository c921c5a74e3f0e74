//! What is striking about the columns by which products are known.

use crate::catalogue::{Role, RoleSource};
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
        let name = quality.roles.assignment(Role::Name).filter(|name| name.by == RoleSource::Values)?;
        let is_told =
            |column: &&ColumnQuality| column.name != name.column && Role::Name.is_told_by(&column.name);
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

/// Names most of which are numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NumericNames {
    /// The column of the names.
    pub column: String,
    /// How many of its values are numbers.
    pub numbers: u64,
    /// How many values it has.
    pub of: u64,
}

impl NumericNames {
    /// Those of a catalogue.
    pub fn of(quality: &Quality) -> Option<Self> {
        let names = column(quality, quality.roles.column(Role::Name)?)?;
        let numbers = names.values.as_ref()?.numbers.as_ref()?.count;
        let of = quality.rows - names.missing;
        (2 * numbers >= of).then(|| Self { column: names.name.clone(), numbers, of })
    }

    /// That they are, in a sentence without its full stop; `count` writes a number.
    pub fn sentence(&self, count: impl Fn(u64) -> String) -> String {
        let Self { column, numbers, of } = self;
        format!(
            "{} of {} values of {column}, the column of the products' names, are numbers, of which words say little (--text names another \
             column)",
            count(*numbers),
            count(*of)
        )
    }
}

/// Whether the column that was taken for the names has so many different values that it tells products apart.
pub fn names_tell(quality: &Quality) -> bool {
    // Earlier versions have not told the roles.
    let Some(name) = quality.roles.assignment(Role::Name) else { return true };
    let plays_another =
        quality.roles.assignments().iter().any(|part| part.role != Role::Name && part.column == name.column);
    let values = column(quality, &name.column).and_then(|column| Some((column, column.values.as_ref()?)));
    let is_different =
        values.is_none_or(|(column, values)| 2 * values.distinct >= quality.rows - column.missing);
    name.by != RoleSource::Values || (!plays_another && is_different)
}

fn column<'q>(quality: &'q Quality, name: &str) -> Option<&'q ColumnQuality> {
    quality.measured().find(|column| column.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Evidence, Roles, Sample};
    use crate::quality::{FORMAT, Frequent, Numbers, Quantiles, Reading, Rejects, Source as From, Values};
    use crate::settings::Settings;

    /// A catalogue of this many rows with these columns: name, how often the most frequent value is there, different values, numbers.
    fn quality(rows: u64, columns: &[(&str, u64, u64, u64)], map: &[&str]) -> Quality {
        let names: Vec<String> = columns.iter().map(|(name, ..)| (*name).to_owned()).collect();
        let settings =
            Settings { map: map.iter().map(|text| text.parse().unwrap()).collect(), ..Settings::default() };
        let column = |(name, count, distinct, numbers): &(&str, u64, u64, u64)| {
            let quantiles = Quantiles::default();
            let numbers = Numbers { count: *numbers, min: 0.0, max: 0.0, quantiles };
            let frequent = vec![Frequent { value: "x1".to_owned(), count: *count }];
            let values =
                Values { distinct: *distinct, exact: true, frequent, longest: None, numbers: Some(numbers) };
            ColumnQuality { name: (*name).to_owned(), values: Some(values), ..ColumnQuality::default() }
        };
        let source = From {
            bucket: String::new(),
            key: String::new(),
            version: String::new(),
            bytes: 0,
            parts: Vec::new(),
        };
        Quality {
            format: FORMAT,
            dataset: String::new(),
            run: String::new(),
            source,
            roles: Roles::of(&names, &settings),
            settings,
            reading: Reading::default(),
            rows,
            rejects: Rejects::default(),
            records_with_duplicate_keys: 0,
            columns: columns.iter().map(column).collect(),
            fields: Vec::new(),
            duplicates: None,
            prices: None,
        }
    }

    #[test]
    fn an_id_that_nearly_all_rows_share_is_told() {
        let told = |rows, count| {
            let all = OneValue::all(&quality(rows, &[("id", count, 2, 0), ("title", 1, rows, 0)], &[]));
            all.first().map(|one| one.sentence(|number| number.to_string()))
        };
        let all = told(40, 40).unwrap();
        assert!(
            all.starts_with("all 40 rows have \"x1\" in the column id") && all.contains("--map id=COLUMN"),
            "{all}"
        );
        assert!(told(40, 37).unwrap().starts_with("37 of 40 rows have"));
        assert_eq!((told(40, 20), told(4, 4)), (None, None));
    }

    #[test]
    fn names_that_are_numbers_are_told() {
        let told = |numbers| {
            let found = NumericNames::of(&quality(60, &[("name", 1, 60, numbers)], &[]))?;
            Some(found.sentence(|number| number.to_string()))
        };
        assert!(told(54).unwrap().starts_with("54 of 60 values of name"));
        assert_eq!(told(20), None);
    }

    #[test]
    fn a_column_of_numbers_is_passed_over_and_the_brands_in_its_place_are_no_repeated_products() {
        let mut quality = quality(60, &[("name", 1, 60, 60), ("brand", 20, 3, 0)], &[]);
        assert!(names_tell(&quality), "names that are known by their column's name");
        assert_eq!(PassedOver::of(&quality), None);
        let field = |name: &str, values: [&str; 3]| {
            let mut field = Evidence::new(vec![name.to_owned()], false);
            (0..60).for_each(|i| field.add(values[i % 3]));
            field
        };
        let fields =
            vec![field("name", ["4711", "4712", "4713"]), field("brand", ["Abco Works", "Dorin", "Velt"])];
        let names = ["name", "brand"].map(str::to_owned);
        quality.roles = Roles::found(&names, &Sample { records: 60, fields }, &quality.settings);
        assert!(!names_tell(&quality));
        let said = PassedOver::of(&quality).unwrap().sentence();
        assert!(
            said.starts_with(
                "the column name is called like the products' names, but holds hardly any texts"
            ),
            "{said}"
        );
        assert!(said.contains("the words of brand were clustered"), "{said}");
    }
}
