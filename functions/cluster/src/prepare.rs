//! Which columns stay, which go and what is filled in, as the settings say.

use crate::frame::{Chunks, Frame, FrameReader};
use wintermute_shared::analysis::{Dropped, Filled, Preparation};
use wintermute_shared::catalogue::{Part, Role, Roles, Source, check_mappings};
use wintermute_shared::quality::{ColumnQuality, Quality};
use wintermute_shared::settings::TextColumn;
use wintermute_shared::{Error, Result, Settings, price};

/// The settings of a run, now that the columns of its catalogue are known.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The settings with the text columns that are clustered.
    pub settings: Settings,
    /// How the text column was found, where the settings name none.
    pub text_found: Option<Source>,
}

impl Settled {
    /// Takes the column in the role `name` where the settings name no text column.
    ///
    /// # Errors
    /// [`Error::Invalid`] when no column is known to hold names, or `map` names a column that does not exist.
    pub fn of(quality: &Quality) -> Result<Self> {
        let mut settings = quality.settings.clone();
        settings.check()?;
        check_mappings(&settings, quality.columns.iter().map(|column| column.name.as_str()))?;
        if !settings.text.is_empty() {
            return Ok(Self { settings, text_found: None });
        }
        let part = quality.roles.parts().iter().find(|part| part.role == Role::Name).ok_or_else(|| {
            Error::invalid(format!(
                "no column is known to hold the products' names: name with --text (WINTERMUTE_TEXT) the one whose words are clustered, out of {}",
                quality.columns.iter().map(with_example).collect::<Vec<_>>().join(", ")
            ))
        })?;
        settings.text = vec![TextColumn { column: part.column.clone(), weight: 1.0 }];
        Ok(Self { settings, text_found: Some(part.by) })
    }
}

/// A column with its most frequent value.
fn with_example(column: &ColumnQuality) -> String {
    let value = column.values.as_ref().and_then(|values| values.frequent.first());
    value.map_or_else(|| column.name.clone(), |value| format!("{} (such as {:?})", column.name, value.value))
}

/// Opens a catalogue at the columns that clustering needs: text columns and kept columns. Columns whose role the settings name or
/// convert has guessed stay too.
///
/// # Errors
/// [`Error::Invalid`] when a text column does not exist (it names those that do), or as [`FrameReader`].
pub fn open<C: Chunks>(csv: C, settings: &Settings, roles: &Roles) -> Result<FrameReader<C>> {
    // Who maps a role to a column wants to see the column. So does who has columns of other names than `keep` knows, but for
    // descriptions, which are long.
    let is_seen = |part: &Part| match part.by {
        Source::Setting => true,
        Source::Guess => part.role != Role::Description,
        Source::Name => false,
    };
    let is_kept = |name: &str| {
        settings.keep.iter().any(|kept| kept == name)
            || roles.parts().iter().any(|part| part.column == name && is_seen(part))
    };
    let reader = FrameReader::open(csv, |name| is_text(settings, name) || is_kept(name))?;
    for text in settings.text.iter().map(|text| &text.column) {
        if !reader.available().contains(text) {
            return Err(Error::invalid(format!(
                "the catalogue has no text column {text:?}: name with --text (WINTERMUTE_TEXT) one of its columns, which are {}",
                reader.available().join(", ")
            )));
        }
    }
    Ok(reader)
}

/// Whether a column holds text that is clustered.
pub fn is_text(settings: &Settings, name: &str) -> bool {
    settings.text.iter().any(|text| text.column == name)
}

/// Decides what becomes of the columns of a frame by what convert saw of them: kept columns that lack more than
/// `drop_missing_above` of their values are dropped, but for those that `map` names; missing values of others are filled.
pub fn decide(frame: &Frame, seen: &[ColumnQuality], settings: &Settings) -> Preparation {
    let mut preparation = Preparation::default();
    let of = |name: &str| seen.iter().find(|column| column.name == name);
    for name in frame.columns.iter().map(|column| &column.name) {
        let missing_share = of(name).map_or(0.0, |column| column.missing_share);
        let is_wanted = is_text(settings, name) || settings.map.iter().any(|mapping| mapping.column == *name);
        if !is_wanted && missing_share > settings.drop_missing_above {
            preparation.dropped.push(Dropped { column: name.clone(), missing_share });
        } else {
            preparation.kept.push(name.clone());
        }
    }
    for fill in settings.fill.iter().filter(|fill| !is_text(settings, &fill.column)) {
        if preparation.kept.contains(&fill.column) {
            let rows = of(&fill.column).map_or(0, |column| column.missing);
            preparation.filled.push(Filled { column: fill.column.clone(), value: fill.value.clone(), rows });
        }
    }
    preparation
}

