//! The texts of a catalogue: one or more columns of each product.

use crate::input::columns::set_aside;
use crate::input::frame::{Column, Frame};
use linfa::dataset::Records;
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::settings::{SetAside, Words};

/// A text column.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The texts.
    pub column: &'a Column,
    /// What each of its terms counts; 1 for a term as it stands.
    pub weight: f32,
    /// Whether tags and character references of HTML are taken out first.
    pub has_markup: bool,
}

/// A column whose words do not count in the texts of the products that state them.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What it tells.
    pub what: SetAside,
    /// The values, a JSON array of texts where a product has several.
    pub column: &'a Column,
    /// Whether words are cut out of HTML, as in the texts.
    pub has_markup: bool,
}

/// The texts of products: row by row, part by part.
#[derive(Clone, Debug)]
pub struct Corpus<'a> {
    parts: Vec<Part<'a>>,
    told: Vec<Told<'a>>,
}

impl<'a> Corpus<'a> {
    /// A corpus of columns of the same length.
    pub fn new(parts: Vec<Part<'a>>) -> Self {
        Self { parts, told: Vec::new() }
    }

    /// The text columns that the settings name. Any of them may hold HTML; scikit-learn's rule takes names as they stand.
    pub fn of(frame: &'a Frame, settings: &Settings, roles: &Roles) -> Self {
        let description = roles.column(Role::Description);
        let parts = settings.text.iter().filter_map(|text| {
            let column = frame.column(&text.column)?;
            let has_markup = settings.words == Words::Unicode || Some(text.column.as_str()) == description;
            Some(Part { column, weight: text.weight, has_markup })
        });
        let told = set_aside(settings, roles).filter_map(|(what, name)| {
            Some(Told { what, column: frame.column(name)?, has_markup: settings.words == Words::Unicode })
        });
        Self::new(parts.collect()).beside(told.collect())
    }

    /// The same, without the words that columns of the same length tell.
    pub fn beside(self, told: Vec<Told<'a>>) -> Self {
        Self { told, ..self }
    }

    /// The number of texts.
    pub fn rows(&self) -> usize {
        self.parts.first().map_or(0, |part| part.column.len())
    }

    /// The columns whose words do not count in the texts.
    pub fn told(&self) -> &[Told<'a>] {
        &self.told
    }

    /// The columns with their weights.
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }
}

impl Records for Corpus<'_> {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.parts.len()
    }
}
