//! Which columns stay, which go and what is filled in, as the settings say.

use super::columns::{is_text, shown};
use super::frame::{Column, Frame};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Dropped, Filled, Preparation};
use wintermute_shared::catalogue::Roles;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::quality::{ColumnQuality, Quality};

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
    let plays = |name: &str| roles.assignments().iter().any(|part| part.column == name);
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
    for fill in &settings.fill {
        let Some(name) = fill.column_of(&preparation.kept, roles) else { continue };
        if !is_text(settings, name) {
            let rows = of(name).map_or(0, |column| column.missing);
            let value = of(name).and_then(|column| own_spelling(column, &fill.value));
            let value = value.unwrap_or(&fill.value).to_owned();
            preparation.filled.push(Filled { column: name.to_owned(), value, rows });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::columns::open;
    use wintermute_shared::quality::{Frequent, Values};

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
    fn a_fill_that_names_a_role_fills_its_column_whatever_that_is_called() {
        const CSV: &str = "product_name,Sex\nshoe,\nboot,female\n";
        let columns = ["product_name", "Sex"].map(str::to_owned);
        let settings = Settings::default();
        let roles = Roles::of(&columns, &settings);
        let frame = open(CSV.as_bytes(), &settings, &roles, &[]).unwrap().all(|_| ()).unwrap();
        let filled = decide(&frame, [seen("Sex", 1)].iter(), &settings, &roles).filled;
        assert_eq!(filled, [Filled { column: "Sex".to_owned(), value: "uni-sex".to_owned(), rows: 1 }]);
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
}
