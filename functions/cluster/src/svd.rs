//! The leading right singular vectors of a sparse matrix, without ever making it dense.

use crate::csr::Csr;
use crate::error::{Error, Result, rule};
use linfa_linalg::eigh::EighInto;
use ndarray::{Array2, ArrayView2, Axis, Slice};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// Parts of the rows that are multiplied side by side. Fixed, so that sums do not depend on the number of threads.
const SHARDS: usize = 8;

/// The leading singular values and right singular vectors of a matrix.
#[derive(Clone, Debug)]
pub struct Svd {
    /// Singular values, falling.
    pub values: Vec<f64>,
    /// One column for each value; `columns × values`. The entry of the largest magnitude in each is positive.
    pub vectors: Array2<f64>,
}

/// How a decomposition is made.
#[derive(Clone, Copy, Debug)]
pub struct SvdParams {
    /// Singular values wanted.
    pub rank: usize,
    /// Vectors that enter the Krylov space with each pass over the matrix.
    pub block: usize,
    /// A vector has converged when its residual falls below this share of its eigenvalue.
    pub tolerance: f64,
    /// The seed of the first block.
    pub seed: u64,
}

/// Decomposes `matrix − 1 meansᵀ`; give means of zero for the matrix itself, the columns' means for PCA.
///
/// Block Lanczos on the Gram matrix with full reorthogonalisation (Golub and Underwood 1977, "The block Lanczos method for
/// computing eigenvalues"; Musco and Musco 2015 show why the Krylov space of a random block finds the leading vectors in
/// few passes): with `A` the centred matrix, each pass computes `AᵀA X = MᵀM X − n μ μᵀX` for a block `X`, row by row, so
/// neither `A` nor anything as long as its rows is ever stored. Ritz vectors of the space so far are wanted until all `rank`
/// of them have converged.
///
/// # Errors
/// [`Error::Parameter`] when the rank is 0.
pub fn decompose(matrix: &Csr, means: &[f64], params: &SvdParams) -> Result<Svd> {
    rule(params.rank > 0, || "the rank must be at least 1, not 0".to_owned())?;
    let columns = matrix.columns();
    let rank = params.rank.min(columns).min(matrix.rows());
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(params.seed);
    let mut basis = Basis::new(columns);
    let mut block = Array2::from_shape_fn((columns, params.block.min(columns)), |_| rng.gen_range(-1.0..1.0));
    let mut next_check = rank;
    loop {
        let added = basis.extend(&block);
        if added == 0 {
            break;
        }
        let images = gram(matrix, means, columns_of(&basis.vectors, basis.len() - added..basis.len()));
        basis.images.append(Axis(1), images.view()).map_err(shape)?;
        if basis.len() >= next_check {
            if basis.converged(rank, params.tolerance)? {
                break;
            }
            // A check costs the cube of the space's dimensions, a pass over the matrix does not.
            next_check = basis.len() * 5 / 4;
        }
        block = images;
    }
    basis.ritz(rank)
}

fn columns_of(matrix: &Array2<f64>, range: std::ops::Range<usize>) -> ArrayView2<'_, f64> {
    matrix.slice_axis(Axis(1), Slice::from(range))
}

fn shape(error: ndarray::ShapeError) -> Error {
    Error::Data(format!("the matrix could not be decomposed: {error}"))
}

/// An orthonormal basis of the Krylov space, and what the Gram matrix makes of it.
struct Basis {
    vectors: Array2<f64>,
    images: Array2<f64>,
}

impl Basis {
    fn new(columns: usize) -> Self {
        Self { vectors: Array2::zeros((columns, 0)), images: Array2::zeros((columns, 0)) }
    }

    fn len(&self) -> usize {
        self.vectors.ncols()
    }

    /// Adds what is new in a block; gives the number of vectors added.
    fn extend(&mut self, block: &Array2<f64>) -> usize {
        let before = self.len();
        let mut block = block.to_owned();
        let lengths: Vec<f64> = block.columns().into_iter().map(|v| v.dot(&v).sqrt()).collect();
        // Twice is enough (Kahan and Parlett): one pass leaves the rounding of a large projection.
        for _ in 0..2 {
            let projections = self.vectors.t().dot(&block);
            block -= &self.vectors.dot(&projections);
        }
        for (mut vector, length) in block.columns().into_iter().map(|v| v.to_owned()).zip(lengths) {
            for _ in 0..2 {
                for other in self.vectors.columns().into_iter().skip(before) {
                    let projection = other.dot(&vector);
                    vector.scaled_add(-projection, &other);
                }
            }
            let norm = vector.dot(&vector).sqrt();
            if self.len() < self.vectors.nrows() && norm > 1e-10 * length {
                vector /= norm;
                let column = vector.insert_axis(Axis(1));
                if self.vectors.append(Axis(1), column.view()).is_err() {
                    break;
                }
            }
        }
        self.len() - before
    }

