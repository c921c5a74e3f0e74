//! The products of two runs, compared like for like.

use super::clusters::{Clusters, Transitions};
use super::identity::{Basis, identity};
use super::matching::{Fate, fates, is_reworded};
use super::nearly::Unmatched;
use super::reason::Reason;
use wintermute_shared::contract::products::{Product, Products};

/// Prices that rose most, and prices that fell most, that are shown.
const LARGEST: usize = 5;

/// The products of two runs, compared. All counts are exact:
/// `before = both + gone + unclear_before` and `now = both + new + unclear_now`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What products are known by.
    pub basis: Basis,
    /// Products before.
    pub before: u64,
    /// Products now.
    pub now: u64,
    /// Products in both runs.
    pub both: u64,
    /// Products that are gone.
    pub gone: u64,
    /// Products that are new.
    pub new: u64,
    /// Products before that cannot be told apart by what they are known by.
    pub unclear_before: u64,
    /// Such products now.
    pub unclear_now: u64,
    /// Products in both runs that have another name now. Their prices are not compared: they may be other products.
    pub renamed: u64,
    /// Products in both runs in whose names a few words were added or left out. Their prices are compared.
    pub reworded: u64,
    /// Without ids: products that may be both gone and new, since their names or brands are nearly the same.
    pub nearly: u64,
    /// The prices of the others that are in both runs.
    pub prices: Prices,
    /// What has become of the clusters.
    pub clusters: Clusters,
}

/// How prices compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Prices {
    /// Neither run states any.
    None,
    /// Only one of the runs states any.
    InOne {
        /// The number of products that stated one before.
        before: u64,
        /// The number of products that state one now.
        now: u64,
    },
    /// They are in different columns, which may hold different prices.
    OtherColumn {
        /// The column before.
        before: String,
        /// The column now.
        now: String,
    },
    /// They are in different currencies, as far as these are known.
    OtherCurrency {
        /// The currency before.
        before: Option<String>,
        /// The currency now.
        now: Option<String>,
    },
    /// Product by product.
    Compared(PriceChanges),
}

/// Prices of the same products, before and now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceChanges {
    /// Products that cost more.
    pub dearer: u64,
    /// The median of now divided by before, of the products that cost more.
    pub dearer_median: Option<f64>,
    /// Products that cost less.
    pub cheaper: u64,
    /// The median of now divided by before, of the products that cost less.
    pub cheaper_median: Option<f64>,
    /// The median of now divided by before, of all products whose price has changed.
    pub median: Option<f64>,
    /// Products that cost as much as before.
    pub unchanged: u64,
    /// Products with a price before and none now.
    pub lost: u64,
    /// Products without a price before and with one now.
    pub gained: u64,
    /// Products without one in either.
    pub never: u64,
    /// Products whose price is in another currency now: these are not compared.
    pub exchanged: u64,
    /// The largest rises by their share, then the largest falls.
    pub largest: Vec<Largest>,
    /// The currencies of this run's prices except the main one.
    pub currencies: Vec<String>,
}

/// A large change of a price.
#[derive(Clone, Debug, PartialEq)]
pub struct Largest {
    /// The product's name, once it is read.
    pub name: Option<String>,
    /// Where its line begins in the names of this run.
    pub line: u32,
    /// Its price before.
    pub before: f64,
    /// Its price now.
    pub now: f64,
    /// The currency of both as [`Product`] numbers it.
    pub currency: u32,
}

impl Largest {
    fn ratio(&self) -> f64 {
        self.now / self.before
    }
}

impl Comparison {
    /// Compares the products of two runs with this many clusters each.
    ///
    /// # Errors
    /// The [`Reason`] why they cannot be compared.
    pub fn of(mut before: Products, mut now: Products, k: (u64, u64)) -> Result<Self, Reason> {
        let basis = identity(&mut before, &mut now)?;
        before.number_currencies_as(&now.card);
        let mut comparison = Self {
            basis,
            before: before.products.len() as u64,
            now: now.products.len() as u64,
            both: 0,
            gone: 0,
            new: 0,
            unclear_before: 0,
            unclear_now: 0,
            renamed: 0,
            reworded: 0,
            nearly: 0,
            prices: Prices::of(&before, &now),
            clusters: Clusters::default(),
        };
        let mut flows = Transitions::new(k);
        let mut changes = Vec::new();
        let mut leftover = Unmatched::default();
        fates(basis.key(), &before.products, &now.products, |fate| {
            flows.add(&fate);
            leftover.add(&fate);
            match fate {
                Fate::Both(old, new) => {
                    comparison.both += 1;
                    let has_other_name = matches!(basis, Basis::Ids { .. }) && old.name != new.name;
                    if has_other_name && !is_reworded(old, new) {
                        comparison.renamed += 1;
                        return;
                    }
                    comparison.reworded += u64::from(has_other_name);
                    if let Prices::Compared(prices) = &mut comparison.prices {
                        changes.extend(prices.add(old, new));
                        flows.price(old, new);
                    }
                }
                Fate::Gone(olds) => comparison.gone += olds.len() as u64,
                Fate::New(news) => comparison.new += news.len() as u64,
                Fate::Unclear(olds, news) => {
                    comparison.unclear_before += olds.len() as u64;
                    comparison.unclear_now += news.len() as u64;
                }
            }
        });
        if let Basis::Names { key, .. } = basis {
            comparison.nearly = leftover.nearly_the_same(key);
        }
        if let Prices::Compared(prices) = &mut comparison.prices {
            prices.finish(changes);
        }
        comparison.clusters = flows.finish();
        Ok(comparison)
    }

