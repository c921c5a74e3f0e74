//! Which columns of a catalogue are read, and how it is opened at them.

use super::frame::{Chunks, FrameColumn, FrameReader};
use wintermute_shared::catalogue::{Role, RoleAssignment, RoleSource, Roles};
use wintermute_shared::nested::{FieldPath, Pick, Take};
use wintermute_shared::settings::SetAside;
use wintermute_shared::{Error, Result, Settings};

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
    shown(settings, roles).chain(set_aside(settings, roles).map(|(_, column)| column))
}

/// The columns whose words the settings set aside, as far as the catalogue has them and they are no texts themselves.
pub fn set_aside<'n>(
    settings: &'n Settings,
    roles: &'n Roles,
) -> impl Iterator<Item = (SetAside, &'n String)> {
    let column = |what: &SetAside| Some((*what, &roles.assignment(what.role()?)?.column));
    settings.set_aside.iter().filter_map(column).filter(|(_, name)| !is_text(settings, name))
}

/// The names of the columns that the table of the products has, if the catalogue has them.
pub fn shown<'n>(settings: &'n Settings, roles: &'n Roles) -> impl Iterator<Item = &'n String> {
    // Who maps a role to a column wants to see the column. So does who has columns of other names than `keep` knows, but for
    // descriptions, which are long.
    let is_seen = |part: &&RoleAssignment| match part.by {
        RoleSource::Setting => true,
        RoleSource::Guess | RoleSource::Values => part.role != Role::Description,
        RoleSource::Name => false,
    };
    let texts = settings.text.iter().map(|text| &text.column);
    let seen = roles.assignments().iter().filter(is_seen).map(|part| &part.column);
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
        let Some(place) = FieldPath::of(name, header) else { continue };
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
    if let Some(part) = roles.assignments().iter().find(|part| part.column == name) {
        return Some(Pick::of_role(part.role, path));
    }
    let take = if is_text(settings, name) { Take::Words } else { Take::AsItStands };
    (take == Take::Words || !path.is_empty()).then(|| Pick { path: path.to_owned(), take })
}

/// Whether a column holds text that is clustered.
pub fn is_text(settings: &Settings, name: &str) -> bool {
    settings.text.iter().any(|text| text.column == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "product_name,brand,gender,e_color,other\nshoe,A,,,x\nboot,B,female,,x\nhat,C,,,x\ncap,D,male,red,x\n";

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

    #[test]
    fn a_text_column_that_does_not_exist_is_answered_with_those_that_do() {
        let settings = Settings { text: vec!["title".parse().unwrap()], ..Settings::default() };
        let error =
            open(CSV.as_bytes(), &settings, &Roles::default(), &[]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("\"title\"") && error.contains("product_name, brand, gender"), "{error}");
    }
}
