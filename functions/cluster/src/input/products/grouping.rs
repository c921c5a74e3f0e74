//! Finds which rows of a catalogue are one product.
//!
//! Rows with the same value of the group are; and rows of the same id whose names do not differ. A row without a value of the group may
//! be the parent that other rows name. Values are told apart by 64 bits of their hash.

use super::alike::{Alike, Words};
use super::hash;
use super::keys::{Keys, Trust};
use crate::input::frame::Frame;
use hashbrown::{HashMap, HashSet};

/// Which product each row belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// For each row the number of its product. Products are numbered in the order of their first rows.
    pub products: Vec<u32>,
    /// How many products there are.
    pub count: usize,
    /// The columns by which rows were merged.
    pub by: Vec<String>,
}

/// What a look at all rows has found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Several rows are one product.
    Merged(Grouped),
    /// Each row is a product.
    Apart,
    /// Rows with the same value of the group are too unlike to be one product.
    Unlike {
        /// The values that several rows have.
        values: u64,
        /// The rows that have one of them.
        rows: u64,
    },
}

/// Grows by rows, in the order of the catalogue.
pub struct Grouping<'k> {
    keys: &'k Keys,
    /// For each row the number of the bundle that it is in: rows that belong together.
    rows: Vec<u32>,
    bundles: u32,
    groups: HashMap<u64, u32>,
    ids: HashMap<u64, OfId>,
    /// The bundles of an id's further names.
    further: HashMap<(u64, u64), u32>,
    /// What a row without a value of the group may be named by, its bundle, and its name.
    parents: Vec<(u64, u32, u32)>,
    alike: Alike,
}

/// The rows of an id.
struct OfId {
    /// The bundle of the last name.
    last: u32,
    /// The first name; none as long as no row has one.
    name: Option<u64>,
    /// Its bundle.
    first: u32,
}

impl<'k> Grouping<'k> {
    /// No rows yet of a catalogue with these keys.
    pub fn new(keys: &'k Keys) -> Self {
        Self {
            keys,
            rows: Vec::new(),
            bundles: 0,
            groups: HashMap::new(),
            ids: HashMap::new(),
            further: HashMap::new(),
            parents: Vec::new(),
            alike: Alike::default(),
        }
    }

    /// Adds rows, whose frame has the columns of the keys.
    pub fn add(&mut self, frame: &Frame) {
        let column = |name: &Option<String>| name.as_ref().and_then(|name| frame.column(name));
        let keys = self.keys;
        let group = keys.group.as_ref().and_then(|group| frame.column(&group.column));
        let parents = keys.group.iter().flat_map(|group| &group.parents);
        let parents: Vec<_> = parents.filter_map(|name| frame.column(name)).collect();
        let (id, name) = (column(&keys.id), column(&keys.name));
        self.rows.reserve(frame.rows);
        for row in 0..frame.rows {
            let name = name.map_or("", |name| name.get(row).trim());
            let bundle = match group.map_or("", |group| group.get(row).trim()) {
                "" => {
                    let bundle = self.by_id(id.map_or("", |id| id.get(row).trim()), name);
                    let first = if parents.is_empty() { 0 } else { Words::of(name).first() };
                    for key in parents.iter().map(|column| column.get(row).trim()) {
                        if !key.is_empty() {
                            // WooCommerce names a parent without a stock keeping unit by its id.
                            self.parents.push((hash(key), bundle, first));
                            self.parents.push((hash(&format!("id:{key}")), bundle, first));
                        }
                    }
                    bundle
                }
                value => {
                    let bundles = &mut self.bundles;
                    let bundle = *self.groups.entry(hash(value)).or_insert_with(|| next(bundles));
                    if keys.group.as_ref().is_some_and(|group| group.trust != Trust::Named) {
                        self.alike.see(bundle, &Words::of(name));
                    }
                    bundle
                }
            };
            self.rows.push(bundle);
        }
    }

    /// The bundle of a row of an id. A row without a name goes with the row of its id before it.
    fn by_id(&mut self, id: &str, name: &str) -> u32 {
        if id.is_empty() {
            return next(&mut self.bundles);
        }
        let (key, name) = (hash(id), (!name.is_empty()).then(|| hash(name)));
        let Self { ids, further, bundles, .. } = self;
        let of_id = ids.entry(key).or_insert_with(|| {
            let bundle = next(bundles);
            OfId { last: bundle, name, first: bundle }
        });
        let Some(name) = name else { return of_id.last };
        of_id.last = match *of_id.name.get_or_insert(name) == name {
            true => of_id.first,
            false => *further.entry((key, name)).or_insert_with(|| next(bundles)),
        };
        of_id.last
    }

    /// What was found.
    pub fn finish(mut self) -> Found {
        let mut sizes = vec![0_u32; self.bundles as usize];
        self.rows.iter().for_each(|&bundle| sizes[bundle as usize] += 1);
        let adopted = self.adopted();
        if let Some(unlike) = self.unlike(&sizes, &adopted) {
            return unlike;
        }
        let is_group: HashSet<u32> = self.groups.values().copied().collect();
        let mut numbers: Vec<Option<u32>> = vec![None; sizes.len()];
        let (mut count, mut by_group, mut by_id) = (0, false, false);
        for bundle in &mut self.rows {
            let of = adopted.get(bundle).copied().unwrap_or(*bundle);
            let apart = self.alike.is_none(of);
            *bundle = match numbers[of as usize].filter(|_| !apart) {
                Some(number) => {
                    (by_group, by_id) = (by_group | is_group.contains(&of), by_id | !is_group.contains(&of));
                    number
                }
                None => {
                    numbers[of as usize] = Some(count);
                    next(&mut count)
                }
            };
        }
        let group = self.keys.group.as_ref().map(|group| group.column.clone()).filter(|_| by_group);
        let by: Vec<String> = group.into_iter().chain(self.keys.id.clone().filter(|_| by_id)).collect();
        match by.is_empty() {
            true => Found::Apart,
            false => Found::Merged(Grouped { products: self.rows, count: count as usize, by }),
        }
    }

    /// The bundles of parents, each with that of the rows that name them. Their names must begin with the same word.
    fn adopted(&mut self) -> HashMap<u32, u32> {
        let mut adopted = HashMap::new();
        for (key, bundle, word) in std::mem::take(&mut self.parents) {
            if let Some(&group) = self.groups.get(&key)
                && (word == 0 || self.alike.words(group).is_none_or(|words| words.first() == word))
            {
                adopted.entry(bundle).or_insert(group);
            }
        }
        adopted
    }

    /// Whether rows with the same value of the group have names that say they are no variants of one product.
    fn unlike(&self, sizes: &[u32], adopted: &HashMap<u32, u32>) -> Option<Found> {
        let several = self.groups.values().map(|&bundle| sizes[bundle as usize]).filter(|&size| size > 1);
        let (values, rows) = several.fold((0, 0), |(n, rows), size| (n + 1, rows + u64::from(size)));
        let with_parent: HashSet<u32> = adopted.values().copied().collect();
        let are_alike = match self.keys.group.as_ref()?.trust {
            Trust::Named => true,
            Trust::Known => self.alike.are_mostly(),
            // A category is no row of the catalogue.
            Trust::Doubted if 2 * with_parent.len() >= self.groups.len() => self.alike.are_mostly(),
            Trust::Doubted => self.alike.are_clearly(rows, values),
        };
        (!are_alike && values > 0).then_some(Found::Unlike { values, rows })
    }
}

fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}
