//! The features of the products: numbers made of their texts.

use crate::catalogue::Role;
use crate::catalogue::RoleSource;
use crate::settings::Language;
use serde::{Deserialize, Serialize};

/// The features that were clustered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The text columns.
    pub text: Vec<String>,
    /// How the column of names was found, where it was clustered because the settings name no text column.
    #[serde(default)]
    pub text_found: Option<RoleSource>,
    /// The languages that the texts were found to be in, that of most first; empty where the settings name some or none is clear.
    #[serde(default)]
    pub languages: Vec<LanguageShare>,
    /// Why the stop words of these languages do not count. Earlier versions went by the settings.
    #[serde(default)]
    pub languages_by: LanguagesBy,
    /// The columns whose words did not count in the texts of the products that state them. Earlier versions had none.
    #[serde(default)]
    pub set_aside: Vec<AsideColumn>,
    /// The number of products that the model was fitted to, where memory did not allow all.
    #[serde(default)]
    pub sample: Option<u64>,
    /// Terms in the vocabulary.
    pub terms: u64,
    /// Non-zero entries of the TF-IDF matrix.
    pub non_zeros: u64,
    /// Products without a single counted word.
    pub wordless: u64,
    /// `tfidf` or `lsa`.
    pub space: String,
    /// Dimensions of the space.
    pub dimensions: u64,
    /// For `lsa`: the share of the matrix's squared norm that the dimensions hold, 0 to 1.
    pub explained: Option<f64>,
}

/// A column whose words did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideColumn {
    /// What it tells.
    pub role: Role,
    /// The column.
    pub column: String,
    /// How many of the products that the model was fitted to have words of it in their texts.
    pub products: u64,
}

/// What says whose stop words do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LanguagesBy {
    /// The settings.
    #[default]
    Setting,
    /// The texts.
    Texts,
    /// Nothing, since it is not clear what the texts are in: English is taken.
    Default,
}

/// A language of texts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LanguageShare {
    /// The language.
    pub language: Language,
    /// The share of the sampled texts that are in it, 0 to 1.
    pub share: f64,
}
