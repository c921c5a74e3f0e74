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
    /// All that this machine has, beginning with what all processors have; tests compare them.
    pub fn all() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let more = {
            use pulp::x86::{V3, V4};
            [V3::try_new().map(Arch::V3), V4::try_new().map(Arch::V4)]
        };
        #[cfg(not(target_arch = "x86_64"))]
        let more = [None];
        std::iter::once(Arch::Scalar).chain(more.into_iter().flatten()).map(Self).collect()
    }

    /// Goes a way with the best that the processor has.
    #[inline]
    pub fn run<S: Scan>(self, scan: S) -> S::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => simd.vectorize(On { scan, processor: simd }),
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

/// The bytes of a word.
pub trait Bytes: Copy {
    /// Some of their places.
    type Places: Places;

    /// Which are this byte.
    fn is(self, byte: u8) -> Self::Places;

    /// Which are from `first`, which is not 0, to `last`, both in ASCII.
    fn within(self, first: u8, last: u8) -> Self::Places;

    /// ASCII's capital letters become small ones, and other bytes others.
    fn small(self) -> Self;

    /// Whether one is less than a space: a control character.
    fn has_controls(self) -> bool;
}

/// Places in a word.
pub trait Places: Copy {
    /// Those of either.
    fn or(self, other: Self) -> Self;

    /// A bit for each, that of the first byte lowest.
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
    /// The highest bit of each byte tells.
    type Places = Self;

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

impl Places for Quarters {
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self([0, 1, 2, 3].map(|i| self.0[i] | other.0[i]))
    }

    #[inline(always)]
    fn mask(self) -> u64 {
        self.0.iter().enumerate().fold(0, |mask, (i, bytes)| mask | u64::from(bytes.to_bitmask()) << (16 * i))
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Bytes, Places, Processor, WORD};
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
        type Places = Self;

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

    impl Places for Halves {
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
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{Bytes, Places, Processor, WORD};
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
        type Places = u64;

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

    impl Places for u64 {
        #[inline(always)]
        fn or(self, other: Self) -> Self {
            self | other
        }

        #[inline(always)]
        fn mask(self) -> u64 {
            self
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
        type Output = (u64, u64, u64, bool);

        #[inline(always)]
        fn scan(self, processor: impl Processor) -> Self::Output {
            let bytes = processor.load(self.0);
            let capitals = bytes.within(b'A', b'Z');
            let letters = bytes.small().within(b'a', b'z');
            let commas = bytes.is(b',');
            (capitals.mask(), letters.or(commas).mask(), commas.mask(), bytes.has_controls())
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
                word.iter().any(|byte| *byte < b' '),
            );
            for scanner in Scanner::all() {
                prop_assert_eq!(scanner.run(All(&word)), expected);
            }
        }
    }
}
