//! Which texts are clustered, and in which languages they are.

use crate::Error;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A text column and what each of its terms counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TextColumn {
    /// The column's name.
    pub column: String,
    /// 1 for a term as it is.
    pub weight: f32,
}

impl FromStr for TextColumn {
    type Err = Error;

    /// Reads `column` or `column=weight`. What follows the last `=` is a weight only if it is a number.
    fn from_str(text: &str) -> Result<Self, Error> {
        let weighted =
            text.rsplit_once('=').and_then(|(column, weight)| Some((column, weight.parse().ok()?)));
        let (column, weight) = weighted.unwrap_or((text, 1.0_f32));
        if column.is_empty() {
            return Err(Error::invalid(format!(
                "{text:?} names no text column: write column or column=weight"
            )));
        }
        if !(weight > 0.0 && weight.is_finite()) {
            return Err(Error::invalid(format!(
                "the weight of {column} must be a number above 0, not {weight}"
            )));
        }
        Ok(Self { column: column.to_owned(), weight })
    }
}

impl std::fmt::Display for TextColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.weight {
            1.0 => f.write_str(&self.column),
            weight => write!(f, "{}={weight}", self.column),
        }
    }
}

impl TryFrom<String> for TextColumn {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<TextColumn> for String {
    fn from(text: TextColumn) -> Self {
        text.to_string()
    }
}

/// A language of texts, whose stop words do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Language {
    /// Those that the texts are found to be in.
    Auto,
    /// No language: no word is taken out.
    None,
    Arabic,
    Bulgarian,
    Catalan,
    Chinese,
    Croatian,
    Czech,
    Danish,
    Dutch,
    /// With scikit-learn's stop words.
    English,
    Finnish,
    French,
    German,
    Greek,
    Hebrew,
    Hindi,
    Hungarian,
    Indonesian,
    Italian,
    Japanese,
    Korean,
    Malay,
    Marathi,
    Norwegian,
    Persian,
    Polish,
    Portuguese,
    Romanian,
    Russian,
    Serbian,
    Slovak,
    Slovenian,
    Spanish,
    Swedish,
    Thai,
    Turkish,
    Ukrainian,
    Urdu,
    Vietnamese,
}

impl Language {
    /// The ISO 639-1 code; empty where no one language is named.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto | Self::None => "",
            Self::Arabic => "ar",
            Self::Bulgarian => "bg",
            Self::Catalan => "ca",
            Self::Chinese => "zh",
            Self::Croatian => "hr",
            Self::Czech => "cs",
            Self::Danish => "da",
            Self::Dutch => "nl",
            Self::English => "en",
            Self::Finnish => "fi",
            Self::French => "fr",
            Self::German => "de",
            Self::Greek => "el",
            Self::Hebrew => "he",
            Self::Hindi => "hi",
            Self::Hungarian => "hu",
            Self::Indonesian => "id",
            Self::Italian => "it",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Malay => "ms",
            Self::Marathi => "mr",
            Self::Norwegian => "no",
            Self::Persian => "fa",
            Self::Polish => "pl",
            Self::Portuguese => "pt",
            Self::Romanian => "ro",
            Self::Russian => "ru",
            Self::Serbian => "sr",
            Self::Slovak => "sk",
            Self::Slovenian => "sl",
            Self::Spanish => "es",
            Self::Swedish => "sv",
            Self::Thai => "th",
            Self::Turkish => "tr",
            Self::Ukrainian => "uk",
            Self::Urdu => "ur",
            Self::Vietnamese => "vi",
        }
    }
}

impl Language {
    /// The language of an ISO 639-1 code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|language| !code.is_empty() && language.code() == code)
    }
}

impl std::fmt::Display for Language {
    /// The language's English name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

/// A language whose endings are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Stem {
    /// No word is cut.
    None,
    Danish,
    Dutch,
    English,
    Finnish,
    French,
    German,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Turkish,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_column_is_read_as_it_is_printed() {
        for text in ["product_name", "long_description=0.2", "a=b", "x=y=2"] {
            assert_eq!(text.parse::<TextColumn>().unwrap().to_string(), text);
        }
        assert_eq!("a=1".parse::<TextColumn>().unwrap().to_string(), "a");
    }

    #[test]
    fn weights_outside_the_rule_are_refused_with_rule_and_value() {
        let error = |text: &str| text.parse::<TextColumn>().unwrap_err().to_string();
        assert!(error("a=-1").contains("the weight of a must be a number above 0, not -1"));
        assert!(error("a=NaN").contains("not NaN"));
        assert!(error("").contains("names no text column"));
    }
}
