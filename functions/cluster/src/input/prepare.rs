//! Which columns stay, which go and what is filled in, as the settings say.

use crate::artifacts::PriceColumns;
use crate::features::language::settle;
use crate::features::text::{Corpus, aside_columns};
use crate::input::frame::{Chunks, Column, Frame, FrameColumn, FrameReader};
use crate::input::pricing::Pricing;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use wintermute_shared::analysis::{Dropped, Filled, LanguageShare, LanguagesBy, Preparation};
use wintermute_shared::catalogue::{Part, Role, Roles, Source, check_mappings};
use wintermute_shared::missing::Missing;
use wintermute_shared::nested::{Pick, Place, Take};
use wintermute_shared::quality::{ColumnQuality, Quality, TypeCounts};
use wintermute_shared::settings::TextColumn;
use wintermute_shared::{Error, Result, Settings};

/// The settings of a run, now that the columns of its catalogue are known.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The settings with the text columns that are clustered.
    pub settings: Settings,
    /// How the text column was found, where the settings name none.
    pub text_found: Option<Source>,
    /// The languages that the texts were found to be in.
    pub languages: Vec<LanguageShare>,
    /// Why the stop words of the settings' languages do not count.
    pub languages_by: LanguagesBy,
}

impl Settled {
    /// Takes the column in the role `name` where the settings name no text column.
    ///
    /// # Errors
    /// [`Error::Invalid`] when no column holds texts, or a setting names a column that does not exist.
    pub fn of(quality: &Quality) -> Result<Self> {
        let mut settings = quality.settings.clone();
        settings.check()?;
        check_mappings(&settings, quality)?;
        if !settings.text.is_empty() {
            check_text(&settings, quality)?;
            return Ok(Self::by_settings(settings, None));
        }
        let has_text = |name: &str| {
            let column = quality.measured().find(|column| column.name == name);
            column.is_none_or(|column| column.missing < quality.rows && !is_all_numbers(column))
        };
        let mut parts = quality.roles.parts().iter();
        let part = parts.find(|part| part.role == Role::Name && has_text(&part.column)).ok_or_else(|| {
            Error::invalid(format!(
                "no column holds texts: name with --text (WINTERMUTE_TEXT) the one whose words are clustered, out of {}",
                quality.columns.iter().map(with_example).collect::<Vec<_>>().join(", ")
            ))
        })?;
        settings.text = vec![TextColumn { column: part.column.clone(), weight: 1.0 }];
        Ok(Self::by_settings(settings, Some(part.by)))
    }

    fn by_settings(settings: Settings, text_found: Option<Source>) -> Self {
        Self { settings, text_found, languages: Vec::new(), languages_by: LanguagesBy::Setting }
    }

    /// The same, with the languages that the texts of a frame are in, where the settings leave them to be found.
    pub fn with_languages(&self, frame: &Frame, roles: &Roles) -> Self {
        let mut settled = self.clone();
        let corpus = Corpus::of(frame, &self.settings, roles);
        (settled.languages, settled.languages_by) = settle(&mut settled.settings, &corpus);
        settled
    }
}

fn is_all_numbers(column: &ColumnQuality) -> bool {
    let TypeCounts { string, array, object, number, .. } = column.types;
    number > 0 && string + array + object == 0
}

