//! What was in an archive and is read by ranges, held in memory.

use crate::input::source::{Source, in_chunks};
use crate::input::stored::Stored;
use bytes::Bytes;
use wintermute_shared::{Error, Result};

/// Bytes of an archive's content that may be held, since it is to be read by ranges.
const MOST: usize = 256 << 20;
const CHUNK: usize = 1 << 20;

/// What was in an archive and is read by ranges.
#[derive(Clone)]
pub struct HeldFile(Bytes);

impl HeldFile {
    /// All that `append` appends, which is packed so.
    ///
    /// # Errors
    /// Those of `append`; [`Error::Invalid`] for too much.
    pub fn of(
        mut append: impl FnMut(&mut Vec<u8>, usize) -> Result<usize>,
        packing: &[String],
    ) -> Result<Self> {
        let mut bytes = Vec::new();
        while append(&mut bytes, CHUNK)? == CHUNK {
            if bytes.len() > MOST {
                let packing = packing.join(" in ");
                return Err(Error::invalid(format!(
                    "what is packed in {packing} is a workbook, a zip archive or Parquet of more than {MOST} bytes, which is not \
                     read from within an archive: unpack it and upload the file itself"
                )));
            }
        }
        Ok(Self(bytes.into()))
    }

    /// As a stream.
    pub fn source(&self) -> Source {
        let mut rest = self.0.clone();
        in_chunks(move || (!rest.is_empty()).then(|| Ok(rest.split_to(CHUNK.min(rest.len())))))
    }
}

impl Stored for HeldFile {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        Ok(self.0.slice(start as usize..end as usize))
    }
}