/// Drops what was decided, and makes values missing that stand for null. Missing values stay missing, so that descriptions count
/// stated values only: they are filled where the table is written.
pub fn apply(preparation: &Preparation, settings: &Settings, frame: &mut Frame) {
    if !settings.null.is_empty() {
        frame.columns.iter_mut().for_each(|column| column.blank(&settings.null));
    }
    frame.columns.retain(|column| preparation.kept.contains(&column.name));
}

/// The column of prices, if each of its values is one, those filled in included.
pub fn numeric_price<'a>(quality: &'a Quality, preparation: &Preparation) -> Option<&'a str> {
    let prices = quality.prices.as_ref().filter(|prices| prices.unreadable == 0)?;
    let filled = preparation.filled.iter().filter(|fill| fill.column == prices.column && fill.rows > 0);
    filled.into_iter().all(|fill| price::parse(&fill.value).is_some()).then_some(&prices.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::quality::{self, Frequent, Rejects, Values};

    const CSV: &str = "product_name,brand,gender,e_color,other\nshoe,A,,,x\nboot,B,female,,x\nhat,C,,,x\ncap,D,male,red,x\n";

    fn seen(name: &str, missing: u64) -> ColumnQuality {
        let missing_share = missing as f64 / 4.0;
        ColumnQuality { name: name.to_owned(), missing, missing_share, ..ColumnQuality::default() }
    }

    #[test]
    fn columns_are_kept_dropped_and_filled_as_the_settings_say() {
        let settings = Settings { drop_missing_above: 0.5, ..Settings::default() };
        let mut frame = open(CSV.as_bytes(), &settings, &Roles::default()).unwrap().all(|_| ()).unwrap();
        let seen = [seen("product_name", 0), seen("brand", 0), seen("gender", 2), seen("e_color", 3)];
        let preparation = decide(&frame, &seen, &settings);
        assert_eq!(preparation.kept, ["product_name", "brand", "gender"]);
        assert_eq!(preparation.dropped[0].column, "e_color");
        assert_eq!(preparation.dropped[0].missing_share, 0.75);
        assert_eq!(preparation.filled.len(), 1);
        assert_eq!((preparation.filled[0].column.as_str(), preparation.filled[0].rows), ("gender", 2));
        apply(&preparation, &settings, &mut frame);
        assert_eq!(frame.columns.len(), 3);
        assert_eq!(
            frame.column("gender").unwrap().get(0),
            "",
            "what is missing stays missing until it is written"
        );
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
            let frame = open(CSV.as_bytes(), &settings, &roles).unwrap().all(|_| ()).unwrap();
            assert_eq!(decide(&frame, &[], &settings).kept, kept);
        }
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
            rows: 2,
            rejects: Rejects::default(),
            records_with_duplicate_keys: 0,
            columns: columns.iter().map(column).collect(),
            duplicates: None,
            prices: None,
            descriptions: None,
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
    fn a_role_mapped_to_no_column_is_answered_with_the_columns() {
        let settings = Settings { map: vec!["price=cost_prise".parse().unwrap()], ..Settings::default() };
        let error = Settled::of(&quality(&["title", "cost_price"], settings)).unwrap_err().to_string();
        assert!(error.contains("--map price=cost_prise") && error.contains("title, cost_price"), "{error}");
    }

    #[test]
    fn a_column_that_the_user_maps_is_never_dropped() {
        let settings = Settings { map: vec!["color=e_color".parse().unwrap()], ..Settings::default() };
        let frame = open(CSV.as_bytes(), &settings, &Roles::default()).unwrap().all(|_| ()).unwrap();
        let preparation = decide(&frame, &[seen("e_color", 3), seen("gender", 2)], &settings);
        assert_eq!(
            preparation.dropped.iter().map(|dropped| dropped.column.as_str()).collect::<Vec<_>>(),
            ["gender"]
        );
    }

    #[test]
    fn a_text_column_that_does_not_exist_is_answered_with_those_that_do() {
        let settings = Settings { text: vec!["title".parse().unwrap()], ..Settings::default() };
        let error = open(CSV.as_bytes(), &settings, &Roles::default()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("\"title\"") && error.contains("product_name, brand, gender"), "{error}");
    }
}
