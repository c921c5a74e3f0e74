//! What k-means needs of rows, sparse or dense.
//!
//! How the products work: a sparse row is multiplied with up to eight blocks of [`LANES`] columns in one pass over its entries, so that
//! their sums stay in vector registers; a dense block of rows is a matrix product.
//!
//! Invariants: matrices are padded to a multiple of [`LANES`] columns; what comes out for a row does not depend on the rows next to it, so
//! neither chunks nor threads show in a result.
//!
//! Tests: `tests/k_means.rs` compares sparse with dense rows, and both with the textbook's algorithm.

use crate::features::csr::Csr;
use linfa::dataset::Records;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;
use std::ops::Range;

/// Vectors that rows are multiplied with are padded to a multiple of this number, so that the compiler keeps a block of products in
/// vector registers.
pub const LANES: usize = 8;

/// Rows of numbers.
pub trait Points: Records<Elem = f32> + Sync + Sized {
    /// The same points in a form in which products with single rows are quick to find.
    type ByColumn: Send + Sync;

    /// Calls `each` with the column and the value of every stored entry of a row, in ascending order of columns.
    fn for_each_entry(&self, row: usize, each: impl FnMut(usize, f32));

    /// Some of the rows, in the order given.
    fn select(&self, rows: &[usize]) -> Self;

    /// The points without columns that no row has an entry in, and the numbers of the columns that are left.
    fn compact(self) -> (Self, Vec<u32>);

    /// Adds `sign` times a row to a sum of rows.
    fn add(&self, row: usize, sign: f64, sum: &mut [f64]);

    /// For each of some rows, `offsets` minus its products with the columns of a matrix of `nfeatures × width` numbers in C order,
    /// `width` being that of `offsets` and a multiple of [`LANES`]. `out` becomes `rows × width`.
    ///
    /// What comes out for a row does not depend on the other rows.
    fn offsets_minus_products(&self, rows: &[usize], matrix: &[f32], offsets: &[f32], out: &mut Vec<f32>);

    /// The points for [`Points::offsets_minus_products_with`].
    fn by_column(&self) -> Self::ByColumn;

    /// For each row of a range, `offsets` minus its products with some `others` of the rows. `out` becomes `rows × others`.
    fn offsets_minus_products_with(
        &self,
        by_column: &Self::ByColumn,
        rows: Range<usize>,
        others: &[usize],
        offsets: &[f32],
        out: &mut Vec<f32>,
    );

    /// The squared Euclidean norm of a row.
    fn squared_norm(&self, row: usize) -> f64 {
        let mut sum = 0.0;
        self.for_each_entry(row, |_, value| sum += f64::from(value) * f64::from(value));
        sum
    }
}

impl Points for Csr {
    type ByColumn = Self;

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

    fn compact(self) -> (Self, Vec<u32>) {
        Self::compact(self)
    }

    #[inline]
    fn add(&self, row: usize, sign: f64, sum: &mut [f64]) {
        let (indices, values) = self.row(row);
        for (&index, &value) in indices.iter().zip(values) {
            sum[index as usize] += sign * f64::from(value);
        }
    }

    fn offsets_minus_products(&self, rows: &[usize], matrix: &[f32], offsets: &[f32], out: &mut Vec<f32>) {
        let width = offsets.len();
        out.resize(rows.len() * width, 0.0);
        Arch::new().dispatch(RowProducts { points: self, rows, matrix, offsets, out });
    }

    fn by_column(&self) -> Self {
        self.transposed()
    }

    /// Most rows have no entry in any column of another row, so only those that have one are looked at.
    fn offsets_minus_products_with(
        &self,
        by_column: &Self,
        rows: Range<usize>,
        others: &[usize],
        offsets: &[f32],
        out: &mut Vec<f32>,
    ) {
        repeated(offsets, rows.len(), out);
        for (i, &other) in others.iter().enumerate() {
            let (columns, values) = self.row(other);
            for (&column, &value) in columns.iter().zip(values) {
                let (of_column, with) = by_column.row(column as usize);
                let place = |row: usize| of_column.partition_point(|&of_column| (of_column as usize) < row);
                let range = place(rows.start)..place(rows.end);
                for (&row, &factor) in of_column[range.clone()].iter().zip(&with[range]) {
                    out[(row as usize - rows.start) * others.len() + i] -= value * factor;
                }
            }
        }
    }
}

type Row<'a> = (&'a [u32], &'a [f32]);

fn repeated(offsets: &[f32], times: usize, out: &mut Vec<f32>) {
    out.clear();
    out.reserve_exact(times * offsets.len());
    (0..times).for_each(|_| out.extend_from_slice(offsets));
}

/// The products of sparse rows, compiled for the vector instructions of the machine at hand. (A closure would not be: what calls it
/// is not inlined.)
struct RowProducts<'a> {
    points: &'a Csr,
    rows: &'a [usize],
    matrix: &'a [f32],
    offsets: &'a [f32],
    out: &'a mut [f32],
}

impl NullaryFnOnce for RowProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { points, rows, matrix, offsets, out } = self;
        for (&row, out) in rows.iter().zip(out.chunks_exact_mut(offsets.len())) {
            row_products(points.row(row), matrix, offsets, out);
        }
    }
}

