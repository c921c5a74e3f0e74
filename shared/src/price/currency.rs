//! The currency of a price.

use super::currencies::{CODES, FAMILIES, NAMES, NUMBERS, WORDS};
use super::normal::normal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A currency: its ISO 4217 code where it is known, else the sign or the name with which the catalogue writes it. `$` alone may be one of
/// several currencies, and stays `$`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(Cow<'static, str>);

/// Characters of a currency's name that are kept.
const LONGEST: usize = 40;
/// What is in a column of currencies where none is known.
const NONE: [&str; 8] = ["none", "null", "nan", "n/a", "na", "nil", "unknown", "undefined"];
/// Currencies that have no parts.
const NO_DECIMALS: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF", "CFA",
];
/// Currencies of a thousand parts.
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Names of currencies in plain letters that are no other words in the names of columns.
const IN_NAMES: [&str; 8] = ["TL", "Ft", "kr", "Kr", "lei", "Lei", "Rp", "RM"];

impl Currency {
    /// The code, or the sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The currency that a text names, however it is called.
    pub fn named(text: &str) -> Option<Self> {
        let text = normal(text);
        let text = text.trim_end_matches([':', ' ']);
        code(text).or_else(|| {
            let simple: String =
                text.chars().filter(|c| !matches!(c, ' ' | '.')).flat_map(char::to_lowercase).collect();
            let name = NAMES.iter().find(|(name, _)| *name == simple);
            name.map(|(_, currency)| Self(Cow::Borrowed(currency)))
        })
    }

    /// The currency in the text beside a number: `Some(None)` if there is no text, `None` if the text is something else.
    pub(super) fn beside(text: &str) -> Option<Option<Self>> {
        match text.trim() {
            "" => Some(None),
            text => Self::named(text).map(Some),
        }
    }

    /// The currency that a cell of a column of currencies names, by ISO 4217's numbers too. One that is not known is called as it is
    /// written, so that its prices stay apart.
    pub fn of_cell(text: &str) -> Option<Self> {
        let text = text.trim();
        let known = || code(&text.to_ascii_uppercase()).or_else(|| Self::named(text));
        if let Some(currency) = known().or_else(|| Self::numbered(text)) {
            return Some(currency);
        }
        let is_none = NONE.iter().any(|none| text.eq_ignore_ascii_case(none));
        (!is_none && text.contains(char::is_alphanumeric))
            .then(|| Self(text.chars().take(LONGEST).collect::<String>().into()))
    }

    /// The currency of a number of ISO 4217, which has three digits: `978`, and `36` for `036`.
    pub(crate) fn numbered(text: &str) -> Option<Self> {
        let number: u16 = text.strip_suffix(".0").unwrap_or(text).parse().ok()?;
        let (_, code) = NUMBERS.iter().find(|(known, _)| *known == number)?;
        Some(Self(Cow::Borrowed(code)))
    }

