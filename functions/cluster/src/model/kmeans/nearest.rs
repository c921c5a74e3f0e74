//! The two least of some scores.
//!
//! How it works: the scores of eight centres fill a vector register. Its least number is spread to all lanes, compared with the scores,
//! and taken out, so that the second least remains. Blocks of eight are joined in their order.
//!
//! Invariants: the number of scores of a row is a multiple of [`LANES`], the last ones being infinite; ties go to the lower number.
//! Every processor gives the same, as numbers are only compared.
//!
//! Tests: random scores with many ties, on the processor at hand and on any, against sorting.

use crate::model::points::LANES;
use pulp::{Arch, NullaryFnOnce};

/// The centre with the least score, and how far it is ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Nearest {
    pub label: u32,
    pub score: f32,
    /// The least score of the others; infinite when there are none.
    pub second: f32,
}

impl Nearest {
    /// No centre yet.
    pub const NONE: Self = Self { label: u32::MAX, score: f32::INFINITY, second: f32::INFINITY };

    /// The least of each `width` scores, which is a multiple of [`LANES`]; ties go to the lower number.
    pub fn of_each(scores: &[f32], width: usize, nearest: &mut Vec<Self>) {
        nearest.resize(scores.len() / width, Self::NONE);
        match Arch::new() {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(simd) => simd.vectorize(OfEach { scores, width, nearest, processor: *simd }),
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(OfEach { scores, width, nearest, processor: simd }),
            arch => arch.dispatch(OfEach { scores, width, nearest, processor: Any }),
        }
    }

    /// The nearest of these centres and of others, which have higher numbers.
    #[inline(always)]
    pub fn or(self, others: Self) -> Self {
        if others.score < self.score {
            Self { second: others.second.min(self.score), ..others }
        } else {
            Self { second: self.second.min(others.score), ..self }
        }
    }
}

/// The work of [`Nearest::of_each`], compiled for the vector instructions of the machine at hand.
struct OfEach<'a, P> {
    scores: &'a [f32],
    width: usize,
    nearest: &'a mut [Nearest],
    processor: P,
}

impl<P: Processor> NullaryFnOnce for OfEach<'_, P> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (nearest, scores) in self.nearest.iter_mut().zip(self.scores.chunks_exact(self.width)) {
            *nearest = Nearest::NONE;
            for (block, scores) in scores.as_chunks::<LANES>().0.iter().enumerate() {
                let mut of_block = self.processor.nearest(scores);
                of_block.label += (block * LANES) as u32;
                *nearest = nearest.or(of_block);
            }
        }
    }
}

/// Compares the scores of a vector register.
trait Processor: Copy {
    fn nearest(self, scores: &[f32; LANES]) -> Nearest;
}

/// Any processor.
#[derive(Clone, Copy)]
struct Any;

impl Processor for Any {
    #[inline(always)]
    fn nearest(self, scores: &[f32; LANES]) -> Nearest {
        let mut nearest = Nearest::NONE;
        for (lane, &score) in scores.iter().enumerate() {
            nearest = nearest.or(Nearest { label: lane as u32, score, second: f32::INFINITY });
        }
        nearest
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{LANES, Nearest, Processor};
    use pulp::x86::V3;
    use std::arch::x86_64::__m256;

    impl Processor for V3 {
        #[inline(always)]
        fn nearest(self, scores: &[f32; LANES]) -> Nearest {
            let scores: __m256 = pulp::cast(*scores);
            let least = least(self, scores);
            let is_least = self.avx._mm256_cmp_ps::<0>(scores, least);
            let lanes = self.avx._mm256_movemask_ps(is_least) as u32;
            let infinity = self.avx._mm256_set1_ps(f32::INFINITY);
            // Of several that are least all but the first stay, and the second is as low as the first.
            let second = match lanes & (lanes - 1) {
                0 => self::least(self, self.avx._mm256_blendv_ps(scores, infinity, is_least)),
                _ => least,
            };
            let first = |register: __m256| pulp::cast::<__m256, [f32; LANES]>(register)[0];
            Nearest { label: lanes.trailing_zeros(), score: first(least), second: first(second) }
        }
    }

    /// The least number, in every lane.
    #[inline(always)]
    fn least(simd: V3, x: __m256) -> __m256 {
        let x = simd.avx._mm256_min_ps(x, simd.avx._mm256_permute2f128_ps::<1>(x, x));
        let x = simd.avx._mm256_min_ps(x, simd.avx._mm256_shuffle_ps::<0b01_00_11_10>(x, x));
        simd.avx._mm256_min_ps(x, simd.avx._mm256_shuffle_ps::<0b10_11_00_01>(x, x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_and_the_second_least_are_found_on_every_processor(
            scores in prop::collection::vec((0_u8..12).prop_map(f32::from), 1..40),
        ) {
            let mut padded = scores.clone();
            padded.resize(scores.len().next_multiple_of(LANES), f32::INFINITY);
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            let second = order.get(1).map_or(f32::INFINITY, |&second| scores[second]);
            let expected = Nearest { label: order[0] as u32, score: scores[order[0]], second };
            let mut here = Vec::new();
            Nearest::of_each(&padded, padded.len(), &mut here);
            prop_assert_eq!(here[0], expected);
            let mut anywhere = [Nearest::NONE];
            OfEach { scores: &padded, width: padded.len(), nearest: &mut anywhere, processor: Any }.call();
            prop_assert_eq!(anywhere[0], expected);
        }
    }
}
