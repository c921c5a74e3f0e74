//! What the products of two runs are known by: their ids, unless these are no ids.
//!
//! An id is worth nothing that a shop gives anew whenever it writes its catalogue, such as the number of the row. It is told by the
//! names: if products were given the ids of others, the old names have other ids now.

use super::matching::{Fate, Key, fates, is_reworded, shared};
use super::reason::Reason;
use wintermute_shared::contract::products::{Product, Products};

/// What products were compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Their ids.
    Ids {
        /// The new ones with the name and brand of one that is gone.
        returned: u64,
    },
    /// Their names and brands, or their names alone, for a reason.
    Names {
        /// What of them.
        key: Key,
        /// Why not by their ids.
        doubt: IdProblem,
    },
}

impl Basis {
    /// The key.
    pub fn key(self) -> Key {
        match self {
            Self::Ids { .. } => Key::Id,
            Self::Names { key, .. } => key,
        }
    }
}

/// Why products were not compared by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdProblem {
    /// Most products of one of the runs state no id, or their column was dropped because too few do.
    Missing,
    /// Most share theirs with others.
    Repeated,
    /// Too many ids in both runs have another name now.
    GivenToOthers {
        /// Ids in both.
        ids: u64,
        /// Those with another name.
        renamed: u64,
    },
    /// Ids were given anew: more new ids have the name and brand of a product whose id is gone than there are ids of the same product in both.
    GivenAnew {
        /// New ids of products that were there before.
        products: u64,
    },
}

/// Of the ids in both runs, one in this many may have a name that was another product's.
const MOVED: u64 = 20;

/// Decides what the products are known by, and leaves them sorted by it.
///
/// # Errors
/// The [`Reason`] why nothing tells them.
pub fn identity(before: &mut Products, now: &mut Products) -> Result<Basis, Reason> {
    let (ids, doubt) = match by_ids(before, now) {
        (_, None, returned) => return Ok(Basis::Ids { returned }),
        (ids, Some(doubt), _) => (ids, doubt),
    };
    let key = naming(before, now);
    let names = Tally::of(key, before, now);
    if !names.is_clear() {
        return Err(match doubt {
            IdProblem::GivenToOthers { ids, renamed } => Reason::OtherNames { ids, renamed },
            _ => Reason::Alike,
        });
    }
    match doubt {
        // The ids say that most products have new names, the names that most are other products.
        IdProblem::GivenToOthers { ids: both, renamed }
            if !ids.are_given_to_others && names.both * 2 < both =>
        {
            Err(Reason::OtherNames { ids: both, renamed })
        }
        doubt => Ok(Basis::Names { key, doubt }),
    }
}

/// What of their names tells products: the brand too, where both runs know brands.
fn naming(before: &Products, now: &Products) -> Key {
    let has_brands = |products: &Products| products.products.iter().any(|product| product.brand > 0);
    if has_brands(before) && has_brands(now) { Key::NameAndBrand } else { Key::Name }
}

/// What speaks against the ids, if anything does, and how many new products have the name and brand of one that is gone.
fn by_ids(before: &mut Products, now: &mut Products) -> (Tally, Option<IdProblem>, u64) {
    let tally = Tally::of(Key::Id, before, now);
    let states = |products: &Products| {
        let stated = products.products.iter().filter(|product| product.id > 0).count();
        stated * 2 > products.products.len()
    };
    let returned = shared(&tally.gone_names, &tally.new_names);
    let doubt = if !states(before) || !states(now) {
        Some(IdProblem::Missing)
    } else if !tally.is_clear() {
        Some(IdProblem::Repeated)
    } else if tally.are_given_to_others || tally.renamed * 2 > tally.both {
        Some(IdProblem::GivenToOthers { ids: tally.both, renamed: tally.renamed })
    } else if returned > tally.both - tally.renamed {
        Some(IdProblem::GivenAnew { products: returned })
    } else {
        None
    };
    (tally, doubt, returned)
}

/// How the products of two runs compare by a key.
#[derive(Default)]
struct Tally {
    products: u64,
    both: u64,
    /// Of them those with another name, in which not only a few words were added or left out.
    renamed: u64,
    unclear: u64,
    are_given_to_others: bool,
    /// Names and brands of the products that are gone, sorted.
    gone_names: Vec<u128>,
    /// Names and brands of the new products, sorted.
    new_names: Vec<u128>,
}

impl Tally {
    fn of(key: Key, before: &mut Products, now: &mut Products) -> Self {
        key.sort(&mut before.products);
        key.sort(&mut now.products);
        let products = (before.products.len() + now.products.len()) as u64;
        let mut tally = Self { products, ..Self::default() };
        let (mut names_before, mut names_now) = (Vec::new(), Vec::new());
        let naming = naming(before, now);
        let names_of = |products: &[Product], into: &mut Vec<u128>| {
            let keys = products.iter().map(|product| naming.of(product));
            into.extend(keys.filter(|key| *key > 0));
        };
        fates(key, &before.products, &now.products, |fate| match fate {
            Fate::Both(old, new) => {
                tally.both += 1;
                if old.name != new.name {
                    tally.renamed += u64::from(!is_reworded(old, new));
                    names_before.push(old.name);
                    names_now.push(new.name);
                }
            }
            Fate::Gone(olds) => names_of(olds, &mut tally.gone_names),
            Fate::New(news) => names_of(news, &mut tally.new_names),
            Fate::Unclear(olds, news) => tally.unclear += (olds.len() + news.len()) as u64,
        });
        tally.gone_names.sort_unstable();
        tally.new_names.sort_unstable();
        // Seen from both runs, so that they compare alike in either order.
        let moved = match names_before.len() {
            0 => 0,
            _ => {
                let back = shared(&names(&now.products), &sorted(names_before));
                back.max(shared(&names(&before.products), &sorted(names_now)))
            }
        };
        // Numbers of rows tell nothing: not even a name that was never there before is a new name of the same product.
        let counts_rows = before.card.numbered && now.card.numbered;
        let suspicious = if counts_rows { moved.max(tally.renamed) } else { moved };
        tally.are_given_to_others = suspicious * MOVED > tally.both;
        tally
    }

    /// Whether the fate of most products is known.
    fn is_clear(&self) -> bool {
        self.unclear * 2 <= self.products
    }
}

/// The names of products, sorted.
fn names(products: &[Product]) -> Vec<u64> {
    sorted(products.iter().map(|product| product.name).collect())
}

fn sorted(mut names: Vec<u64>) -> Vec<u64> {
    names.retain(|name| *name > 0);
    names.sort_unstable();
    names
}
