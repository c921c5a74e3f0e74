//! Says which columns play which roles, and how that was found.

use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, RoleAssignment, RoleSource, Roles};

/// The columns in their roles on one line, and on another that there are no prices, if there are none.
pub fn told(roles: &Roles, settings: &Settings) -> String {
    const ORDER: [(RoleSource, bool); 4] = [
        (RoleSource::Setting, false),
        (RoleSource::Name, false),
        (RoleSource::Guess, true),
        (RoleSource::Values, true),
    ];
    let listed = |(by, is_guess): (RoleSource, bool)| {
        // A column that is called as its role is known as well as one of the sample's feed.
        let source = |part: &RoleAssignment| match part.by {
            RoleSource::Guess if !part.is_guess() => RoleSource::Name,
            by => by,
        };
        let parts: Vec<&RoleAssignment> =
            roles.assignments().iter().filter(|part| source(part) == by).collect();
        let told = |part: &&RoleAssignment| format!("{} = {}", part.role.name(), part.column);
        let columns: Vec<String> = parts.iter().map(told).collect();
        let how = match (by, parts.len()) {
            (RoleSource::Setting, _) => "by --map",
            (RoleSource::Name, _) => "",
            (RoleSource::Guess, 1) => "guessed from its name",
            (RoleSource::Guess, _) => "guessed from their names",
            (RoleSource::Values, 1) => "guessed from its values",
            (RoleSource::Values, _) => "guessed from their values",
        };
        (columns.join(", "), how, is_guess)
    };
    let found: Vec<(String, &str, bool)> =
        ORDER.map(listed).into_iter().filter(|(columns, ..)| !columns.is_empty()).collect();
    let mut lines = Vec::new();
    if !found.is_empty() {
        let last = found.len() - 1;
        let told = |(at, (columns, how, is_guess)): (usize, &(String, &str, bool))| match (*how, at == last) {
            ("", _) => columns.clone(),
            (how, true) if *is_guess => format!("{columns} ({how}; --map role=column changes that)"),
            (how, _) => format!("{columns} ({how})"),
        };
        let told: Vec<String> = found.iter().enumerate().map(told).collect();
        lines.push(format!("columns: {}", told.join("; ")));
    }
    let is_mapped = settings.map.iter().any(|mapping| mapping.role == Role::Price);
    if roles.column(Role::Price).is_none() && !is_mapped {
        lines.push("no column of prices was found: --map price=column names one".to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(columns: &[&str], map: &[&str]) -> String {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let map = map.iter().map(|text| text.parse().unwrap()).collect();
        let settings = Settings { map, ..Settings::default() };
        told(&Roles::of(&columns, &settings), &settings)
    }

    #[test]
    fn columns_are_told_with_how_they_were_found() {
        assert_eq!(
            line(&["Nom", "Prix", "brands"], &[]),
            "columns: name = Nom, price = Prix, brand = brands (guessed from their names; --map role=column changes that)"
        );
        assert_eq!(
            line(&["Name", "Price", "COLOR"], &[]),
            "columns: name = Name, price = Price, color = COLOR",
            "they are called as their roles"
        );
        assert_eq!(
            line(&["product_name", "x", "Marke"], &["price=x"]),
            "columns: price = x (by --map); name = product_name; brand = Marke (guessed from its name; --map role=column changes that)"
        );
    }

    #[test]
    fn missing_prices_are_told_unless_none_are_wanted() {
        assert_eq!(
            line(&["product_name"], &[]),
            "columns: name = product_name\nno column of prices was found: --map price=column names one"
        );
        assert_eq!(line(&["product_name", "price"], &["price="]), "columns: name = product_name");
    }
}
