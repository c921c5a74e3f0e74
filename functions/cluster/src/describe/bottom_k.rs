//! A sample of bounded size while items come: those with the least hashes (bottom-k sampling, Cohen and Kaplan 2007).

use std::collections::BinaryHeap;

/// The items with the least hashes of those that have come. Which these are does not depend on the order in which they come.
pub(super) struct BottomK<T> {
    most: usize,
    /// The hash of each, and where it is; the highest first.
    hashes: BinaryHeap<(u64, usize)>,
    items: Vec<T>,
}

impl<T> BottomK<T> {
    /// No items yet; at most this many will be kept.
    pub fn new(most: usize) -> Self {
        Self { most, hashes: BinaryHeap::new(), items: Vec::new() }
    }

    /// Adds an item, which is made only if it is kept.
    pub fn add(&mut self, hash: u64, item: impl FnOnce() -> T) {
        if self.items.len() < self.most {
            self.hashes.push((hash, self.items.len()));
            self.items.push(item());
        } else if let Some(mut highest) = self.hashes.peek_mut()
            && hash < highest.0
        {
            let place = highest.1;
            *highest = (hash, place);
            self.items[place] = item();
        }
    }

    /// Items that are kept.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// All that are kept, in no order.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// This many of the kept items, those with the least hashes, in no order.
    pub fn into_least(self, most: usize) -> Vec<T> {
        let mut order = vec![0; self.items.len()];
        for (rank, (_, place)) in self.hashes.into_sorted_vec().into_iter().enumerate() {
            order[place] = rank;
        }
        let ranked = self.items.into_iter().zip(order).filter(|(_, rank)| *rank < most);
        ranked.map(|(item, _)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_items_with_the_least_hashes_are_kept_in_whatever_order_they_come(
            hashes in prop::collection::hash_set(any::<u64>(), 0..40).prop_map(Vec::from_iter),
            most in 0_usize..20,
            least in 0_usize..20,
        ) {
            let mut sorted = hashes.clone();
            sorted.sort_unstable();
            let kept = || {
                let mut sample = BottomK::new(most);
                hashes.iter().for_each(|&hash| sample.add(hash, || hash));
                sample
            };
            let ascending = |mut items: Vec<u64>| {
                items.sort_unstable();
                items
            };
            prop_assert_eq!(kept().len(), most.min(hashes.len()));
            prop_assert_eq!(&ascending(kept().into_items())[..], &sorted[..most.min(hashes.len())]);
            prop_assert_eq!(&ascending(kept().into_least(least))[..], &sorted[..least.min(most).min(hashes.len())]);
        }
    }
}
