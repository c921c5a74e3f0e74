//! How a report was made, so that a reader can make it again.

use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, LanguageShare, LanguagesBy};
use wintermute_shared::settings::Language;

/// How it was made.
#[derive(Serialize)]
pub struct Made {
    facts: Vec<Fact>,
    settings: Vec<Fact>,
    artifacts: Vec<Artifact>,
    folder: String,
}

/// A name with its value.
#[derive(Serialize)]
struct Fact {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Artifact {
    name: &'static str,
    meaning: &'static str,
}

impl Made {
    /// How an analysis was made.
    pub fn of(analysis: &Analysis) -> Self {
        let settings = analysis.quality.settings.to_env();
        Self {
            facts: facts(analysis),
            settings: settings
                .into_iter()
                .map(|(name, value)| Fact { name, value: format::value(&value) })
                .collect(),
            artifacts: [
                ("assignments.parquet", "the kind (cluster) of each product, with its place on the map"),
                ("products.csv", "each product with its kind and family by name, for spreadsheets"),
                ("features.npz", "the TF-IDF matrix, for scipy.sparse.load_npz"),
                ("model.safetensors", "the model's numbers"),
                ("model.json", "the model's vocabulary and settings"),
                ("analysis.json", "everything on this page"),
            ]
            .map(|(name, meaning)| Artifact { name, meaning })
            .into(),
            folder: folder("models", analysis),
        }
    }
}

/// The way from the report to a folder of the same run.
pub fn folder(prefix: &str, analysis: &Analysis) -> String {
    let safe =
        |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    format!("../../../{prefix}/{}/{}/", safe(&analysis.quality.dataset), safe(&analysis.quality.run))
}

fn facts(analysis: &Analysis) -> Vec<Fact> {
    let (quality, features) = (&analysis.quality, &analysis.features);
    let fact = |name: &str, value: String| Fact { name: name.to_owned(), value };
    let text: Vec<String> = features.text.iter().map(|column| format::value(column)).collect();
    let explained = features
        .explained
        .map_or(String::new(), |share| format!(", which hold {} of the matrix", format::percent(share)));
    let dimensions = format::counted(features.dimensions, "dimension", "dimensions");
    let space = match features.space.as_str() {
        "lsa" => format!("LSA (truncated SVD of TF-IDF) with {dimensions}{explained}"),
        "tfidf" => format!("TF-IDF as it is, {dimensions}"),
        other => format!("{}, {dimensions}", format::value(other)),
    };
    let fitted = match features.sample {
        Some(rows) => format!(
            "a sample of {}, since max_memory allows no more; then all products were placed",
            format::counted(rows, "product", "products")
        ),
        None => "all products".to_owned(),
    };
    vec![
        fact("Source", format::value(&format!("s3://{}/{}", quality.source.bucket, quality.source.key))),
        fact("Source version", format::value(&quality.source.version)),
        fact("Source size", format::bytes(quality.source.bytes)),
        fact("Run", format::value(&quality.run)),
        fact("Wintermute", format::value(&analysis.wintermute)),
        fact("Clustered", format!("the words of {}", format::listed(&text))),
        fact("Stop words", stop_words(analysis)),
        fact("Vocabulary", format::counted(features.terms, "term", "terms")),
        fact("Non-zero entries", format::count(features.non_zeros)),
        fact("Space", space),
        fact("Fitted to", fitted),
        fact("Inertia", format::number(analysis.inertia, 1)),
    ]
}

/// Whose stop words do not count, and why.
fn stop_words(analysis: &Analysis) -> String {
    let features = &analysis.features;
    let set = analysis.quality.settings.stop_words.iter().filter(|&&language| language != Language::None);
    let set: Vec<String> = set.map(ToString::to_string).collect();
    let share = |share: &LanguageShare| format!("{} ({})", share.language, format::percent(share.share));
    match (features.languages_by, features.languages.as_slice()) {
        (LanguagesBy::Setting, _) if set.is_empty() => "none, as set".to_owned(),
        (LanguagesBy::Setting, _) => format!("those of {}, as set", format::listed(&set)),
        (LanguagesBy::Texts, [one]) => format!("those of {}, the language of the texts", one.language),
        (LanguagesBy::Texts, several) => {
            let several: Vec<String> = several.iter().map(share).collect();
            format!("those of {}, the languages of the texts", format::listed(&several))
        }
        (LanguagesBy::Default, _) => {
            "those of English, since it is not clear what language the texts are in".to_owned()
        }
    }
}
