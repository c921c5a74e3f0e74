//! Chooses the kernel of the processor at hand.

use super::portable::Any;
use super::{Kernel, Processor};
use pulp::{Arch, NullaryFnOnce};

/// Chooses among the instruction sets that the processor at hand has.
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

    /// Runs a kernel with the best that the processor has.
    #[inline]
    pub fn run<S: Kernel>(self, scan: S) -> S::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => simd.vectorize(On { scan, processor: simd }),
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(On { scan, processor: simd }),
            _ => scan.scan(Any),
        }
    }
}

/// A kernel with a processor.
struct On<S, P> {
    scan: S,
    processor: P,
}

impl<S: Kernel, P: Processor> NullaryFnOnce for On<S, P> {
    type Output = S::Output;

    #[inline(always)]
    fn call(self) -> S::Output {
        self.scan.scan(self.processor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ByteMask, Bytes, WORD};
    use super::*;
    use proptest::prelude::*;

    /// What is told of a word.
    struct All<'w>(&'w [u8; WORD]);

    impl Kernel for All<'_> {
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
