//! What has become of the clusters, by their products.

use super::matching::Fate;
use std::collections::BTreeMap;
use wintermute_shared::contract::products::Product;

/// What has become of the clusters. Clusters are named by their numbers in their run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// Clusters of now that go on one of before: each has more than half of the products of the other that are in both runs.
    pub kept: Vec<Kept>,
    /// Clusters of now most of whose products are new, with how many are.
    pub new: Vec<Moved>,
    /// Clusters of before most of whose products are gone, with how many are.
    pub gone: Vec<Moved>,
    /// The other clusters of now, with the cluster of before that most of their products were in.
    pub redrawn: Vec<Moved>,
    /// The other clusters of before, with the cluster of now that most of their products are in.
    pub dissolved: Vec<Moved>,
}

/// A cluster that goes on. `before - gone - left + joined + new = now`, except for products whose fate is unclear.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number now.
    pub id: u32,
    /// Its number before.
    pub was: u32,
    /// Products before.
    pub before: u64,
    /// Of them those that are gone.
    pub gone: u64,
    /// Of them those that are in other clusters now.
    pub left: u64,
    /// Products that were in other clusters before.
    pub joined: u64,
    /// New products.
    pub new: u64,
    /// Products now.
    pub now: u64,
    /// Products with a price in both runs.
    pub priced: u64,
    /// Of them those whose price has changed.
    pub changed: u64,
    /// The median of now divided by before, of those.
    pub median: Option<f64>,
}

/// A cluster, and what most of its products have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its number.
    pub id: u32,
    /// How many of its products are meant.
    pub products: u64,
    /// How many of its products have a known fate.
    pub of: u64,
    /// The cluster of the other run that they are in.
    pub other: Option<u32>,
}

/// Products on their way from clusters of before to clusters of now.
pub struct Transitions {
    before: Vec<Side>,
    now: Vec<Side>,
    /// Products in both runs, by their cluster now and before.
    shared: BTreeMap<(u32, u32), u64>,
    prices: Vec<Ratios>,
}

/// The products of a cluster.
#[derive(Clone, Copy, Default)]
struct Side {
    both: u64,
    /// In this run only.
    alone: u64,
    unclear: u64,
}

impl Side {
    fn known(&self) -> u64 {
        self.both + self.alone
    }

    fn is_mostly_alone(&self) -> bool {
        self.alone * 2 > self.known()
    }
}

#[derive(Clone, Default)]
struct Ratios {
    priced: u64,
    changed: Vec<f64>,
}

impl Transitions {
    /// No products yet, between this many clusters before and now. The group of products without a word does not count.
    pub fn new(k: (u64, u64)) -> Self {
        let sides = |k: u64| vec![Side::default(); k as usize];
        Self {
            before: sides(k.0),
            now: sides(k.1),
            shared: BTreeMap::new(),
            prices: vec![Ratios::default(); k.1 as usize],
        }
    }

    /// Adds products.
    pub fn add(&mut self, fate: &Fate) {
        let Self { before, now, shared, .. } = self;
        let each = |sides: &mut [Side], products: &[Product], count: fn(&mut Side)| {
            for product in products {
                if let Some(side) = sides.get_mut(product.cluster as usize) {
                    count(side);
                }
            }
        };
        match fate {
            Fate::Both(old, new) => {
                each(before, std::slice::from_ref(old), |side| side.both += 1);
                each(now, std::slice::from_ref(new), |side| side.both += 1);
                *shared.entry((new.cluster, old.cluster)).or_default() += 1;
            }
            Fate::Gone(olds) => each(before, olds, |side| side.alone += 1),
            Fate::New(news) => each(now, news, |side| side.alone += 1),
            Fate::Unclear(olds, news) => {
                each(before, olds, |side| side.unclear += 1);
                each(now, news, |side| side.unclear += 1);
            }
        }
    }

    /// Adds the prices of a product that is in both runs.
    pub fn price(&mut self, old: &Product, new: &Product) {
        let Some(prices) = self.prices.get_mut(new.cluster as usize) else { return };
        if old.currency != new.currency {
            return;
        }
        if let (Some(before), Some(now)) = (old.stated_price(), new.stated_price()) {
            prices.priced += 1;
            if before.total_cmp(&now).is_ne() {
                prices.changed.push(now / before);
            }
        }
    }

    /// What has become of the clusters.
    pub fn finish(mut self) -> Clusters {
        let mut clusters = Clusters::default();
        let mut goes_on = vec![false; self.before.len()];
        let of_now = self.most(self.now.len(), |(now, before)| (now, before));
        let of_before = self.most(self.before.len(), |(now, before)| (before, now));
        for id in 0..self.now.len() as u32 {
            let side = self.now[id as usize];
            if side.is_mostly_alone() {
                let other = None;
                clusters.new.push(Moved { id, products: side.alone, of: side.known(), other });
                continue;
            }
            let Some((was, products)) = of_now[id as usize] else { continue };
            let predecessor = self.before.get(was as usize).copied().filter(|before| {
                !before.is_mostly_alone() && products * 2 > before.both && products * 2 > side.both
            });
            match predecessor {
                Some(before) => {
                    goes_on[was as usize] = true;
                    clusters.kept.push(self.kept(id, was, before, products));
                }
                None => clusters.redrawn.push(Moved { id, products, of: side.both, other: Some(was) }),
            }
        }
        for id in (0..self.before.len() as u32).filter(|id| !goes_on[*id as usize]) {
            let side = self.before[id as usize];
            if side.is_mostly_alone() {
                let other = None;
                clusters.gone.push(Moved { id, products: side.alone, of: side.known(), other });
            } else if let Some((other, products)) = of_before[id as usize] {
                clusters.dissolved.push(Moved { id, products, of: side.both, other: Some(other) });
            }
        }
        clusters
    }

    /// For each cluster the one of the other run with which it shares most products, and how many; of equals the first. `sides` puts
    /// the cluster before the other one.
    fn most(&self, clusters: usize, sides: impl Fn((u32, u32)) -> (u32, u32)) -> Vec<Option<(u32, u64)>> {
        let mut most: Vec<Option<(u32, u64)>> = vec![None; clusters];
        for (pair, &products) in &self.shared {
            let (own, other) = sides(*pair);
            if let Some(best) = most.get_mut(own as usize)
                && best.is_none_or(|(_, most)| products > most)
            {
                *best = Some((other, products));
            }
        }
        most
    }

    fn kept(&mut self, id: u32, was: u32, before: Side, shared: u64) -> Kept {
        let now = self.now[id as usize];
        let Ratios { priced, changed } = &mut self.prices[id as usize];
        changed.sort_unstable_by(f64::total_cmp);
        let middle = changed.len().saturating_sub(1) / 2;
        let median = changed.get(middle).map(|low| f64::midpoint(*low, changed[changed.len() / 2]));
        Kept {
            id,
            was,
            before: before.known() + before.unclear,
            gone: before.alone,
            left: before.both - shared,
            joined: now.both - shared,
            new: now.alone,
            now: now.known() + now.unclear,
            priced: *priced,
            changed: changed.len() as u64,
            median,
        }
    }
}
