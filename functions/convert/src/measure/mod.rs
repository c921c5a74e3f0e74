//! Quality, measured in the same pass.
//!
//! Each worker notes what the rows of a piece hold ([`observe`]), without looking at other pieces. One thread adds the
//! notes up in the order of the input, which makes the result independent of the number of workers. All totals are bounded:
//! what does not fit is estimated (see [`wintermute_shared::quality`]).

pub mod descriptions;
pub mod distinct;
pub mod duplicates;
pub mod frequent;
pub mod letters;
pub mod numbers;
pub mod observe;
pub mod prices;
pub mod values;
pub mod words;

use crate::columns::Columns;
use crate::csv;
use crate::profile::Profile;
use descriptions::Judge;
use duplicates::Duplicates;
use observe::{Observations, Observer};
use prices::Extremes;
use values::ColumnValues;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::quality::{self, Descriptions, PriceQuality, Values};

/// Columns whose values are measured; later ones are only counted.
pub const MEASURED: usize = 256;
/// Characters that are shown of a value.
const SHOWN: usize = 120;

/// Where the columns stand that play a role in measuring.
#[derive(Clone, Copy, Debug, Default)]
pub struct Positions {
    /// What a product is called.
    pub name: Option<usize>,
    /// Who makes it.
    pub brand: Option<usize>,
    /// What it costs, if its values are measured.
    pub price: Option<usize>,
    /// The text that describes it.
    pub description: Option<usize>,
    /// What it is known by.
    pub id: Option<usize>,
}

impl Positions {
    fn of(roles: &Roles, columns: &Columns) -> Self {
        let position = |role| roles.column(role).and_then(|name| columns.position(name, 0));
        Self {
            name: position(Role::Name),
            brand: position(Role::Brand),
            price: position(Role::Price).filter(|position| *position < MEASURED),
            description: position(Role::Description),
            id: position(Role::Id),
        }
    }
}

/// What was measured of the whole input.
#[derive(Debug, Default, PartialEq)]
pub struct Measured {
    /// Which columns play which roles.
    pub roles: Roles,
    /// The first [`MEASURED`] columns.
    pub values: Vec<Values>,
    /// Products that are there more than once.
    pub duplicates: Option<quality::Duplicates>,
    /// The prices.
    pub prices: Option<PriceQuality>,
    /// Whether descriptions belong to their products.
    pub descriptions: Option<Descriptions>,
}

/// Adds up what the workers have noted.
#[derive(Debug, Default)]
pub struct Measures {
    roles: Roles,
    positions: Positions,
    values: Vec<ColumnValues>,
    duplicates: Option<Duplicates>,
    extremes: Extremes,
    descriptions: Option<Judge>,
}

impl Measures {
    /// Nothing yet, of these columns.
    pub fn new(columns: &Columns, settings: &Settings) -> Self {
        let roles = Roles::of(columns.names(), settings);
        let positions = Positions::of(&roles, columns);
        let measured = columns.len().min(MEASURED);
        Self {
            positions,
            values: (0..measured).map(|_| ColumnValues::new(measured)).collect(),
            duplicates: positions.name.map(|_| Duplicates::default()),
            extremes: Extremes::default(),
            descriptions: positions.name.and(positions.description).map(|_| Judge::default()),
            roles,
        }
    }

    /// Notes of rows what is added up here; nothing for measures by [`Default`].
    pub fn observer(&self) -> Observer {
        Observer::new(self.values.len(), self.positions)
    }

    /// Adds the piece that follows, with its CSV.
    pub fn add(&mut self, seen: &mut Observations, csv: &[u8]) {
        for (values, seen) in self.values.iter_mut().zip(&seen.columns) {
            values.add(seen, csv);
        }
        if let Some(prices) = self.positions.price.and_then(|position| seen.columns.get(position)) {
            self.extremes.add(&prices.numbers);
        }
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.add(&seen.products, csv);
        }
        if let Some(descriptions) = &mut self.descriptions {
            descriptions.add(&mut seen.wordings, csv);
        }
    }

    /// What was measured; `profile` counts the same rows.
    pub fn finish(self, profile: &Profile) -> Measured {
        let Self { roles, positions, values, duplicates, extremes, descriptions } = self;
        let prices = positions.price.and_then(|position| {
            let present = profile.columns.get(position)?.present();
            Some(extremes.judge(roles.column(Role::Price)?, present, &values.get(position)?.numbers))
        });
        let column = roles.column(Role::Description).unwrap_or_default();
        Measured {
            prices,
            values: values.into_iter().map(ColumnValues::finish).collect(),
            duplicates: duplicates.map(Duplicates::finish),
            descriptions: descriptions.map(|judge| judge.finish(column)),
            roles,
        }
    }
}

/// The beginning of the CSV field at `at`.
fn excerpt(csv: &[u8], at: usize) -> Box<str> {
    let text = csv::first_field(&csv[at..], 4 * SHOWN);
    let text = String::from_utf8_lossy(&text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
