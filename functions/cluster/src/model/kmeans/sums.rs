//! The sum of the rows of each cluster.

use super::reassignments::Reassignments;
use crate::model::points::Points;
use rayon::prelude::*;

/// The rows of each cluster, added up.
pub(super) struct Sums {
    dimensions: usize,
    /// `k × dimensions`.
    values: Vec<f64>,
    counts: Vec<u64>,
    /// Whether rows have come to a cluster or left it since it was asked for.
    has_changed: Vec<bool>,
}

/// Parts at most that many rows are added up in: large clusters hold whole threads up otherwise.
const PARTS: usize = 4;

impl Sums {
    /// Of `k` clusters without rows; the memory is used again.
    pub fn new(k: usize, dimensions: usize, mut memory: Vec<f64>) -> Self {
        memory.clear();
        memory.resize(k * dimensions, 0.0);
        Self { dimensions, values: memory, counts: vec![0; k], has_changed: vec![false; k] }
    }

    /// The memory, for other sums.
    pub fn into_memory(self) -> Vec<f64> {
        self.values
    }

    /// Adds rows to the clusters that they come to, and takes them from those that they leave. Each sum sees the rows in an order that
    /// does not depend on the number of threads.
    pub fn apply<P: Points>(&mut self, points: &P, reassignments: &[Reassignments]) {
        for c in 0..self.counts.len() {
            let coming = reassignments.iter().map(|chunk| chunk.coming(c).len() as u64).sum::<u64>();
            let leaving = reassignments.iter().map(|chunk| chunk.leaving(c).len() as u64).sum::<u64>();
            self.counts[c] = self.counts[c] + coming - leaving;
            self.has_changed[c] |= coming + leaving > 0;
        }
        let rows: usize = reassignments.iter().map(Reassignments::len).sum();
        if rows == 0 {
            return;
        }
        let (k, dimensions) = (self.counts.len(), self.dimensions.max(1));
        // Parts cost as much as the sums are large.
        let parts = (rows / self.values.len().max(1)).clamp(1, PARTS);
        let parts: Vec<&[Reassignments]> =
            reassignments.chunks(reassignments.len().div_ceil(parts)).collect();
        let mut others = Vec::new();
        others.resize((parts.len() - 1) * self.values.len(), 0.0);
        let sums =
            self.values.par_chunks_exact_mut(dimensions).chain(others.par_chunks_exact_mut(dimensions));
        sums.enumerate().for_each(|(i, sum)| {
            for chunk in parts[i / k] {
                chunk.coming(i % k).iter().for_each(|&row| points.add(row as usize, 1.0, sum));
                chunk.leaving(i % k).iter().for_each(|&row| points.add(row as usize, -1.0, sum));
            }
        });
        self.values.par_chunks_exact_mut(dimensions).enumerate().for_each(|(c, sum)| {
            for of_part in others.chunks_exact(k * dimensions) {
                sum.iter_mut().zip(&of_part[c * dimensions..]).for_each(|(sum, more)| *sum += more);
            }
        });
    }

    /// The sums, `k × dimensions`.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The number of rows of each cluster.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Which clusters have changed since this was asked for.
    pub fn take_changed(&mut self) -> Vec<bool> {
        let k = self.counts.len();
        std::mem::replace(&mut self.has_changed, vec![false; k])
    }

    /// The Euclidean norm of a sum.
    pub fn norm(&self, c: usize) -> f64 {
        self.values[c * self.dimensions..][..self.dimensions].iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}
