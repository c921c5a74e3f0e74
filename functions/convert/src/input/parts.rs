//! The parts that a catalogue is stored in, which are read one after the other: one file, or many that a program has written.

use crate::input::opened::Opened;
use std::sync::Arc;

/// Opens a part, on whatever thread.
pub type Opener = Box<dyn FnOnce() -> Opened + Send>;

/// The parts of a catalogue, in their order.
pub trait Parts: Send {
    /// How many there are.
    fn count(&self) -> usize;

    /// What a part is called where its records are named; none if the catalogue is one file.
    fn name(&self, part: usize) -> Option<Arc<str>>;

    /// A part's size as stored.
    fn size(&self, part: usize) -> u64;

    /// What opens a part, once for each pass. Parts are opened before it is their turn.
    fn opener(&mut self, part: usize) -> Opener;
}

/// One file, which is opened by a function.
impl<F, I> Parts for F
where
    F: FnMut() -> I + Send,
    I: Into<Opened>,
{
    fn count(&self) -> usize {
        1
    }

    fn name(&self, _: usize) -> Option<Arc<str>> {
        None
    }

    fn size(&self, _: usize) -> u64 {
        0
    }

    fn opener(&mut self, _: usize) -> Opener {
        let opened = self().into();
        Box::new(move || opened)
    }
}

/// A part at the place where it begins in the catalogue.
#[derive(Debug, Default)]
pub struct Part {
    /// Its number, from 0.
    pub number: usize,
    /// What it is called; none if the catalogue is one file.
    pub name: Option<Arc<str>>,
    /// Lines of the parts before.
    pub lines_before: u64,
    /// Records of the parts before.
    pub records_before: u64,
    /// The columns of its table; none for JSON.
    pub header: Option<Vec<String>>,
    /// Whether it tells numbers from texts.
    pub has_typed_numbers: bool,
}
