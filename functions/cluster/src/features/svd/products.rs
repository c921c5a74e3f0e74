//! Products of a sparse matrix with a block of vectors.
//!
//! How it works: the vectors stand side by side, so that an entry of the matrix is multiplied with a number of each in vector registers.
//! Threads add up shards of the rows, and the shards' sums are added in their order.
//!
//! Invariants: the number of shards depends on the matrix alone, so that the number of threads shows in no result.
//!
//! Tests: `tests/decomposition.rs` compares the decomposition with a dense one.

use crate::features::csr::Csr;
use ndarray::{Array2, ArrayView2};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;
use std::ops::Range;

/// There are no more shards than their sums together take this many bytes, but at least two.
const SUMS: usize = 128 << 20;

/// Multiplies blocks with the Gram matrix `AᵀA` of the centred matrix `A = M − 1 μᵀ`.
///
/// The rows are shared out in shards that are multiplied side by side; their number depends on the matrix alone, so that sums
/// do not depend on the number of threads.
pub(super) struct Gram<'a, const BLOCK: usize> {
    matrix: &'a Csr,
    means: &'a [f64],
    /// Rows of a shard.
    shard: usize,
    /// The sums of each shard, kept from one product to the next: fresh memory costs more than the product.
    sums: Vec<Vec<[f64; BLOCK]>>,
}

impl<'a, const BLOCK: usize> Gram<'a, BLOCK> {
    pub fn new(matrix: &'a Csr, means: &'a [f64]) -> Self {
        let shards = (SUMS / (matrix.columns() * BLOCK * size_of::<f64>()).max(1)).clamp(2, 16);
        let shard = matrix.rows().div_ceil(shards).max(1);
        let sums = vec![vec![[0.0; BLOCK]; matrix.columns()]; matrix.rows().div_ceil(shard)];
        Self { matrix, means, shard, sums }
    }

    /// `AᵀA X = MᵀM X − n μ μᵀX`.
    pub fn times(&mut self, x: ArrayView2<f32>) -> Array2<f32> {
        let Self { matrix, means, shard, sums } = self;
        let mut lines = vec![[0.0_f32; BLOCK]; matrix.columns()];
        for (line, row) in lines.iter_mut().zip(x.rows()) {
            line.iter_mut().zip(row).for_each(|(to, &from)| *to = from);
        }
        sums.par_iter_mut().enumerate().for_each(|(s, sums)| {
            sums.fill([0.0; BLOCK]);
            let rows = s * *shard..matrix.rows().min((s + 1) * *shard);
            Arch::new().dispatch(AddGram { matrix, rows, lines: &lines, sums });
        });
        let mut centre = [0.0; BLOCK];
        for (line, &mean) in lines.iter().zip(*means) {
            add(&mut centre, mean, &line.map(f64::from));
        }
        let mut out = Array2::zeros((matrix.columns(), BLOCK));
        let out_lines = out.as_slice_mut().expect("a new array is contiguous").par_chunks_exact_mut(BLOCK);
        out_lines.enumerate().for_each(|(j, out)| {
            let mut total = [0.0; BLOCK];
            sums.iter().for_each(|sums| add(&mut total, 1.0, &sums[j]));
            add(&mut total, -(matrix.rows() as f64) * means[j], &centre);
            out.iter_mut().zip(total).for_each(|(out, total)| *out = total as f32);
        });
        out
    }
}

/// Adds `MᵀM X` of some rows to `sums`, compiled for the vector instructions of the machine at hand.
struct AddGram<'a, const BLOCK: usize> {
    matrix: &'a Csr,
    rows: Range<usize>,
    lines: &'a [[f32; BLOCK]],
    sums: &'a mut [[f64; BLOCK]],
}

impl<const BLOCK: usize> NullaryFnOnce for AddGram<'_, BLOCK> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for row in self.rows {
            let (indices, values) = self.matrix.row(row);
            let mut product = [0.0_f32; BLOCK];
            for (&j, &value) in indices.iter().zip(values) {
                for (product, x) in product.iter_mut().zip(&self.lines[j as usize]) {
                    *product += value * x;
                }
            }
            for (&j, &value) in indices.iter().zip(values) {
                for (sum, product) in self.sums[j as usize].iter_mut().zip(&product) {
                    *sum += f64::from(value * product);
                }
            }
        }
    }
}

/// `to += factor × from`.
#[inline]
fn add<const BLOCK: usize>(to: &mut [f64; BLOCK], factor: f64, from: &[f64; BLOCK]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// The matrix times vectors, minus `offset` in each row: `M V − 1 offsetᵀ`, `rows × vectors`.
pub fn project(matrix: &Csr, vectors: &Array2<f32>, offset: &[f32]) -> Array2<f32> {
    let width = vectors.ncols();
    let vectors = vectors.as_standard_layout();
    let flat = vectors.as_slice().expect("a standard layout is contiguous");
    let mut out = Array2::<f32>::zeros((matrix.rows(), width));
    let lines = out.as_slice_mut().expect("a new array is contiguous").par_chunks_exact_mut(width.max(1));
    lines.enumerate().for_each(|(row, out)| {
        out.iter_mut().zip(offset).for_each(|(out, offset)| *out = -offset);
        let (indices, values) = matrix.row(row);
        for (&j, &value) in indices.iter().zip(values) {
            for (out, x) in out.iter_mut().zip(&flat[j as usize * width..][..width]) {
                *out += value * x;
            }
        }
    });
    out
}
