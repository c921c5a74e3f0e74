//! x86-64 with AVX-512: 64 bytes at a time.

use super::{ByteMask, Bytes, Processor, WORD};
use pulp::x86::V4;
use std::arch::x86_64::__m512i;

#[derive(Clone, Copy)]
pub struct Whole {
    simd: V4,
    bytes: __m512i,
}

impl Processor for V4 {
    type Bytes = Whole;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Whole {
        Whole { simd: self, bytes: pulp::cast(*word) }
    }
}

impl Whole {
    #[inline(always)]
    fn all(self, byte: u8) -> __m512i {
        self.simd.avx512f._mm512_set1_epi8(byte as i8)
    }
}

impl Bytes for Whole {
    type Mask = u64;

    #[inline(always)]
    fn is(self, byte: u8) -> u64 {
        self.simd.avx512bw._mm512_cmpeq_epi8_mask(self.bytes, self.all(byte))
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> u64 {
        let avx512bw = self.simd.avx512bw;
        let from_first = avx512bw._mm512_sub_epi8(self.bytes, self.all(first));
        avx512bw._mm512_cmple_epu8_mask(from_first, self.all(last - first))
    }

    #[inline(always)]
    fn small(self) -> Self {
        Self { bytes: self.simd.avx512f._mm512_or_si512(self.bytes, self.all(0x20)), ..self }
    }

    #[inline(always)]
    fn has_controls(self) -> bool {
        self.simd.avx512bw._mm512_cmplt_epu8_mask(self.bytes, self.all(b' ')) != 0
    }
}

impl ByteMask for u64 {
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self | other
    }

    #[inline(always)]
    fn mask(self) -> u64 {
        self
    }
}
