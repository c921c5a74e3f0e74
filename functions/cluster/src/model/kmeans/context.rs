//! What all fits on the same rows share.

use super::bounds::Bounds;
use super::params::KMeansValidParams;
use crate::model::points::{Points, squared_norms};
use rayon::prelude::*;
use std::sync::{Mutex, OnceLock};

/// Rows with what all fits on them share.
pub(super) struct FitContext<'a, P: Points> {
    pub points: &'a P,
    pub params: &'a KMeansValidParams,
    pub norms: Vec<f64>,
    /// [`KMeansValidParams::tolerance`] times the mean variance of a column.
    tolerance: f64,
    by_column: OnceLock<P::ByColumn>,
    /// Buffers of fits that have ended: to take new memory from the system for each fit costs as much as the fit.
    spare: Mutex<Vec<Buffers>>,
}

/// The memory of one fit, which the next one uses again.
#[derive(Default)]
pub(super) struct Buffers {
    pub labels: Vec<u32>,
    pub bounds: Bounds,
    pub sums: Vec<f64>,
}

impl<'a, P: Points> FitContext<'a, P> {
    pub fn new(points: &'a P, params: &'a KMeansValidParams) -> Self {
        let norms = squared_norms(points);
        let tolerance = params.tolerance * mean_variance(points, &norms);
        Self { points, params, norms, tolerance, by_column: OnceLock::new(), spare: Mutex::default() }
    }

    /// The points as [`Points::by_column`], made when they are first asked for.
    pub fn by_column(&self) -> &P::ByColumn {
        self.by_column.get_or_init(|| self.points.by_column())
    }

    /// The squared movement of the centres at which a fit has converged.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// Buffers for a fit: those of one that has ended, if there are any.
    pub fn take_buffers(&self) -> Buffers {
        self.spare.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default()
    }

    /// Gives buffers back for the next fit.
    pub fn give_back(&self, buffers: Buffers) {
        if let Ok(mut spare) = self.spare.lock() {
            spare.push(buffers);
        }
    }
}

/// The mean over columns of their variance: what scikit-learn relates its tolerance to.
fn mean_variance<P: Points>(points: &P, norms: &[f64]) -> f64 {
    const PART: usize = 1 << 17;
    let rows = points.nsamples();
    let parts = (0..rows.div_ceil(PART)).into_par_iter().map(|part| {
        let mut sums = vec![0.0; points.nfeatures()];
        for row in part * PART..rows.min((part + 1) * PART) {
            points.add(row, 1.0, &mut sums);
        }
        sums
    });
    let parts: Vec<Vec<f64>> = parts.collect();
    let mean = |column: usize| parts.iter().map(|part| part[column]).sum::<f64>() / rows as f64;
    let squares: f64 = (0..points.nfeatures()).map(|column| mean(column).powi(2)).sum();
    let total = norms.iter().sum::<f64>() / rows as f64 - squares;
    total.max(0.0) / points.nfeatures().max(1) as f64
}
