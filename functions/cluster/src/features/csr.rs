//! Sparse rows.

use linfa::dataset::Records;
use rayon::prelude::*;
use std::ops::Range;

/// A matrix in compressed sparse row form: the layout of SciPy's `csr_matrix`.
///
/// Row `i` has its column numbers in `indices[offsets[i]..offsets[i + 1]]`, ascending, and its values beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Csr {
    columns: usize,
    offsets: Vec<u64>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl Csr {
    /// A matrix without rows.
    pub fn new(columns: usize) -> Self {
        Self { columns, offsets: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    /// A matrix whose parts are written side by side, each with so many rows and entries: `write` is given the number of each part and what
    /// its rows go to.
    pub fn in_parts(
        columns: usize,
        sizes: &[(usize, usize)],
        write: impl Fn(usize, &mut RowsPart) + Sync,
    ) -> Self {
        let total = |of: fn(&(usize, usize)) -> usize| sizes.iter().map(of).sum::<usize>();
        let (rows, non_zeros) = (total(|size| size.0), total(|size| size.1));
        let (mut offsets, mut indices, mut values) =
            (vec![0; rows + 1], vec![0; non_zeros], vec![0.0; non_zeros]);
        let mut parts = Vec::with_capacity(sizes.len());
        let (mut ends, mut all_indices, mut all_values) =
            (&mut offsets[1..], indices.as_mut_slice(), values.as_mut_slice());
        let mut before = 0;
        for &(rows, entries) in sizes {
            let part = RowsPart {
                columns,
                before,
                ends: ends.split_off_mut(..rows).unwrap_or_default(),
                indices: all_indices.split_off_mut(..entries).unwrap_or_default(),
                values: all_values.split_off_mut(..entries).unwrap_or_default(),
                rows: 0,
                entries: 0,
            };
            parts.push(part);
            before += entries as u64;
        }
        parts.par_iter_mut().enumerate().for_each(|(number, part)| {
            write(number, part);
            assert!(
                part.rows == part.ends.len() && part.entries == part.indices.len(),
                "a part has the size announced"
            );
        });
        Self { columns, offsets, indices, values }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// When the column numbers do not ascend or reach the number of columns.
    pub fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let mut least = 0;
        for (index, value) in row {
            least = after(index, least, self.columns);
            self.indices.push(index);
            self.values.push(value);
        }
        self.offsets.push(self.indices.len() as u64);
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of stored entries.
    pub fn non_zeros(&self) -> usize {
        self.indices.len()
    }

    /// Where each row begins, and where the last one ends.
    pub fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    /// All column numbers.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// All values.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// One row: its column numbers and its values.
    #[inline]
    pub fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[i] as usize..self.offsets[i + 1] as usize;
        (&self.indices[range.clone()], &self.values[range])
    }

    /// Some of the rows, in the order given.
    pub fn select(&self, rows: &[usize]) -> Self {
        let mut selected = Self::new(self.columns);
        for &i in rows {
            let (indices, values) = self.row(i);
            selected.indices.extend_from_slice(indices);
            selected.values.extend_from_slice(values);
            selected.offsets.push(selected.indices.len() as u64);
        }
        selected
    }

    /// Some neighbouring rows.
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let (from, to) = (self.offsets[rows.start], self.offsets[rows.end]);
        Self {
            columns: self.columns,
            offsets: self.offsets[rows.start..=rows.end].iter().map(|offset| offset - from).collect(),
            indices: self.indices[from as usize..to as usize].to_vec(),
            values: self.values[from as usize..to as usize].to_vec(),
        }
    }

    /// The matrix with rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        let mut offsets = vec![0; self.columns + 1];
        self.indices.iter().for_each(|&column| offsets[column as usize + 1] += 1);
        (0..self.columns).for_each(|column| offsets[column + 1] += offsets[column]);
        let (mut indices, mut values) = (vec![0; self.non_zeros()], vec![0.0; self.non_zeros()]);
        let mut next = offsets.clone();
        for row in 0..self.rows() {
            let (of_row, with) = self.row(row);
            for (&column, &value) in of_row.iter().zip(with) {
                let at = &mut next[column as usize];
                (indices[*at as usize], values[*at as usize]) = (row as u32, value);
                *at += 1;
            }
        }
        Self { columns: self.rows(), offsets, indices, values }
    }

    /// The matrix without its empty columns, and the numbers of those that are left.
    pub fn compact(mut self) -> (Self, Vec<u32>) {
        let mut places = vec![u32::MAX; self.columns];
        self.indices.iter().for_each(|&column| places[column as usize] = 0);
        let columns: Vec<u32> =
            (0..self.columns as u32).filter(|&column| places[column as usize] == 0).collect();
        columns.iter().enumerate().for_each(|(place, &column)| places[column as usize] = place as u32);
        self.indices.iter_mut().for_each(|column| *column = places[*column as usize]);
        self.columns = columns.len();
        (self, columns)
    }

    /// The columns times a factor each.
    pub fn weighted(&self, factors: &[f32]) -> Self {
        let mut weighted = self.clone();
        weighted.values.iter_mut().zip(&self.indices).for_each(|(value, &j)| *value *= factors[j as usize]);
        weighted
    }

    /// The mean of each column.
    pub fn column_means(&self) -> Vec<f64> {
        let sums = |(indices, values): (&[u32], &[f32])| {
            let mut sums = vec![0.0; self.columns];
            indices.iter().zip(values).for_each(|(&j, &value)| sums[j as usize] += f64::from(value));
            sums
        };
        let parts: Vec<Vec<f64>> =
            self.indices.par_chunks(PART).zip(self.values.par_chunks(PART)).map(sums).collect();
        let rows = self.rows().max(1) as f64;
        let mean = |j: usize| parts.iter().map(|part| part[j]).sum::<f64>() / rows;
        (0..self.columns).map(mean).collect()
    }

    /// The sum of all squared entries.
    pub fn squared_norm(&self) -> f64 {
        let square = |values: &[f32]| values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
        let parts: Vec<f64> = self.values.par_chunks(PART).map(square).collect();
        parts.iter().sum()
    }
}

