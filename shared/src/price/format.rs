//! How a column writes numbers: decided on all of its cells.

use super::{Amount, Currency, Decimal, Separator};
use serde::{Deserialize, Serialize};

/// How a column writes numbers, and how that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// What begins the decimals.
    pub decimal: Decimal,
    /// How that is known.
    pub basis: FormatBasis,
    /// Cells that can only be read with a decimal point, such as `12.50` or `1,299.00`.
    pub point: u64,
    /// Cells that can only be read with a decimal comma, such as `12,50` or `1.299,00`.
    pub comma: u64,
    /// Cells that can be read in both ways, such as `1.299`.
    pub unclear: u64,
}

/// How the format of a column is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormatBasis {
    /// No cell needs to know it.
    #[default]
    NotNeeded,
    /// By cells that can only be read in one way.
    Cells,
    /// All separators are followed by three digits: they are taken to group, since prices with three decimals are rare.
    Assumed,
    /// By the currency, which has three decimals.
    Currency,
}

/// Among this many cells that can only be read in one way, one may be written differently from the rest.
const ODD_ONE_IN: u64 = 100;

/// The cells of a column, by what they tell of its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatEvidence {
    point: u64,
    comma: u64,
    /// `1.299`
    points_unclear: u64,
    /// `1,299`
    commas_unclear: u64,
    /// JSON numbers such as `1.299`, whose point begins decimals whatever texts of the column do.
    typed: u64,
}

impl FormatEvidence {
    /// Adds this many cells that are texts.
    pub fn add(&mut self, amount: Amount, times: u64) {
        *match amount {
            Amount::Plain(_) => return,
            Amount::Point(_) => &mut self.point,
            Amount::Comma(_) => &mut self.comma,
            Amount::Unclear { separator: Separator::Point, .. } => &mut self.points_unclear,
            Amount::Unclear { separator: Separator::Comma, .. } => &mut self.commas_unclear,
        } += times;
    }

    /// Adds this many cells that are JSON numbers. They say nothing about how texts are written.
    pub fn add_typed(&mut self, amount: Amount, times: u64) {
        if amount.separator().is_some() {
            self.typed += times;
        }
    }

    /// The format of a column in which this was seen, most of it in a currency.
    pub fn format(&self, currency: Option<&Currency>) -> Format {
        let Self { point, comma, points_unclear, commas_unclear, typed } = *self;
        let unclear = points_unclear + commas_unclear;
        let (decimal, basis) = if point + comma > 0 {
            let odd = point.min(comma);
            let decimal = match point > comma {
                _ if odd * ODD_ONE_IN > point + comma => Decimal::Mixed,
                true => Decimal::Point,
                false => Decimal::Comma,
            };
            (decimal, FormatBasis::Cells)
        } else if unclear == 0 {
            (Decimal::Point, FormatBasis::NotNeeded)
        } else if currency.is_some_and(Currency::has_three_decimals) {
            (if commas_unclear == 0 { Decimal::Point } else { Decimal::Mixed }, FormatBasis::Currency)
        } else {
            let decimal = match (points_unclear, commas_unclear) {
                (_, 0) => Decimal::Comma,
                (0, _) => Decimal::Point,
                _ => Decimal::Mixed,
            };
            (decimal, FormatBasis::Assumed)
        };
        // The catalogue does not tell numbers from texts: `1.299` cannot be both.
        let decimal = if typed > 0 && decimal == Decimal::Comma { Decimal::Mixed } else { decimal };
        Format { decimal, basis, point, comma, unclear }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Cell;

    fn format(cells: &[&str]) -> Format {
        let mut seen = FormatEvidence::default();
        for cell in cells {
            seen.add(Cell::of(cell).unwrap().amount, 1);
        }
        seen.format(None)
    }

    #[test]
    fn cells_that_can_only_be_read_in_one_way_decide() {
        assert_eq!(format(&["1.299", "899,00"]).decimal, Decimal::Comma);
        assert_eq!(format(&["1.299", "12.5"]).decimal, Decimal::Point);
        assert_eq!(format(&["1,299", "12.50"]).decimal, Decimal::Point);
        assert_eq!(format(&["1,299", "12,50"]).decimal, Decimal::Comma);
        assert_eq!(format(&["1,29,999", "1,299"]).basis, FormatBasis::Cells);
        let mixed = format(&["12,50", "12.50", "1.299"]);
        assert_eq!((mixed.decimal, mixed.point, mixed.comma, mixed.unclear), (Decimal::Mixed, 1, 1, 1));
    }

    #[test]
    fn one_cell_in_a_hundred_may_be_odd() {
        let of =
            |point, comma| FormatEvidence { point, comma, ..FormatEvidence::default() }.format(None).decimal;
        assert_eq!([of(99, 1), of(1, 99), of(98, 2)], [Decimal::Point, Decimal::Comma, Decimal::Mixed]);
    }

    #[test]
    fn if_all_separators_have_three_digits_after_them_they_group() {
        let (points, commas) = (format(&["1.299", "899"]), format(&["1,299", "2,499"]));
        assert_eq!((points.decimal, points.basis), (Decimal::Comma, FormatBasis::Assumed));
        assert_eq!((commas.decimal, commas.basis), (Decimal::Point, FormatBasis::Assumed));
        assert_eq!(format(&["1.299", "1,299"]).decimal, Decimal::Mixed);
        assert_eq!(format(&["899", "1 299"]).basis, FormatBasis::NotNeeded);
    }

    #[test]
    fn dinars_have_three_decimals() {
        let dinar = Currency::named("KWD").unwrap();
        let mut seen = FormatEvidence::default();
        seen.add(Cell::of("1.250").unwrap().amount, 5);
        assert_eq!(
            (seen.format(Some(&dinar)).decimal, seen.format(None).decimal),
            (Decimal::Point, Decimal::Comma)
        );
    }

    #[test]
    fn a_json_number_is_never_grouped() {
        let mut seen = FormatEvidence::default();
        let amount = Cell::of("1.299").unwrap().amount;
        seen.add_typed(amount, 1);
        assert_eq!(seen.format(None).decimal, Decimal::Point);
        seen.add(amount, 1);
        assert_eq!(seen.format(None).decimal, Decimal::Mixed, "nobody can tell them apart in the catalogue");
    }
}
