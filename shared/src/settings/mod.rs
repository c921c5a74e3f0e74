//! Every setting that changes results, defined once: as command-line options and as `WINTERMUTE_…` variables.

mod values;

use crate::catalogue::{Fill, RoleColumn};
pub use crate::text::{Language, Stem, TextColumn};
use crate::{Error, Result};
use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches, Parser};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use values::byte_size;
pub use values::{Clusters, Delimiter, Init, Preset, SetAside, Space, Words};

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

    /// Dimensions of the LSA space.
    #[arg(long, env = "WINTERMUTE_DIMENSIONS", default_value = "64")]
    pub dimensions: usize,

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
        value_parser = list::<TextColumn>,
        default_value = "",
        hide_default_value = true,
        default_value_if("preset", "original", "product_name")
    )]
    // Left out at its default, so that the runs of those who leave it there keep their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Listed<TextColumn>,

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

    /// Neighbouring words count together too, up to so many.
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

    /// Only so many terms count: the most frequent ones.
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
        value_parser = list::<String>,
        default_value = "id,brand,gender,retailer_price,product_name,e_matched_tokens_categories_formatted,e_color"
    )]
    pub keep: Listed<String>,

    /// What replaces missing values, as column=value.
    #[arg(
        long,
        env = "WINTERMUTE_FILL",
        action = ArgAction::Append,
        value_parser = list::<Fill>,
        default_value = "gender=uni-sex,e_color=black"
    )]
    pub fill: Listed<Fill>,

    /// Which column plays which role, as role=column.
    #[arg(
        long,
        env = "WINTERMUTE_MAP",
        action = ArgAction::Append,
        value_parser = list::<RoleColumn>,
        default_value = "",
        hide_default_value = true
    )]
    pub map: Listed<RoleColumn>,

    /// A column that `--keep` names is dropped when more than this share of it is missing.
    #[arg(long, env = "WINTERMUTE_DROP_MISSING_ABOVE", default_value = "0.3")]
    pub drop_missing_above: f64,

    /// The run fails when more than this share of the records, or of their bytes, cannot be read.
    #[arg(long, env = "WINTERMUTE_MAX_REJECT_SHARE", default_value = "0.1")]
    pub max_reject_share: f64,

    /// A longer record is rejected.
    #[arg(long, env = "WINTERMUTE_MAX_RECORD_BYTES", default_value = "67108864")]
    pub max_record_bytes: usize,

    /// A cell of clusters.csv that a spreadsheet would run as a formula gets a quote before it, which makes it text.
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

    /// Values that stand for a missing one, whatever their case. The CSV keeps them.
    #[arg(
        long,
        env = "WINTERMUTE_MISSING",
        action = ArgAction::Append,
        value_parser = list::<String>,
        default_value = MISSING
    )]
    // Earlier versions knew none.
    #[serde(default)]
    pub missing: Listed<String>,

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

    /// What stands between the fields of a table: one character, or `tab`.
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

    /// An archive that grows to more than so many times its size is refused.
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
}

/// The items of a list setting. clap takes it for one value, which [`list`] reads, rather than for a value a comma.
type Listed<T> = Vec<T>;

/// Reads a [list](crate::list::split) of columns.
fn list<T>(text: &str) -> Result<Vec<T>, String>
where
    T: FromStr<Err: std::fmt::Display>,
{
    crate::list::split(text)?
        .iter()
        .map(|item| item.parse().map_err(|error: T::Err| error.to_string()))
        .collect()
}

/// The settings as arguments of a command. An option for a list of columns may be given several times; all its items count.
#[derive(Clone, Debug)]
pub struct SettingsArgs(pub Settings);

impl FromArgMatches for SettingsArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Settings {
            text: items(matches, "text"),
            keep: items(matches, "keep"),
            fill: items(matches, "fill"),
            missing: items(matches, "missing"),
            map: items(matches, "map"),
            ..Settings::from_arg_matches(matches)?
        }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for SettingsArgs {
    fn augment_args(command: Command) -> Command {
        Settings::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Settings::augment_args_for_update(command)
    }
}

