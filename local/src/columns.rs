//! Says which columns play which roles, and how that was found.

use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Part, Role, Roles, Source};

/// The columns in their roles on one line, and on another that there are no prices, if there are none.
pub fn told(roles: &Roles, settings: &Settings) -> String {
    const SOURCES: [(Source, &str); 4] = [
        (Source::Setting, "by --map"),
        (Source::Name, ""),
        (Source::Guess, "guessed from their names"),
        (Source::Values, "guessed from their values"),
    ];
    let listed = |by: Source| -> String {
        let parts = roles.parts().iter().filter(|part| part.by == by);
        let told = |Part { role, column, .. }: &Part| format!("{} = {column}", role.name());
        parts.map(told).collect::<Vec<_>>().join(", ")
    };
    let found = SOURCES.map(|(by, how)| (listed(by), how));
    let found: Vec<&(String, &str)> = found.iter().filter(|(columns, _)| !columns.is_empty()).collect();
    let mut lines = Vec::new();
    if !found.is_empty() {
        let last = found.len() - 1;
        let told = |(at, (columns, how)): (usize, &&(String, &str))| match (*how, at == last) {
            ("", _) => columns.clone(),
            (how, true) if how.starts_with("guessed") => {
                format!("{columns} ({how}; --map role=column changes that)")
            }
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
            line(&["product_name", "x", "Marke"], &["price=x"]),
            "columns: price = x (by --map); name = product_name; brand = Marke (guessed from their names; --map role=column changes that)"
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
