//! Checks that settings map roles to columns that are there.

use super::Quality;
use crate::catalogue::RoleColumn;
use crate::settings::Settings;
use crate::{Error, Result};

/// Names that are as alike as this, from 0 to 1, may be meant.
const ALIKE: f64 = 0.7;

/// Refuses settings that map a role to a column or a field that is not there, or to two columns.
///
/// # Errors
/// [`Error::Invalid`] names the mapping and the columns, and the one that may be meant.
pub fn check_mappings(settings: &Settings, quality: &Quality) -> Result<()> {
    for (at, RoleColumn { role, column }) in settings.map.iter().enumerate() {
        let role = role.name();
        if let Some(other) = settings.map[..at].iter().find(|other| other.role.name() == role) {
            return Err(Error::invalid(format!(
                "--map {role}={column} (WINTERMUTE_MAP) stands beside {role}={}: name one column for a role",
                other.column
            )));
        }
        if !column.is_empty() && !quality.has(column) {
            let names: Vec<&str> = quality.measured().map(|column| column.name.as_str()).collect();
            let meant = nearest(column, &names).map(|name| format!(" (is {name:?} meant?)"));
            return Err(Error::invalid(format!(
                "--map {role}={column} (WINTERMUTE_MAP) names a column that the catalogue does not have{}: its columns are {}",
                meant.unwrap_or_default(),
                quality.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
            )));
        }
    }
    Ok(())
}

/// The name that is written nearly as this one.
fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let small = name.to_lowercase();
    let alike = |other: &&'n str| strsim::normalized_levenshtein(&small, &other.to_lowercase());
    let others = names.iter().copied().filter(|other| *other != name);
    let nearest = others.map(|other| (alike(&other), other)).filter(|(alike, _)| *alike >= ALIKE);
    nearest.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_meant() {
        let names = ["id", "price", "cost_price", "Brand"];
        assert_eq!(nearest("cost_prise", &names), Some("cost_price"));
        assert_eq!(nearest("brand", &names), Some("Brand"));
        assert_eq!(nearest("colour", &names), None);
    }
}
