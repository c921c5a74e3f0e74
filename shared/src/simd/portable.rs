//! Any processor: the 16 bytes that all have.

use super::{ByteMask, Bytes, Processor, WORD};
use wide::u8x16;

/// Any processor: the 16 bytes that all have.
#[derive(Clone, Copy)]
pub struct Any;

#[derive(Clone, Copy)]
pub struct Quarters([u8x16; 4]);

impl Processor for Any {
    type Bytes = Quarters;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Quarters {
        let (quarters, _) = word.as_chunks::<16>();
        Quarters([0, 1, 2, 3].map(|i| u8x16::new(quarters[i])))
    }
}

impl Quarters {
    #[inline(always)]
    fn map(self, of: impl Fn(u8x16) -> u8x16) -> Self {
        Self(self.0.map(of))
    }
}

impl Bytes for Quarters {
    /// The highest bit of each byte tells.
    type Mask = Self;

    #[inline(always)]
    fn is(self, byte: u8) -> Self {
        let wanted = u8x16::splat(byte);
        self.map(|bytes| bytes.simd_eq(wanted))
    }

    #[inline(always)]
    fn within(self, first: u8, last: u8) -> Self {
        let (first, last) = (u8x16::splat(first), u8x16::splat(last));
        self.map(|bytes| bytes.max(first).min(last).simd_eq(bytes))
    }

    #[inline(always)]
    fn small(self) -> Self {
        self.map(|bytes| bytes | u8x16::splat(0x20))
    }

    #[inline(always)]
    fn has_controls(self) -> bool {
        let least = self.0[0].min(self.0[1]).min(self.0[2].min(self.0[3]));
        least.min(u8x16::splat(b' ')) != u8x16::splat(b' ')
    }
}

impl ByteMask for Quarters {
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|i| self.0[i] | other.0[i]))
    }

    #[inline(always)]
    fn mask(self) -> u64 {
        self.0.iter().enumerate().fold(0, |mask, (i, bytes)| mask | u64::from(bytes.to_bitmask()) << (16 * i))
    }
}
