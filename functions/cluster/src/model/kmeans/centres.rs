//! Cluster centres, laid out so that one pass over a row's entries gives its distance to all of a group.

use super::nearest::Nearest;
use crate::model::points::{LANES, Points};
use rayon::prelude::*;
use std::ops::Range;

/// Rows that one thread handles at a time. Sums are added up chunk by chunk, so that the number of threads never shows.
pub(super) const CHUNK: usize = 4096;

/// Rows whose distances are computed in one go.
const BLOCK: usize = 256;

/// Lines that are gone through for one centre after the other: they stay in the nearest cache.
const TILE: usize = 64;

/// So many centres are one group: one pass over a row costs less than to tell their groups apart.
const FEW: usize = 4 * LANES;
/// Groups of more centres at most: each row has a bound for each group.
const GROUPS: usize = 16;

/// The centres of clusters, in groups of neighbouring numbers: one group of a few, groups of 16 of more (a line of the processor's cache
/// holds a coordinate of each), or up to `GROUPS` groups of very many.
#[derive(Clone, Debug, PartialEq)]
pub struct Centres {
    k: usize,
    dimensions: usize,
    /// Centres of a group.
    width: usize,
    /// For each group `dimensions` lines of `width` numbers: for each dimension that coordinate of every centre of the group.
    lines: Vec<f32>,
    squared_norms: Vec<f64>,
    /// Half the squared norm of each centre; infinite for those that only fill up the last group.
    half_norms: Vec<f32>,
}

impl Centres {
    /// `k` centres from their coordinates: `coordinate(c, d)` is coordinate `d` of centre `c`.
    pub fn from_fn(k: usize, dimensions: usize, coordinate: impl Fn(usize, usize) -> f32) -> Self {
        let mut centres = Self::at_origin(k, dimensions);
        for c in 0..k {
            for d in 0..dimensions {
                let at = centres.place(c, d);
                centres.lines[at] = coordinate(c, d);
            }
        }
        centres.measure();
        centres
    }

    /// Centres that are rows of the points.
    pub fn from_rows<P: Points>(points: &P, rows: &[usize]) -> Self {
        let mut centres = Self::at_origin(rows.len(), points.nfeatures());
        for (c, &row) in rows.iter().enumerate() {
            points.for_each_entry(row, |d, value| {
                let at = centres.place(c, d);
                centres.lines[at] = value;
            });
        }
        centres.measure();
        centres
    }

    fn at_origin(k: usize, dimensions: usize) -> Self {
        let width = match k <= FEW {
            true => k.max(1).next_multiple_of(LANES),
            false => (2 * LANES).max(k.div_ceil(GROUPS).next_multiple_of(LANES)),
        };
        // Written, not only asked for: memory that is read before it is written is taken from the system twice.
        let mut lines = Vec::new();
        lines.resize(k.div_ceil(width) * dimensions * width, 0.0);
        Self { k, dimensions, width, lines, squared_norms: Vec::new(), half_norms: Vec::new() }
    }

    /// Finds the norms that follow from the coordinates.
    fn measure(&mut self) {
        let squares = |group: &[f32]| {
            let mut squares = vec![0.0; self.width];
            for line in group.chunks_exact(self.width) {
                squares.iter_mut().zip(line).for_each(|(square, &x)| *square += f64::from(x) * f64::from(x));
            }
            squares
        };
        let groups = self.lines.par_chunks_exact((self.dimensions * self.width).max(1));
        let mut norms = groups.map(squares).collect::<Vec<_>>().concat();
        norms.resize(self.k, 0.0);
        self.half_norms = norms.iter().map(|norm| (norm / 2.0) as f32).collect();
        self.half_norms.resize(self.groups() * self.width, f32::INFINITY);
        self.squared_norms = norms;
    }

    /// Where a coordinate stands.
    #[inline]
    fn place(&self, centre: usize, dimension: usize) -> usize {
        (centre / self.width * self.dimensions + dimension) * self.width + centre % self.width
    }

    /// The coordinates of a centre from a dimension on.
    fn column(&self, centre: usize, dimension: usize) -> impl Iterator<Item = &f32> {
        let size = self.dimensions * self.width;
        let group = self.lines[centre / self.width * size..][..size].iter();
        group.skip(dimension * self.width + centre % self.width).step_by(self.width)
    }

    fn column_mut(&mut self, centre: usize) -> impl Iterator<Item = &mut f32> {
        let size = self.dimensions * self.width;
        let group = &mut self.lines[centre / self.width * size..][..size];
        group.iter_mut().skip(centre % self.width).step_by(self.width)
    }

