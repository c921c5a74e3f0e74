//! What k-means needs of rows, sparse or dense.

use crate::csr::Csr;
use linfa::dataset::Records;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// Vectors that rows are multiplied with are padded to a multiple of this number, so that the compiler keeps a block of products in
/// vector registers.
pub const LANES: usize = 8;

/// Rows of numbers.
pub trait Points: Records<Elem = f32> + Sync + Sized {
    /// Calls `each` with the column and the value of every stored entry of a row, in ascending order of columns.
    fn for_each_entry(&self, row: usize, each: impl FnMut(usize, f32));

    /// Some of the rows, in the order given.
    fn select(&self, rows: &[usize]) -> Self;

    /// The products of some rows with the columns of a matrix of `nfeatures × width` numbers in C order, `width` being a multiple of
    /// [`LANES`]. `out` becomes `rows × width`.
    fn products(&self, rows: &[usize], matrix: &[f32], width: usize, out: &mut Vec<f32>);

    /// The squared Euclidean norm of a row.
    fn squared_norm(&self, row: usize) -> f64 {
        let mut sum = 0.0;
        self.for_each_entry(row, |_, value| sum += f64::from(value) * f64::from(value));
        sum
    }
}

impl Points for Csr {
    #[inline]
    fn for_each_entry(&self, row: usize, mut each: impl FnMut(usize, f32)) {
        let (indices, values) = self.row(row);
        for (&index, &value) in indices.iter().zip(values) {
            each(index as usize, value);
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        Self::select(self, rows)
    }

    fn products(&self, rows: &[usize], matrix: &[f32], width: usize, out: &mut Vec<f32>) {
        out.clear();
        out.resize(rows.len() * width, 0.0);
        for (&row, out) in rows.iter().zip(out.chunks_exact_mut(width)) {
            match width / LANES {
                1 => product::<1>(self.row(row), matrix, out),
                2 => product::<2>(self.row(row), matrix, out),
                3 => product::<3>(self.row(row), matrix, out),
                _ => product_of_many(self.row(row), matrix, out),
            }
        }
    }
}

/// The product with a narrow matrix: all sums stay in registers.
fn product<const BLOCKS: usize>((indices, values): (&[u32], &[f32]), matrix: &[f32], out: &mut [f32]) {
    let mut sums = [[0.0_f32; LANES]; BLOCKS];
    for (&index, &value) in indices.iter().zip(values) {
        let line = &matrix[index as usize * BLOCKS * LANES..][..BLOCKS * LANES];
        for (block, line) in sums.iter_mut().zip(line.chunks_exact(LANES)) {
            for (sum, factor) in block.iter_mut().zip(line) {
                *sum += value * factor;
            }
        }
    }
    out.copy_from_slice(sums.as_flattened());
}

fn product_of_many((indices, values): (&[u32], &[f32]), matrix: &[f32], out: &mut [f32]) {
    let width = out.len();
    for (&index, &value) in indices.iter().zip(values) {
        let line = &matrix[index as usize * width..][..width];
        for (sums, line) in out.chunks_exact_mut(LANES).zip(line.chunks_exact(LANES)) {
            for (sum, factor) in sums.iter_mut().zip(line) {
                *sum += value * factor;
            }
        }
    }
}

/// Dense rows in C order.
impl Points for Array2<f32> {
    #[inline]
    fn for_each_entry(&self, row: usize, mut each: impl FnMut(usize, f32)) {
        for (index, &value) in self.row(row).iter().enumerate() {
            each(index, value);
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        self.select(ndarray::Axis(0), rows)
    }

    fn products(&self, rows: &[usize], matrix: &[f32], width: usize, out: &mut Vec<f32>) {
        let columns = self.ncols();
        let mut gathered = Vec::with_capacity(rows.len() * columns);
        for &row in rows {
            match self.row(row).to_slice() {
                Some(row) => gathered.extend_from_slice(row),
                None => gathered.extend(self.row(row)),
            }
        }
        out.clear();
        out.resize(rows.len() * width, 0.0);
        let gathered = ArrayView2::from_shape((rows.len(), columns), &gathered);
        let matrix = ArrayView2::from_shape((columns, width), matrix);
        let out = ArrayViewMut2::from_shape((rows.len(), width), out);
        if let (Ok(gathered), Ok(matrix), Ok(mut out)) = (gathered, matrix, out) {
            general_mat_mul(1.0, &gathered, &matrix, 0.0, &mut out);
        }
    }
}

/// The number of different rows, counted up to `limit`.
pub fn distinct_rows(points: &impl Points, limit: usize) -> usize {
    use std::hash::{BuildHasher, Hasher};
    let state = hashbrown::DefaultHashBuilder::default();
    let mut seen = hashbrown::HashSet::new();
    for row in 0..points.nsamples() {
        let mut hasher = state.build_hasher();
        points.for_each_entry(row, |index, value| {
            hasher.write_usize(index);
            hasher.write_u32(value.to_bits());
        });
        seen.insert(hasher.finish());
        if seen.len() >= limit {
            break;
        }
    }
    seen.len()
}
