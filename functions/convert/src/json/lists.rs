//! The lists of objects that an outline of JSON shows, and which of them holds the products.

use crate::json::layout::Segment;
use crate::json::outline::{Outline, SAMPLE};
use wintermute_shared::Settings;
use wintermute_shared::catalogue::{Role, Roles};

/// Lists of products are looked for so deep.
const DEPTH: usize = 6;
/// What lists of products are called, and hardly anything else.
pub const PRODUCTS: [&str; 5] = ["products", "product", "catalogue", "catalog", "productlist"];
/// What lists of products are called among others.
pub const LISTS: [&str; 10] =
    ["items", "item", "data", "results", "records", "rows", "entries", "hits", "docs", "edges"];
/// A list of products, perhaps.
#[derive(Clone, Debug)]
pub struct List {
    /// The way to what is in it.
    pub path: Vec<Segment>,
    /// The array or object that is the list.
    pub node: usize,
    /// What is in it.
    pub elements: usize,
    /// How long it is.
    pub bytes: u64,
}

impl List {
    /// Whether its key is one of these names.
    pub fn is_called(&self, names: &[&str]) -> bool {
        let key = self.path.iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(simple(key)),
            _ => None,
        });
        key.is_some_and(|key| names.contains(&key.as_str()))
    }

    /// How many keys lead to it.
    pub fn keys(&self) -> usize {
        self.path.iter().filter(|segment| matches!(segment, Segment::Key(_))).count()
    }
}

/// A key without its case, hyphens and underscores.
fn simple(key: &[u8]) -> String {
    let letters = key.iter().filter(|byte| !matches!(byte, b'_' | b'-' | b' '));
    letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// The choice: what is known of the input.
pub struct Choice<'o> {
    /// What the input consists of.
    pub outline: &'o mut Outline,
    /// The settings, by which columns have roles.
    pub settings: &'o Settings,
}

