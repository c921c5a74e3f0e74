//! The leading right singular vectors of a sparse matrix, without ever making it dense.

mod basis;
mod eigen;
mod products;
mod ritz;

pub use products::project;
pub use ritz::Svd;

use crate::error::{Result, rule};
use crate::features::csr::Csr;
use basis::{Basis, ROUNDING, Split, orthonormal};
use ndarray::Array2;
use products::Gram;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use ritz::Ritz;

/// How a decomposition is made.
#[derive(Clone, Copy, Debug)]
pub struct SvdParams {
    /// Singular values wanted.
    pub rank: usize,
    /// A vector has converged when its residual falls below this share of its eigenvalue.
    pub tolerance: f64,
    /// The seed of the first block.
    pub seed: u64,
}

/// An image this short, as a share of the matrix's squared norm, is rounding.
const NOTHING: f64 = 1e-7;

/// Decomposes `matrix − 1 meansᵀ`; give means of zero for the matrix itself, the columns' means for PCA.
///
/// Block Lanczos on the Gram matrix with full reorthogonalisation (Golub and Underwood 1977, "The block Lanczos method for
/// computing eigenvalues"; Musco and Musco 2015 show why the Krylov space of a random block finds the leading vectors in
/// few passes). With `A` the centred matrix, each pass computes `AᵀA X = MᵀM X − n μ μᵀX` for a block `X` of `BLOCK` vectors,
/// row by row, so neither `A` nor anything as long as its rows is ever stored. The part of the image inside the space so
/// far is the Gram matrix restricted to it, whose eigenvectors give the Ritz vectors; the part outside gives their
/// residuals and is the next block. Passes go on until all `rank` vectors have converged. Vectors are single precision, sums
/// over rows double.
///
/// Fewer than `rank` values come back when the matrix has fewer rows, columns or independent ones.
///
/// # Errors
/// [`crate::error::Error::Parameter`] when the rank is 0.
pub fn decompose<const BLOCK: usize>(matrix: &Csr, means: &[f64], params: &SvdParams) -> Result<Svd> {
    rule(params.rank > 0, || "the rank must be at least 1, not 0".to_owned())?;
    let columns = matrix.columns();
    let rank = params.rank.min(columns).min(matrix.rows());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed);
    let mut random = || Array2::from_shape_fn((columns, BLOCK), |_| rng.gen_range(-1.0_f32..1.0));
    let mut basis = Basis::<BLOCK>::new(columns);
    basis.push(&orthonormal(&random(), 1.0));
    let mut gram = Gram::<BLOCK>::new(matrix, means);
    let mut restricted = Array2::zeros((0, 0));
    let nothing = NOTHING * matrix.squared_norm();
    let mut longest = 0.0_f64;
    let mut next_check = rank;
    loop {
        let image = gram.times(basis.last_block());
        let length = largest_length(&image);
        let Split { inside, outside } = basis.split(image);
        restricted = grown(&restricted, &inside);
        longest = longest.max(length);
        // Once every direction is known, or the image is what centring leaves of equal rows or what rounding leaves of the longest image,
        // the rest is rounding. Beside the first block there are no more directions than rows.
        let known = basis.independent() >= columns.min(matrix.rows() + BLOCK)
            || length <= nothing.max(ROUNDING * longest);
        let mut next =
            basis.cleaned(orthonormal(&outside, if known { f64::INFINITY } else { longest }), longest);
        if !known && next.independent == 0 && basis.independent() < rank {
            // The space maps into itself before it is large enough: what it lacks is found from elsewhere.
            let elsewhere = basis.split(basis.split(random()).outside);
            next = orthonormal(&elsewhere.outside, 1.0);
        }
        if basis.len() >= next_check || next.independent == 0 {
            let ritz = Ritz::of(&restricted)?;
            if next.independent == 0 || ritz.converged::<BLOCK>(rank, &outside, params.tolerance) {
                return Ok(ritz.lifted(&basis, rank.min(basis.independent())));
            }
            // A check costs the cube of the space's dimensions, a pass over the matrix does not.
            next_check = basis.len() * 5 / 4;
        }
        basis.push(&next);
    }
}

fn largest_length(block: &Array2<f32>) -> f64 {
    block
        .columns()
        .into_iter()
        .map(|v| v.iter().map(|&x| f64::from(x).powi(2)).sum())
        .fold(0.0, f64::max)
        .sqrt()
}

/// The restricted Gram matrix with the columns that one more block adds, and their mirror images as rows.
fn grown(restricted: &Array2<f64>, inside: &Array2<f64>) -> Array2<f64> {
    let (len, block) = inside.dim();
    let before = len - block;
    Array2::from_shape_fn((len, len), |(i, j)| match (i < before, j < before) {
        (true, true) => restricted[(i, j)],
        (true, false) => inside[(i, j - before)],
        (false, true) => inside[(j, i - before)],
        (false, false) => (inside[(i, j - before)] + inside[(j, i - before)]) / 2.0,
    })
}
