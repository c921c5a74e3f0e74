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

    /// A matrix without rows, with room for some.
    pub fn with_capacity(columns: usize, rows: usize, non_zeros: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            columns,
            offsets,
            indices: Vec::with_capacity(non_zeros),
            values: Vec::with_capacity(non_zeros),
        }
    }

    /// The rows of several matrices of this width, one below the other.
    pub fn stacked(columns: usize, parts: &[Self]) -> Self {
        let mut offsets = Vec::with_capacity(1 + parts.iter().map(Self::rows).sum::<usize>());
        offsets.push(0);
        for part in parts {
            let before = offsets[offsets.len() - 1];
            offsets.extend(part.offsets[1..].iter().map(|end| before + end));
        }
        let indices = concatenated(parts, |part| &part.indices);
        let values = concatenated(parts, |part| &part.values);
        Self { columns, offsets, indices, values }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// When the column numbers do not ascend or reach the number of columns.
    pub fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let mut least = 0;
        for (index, value) in row {
            assert!(
                index >= least && (index as usize) < self.columns,
                "column numbers ascend below the width"
            );
            least = index + 1;
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

    /// The columns times a factor each, the rows then scaled to unit length; an empty row stays empty.
    pub fn weighted(&self, factors: &[f32]) -> Self {
        let mut weighted = self.clone();
        for (i, ends) in self.offsets.windows(2).enumerate() {
            let values = &mut weighted.values[ends[0] as usize..ends[1] as usize];
            let indices = self.row(i).0;
            values.iter_mut().zip(indices).for_each(|(value, &j)| *value *= factors[j as usize]);
            let norm = values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
            if norm > 0.0 {
                values.iter_mut().for_each(|value| *value = (f64::from(*value) / norm) as f32);
            }
        }
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

/// Entries that are added up at a time. Fixed, so that sums do not depend on the number of threads.
const PART: usize = 1 << 20;

/// One field of all parts, copied side by side: most of the time goes into memory that is touched for the first time.
fn concatenated<T: Copy + Default + Send + Sync>(parts: &[Csr], field: impl Fn(&Csr) -> &Vec<T>) -> Vec<T> {
    let mut all = vec![T::default(); parts.iter().map(|part| field(part).len()).sum()];
    let mut rest = all.as_mut_slice();
    let mut copies = Vec::with_capacity(parts.len());
    for part in parts {
        let (to, after) = rest.split_at_mut(field(part).len());
        copies.push((to, field(part)));
        rest = after;
    }
    copies.into_par_iter().for_each(|(to, from)| to.copy_from_slice(from));
    all
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