/// Refuses a text column that is in the JSON of a column, but nowhere has a value: its name is likely misspelt.
fn check_text(settings: &Settings, quality: &Quality) -> Result<()> {
    let is_empty = |field: &&ColumnQuality| is_text(settings, &field.name) && field.missing == quality.rows;
    match quality.fields.iter().find(is_empty) {
        None => Ok(()),
        Some(field) => Err(Error::invalid(format!(
            "no product has the text column {:?}: name with --text (WINTERMUTE_TEXT) one of the columns or, after a dot, a key in the JSON \
             of one, out of {}",
            field.name,
            quality.columns.iter().map(with_example).collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// A column with its most frequent value.
fn with_example(column: &ColumnQuality) -> String {
    let value = column.values.as_ref().and_then(|values| values.frequent.first());
    value.map_or_else(|| column.name.clone(), |value| format!("{} (such as {:?})", column.name, value.value))
}

/// Opens a catalogue at the columns that clustering needs, and at `others`. Those are text columns and kept columns; and columns whose
/// role the settings name or convert has found. Each may be a field in the JSON of a column, named with dots.
///
/// # Errors
/// [`Error::Invalid`] when a text column does not exist (it names those that do), or as [`FrameReader`].
pub fn open<C: Chunks>(
    csv: C,
    settings: &Settings,
    roles: &Roles,
    others: &[String],
) -> Result<FrameReader<C>> {
    let reader = FrameReader::choosing(csv, |header| {
        frame_columns(header, columns_named(settings, roles).chain(others), settings, roles)
    })?;
    for text in settings.text.iter().map(|text| text.column.as_str()) {
        if !reader.names().any(|name| name == text) {
            return Err(Error::invalid(format!(
                "the catalogue has no text column {text:?}: name with --text (WINTERMUTE_TEXT) one of its columns, which are {}",
                reader.available().join(", ")
            )));
        }
    }
    Ok(reader)
}

/// The names of the columns that clustering needs. Those whose words are set aside are needed, also where nobody wants to see them.
pub fn columns_named<'n>(settings: &'n Settings, roles: &'n Roles) -> impl Iterator<Item = &'n String> {
    shown(settings, roles).chain(aside_columns(settings, roles).map(|(_, column)| column))
}

/// The names of the columns that the table of the products has, if the catalogue has them.
fn shown<'n>(settings: &'n Settings, roles: &'n Roles) -> impl Iterator<Item = &'n String> {
    // Who maps a role to a column wants to see the column. So does who has columns of other names than `keep` knows, but for
    // descriptions, which are long.
    let is_seen = |part: &&Part| match part.by {
        Source::Setting => true,
        Source::Guess | Source::Values => part.role != Role::Description,
        Source::Name => false,
    };
    let texts = settings.text.iter().map(|text| &text.column);
    let seen = roles.parts().iter().filter(is_seen).map(|part| &part.column);
    texts.chain(&settings.keep).chain(seen)
}

/// The columns of these names that there are, in the catalogue's order; what stands in the JSON of a column comes after it.
pub fn frame_columns<'n>(
    header: &[String],
    names: impl Iterator<Item = &'n String>,
    settings: &Settings,
    roles: &Roles,
) -> Vec<FrameColumn> {
    let mut columns: Vec<FrameColumn> = Vec::new();
    for name in names {
        let Some(place) = Place::of(name, header) else { continue };
        if !columns.iter().any(|column| column.name == *name) {
            let pick = pick(name, place.path, settings, roles);
            columns.push(FrameColumn { name: name.clone(), field: place.column, pick });
        }
    }
    columns.sort_by_key(|column| (column.field, column.name != header[column.field]));
    columns
}

/// What is wanted of a column's cells; nothing where they stay as they are.
fn pick(name: &str, path: &str, settings: &Settings, roles: &Roles) -> Option<Pick> {
    if let Some(part) = roles.parts().iter().find(|part| part.column == name) {
        return Some(Pick::of_role(part.role, path));
    }
    let take = if is_text(settings, name) { Take::Words } else { Take::AsItStands };
    (take == Take::Words || !path.is_empty()).then(|| Pick { path: path.to_owned(), take })
}

/// Whether a column holds text that is clustered.
pub fn is_text(settings: &Settings, name: &str) -> bool {
    settings.text.iter().any(|text| text.column == name)
}

/// Decides what becomes of the columns of a frame by what convert saw of them: columns that `keep` names and that lack more than
/// `drop_missing_above` of their values are dropped, but for those that play a role and have a value; missing values of others are
/// filled. The report says how many products state a value of a role.
pub fn decide<'q>(
    frame: &Frame,
    seen: impl Iterator<Item = &'q ColumnQuality> + Clone,
    settings: &Settings,
    roles: &Roles,
) -> Preparation {
    let mut preparation = Preparation::default();
    let of = |name: &str| seen.clone().find(|column| column.name == name);
    let plays = |name: &str| roles.parts().iter().any(|part| part.column == name);
    let is_shown = |name: &&String| shown(settings, roles).any(|shown| shown == *name);
    for name in frame.columns.iter().map(|column| &column.name).filter(is_shown) {
        let missing_share = of(name).map_or(0.0, |column| column.missing_share);
        let is_wanted = is_text(settings, name)
            || settings.map.iter().any(|mapping| mapping.column == *name)
            || !settings.keep.contains(name)
            || plays(name) && missing_share < 1.0;
        if !is_wanted && missing_share > settings.drop_missing_above {
            preparation.dropped.push(Dropped { column: name.clone(), missing_share });
        } else {
            preparation.kept.push(name.clone());
        }
    }
    for fill in settings.fill.iter().filter(|fill| !is_text(settings, &fill.column)) {
        if preparation.kept.contains(&fill.column) {
            let rows = of(&fill.column).map_or(0, |column| column.missing);
            let value = of(&fill.column).and_then(|column| own_spelling(column, &fill.value));
            let value = value.unwrap_or(&fill.value).to_owned();
            preparation.filled.push(Filled { column: fill.column.clone(), value, rows });
        }
    }
    preparation
}

/// The most frequent value of a column that differs from another only in case, spaces and punctuation: the catalogue's own spelling of
/// it. Where there are digits, punctuation counts.
fn own_spelling<'c>(column: &'c ColumnQuality, value: &str) -> Option<&'c str> {
    let letters = |text: &str| -> String {
        let has_digits = text.chars().any(char::is_numeric);
        let counts = |c: &char| c.is_alphanumeric() || has_digits && !c.is_whitespace();
        text.nfc().filter(counts).flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(value);
    let mut frequent = column.values.iter().flat_map(|values| &values.frequent);
    let found = frequent.find(|frequent| !wanted.is_empty() && letters(&frequent.value) == wanted)?;
    Some(found.value.as_str())
}

/// The columns of a frame of merged rows: what convert saw of their values, and how much the merged rows lack.
pub fn measured(frame: &Frame, quality: &Quality) -> Vec<ColumnQuality> {
    let column = |column: &Column| {
        let missing = column.missing() as u64;
        let missing_share = missing as f64 / frame.rows.max(1) as f64;
        let seen = quality.measured().find(|seen| seen.name == column.name).cloned().unwrap_or_default();
        ColumnQuality { name: column.name.clone(), missing, missing_share, ..seen }
    };
    frame.columns.iter().map(column).collect()
}

/// Makes values missing that stand for a missing one, in lists too. They stay missing, so that descriptions count stated values only:
/// they are filled where the table is written.
pub fn clear(missing: &Missing, frame: &mut Frame) {
    frame.columns.par_iter_mut().for_each(|column| column.clear(missing));
}

/// Drops what was decided.
pub fn apply(preparation: &Preparation, frame: &mut Frame) {
    frame.columns.retain(|column| preparation.kept.contains(&column.name));
}

/// What the table says of the prices: numbers in place of the column if each of its values is a price, those filled in included, else beside it.
pub fn price_columns(quality: &Quality, preparation: &Preparation) -> Option<PriceColumns> {
    let prices = quality.prices.as_ref()?;
    let pricing = Pricing::of(quality)?;
    let mut filled = preparation.filled.iter().filter(|fill| fill.column == prices.column && fill.rows > 0);
    let is_readable = filled.all(|fill| pricing.rule.read(&fill.value, None).is_some());
    Some(PriceColumns {
        is_number: prices.unreadable == 0 && is_readable,
        has_currency: !prices.others.is_empty() || pricing.currency_column.is_some(),
        pricing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::quality::{self, Frequent, Rejects, Values};
    use wintermute_shared::settings::Language;

    const CSV: &str = "product_name,brand,gender,e_color,other\nshoe,A,,,x\nboot,B,female,,x\nhat,C,,,x\ncap,D,male,red,x\n";

    fn seen(name: &str, missing: u64) -> ColumnQuality {
        let missing_share = missing as f64 / 4.0;
        ColumnQuality { name: name.to_owned(), missing, missing_share, ..ColumnQuality::default() }
    }

    #[test]
    fn columns_are_kept_dropped_and_filled_as_the_settings_say() {
        let settings = Settings { drop_missing_above: 0.5, ..Settings::default() };
        let mut frame = open(CSV.as_bytes(), &settings, &Roles::default(), &[]).unwrap().all(|_| ()).unwrap();
        let seen = [seen("product_name", 0), seen("brand", 0), seen("gender", 2), seen("e_color", 3)];
        let preparation = decide(&frame, seen.iter(), &settings, &Roles::default());
        assert_eq!(preparation.kept, ["product_name", "brand", "gender"]);
        assert_eq!(preparation.dropped[0].column, "e_color");
        assert_eq!(preparation.dropped[0].missing_share, 0.75);
        assert_eq!(preparation.filled.len(), 1);
        assert_eq!((preparation.filled[0].column.as_str(), preparation.filled[0].rows), ("gender", 2));
        apply(&preparation, &mut frame);
        assert_eq!(frame.columns.len(), 3);
        assert_eq!(
            frame.column("gender").unwrap().get(0),
            "",
            "what is missing stays missing until it is written"
        );
    }

    #[test]
    fn a_fill_takes_the_spelling_that_the_catalogue_has_for_it() {
        let frame =
            open(CSV.as_bytes(), &Settings::default(), &Roles::default(), &[]).unwrap().all(|_| ()).unwrap();
        let filled = |fill: &str, values: &[&str]| {
            let frequent = |value: &&str| Frequent { value: (*value).to_owned(), count: 1 };
            let frequent = values.iter().map(frequent).collect();
            let gender =
                ColumnQuality { values: Some(Values { frequent, ..Values::default() }), ..seen("gender", 2) };
            let settings = Settings {
                fill: vec![format!("gender={fill}").parse().unwrap()],
                drop_missing_above: 0.9,
                ..Settings::default()
            };
            decide(&frame, [gender].iter(), &settings, &Roles::default()).filled[0].value.clone()
        };
        assert_eq!(filled("uni-sex", &["Women", "Unisex", "UNI SEX"]), "Unisex");
        assert_eq!(filled("uni-sex", &["women", "uni-sex", "unisex"]), "uni-sex");
        assert_eq!(filled("uni-sex", &["women", "men", "-"]), "uni-sex");
        assert_eq!(filled("9.5", &["95", "9.50"]), "9.5");
    }

    #[test]
    fn a_column_that_is_there_for_its_role_stays_however_much_of_it_is_missing() {
        const CSV: &str = "product_name,Cost\nshoe,5\nboot,\n";
        let columns = ["product_name", "Cost"].map(str::to_owned);
        let settings = Settings::default();
        let roles = Roles::of(&columns, &settings);
        let frame = open(CSV.as_bytes(), &settings, &roles, &[]).unwrap().all(|_| ()).unwrap();
        let seen = [seen("product_name", 0), seen("Cost", 2)];
        assert_eq!(decide(&frame, seen.iter(), &settings, &roles).kept, ["product_name", "Cost"]);
    }

    #[test]
    fn columns_in_guessed_roles_stay_but_for_descriptions() {
        const CSV: &str = "product_name,Cost,body\nshoe,5,long\nboot,6,longer\n";
        let columns = ["product_name", "Cost", "body"].map(str::to_owned);
        let settings = Settings { map: vec!["description=body".parse().unwrap()], ..Settings::default() };
        for (settings, kept) in [
            (Settings::default(), &["product_name", "Cost"][..]),
            (settings, &["product_name", "Cost", "body"][..]),
        ] {
            let roles = Roles::of(&columns, &settings);
            let frame = open(CSV.as_bytes(), &settings, &roles, &[]).unwrap().all(|_| ()).unwrap();
            assert_eq!(decide(&frame, [].iter(), &settings, &roles).kept, kept);
        }
    }

    #[test]
    fn fields_in_json_are_columns_of_their_own() {
        const CSV: &str = concat!(
            "item,brand,tags,price.old\n",
            "\"{\"\"title\"\": \"\"red shirt\"\", \"\"price\"\": {\"\"amount\"\": 10.50}}\",\"{\"\"name\"\": \"\"Abco\"\"}\",\"[\"\"new\"\",\"\"sale\"\"]\",7\n",
            "\"{\"\"title\"\": \"\"blue tie\"\", \"\"size\"\": {\"\"eu\"\": 40}}\",Dorin,,8\n",
            "not JSON,\"[\"\"Abco\"\",\"\"Dorin\"\"]\",,9\n",
        );
        let settings = Settings {
            text: vec!["item.title".parse().unwrap(), "tags".parse().unwrap()],
            keep: ["item.size", "price.old", "item.none"].map(str::to_owned).to_vec(),
            map: vec!["price=item.price".parse().unwrap()],
            ..Settings::default()
        };
        let header = ["item", "brand", "tags", "price.old"].map(str::to_owned);
        let roles = Roles::of(
            &header,
            &Settings {
                map: [settings.map.clone(), vec!["brand=brand".parse().unwrap()]].concat(),
                ..Settings::default()
            },
        );
        let frame = open(CSV.as_bytes(), &settings, &roles, &[]).unwrap().all(|_| ()).unwrap();
        let cells = |name: &str| (0..3).map(|row| frame.column(name).unwrap().get(row)).collect::<Vec<_>>();
        assert_eq!(cells("item.title"), ["red shirt", "blue tie", ""]);
        assert_eq!(cells("item.price"), ["10.50", "", ""]);
        assert_eq!(cells("item.size"), ["", "{\"eu\": 40}", ""]);
        assert_eq!(cells("item.none"), ["", "", ""]);
        assert_eq!(cells("brand"), ["Abco", "Dorin", "[\"Abco\",\"Dorin\"]"]);
        assert_eq!(cells("tags"), ["new sale", "", ""]);
        assert_eq!(cells("price.old"), ["7", "8", "9"], "a column whose own name has a dot");
        assert_eq!(frame.columns.len(), 7, "and the column that they stand in is left out");
    }

    fn quality(columns: &[&str], settings: Settings) -> Quality {
        let names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let frequent = vec![Frequent { value: "Boot".to_owned(), count: 2 }];
        let column = |name: &&str| ColumnQuality {
            name: (*name).to_owned(),
            values: Some(Values { frequent: frequent.clone(), ..Values::default() }),
            ..ColumnQuality::default()
        };
        Quality {
            format: quality::FORMAT,
            dataset: String::new(),
            run: String::new(),
            source: quality::Source {
                bucket: String::new(),
                key: String::new(),
                version: String::new(),
                bytes: 0,
            },
            roles: Roles::of(&names, &settings),
            settings,
            reading: quality::Reading::default(),
            rows: 2,
            rejects: Rejects::default(),
            records_with_duplicate_keys: 0,
            columns: columns.iter().map(column).collect(),
            fields: Vec::new(),
            duplicates: None,
            prices: None,
        }
    }

    #[test]
    fn without_a_text_column_the_one_with_the_names_is_clustered() {
        let text = |columns: &[&str], settings: Settings| {
            let settled = Settled::of(&quality(columns, settings)).unwrap();
            (settled.settings.text[0].column.clone(), settled.text_found)
        };
        let default = Settings::default;
        let named = Settings { map: vec!["name=label".parse().unwrap()], ..default() };
        let given = Settings { text: vec!["label".parse().unwrap()], ..default() };
        assert_eq!(text(&["title", "price"], default()), ("title".into(), Some(Source::Guess)));
        assert_eq!(text(&["title", "product_name"], default()), ("product_name".into(), Some(Source::Name)));
        assert_eq!(text(&["title", "label"], named), ("label".into(), Some(Source::Setting)));
        assert_eq!(text(&["title", "label"], given), ("label".into(), None));
    }

    #[test]
    fn a_catalogue_without_names_is_answered_with_its_columns() {
        let error = Settled::of(&quality(&["a", "b"], Settings::default())).unwrap_err().to_string();
        assert!(error.contains("--text") && error.contains("a (such as \"Boot\"), b (such as"), "{error}");
    }

    #[test]
    fn a_column_of_names_without_words_is_no_text() {
        let error = |change: fn(&mut ColumnQuality)| {
            let mut quality = quality(&["name", "price"], Settings::default());
            change(&mut quality.columns[0]);
            Settled::of(&quality).unwrap_err().to_string()
        };
        assert!(error(|name| name.missing = 2).contains("no column holds texts"));
        assert!(error(|name| name.types.number = 2).contains("no column holds texts"));
    }

    #[test]
    fn a_nested_field_that_no_product_has_is_no_column() {
        let field = |missing| ColumnQuality { name: "a.b".to_owned(), missing, ..ColumnQuality::default() };
        let text = Settings { text: vec!["a.b".parse().unwrap()], ..Settings::default() };
        let map = Settings {
            text: vec!["title".parse().unwrap()],
            map: vec!["price=a.b".parse().unwrap()],
            ..Settings::default()
        };
        for (settings, option) in [(text, "--text"), (map, "--map")] {
            let mut quality = quality(&["a", "title"], settings);
            quality.fields = vec![field(1)];
            assert!(Settled::of(&quality).is_ok());
            quality.fields = vec![field(2)];
            let error = Settled::of(&quality).unwrap_err().to_string();
            assert!(error.contains(option) && error.contains("a.b") && error.contains("title"), "{error}");
        }
    }

    #[test]
    fn a_role_mapped_to_no_column_is_answered_with_the_columns() {
        let settings = Settings { map: vec!["price=cost_prise".parse().unwrap()], ..Settings::default() };
        let error = Settled::of(&quality(&["title", "cost_price"], settings)).unwrap_err().to_string();
        assert!(error.contains("--map price=cost_prise") && error.contains("title, cost_price"), "{error}");
    }

    #[test]
    fn a_column_that_the_user_maps_is_never_dropped() {
        let settings = Settings { map: vec!["color=e_color".parse().unwrap()], ..Settings::default() };
        let frame = open(CSV.as_bytes(), &settings, &Roles::default(), &[]).unwrap().all(|_| ()).unwrap();
        let preparation =
            decide(&frame, [seen("e_color", 3), seen("gender", 2)].iter(), &settings, &Roles::default());
        assert_eq!(
            preparation.dropped.iter().map(|dropped| dropped.column.as_str()).collect::<Vec<_>>(),
            ["gender"]
        );
    }

    #[test]
    fn a_text_column_that_does_not_exist_is_answered_with_those_that_do() {
        let settings = Settings { text: vec!["title".parse().unwrap()], ..Settings::default() };
        let error =
            open(CSV.as_bytes(), &settings, &Roles::default(), &[]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("\"title\"") && error.contains("product_name, brand, gender"), "{error}");
    }

    #[test]
    fn the_languages_that_are_found_are_part_of_the_settings() {
        let settled = |settings: Settings| {
            let csv = format!("product_name\n{}", "KIRMIZI İPEK ELBİSE\nkırmızı şapka\n".repeat(20));
            let quality = quality(&["product_name"], settings);
            let settled = Settled::of(&quality).unwrap();
            let frame =
                open(csv.as_bytes(), &settled.settings, &quality.roles, &[]).unwrap().all(|_| ()).unwrap();
            let settled = settled.with_languages(&frame, &quality.roles);
            (settled.settings.stop_words, settled.languages_by)
        };
        let (stop_words, by) = settled(Settings::default());
        assert_eq!(stop_words, [Language::Turkish], "which a model that is read again goes by");
        assert_eq!(by, LanguagesBy::Texts);
        let set = Settings { stop_words: vec![Language::German], ..Settings::default() };
        assert_eq!(settled(set), (vec![Language::German], LanguagesBy::Setting));
    }
}
