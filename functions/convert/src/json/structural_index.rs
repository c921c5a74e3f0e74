//! Where the characters are that end strings: one bit for each byte of a record. Every later look for one of them is a few
//! instructions.
//!
//! How it works: [`wintermute_shared::simd`] compares 64 bytes at a time with quote, backslash and comma, and gives a mask of each. What
//! always holds: bit `i` of word `w` tells of byte `64 w + i`; bits beyond the record are 0. It is tested on random bytes, with every
//! kernel that the processor has, against a loop over the bytes.

use wintermute_shared::simd::{ByteMask, Bytes, Kernel, Processor, Scanner, WORD};

/// The index of one record. It is built again for each record, so that none costs an allocation.
#[derive(Debug, Default)]
pub(crate) struct StructuralIndex {
    scanner: Scanner,
    words: Vec<Word>,
}

/// The masks of 64 bytes: the bit of the first byte is the lowest.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// Quotes and backslashes.
    stops: u64,
    commas: u64,
}

impl StructuralIndex {
    /// Builds the index of a record; false if it holds control characters, which strings must not hold as they are.
    pub fn build(&mut self, record: &[u8]) -> bool {
        let Self { scanner, words } = self;
        scanner.run(Build { record, words })
    }

    /// The first quote or backslash from `at` on.
    #[inline]
    pub fn stop(&self, at: usize) -> Option<usize> {
        let mut word = at / WORD;
        let mut stops = self.words.get(word)?.stops & (!0 << (at % WORD));
        while stops == 0 {
            word += 1;
            stops = self.words.get(word)?.stops;
        }
        Some(word * WORD + stops.trailing_zeros() as usize)
    }

    /// The first quote or backslash from `at` on, and whether a comma is before it.
    #[inline]
    pub fn text(&self, at: usize) -> Option<(usize, bool)> {
        let mut word = at / WORD;
        let Word { mut stops, mut commas } = *self.words.get(word)?;
        stops &= !0 << (at % WORD);
        commas &= !0 << (at % WORD);
        let mut has_comma = false;
        while stops == 0 {
            has_comma |= commas != 0;
            word += 1;
            Word { stops, commas } = *self.words.get(word)?;
        }
        let before = !stops & (stops - 1);
        Some((word * WORD + stops.trailing_zeros() as usize, has_comma || commas & before != 0))
    }
}

/// The scan of a record.
struct Build<'r> {
    record: &'r [u8],
    words: &'r mut Vec<Word>,
}

impl Kernel for Build<'_> {
    type Output = bool;

    #[inline(always)]
    fn scan(self, processor: impl Processor) -> bool {
        let Self { record, words } = self;
        let (whole, rest) = record.as_chunks::<WORD>();
        words.resize(record.len().div_ceil(WORD), Word::default());
        let mut has_controls = false;
        // Plain loops: what iterators call is not compiled for the processor at hand.
        for (bytes, word) in whole.iter().zip(&mut *words) {
            let bytes = processor.load(bytes);
            *word = Word::of(bytes);
            has_controls |= bytes.has_controls();
        }
        if let Some(last) = words.last_mut()
            && !rest.is_empty()
        {
            let mut bytes = [b' '; WORD];
            bytes[..rest.len()].copy_from_slice(rest);
            let bytes = processor.load(&bytes);
            *last = Word::of(bytes);
            has_controls |= bytes.has_controls();
        }
        !has_controls
    }
}

impl Word {
    #[inline(always)]
    fn of(bytes: impl Bytes) -> Self {
        Self { stops: bytes.is(b'"').or(bytes.is(b'\\')).mask(), commas: bytes.is(b',').mask() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn indexed(record: &[u8], scanner: Scanner) -> (StructuralIndex, bool) {
        let mut index = StructuralIndex { scanner, words: vec![Word { stops: !0, commas: !0 }; 3] };
        let is_clean = index.build(record);
        (index, is_clean)
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(
            record in "[a-c\",\\\\\u{1f}é]{0,200}|[a-c,]{0,200}\"", start in 0_usize..150,
        ) {
            let bytes = record.as_bytes();
            for scanner in Scanner::all() {
                let (index, is_clean) = indexed(bytes, scanner);
                prop_assert_eq!(is_clean, bytes.iter().all(|byte| *byte >= b' '));
                let stop = bytes.iter().skip(start).position(|byte| matches!(byte, b'"' | b'\\'));
                let stop = stop.map(|n| start + n);
                prop_assert_eq!(index.stop(start), stop);
                prop_assert_eq!(index.text(start), stop.map(|stop| (stop, bytes[start..stop].contains(&b','))));
            }
        }
    }
}
