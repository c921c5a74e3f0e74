//! Products of a catalogue, batch by batch.

use crate::features::csr::Csr;
use crate::input::pricing::Read;
use crate::input::products::Products;
use crate::model::Places;

/// Some neighbouring products of a catalogue, placed.
pub(crate) struct Batch<'a> {
    pub products: &'a Products,
    pub features: &'a Csr,
    pub places: &'a Places,
    /// What each costs, where it says so.
    pub read: &'a Read,
}
