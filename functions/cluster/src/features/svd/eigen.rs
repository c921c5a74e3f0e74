//! Eigenvalues and eigenvectors of a dense symmetric matrix.
//!
//! How it works: Householder reflections make the matrix tridiagonal (Householder 1958), and implicit QL steps make that diagonal (Bowdler,
//! Martin, Reinsch and Wilkinson 1968, "The QR and QL algorithms for symmetric matrices"). The rotations of the QL steps are kept, so
//! that the entries of eigenvectors are computed afterwards, for as many rows as are asked for, some rows on each thread.
//!
//! Invariants: a row's entries depend on no other row, so that neither chunks nor threads show in a result.
//!
//! Tests: below, and `tests/decomposition.rs`. With linfa-linalg's `eigh` LSA takes four times as long: it has no choice of rows, and
//! rotates columns of a matrix that is stored by rows.

use crate::error::{Error, Result};
use ndarray::{Array2, ArrayView2, Axis};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;
use std::ops::Range;

/// Rows of eigenvectors that one thread computes at a time.
const CHUNK: usize = 64;

/// QL steps for one eigenvalue after which it is given up; two or three are usual.
const MOST_STEPS: usize = 60;

/// A symmetric matrix taken apart: `A = Q Z Λ Zᵀ Qᵀ`, with `Q` a product of reflections and `Z` one of rotations.
pub(super) struct Eigen {
    /// The eigenvalues, in no order.
    pub values: Vec<f64>,
    /// For each reflection `I − 2 u uᵀ` the vector `u`, from the row after its own number on.
    reflections: Vec<Vec<f64>>,
    rotations: Vec<Rotation>,
}

/// A rotation of two neighbouring eigenvectors.
#[derive(Clone, Copy)]
struct Rotation {
    first: usize,
    cosine: f64,
    sine: f64,
}

impl Eigen {
    /// # Errors
    /// [`Error::Data`] for a matrix with numbers that are not finite.
    pub fn of(matrix: &Array2<f64>) -> Result<Self> {
        let mut tridiagonal = Arch::new().dispatch(Tridiagonalise(matrix.view()));
        let rotations = tridiagonal.diagonalise()?;
        let Tridiagonal { diagonal, reflections, .. } = tridiagonal;
        Ok(Self { values: diagonal, reflections, rotations })
    }

    /// Some rows of the matrix whose columns are the eigenvectors, `eigenvectors × rows`.
    pub fn entries(&self, rows: Range<usize>) -> Array2<f64> {
        let mut entries = Array2::zeros((self.values.len(), rows.len()));
        entries.axis_chunks_iter_mut(Axis(1), CHUNK).into_par_iter().enumerate().for_each(
            |(chunk, mut out)| {
                let first = rows.start + chunk * CHUNK;
                let lines = Arch::new().dispatch(EntriesOf { eigen: self, rows: first..first + out.ncols() });
                for (mut out, line) in out.rows_mut().into_iter().zip(&lines) {
                    out.iter_mut().zip(line).for_each(|(out, &x)| *out = x);
                }
            },
        );
        entries
    }
}

struct Tridiagonal {
    diagonal: Vec<f64>,
    /// What stands beside the diagonal, and a last zero.
    beside: Vec<f64>,
    reflections: Vec<Vec<f64>>,
}

struct Tridiagonalise<'a>(ArrayView2<'a, f64>);

impl NullaryFnOnce for Tridiagonalise<'_> {
    type Output = Tridiagonal;

    #[inline(always)]
    fn call(self) -> Tridiagonal {
        let mut rows: Vec<Vec<f64>> = self.0.rows().into_iter().map(|row| row.to_vec()).collect();
        let n = rows.len();
        let (mut diagonal, mut beside) = (vec![0.0; n], vec![0.0; n]);
        let mut reflections = Vec::with_capacity(n);
        for k in 0..n {
            diagonal[k] = rows[k][k];
            if k + 1 == n {
                break;
            }
            let mut unit = rows[k][k + 1..].to_vec();
            let length = dot(&unit, &unit).sqrt();
            beside[k] = if unit[0] > 0.0 { -length } else { length };
            unit[0] -= beside[k];
            let norm = dot(&unit, &unit).sqrt();
            if norm > 0.0 {
                unit.iter_mut().for_each(|x| *x /= norm);
                reflect(&mut rows[k + 1..], k + 1, &unit);
            }
            reflections.push(unit);
        }
        Tridiagonal { diagonal, beside, reflections }
    }
}

/// `H A H` with `H = I − 2 u uᵀ`, for the square of the rows from the column `first` on: `A − u qᵀ − q uᵀ` with `p = 2 A u` and
/// `q = p − (uᵀ p) u`.
#[inline(always)]
fn reflect(rows: &mut [Vec<f64>], first: usize, u: &[f64]) {
    let mut q: Vec<f64> = rows.iter().map(|row| 2.0 * dot(&row[first..], u)).collect();
    let along = dot(&q, u);
    q.iter_mut().zip(u).for_each(|(q, u)| *q -= along * u);
    for ((row, &u_of_row), &q_of_row) in rows.iter_mut().zip(u).zip(&q) {
        for ((x, u), q) in row[first..].iter_mut().zip(u).zip(&q) {
            *x -= u_of_row * q + q_of_row * u;
        }
    }
}

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

