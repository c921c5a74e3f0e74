//! An input that was opened: its bytes, and what is known of them.

use crate::input::counts::InputCounts;
use crate::input::source::Source;
use wintermute_shared::quality::Reading;

/// An input that was opened.
pub struct Opened {
    /// Its stored bytes, or the text that is made of them.
    pub source: Source,
    /// What is known of how it is stored. Where the source is text that was made of it, `format` says of what.
    pub reading: Reading,
    /// Bytes of the stored file, where they are not the source.
    pub size: Option<u64>,
    /// What is repaired while the source is read.
    pub counts: InputCounts,
}

impl From<Source> for Opened {
    fn from(source: Source) -> Self {
        Self { source, reading: Reading::default(), size: None, counts: InputCounts::default() }
    }
}