    /// The number of centres.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The number of groups.
    pub(super) fn groups(&self) -> usize {
        self.k.div_ceil(self.width)
    }

    /// The group that a centre belongs to.
    #[inline]
    pub(super) fn group(&self, centre: u32) -> usize {
        centre as usize / self.width
    }

    /// The centres of a group.
    pub(super) fn members(&self, group: usize) -> Range<usize> {
        group * self.width..self.k.min((group + 1) * self.width)
    }

    /// One coordinate of one centre.
    pub fn coordinate(&self, centre: usize, dimension: usize) -> f32 {
        self.lines[self.place(centre, dimension)]
    }

    /// The squared norm of each centre.
    pub fn squared_norms(&self) -> &[f64] {
        &self.squared_norms
    }

    /// The same centres in another order: the new centre `c` is the old `order[c]`.
    pub fn reordered(&self, order: &[usize]) -> Self {
        let mut reordered = Self::at_origin(order.len(), self.dimensions);
        let width = reordered.width;
        let groups = reordered.lines.par_chunks_exact_mut((self.dimensions * width).max(1));
        groups.zip(order.par_chunks(width)).for_each(|(group, order)| {
            for (tile, lines) in group.chunks_mut(TILE * width).enumerate() {
                for (lane, &old) in order.iter().enumerate() {
                    let from = self.column(old, tile * TILE);
                    lines.chunks_exact_mut(width).zip(from).for_each(|(line, &x)| line[lane] = x);
                }
            }
        });
        reordered.measure();
        reordered
    }

    /// The same centres among `dimensions` dimensions, of which theirs are those with the numbers `columns`.
    pub(super) fn widened(&self, columns: &[u32], dimensions: usize) -> Self {
        let mut widened = Self::at_origin(self.k, dimensions);
        let groups = self.lines.chunks_exact((self.dimensions * self.width).max(1));
        for (group, wide) in groups.zip(widened.lines.chunks_exact_mut((dimensions * self.width).max(1))) {
            for (line, &column) in group.chunks_exact(self.width).zip(columns) {
                wide[column as usize * self.width..][..self.width].copy_from_slice(line);
            }
        }
        widened.measure();
        widened
    }

    /// The centres in some of their dimensions.
    pub(super) fn narrowed(&self, columns: &[u32]) -> Self {
        let mut narrowed = Self::at_origin(self.k, columns.len());
        let groups = self.lines.chunks_exact((self.dimensions * self.width).max(1));
        for (group, narrow) in
            groups.zip(narrowed.lines.chunks_exact_mut((columns.len() * self.width).max(1)))
        {
            for (line, &column) in narrow.chunks_exact_mut(self.width).zip(columns) {
                line.copy_from_slice(&group[column as usize * self.width..][..self.width]);
            }
        }
        narrowed.measure();
        narrowed
    }

    /// These centres and one more, a row of the points.
    pub(super) fn with_row<P: Points>(&self, points: &P, row: usize) -> Self {
        let mut extended = Self::at_origin(self.k + 1, self.dimensions);
        for c in 0..self.k {
            extended.column_mut(c).zip(self.column(c, 0)).for_each(|(new, &x)| *new = x);
        }
        points.for_each_entry(row, |d, value| {
            let at = extended.place(self.k, d);
            extended.lines[at] = value;
        });
        extended.measure();
        extended
    }

