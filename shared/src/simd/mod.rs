//! Looks at 64 bytes at a time with what the processor has for it: a bit for each byte, as simdjson does it (Langdale and Lemire
//! 2019, "Parsing gigabytes of JSON per second").

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use portable::Any;
use pulp::{Arch, NullaryFnOnce};

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