impl Tridiagonal {
    /// QL steps until nothing but rounding stands beside the diagonal; gives their rotations.
    fn diagonalise(&mut self) -> Result<Vec<Rotation>> {
        let n = self.diagonal.len();
        let largest = self.diagonal.iter().chain(&self.beside).fold(0.0, |most: f64, x| most.max(x.abs()));
        let rounding = f64::EPSILON * largest;
        let mut rotations = Vec::with_capacity(n * n);
        for l in 0..n {
            let mut steps = 0;
            loop {
                let is_rounding = |&m: &usize| self.beside[m].abs() <= rounding;
                let end = (l..n).find(is_rounding).unwrap_or(n - 1);
                if end == l {
                    break;
                }
                steps += 1;
                if steps > MOST_STEPS || !largest.is_finite() {
                    return Err(Error::Data("the matrix could not be decomposed".to_owned()));
                }
                self.step(l, end, &mut rotations);
            }
        }
        Ok(rotations)
    }

    /// One QL step from `end` up to `l`, with Wilkinson's shift.
    fn step(&mut self, l: usize, end: usize, rotations: &mut Vec<Rotation>) {
        let Self { diagonal, beside, .. } = self;
        let half = (diagonal[l + 1] - diagonal[l]) / (2.0 * beside[l]);
        let shift = diagonal[l] - beside[l] / (half + (half * half + 1.0).sqrt().copysign(half));
        let (mut bulge, mut sine, mut cosine, mut lowered) = (diagonal[end] - shift, 1.0, 1.0, 0.0);
        for i in (l..end).rev() {
            let (across, along) = (sine * beside[i], cosine * beside[i]);
            let radius = (across * across + bulge * bulge).sqrt();
            beside[i + 1] = radius;
            if radius == 0.0 {
                // The matrix falls apart here.
                diagonal[i + 1] -= lowered;
                beside[end] = 0.0;
                return;
            }
            (sine, cosine) = (across / radius, bulge / radius);
            let kept = diagonal[i + 1] - lowered;
            let turned = (diagonal[i] - kept) * sine + 2.0 * cosine * along;
            lowered = sine * turned;
            diagonal[i + 1] = kept + lowered;
            bulge = cosine * turned - along;
            rotations.push(Rotation { first: i, cosine, sine });
        }
        diagonal[l] -= lowered;
        beside[l] = bulge;
        beside[end] = 0.0;
    }
}

struct EntriesOf<'a> {
    eigen: &'a Eigen,
    rows: Range<usize>,
}

impl NullaryFnOnce for EntriesOf<'_> {
    type Output = Vec<[f64; CHUNK]>;

    /// The rows as lanes: one line for each column of `Q`, then for each eigenvector.
    #[inline(always)]
    fn call(self) -> Vec<[f64; CHUNK]> {
        let Self { eigen, rows } = self;
        let mut lines = vec![[0.0; CHUNK]; eigen.values.len()];
        for (lane, row) in rows.enumerate() {
            lines[row][lane] = 1.0;
        }
        for (k, unit) in eigen.reflections.iter().enumerate() {
            let lines = &mut lines[k + 1..];
            let mut along = [0.0; CHUNK];
            for (line, u) in lines.iter().zip(unit) {
                along.iter_mut().zip(line).for_each(|(along, x)| *along += u * x);
            }
            for (line, u) in lines.iter_mut().zip(unit) {
                line.iter_mut().zip(&along).for_each(|(x, along)| *x -= 2.0 * u * along);
            }
        }
        for &Rotation { first, cosine, sine } in &eigen.rotations {
            if let Some([a, b]) = lines[first..].first_chunk_mut() {
                for (a, b) in a.iter_mut().zip(b) {
                    (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
                }
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn symmetric(n: usize, entry: impl FnMut() -> f64) -> Array2<f64> {
        let mut entry = entry;
        let half = Array2::from_shape_simple_fn((n, n), &mut entry);
        &half + &half.t()
    }

    /// `A V = V Λ`, and the eigenvectors are orthonormal.
    fn check(matrix: &Array2<f64>) {
        let n = matrix.nrows();
        let eigen = Eigen::of(matrix).unwrap();
        let vectors = eigen.entries(0..n);
        let scale = eigen.values.iter().fold(1e-300, |most: f64, value| most.max(value.abs()));
        for (vector, value) in vectors.rows().into_iter().zip(&eigen.values) {
            let residual = matrix.dot(&vector) - &vector * *value;
            assert!(residual.iter().all(|x| x.abs() < 1e-12 * n as f64 * scale), "{value}: {residual}");
        }
        let unit = vectors.dot(&vectors.t()) - Array2::<f64>::eye(n);
        assert!(unit.iter().all(|x| x.abs() < 1e-12 * n as f64), "{unit}");
    }

    #[test]
    fn values_and_vectors_follow_the_definition() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        for n in [1, 2, 3, 10, 65, 150] {
            check(&symmetric(n, || rng.gen_range(-1.0..1.0)));
            check(&symmetric(n, || f64::from(rng.gen_range(0..3_u8) / 2)));
        }
        // One direction alone, equal values, and none.
        check(&Array2::from_elem((40, 40), 2.0));
        check(&Array2::eye(20));
        check(&Array2::zeros((20, 20)));
        check(&Array2::from_diag(&ndarray::array![1e12, 1.0, 1e-12, 0.0, 0.0]));
    }

    #[test]
    fn some_rows_are_those_of_all() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        let eigen = Eigen::of(&symmetric(100, || rng.gen_range(-1.0..1.0))).unwrap();
        let all = eigen.entries(0..100);
        assert_eq!(eigen.entries(84..100), all.slice_axis(Axis(1), ndarray::Slice::from(84..)));
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        assert!(Eigen::of(&Array2::from_elem((3, 3), f64::NAN)).is_err());
        assert!(Eigen::of(&Array2::from_elem((3, 3), f64::INFINITY)).is_err());
    }
}