/// The least column number that may follow `index` in a row, which itself must be at least `least`.
#[inline]
fn after(index: u32, least: u32, columns: usize) -> u32 {
    assert!(index >= least && (index as usize) < columns, "column numbers ascend below the width");
    index + 1
}

/// Entries that are added up at a time. Fixed, so that sums do not depend on the number of threads.
const PART: usize = 1 << 20;

/// Neighbouring rows of a matrix that are to be written.
#[derive(Debug)]
pub struct RowsPart<'a> {
    columns: usize,
    /// Entries of the rows before.
    before: u64,
    ends: &'a mut [u64],
    indices: &'a mut [u32],
    values: &'a mut [f32],
    rows: usize,
    entries: usize,
}

impl RowsPart<'_> {
    /// Writes the next row.
    ///
    /// # Panics
    /// When there are more rows or entries than announced, or the column numbers do not ascend or reach the number of columns.
    pub fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let mut least = 0;
        for (index, value) in row {
            least = after(index, least, self.columns);
            (self.indices[self.entries], self.values[self.entries]) = (index, value);
            self.entries += 1;
        }
        self.end_row();
    }

    /// Writes the next row from the first `entries` of these, of which it copies all where there is room: a fixed number is copied
    /// faster.
    ///
    /// # Panics
    /// As [`Self::push_row`]; the column numbers are looked at in debug builds only.
    #[inline]
    pub fn push_first<const N: usize>(&mut self, entries: usize, indices: &[u32; N], values: &[f32; N]) {
        debug_assert!(
            indices[..entries].is_sorted_by(|a, b| a < b)
                && entries.checked_sub(1).is_none_or(|last| (indices[last] as usize) < self.columns)
        );
        let room = (
            self.indices[self.entries..].first_chunk_mut::<N>(),
            self.values[self.entries..].first_chunk_mut::<N>(),
        );
        match room {
            (Some(all_indices), Some(all_values)) => {
                (*all_indices, *all_values) = (*indices, *values);
                self.entries += entries;
                self.end_row();
            }
            _ => self.push_row(indices.iter().copied().zip(values.iter().copied()).take(entries)),
        }
    }

    fn end_row(&mut self) {
        self.ends[self.rows] = self.before + self.entries as u64;
        self.rows += 1;
    }
}

impl Records for Csr {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.columns
    }
}
