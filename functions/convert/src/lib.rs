//! Turns a catalogue, JSON mostly, into CSV, as a stream: memory does not grow with the input.
//!
//! [`handle`] is what the Lambda and the local command both run. Ranged reads come in parallel and in order
//! ([`input`]), are decompressed and cut into blocks of whole records, which threads convert side by side ([`pipeline`]); results
//! go out in the order of the input as a multipart upload ([`output`]), and what they are like is measured on the way.

pub mod ending;
mod handover;
pub mod input;
mod json;
mod limits;
pub mod output;
pub mod pipeline;
mod profile;
mod row;
mod step;
mod takeover;

pub use handover::Handover;
pub use limits::{LIMIT, Limits, gigabytes};
pub use step::{handle, handle_within};
pub use takeover::take_over;

#[cfg(test)]
mod tests;