    /// The currency in the name of a column of prices, such as `Price (INR)`, `price_usd`, `priceUSD`, `Cena [zł]` or `Preis in €`.
    pub fn in_name(name: &str) -> Option<Self> {
        let is_between = |c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '_' | '-' | '.' | ',' | '/' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | '（' | '）'
                )
        };
        let mut parts = name.split(is_between).filter(|part| !part.is_empty());
        parts.find_map(|part| {
            let is_sign = part.contains(|c: char| !c.is_alphanumeric());
            let lower = || code(&part.to_ascii_uppercase()).filter(|_| !WORDS.contains(&part));
            let is_name = is_sign || !part.is_ascii() || IN_NAMES.contains(&part);
            let is_euro = part.eq_ignore_ascii_case("euro") || part.eq_ignore_ascii_case("rs");
            let named = || Self::named(part).filter(|_| is_name || is_euro);
            code(part).or_else(lower).or_else(named).or_else(|| at_end(part))
        })
    }

    /// Whether this is a sign that several currencies have, `other` among them.
    pub fn may_be(&self, other: &Self) -> bool {
        FAMILIES.iter().any(|family| family.sign == self.0 && family.codes.contains(&&*other.0))
    }

    /// Whether another name beside this sign tells more: it is one of the sign's currencies, or may be one for all that is known.
    pub(super) fn gives_way_to(&self, other: &Self) -> bool {
        let family = |one: &Self| FAMILIES.iter().find(|family| family.sign == one.0);
        let is_code = || CODES.split_whitespace().any(|code| code == other.0);
        match (family(self), family(other)) {
            (Some(own), Some(others)) => own.codes.iter().any(|code| others.codes.contains(code)),
            (Some(_), None) => self.may_be(other) || !is_code(),
            (None, _) => false,
        }
    }

    /// Which of these currencies this sign means, where only one of them has it. A dollar without a country is the US dollar.
    pub(super) fn meant_among<'c>(&self, others: impl Iterator<Item = &'c Self>) -> Option<Self> {
        let mut may_be = others.filter(|other| self.may_be(other));
        let (first, more) = (may_be.next()?, may_be.next());
        (more.is_none() && (self.0 != "$" || first.0 == "USD")).then(|| first.clone())
    }

    /// How many decimals its smallest part is. A sign of several currencies has those of the one that it mostly means.
    pub fn decimals(&self) -> u32 {
        let family = FAMILIES.iter().find(|family| family.sign == self.0);
        match family.map_or(&*self.0, |family| family.codes[0]) {
            code if NO_DECIMALS.contains(&code) => 0,
            code if THREE_DECIMALS.contains(&code) => 3,
            _ => 2,
        }
    }

    /// Whether its parts are thousandths.
    pub fn has_three_decimals(&self) -> bool {
        THREE_DECIMALS.contains(&&*self.0)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The currency whose code ends a word in capitals, as in `priceUSD`.
fn at_end(part: &str) -> Option<Currency> {
    let (word, end) = part.split_at_checked(part.len().checked_sub(3)?)?;
    let is_hump =
        word.ends_with(|c: char| c.is_ascii_lowercase()) && end.bytes().all(|c| c.is_ascii_uppercase());
    code(end).filter(|_| is_hump && !WORDS.contains(&&*end.to_ascii_lowercase()))
}

/// The currency of an ISO 4217 code in capitals, or in small letters where that is no English word.
fn code(text: &str) -> Option<Currency> {
    let is_small = text.bytes().all(|byte| byte.is_ascii_lowercase()) && !WORDS.contains(&text);
    let code =
        |text: &str| CODES.split(' ').find(|code| *code == text).map(|code| Currency(Cow::Borrowed(code)));
    (text.len() == 3).then(|| if is_small { code(&text.to_ascii_uppercase()) } else { code(text) }).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_name(name: &str) -> Option<String> {
        Currency::in_name(name).map(|currency| currency.to_string())
    }

    #[test]
    fn the_name_of_a_column_may_tell_the_currency() {
        for (name, currency) in [
            ("Price (INR)", "INR"),
            ("price_usd", "USD"),
            ("Preis EUR", "EUR"),
            ("Preis in €", "EUR"),
            ("price.GBP", "GBP"),
            ("Price (Rs.)", "Rs."),
            ("price [US$]", "USD"),
            ("priceUSD", "USD"),
            ("Cena [zł]", "PLN"),
            ("Цена, руб.", "RUB"),
            ("価格（円）", "JPY"),
            ("价格(元)", "元"),
            ("Fiyat (TL)", "TRY"),
            ("Cena (Kč)", "CZK"),
            ("판매가(원)", "KRW"),
            ("ราคา (บาท)", "THB"),
            ("Ár (Ft)", "HUF"),
        ] {
            assert_eq!(in_name(name).as_deref(), Some(currency), "{name}");
        }
        for name in
            ["price", "Variant Price", "all prices", "top price", "Prix le plus bas", "price_try", "mrp"]
        {
            assert_eq!(in_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_cell_of_a_column_of_currencies_names_one_in_any_way() {
        for (cell, currency) in [
            ("EUR", "EUR"),
            ("eur", "EUR"),
            ("€", "EUR"),
            ("euro", "EUR"),
            ("try", "TRY"),
            ("$", "$"),
            ("Points", "Points"),
            ("Euros", "EUR"),
            ("Dollars", "$"),
            ("978", "EUR"),
            ("840", "USD"),
            ("36", "AUD"),
            ("3", "3"),
        ] {
            assert_eq!(Currency::of_cell(cell).unwrap().as_str(), currency, "{cell}");
        }
        assert!(["", "-", "N/A", "null", "."].iter().all(|cell| Currency::of_cell(cell).is_none()));
    }

    #[test]
    fn a_sign_of_several_currencies_is_one_of_them_where_only_one_is_there() {
        let of = |names: &[&str]| names.iter().map(|name| Currency::named(name).unwrap()).collect::<Vec<_>>();
        let meant = |sign: &str, others: &[&str]| {
            Currency::named(sign).unwrap().meant_among(of(others).iter()).map(|currency| currency.to_string())
        };
        assert_eq!(meant("$", &["USD", "EUR"]).as_deref(), Some("USD"));
        assert_eq!(
            meant("$", &["CAD"]),
            None,
            "beside Canadian dollars the others are likely those of the US"
        );
        assert_eq!(meant("$", &["USD", "CAD"]), None);
        assert_eq!(meant("kr", &["SEK"]).as_deref(), Some("SEK"));
        assert_eq!(meant("Rs.", &["₹"]).as_deref(), Some("INR"));
        assert_eq!(meant("€", &["EUR"]), None);
    }
}
