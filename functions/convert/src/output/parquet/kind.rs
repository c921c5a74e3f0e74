//! Which type a column has in Parquet, known when all of its values have been seen.

use crate::profile::ColumnCounts;
use ::parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use ::parquet::errors::Result;
use ::parquet::schema::types::Type;

/// The type of a column. Any may have nulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// All values are integers of 64 bits.
    Integer,
    /// All values are numbers that a double keeps as they are written.
    Double,
    /// All values are `true` or `false`.
    Boolean,
    /// All others, as they are in the CSV.
    Text,
}

impl ColumnType {
    /// The narrowest type that keeps every value; what is missing, empty strings too, speaks for none.
    pub fn of(column: &ColumnCounts) -> Self {
        let present = column.present();
        match column.types() {
            _ if present == 0 => Self::Text,
            types if types.number == present && column.integers == present => Self::Integer,
            types if types.number == present && column.doubles == present => Self::Double,
            types if types.boolean == present => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// The schema of a column of that name.
    ///
    /// # Errors
    /// What the format refuses.
    pub fn schema(self, name: &str) -> Result<Type> {
        let of =
            |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        match self {
            Self::Integer => of(Physical::INT64).build(),
            Self::Double => of(Physical::DOUBLE).build(),
            Self::Boolean => of(Physical::BOOLEAN).build(),
            Self::Text => of(Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_converted_type(ConvertedType::UTF8)
                .build(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::field::FieldKind as Held;

    fn column(held: &[(Held, u64)], integers: u64, doubles: u64) -> ColumnType {
        let mut column = ColumnCounts { integers, doubles, ..ColumnCounts::default() };
        held.iter().for_each(|(kind, count)| column.kinds[*kind as usize] = *count);
        ColumnType::of(&column)
    }

    #[test]
    fn a_type_keeps_every_value() {
        let numbers = [(Held::Number, 3), (Held::Null, 2)];
        assert_eq!(column(&numbers, 3, 2), ColumnType::Integer);
        assert_eq!(column(&numbers, 2, 3), ColumnType::Double);
        assert_eq!(column(&numbers, 2, 2), ColumnType::Text);
        assert_eq!(column(&[(Held::Boolean, 3)], 0, 0), ColumnType::Boolean);
        assert_eq!(column(&[(Held::Boolean, 3), (Held::Number, 1)], 1, 1), ColumnType::Text);
        assert_eq!(column(&[(Held::Number, 3), (Held::Plain, 1)], 3, 3), ColumnType::Text);
        assert_eq!(column(&[], 0, 0), ColumnType::Text);
    }

    #[test]
    fn empty_strings_are_no_reason_for_text() {
        assert_eq!(column(&[(Held::Number, 3), (Held::Empty, 2)], 3, 3), ColumnType::Integer);
        assert_eq!(column(&[(Held::Empty, 2)], 0, 0), ColumnType::Text);
    }
}