    /// Whether both runs are of the same products at the same prices.
    pub fn is_same(&self) -> bool {
        let is_same_price = match &self.prices {
            Prices::None => true,
            Prices::InOne { .. } | Prices::OtherColumn { .. } | Prices::OtherCurrency { .. } => false,
            Prices::Compared(prices) => {
                prices.dearer + prices.cheaper + prices.lost + prices.gained + prices.exchanged == 0
            }
        };
        let is_same_name = self.renamed + self.reworded == 0;
        is_same_price && is_same_name && self.both == self.before && self.both == self.now
    }
}

impl Prices {
    /// No prices yet, of these products.
    fn of(before: &Products, now: &Products) -> Self {
        let priced = |products: &Products| {
            products.products.iter().filter(|product| product.stated_price().is_some()).count() as u64
        };
        match (priced(before), priced(now)) {
            (0, 0) => return Self::None,
            (before, now @ 0) | (before @ 0, now) => return Self::InOne { before, now },
            _ => {}
        }
        match (&before.card.price, &now.card.price) {
            (Some(old), Some(new)) if old != new => {
                return Self::OtherColumn { before: old.clone(), now: new.clone() };
            }
            _ => {}
        }
        match (&before.card.currency, &now.card.currency) {
            (old, new) if old != new => Self::OtherCurrency { before: old.clone(), now: new.clone() },
            _ => Self::Compared(PriceChanges {
                currencies: now.card.currencies.clone(),
                ..PriceChanges::default()
            }),
        }
    }
}

impl PriceChanges {
    /// Products with a price in both runs.
    pub fn compared(&self) -> u64 {
        self.dearer + self.cheaper + self.unchanged
    }

    /// Adds a product that is in both runs, and gives the change of its price if there is one.
    fn add(&mut self, old: &Product, new: &Product) -> Option<Largest> {
        let (before, now) = match (old.stated_price(), new.stated_price()) {
            (Some(before), Some(now)) if old.currency == new.currency => (before, now),
            (Some(_), Some(_)) => {
                self.exchanged += 1;
                return None;
            }
            (None, None) => {
                self.never += 1;
                return None;
            }
            (Some(_), None) => {
                self.lost += 1;
                return None;
            }
            (None, Some(_)) => {
                self.gained += 1;
                return None;
            }
        };
        if before < now {
            self.dearer += 1;
        } else if now < before {
            self.cheaper += 1;
        } else {
            self.unchanged += 1;
            return None;
        }
        Some(Largest { name: None, line: new.line, before, now, currency: new.currency })
    }

    fn finish(&mut self, mut changes: Vec<Largest>) {
        changes.sort_unstable_by(|a, b| b.ratio().total_cmp(&a.ratio()));
        self.median = median(&changes);
        let (rises, falls) = changes.split_at_mut(self.dearer as usize);
        (self.dearer_median, self.cheaper_median) = (median(rises), median(falls));
        self.largest = [largest(rises), largest(falls)].concat();
    }
}

/// The largest of changes in one direction: by the share to a tenth of a percent, so that cents do not decide, then by the amount, then
/// in the catalogue's order.
fn largest(changes: &mut [Largest]) -> Vec<Largest> {
    changes.sort_unstable_by(|a, b| {
        let share = |change: &Largest| ((change.ratio() - 1.0).abs() * 1e3).round();
        let amount = |change: &Largest| (change.now - change.before).abs();
        let by_amount = amount(b).total_cmp(&amount(a));
        share(b).total_cmp(&share(a)).then(by_amount).then(a.line.cmp(&b.line))
    });
    changes.iter().take(LARGEST).cloned().collect()
}

/// The median of the ratios of sorted changes.
fn median(changes: &[Largest]) -> Option<f64> {
    let middle = changes.len().checked_sub(1)? / 2;
    Some(f64::midpoint(changes[middle].ratio(), changes[changes.len() / 2].ratio()))
}
