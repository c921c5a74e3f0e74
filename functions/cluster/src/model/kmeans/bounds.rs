//! Bounds on the distances between rows and centres, by which most need not be computed (Ding et al. 2015, "Yinyang k-means: a drop-in
//! replacement of the classic k-means with consistent speedup"): one from above for the own centre of a row, and one from below for
//! each group of other centres. With one group these are Hamerly's bounds (2010, "Making k-means even faster"). Groups are of
//! centres with neighbouring numbers, whose distances come out of the processor together.

use super::centres::{CHUNK, Centres};
use super::nearest::Nearest;
use super::reassignments::{Reassignment, Reassignments};
use crate::model::points::Points;
use rayon::prelude::*;

/// The label of a row before the first assignment.
pub(super) const UNASSIGNED: u32 = u32::MAX;

/// How much of the norms single precision may lose in a squared distance; bounds are widened by it.
const SLACK: f32 = 2e-6;

/// The bounds of all rows, before the centres' last movement.
#[derive(Default)]
pub(super) struct Bounds {
    groups: usize,
    /// At least the distance to the own centre.
    upper: Vec<f32>,
    /// For each row and each group at most the distance to any centre of the group but the own one, `rows × groups`.
    lower: Vec<f32>,
}

/// How far centres have moved since the bounds were taken.
pub(super) struct Drift {
    /// Each centre.
    own: Vec<f32>,
    /// For each centre the farthest other one of its group.
    others: Vec<f32>,
    /// The farthest of each group.
    groups: Vec<f32>,
}

impl Drift {
    /// The drift of centres that have moved so far.
    pub fn of(centres: &Centres, movements: &[f64]) -> Self {
        let farthest = |group: usize, except: Option<usize>| {
            let members = centres.members(group).filter(|&c| Some(c) != except);
            round_up(members.map(|c| movements[c] as f32).fold(0.0, f32::max))
        };
        Self {
            own: movements.iter().map(|&movement| round_up(movement as f32)).collect(),
            others: (0..centres.k()).map(|c| farthest(centres.group(c as u32), Some(c))).collect(),
            groups: (0..centres.groups()).map(|group| farthest(group, None)).collect(),
        }
    }
}

impl Bounds {
    /// Makes all bounds say nothing, for so many rows and these centres.
    pub fn begin(&mut self, rows: usize, centres: &Centres) {
        self.groups = centres.groups();
        self.upper.clear();
        self.upper.resize(rows, f32::INFINITY);
        self.lower.clear();
        self.lower.resize(rows * self.groups, 0.0);
    }

    /// Makes the bounds of a row say nothing.
    pub fn forget(&mut self, row: usize) {
        self.upper[row] = f32::INFINITY;
        self.lower[row * self.groups..][..self.groups].fill(0.0);
    }

    /// Assigns each row, with these squared norms, to its nearest centre; gives what has changed.
    pub fn assign<P: Points>(
        &mut self,
        points: &P,
        norms: &[f64],
        centres: &Centres,
        drift: &Drift,
        labels: &mut [u32],
    ) -> Vec<Reassignments> {
        let largest = centres.squared_norms().iter().copied().fold(0.0, f64::max) as f32;
        let chunks = labels
            .par_chunks_mut(CHUNK)
            .zip(self.upper.par_chunks_mut(CHUNK))
            .zip(self.lower.par_chunks_mut(CHUNK * self.groups))
            .zip(norms.par_chunks(CHUNK));
        chunks
            .enumerate()
            .map(|(chunk, (((labels, upper), lower), norms))| {
                let best = vec![f32::INFINITY; labels.len()];
                let first = chunk * CHUNK;
                Chunk { points, centres, largest, first, norms, labels, upper, lower, best }.assign(drift)
            })
            .collect()
    }
}

/// Neighbouring rows.
struct Chunk<'a, P> {
    points: &'a P,
    centres: &'a Centres,
    /// The largest squared norm of a centre.
    largest: f32,
    /// The number of the first row.
    first: usize,
    norms: &'a [f64],
    labels: &'a mut [u32],
    upper: &'a mut [f32],
    lower: &'a mut [f32],
    /// The score for the nearest of the centres that were looked at.
    best: Vec<f32>,
}

