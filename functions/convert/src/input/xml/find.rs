//! Finds the element that is a record, by the beginning of an XML document.
//!
//! It is the element that repeats within one parent and has child elements, or at least attributes: the shallowest one, and of those
//! on one level the one with most bytes. Usual names, such as `item`, go before others, and an element that only groups others
//! does not count.

use super::name::{is_name, local};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What records are usually called, in lower case.
const NAMES: [&str; 20] = [
    "item", "entry", "product", "offer", "article", "record", "row", "good", "ad", "listing", "sku",
    "shopitem", "produkt", "artikel", "produit", "producto", "prodotto", "tovar", "book", "car",
];
/// What elements around records are called: they are never records themselves.
const WRAPPERS: [&str; 9] =
    ["rss", "channel", "feed", "rdf", "urlset", "envelope", "body", "shop", "yml_catalog"];
/// More different elements are not looked at.
const MOST: usize = 10_000;

/// The elements of the beginning.
#[derive(Debug)]
pub struct Outline {
    /// An element comes after its parent. The first stands for the document.
    nodes: Vec<ElementNode>,
}

/// Elements of one name below one another.
#[derive(Debug, Default)]
struct ElementNode {
    name: String,
    parent: usize,
    depth: usize,
    children: Vec<usize>,
    attributes: Vec<String>,
    has_text: bool,
    count: u64,
    repeats: bool,
    /// Whether one holds another of its name. One whose end is missing only seems to.
    nests: bool,
    bytes: u64,
}

/// An element that is open: its node, where it begins, and the counts of its children.
type OpenElement = (usize, u64, Vec<(usize, u64)>);

/// Where the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The local names that lead from the root to a record, its own the last.
    pub path: Vec<String>,
    /// Whether a record may hold an element of its own name.
    pub nests: bool,
}

