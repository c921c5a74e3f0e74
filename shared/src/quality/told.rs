//! How the prices of a catalogue were read, as the terminal and the report tell it.

use super::PriceQuality;
use crate::catalogue::{Role, RoleSource, Roles};
use crate::price::{Currency, Decimal, FormatBasis, NoPrice, Scale};

/// Characters that are shown of a value.
const SHOWN: usize = 60;

/// What of the prices was assumed, left out or not read, a sentence each; `count` writes numbers.
pub fn told_prices(roles: &Roles, prices: &PriceQuality, count: fn(u64) -> String) -> Vec<String> {
    let by = Sentences { roles, prices, count };
    let mut told: Vec<String> = [by.scale(), by.paid(), by.format()].into_iter().flatten().collect();
    told.extend(prices.rule.no_prices.iter().map(|none| by.no_price(none)));
    told.extend([by.others(), by.unreadable()].into_iter().flatten());
    told
}

struct Sentences<'q> {
    roles: &'q Roles,
    prices: &'q PriceQuality,
    count: fn(u64) -> String,
}

impl Sentences<'_> {
    fn counted(&self, number: u64, one: &str, many: &str) -> String {
        format!("{} {}", (self.count)(number), if number == 1 { one } else { many })
    }

    /// That prices are in cents, or as another column says.
    fn scale(&self) -> Option<String> {
        let column = &self.prices.column;
        let decimals = self.prices.currency.as_ref().map_or(2, Currency::decimals);
        let how = match self.prices.rule.scale {
            Scale::Units => return None,
            Scale::Parts if decimals == 0 => {
                format!(
                    "{column} is in the smallest part of the currency, as its name says: here that is the currency itself"
                )
            }
            Scale::Parts => format!(
                "{column} is in the smallest part of the currency, as its name says: 1299 is {}",
                1299.0 / f64::from(10_u32.pow(decimals))
            ),
            Scale::Millionths => {
                format!("{column} is in millionths of the currency, as its name says: 12990000 is 12.99")
            }
            Scale::Divisor => format!(
                "{column} is divided by what {} says: 1299 is 12.99 where it is 100",
                self.scale_column()
            ),
            Scale::Decimals => format!(
                "{column} has as many decimals as {} says: 1299 is 12.99 where it is 2",
                self.scale_column()
            ),
        };
        Some(format!("{how}; --map price-scale= takes it as it stands"))
    }

    fn scale_column(&self) -> &str {
        self.roles.column(Role::PriceScale).unwrap_or("price-scale")
    }

    /// That the lower of two prices is taken for the one that is paid.
    fn paid(&self) -> Option<String> {
        let by_values = |role| self.roles.assignment(role).filter(|part| part.by == RoleSource::Values);
        let (paid, crossed_out) = (by_values(Role::Price)?, by_values(Role::ListPrice)?);
        Some(format!(
            "{} is never higher than {}, so it is taken for what a customer pays; --map price=column changes that",
            paid.column, crossed_out.column
        ))
    }

    /// That nothing tells how numbers are written.
    fn format(&self) -> Option<String> {
        let format = &self.prices.rule.format;
        let example = match (format.basis, format.decimal) {
            (FormatBasis::Assumed, Decimal::Comma) => "1.299",
            (FormatBasis::Assumed, Decimal::Point) => "1,299",
            _ => return None,
        };
        Some(format!(
            "no price tells if its separator groups thousands, which is assumed: {example} is 1299 ({})",
            self.counted(format.unclear, "price", "prices")
        ))
    }

    /// That a number stands for no price.
    fn no_price(&self, none: &NoPrice) -> String {
        format!(
            "{} is all nines and far above all other prices, so it is taken for no price ({}, the first in line {})",
            none.amount,
            self.counted(none.count, "row", "rows"),
            self.place(none.line, none.part.as_deref())
        )
    }

    /// A line, and the part that it is in, if there are several.
    fn place(&self, line: u64, part: Option<&str>) -> String {
        let line = (self.count)(line);
        part.map_or_else(|| line.clone(), |part| format!("{line} of {part}"))
    }

    /// That there are prices in other currencies.
    fn others(&self) -> Option<String> {
        let name = |currency: &Option<Currency>| {
            currency.as_ref().map_or("no known currency".to_owned(), Currency::to_string)
        };
        let others: u64 = self.prices.others.iter().map(|other| other.numbers.count).sum();
        (others > 0).then(|| {
            format!(
                "figures are of the {} in {}; {} in other currencies",
                self.counted(self.prices.count, "price", "prices"),
                name(&self.prices.currency),
                self.counted(others, "is", "are")
            )
        })
    }

    /// How many prices could not be read, with an example.
    fn unreadable(&self) -> Option<String> {
        let first = self.prices.unreadable_examples.first()?;
        let value: String = first.value.chars().take(SHOWN).collect();
        Some(format!(
            "{} could not be read as a price, the first is {value:?} in line {}",
            self.counted(self.prices.unreadable, "value", "values"),
            self.place(first.line, first.part.as_deref())
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::price::{Format, Rule};
    use crate::quality::Unreadable;

    fn of(prices: &PriceQuality) -> Vec<String> {
        let columns = [prices.column.clone(), "price.divisor".to_owned()];
        told_prices(&Roles::of(&columns, &Settings::default()), prices, |number| number.to_string())
    }

    #[test]
    fn what_is_assumed_left_out_or_unreadable_is_told() {
        let format =
            Format { decimal: Decimal::Comma, basis: FormatBasis::Assumed, unclear: 2, ..Format::default() };
        let prices = PriceQuality {
            column: "price".to_owned(),
            rule: Rule {
                format,
                no_prices: vec![NoPrice { amount: 99999.0, currency: None, count: 1, part: None, line: 4 }],
                ..Rule::default()
            },
            unreadable: 3,
            unreadable_examples: vec![Unreadable { value: "£20 £10".to_owned(), part: None, line: 7 }],
            ..PriceQuality::default()
        };
        assert_eq!(
            of(&prices),
            [
                "no price tells if its separator groups thousands, which is assumed: 1.299 is 1299 (2 prices)",
                "99999 is all nines and far above all other prices, so it is taken for no price (1 row, the first in line 4)",
                "3 values could not be read as a price, the first is \"£20 £10\" in line 7",
            ]
        );
        assert_eq!(of(&PriceQuality::default()), Vec::<String>::new());
    }

    #[test]
    fn cents_are_told_as_those_of_the_currency() {
        let prices = |currency: &str| PriceQuality {
            column: "price_cents".to_owned(),
            rule: Rule { scale: Scale::Parts, ..Rule::default() },
            currency: Currency::named(currency),
            ..PriceQuality::default()
        };
        let end = "; --map price-scale= takes it as it stands";
        let start = "price_cents is in the smallest part of the currency, as its name says: ";
        assert_eq!(of(&prices("EUR")), [format!("{start}1299 is 12.99{end}")]);
        assert_eq!(of(&prices("KWD")), [format!("{start}1299 is 1.299{end}")]);
        assert_eq!(of(&prices("JPY")), [format!("{start}here that is the currency itself{end}")]);
    }
}
