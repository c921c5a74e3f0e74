//! Where the characters stand that end strings: one bit for each byte of a record, as simdjson does it (Langdale and Lemire 2019,
//! "Parsing gigabytes of JSON per second"). Every later look for one of them is a few instructions.

use pulp::{Arch, NullaryFnOnce};

/// Bytes that are looked at together.
const WORD: usize = 64;

/// The marks of one record. They are found again for each record, so that none costs an allocation.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    arch: Arch,
    words: Vec<Word>,
}

/// The marks of some bytes: that of the first byte is the lowest bit.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// Quotes and backslashes.
    stops: u64,
    commas: u64,
}

impl Marks {
    /// Finds the marks of a record; false if it holds control characters, which strings must not hold as they are.
    pub fn find(&mut self, record: &[u8]) -> bool {
        let Self { arch, words } = self;
        match *arch {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(Find { record, words, processor: simd }),
            _ => NullaryFnOnce::call(Find { record, words, processor: Any }),
        }
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

    /// Whether a comma stands from `start` to before `end`.
    #[inline]
    pub fn has_comma(&self, start: usize, end: usize) -> bool {
        if start == end {
            return false;
        }
        let (first, last) = (start / WORD, (end - 1) / WORD);
        let commas = |word: usize| self.words.get(word).map_or(0, |word| word.commas);
        let (after_start, before_end) = (!0 << (start % WORD), !0 >> (WORD - 1 - (end - 1) % WORD));
        if first == last {
            return commas(first) & after_start & before_end != 0;
        }
        commas(first) & after_start != 0
            || commas(last) & before_end != 0
            || (first + 1..last).any(|word| commas(word) != 0)
    }
}

/// A way over a record.
struct Find<'r, P> {
    record: &'r [u8],
    words: &'r mut Vec<Word>,
    processor: P,
}

impl<P: Processor> NullaryFnOnce for Find<'_, P> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        let Self { record, words, processor } = self;
        let (whole, rest) = record.as_chunks::<WORD>();
        words.clear();
        words.resize(record.len().div_ceil(WORD), Word::default());
        let mut has_controls = false;
        // Plain loops: what iterators call is not compiled for the processor at hand.
        for (bytes, word) in whole.iter().zip(&mut *words) {
            let controls;
            (*word, controls) = processor.word(bytes);
            has_controls |= controls;
        }
        if let Some(last) = words.last_mut()
            && !rest.is_empty()
        {
            let mut bytes = [b' '; WORD];
            bytes[..rest.len()].copy_from_slice(rest);
            let controls;
            (*last, controls) = processor.word(&bytes);
            has_controls |= controls;
        }
        !has_controls
    }
}

/// Compares bytes.
trait Processor: Copy {
    /// The marks of a word, and whether it holds control characters.
    fn word(self, bytes: &[u8; WORD]) -> (Word, bool);
}

/// Any processor.
#[derive(Clone, Copy)]
struct Any;

impl Processor for Any {
    fn word(self, bytes: &[u8; WORD]) -> (Word, bool) {
        let word = Word {
            stops: flags(bytes, |byte| (byte == b'"') | (byte == b'\\')),
            commas: flags(bytes, |byte| byte == b','),
        };
        (word, bytes.iter().fold(false, |found, byte| found | (*byte < b' ')))
    }
}

/// A bit for each byte of which `is` holds, that of the first byte lowest.
pub(crate) fn flags(bytes: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    // The product moves the lowest bit of each of eight bytes into the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let bytes = bytes.map(|byte| u8::from(is(byte)));
    let (eights, _) = bytes.as_chunks::<8>();
    eights
        .iter()
        .enumerate()
        .fold(0, |mask, (i, eight)| mask | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * i))
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Processor, WORD, Word};
    use pulp::x86::V3;
    use std::arch::x86_64::__m256i;

    impl Processor for V3 {
        #[inline(always)]
        fn word(self, bytes: &[u8; WORD]) -> (Word, bool) {
            let (halves, _) = bytes.as_chunks::<32>();
            let [low, high]: [__m256i; 2] = [pulp::cast(halves[0]), pulp::cast(halves[1])];
            let mask = |found: __m256i| u64::from(self.avx2._mm256_movemask_epi8(found) as u32);
            let is = |bytes: __m256i, byte: u8| {
                self.avx2._mm256_cmpeq_epi8(bytes, self.avx._mm256_set1_epi8(byte as i8))
            };
            let stops = |bytes| mask(self.avx2._mm256_or_si256(is(bytes, b'"'), is(bytes, b'\\')));
            let commas = |bytes| mask(is(bytes, b','));
            let space = self.avx._mm256_set1_epi8(b' ' as i8);
            // What is less than a space stays less than it; all else becomes the space.
            let least = self.avx2._mm256_min_epu8(self.avx2._mm256_min_epu8(low, high), space);
            let word =
                Word { stops: stops(low) | stops(high) << 32, commas: commas(low) | commas(high) << 32 };
            (word, mask(is(least, b' ')) != u64::from(u32::MAX))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(record: &[u8], arch: Arch) -> (Marks, bool) {
        let mut marks = Marks { arch, words: Vec::new() };
        let is_clean = marks.find(record);
        (marks, is_clean)
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_stands_there(
            record in "[a-c\",\\\\\u{1f}é]{0,200}", start in 0_usize..150, length in 0_usize..150,
        ) {
            let bytes = record.as_bytes();
            for arch in [Arch::new(), Arch::Scalar] {
                let (marks, is_clean) = marks(bytes, arch);
                prop_assert_eq!(is_clean, bytes.iter().all(|byte| *byte >= b' '));
                let stop = bytes.iter().skip(start).position(|byte| matches!(byte, b'"' | b'\\'));
                prop_assert_eq!(marks.stop(start), stop.map(|n| start + n));
                let (from, to) = (start.min(bytes.len()), (start + length).min(bytes.len()));
                prop_assert_eq!(marks.has_comma(from, to), bytes[from..to].contains(&b','));
            }
        }
    }
}