/// The items of all lists that were given for one option.
fn items<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, option: &str) -> Vec<T> {
    matches.get_many::<Vec<T>>(option).into_iter().flatten().flatten().cloned().collect()
}

/// What stands for a missing value in the exports of shop systems, databases, spreadsheets and programs.
const MISSING: &str = "N/A,#N/A,NA,n.a.,null,none,nil,nan,NaT,-,--,---,–,—,?,??,not specified,not available,not applicable,unspecified,unknown,\
    undefined,(null),(none),<NA>,\\N";

fn no_column() -> Vec<SetAside> {
    vec![SetAside::None]
}

fn scikit_learn() -> Words {
    Words::ScikitLearn
}

fn yes() -> bool {
    true
}

// serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_yes(value: &bool) -> bool {
    *value
}

// As above.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_no(value: &bool) -> bool {
    !*value
}

/// What models of earlier versions were made with.
fn max_expansion() -> u64 {
    250
}

/// What clustering takes whatever the catalogue, and room for a sample worth the name.
const MIN_MEMORY: u64 = 450_000_000;

#[derive(Parser)]
#[command(no_binary_name = true)]
struct Environment {
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Default for Settings {
    /// The documented defaults, whatever the environment says.
    fn default() -> Self {
        use clap::CommandFactory;
        let command = Environment::command().mut_args(|arg| arg.env(None::<&str>));
        let matches = command.get_matches_from(std::iter::empty::<&str>());
        Self::from_arg_matches(&matches).expect("every default is a valid value")
    }
}

impl Settings {
    /// The settings that are given by name, such as `max_k`, and value; then those that the environment names, with defaults for the
    /// rest.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that no setting has and a value that is not allowed.
    pub fn from_env(given: &[(String, String)]) -> Result<Self> {
        let options = given.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-")));
        let parsed = Environment::try_parse_from(options).map_err(|e| {
            Error::invalid(e.to_string().trim().trim_start_matches("error: ").replace('\n', " "))
        })?;
        let SettingsArgs(settings) = parsed.settings;
        settings.check()?;
        Ok(settings)
    }

    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// [`Error::Invalid`] states the rule and the value.
    pub fn check(&self) -> Result<()> {
        let rule = |holds: bool, rule: String| if holds { Ok(()) } else { Err(Error::invalid(rule)) };
        rule(self.max_k >= 1, format!("max_k must be at least 1, not {}", self.max_k))?;
        rule(self.starts >= 1, format!("starts must be at least 1, not {}", self.starts))?;
        rule(self.dimensions >= 1, format!("dimensions must be at least 1, not {}", self.dimensions))?;
        rule(
            self.stop_words.len() == 1 || !self.stop_words.contains(&Language::Auto),
            "stop_words must be auto or a list of languages, not both".to_owned(),
        )?;
        rule(
            self.set_aside.len() == 1 || !self.set_aside.contains(&SetAside::None),
            "set_aside must be none or a list of columns, not both".to_owned(),
        )?;
        rule((1..=5).contains(&self.ngrams), format!("ngrams must be from 1 to 5, not {}", self.ngrams))?;
        rule(
            self.max_df > 0.0 && self.max_df <= 1.0,
            format!("max_df must be a share above 0 and at most 1, not {}", self.max_df),
        )?;
        rule(
            self.max_features != Some(0),
            "max_features must be at least 1, not 0; leave it out for all terms".to_owned(),
        )?;
        rule(
            self.max_memory.is_none_or(|bytes| bytes >= MIN_MEMORY),
            format!("max_memory must be at least 450MB, not {} bytes", self.max_memory.unwrap_or_default()),
        )?;
        for (name, power) in [("idf_power", self.idf_power), ("value_power", self.value_power)] {
            rule((0.0..=4.0).contains(&power), format!("{name} must be from 0 to 4, not {power}"))?;
        }
        for (name, share) in
            [("drop_missing_above", self.drop_missing_above), ("max_reject_share", self.max_reject_share)]
        {
            rule((0.0..=1.0).contains(&share), format!("{name} must be a share from 0 to 1, not {share}"))?;
        }
        rule(self.max_expansion >= 1, "max_expansion must be at least 1, not 0".to_owned())?;
        rule(
            self.max_record_bytes >= 1024,
            format!("max_record_bytes must be at least 1024, not {}", self.max_record_bytes),
        )
    }

