//! The settings, each with its option, its variable and its default.

use super::earlier::{is_no, is_yes, is_zero, max_expansion, no_column, scikit_learn, yes};
use super::list;
use super::values::byte_size;
use super::{Clusters, Delimiter, Init, Language, Preset, SetAside, Space, Stem, TextColumn, Words};
use crate::catalogue::{Fill, RoleColumn};
use clap::{ArgAction, Args};
use serde::{Deserialize, Serialize};

/// The settings of a run. The command, the Lambdas and the task read the same names, so that all agree on the run.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[command(next_help_heading = "Settings (each also by environment)")]
pub struct Settings {
    /// Defaults taken over as a set; `original`: k = 5, seed 43, elbow 1…9, TF-IDF space, product_name.
    #[arg(long, env = "WINTERMUTE_PRESET", value_enum)]
    #[serde(skip)]
    pub preset: Option<Preset>,

    /// Number of clusters, or `auto`: the smallest to which up to three times as many would add little.
    #[arg(long, env = "WINTERMUTE_K", default_value = "auto", default_value_if("preset", "original", "5"))]
    pub k: Clusters,

    /// No more clusters than these are tried or drawn.
    #[arg(
        long,
        env = "WINTERMUTE_MAX_K",
        default_value = "200",
        default_value_if("preset", "original", "9")
    )]
    pub max_k: usize,

    /// Seed of all random choices.
    #[arg(long, env = "WINTERMUTE_SEED", default_value = "43")]
    pub seed: u64,

    /// How often k-means draws its starts anew; the best result counts.
    #[arg(long, env = "WINTERMUTE_STARTS", default_value = "1")]
    pub starts: usize,

    /// Where k-means starts.
    #[arg(long, env = "WINTERMUTE_INIT", value_enum, default_value = "contest")]
    #[serde(default)]
    pub init: Init,

    /// Clusters gather rows by their angle to the centre, whatever the centre's length.
    #[arg(
        long,
        env = "WINTERMUTE_SPHERICAL",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "true",
        default_value_if("preset", "original", "false"),
        default_missing_value = "true"
    )]
    #[serde(default)]
    pub spherical: bool,

    /// Memory that clustering may take, such as 2GB: of a catalogue that needs more a sample is fitted, then all is placed.
    #[arg(long, env = "WINTERMUTE_MAX_MEMORY", value_parser = byte_size)]
    pub max_memory: Option<u64>,

    /// Where distances are measured.
    #[arg(
        long,
        env = "WINTERMUTE_SPACE",
        value_enum,
        default_value = "lsa",
        default_value_if("preset", "original", "tfidf")
    )]
    pub space: Space,

    /// Dimensions of the LSA space. Without it 64, or 128 where there are more than 32 clusters.
    #[arg(long, env = "WINTERMUTE_DIMENSIONS")]
    pub dimensions: Option<usize>,

    /// How often a term's IDF counts in the LSA space; 1 is plain LSA.
    #[arg(long, env = "WINTERMUTE_IDF_POWER", default_value = "2")]
    pub idf_power: f64,

    /// The power of the singular values that the LSA space's dimensions are scaled by; 1 is plain LSA.
    #[arg(long, env = "WINTERMUTE_VALUE_POWER", default_value = "2")]
    pub value_power: f64,

    /// Columns whose words are clustered, each with a weight if it is not 1: title,description=0.2. Without it, the column of the
    /// products' names.
    #[arg(
        long,
        env = "WINTERMUTE_TEXT",
        action = ArgAction::Append,
        value_parser = list::parse::<TextColumn>,
        default_value = "",
        hide_default_value = true,
        default_value_if("preset", "original", "product_name")
    )]
    // Left out at its default, so that the runs of those who leave it there keep their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: ListItems<TextColumn>,

    /// Languages whose stop words do not count, or `auto`: those that the texts are in.
    #[arg(
        long,
        env = "WINTERMUTE_STOP_WORDS",
        value_enum,
        value_delimiter = ',',
        hide_possible_values = true,
        default_value = "auto",
        default_value_if("preset", "original", "english")
    )]
    pub stop_words: Vec<Language>,

    /// Columns whose words do not count in the texts of the products that state them; `none`: all words count.
    #[arg(
        long,
        env = "WINTERMUTE_SET_ASIDE",
        value_enum,
        value_delimiter = ',',
        default_value = "brand,color,gender,size",
        default_value_if("preset", "original", "none")
    )]
    // Models of earlier versions were made without.
    #[serde(default = "no_column")]
    pub set_aside: Vec<SetAside>,

    /// What a word is: `unicode`, as a reader of the script sees it, or `scikit-learn`, as its vectorizers cut texts.
    #[arg(
        long,
        env = "WINTERMUTE_WORDS",
        value_enum,
        default_value = "unicode",
        default_value_if("preset", "original", "scikit-learn")
    )]
    // Models of earlier versions were made with the latter.
    #[serde(default = "scikit_learn")]
    pub words: Words,

    /// Language whose endings are cut off, so that forms of a word count as one.
    #[arg(long, env = "WINTERMUTE_STEM", value_enum, default_value = "none")]
    pub stem: Stem,

    /// Neighbouring words count together too, up to this many.
    #[arg(long, env = "WINTERMUTE_NGRAMS", default_value = "1")]
    pub ngrams: usize,

    /// Letters count without their accents.
    #[arg(
        long,
        env = "WINTERMUTE_STRIP_ACCENTS",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "false",
        default_missing_value = "true"
    )]
    pub strip_accents: bool,

    /// Terms in fewer products do not count.
    #[arg(long, env = "WINTERMUTE_MIN_DF", default_value = "1")]
    pub min_df: u64,

    /// Terms in more than this share of the products do not count.
    #[arg(long, env = "WINTERMUTE_MAX_DF", default_value = "1")]
    pub max_df: f64,

    /// Only this many terms count: the most frequent ones.
    #[arg(long, env = "WINTERMUTE_MAX_FEATURES")]
    pub max_features: Option<usize>,

    /// A term's repetitions count by their logarithm.
    #[arg(
        long,
        env = "WINTERMUTE_SUBLINEAR_TF",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "false",
        default_missing_value = "true"
    )]
    pub sublinear_tf: bool,

    /// Columns that stay beside the text columns.
    #[arg(
        long,
        env = "WINTERMUTE_KEEP",
        action = ArgAction::Append,
        value_parser = list::parse::<String>,
        default_value = "id,brand,gender,retailer_price,product_name,e_matched_tokens_categories_formatted,e_color"
    )]
    pub keep: ListItems<String>,

    /// What replaces missing values, as column=value or role=value.
    #[arg(
        long,
        env = "WINTERMUTE_FILL",
        action = ArgAction::Append,
        value_parser = list::parse::<Fill>,
        default_value = "gender=uni-sex,e_color=black"
    )]
    pub fill: ListItems<Fill>,

    /// Which column plays which role, as role=column.
    #[arg(
        long,
        env = "WINTERMUTE_MAP",
        action = ArgAction::Append,
        value_parser = list::parse::<RoleColumn>,
        default_value = "",
        hide_default_value = true
    )]
    pub map: ListItems<RoleColumn>,

    /// A column that `--keep` names is dropped when more than this share of it is missing.
    #[arg(long, env = "WINTERMUTE_DROP_MISSING_ABOVE", default_value = "0.3")]
    pub drop_missing_above: f64,

    /// The run fails when more than this share of the records, or of their bytes, cannot be read.
    #[arg(long, env = "WINTERMUTE_MAX_REJECT_SHARE", default_value = "0.1")]
    pub max_reject_share: f64,

    /// How many parts of a folder may be left out because they cannot be read. The run fails if there are more.
    #[arg(long, env = "WINTERMUTE_MAX_BAD_PARTS", default_value = "0")]
    // Left out at its default, as below.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_bad_parts: u64,

    /// A longer record is rejected.
    #[arg(long, env = "WINTERMUTE_MAX_RECORD_BYTES", default_value = "67108864")]
    pub max_record_bytes: usize,

    /// A cell of clusters.csv or products.csv that a spreadsheet would run as a formula gets a quote before it, which makes it text.
    #[arg(
        long,
        env = "WINTERMUTE_FORMULAS_AS_TEXT",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "true",
        default_missing_value = "true"
    )]
    // Left out at its default, so that it does not give other names to the runs of those who leave it there.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub formulas_as_text: bool,

    /// How null and absent values are written in the CSV; empty strings stay empty.
    #[arg(long, env = "WINTERMUTE_NULL", default_value = "")]
    #[serde(default)]
    pub null: String,

    /// Values that stand for a missing one, whatever their case; `usual` is a list of many languages. The CSV keeps them.
    #[arg(
        long,
        env = "WINTERMUTE_MISSING",
        action = ArgAction::Append,
        value_parser = list::parse::<String>,
        default_value = "usual"
    )]
    // Earlier versions knew none.
    #[serde(default)]
    pub missing: ListItems<String>,

    /// Each row is a product of its own, also where a column says that several are variants or images of one.
    #[arg(
        long,
        env = "WINTERMUTE_ONE_ROW_EACH",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "false",
        default_missing_value = "true"
    )]
    // Left out at its default, as above.
    #[serde(default, skip_serializing_if = "is_no")]
    pub one_row_each: bool,

    /// The keys, joined by dots, that lead to the products in JSON or XML, where others are found; `.` for the outermost values.
    #[arg(long, env = "WINTERMUTE_RECORDS_PATH")]
    #[serde(default)]
    pub records_path: Option<String>,

    /// The encoding of the text, such as `windows-1252`, where it is not recognised.
    #[arg(long, env = "WINTERMUTE_ENCODING")]
    // Left out at their defaults, as above: these say how a file is read that is not read right without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,

    /// What is between the fields of a table: one character, or `tab`.
    #[arg(long, env = "WINTERMUTE_DELIMITER")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,

    /// Whether the first line of a table names its columns.
    #[arg(long, env = "WINTERMUTE_HEADER", action = ArgAction::Set)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,

    /// So many lines above a table's header are passed over.
    #[arg(long, env = "WINTERMUTE_SKIP_LINES")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<u64>,

    /// The sheet of a workbook that holds the catalogue.
    #[arg(long, env = "WINTERMUTE_SHEET")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,

    /// An archive that grows to more than this many times its size is refused.
    #[arg(long, env = "WINTERMUTE_MAX_EXPANSION", default_value = "250")]
    #[serde(default = "max_expansion")]
    pub max_expansion: u64,

    /// The catalogue is written as Parquet too, beside the CSV.
    #[arg(
        long,
        env = "WINTERMUTE_PARQUET",
        action = ArgAction::Set,
        num_args = 0..=1,
        default_value = "false",
        default_missing_value = "true"
    )]
    // Left out at its default, as above.
    #[serde(default, skip_serializing_if = "is_no")]
    pub parquet: bool,

    /// Names of the objects that begin the run of their folder, beside `_SUCCESS` and `_manifest`.
    #[arg(long, env = "WINTERMUTE_MARKERS", value_delimiter = ',', value_name = "NAME")]
    // What begins a run does not change its results.
    #[serde(skip)]
    pub markers: Vec<String>,

    /// Names of the objects that wait for the marker of their folder, beside those that Spark, BigQuery and others write: `#` stands
    /// for digits, `*` for anything.
    #[arg(long, env = "WINTERMUTE_PARTS", value_delimiter = ',', value_name = "PATTERN")]
    #[serde(skip)]
    pub parts: Vec<String>,
}

/// The items of a list setting. clap takes it for one value, which [`parse`](list::parse) reads, rather than for a value a comma.
type ListItems<T> = Vec<T>;
