//! Ranged reads of a stored Parquet file, in blocks; a bounded number of them is held.

use crate::input::stored::Stored;
use bytes::{Bytes, BytesMut};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wintermute_shared::{Error, Result};

/// What a Parquet file begins and ends with.
const MAGIC: &[u8] = b"PAR1";
/// What is before the magic at the end, with it: the length of the footer.
const TAIL: u64 = 8;

/// Looks at the end of a file, which tells whether it is whole.
///
/// # Errors
/// [`Error::Invalid`] for one that is not; [`Stored::range`].
pub fn check_ends(stored: &dyn Stored) -> Result<()> {
    let size = stored.size();
    let magic = MAGIC.len() as u64;
    let end = stored.range(size.saturating_sub(magic), size)?;
    match &end[..] {
        MAGIC if size >= magic + TAIL => Ok(()),
        b"PARE" => Err(Error::invalid(
            "the Parquet file is encrypted: write it without encryption and upload it again",
        )),
        _ => Err(Error::invalid(format!(
            "the Parquet file is cut short or damaged: its {size} bytes do not end with a footer and PAR1; upload it again"
        ))),
    }
}

/// Bytes that blocks may take together.
const HELD: u64 = 128 << 20;
/// Bytes of a block at least and at most.
const BLOCK: (u64, u64) = (64 << 10, 4 << 20);

/// A file in blocks. Cheap to clone: all see the same blocks.
#[derive(Clone)]
pub struct Pages {
    stored: Arc<dyn Stored>,
    held: Arc<Mutex<BlockCache>>,
    block: u64,
}

/// The blocks that were read last.
struct BlockCache {
    blocks: HashMap<u64, (Bytes, u64)>,
    most: usize,
    /// Counts the looks at blocks.
    now: u64,
}

impl Pages {
    /// For a look at the footer.
    pub fn of_footer(stored: Arc<dyn Stored>) -> Self {
        Self::new(stored, BLOCK.0, 2)
    }

    /// For this many columns that are read side by side: each has two blocks, since a page may end in a second.
    pub fn of_columns(stored: Arc<dyn Stored>, columns: usize) -> Self {
        let most = 2 * columns + 2;
        Self::new(stored, (HELD / most as u64).clamp(BLOCK.0, BLOCK.1), most)
    }

    fn new(stored: Arc<dyn Stored>, block: u64, most: usize) -> Self {
        let held = BlockCache { blocks: HashMap::new(), most, now: 0 };
        Self { stored, held: Arc::new(Mutex::new(held)), block }
    }

    /// The size of the file in bytes.
    pub fn size(&self) -> u64 {
        self.stored.size()
    }

    /// So many bytes from `start` on.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the file is shorter; [`Stored::range`].
    pub fn bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.saturating_add(length as u64);
        if end > self.size() {
            return Err(Error::invalid(format!(
                "the Parquet file is cut short or damaged: bytes {start} to {end} are wanted, and it has {}; upload it again",
                self.size()
            )));
        }
        if length as u64 > self.block {
            return self.stored.range(start, end);
        }
        let (mut joined, mut at) = (BytesMut::new(), start);
        while at < end {
            let mut piece = self.from(at)?;
            piece.truncate((end - at) as usize);
            if piece.len() == length {
                return Ok(piece);
            }
            at += piece.len() as u64;
            joined.extend_from_slice(&piece);
        }
        Ok(joined.freeze())
    }

    fn held(&self) -> MutexGuard<'_, BlockCache> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the block that holds the byte `at` has from there on.
    fn from(&self, at: u64) -> Result<Bytes> {
        let start = at - at % self.block;
        let mut held = self.held();
        held.now += 1;
        let now = held.now;
        if let Some((block, used)) = held.blocks.get_mut(&start) {
            *used = now;
            return Ok(block.slice((at - start) as usize..));
        }
        let block = self.stored.range(start, (start + self.block).min(self.stored.size()))?;
        if held.blocks.len() >= held.most
            && let Some(oldest) =
                held.blocks.iter().min_by_key(|(_, (_, used))| *used).map(|(start, _)| *start)
        {
            held.blocks.remove(&oldest);
        }
        held.blocks.insert(start, (block.clone(), now));
        Ok(block.slice((at - start) as usize..))
    }
}
