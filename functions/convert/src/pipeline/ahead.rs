//! Opens parts before it is their turn, so that one slow answer does not stop the conversion.
//!
//! To open a part takes some requests one after the other: its first bytes, then its beginning, which tells its form. Parts that follow
//! are opened side by side meanwhile, and taken in their order. They are few, and their bytes are few, so memory stays bounded.

use crate::input::decompress::Input;
use crate::input::opened::Opened;
use crate::input::parts::Parts;
use crate::input::split::{Recognised, Splitter};
use crate::input::text::DecodedInput;
use crate::json::layout::Layout;
use crate::pipeline::bad_parts::BadParts;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use wintermute_shared::{Error, Result, Settings};

/// Parts that are opened at a time.
pub const PARTS: usize = 8;
/// Bytes that they have together, as stored, if there is more than one.
const BYTES: u64 = 64 << 20;

/// Where the products stand in the JSON of parts of which only a reading of its own tells, by number.
pub type Layouts = HashMap<usize, Layout>;

/// The parts that are being opened.
pub struct Ahead {
    settings: Arc<Settings>,
    opening: VecDeque<Opening>,
    /// The number of the next part to open.
    next: usize,
    left_out: BadParts,
}

struct Opening {
    bytes: u64,
    thread: JoinHandle<Result<Recognised>>,
}

impl Ahead {
    /// None is opened yet, and none of those is opened at all that are left out.
    pub fn new(settings: &Settings, left_out: BadParts) -> Self {
        Self { settings: Arc::new(settings.clone()), opening: VecDeque::new(), next: 0, left_out }
    }

    /// The part that follows, opened. It is called once for each part that is not left out.
    ///
    /// # Errors
    /// As [`open`].
    pub fn take(&mut self, parts: &mut dyn Parts, layouts: &Layouts) -> Result<Recognised> {
        if parts.count() == 1 {
            return open(parts.opener(0)(), &self.settings, layouts.get(&0));
        }
        self.begin(parts, layouts)?;
        let part = self.opening.pop_front();
        self.begin(parts, layouts)?;
        let opened = part.and_then(|part| part.thread.join().ok());
        opened.unwrap_or_else(|| Err(Error::failed("a part was not opened: its thread ended")))
    }

    fn begin(&mut self, parts: &mut dyn Parts, layouts: &Layouts) -> Result<()> {
        while self.next < parts.count() && self.opening.len() < PARTS {
            if self.left_out.has(self.next) {
                self.next += 1;
                continue;
            }
            let bytes = parts.size(self.next);
            let held: u64 = self.opening.iter().map(|part| part.bytes).sum();
            if !self.opening.is_empty() && held.saturating_add(bytes) > BYTES {
                break;
            }
            let (opener, settings) = (parts.opener(self.next), Arc::clone(&self.settings));
            let layout = layouts.get(&self.next).cloned();
            let work = move || open(opener(), &settings, layout.as_ref());
            let thread = Builder::new().name("part".to_owned()).spawn(work);
            let thread = thread.map_err(|error| Error::failed(format!("no thread began: {error}")))?;
            self.opening.push_back(Opening { bytes, thread });
            self.next += 1;
        }
        Ok(())
    }
}

/// Looks at the beginning of a part.
///
/// # Errors
/// As [`Input::open`], [`DecodedInput::open`] and [`Splitter::open`].
pub fn open(opened: Opened, settings: &Settings, layout: Option<&Layout>) -> Result<Recognised> {
    let text = DecodedInput::open(Input::open(opened, settings)?, settings)?;
    Splitter::open(text, settings, layout)
}