    /// Moves the centres to `sums` (`k × dimensions`) times the `scale` of each; a centre without a scale stays. Gives the distance that
    /// each has moved.
    pub(super) fn move_to(&mut self, sums: &[f64], scales: &[Option<f64>]) -> Vec<f64> {
        let (width, dimensions) = (self.width, self.dimensions);
        let groups = self.lines.par_chunks_exact_mut((dimensions * width).max(1)).enumerate();
        let squares: Vec<f64> = groups
            .flat_map(|(group, lines)| {
                let members = &scales[group * width..scales.len().min((group + 1) * width)];
                let chunks = lines.par_chunks_mut(CHUNK * width).enumerate();
                let squares: Vec<Vec<f64>> = chunks
                    .map(|(chunk, lines)| {
                        let mut squares = vec![0.0; members.len()];
                        for (tile, lines) in lines.chunks_mut(TILE * width).enumerate() {
                            let first = chunk * CHUNK + tile * TILE;
                            let moving =
                                members.iter().enumerate().filter_map(|(c, scale)| Some((c, (*scale)?)));
                            for (c, scale) in moving {
                                let sums = &sums[(group * width + c) * dimensions + first..];
                                for (line, sum) in lines.chunks_exact_mut(width).zip(sums) {
                                    let new = (sum * scale) as f32;
                                    let difference = f64::from(new) - f64::from(line[c]);
                                    squares[c] += difference * difference;
                                    line[c] = new;
                                }
                            }
                        }
                        squares
                    })
                    .collect();
                let square = |c: usize| squares.iter().map(|chunk| chunk[c]).sum::<f64>();
                (0..members.len()).map(square).collect::<Vec<f64>>()
            })
            .collect();
        self.measure();
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// The product of each centre with the row of the same number in `rows` (`k × dimensions`).
    pub(super) fn products_with(&self, rows: &[f64]) -> Vec<f64> {
        let of_group = |group: usize| {
            let members = self.members(group);
            let mut products = vec![0.0; members.len()];
            for first in (0..self.dimensions).step_by(TILE) {
                for (c, product) in members.clone().zip(&mut products) {
                    let row = &rows[c * self.dimensions..][first..self.dimensions.min(first + TILE)];
                    let pairs = row.iter().zip(self.column(c, first));
                    *product += pairs.map(|(x, &of_centre)| x * f64::from(of_centre)).sum::<f64>();
                }
            }
            products
        };
        (0..self.groups()).into_par_iter().flat_map_iter(of_group).collect()
    }

    /// For each of some rows its scores for a group's centres (and infinity for each number that fills up the last group):
    /// `|c|² / 2 − x·c`, which is half of what the squared distance exceeds the row's squared norm by.
    fn scores_of<P: Points>(&self, group: usize, points: &P, rows: &[usize], scores: &mut Vec<f32>) {
        let size = self.dimensions * self.width;
        let lines = &self.lines[group * size..][..size];
        points.offsets_minus_products(
            rows,
            lines,
            &self.half_norms[group * self.width..][..self.width],
            scores,
        );
    }

    /// Calls `each` with every one of some rows and its nearest centre of a group.
    #[inline]
    pub(super) fn nearest_of<P: Points>(
        &self,
        group: usize,
        points: &P,
        rows: &[usize],
        mut each: impl FnMut(usize, Nearest),
    ) {
        let (mut scores, mut nearest) = (Vec::new(), Vec::new());
        for block in rows.chunks(BLOCK) {
            self.scores_of(group, points, block, &mut scores);
            Nearest::of_each(&scores, self.width, &mut nearest);
            for (&row, nearest) in block.iter().zip(&nearest) {
                each(row, Nearest { label: nearest.label + (group * self.width) as u32, ..*nearest });
            }
        }
    }

    /// The nearest centre of some neighbouring rows each.
    pub(super) fn nearest<P: Points>(&self, points: &P, rows: Range<usize>) -> Vec<Nearest> {
        let mut nearest = vec![Nearest::NONE; rows.len()];
        let first = rows.start;
        let rows: Vec<usize> = rows.collect();
        for group in 0..self.groups() {
            self.nearest_of(group, points, &rows, |row, of_group| {
                nearest[row - first] = nearest[row - first].or(of_group);
            });
        }
        nearest
    }

    /// For each row the nearest centre (ties go to the lower number) and the Euclidean distance to it.
    pub fn assign<P: Points>(&self, points: &P) -> (Vec<u32>, Vec<f32>) {
        let mut labels = vec![0; points.nsamples()];
        let mut distances = vec![0.0; points.nsamples()];
        labels.par_chunks_mut(CHUNK).zip(distances.par_chunks_mut(CHUNK)).enumerate().for_each(
            |(chunk, (labels, distances))| {
                let rows = chunk * CHUNK..chunk * CHUNK + labels.len();
                for (i, nearest) in self.nearest(points, rows).into_iter().enumerate() {
                    labels[i] = nearest.label;
                    let norm = points.squared_norm(chunk * CHUNK + i);
                    distances[i] = squared_distance(norm, nearest.score).sqrt() as f32;
                }
            },
        );
        (labels, distances)
    }

    /// The squared distance of each row to the centre of its label, in double precision throughout.
    pub fn exact_squares<P: Points>(&self, points: &P, labels: &[u32]) -> Vec<f64> {
        labels
            .par_iter()
            .enumerate()
            .map(|(row, &label)| {
                let centre = label as usize;
                let mut square = self.squared_norms[centre];
                points.for_each_entry(row, |d, value| {
                    let (x, c) = (f64::from(value), f64::from(self.coordinate(centre, d)));
                    square += x * (x - 2.0 * c);
                });
                square.max(0.0)
            })
            .collect()
    }
}

/// The squared distance of a row of this squared norm to the centre that it has this score for.
#[inline]
pub(super) fn squared_distance(norm: f64, score: f32) -> f64 {
    (norm + 2.0 * f64::from(score)).max(0.0)
}
