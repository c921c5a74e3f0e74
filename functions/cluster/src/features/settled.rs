//! What the settings leave open, settled by the catalogue: its text columns and its languages.

use super::language::settle;
use super::text::Corpus;
use crate::input::columns::is_text;
use crate::input::frame::Frame;
use wintermute_shared::analysis::{LanguageShare, LanguagesBy};
use wintermute_shared::catalogue::{Role, RoleSource, Roles};
use wintermute_shared::quality::{ColumnQuality, Quality, TypeCounts, check_mappings};
use wintermute_shared::settings::TextColumn;
use wintermute_shared::{Error, Result, Settings};

/// The settings of a run, now that the columns of its catalogue are known.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The settings with the text columns that are clustered.
    pub settings: Settings,
    /// How the text column was found, where the settings name none.
    pub text_found: Option<RoleSource>,
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
        let mut parts = quality.roles.assignments().iter();
        let part = parts.find(|part| part.role == Role::Name && has_text(&part.column)).ok_or_else(|| {
            Error::invalid(format!(
                "no column holds texts: name with --text (WINTERMUTE_TEXT) the one whose words are clustered, out of {}",
                quality.columns.iter().map(with_example).collect::<Vec<_>>().join(", ")
            ))
        })?;
        settings.text = vec![TextColumn { column: part.column.clone(), weight: 1.0 }];
        Ok(Self::by_settings(settings, Some(part.by)))
    }

    fn by_settings(settings: Settings, text_found: Option<RoleSource>) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::columns::open;
    use wintermute_shared::quality::{self, Frequent, Rejects, Values};
    use wintermute_shared::settings::Language;

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
                parts: Vec::new(),
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
        assert_eq!(text(&["title", "price"], default()), ("title".into(), Some(RoleSource::Guess)));
        assert_eq!(
            text(&["title", "product_name"], default()),
            ("product_name".into(), Some(RoleSource::Name))
        );
        assert_eq!(text(&["title", "label"], named), ("label".into(), Some(RoleSource::Setting)));
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
