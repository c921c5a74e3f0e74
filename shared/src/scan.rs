//! Looks at 64 bytes at a time with what the processor has for it: a bit for each byte, as simdjson does it (Langdale and Lemire
//! 2019, "Parsing gigabytes of JSON per second").

use pulp::{Arch, NullaryFnOnce};
use wide::u8x16;

/// Bytes that are looked at together.
pub const WORD: usize = 64;

/// A way over bytes, written for any processor.
pub trait Scan {
    /// What is found.
    type Output;

    /// Goes the way. It must be inlined, as all that it calls: only then it is compiled for the processor at hand.
    fn scan(self, processor: impl Processor) -> Self::Output;
}

/// Knows the processor at hand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scanner(Arch);

impl Scanner {
    /// One that uses what all processors have.
    pub const PLAIN: Self = Self(Arch::Scalar);

    /// Goes a way with the best that the processor has.
    #[inline]
    pub fn run<S: Scan>(self, scan: S) -> S::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(On { scan, processor: simd }),
            _ => scan.scan(Any),
        }
    }
}

/// A way with a processor.
struct On<S, P> {
    scan: S,
    processor: P,
}

impl<S: Scan, P: Processor> NullaryFnOnce for On<S, P> {
    type Output = S::Output;

    #[inline(always)]
    fn call(self) -> S::Output {
        self.scan.scan(self.processor)
    }
}

/// What takes bytes in.
pub trait Processor: Copy {
    /// Bytes in its registers.
    type Bytes: Bytes;

    /// Takes in a word.
    fn load(self, word: &[u8; WORD]) -> Self::Bytes;
}

/// The bytes of a word, or for each of them whether something holds: then all its bits are set, or none.
pub trait Bytes: Copy {
    /// Which are this byte.
    fn is(self, byte: u8) -> Self;

    /// Which are from `first`, which is not 0, to `last`, both in ASCII.
    fn within(self, first: u8, last: u8) -> Self;

    /// With all bits that are set in either.
    fn or(self, other: Self) -> Self;

    /// ASCII's capital letters become small ones, and other bytes others.
    fn small(self) -> Self;

    /// Whether one is less than a space: a control character.
    fn has_controls(self) -> bool;

    /// The highest bit of each, that of the first byte lowest.
    fn mask(self) -> u64;
}

/// Any processor: the 16 bytes that all have.
#[derive(Clone, Copy)]
struct Any;

#[derive(Clone, Copy)]
struct Quarters([u8x16; 4]);

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
    fn or(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|i| self.0[i] | other.0[i]))
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

    #[inline(always)]
    fn mask(self) -> u64 {
        self.0.iter().enumerate().fold(0, |mask, (i, bytes)| mask | u64::from(bytes.to_bitmask()) << (16 * i))
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Bytes, Processor, WORD};
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
        fn or(self, other: Self) -> Self {
            let or = |a, b| self.simd.avx2._mm256_or_si256(a, b);
            Self { low: or(self.low, other.low), high: or(self.high, other.high), ..self }
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

        #[inline(always)]
        fn mask(self) -> u64 {
            let mask = |bytes| u64::from(self.simd.avx2._mm256_movemask_epi8(bytes) as u32);
            mask(self.low) | mask(self.high) << 32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is told of a word.
    struct All<'w>(&'w [u8; WORD]);

    impl Scan for All<'_> {
        type Output = (u64, u64, u64, u64, bool);

        #[inline(always)]
        fn scan(self, processor: impl Processor) -> Self::Output {
            let bytes = processor.load(self.0);
            let capitals = bytes.within(b'A', b'Z');
            let letters = bytes.small().within(b'a', b'z');
            let (commas, beyond) = (bytes.is(b','), bytes.mask());
            (capitals.mask(), letters.or(commas).mask(), commas.mask(), beyond, bytes.has_controls())
        }
    }

    proptest! {
        #[test]
        fn every_processor_tells_of_each_byte_what_holds(bytes in prop::collection::vec(any::<u8>(), WORD), least in any::<u8>()) {
            let word: [u8; WORD] = bytes.iter().map(|byte| *byte.max(&least)).collect::<Vec<u8>>().try_into().unwrap();
            let flags = |is: fn(&u8) -> bool| (0..WORD).fold(0, |mask, i| mask | u64::from(is(&word[i])) << i);
            let expected = (
                flags(u8::is_ascii_uppercase),
                flags(|byte| byte.is_ascii_alphabetic() || *byte == b','),
                flags(|byte| *byte == b','),
                flags(|byte| *byte >= 0x80),
                word.iter().any(|byte| *byte < b' '),
            );
            prop_assert_eq!(Scanner::PLAIN.run(All(&word)), expected);
            prop_assert_eq!(Scanner::default().run(All(&word)), expected);
        }
    }
}