impl Outline {
    /// Looks at the beginning of a document.
    pub fn of(beginning: &[u8]) -> Self {
        let mut outline = Self { nodes: vec![ElementNode::default()] };
        let mut reader = Reader::from_reader(beginning);
        super::lenient::be_lenient(&mut reader);
        let mut open: Vec<OpenElement> = vec![(0, 0, Vec::new())];
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let before = reader.buffer_position();
            // The beginning may end amid anything.
            let Ok(event) = reader.read_event_into(&mut buffer) else { break };
            match event {
                Event::Start(start) if is_name(start.name().into_inner()) => {
                    let node = outline.enter(&mut open, &start);
                    open.push((node, before, Vec::new()));
                }
                Event::Empty(start) if is_name(start.name().into_inner()) => {
                    let node = outline.enter(&mut open, &start);
                    outline.nodes[node].bytes += reader.buffer_position() - before;
                }
                Event::End(end) => {
                    let name = local(end.name().into_inner());
                    if let Some(at) =
                        open.iter().rposition(|(node, _, _)| *node > 0 && outline.nodes[*node].name == name)
                    {
                        let (node, _, children) = &open[at];
                        if at + 1 == open.len()
                            && children.iter().any(|(child, _)| outline.nodes[*child].name == name)
                        {
                            outline.nodes[*node].nests = true;
                        }
                        for (node, start, _) in open.drain(at..) {
                            outline.nodes[node].bytes += reader.buffer_position() - start;
                        }
                    }
                }
                Event::Text(text) if !text.trim().is_empty() => outline.text(&open),
                Event::CData(_) | Event::GeneralRef(_) => outline.text(&open),
                Event::Eof => break,
                _ => {}
            }
            if outline.nodes.len() > MOST {
                break;
            }
        }
        let end = reader.buffer_position();
        for (node, start, _) in open {
            outline.nodes[node].bytes += end.saturating_sub(start);
        }
        outline
    }

    /// The node of an element that begins here.
    fn enter(&mut self, open: &mut [OpenElement], start: &BytesStart<'_>) -> usize {
        let name = local(start.name().into_inner());
        let parent = open.last().map_or(0, |(node, _, _)| *node);
        let known = self.nodes[parent].children.iter().copied().find(|child| self.nodes[*child].name == name);
        let node = known.unwrap_or_else(|| {
            let node = self.nodes.len();
            let depth = self.nodes[parent].depth + 1;
            self.nodes.push(ElementNode { name: name.to_owned(), parent, depth, ..ElementNode::default() });
            self.nodes[parent].children.push(node);
            node
        });
        self.nodes[node].count += 1;
        for attribute in start.attributes().with_checks(false).flatten() {
            let key = attribute.key.into_inner();
            let is_new =
                !super::name::is_noise(key) && !self.nodes[node].attributes.iter().any(|known| known == key);
            if is_new {
                self.nodes[node].attributes.push(key.to_owned());
            }
        }
        if let Some((_, _, counts)) = open.last_mut() {
            match counts.iter_mut().find(|(child, _)| *child == node) {
                Some((_, count)) => {
                    *count += 1;
                    self.nodes[node].repeats = true;
                }
                None => counts.push((node, 1)),
            }
        }
        node
    }

    fn text(&mut self, open: &[OpenElement]) {
        if let Some((node, _, _)) = open.last() {
            self.nodes[*node].has_text = true;
        }
    }

    /// The name of the root element.
    pub fn root(&self) -> Option<&str> {
        self.nodes.get(1).map(|node| node.name.as_str())
    }

    /// Where the records are; nothing if no element looks like one.
    pub fn records(&self) -> Option<RecordPlace> {
        let repeated: Vec<usize> = (1..self.nodes.len()).filter(|node| self.nodes[*node].repeats).collect();
        let best = self
            .best(&repeated)
            .map(|best| self.within_groups(best, &repeated))
            .map(|best| self.around(best, &repeated));
        let singles: Vec<usize> = (1..self.nodes.len())
            .filter(|node| !self.nodes[*node].repeats && self.is_known(*node) && self.is_record(*node))
            .collect();
        let single = singles.into_iter().min_by_key(|node| self.nodes[*node].depth);
        let found = match (best, single) {
            // A feed of one product, in which pictures repeat.
            (Some(best), Some(single)) if self.is_within(best, single) => single,
            // Of a feed of one product, whose categories repeat.
            (Some(best), Some(single)) if !self.is_known(best) && self.class(best) < Some(2) => single,
            (Some(best), _) => best,
            (None, Some(single)) => single,
            (None, None) => (1..self.nodes.len())
                .filter(|node| self.leaves(*node) >= 2 && self.is_record(*node))
                .min_by_key(|node| self.nodes[*node].depth)?,
        };
        Some(self.place(found))
    }

    /// The other elements that may be records: those that repeat as deep as the records, and those of the same name elsewhere, such as
    /// the items of a category within a category. They have children.
    pub fn other_records(&self, records: &RecordPlace) -> Vec<String> {
        let is_like = |node: &usize| self.class(*node) == Some(2) && self.is_record(*node);
        let places = (1..self.nodes.len()).filter(is_like).map(|node| (node, self.place(node).path));
        let others = places.filter(|(node, path)| {
            let is_as_deep = self.nodes[*node].repeats && path.len() == records.path.len();
            let has_name = path.last() == records.path.last();
            (is_as_deep || has_name) && !path.starts_with(&records.path)
        });
        others.map(|(_, path)| path.join(".")).collect()
    }

    /// Where the records of a path are: all names that lead to them, or the last of these.
    pub fn at(&self, path: &str) -> Option<RecordPlace> {
        let wanted: Vec<&str> = path.split('.').collect();
        let is_there = |node: &usize| {
            let place = self.place(*node).path;
            place.len() >= wanted.len()
                && place[place.len() - wanted.len()..].iter().map(String::as_str).eq(wanted.iter().copied())
        };
        (1..self.nodes.len())
            .filter(is_there)
            .max_by_key(|node| self.nodes[*node].count)
            .map(|node| self.place(node))
    }

    fn place(&self, node: usize) -> RecordPlace {
        let mut path: Vec<String> = self.up(node).map(|node| self.nodes[node].name.clone()).collect();
        path.reverse();
        RecordPlace { path, nests: self.nodes[node].nests }
    }

    /// A node and those around it, from the inside to the root.
    fn up(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |node| Some(self.nodes[*node].parent)).take_while(|node| *node > 0)
    }

    fn is_within(&self, node: usize, around: usize) -> bool {
        node != around && self.up(node).any(|up| up == around)
    }

    fn is_known(&self, node: usize) -> bool {
        NAMES.iter().any(|name| self.nodes[node].name.eq_ignore_ascii_case(name))
    }

    /// Whether an element may be a record: it has fields, and is not known for what it is around.
    fn is_record(&self, node: usize) -> bool {
        let ElementNode { name, .. } = &self.nodes[node];
        self.class(node).is_some() && !WRAPPERS.iter().any(|wrapper| name.eq_ignore_ascii_case(wrapper))
    }

    /// Child elements go before attributes, and attributes before those of a text.
    fn class(&self, node: usize) -> Option<u8> {
        let ElementNode { children, attributes, has_text, .. } = &self.nodes[node];
        match (children.is_empty(), attributes.is_empty(), has_text) {
            (false, _, _) => Some(2),
            (true, false, false) => Some(1),
            (true, false, true) => Some(0),
            (true, true, _) => None,
        }
    }

    /// How many different child elements hold no others.
    fn leaves(&self, node: usize) -> usize {
        self.nodes[node].children.iter().filter(|child| self.nodes[**child].children.is_empty()).count()
    }

    fn best(&self, nodes: &[usize]) -> Option<usize> {
        let candidates = nodes.iter().copied().filter(|node| self.is_record(*node));
        let most = candidates.clone().map(|node| self.nodes[node].bytes).max()?;
        // What is small beside the rest is something else, such as a list of branches above the products.
        let large = candidates.filter(|node| self.nodes[*node].bytes * 10 >= most);
        large.max_by_key(|node| {
            let ElementNode { depth, bytes, .. } = self.nodes[*node];
            (self.is_known(*node), self.class(*node), usize::MAX - depth, bytes)
        })
    }

    /// The record within an element that only groups records: it has hardly a field of its own.
    fn within_groups(&self, mut best: usize, repeated: &[usize]) -> usize {
        let fields = |node: usize| self.leaves(node) + self.nodes[node].attributes.len();
        while self.leaves(best) < 2 {
            let is_richer = |node: &usize| self.is_within(*node, best) && fields(*node) > fields(best);
            let inside: Vec<usize> = repeated.iter().copied().filter(is_richer).collect();
            let is_most = |inner: &usize| 2 * self.nodes[*inner].bytes > self.nodes[best].bytes;
            let Some(inner) = self.best(&inside).filter(is_most) else { break };
            best = inner;
        }
        best
    }

    /// The record around an element with a usual name, such as the offers for a product, unless it is a group with many.
    fn around(&self, best: usize, repeated: &[usize]) -> usize {
        let is_record =
            |node: &usize| repeated.contains(node) && self.leaves(*node) >= 2 && self.is_record(*node);
        let Some(outer) = self.up(best).skip(1).filter(is_record).last() else { return best };
        let (inner, outer_node) = (&self.nodes[best], &self.nodes[outer]);
        let is_group = inner.count >= 5 * outer_node.count && inner.bytes * 10 >= outer_node.bytes * 8;
        if is_group { best } else { outer }
    }

    /// Paths of elements that repeat, for a user who has to name one.
    pub fn repeated(&self) -> Vec<String> {
        let repeated = (1..self.nodes.len()).filter(|node| self.nodes[*node].repeats);
        repeated.take(10).map(|node| self.place(node).path.join(".")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(xml: &str) -> Option<String> {
        Outline::of(xml.as_bytes()).records().map(|place| place.path.join("."))
    }

    #[test]
    fn records_of_a_category_within_a_category_are_beside_those_that_are_read() {
        let items = "<item><name>a</name><price>1</price></item><item><name>b</name><price>2</price></item>";
        let tree = format!("<shop><category>{items}<category>{items}</category></category></shop>");
        let outline = Outline::of(tree.as_bytes());
        let place = outline.records().unwrap();
        assert_eq!(place.path.join("."), "shop.category.item");
        assert_eq!(outline.other_records(&place), ["shop.category.category.item"]);
        let flat = Outline::of(format!("<shop>{items}</shop>").as_bytes());
        assert!(flat.other_records(&flat.records().unwrap()).is_empty());
    }

    #[test]
    fn the_record_is_the_element_that_repeats_and_has_fields() {
        let item = "<item><title>Shoe</title><g:price>5 EUR</g:price><g:shipping><g:country>DE</g:country></g:shipping>\
                    <g:shipping><g:country>FR</g:country></g:shipping></item>";
        let ware = "<ware><bez>Schuh</bez><vk>5</vk></ware>";
        let offer = "<offer id=\"1\"><name>Shoe</name><price>5</price><param name=\"a\">b</param><param name=\"c\">d</param></offer>";
        let categories =
            "<category id=\"1\">Shoes</category><category id=\"2\" parentId=\"1\">Boots</category>".repeat(9);
        for (xml, path) in [
            (format!("<rss><channel><title>Shop</title><link/>{item}{item}</channel></rss>"), "rss.channel.item"),
            (format!("<rss><channel><title>Shop</title><link/>{item}</channel></rss>"), "rss.channel.item"),
            (format!("<wares>{ware}{ware}</wares>"), "wares.ware"),
            (ware.to_owned(), "ware"),
            (
                format!("<yml_catalog><shop><name>S</name><categories>{categories}</categories><offers>{offer}{offer}</offers></shop></yml_catalog>"),
                "yml_catalog.shop.offers.offer",
            ),
            (format!("<list><group name=\"a\">{ware}{ware}</group><group name=\"b\">{ware}</group></list>"), "list.group.ware"),
            ("<rows><row id=\"1\" name=\"Shoe\"/><row id=\"2\" name=\"Boot\"/></rows>".to_owned(), "rows.row"),
            (
                "<x><head><c n=\"a\"/><c n=\"b\"/></head><ware><b>Schuh</b><v>1</v></ware><ware><b>Stiefel</b><v>2</v></ware></x>".to_owned(),
                "x.ware",
            ),
            (
                format!("<liste>{0}{0}</liste>", "<ware><bez>Schuh</bez><vk>5</vk><offers><offer><a>1</a><b>2</b></offer><offer><a>1</a><b>2</b></offer></offers></ware>"),
                "liste.ware",
            ),
            (format!("<feed><title>S</title><link rel=\"a\" href=\"b\"/><link rel=\"c\" href=\"d\"/>{0}{0}</feed>", "<entry><id>1</id><title>Shoe</title></entry>"), "feed.entry"),
        ] {
            assert_eq!(records(&xml).as_deref(), Some(path), "{xml}");
            // The beginning may end amid a record.
            if xml.len() > 400 {
                assert_eq!(records(&xml[..xml.len() - 60]).as_deref(), Some(path), "{xml}");
            }
        }
    }

    #[test]
    fn a_record_whose_end_is_missing_does_not_seem_to_hold_the_next() {
        let place = |xml: &str| Outline::of(xml.as_bytes()).records().unwrap();
        let item = "<item><title>Shoe</title><price>5</price></item>";
        let broken = "<item><title>Shoe</title><price>5</price>";
        let path = vec!["list".to_owned(), "item".to_owned()];
        assert_eq!(
            place(&format!("<list>{broken}{item}{item}{item}</list>")),
            RecordPlace { path, nests: false }
        );
        let nested = "<item><title>Set</title><price>9</price><item><title>Shoe</title></item><item><title>Boot</title></item></item>";
        assert!(place(&format!("<list>{nested}{nested}</list>")).nests);
    }

    #[test]
    fn what_has_no_fields_is_no_record() {
        for xml in [
            "<rss><channel><title>Shop</title><link>x</link></channel></rss>",
            "<products/>",
            "<a><b>1</b><b>2</b></a>",
            "<!-- -->",
        ] {
            assert_eq!(records(xml), None, "{xml}");
        }
    }

    #[test]
    fn a_path_is_named_from_the_root_or_from_its_end() {
        let outline = Outline::of(b"<a><b><c x=\"1\"/><c x=\"2\"/></b><d><c/></d></a>");
        for path in ["a.b.c", "b.c", "c"] {
            assert_eq!(outline.at(path).unwrap().path.join("."), "a.b.c", "{path}");
        }
        assert_eq!(outline.at("a.d.c").unwrap().path.join("."), "a.d.c");
        assert_eq!(outline.at("a.c"), None);
    }
}
