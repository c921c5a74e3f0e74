//! Where in a JSON text the products are, as its outline tells.
//!
//! Of one object it is the array of objects on the shallowest level that has any, there the one with most bytes; `products` and the
//! like come first. An object with a name and a price of its own is a product itself. Of several objects, each is a product, unless
//! each holds an array called as lists of products are.

use crate::json::layout::{Layout, RecordShape, Segment};
use crate::json::lists::{Choice, LISTS, List, PRODUCTS, is_part};
use crate::json::outline::Outline;
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::{Error, Result, Settings};

/// The path that says that the values of the input are the records.
const ITSELF: &str = ".";
/// The objects inside the elements of a list, and the key of an element that is kept beside such an object.
const INSIDE: [(&str, Option<&str>); 6] = [
    ("_source", Some("_id")),
    ("node", None),
    ("product", None),
    ("item", None),
    ("attributes", Some("id")),
    ("properties", None),
];
/// What may be beside them; beside `_source` all may.
const BESIDE: [&str; 13] = [
    "cursor",
    "__typename",
    "@type",
    "score",
    "position",
    "id",
    "type",
    "links",
    "relationships",
    "meta",
    "documentId",
    "geometry",
    "index",
];

/// Where the products are; nothing if the outline must be longer to tell, which `ended` rules out.
///
/// # Errors
/// [`Error::Invalid`] when nothing is at the path that the settings name.
pub fn choose(outline: &mut Outline, settings: &Settings, ended: bool) -> Result<Option<Layout>> {
    let done = ended || outline.is_broken || outline.is_enough();
    let mut choice = Choice { outline, settings };
    let Some(path) = &settings.records_path else {
        return Ok(choice.any(done).map(|layout| choice.with_other_products(layout)));
    };
    let named = choice.named(path, done);
    if named.is_none() && (done || choice.outline.node(Outline::ROOT).objects > 1) {
        return Err(choice.nothing_at(path));
    }
    Ok(named)
}

