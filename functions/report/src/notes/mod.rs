//! What was made of a catalogue's columns and values: sentences for the section on how it was read.

mod columns;
mod prices;
mod rows;
mod words;

use crate::findings::Finding;
use wintermute_shared::analysis::Analysis;

/// A sentence on one subject; `None` if there is nothing to say.
type Note = fn(&Analysis) -> Option<Finding>;

/// The subjects, in the order in which they are told.
const NOTES: [Note; 11] = [
    columns::passed_over,
    columns::numeric_names,
    rows::one_value,
    rows::merged,
    rows::not_merged,
    rows::apart,
    rows::placeholders,
    prices::read,
    words::set_aside,
    columns::not_found,
    columns::without_a_role,
];

/// What was made of the columns and values of a catalogue.
pub fn notes(analysis: &Analysis) -> Vec<Finding> {
    NOTES.iter().filter_map(|note| note(analysis)).collect()
}
