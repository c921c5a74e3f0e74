//! x86-64 with AVX2: 32 bytes at a time.

use super::{ByteMask, Bytes, Processor, WORD};
use pulp::x86::V3;
use std::arch::x86_64::__m256i;

#[derive(Clone, Copy)]
pub struct Halves {
    simd: V3,
    low: __m256i,
    high: __m256i,
}

impl Processor for V3 {
    type Bytes = Halves;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Halves {
        let (halves, _) = word.as_chunks::<32>();
        Halves { simd: self, low: pulp::cast(halves[0]), high: pulp::cast(halves[1]) }
    }
}

impl Halves {
    #[inline(always)]
    fn map(self, of: impl Fn(V3, __m256i) -> __m256i) -> Self {
        Self { low: of(self.simd, self.low), high: of(self.simd, self.high), ..self }
    }

    #[inline(always)]
    fn all(self, byte: u8) -> __m256i {
        self.simd.avx._mm256_set1_epi8(byte as i8)
    }
}

impl Bytes for Halves {
    /// The highest bit of each byte tells.
    type Mask = Self;

    #[inline(always)]
    fn is(self, byte: u8) -> Self {
        let wanted = self.all(byte);
        self.map(|simd, bytes| simd.avx2._mm256_cmpeq_epi8(bytes, wanted))
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> Self {
        // Bytes are compared with signs: those beyond ASCII are below all others.
        let (from, to) = (self.all(first - 1), self.all(last + 1));
        self.map(|simd, bytes| {
            let (above, below) =
                (simd.avx2._mm256_cmpgt_epi8(bytes, from), simd.avx2._mm256_cmpgt_epi8(to, bytes));
            simd.avx2._mm256_and_si256(above, below)
        })
    }

    #[inline(always)]
    fn small(self) -> Self {
        let bit = self.all(0x20);
        self.map(|simd, bytes| simd.avx2._mm256_or_si256(bytes, bit))
    }

    #[inline(always)]
    fn has_controls(self) -> bool {
        let (avx2, space) = (self.simd.avx2, self.all(b' '));
        // What is less than a space stays less than it; all else becomes the space.
        let least = avx2._mm256_min_epu8(avx2._mm256_min_epu8(self.low, self.high), space);
        avx2._mm256_movemask_epi8(avx2._mm256_cmpeq_epi8(least, space)) != -1
    }
}

impl ByteMask for Halves {
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        let or = |a, b| self.simd.avx2._mm256_or_si256(a, b);
        Self { low: or(self.low, other.low), high: or(self.high, other.high), ..self }
    }

    #[inline(always)]
    fn mask(self) -> u64 {
        let mask = |bytes| u64::from(self.simd.avx2._mm256_movemask_epi8(bytes) as u32);
        mask(self.low) | mask(self.high) << 32
    }
}
