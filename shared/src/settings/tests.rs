//! What settings promise.

use super::environment::Environment;
use super::*;
use clap::{CommandFactory, Parser};

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
fn a_language_without_stop_words_is_refused_with_those_that_have_some() {
    let error = Environment::try_parse_from(["--stop-words=german,klingon"]).err().unwrap().to_string();
    assert!(error.contains("klingon") && error.contains("german") && error.contains("thai"), "{error}");
    assert_eq!(parse(&["--stop-words=thai"]).stop_words, [Language::Thai]);
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
        error(Settings { max_memory: Some(1000), ..default() }).contains("at least 450MB, not 1000 bytes")
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
