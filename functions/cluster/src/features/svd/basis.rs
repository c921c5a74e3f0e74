//! An orthonormal basis that grows by blocks of vectors.

use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, Axis, Slice};

/// Coordinates that one thread multiplies at a time. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 2048;

/// What orthogonalisation leaves of a vector below this share of what it was is rounding.
pub(super) const ROUNDING: f64 = 3e-6;

/// Rounding in what is left of a vector counts if this share of it or less is left.
const LITTLE: f64 = 1e-3;

/// Orthonormal vectors as columns of a matrix; dependent ones are zero.
pub(super) struct Basis<const BLOCK: usize> {
    /// More columns than are in use, so that it seldom has to grow.
    vectors: Array2<f32>,
    len: usize,
    independent: usize,
}

/// A block of orthonormal vectors.
pub(super) struct Block {
    /// The vectors as columns; zero where nothing was left.
    pub vectors: Array2<f32>,
    /// How many are not zero.
    pub independent: usize,
    /// The least length that one of these had, beside those before it.
    pub shortest: f64,
}

/// A block taken apart by a basis.
pub(super) struct Split {
    /// The coefficients of its part inside the space, `len × BLOCK`.
    pub inside: Array2<f64>,
    /// Its part orthogonal to the space.
    pub outside: Array2<f32>,
}

impl<const BLOCK: usize> Basis<BLOCK> {
    pub fn new(coordinates: usize) -> Self {
        Self { vectors: Array2::zeros((coordinates, 8 * BLOCK)), len: 0, independent: 0 }
    }

    /// The number of vectors, the zero ones included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The number of vectors that are not zero.
    pub fn independent(&self) -> usize {
        self.independent
    }

    pub fn vectors(&self) -> ArrayView2<'_, f32> {
        self.vectors.slice_axis(Axis(1), Slice::from(..self.len))
    }

    pub fn last_block(&self) -> ArrayView2<'_, f32> {
        self.vectors.slice_axis(Axis(1), Slice::from(self.len - BLOCK..self.len))
    }

    pub fn push(&mut self, block: &Block) {
        if self.len == self.vectors.ncols() {
            let mut wider = Array2::zeros((self.vectors.nrows(), 2 * self.len));
            wider.slice_axis_mut(Axis(1), Slice::from(..self.len)).assign(&self.vectors);
            self.vectors = wider;
        }
        let added = Slice::from(self.len..self.len + BLOCK);
        self.vectors.slice_axis_mut(Axis(1), added).assign(&block.vectors);
        self.len += BLOCK;
        self.independent += block.independent;
    }

    /// Takes the block apart.
    ///
    /// Taking a large projection off leaves its rounding, and a second time takes that off too ("twice is enough", Kahan and
    /// Parlett). The image of the last block has large projections on the last two blocks alone (Lanczos), so only those are
    /// taken off twice.
    pub fn split(&self, block: Array2<f32>) -> Split {
        let mut outside = block;
        let mut inside = Array2::zeros((self.len, BLOCK));
        for from in [self.len.saturating_sub(2 * BLOCK), 0] {
            let vectors = self.vectors.slice_axis(Axis(1), Slice::from(from..self.len));
            let coefficients = transposed_product(vectors, outside.view());
            subtract(vectors, &coefficients, &mut outside);
            let mut inside = inside.slice_axis_mut(Axis(0), Slice::from(from..));
            inside += &coefficients;
        }
        Split { inside, outside }
    }
}

impl<const BLOCK: usize> Basis<BLOCK> {
    /// A block that is made of what is left of images as long as `longest`. Where little was left, its rounding, now of length 1, may lie in
    /// the basis: it is taken off once more, and a vector of which less than half remains was nothing else.
    pub fn cleaned(&self, block: Block, longest: f64) -> Block {
        if block.independent == 0 || block.shortest > LITTLE * longest {
            return block;
        }
        orthonormal(&self.split(block.vectors).outside, 0.5 / ROUNDING)
    }
}

/// `aᵀ b`, summed chunk by chunk in double precision.
pub(super) fn transposed_product(a: ArrayView2<f32>, b: ArrayView2<f32>) -> Array2<f64> {
    let chunks = a.axis_chunks_iter(Axis(0), CHUNK).into_par_iter().zip(b.axis_chunks_iter(Axis(0), CHUNK));
    let parts: Vec<Array2<f32>> = chunks.map(|(a, b)| a.t().dot(&b)).collect();
    let mut total = Array2::zeros((a.ncols(), b.ncols()));
    for part in parts {
        total.zip_mut_with(&part, |total, &part| *total += f64::from(part));
    }
    total
}

/// `block −= vectors × coefficients`.
fn subtract(vectors: ArrayView2<f32>, coefficients: &Array2<f64>, block: &mut Array2<f32>) {
    let coefficients = coefficients.mapv(|x| x as f32);
    block
        .axis_chunks_iter_mut(Axis(0), CHUNK)
        .into_par_iter()
        .zip(vectors.axis_chunks_iter(Axis(0), CHUNK))
        .for_each(|(mut block, vectors)| general_mat_mul(-1.0, &vectors, &coefficients, 1.0, &mut block));
}

/// Makes the vectors of a block orthonormal by Gram and Schmidt's method, each orthogonalised twice. A vector becomes zero when less is
/// left of it than the rounding of vectors of this `length`.
pub(super) fn orthonormal(block: &Array2<f32>, length: f64) -> Block {
    let mut vectors: Vec<Vec<f32>> = block.columns().into_iter().map(|v| v.to_vec()).collect();
    let (mut independent, mut shortest) = (0, f64::INFINITY);
    for i in 0..vectors.len() {
        let (before, from) = vectors.split_at_mut(i);
        let vector = &mut from[0];
        for _ in 0..2 {
            for other in before.iter() {
                let projection = dot(other, vector) as f32;
                vector.iter_mut().zip(other).for_each(|(x, other)| *x -= projection * other);
            }
        }
        let norm = dot(vector, vector).sqrt();
        let scale = if norm > ROUNDING * length { (1.0 / norm) as f32 } else { 0.0 };
        vector.iter_mut().for_each(|x| *x *= scale);
        if scale > 0.0 {
            independent += 1;
            shortest = shortest.min(norm);
        }
    }
    let vectors = Array2::from_shape_fn(block.dim(), |(row, column)| vectors[column][row]);
    Block { vectors, independent, shortest }
}

/// The dot product, with partial sums that the compiler keeps in vector registers.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    const LANES: usize = 16;
    let mut total = 0.0;
    for (a, b) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
        let mut sums = [0.0_f32; LANES];
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b.as_chunks::<LANES>();
        for (a, b) in a.iter().zip(b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        let rest = a_rest.iter().zip(b_rest).map(|(a, b)| f64::from(a * b)).sum::<f64>();
        total += sums.into_iter().map(f64::from).sum::<f64>() + rest;
    }
    total
}
