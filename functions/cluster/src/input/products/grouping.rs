//! Finds which rows of a catalogue are one product.
//!
//! Rows with the same value of the group are; and rows of the same id whose names do not differ. A row without a value of the group may
//! be the parent that other rows name, or a variant that its parent lists. Values that name no product, such as placeholders, merge
//! nothing. Values are told apart by 64 bits of their hash.

use super::alike::{Alike, Verdict};
use super::hash;
use super::keys::{Keys, Trust};
use super::no_key::{NoKeys, kind};
use super::words::{Stated, Words};
use crate::input::frame::{Column, Frame};
use hashbrown::{HashMap, HashSet};
use wintermute_shared::analysis::{Apart, WhyApart};

/// So many different names of an id that are unlike say that it names no product.
const UNLIKE_OF_ID: usize = 4;
/// An id that in some catalogues says that there is none, and in others is the first of all.
const ZERO: &str = "0";

/// Which product each row belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// For each row the number of its product. Products are numbered in the order of their first rows.
    pub products: Vec<u32>,
    /// How many products there are.
    pub count: usize,
    /// The columns by which rows were merged.
    pub by: Vec<String>,
    /// Whether rows are variants by what they have in common, rather than by their id alone.
    pub by_group: bool,
}

/// What a look at all rows has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What the rows are.
    pub rows: Rows,
    /// Values by which rows were not merged.
    pub apart: Vec<Apart>,
}

/// What the rows of a catalogue are.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Several rows are one product.
    Merged(Grouped),
    /// Each row is a product.
    Single,
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
    /// The bundles of parents by the variants that they list.
    listed: HashMap<u64, u32>,
    /// The rows that go with the row before them.
    continued: Vec<u32>,
    of_groups: Alike,
    /// Of ids with different names, from the second on.
    of_ids: Alike,
    no_keys: NoKeys,
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

/// The columns of a frame that tell.
struct Columns<'f> {
    group: Option<&'f Column>,
    id: Option<&'f Column>,
    list: Option<&'f Column>,
    first: Option<(&'f Column, &'f Column)>,
    known_by: Vec<&'f Column>,
    name: Option<&'f Column>,
    brand: Option<&'f Column>,
    options: [Option<&'f Column>; 3],
}

impl<'f> Columns<'f> {
    fn of(keys: &Keys, frame: &'f Frame) -> Self {
        let column = |name: &Option<String>| name.as_ref().and_then(|name| frame.column(name));
        let named = |name: &String| frame.column(name);
        Self {
            group: keys.group.as_ref().and_then(|group| named(&group.column)),
            id: column(&keys.id),
            list: column(&keys.list),
            first: keys.first.as_ref().and_then(|first| Some((named(&first.column)?, named(&first.price)?))),
            known_by: keys.known_by.iter().filter_map(named).collect(),
            name: column(&keys.name),
            brand: column(&keys.brand),
            options: [0, 1, 2].map(|option| column(&keys.options[option])),
        }
    }

    fn stated(&self, row: usize) -> Stated<'f> {
        Stated {
            name: cell(self.name, row),
            brand: cell(self.brand, row),
            options: self.options.map(|option| cell(option, row)),
        }
    }

    /// Whether only the first row of a product states what this one does not.
    fn is_further(&self, row: usize) -> bool {
        let is_empty = |column: &Column| column.get(row).trim().is_empty();
        self.first.is_some_and(|(first, price)| is_empty(first) && !is_empty(price))
            && self.name.is_some_and(is_empty)
    }
}