impl Choice<'_> {
    /// Without a path.
    fn any(&mut self, done: bool) -> Option<Layout> {
        let root = self.outline.node(Outline::ROOT);
        if root.objects == 0 && root.arrays > 0 {
            let Some(elements) = self.outline.elements(Outline::ROOT) else {
                return done.then(|| Layout::new(vec![Segment::Each], RecordShape::Object));
            };
            if root.arrays > 1
                && self.outline.node(elements).objects == 0
                && let Some(names) = self.header(Outline::ROOT)
            {
                return Some(Layout::new(Vec::new(), RecordShape::Row { names, has_header: true }));
            }
            let node = self.outline.node(elements);
            let is_known = done || node.values() > node.open;
            return is_known.then(|| self.elements(elements, vec![Segment::Each]));
        }
        if root.objects > 1 || self.outline.is_one_of_many {
            return Some(self.elements(Outline::ROOT, Vec::new()));
        }
        if done { Some(self.object()) } else { self.early() }
    }

    /// Counts lists of products elsewhere, such as those of a category within a category.
    fn with_other_products(&self, layout: Layout) -> Layout {
        let others = self.other_products(Outline::ROOT, &mut Vec::new(), &layout.path);
        Layout { passed_over: layout.passed_over.max(others), ..layout }
    }

    /// The lists below a node at the end of this path whose elements are products by their own keys, without the chosen ones and what
    /// is in their elements.
    fn other_products(&self, node: usize, path: &mut Vec<Segment>, chosen: &[Segment]) -> u64 {
        let is_step = |(step, taken): (&Segment, &Segment)| step == taken || *step == Segment::Any;
        if path.len() >= chosen.len() && chosen.iter().zip(&*path).all(is_step) {
            return 0;
        }
        let is_list = path.last() == Some(&Segment::Each) && self.is_product(node);
        let mut count = u64::from(is_list);
        for (segment, child) in &self.outline.node(node).children {
            path.push(segment.clone());
            count += self.other_products(*child, path, chosen);
            path.pop();
        }
        count
    }

    /// At the end of a path of keys. It leads through arrays too.
    fn named(&mut self, path: &str, done: bool) -> Option<Layout> {
        let root = self.outline.node(Outline::ROOT);
        if path == ITSELF {
            let is_array = root.objects == 0 && root.arrays > 0;
            return Some(Layout::new(
                if is_array { vec![Segment::Each] } else { Vec::new() },
                RecordShape::Object,
            ));
        }
        let (node, mut found) = self.follow(Outline::ROOT, path.as_bytes(), Vec::new())?;
        let Some(elements) = self.outline.elements(node) else {
            if self.outline.node(node).arrays > 0 {
                found.push(Segment::Each);
                return done.then(|| Layout::new(found, RecordShape::Object));
            }
            if !done && self.outline.node(node).open > 0 {
                return None;
            }
            if self.is_keyed(node) {
                return Some(self.keyed(node, found));
            }
            return Some(match &found[..] {
                [before @ .., Segment::Each, Segment::Key(key)] => {
                    let path = [before, &[Segment::Each]].concat();
                    Layout::new(path, RecordShape::Inside { key: key.clone(), id: None })
                }
                _ => Layout::new(found, RecordShape::Object),
            });
        };
        let seen = self.outline.node(elements);
        found.push(Segment::Each);
        (done || seen.values() > seen.open).then(|| self.records(elements, found))
    }

    /// The node at the end of these keys, which are joined by dots and may hold dots.
    fn follow(&self, node: usize, keys: &[u8], path: Vec<Segment>) -> Option<(usize, Vec<Segment>)> {
        self.outline.node(node).children.iter().find_map(|(segment, child)| {
            let path = [&path[..], std::slice::from_ref(segment)].concat();
            match segment {
                Segment::Key(key) => match keys.strip_prefix(&key[..])? {
                    [] => Some((*child, path)),
                    [b'.', rest @ ..] => self.follow(*child, rest, path),
                    _ => None,
                },
                Segment::Each | Segment::Any => self.follow(*child, keys, path),
            }
        })
    }

    fn nothing_at(&self, path: &str) -> Error {
        let lists = self.lists(Outline::ROOT);
        let names: Vec<_> = lists
            .iter()
            .filter_map(|list| Layout::new(list.path.clone(), RecordShape::Object).records_path())
            .collect();
        let there = match &names[..] {
            [] => "the input begins with no list of objects".to_owned(),
            names => format!("lists of objects stand at {}", names.join(", ")),
        };
        Error::invalid(format!(
            "nothing stands at records_path {path} where the input begins; {there}: correct the setting, or leave it out"
        ))
    }

    /// Of an object that goes on: a list that is surely it, since its name says so and it is long already.
    fn early(&mut self) -> Option<Layout> {
        const LONG: u64 = 1 << 19;
        let list = self.largest(self.lists(Outline::ROOT))?;
        let is_named = list.is_called(&PRODUCTS) || list.keys() == 1 && list.is_called(&LISTS);
        let is_open = self.outline.node(list.node).open > 0;
        (is_named && is_open && list.bytes >= LONG && !self.is_product(Outline::ROOT))
            .then(|| self.in_list(list.clone(), list.path))
    }

    /// Of one object.
    fn object(&mut self) -> Layout {
        let root = Outline::ROOT;
        if let Some(layout) = self.split() {
            return layout;
        }
        if self.is_by_column(root) || self.is_by_array(root) {
            return Layout::new(Vec::new(), RecordShape::Columns);
        }
        if self.is_product(root) {
            return Layout::new(Vec::new(), RecordShape::Object);
        }
        if self.is_keyed(root) {
            return self.keyed(root, Vec::new());
        }
        let lists = self.lists(root);
        let mut wanted = lists.clone();
        // The variants and pictures of a product are no products.
        wanted.retain(|list| {
            let parent = self.parent(&list.path[..list.path.len() - 2]);
            !is_part(list) || self.has(parent, [Role::Name]) == [false]
        });
        let by_id = || self.keyed_at(root);
        match self.largest(wanted).or_else(by_id) {
            Some(list) => self.in_lists(list, &lists),
            None => self.nothing().unwrap_or_else(|| self.records(root, Vec::new())),
        }
    }

    /// Of one list, or of several that are alike and are side by side, such as departments.
    fn in_lists(&mut self, list: List, lists: &[List]) -> Layout {
        let (before, end) = list.path.split_at(list.path.len().saturating_sub(2));
        let [Segment::Key(_), kind] = end else { return self.in_list(list.clone(), list.path.clone()) };
        let is_sibling = |other: &&List| {
            other.path.len() == list.path.len() && other.path.starts_with(before) && other.node != list.node
        };
        let others: Vec<&List> = lists.iter().filter(is_sibling).collect();
        let parent = self.parent(before);
        let holds_others = |child: &usize| {
            let node = self.outline.node(*child);
            let is_list = *child == list.node || others.iter().any(|other| other.node == *child);
            node.objects + node.arrays > 0 && !is_list && !node.is_unknown()
        };
        let children = self.outline.node(parent).children.iter().map(|(_, child)| *child);
        let are_alike = !list.is_called(&PRODUCTS)
            && others.iter().all(|other| other.path.last() == Some(kind) && self.are_alike(&list, other))
            && !children.into_iter().any(|child| holds_others(&child));
        if others.is_empty() || !are_alike {
            let is_other = |other: &&List| other.node != list.node && !other.path.starts_with(&list.path);
            let passed_over = lists.iter().filter(is_other).filter(|other| !is_part(other)).count() as u64;
            return Layout { passed_over, ..self.in_list(list.clone(), list.path.clone()) };
        }
        let joined = self.outline.join(parent);
        let path = [before, &[Segment::Any]].concat();
        match kind {
            Segment::Any => self.keyed(joined, path),
            _ => {
                let elements = self.outline.elements(joined).unwrap_or(joined);
                self.elements(elements, [&path[..], &[Segment::Each]].concat())
            }
        }
    }

    /// Of what is in a list at the end of this path.
    fn in_list(&mut self, list: List, mut path: Vec<Segment>) -> Layout {
        if path.last() == Some(&Segment::Any) {
            path.pop();
            return self.keyed(list.node, path);
        }
        self.elements(list.elements, path)
    }

    /// Objects by id that nothing else speaks for, where there is no other list and the object around them is no product.
    fn keyed_at(&self, node: usize) -> Option<List> {
        let is_other = self.has(node, [Role::Name, Role::Price]).contains(&true);
        let children = self.outline.node(node).children.iter().filter(|_| !is_other);
        children.filter(|(_, child)| self.is_keyed(*child)).find_map(|(segment, child)| {
            let elements = self.outline.node(*child).children.first()?.1;
            let path = vec![segment.clone(), Segment::Any];
            (self.outline.node(elements).children.len() > 1).then(|| List {
                path,
                node: *child,
                elements,
                bytes: self.outline.bytes(*child),
            })
        })
    }

    /// The values of an object, by id.
    fn keyed(&mut self, node: usize, mut path: Vec<Segment>) -> Layout {
        path.push(Segment::Any);
        let joined = self.outline.join(node);
        let layout = self.elements(joined, path.clone());
        if layout.path != path || *layout.shape != RecordShape::Object {
            return layout;
        }
        let is_taken = |name: &String| self.outline.child(joined, &key(name)).is_some();
        let names = std::iter::once("key".to_owned()).chain((2..).map(|n| format!("key_{n}")));
        let column = names.into_iter().find(|name| !is_taken(name)).unwrap_or_default();
        Layout::new(path, RecordShape::Entry { column })
    }

    /// Of several values, which are at the end of this path: they are records, or pages of records.
    fn elements(&mut self, node: usize, path: Vec<Segment>) -> Layout {
        let layout = self.records(node, path);
        if *layout.shape == RecordShape::Object
            && let Some(list) = self.page(node)
        {
            let path = [&layout.path[..], &list.path].concat();
            return self.in_list(list, path);
        }
        layout
    }

    /// Of several values that are records, or arrays of records.
    fn records(&mut self, node: usize, mut path: Vec<Segment>) -> Layout {
        let (objects, arrays) = (self.outline.node(node).objects, self.outline.node(node).arrays);
        if arrays > objects
            && let Some(inner) = self.outline.elements(node)
        {
            if self.outline.node(inner).objects > 0 {
                path.push(Segment::Each);
                return self.records(inner, path);
            }
            if let Some(names) = self.header(node) {
                return Layout::new(path, RecordShape::Row { names, has_header: true });
            }
        }
        let shape = self.inside(node).unwrap_or_default();
        Layout::new(path, shape)
    }

    /// The list of products in each of these objects, if they are pages rather than products.
    fn page(&self, node: usize) -> Option<List> {
        let [name, price] = self.has(node, [Role::Name, Role::Price]);
        let objects = self.outline.node(node).entered.saturating_sub(self.outline.node(node).open).max(1);
        if name && price {
            return None;
        }
        let children = self.outline.node(node).children.iter();
        let has_text = children.map(|(_, child)| self.outline.node(*child)).any(|child| child.strings > 0);
        let in_all = |list: &List| {
            let node = self.outline.node(list.node);
            // Some pages are an error or the last one.
            let is_of_products = list.is_called(&PRODUCTS) || self.is_product(list.elements);
            let least = if is_of_products && !name { 5 } else { 9 };
            10 * (node.arrays + node.objects) >= least * objects
        };
        let is_described = name && self.has(node, [Role::Brand, Role::Description]).contains(&true);
        let is_list = |list: &List| {
            list.is_called(&PRODUCTS) && !is_described
                || list.is_called(&LISTS) && !is_described && self.outline.node(list.elements).objects > 0
                || !has_text && self.outline.node(list.elements).objects > 0
                || !name && self.has(list.elements, [Role::Name, Role::Price]) == [true; 2] && !is_part(list)
        };
        let mut lists = self.lists(node);
        lists.extend(self.empty(node));
        lists.retain(|list| in_all(list) && is_list(list) && !(name && is_part(list)));
        self.largest(lists)
    }

    /// The objects in these, if each holds one that is the product.
    fn inside(&self, node: usize) -> Option<RecordShape> {
        let outer = self.outline.node(node);
        let shape = INSIDE.iter().find_map(|(name, id)| {
            let child = self.outline.child(node, &key(name))?;
            let inner = self.outline.node(child);
            let is_in_all = 10 * inner.objects >= 9 * outer.entered && inner.children.len() > 1;
            let is_alone = *name == "_source"
                || outer.children.iter().all(|(segment, other)| {
                    *other == child
                        || matches!(segment, Segment::Key(key) if BESIDE.contains(&&*String::from_utf8_lossy(key)))
                });
            let has_id = id.is_some_and(|id| {
                self.outline.child(child, &key(id)).is_none() && self.outline.child(node, &key(id)).is_some()
            });
            (is_in_all && is_alone)
                .then(|| RecordShape::Inside { key: name.as_bytes().into(), id: id.filter(|_| has_id) })
        });
        shape.filter(|_| outer.objects > 0)
    }

    /// The list in one object that holds no products.
    fn nothing(&self) -> Option<Layout> {
        let lists = self.empty(Outline::ROOT);
        let named = lists.iter().find(|list| list.is_called(&PRODUCTS) || list.is_called(&LISTS));
        let list =
            named.or_else(|| lists.first()).filter(|_| self.has(Outline::ROOT, [Role::Name]) == [false])?;
        Some(Layout::new(list.path.clone(), RecordShape::Object))
    }

    /// Whether the objects of a node are products by their own keys.
    pub fn is_product(&self, node: usize) -> bool {
        self.has(node, [Role::Name, Role::Price]) == [true; 2]
    }

    /// Whether the objects of a node mostly have keys for these roles, with values that are no lists.
    pub fn has<const N: usize>(&self, node: usize, roles: [Role; N]) -> [bool; N] {
        let node = self.outline.node(node);
        let keys = node.children.iter().filter_map(|(segment, child)| match segment {
            Segment::Key(key) => {
                let child = self.outline.node(*child);
                let is_usual = 2 * (child.values() - child.arrays) >= node.entered;
                is_usual.then(|| String::from_utf8_lossy(key).into_owned())
            }
            _ => None,
        });
        let found = Roles::of(&keys.collect::<Vec<_>>(), self.settings);
        roles.map(|role| found.column(role).is_some())
    }
}

/// A step to the value of this key.
pub fn key(name: &str) -> Segment {
    Segment::Key(name.as_bytes().into())
}
