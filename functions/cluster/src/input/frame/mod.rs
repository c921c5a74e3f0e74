//! The columns of a catalogue that clustering needs, read from its CSV in blocks.

mod blocks;
mod chunks;
mod column;
mod columns;
mod reader;
mod records;
mod structural_index;

pub use chunks::{Chunks, Stream};
pub use column::Column;
pub use columns::{Frame, FrameColumn};
pub use reader::{FrameReader, Sample};
