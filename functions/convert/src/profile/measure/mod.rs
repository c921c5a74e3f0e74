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
mod hints;
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
mod row_sample;
pub mod spot;
pub mod values;

use crate::row::columns::Columns;
use duplicates::Duplicates;
use excerpt::excerpt;
use fields::FieldValues;
use hints::Hints;
use observe::{Observations, ObservedValue, Observer};
use placeholders::Placeholders;
use positions::{MEASURED, Positions};
use priced::PricePlace;
use prices::PriceProfile;
use rapidhash::v3::rapidhash_v3;
use row_sample::{RowSample, SampledValue};
use std::sync::Arc;
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
    sample: RowSample,
    /// The hashes of the columns' names.
    names: Arc<[u64]>,
    hints: Arc<Hints>,
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
            sample: RowSample::default(),
            names: columns.names().iter().map(|name| rapidhash_v3(name.as_bytes())).collect(),
            hints: Arc::new(Hints::new(counted)),
            positions,
            roles,
        }
    }

    /// Notes of rows what is added up here; nothing for measures by [`Default`].
    pub fn observer(&self) -> Observer {
        Observer::new(
            self.names.clone(),
            self.positions.clone(),
            self.missing.clone(),
            Arc::clone(&self.hints),
        )
    }

    /// Adds the piece that follows, with its CSV.
    pub fn add(&mut self, seen: &mut Observations, csv: &[u8]) {
        for (i, (values, seen)) in self.values.iter_mut().zip(&seen.columns).enumerate() {
            let was_counting = values.is_counting();
            values.add(seen, csv);
            if was_counting && !values.is_counting() {
                self.hints.stop_counting(i);
            }
        }
        for (placeholders, seen) in self.later.iter_mut().zip(&seen.later) {
            placeholders.merge(seen);
        }
        for (i, (values, seen)) in self.fields.iter_mut().zip(&seen.fields).enumerate() {
            let was_counting = values.is_counting();
            values.add(seen, csv);
            if was_counting && !values.is_counting() {
                self.hints.stop_counting(self.values.len() + i);
            }
        }
        self.add_rows(seen, csv);
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

    /// Adds the rows of a piece to the sample.
    fn add_rows(&mut self, seen: &Observations, csv: &[u8]) {
        let Self { values, fields, missing, sample, .. } = self;
        for row in &seen.rows {
            sample.add(row.hash, || {
                let observed = &seen.row_values[row.values.clone()];
                let value = |value: &ObservedValue| {
                    let ObservedValue { column, hash, at } = *value;
                    let field = column.checked_sub(values.len()).and_then(|field| fields.get(field));
                    let text = excerpt(csv, at, field.and_then(FieldValues::pick));
                    (!missing.has(text.as_bytes())).then_some(SampledValue { column, hash, text })
                };
                observed.iter().filter_map(value).collect()
            });
        }
        if !seen.rows.is_empty() {
            self.hints.lower(self.sample.highest());
        }
    }

    /// What was measured of this many rows.
    pub fn finish(self, rows: u64) -> Measured {
        let Self { roles, positions, values, later, fields, duplicates, prices, sample, .. } = self;
        let mut sampled = sample.frequent(values.len() + fields.len(), rows).into_iter();
        let mut sampled = || sampled.next().unwrap_or_default();
        let (mut values, mut placeholders): (Vec<Values>, Vec<_>) =
            values.into_iter().map(|values| values.finish(sampled())).unzip();
        placeholders.extend(later.into_iter().map(Placeholders::finish));
        let mut fields: Vec<ColumnQuality> =
            fields.into_iter().map(|field| field.finish(rows, sampled())).collect();
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
