//! The two least of some scores.

use crate::points::LANES;
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
    /// The least of each `stride` scores.
    pub fn of_each(scores: &[f32], stride: usize, nearest: &mut Vec<Self>) {
        nearest.resize(scores.len() / stride, Self { label: 0, score: 0.0, second: 0.0 });
        Arch::new().dispatch(EachNearest { scores, stride, nearest });
    }

    /// The least of some scores, whose number is a multiple of [`LANES`]; ties go to the lower number. Lane by lane first, which the
    /// compiler does for all lanes at once.
    #[inline(always)]
    fn of(scores: &[f32]) -> Self {
        let (mut least, mut second, mut blocks) =
            ([f32::INFINITY; LANES], [f32::INFINITY; LANES], [0_u32; LANES]);
        for (block, scores) in scores.as_chunks::<LANES>().0.iter().enumerate() {
            for lane in 0..LANES {
                let less = scores[lane] < least[lane];
                second[lane] = if less { least[lane] } else { second[lane].min(scores[lane]) };
                blocks[lane] = if less { block as u32 } else { blocks[lane] };
                least[lane] = least[lane].min(scores[lane]);
            }
        }
        let mut nearest = Self { label: u32::MAX, score: f32::INFINITY, second: f32::INFINITY };
        for lane in 0..LANES {
            let label = blocks[lane] * LANES as u32 + lane as u32;
            let wins = least[lane] < nearest.score || (least[lane] == nearest.score && label < nearest.label);
            let other = if wins { nearest.score } else { least[lane] };
            nearest.second = nearest.second.min(second[lane]).min(other);
            if wins {
                (nearest.label, nearest.score) = (label, least[lane]);
            }
        }
        nearest
    }
}

/// The work of [`Nearest::of_each`], compiled for the vector instructions of the machine at hand.
struct EachNearest<'a> {
    scores: &'a [f32],
    stride: usize,
    nearest: &'a mut [Nearest],
}

impl NullaryFnOnce for EachNearest<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (nearest, scores) in self.nearest.iter_mut().zip(self.scores.chunks_exact(self.stride)) {
            *nearest = Nearest::of(scores);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_and_the_second_least_are_found(
            scores in prop::collection::vec((0_u8..12).prop_map(f32::from), 1..40),
        ) {
            let mut padded = scores.clone();
            padded.resize(scores.len().next_multiple_of(LANES), f32::INFINITY);
            let nearest = Nearest::of(&padded);
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            prop_assert_eq!((nearest.label as usize, nearest.score), (order[0], scores[order[0]]));
            prop_assert_eq!(nearest.second, order.get(1).map_or(f32::INFINITY, |&second| scores[second]));
        }
    }
}