impl Choice<'_> {
    /// The node at the end of a path without arrays.
    pub fn parent(&self, path: &[Segment]) -> usize {
        path.iter()
            .try_fold(Outline::ROOT, |node, segment| self.outline.child(node, segment))
            .unwrap_or(Outline::ROOT)
    }

    /// Whether what is in two lists has the same keys, mostly, and a price in both or in neither.
    pub fn are_alike(&self, one: &List, other: &List) -> bool {
        let keys = |list: &List| {
            let children = self.outline.node(list.elements).children.iter();
            children.map(|(segment, _)| segment.clone()).collect::<hashbrown::HashSet<_>>()
        };
        let has_price = |list: &List| self.has(list.elements, [Role::Price]);
        let (first, second) = (keys(one), keys(other));
        2 * first.intersection(&second).count() > first.union(&second).count()
            && has_price(one) == has_price(other)
    }

    /// All lists of objects in the objects of a node, also in objects in them.
    pub fn lists(&self, node: usize) -> Vec<List> {
        let (mut lists, mut level) = (Vec::new(), vec![(node, Vec::new())]);
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for (parent, path) in level {
                for (segment, child) in &self.outline.node(parent).children {
                    if matches!(segment, Segment::Key(_)) {
                        let mut path: Vec<Segment> = path.clone();
                        path.push(segment.clone());
                        lists.extend(self.list(*child, path.clone()));
                        next.push((*child, path));
                    }
                }
            }
            level = next;
        }
        lists
    }

    /// The list that is at a node.
    pub fn list(&self, node: usize, mut path: Vec<Segment>) -> Option<List> {
        let bytes = self.outline.bytes(node);
        if let Some(elements) = self.outline.elements(node) {
            let holds_objects = |node: usize| {
                let node = self.outline.node(node);
                node.objects > 0 && !node.children.is_empty()
            };
            let is_list = holds_objects(elements)
                || self.outline.elements(elements).is_some_and(holds_objects)
                || self.is_table(elements);
            path.push(Segment::Each);
            return is_list.then_some(List { path, node, elements, bytes });
        }
        let entry = self.outline.node(node).children.first().map(|(_, child)| *child)?;
        let is_named = path.last().and_then(Segment::key).is_some_and(|name| {
            let name = simple(name);
            PRODUCTS.contains(&name.as_str()) || LISTS.contains(&name.as_str())
        });
        let is_many = self.outline.node(node).children.len() >= 5;
        let is_list = self.is_keyed(node) && (is_named || is_many || self.has(entry, [Role::Name]) == [true]);
        path.push(Segment::Any);
        is_list.then_some(List { path, node, elements: entry, bytes })
    }

    /// Arrays without anything in them, called as lists of products are, and what is in place of one.
    pub fn empty(&self, node: usize) -> Vec<List> {
        let mut level = vec![(node, Vec::new())];
        let mut lists = Vec::new();
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for (parent, path) in level {
                for (segment, child) in &self.outline.node(parent).children {
                    let Segment::Key(_) = segment else { continue };
                    let mut path: Vec<Segment> = path.clone();
                    path.push(segment.clone());
                    next.push((*child, path.clone()));
                    let node = self.outline.node(*child);
                    let is_empty = node.values() == node.empty + node.nulls && node.values() > 0;
                    path.push(Segment::Each);
                    let list = List { path, node: *child, elements: *child, bytes: 0 };
                    let is_named = list.is_called(&PRODUCTS) || node.arrays > 0 && list.is_called(&LISTS);
                    if is_empty && (is_named || node.arrays == node.values()) {
                        lists.push(list);
                    }
                }
            }
            level = next;
        }
        lists
    }

    /// The list on the shallowest level that has any, there one called `products`, or whose objects have a name and a price, or else the
    /// one with most bytes; a deeper one with a
    /// usual name if it has more bytes and the other has no such name.
    pub fn largest(&self, lists: Vec<List>) -> Option<List> {
        let level = lists.iter().map(List::keys).min()?;
        let most = |lists: Vec<&List>| {
            let first = lists.iter().map(|list| list.bytes).max()?;
            lists.into_iter().find(|list| list.bytes == first).cloned()
        };
        let on_level = || lists.iter().filter(|list| list.keys() == level);
        let named = most(on_level().filter(|list| list.is_called(&PRODUCTS)).collect());
        let like = most(on_level().filter(|list| self.is_product(list.elements)).collect());
        let shallow = named.or(like).or_else(|| most(on_level().collect()))?;
        let is_named = |list: &&List| list.is_called(&PRODUCTS) || list.is_called(&LISTS);
        if is_named(&&shallow) {
            return Some(shallow);
        }
        let deeper = most(lists.iter().filter(is_named).collect());
        Some(deeper.filter(|list| list.bytes > shallow.bytes).unwrap_or(shallow))
    }

    /// Whether the values of an object are objects with the same keys, mostly, so that its own keys are ids.
    pub fn is_keyed(&self, node: usize) -> bool {
        let parent = self.outline.node(node);
        let mut parts = self.objects_of(node);
        if parent.objects != 1 || 5 * parts.len() < 4 * parent.children.len().min(SAMPLE) {
            return false;
        }
        parts.retain(|part| !self.outline.node(*part).children.is_empty());
        if parts.len() < 2 {
            return false;
        }
        let mut keys: hashbrown::HashMap<&Segment, usize> = hashbrown::HashMap::new();
        for (segment, _) in parts.iter().flat_map(|part| &self.outline.node(*part).children) {
            *keys.entry(segment).or_default() += 1;
        }
        let all: usize = keys.values().sum();
        let in_all = keys.iter().filter(|(_, count)| **count == parts.len());
        let in_all: Vec<String> = in_all
            .filter_map(|(segment, _)| segment.key().map(|key| String::from_utf8_lossy(key).into_owned()))
            .collect();
        let has_name = Roles::of(&in_all, self.settings).column(Role::Name).is_some();
        !in_all.is_empty() && (has_name || 2 * all >= keys.len() * parts.len())
    }

    /// The objects that were entered among the values of an object.
    pub fn objects_of(&self, node: usize) -> Vec<usize> {
        let children = self.outline.node(node).children.iter().take(SAMPLE);
        children.map(|(_, child)| *child).filter(|child| self.outline.node(*child).objects > 0).collect()
    }
}

/// What one product has several of.
pub fn is_part(list: &List) -> bool {
    const PARTS: [&str; 14] = [
        "variants",
        "variant",
        "variations",
        "offers",
        "options",
        "skus",
        "sizes",
        "bundle",
        "images",
        "image",
        "pictures",
        "media",
        "reviews",
        "attributes",
    ];
    list.path
        .iter()
        .any(|segment| matches!(segment, Segment::Key(key) if PARTS.contains(&simple(key).as_str())))
}