    /// Eigenvalues, falling, and eigenvectors of the Gram matrix restricted to the space.
    fn rayleigh(&self) -> Result<(Vec<f64>, Array2<f64>)> {
        let t = self.vectors.t().dot(&self.images);
        let symmetric = (&t + &t.t()) / 2.0;
        let (values, vectors) = symmetric
            .eigh_into()
            .map_err(|e| Error::Data(format!("the matrix could not be decomposed: {e}")))?;
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        Ok((order.iter().map(|&i| values[i]).collect(), vectors.select(Axis(1), &order)))
    }

    fn converged(&self, rank: usize, tolerance: f64) -> Result<bool> {
        let (values, small) = self.rayleigh()?;
        let small = columns_of(&small, 0..rank);
        let vectors = self.vectors.dot(&small);
        let images = self.images.dot(&small);
        let scale = values[0].max(0.0);
        Ok((0..rank).all(|i| {
            let mut residual = images.column(i).to_owned();
            residual.scaled_add(-values[i], &vectors.column(i));
            // A direction that carries nothing cannot be told from rounding.
            let noise = 1e-12 * scale;
            residual.dot(&residual).sqrt() <= tolerance * values[i].max(0.0) + noise
        }))
    }

    fn ritz(&self, rank: usize) -> Result<Svd> {
        if self.len() == 0 {
            return Ok(Svd { values: vec![0.0; rank], vectors: Array2::zeros((self.vectors.nrows(), rank)) });
        }
        let (values, small) = self.rayleigh()?;
        let rank = rank.min(values.len());
        let mut vectors = self.vectors.dot(&columns_of(&small, 0..rank));
        for mut vector in vectors.columns_mut() {
            let largest = vector.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
            if largest < 0.0 {
                vector.mapv_inplace(|x| -x);
            }
        }
        Ok(Svd { values: values[..rank].iter().map(|value| value.max(0.0).sqrt()).collect(), vectors })
    }
}

/// `AᵀA X` for the centred matrix `A = M − 1 μᵀ`.
fn gram(matrix: &Csr, means: &[f64], x: ArrayView2<f64>) -> Array2<f64> {
    let width = x.ncols();
    // Row-major, so that one entry of the matrix meets a run of numbers.
    let x = x.as_standard_layout();
    let flat = x.as_slice().expect("a standard layout is contiguous");
    let shard = matrix.rows().div_ceil(SHARDS).max(1);
    let parts: Vec<Vec<f64>> = (0..matrix.rows().div_ceil(shard))
        .into_par_iter()
        .map(|s| {
            let mut sum = vec![0.0; matrix.columns() * width];
            let mut product = vec![0.0; width];
            for row in s * shard..matrix.rows().min((s + 1) * shard) {
                let (indices, values) = matrix.row(row);
                product.fill(0.0);
                for (&j, &value) in indices.iter().zip(values) {
                    add(&mut product, f64::from(value), &flat[j as usize * width..][..width]);
                }
                for (&j, &value) in indices.iter().zip(values) {
                    add(&mut sum[j as usize * width..][..width], f64::from(value), &product);
                }
            }
            sum
        })
        .collect();
    let mut total = vec![0.0; matrix.columns() * width];
    for part in parts {
        total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
    }
    let mut centre = vec![0.0; width];
    for (j, &mean) in means.iter().enumerate() {
        add(&mut centre, mean, &flat[j * width..][..width]);
    }
    for (j, &mean) in means.iter().enumerate() {
        add(&mut total[j * width..][..width], -(matrix.rows() as f64) * mean, &centre);
    }
    Array2::from_shape_vec((matrix.columns(), width), total).expect("the sum has the block's shape")
}

/// `to += factor × from`.
#[inline]
fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// The matrix times vectors, minus `offset` in each row: `M V − 1 offsetᵀ`, `rows × vectors`.
pub fn project(matrix: &Csr, vectors: &Array2<f64>, offset: &[f64]) -> Array2<f32> {
    let width = vectors.ncols();
    let vectors = vectors.as_standard_layout();
    let flat = vectors.as_slice().expect("a standard layout is contiguous");
    let mut out = Array2::<f32>::zeros((matrix.rows(), width));
    out.as_slice_mut()
        .expect("a new array is contiguous")
        .par_chunks_mut(width.max(1))
        .enumerate()
        .for_each_init(
            || vec![0.0; width],
            |sum, (row, out)| {
                sum.iter_mut().zip(offset).for_each(|(sum, offset)| *sum = -offset);
                let (indices, values) = matrix.row(row);
                for (&j, &value) in indices.iter().zip(values) {
                    add(sum, f64::from(value), &flat[j as usize * width..][..width]);
                }
                out.iter_mut().zip(sum).for_each(|(out, sum)| *out = *sum as f32);
            },
        );
    out
}
