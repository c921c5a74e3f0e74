//! Quality, measured in the same pass.
//!
//! Each worker notes what the rows of a piece hold ([`observe`]), without looking at other pieces. One thread adds the
//! notes up in the order of the input, which makes the result independent of the number of workers. All totals are bounded:
//! what does not fit is estimated (see [`wintermute_shared::quality`]).

pub mod distinct;
pub mod duplicates;
pub mod fields;
pub mod frequent;
pub mod nines;
pub mod numbers;
pub mod observe;
pub mod outliers;
pub mod placeholders;
pub mod priced;
pub mod prices;
pub mod values;

use crate::output::csv;
use crate::profile::Profile;
use crate::row::columns::Columns;
use duplicates::Duplicates;
use fields::FieldValues;
use observe::{Observations, Observer};
use placeholders::Placeholders;
use priced::{Place as PricePlace, Spots};
use prices::Prices;
use values::ColumnValues;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::catalogue::{Role, Roles, Sample};
use wintermute_shared::nested::{Pick, Place, Take, is_nested};
use wintermute_shared::price::Rule;
use wintermute_shared::quality::{self, ColumnQuality, PriceQuality, Reading, Values};

/// Columns whose values are measured; later ones are only counted.
pub const MEASURED: usize = 256;
/// Characters that are shown of a value.
const SHOWN: usize = 120;

/// Where the columns and fields stand that play a role in measuring.
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

/// Where values stand, and how they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The column.
    pub column: usize,
    /// What is wanted of its cells.
    pub pick: Pick,
}

/// A field in the JSON of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The column and the keys, joined by dots.
    pub name: String,
    /// Where it stands.
    pub spot: Spot,
}

impl Positions {
    fn of(roles: &Roles, columns: &Columns, sample: &Sample, settings: &Settings, reading: &Reading) -> Self {
        let names = columns.names();
        let spot = |role: Role| {
            let place = Place::of(roles.column(role)?, names)?;
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
            is_typed: reading.has_typed_numbers(),
            ..price
        });
        Self { name: spot(Role::Name), brand: spot(Role::Brand), price, fields }
    }
}

/// The fields in the JSON of columns that play a role or that settings name.
fn fields(roles: &Roles, columns: &[String], settings: &Settings) -> Vec<Field> {
    let of_roles = roles.parts().iter().map(|part| (part.column.as_str(), Some(part.role)));
    let kept = settings.keep.iter().map(String::as_str);
    let filled = settings.fill.iter().map(|fill| fill.column.as_str());
    let named = settings.text.iter().map(|text| text.column.as_str()).chain(kept).chain(filled);
    let mut fields: Vec<Field> = Vec::new();
    for (name, role) in of_roles.chain(named.map(|name| (name, None))) {
        let Some(place) = Place::of(name, columns).filter(|place| !place.path.is_empty()) else { continue };
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

/// What was measured of the whole input.
#[derive(Debug, Default, PartialEq)]
pub struct Measured {
    /// Which columns play which roles.
    pub roles: Roles,
    /// The first [`MEASURED`] columns.
    pub values: Vec<Values>,
    /// What stands for a missing value in each column.
    pub placeholders: Vec<Option<quality::Placeholders>>,
    /// The fields in the JSON of columns that play a role or that settings name.
    pub fields: Vec<ColumnQuality>,
    /// Products that are there more than once.
    pub duplicates: Option<quality::Duplicates>,
    /// The prices.
    pub prices: Option<PriceQuality>,
}

/// Adds up what the workers have noted.
#[derive(Debug, Default)]
pub struct Measures {
    roles: Roles,
    positions: Positions,
    missing: Missing,
    values: Vec<ColumnValues>,
    /// What stands for a missing value in the columns that are not measured.
    later: Vec<Placeholders>,
    fields: Vec<FieldValues>,
    duplicates: Option<Duplicates>,
    prices: Option<Prices>,
}

impl Measures {
    /// Nothing yet, of these columns of an input that is read so, of whose values the sample tells.
    pub fn new(columns: &Columns, sample: &Sample, settings: &Settings, reading: &Reading) -> Self {
        let roles = Roles::found(columns.names(), sample, settings);
        let positions = Positions::of(&roles, columns, sample, settings, reading);
        let measured = columns.len().min(MEASURED);
        let counted = measured + positions.fields.len();
        Self {
            values: (0..measured).map(|_| ColumnValues::new(counted, None)).collect(),
            later: vec![Placeholders::default(); columns.len() - measured],
            missing: Missing::of(settings),
            fields: positions.fields.iter().map(|field| FieldValues::new(counted, field)).collect(),
            duplicates: positions.name.as_ref().map(|spot| Duplicates::new(spot.pick.clone())),
            prices: positions.price.as_ref().map(|spots| Prices::new(spots, settings)),
            positions,
            roles,
        }
    }

    /// Notes of rows what is added up here; nothing for measures by [`Default`].
    pub fn observer(&self) -> Observer {
        Observer::new(self.values.len() + self.later.len(), self.positions.clone(), self.missing.clone())
    }

    /// Adds the piece that follows, with its CSV.
    pub fn add(&mut self, seen: &mut Observations, csv: &[u8]) {
        for (values, seen) in self.values.iter_mut().zip(&seen.columns) {
            values.add(seen, csv);
        }
        for (placeholders, seen) in self.later.iter_mut().zip(&seen.later) {
            placeholders.merge(seen);
        }
        for (values, seen) in self.fields.iter_mut().zip(&seen.fields) {
            values.add(seen, csv);
        }
        if let (Some(prices), Some(spots)) = (&mut self.prices, &self.positions.price) {
            prices.add(
                &mut seen.prices,
                |index| spots.times(&seen.columns, &seen.fields, &seen.pairs, index),
                csv,
            );
        }
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.add(&seen.products, csv);
        }
    }

    /// What was measured; `profile` counts the same rows.
    pub fn finish(self, profile: &Profile) -> Measured {
        let Self { roles, positions, values, later, fields, duplicates, prices, missing: _ } = self;
        let (mut values, mut placeholders): (Vec<Values>, Vec<_>) =
            values.into_iter().map(ColumnValues::finish).unzip();
        placeholders.extend(later.into_iter().map(Placeholders::finish));
        let mut fields: Vec<ColumnQuality> =
            fields.into_iter().map(|field| field.finish(profile.rows)).collect();
        let prices = prices.zip(positions.price).map(|(prices, spots)| {
            let (prices, numbers) = prices.finish();
            match spots.place {
                PricePlace::Column(column) => values[column].numbers = numbers,
                PricePlace::Field(field) => {
                    fields[field].values.iter_mut().for_each(|values| values.numbers = numbers.clone())
                }
            }
            prices
        });
        Measured {
            prices,
            values,
            placeholders,
            fields,
            duplicates: duplicates.map(Duplicates::finish),
            roles,
        }
    }
}

/// The beginning of the CSV field at `at`, or of what is wanted of it.
fn excerpt(csv: &[u8], at: usize, pick: Option<&Pick>) -> Box<str> {
    let cell = |enough: usize| csv::first_field(&csv[at..], enough);
    let Some(pick) = pick else { return shortened(&String::from_utf8_lossy(&cell(4 * SHOWN))) };
    let beginning = String::from_utf8_lossy(&cell(4 * SHOWN)).into_owned();
    // Only whole JSON can be read.
    match is_nested(&beginning) {
        true => shortened(&pick.read(&String::from_utf8_lossy(&cell(usize::MAX)))),
        false => shortened(&beginning),
    }
}

fn shortened(text: &str) -> Box<str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