    /// The settings as one line of JSON, the same for equal settings: what the run's name is made from.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("settings are plain values")
    }

    /// The settings as environment variables that [`Settings::from_env`] reads.
    pub fn to_env(&self) -> Vec<(String, String)> {
        let serde_json::Value::Object(fields) =
            serde_json::to_value(self).expect("settings are plain values")
        else {
            unreachable!("a struct serialises to an object")
        };
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        fields
            .iter()
            .filter(|(_, value)| !value.is_null() && !value.as_array().is_some_and(Vec::is_empty))
            .map(|(name, value)| {
                let value = match value {
                    serde_json::Value::Array(items) => {
                        let items: Vec<String> = items.iter().map(text).collect();
                        crate::list::join(items.iter().map(String::as_str))
                    }
                    other => text(other),
                };
                (format!("WINTERMUTE_{}", name.to_uppercase()), value)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(args: &[&str]) -> Settings {
        Environment::try_parse_from(args).unwrap().settings.0
    }

    #[test]
    fn every_setting_has_the_variable_named_after_it() {
        for arg in Environment::command().get_arguments().filter(|arg| arg.get_id() != "help") {
            let variable = format!("WINTERMUTE_{}", arg.get_id().as_str().to_uppercase());
            assert_eq!(arg.get_env().and_then(|env| env.to_str()), Some(variable.as_str()));
        }
    }

    #[test]
    fn a_setting_that_came_later_gives_no_other_name_to_runs_that_leave_it_at_its_default() {
        // Whoever adds a setting leaves it out at its default: this list grows only when RESULTS is raised.
        let named: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&Settings::default().canonical()).unwrap();
        let named: Vec<&str> = named.keys().map(String::as_str).collect();
        assert_eq!(
            named.join(" "),
            "k max_k seed starts init spherical max_memory space dimensions idf_power value_power stop_words set_aside words \
             stem ngrams strip_accents min_df max_df max_features sublinear_tf keep fill map drop_missing_above max_reject_share \
             max_record_bytes null missing records_path max_expansion"
        );
        assert!(!Settings::default().canonical().contains("formulas"));
        assert!(parse(&["--formulas-as-text=false"]).canonical().contains("\"formulas_as_text\":false"));
        assert!(!Settings::default().canonical().contains("parquet"));
        assert!(parse(&["--parquet"]).canonical().contains("\"parquet\":true"));
        let read: Settings = serde_json::from_str(&Settings::default().canonical()).unwrap();
        assert_eq!(read, Settings::default());
    }

    #[test]
    fn the_preset_changes_defaults_and_yields_to_explicit_values() {
        let original = parse(&["--preset", "original"]);
        assert_eq!((original.k, original.seed, original.max_k), (Clusters::Fixed(5), 43, 9));
        assert!(!original.spherical && parse(&[]).spherical);
        assert_eq!(
            (original.words, original.stop_words.as_slice()),
            (Words::ScikitLearn, &[Language::English][..])
        );
        assert_eq!(original.set_aside, [SetAside::None]);
        assert_eq!(
            (original.space, original.text.as_slice()),
            (Space::Tfidf, &["product_name".parse().unwrap()][..])
        );
        assert_eq!(parse(&["--preset", "original", "--k", "7"]).k, Clusters::Fixed(7));
        assert_eq!(parse(&["--k", "auto"]), Settings::default());
    }

    #[test]
    fn settings_survive_the_way_through_the_environment() {
        let settings = parse(&[
            "--k=7",
            "--text=a,b=0.5,Name (a,b)=2,\"size [cm, in\"",
            "--map=price=Price (INR),category=Categories (x,y,z...)",
            "--keep=id,\"\"\"a\"\", b\"",
            "--fill=Sizes (S,M)=M",
            "--set-aside=none",
            "--sublinear-tf",
            "--max-features=9",
            "--formulas-as-text=false",
            "--parquet",
        ]);
        let args: Vec<String> = settings
            .to_env()
            .into_iter()
            .map(|(name, value)| {
                format!("--{}={value}", name["WINTERMUTE_".len()..].to_lowercase().replace('_', "-"))
            })
            .collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        assert_eq!(parse(&args), settings);
    }

    #[test]
    fn commas_in_brackets_and_quotes_do_not_end_an_item() {
        let settings = parse(&[
            "--text",
            "Name (a,b)=2,desc",
            "--map",
            "category=Categories (x,y,z...),brand=\"made, sold\"",
            "--keep",
            "\"size (cm, in\",id",
        ]);
        let text: Vec<String> = settings.text.iter().map(ToString::to_string).collect();
        let map: Vec<&str> = settings.map.iter().map(|mapping| mapping.column.as_str()).collect();
        assert_eq!(text, ["Name (a,b)=2", "desc"]);
        assert_eq!(map, ["Categories (x,y,z...)", "made, sold"]);
        assert_eq!(settings.keep, ["size (cm, in", "id"]);
        let read: Settings = serde_json::from_str(&settings.canonical()).unwrap();
        assert_eq!(read, settings);
        let error = Environment::try_parse_from(["--keep=\"a,b"]).err().unwrap().to_string();
        assert!(error.contains("a double quote that is not closed"), "{error}");
    }

    #[test]
    fn a_list_may_come_in_several_options() {
        let settings = parse(&["--map", "price=a", "--map", "brand=b,color=c", "--text=x", "--text=y,z"]);
        assert_eq!((settings.map.len(), settings.text.len()), (3, 3));
        assert_eq!(parse(&["--map=", "--keep="]).keep, Vec::<String>::new());
        assert_eq!(parse(&["--missing=", "--missing=k. A.,\"a,b\""]).missing, ["k. A.", "a,b"]);
        assert_eq!(parse(&["--missing="]).missing, Vec::<String>::new());
    }

    #[test]
    fn given_settings_go_before_the_environment() {
        let given = |name: &str, value: &str| Settings::from_env(&[(name.to_owned(), value.to_owned())]);
        assert_eq!(given("max_k", "30").unwrap().max_k, 30);
        assert!(given("max_k", "0").unwrap_err().to_string().contains("max_k must be at least 1"));
        let unknown = given("colour", "red").unwrap_err().to_string();
        assert!(unknown.contains("--colour"), "{unknown}");
    }

    #[test]
    fn values_outside_the_rules_are_refused_with_rule_and_value() {
        let error = |settings: Settings| settings.check().unwrap_err().to_string();
        let default = Settings::default;
        assert!(error(Settings { max_k: 0, ..default() }).contains("max_k must be at least 1, not 0"));
        let both = vec![Language::Auto, Language::German];
        assert!(error(Settings { stop_words: both, ..default() }).contains("auto or a list of languages"));
        let both = vec![SetAside::None, SetAside::Brand];
        assert!(error(Settings { set_aside: both, ..default() }).contains("none or a list of columns"));
        assert!(error(Settings { drop_missing_above: f64::NAN, ..default() }).contains("not NaN"));
        assert!(error(Settings { max_reject_share: -0.5, ..default() }).contains("not -0.5"));
        assert!(
            error(Settings { max_memory: Some(1000), ..default() })
                .contains("at least 450MB, not 1000 bytes")
        );
        assert!(Environment::try_parse_from(["--k", "0"]).is_err());
        assert!(Environment::try_parse_from(["--max-memory", "much"]).is_err());
    }

    #[test]
    fn memory_is_given_in_any_unit() {
        let bytes = |text: &str| parse(&["--max-memory", text]).max_memory;
        assert_eq!(bytes("2GB"), Some(2_000_000_000));
        assert_eq!(bytes("600MiB"), Some(600 << 20));
        assert_eq!(bytes("1000000000"), Some(1_000_000_000));
    }
}
