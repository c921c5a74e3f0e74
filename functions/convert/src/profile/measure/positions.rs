//! Where the columns and fields are that are measured.

use super::priced::{PricePlace, Spots};
use super::spot::{Field, Spot};
use crate::row::columns::Columns;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Roles, Sample};
use wintermute_shared::nested::{FieldPath, Pick, Take};
use wintermute_shared::price::Rule;

/// Columns whose values are measured; later ones are only counted.
pub const MEASURED: usize = 256;

/// Where the columns and fields are that play a role in measuring.
#[derive(Clone, Debug, Default)]
pub struct Positions {
    /// What a product is called.
    pub name: Option<Spot>,
    /// Who makes it.
    pub brand: Option<Spot>,
    /// What it costs.
    pub price: Option<Spots>,
    /// The fields in the JSON of columns that are measured as columns are.
    pub fields: Vec<Field>,
}

impl Positions {
    /// The positions of these roles and of what the settings name.
    pub fn of(roles: &Roles, columns: &Columns, sample: &Sample, settings: &Settings) -> Self {
        let names = columns.names();
        let spot = |role: Role| {
            let place = FieldPath::of(roles.column(role)?, names)?;
            Some(Spot { column: place.column, pick: Pick::of_role(role, place.path) })
        };
        let fields = fields(roles, names, settings);
        let price = || {
            let (name, spot) = (roles.column(Role::Price)?, spot(Role::Price)?);
            let place = match fields.iter().position(|field| field.name == name) {
                Some(field) => PricePlace::Field(field),
                None => PricePlace::Column(Some(spot.column).filter(|column| *column < MEASURED)?),
            };
            Some(Spots::new(name, place, spot))
        };
        let price = price().map(|price| Spots {
            currency: spot(Role::Currency),
            scale: spot(Role::PriceScale),
            rule: Rule { scale: roles.price_scale(sample, settings), ..price.rule },
            ..price
        });
        Self { name: spot(Role::Name), brand: spot(Role::Brand), price, fields }
    }
}

/// The fields in the JSON of columns that play a role or that settings name.
fn fields(roles: &Roles, columns: &[String], settings: &Settings) -> Vec<Field> {
    let of_roles = roles.assignments().iter().map(|part| (part.column.as_str(), Some(part.role)));
    let kept = settings.keep.iter().map(String::as_str);
    let filled = settings.fill.iter().map(|fill| fill.column.as_str());
    let named = settings.text.iter().map(|text| text.column.as_str()).chain(kept).chain(filled);
    let mut fields: Vec<Field> = Vec::new();
    for (name, role) in of_roles.chain(named.map(|name| (name, None))) {
        let Some(place) = FieldPath::of(name, columns).filter(|place| !place.path.is_empty()) else {
            continue;
        };
        if fields.iter().any(|field| field.name == name) {
            continue;
        }
        let as_it_stands = || Pick { path: place.path.to_owned(), take: Take::AsItStands };
        let pick = role.map_or_else(as_it_stands, |role| Pick::of_role(role, place.path));
        let spot = Spot { column: place.column, pick };
        fields.push(Field { name: name.to_owned(), spot });
    }
    fields
}
