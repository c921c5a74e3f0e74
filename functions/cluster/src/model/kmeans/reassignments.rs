//! Rows that change their clusters.

/// A row that has changed its cluster.
#[derive(Clone, Copy)]
pub(super) struct Reassignment {
    pub row: u32,
    /// The cluster that it was in, if any.
    pub from: Option<u32>,
    pub to: u32,
}

/// Reassignments by cluster, in the order of the rows.
pub(super) struct Reassignments {
    rows: Vec<u32>,
    /// Where the rows end that come to a cluster, and then those that leave it; for each cluster.
    ends: Vec<u32>,
}

impl Reassignments {
    /// The reassignments of `k` clusters.
    pub fn of(k: usize, changes: &[Reassignment]) -> Self {
        let coming = |change: &Reassignment| 2 * change.to as usize;
        let leaving = |change: &Reassignment| change.from.map(|from| 2 * from as usize + 1);
        let mut ends = vec![0; 2 * k];
        for change in changes {
            ends[coming(change)] += 1;
            leaving(change).into_iter().for_each(|bin| ends[bin] += 1);
        }
        let mut total = 0;
        for end in &mut ends {
            let count = *end;
            *end = total;
            total += count;
        }
        // What begins a bin ends it when it is full.
        let mut rows = vec![0; total as usize];
        for change in changes {
            for bin in [Some(coming(change)), leaving(change)].into_iter().flatten() {
                rows[ends[bin] as usize] = change.row;
                ends[bin] += 1;
            }
        }
        Self { rows, ends }
    }

    /// The rows that come to a cluster.
    pub fn coming(&self, cluster: usize) -> &[u32] {
        self.bin(2 * cluster)
    }

    /// The rows that leave a cluster.
    pub fn leaving(&self, cluster: usize) -> &[u32] {
        self.bin(2 * cluster + 1)
    }

    fn bin(&self, bin: usize) -> &[u32] {
        let start = bin.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..self.ends[bin] as usize]
    }

    /// How many rows come or leave.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reassignments_are_found_by_their_clusters() {
        let changes = [(7, Some(1), 0), (8, None, 2), (9, Some(2), 0)];
        let reassignments =
            Reassignments::of(3, &changes.map(|(row, from, to)| Reassignment { row, from, to }));
        assert_eq!((reassignments.coming(0), reassignments.leaving(0)), (&[7, 9][..], &[][..]));
        assert_eq!((reassignments.coming(1), reassignments.leaving(1)), (&[][..], &[7][..]));
        assert_eq!((reassignments.coming(2), reassignments.leaving(2)), (&[8][..], &[9][..]));
        assert_eq!(reassignments.len(), 5);
    }
}
