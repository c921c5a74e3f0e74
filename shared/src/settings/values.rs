//! Values of settings that are no plain numbers or texts.

use crate::catalogue::Role;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A set of defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// What the original Python project did.
    Original,
}

/// Where the first centres of k-means come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// Starts of both kinds compete on a sample, and the winner goes on.
    #[default]
    Contest,
    /// Greedy k-means++: rows far from each other.
    #[value(name = "k-means++")]
    #[serde(rename = "k-means++")]
    PlusPlus,
    /// Rows drawn evenly.
    Random,
}

/// A number of bytes such as `2GB`, `512MiB` or `1000000`.
pub(super) fn byte_size(text: &str) -> Result<u64, String> {
    let size: bytesize::ByteSize =
        text.parse().map_err(|_| format!("must be a number of bytes such as 2GB or 512MiB, not {text:?}"))?;
    Ok(size.as_u64())
}

/// What is between the fields of a table: an ASCII character that is neither a quote nor part of a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Delimiter(pub u8);

impl FromStr for Delimiter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tab" | "\\t" => Ok(Self(b'\t')),
            _ => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) => Ok(Self(*byte)),
                _ => Err(format!("must be one ASCII character such as ; or |, or tab, not {text:?}")),
            },
        }
    }
}

impl TryFrom<String> for Delimiter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Delimiter> for String {
    fn from(Delimiter(byte): Delimiter) -> Self {
        if byte == b'\t' { "tab".to_owned() } else { char::from(byte).to_string() }
    }
}

/// What a word of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Words {
    /// What a reader of the script takes for one: composed letters (NFC), marks that belong to them, pairs of characters where a script has
    /// no spaces.
    Unicode,
    /// The matches of Python's `(?u)\b\w\w+\b` in texts as they are, as scikit-learn's vectorizers find them.
    ScikitLearn,
}

/// A column whose words are taken out of the texts of the products that state them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum SetAside {
    /// No column.
    None,
    Brand,
    Color,
    Gender,
    Size,
    Material,
}

impl SetAside {
    /// The role of the column; nothing for none.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::None => None,
            Self::Brand => Some(Role::Brand),
            Self::Color => Some(Role::Color),
            Self::Gender => Some(Role::Gender),
            Self::Size => Some(Role::Size),
            Self::Material => Some(Role::Material),
        }
    }
}

/// The space in which distances are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Space {
    /// Sparse TF-IDF rows as they are.
    Tfidf,
    /// Truncated SVD of the TF-IDF matrix, rows normalised.
    Lsa,
}

/// How many clusters: a number, or chosen from the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Clusters {
    /// The smallest number to which up to three times as many clusters would add little.
    Auto,
    /// This many.
    Fixed(usize),
}

impl FromStr for Clusters {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("auto", _) => Ok(Self::Auto),
            (_, Ok(k)) if k > 0 => Ok(Self::Fixed(k)),
            _ => Err(format!("k must be `auto` or a whole number from 1, not {text:?}")),
        }
    }
}

impl TryFrom<String> for Clusters {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Clusters> for String {
    fn from(clusters: Clusters) -> Self {
        clusters.to_string()
    }
}

impl std::fmt::Display for Clusters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Fixed(k) => write!(f, "{k}"),
        }
    }
}