fn cell(column: Option<&Column>, row: usize) -> &str {
    column.map_or("", |column| column.get(row).trim())
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
            listed: HashMap::new(),
            continued: Vec::new(),
            of_groups: Alike::default(),
            of_ids: Alike::default(),
            no_keys: NoKeys::default(),
        }
    }

    /// Adds rows, whose frame has the columns of the keys.
    pub fn add(&mut self, frame: &Frame) {
        let columns = Columns::of(self.keys, frame);
        self.rows.reserve(frame.rows);
        for row in 0..frame.rows {
            let stated = columns.stated(row);
            let bundle = match (self.group(&columns, row), self.rows.last()) {
                ("", Some(&before)) if columns.is_further(row) => {
                    self.continued.push(self.rows.len() as u32);
                    before
                }
                ("", _) => self.by_id(&columns, row, &stated),
                (value, _) => {
                    let bundles = &mut self.bundles;
                    let bundle = *self.groups.entry(hash(value)).or_insert_with(|| next(bundles));
                    if self.keys.group.as_ref().is_some_and(|group| group.trust != Trust::Named) {
                        self.of_groups.see(bundle, value, &stated);
                    }
                    bundle
                }
            };
            // Magento writes `sku=A-S,size=S|sku=A-M,size=M`.
            let variants = cell(columns.list, row).split('|').filter_map(|variant| variant.split(',').next());
            for variant in variants.filter_map(|variant| variant.trim().strip_prefix("sku=")) {
                self.listed.entry(hash(variant.trim())).or_insert(bundle);
            }
            self.rows.push(bundle);
        }
    }

    /// A row's value of the group; nothing for one that stands for none.
    fn group<'f>(&mut self, columns: &Columns<'f>, row: usize) -> &'f str {
        let value = cell(columns.group, row);
        if value.is_empty() {
            return "";
        }
        if let Some(why) = kind(value) {
            self.no_keys.add(true, why, value, 1);
            return "";
        }
        let is_doubted = self.keys.group.as_ref().is_some_and(|group| group.trust == Trust::Doubted);
        if is_doubted && value == ZERO { "" } else { value }
    }

    /// The bundle of a row without a value of the group.
    fn by_id(&mut self, columns: &Columns, row: usize, stated: &Stated) -> u32 {
        let id = cell(columns.id, row);
        let bundle = match kind(id).filter(|_| !id.is_empty()) {
            Some(why) => {
                // A column that is both has been counted.
                if self.keys.group.as_ref().map(|group| &group.column) != self.keys.id.as_ref() {
                    self.no_keys.add(false, why, id, 1);
                }
                next(&mut self.bundles)
            }
            None => self.of_id(id, stated),
        };
        let first = if columns.known_by.is_empty() { 0 } else { Words::of(stated).first() };
        for key in columns.known_by.iter().map(|column| column.get(row).trim()) {
            if !key.is_empty() && kind(key).is_none() {
                // WooCommerce names a parent without a stock keeping unit by its id.
                self.parents.push((hash(key), bundle, first));
                self.parents.push((hash(&format!("id:{key}")), bundle, first));
            }
        }
        bundle
    }

    /// The bundle of a row of an id. A row without a name goes with the row of its id before it.
    fn of_id(&mut self, id: &str, stated: &Stated) -> u32 {
        if id.is_empty() {
            return next(&mut self.bundles);
        }
        let (key, name) = (hash(id), (!stated.name.is_empty()).then(|| hash(stated.name)));
        let Self { ids, further, bundles, .. } = self;
        let of_id = ids.entry(key).or_insert_with(|| {
            let bundle = next(bundles);
            OfId { last: bundle, name, first: bundle }
        });
        let Some(name) = name else { return of_id.last };
        let is_first = *of_id.name.get_or_insert(name) == name;
        of_id.last = match is_first {
            true => of_id.first,
            false => *further.entry((key, name)).or_insert_with(|| next(bundles)),
        };
        let (first, last) = (of_id.first, of_id.last);
        if !is_first {
            self.of_ids.see(first, id, stated);
        }
        last
    }

    /// What was found.
    pub fn finish(mut self) -> Found {
        let mut sizes = vec![0_u32; self.bundles as usize];
        self.rows.iter().for_each(|&bundle| sizes[bundle as usize] += 1);
        let verdict = self.of_groups.verdict(0);
        let adopted = self.adopted();
        if let Some(unlike) = self.unlike(&verdict, &sizes, &adopted) {
            return Found { rows: unlike, apart: Vec::new() };
        }
        let apart = self.apart(verdict, &sizes, &adopted);
        let (by_group, by_list, by_row, by_id) = (1, 2, 4, 8);
        let of_group: HashSet<u32> = self.groups.values().copied().collect();
        let of_list: HashSet<u32> = self.listed.values().copied().collect();
        let mut continued = self.continued.iter().copied().peekable();
        let mut numbers: Vec<Option<u32>> = vec![None; sizes.len()];
        let (mut count, mut by) = (0, 0);
        for (row, bundle) in (0_u32..).zip(&mut self.rows) {
            let of = adopted.get(bundle).copied().unwrap_or(*bundle);
            let is_continued = continued.next_if_eq(&row).is_some();
            *bundle = match numbers[of as usize].filter(|_| !apart.contains(&of)) {
                Some(number) => {
                    by |= if of_group.contains(&of) {
                        by_group
                    } else if is_continued {
                        by_row
                    } else if of_list.contains(&of) {
                        by_list
                    } else {
                        by_id
                    };
                    number
                }
                None => {
                    numbers[of as usize] = Some(count);
                    next(&mut count)
                }
            };
        }
        let keys = self.keys;
        let group = keys.group.as_ref().map(|group| &group.column);
        let columns = [
            (by_group, group),
            (by_list, keys.list.as_ref()),
            (by_row, keys.first.as_ref().map(|first| &first.column)),
            (by_id, keys.id.as_ref()),
        ];
        let columns = columns.into_iter().filter(|(one, _)| by & one != 0);
        let columns: Vec<String> = columns.filter_map(|(_, column)| column.cloned()).collect();
        let rows = match columns.is_empty() {
            true => Rows::Single,
            false => Rows::Merged(Grouped {
                products: self.rows,
                count: count as usize,
                by: columns,
                by_group: by & !by_id != 0,
            }),
        };
        let apart = self.no_keys.told(group.map(String::as_str), keys.id.as_deref());
        Found { rows, apart }
    }

    /// The bundles of parents, each with that of the rows that name them; and those of variants that a parent lists. Names of parents and
    /// rows must begin with the same word.
    fn adopted(&mut self) -> HashMap<u32, u32> {
        let mut adopted = HashMap::new();
        for (key, bundle, word) in std::mem::take(&mut self.parents) {
            if let Some(&group) = self.groups.get(&key)
                && (word == 0 || self.of_groups.first_word(group).is_none_or(|first| first == word))
            {
                adopted.entry(bundle).or_insert(group);
            } else if let Some(&parent) = self.listed.get(&key)
                && parent != bundle
            {
                adopted.entry(bundle).or_insert(parent);
            }
        }
        adopted
    }

    /// Whether rows with the same value of the group have names that say they are no variants of one product.
    fn unlike(&self, verdict: &Verdict, sizes: &[u32], adopted: &HashMap<u32, u32>) -> Option<Rows> {
        let several = self.groups.values().map(|&bundle| sizes[bundle as usize]).filter(|&size| size > 1);
        let (values, rows) = several.fold((0, 0), |(n, rows), size| (n + 1, rows + u64::from(size)));
        let with_parent: HashSet<u32> = adopted.values().copied().collect();
        let are_alike = match self.keys.group.as_ref()?.trust {
            Trust::Named => true,
            Trust::Known => verdict.are_mostly(),
            // A category is no row of the catalogue.
            Trust::Doubted if 2 * with_parent.len() >= self.groups.len() => verdict.are_mostly(),
            Trust::Doubted => verdict.are_clearly(rows, values),
        };
        (!are_alike && values > 0).then_some(Rows::Unlike { values, rows })
    }

    /// The bundles whose rows stay apart, since their value of the group or their id stands for no product. They are counted.
    fn apart(&mut self, of_groups: Verdict, sizes: &[u32], adopted: &HashMap<u32, u32>) -> HashSet<u32> {
        let with_parent: HashSet<u32> = adopted.values().copied().collect();
        let mut apart = HashSet::new();
        for (bundle, value) in
            of_groups.unlike.into_iter().filter(|(bundle, _)| !with_parent.contains(bundle))
        {
            self.no_keys.add(true, WhyApart::Unlike, &value, u64::from(sizes[bundle as usize]));
            apart.insert(bundle);
        }
        let mut unlike = self.of_ids.verdict(UNLIKE_OF_ID).unlike;
        // Where other ids have different names too, a zero says nothing.
        let is_odd = self.further.keys().all(|(key, _)| *key == hash(ZERO));
        let zero = self.ids.get(&hash(ZERO)).map(|of_id| of_id.first).filter(|_| is_odd);
        unlike.extend(zero.map(|first| (first, ZERO.into())));
        if unlike.is_empty() {
            return apart;
        }
        let mut rows: HashMap<u32, u64> = HashMap::new();
        for (&(key, _), &bundle) in &self.further {
            let first = self.ids[&key].first;
            if unlike.contains_key(&first) {
                *rows.entry(first).or_insert(u64::from(sizes[first as usize])) +=
                    u64::from(sizes[bundle as usize]);
                apart.extend([first, bundle]);
            }
        }
        for (first, value) in unlike {
            let why = if zero == Some(first) { WhyApart::Placeholder } else { WhyApart::Unlike };
            self.no_keys.add(false, why, &value, rows.get(&first).copied().unwrap_or_default());
        }
        apart
    }
}

fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}
