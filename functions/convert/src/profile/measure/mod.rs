//! Quality, measured in the same pass.
//!
//! Each worker notes what the rows of a piece hold ([`observe`]), without looking at other pieces. One thread adds the
//! notes up in the order of the input, which makes the result independent of the number of workers. All totals are bounded:
//! what does not fit is estimated (see [`wintermute_shared::quality`]).

pub mod distinct;
pub mod duplicates;
mod excerpt;
pub mod fields;
pub mod frequent;
pub mod meant;
pub mod nines;
mod note;
pub mod numbers;
pub mod observe;
pub mod outliers;
pub mod placeholders;
pub mod positions;
pub mod priced;
pub mod prices;
pub mod spot;
pub mod values;

use crate::row::columns::Columns;
use duplicates::Duplicates;
use fields::FieldValues;
use observe::{Observations, Observer};
use placeholders::Placeholders;
use positions::{MEASURED, Positions};
use priced::PricePlace;
use prices::PriceProfile;
use values::ColumnValues;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::missing::Missing;
use wintermute_shared::catalogue::{Roles, Sample};
use wintermute_shared::quality::{self, ColumnQuality, PriceQuality, Values};

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
    prices: Option<PriceProfile>,
}

impl Measures {
    /// Nothing yet, of these columns, of whose values the sample tells.
    pub fn new(columns: &Columns, sample: &Sample, settings: &Settings) -> Self {
        let roles = Roles::found(columns.names(), sample, settings);
        let positions = Positions::of(&roles, columns, sample, settings);
        let measured = columns.len().min(MEASURED);
        let counted = measured + positions.fields.len();
        Self {
            values: (0..measured).map(|_| ColumnValues::new(counted, None)).collect(),
            later: vec![Placeholders::default(); columns.len() - measured],
            missing: Missing::of(settings),
            fields: positions.fields.iter().map(|field| FieldValues::new(counted, field)).collect(),
            duplicates: positions.name.as_ref().map(|spot| Duplicates::new(spot.pick.clone())),
            prices: positions.price.as_ref().map(|spots| PriceProfile::new(spots, settings)),
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

    /// What was measured of this many rows.
    pub fn finish(self, rows: u64) -> Measured {
        let Self { roles, positions, values, later, fields, duplicates, prices, missing: _ } = self;
        let (mut values, mut placeholders): (Vec<Values>, Vec<_>) =
            values.into_iter().map(ColumnValues::finish).unzip();
        placeholders.extend(later.into_iter().map(Placeholders::finish));
        let mut fields: Vec<ColumnQuality> = fields.into_iter().map(|field| field.finish(rows)).collect();
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
