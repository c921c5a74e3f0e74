//! The runs of a dataset: their reports and failures, the pages that list them, and what has changed from one to the next.

pub mod changes;
pub mod entry;
pub mod failures;
pub mod index;
pub mod runs;