/// Narrow matrices take one pass over the row's entries, wide ones a pass for every eight blocks of lanes: as many sums as there are
/// vector registers.
#[inline(always)]
fn row_products(row: Row, matrix: &[f32], offsets: &[f32], out: &mut [f32]) {
    const TILE: usize = 8;
    let blocks = offsets.len() / LANES;
    let mut block = 0;
    while block < blocks {
        match blocks - block {
            1 => product::<1>(row, matrix, offsets, block, out),
            2 => product::<2>(row, matrix, offsets, block, out),
            3 => product::<3>(row, matrix, offsets, block, out),
            4 => product::<4>(row, matrix, offsets, block, out),
            5 => product::<5>(row, matrix, offsets, block, out),
            6 => product::<6>(row, matrix, offsets, block, out),
            7 => product::<7>(row, matrix, offsets, block, out),
            _ => product::<TILE>(row, matrix, offsets, block, out),
        }
        block += TILE;
    }
}

/// The products with some neighbouring columns, whose sums stay in registers.
#[inline(always)]
fn product<const BLOCKS: usize>(
    (indices, values): Row,
    matrix: &[f32],
    offsets: &[f32],
    block: usize,
    out: &mut [f32],
) {
    let (width, from) = (offsets.len(), block * LANES);
    let mut sums = [[0.0_f32; LANES]; BLOCKS];
    sums.as_flattened_mut().copy_from_slice(&offsets[from..from + BLOCKS * LANES]);
    for (&index, &value) in indices.iter().zip(values) {
        let line = &matrix[index as usize * width + from..][..BLOCKS * LANES];
        for (block, line) in sums.iter_mut().zip(line.as_chunks::<LANES>().0) {
            for (sum, factor) in block.iter_mut().zip(line) {
                *sum -= value * factor;
            }
        }
    }
    out[from..from + BLOCKS * LANES].copy_from_slice(sums.as_flattened());
}

/// Dense rows in C order.
impl Points for Array2<f32> {
    type ByColumn = ();

    #[inline]
    fn for_each_entry(&self, row: usize, mut each: impl FnMut(usize, f32)) {
        for (index, &value) in self.row(row).iter().enumerate() {
            each(index, value);
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        gathered(self, rows)
    }

    fn compact(self) -> (Self, Vec<u32>) {
        let columns = (0..self.ncols() as u32).collect();
        (self, columns)
    }

    #[inline]
    fn add(&self, row: usize, sign: f64, sum: &mut [f64]) {
        let row = self.row(row);
        match row.to_slice() {
            // A slice lets the compiler add several numbers at once.
            Some(row) => Arch::new().dispatch(AddTo { sum, sign, row: row.iter() }),
            None => AddTo { sum, sign, row: row.iter() }.call(),
        }
    }

    fn offsets_minus_products(&self, rows: &[usize], matrix: &[f32], offsets: &[f32], out: &mut Vec<f32>) {
        let (columns, width) = (self.ncols(), offsets.len());
        repeated(offsets, rows.len(), out);
        let matrix = ArrayView2::from_shape((columns, width), matrix);
        let out = ArrayViewMut2::from_shape((rows.len(), width), out);
        if let (Ok(matrix), Ok(mut out)) = (matrix, out) {
            match neighbours(rows) {
                Some(range) => {
                    let rows = self.slice_axis(Axis(0), Slice::from(range));
                    general_mat_mul(-1.0, &rows, &matrix, 1.0, &mut out);
                }
                None => general_mat_mul(-1.0, &gathered(self, rows), &matrix, 1.0, &mut out),
            }
        }
    }

    fn by_column(&self) {}

    fn offsets_minus_products_with(
        &self,
        _: &(),
        rows: Range<usize>,
        others: &[usize],
        offsets: &[f32],
        out: &mut Vec<f32>,
    ) {
        repeated(offsets, rows.len(), out);
        let others = gathered(self, others);
        if let Ok(mut out) = ArrayViewMut2::from_shape((rows.len(), offsets.len()), out) {
            let rows = self.slice_axis(Axis(0), Slice::from(rows));
            general_mat_mul(-1.0, &rows, &others.t(), 1.0, &mut out);
        }
    }
}

/// Adds a row to a sum of rows, compiled for the vector instructions of the machine at hand.
struct AddTo<'a, R> {
    sum: &'a mut [f64],
    sign: f64,
    row: R,
}

impl<'a, R: Iterator<Item = &'a f32>> NullaryFnOnce for AddTo<'_, R> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (sum, value) in self.sum.iter_mut().zip(self.row) {
            *sum += self.sign * f64::from(*value);
        }
    }
}

/// Some of the rows. Copying slices is several times as fast as `select`.
fn gathered(points: &Array2<f32>, rows: &[usize]) -> Array2<f32> {
    let Some(all) = points.as_slice() else { return points.select(Axis(0), rows) };
    let columns = points.ncols();
    let mut gathered = Vec::with_capacity(rows.len() * columns);
    rows.iter().for_each(|row| gathered.extend_from_slice(&all[row * columns..][..columns]));
    Array2::from_shape_vec((rows.len(), columns), gathered).expect("each row gives all its columns")
}

/// The range that some ascending rows are, if they leave none out.
fn neighbours(rows: &[usize]) -> Option<Range<usize>> {
    let (&first, &last) = (rows.first()?, rows.last()?);
    (last - first + 1 == rows.len()).then_some(first..last + 1)
}

/// The squared Euclidean norms of all rows.
pub fn squared_norms<P: Points>(points: &P) -> Vec<f64> {
    (0..points.nsamples()).into_par_iter().map(|row| points.squared_norm(row)).collect()
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
