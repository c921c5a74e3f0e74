//! What the steps agree on: how they are called, where objects live, and what small objects say.

pub mod catalogue;
pub mod dataset;
mod dates;
pub mod event;
pub mod failure;
pub mod keys;
pub mod manifest;
pub mod outcome;
pub mod products;
pub mod run;
pub mod side_file;
pub mod spreadsheet;
pub mod status;
pub mod step;
pub mod telemetry;
pub mod upload;
pub mod waiting;
