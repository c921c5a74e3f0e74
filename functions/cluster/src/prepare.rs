//! Which columns stay, which go and what is filled in, as the settings say.

use crate::frame::Frame;
use std::io::Read;
use wintermute_shared::analysis::{Dropped, Filled, Preparation};
use wintermute_shared::catalogue::{Part, Role, Roles, Source};
use wintermute_shared::{Error, Result, Settings};

/// The catalogue as it is clustered: text columns and kept columns, and what happened to them.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The columns.
    pub frame: Frame,
    /// What was kept, dropped and filled.
    pub preparation: Preparation,
}

/// Reads a catalogue and applies the settings: kept columns that lack more than `drop_missing_above` of their values are
/// dropped, missing values of others are filled. Columns whose role the settings name or convert has guessed stay too.
///
/// # Errors
/// [`Error::Invalid`] when a text column does not exist (it names those that do), or as [`Frame::read`].
pub fn prepare(
    csv: impl Read + Send,
    settings: &Settings,
    roles: &Roles,
    progress: impl Fn(u64),
) -> Result<Prepared> {
    let is_text = |name: &str| settings.text.iter().any(|text| text.column == name);
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
    let mut frame = Frame::read(csv, |name| is_text(name) || is_kept(name), progress)?;
    if !settings.null.is_empty() {
        frame.columns.iter_mut().for_each(|column| column.blank(&settings.null));
    }
    for text in settings.text.iter().map(|text| &text.column) {
        if frame.column(text).is_none() {
            return Err(Error::invalid(format!(
                "the catalogue has no text column {text:?}: name with --text (WINTERMUTE_TEXT) one of its columns, which are {}",
                frame.available.join(", ")
            )));
        }
    }
    let mut preparation = Preparation::default();
    let rows = frame.rows;
    frame.columns.retain(|column| {
        let missing_share = column.missing() as f64 / rows.max(1) as f64;
        let stays = is_text(&column.name) || missing_share <= settings.drop_missing_above;
        if !stays {
            preparation.dropped.push(Dropped { column: column.name.clone(), missing_share });
        }
        stays
    });
    for fill in &settings.fill {
        if let Some(column) =
            frame.columns.iter_mut().find(|column| column.name == fill.column && !is_text(&fill.column))
        {
            let rows = column.fill(&fill.value) as u64;
            preparation.filled.push(Filled { column: fill.column.clone(), value: fill.value.clone(), rows });
        }
    }
    preparation.kept = frame.columns.iter().map(|column| column.name.clone()).collect();
    Ok(Prepared { frame, preparation })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "product_name,brand,gender,e_color,other\nshoe,A,,,x\nboot,B,female,,x\nhat,C,,,x\ncap,D,male,red,x\n";

    #[test]
    fn columns_are_kept_dropped_and_filled_as_the_settings_say() {
        let settings = Settings { drop_missing_above: 0.5, ..Settings::default() };
        let prepared = prepare(CSV.as_bytes(), &settings, &Roles::default(), |_| ()).unwrap();
        assert_eq!(prepared.preparation.kept, ["product_name", "brand", "gender"]);
        assert_eq!(prepared.preparation.dropped[0].column, "e_color");
        assert_eq!(prepared.preparation.dropped[0].missing_share, 0.75);
        assert_eq!(
            (prepared.preparation.filled[0].column.as_str(), prepared.preparation.filled[0].rows),
            ("gender", 2)
        );
        assert_eq!(prepared.frame.column("gender").unwrap().get(0), "uni-sex");
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
            let prepared = prepare(CSV.as_bytes(), &settings, &roles, |_| ()).unwrap();
            assert_eq!(prepared.preparation.kept, kept);
        }
    }

    #[test]
    fn a_text_column_that_does_not_exist_is_answered_with_those_that_do() {
        let settings = Settings { text: vec!["title".parse().unwrap()], ..Settings::default() };
        let error = prepare(CSV.as_bytes(), &settings, &Roles::default(), |_| ()).unwrap_err().to_string();
        assert!(error.contains("\"title\"") && error.contains("product_name, brand, gender"), "{error}");
    }
}