impl<P: Points> Chunk<'_, P> {
    fn assign(mut self, drift: &Drift) -> Reassignments {
        let open = self.widen(drift);
        let before: Vec<u32> = open.iter().map(|&row| self.labels[row - self.first]).collect();
        // The own centre's group tells how near the others would have to be.
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); self.centres.groups()];
        open.iter().zip(&before).for_each(|(&row, &label)| rows[self.own_group(label)].push(row));
        for (group, rows) in rows.iter().enumerate() {
            self.look_at(group, rows);
        }
        if rows.len() > 1 {
            self.look_at_others(&open, &before, rows);
        }
        let labels = open.iter().zip(before).map(|(&row, from)| (row, from, self.labels[row - self.first]));
        let changed = labels.filter(|&(_, from, to)| from != to);
        let change = |(row, from, to)| Reassignment {
            row: row as u32,
            from: (from != UNASSIGNED).then_some(from),
            to,
        };
        let changes: Vec<Reassignment> = changed.map(change).collect();
        Reassignments::of(self.centres.k(), &changes)
    }

    /// The group to look at first for a row with this label.
    fn own_group(&self, label: u32) -> usize {
        if label == UNASSIGNED { 0 } else { self.centres.group(label) }
    }

    /// Widens the bounds by what the centres have moved; gives the rows whose nearest centre may have changed.
    fn widen(&mut self, drift: &Drift) -> Vec<usize> {
        let groups = self.centres.groups();
        let mut open = Vec::with_capacity(self.labels.len());
        for (i, lower) in self.lower.chunks_exact_mut(groups).enumerate() {
            let label = self.labels[i];
            let mut least = f32::INFINITY;
            if label == UNASSIGNED {
                least = 0.0;
            } else {
                let own = self.centres.group(label);
                let of_own = lower[own] - drift.others[label as usize];
                lower.iter_mut().zip(&drift.groups).for_each(|(lower, drift)| *lower -= drift);
                lower[own] = of_own;
                for lower in lower {
                    *lower *= 1.0 - 2.0 * f32::EPSILON;
                    least = least.min(*lower);
                }
                self.upper[i] = (self.upper[i] + drift.own[label as usize]) * (1.0 + 2.0 * f32::EPSILON);
            }
            if self.upper[i] >= least {
                open.push(self.first + i);
            }
        }
        open
    }

    /// Looks at the groups, but for the one that a row had its centre in, whose centres may be nearer. The lists are used again.
    fn look_at_others(&mut self, open: &[usize], before: &[u32], mut rows: Vec<Vec<usize>>) {
        let groups = self.centres.groups();
        rows.iter_mut().for_each(Vec::clear);
        for (&row, &label) in open.iter().zip(before) {
            let (i, own) = (row - self.first, self.own_group(label));
            for (group, &lower) in self.lower[i * groups..][..groups].iter().enumerate() {
                if self.upper[i] >= lower && group != own {
                    rows[group].push(row);
                }
            }
        }
        for (group, mut rows) in rows.into_iter().enumerate() {
            // Nearer centres may have been found by now.
            rows.retain(|row| {
                let i = row - self.first;
                self.upper[i] >= self.lower[i * groups + group]
            });
            self.look_at(group, &rows);
        }
    }

    /// Computes the distances of some rows to the centres of a group.
    fn look_at(&mut self, group: usize, rows: &[usize]) {
        let Self { points, centres, largest, first, norms, labels, upper, lower, best } = self;
        let groups = centres.groups();
        centres.nearest_of(group, *points, rows, |row, nearest: Nearest| {
            let i = row - *first;
            let norm = norms[i] as f32;
            let slack = SLACK * (norm + *largest);
            let at_most = |score: f32| round_up((norm + 2.0 * score + slack).max(0.0).sqrt());
            let at_least = |score: f32| round_down((norm + 2.0 * score - slack).max(0.0).sqrt());
            let lower = &mut lower[i * groups..][..groups];
            // Of equally near centres the one with the lower number is the nearest.
            let is_nearer =
                nearest.score < best[i] || (nearest.score == best[i] && nearest.label < labels[i]);
            if is_nearer {
                // The nearest so far is now one of the others of its group.
                if best[i] < f32::INFINITY {
                    let of_best = &mut lower[centres.group(labels[i])];
                    *of_best = of_best.min(at_least(best[i]));
                }
                lower[group] = at_least(nearest.second);
                (labels[i], best[i], upper[i]) = (nearest.label, nearest.score, at_most(nearest.score));
            } else {
                lower[group] = at_least(nearest.score);
            }
        });
    }
}

fn round_up(distance: f32) -> f32 {
    distance * (1.0 + 1e-6)
}

fn round_down(distance: f32) -> f32 {
    distance * (1.0 - 1e-6)
}
