//! What a JSON text consists of: a tree of its keys and arrays with counts. It is made as a stream, and stays small.

use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::cursor::{Cursor, Event, LONGEST_KEY};
use crate::json::layout::Segment;
use hashbrown::HashMap;
use memchr::{memchr, memchr_iter};

/// Containers are entered so deep.
const DEPTH: usize = 8;
/// So many elements of an array, or values of an object, are entered; the others are only counted.
pub const SAMPLE: usize = 100;
/// So many keys of an object have nodes of their own.
const KEYS: usize = 200;
/// There are no more nodes than these.
const MAX_NODES: usize = 10_000;
/// Texts of this many elements are kept, since they may be a header, each up to this many bytes.
const KEPT: (usize, usize) = (1000, 300);

/// All values at one path.
#[derive(Clone, Debug, Default)]
pub struct PathNode {
    /// How many of them are objects.
    pub objects: u64,
    /// How many of these were entered, so that their fields are known: of many values the first.
    pub entered: u64,
    /// How many are arrays.
    pub arrays: u64,
    /// How many are strings, without those that are null.
    pub strings: u64,
    /// How many are null.
    pub nulls: u64,
    /// How many are other values.
    pub others: u64,
    /// Objects and arrays among them that have nothing inside.
    pub empty: u64,
    /// The bytes of those that have ended, and of what has ended inside the others.
    pub bytes: u64,
    /// How many of them have not ended.
    pub open: u64,
    /// What they consist of, in order of first appearance.
    pub children: Vec<(Segment, usize)>,
    /// The elements of the first array, as written, if none of them is an object or an array.
    pub first: Vec<Box<[u8]>>,
    index: HashMap<Segment, usize>,
}

impl PathNode {
    /// Whether none of them was entered, so that what they consist of is not known.
    pub fn is_unknown(&self) -> bool {
        self.children.is_empty() && self.empty < self.objects + self.arrays
    }

    /// All values.
    pub fn values(&self) -> u64 {
        self.objects + self.arrays + self.strings + self.nulls + self.others
    }
}

/// The tree as far as it was read.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The values of the text itself come first.
    nodes: Vec<PathNode>,
    cursor: Cursor,
    open: Vec<OpenValue>,
    /// The value at hand: its node, and where it begins.
    value: (usize, u64),
    /// The node of the key at hand.
    key: Option<usize>,
    /// Where the next bytes begin.
    offset: u64,
    /// Whether what was read breaks off because it is no JSON.
    pub is_broken: bool,
    /// Whether there are more values, also if only one was read: an object begins on the line after one that breaks off.
    pub is_one_of_many: bool,
    /// Where the last value begins of those that are in no other, or in an array that is the text.
    last_start: u64,
}

#[derive(Clone, Debug)]
struct OpenValue {
    node: usize,
    start: u64,
    values: usize,
    is_object: bool,
}

/// Counts what has no node of its own.
const NOWHERE: usize = 1;

impl Default for Outline {
    fn default() -> Self {
        Self {
            nodes: vec![PathNode::default(), PathNode::default()],
            cursor: Cursor::default(),
            open: Vec::new(),
            value: (NOWHERE, 0),
            key: None,
            offset: 0,
            is_broken: false,
            is_one_of_many: false,
            last_start: 0,
        }
    }
}

impl Outline {
    /// The values of the text itself.
    pub const ROOT: usize = 0;

    /// A node.
    pub fn node(&self, node: usize) -> &PathNode {
        &self.nodes[node]
    }

    /// The values of a key, or the elements, of the values of a node.
    pub fn child(&self, node: usize, segment: &Segment) -> Option<usize> {
        self.nodes[node].index.get(segment).copied()
    }

    /// The elements of the arrays of a node.
    pub fn elements(&self, node: usize) -> Option<usize> {
        self.child(node, &Segment::Each)
    }

    /// Whether enough was read to know what is repeated.
    pub fn is_enough(&self) -> bool {
        let ended = |node: &PathNode| node.values() - node.open >= SAMPLE as u64;
        ended(&self.nodes[Self::ROOT])
            || self.nodes[Self::ROOT].objects == 0
                && self.elements(Self::ROOT).is_some_and(|elements| ended(&self.nodes[elements]))
    }

    /// The outline of this text without its last value, which is cut off or broken, if there are others.
    pub fn of_whole_values(text: &[u8], ended: bool) -> Self {
        let mut outline = Self::default();
        outline.read(text, ended);
        let is_open = outline.is_broken || !outline.open.is_empty();
        if !is_open || outline.is_enough() || outline.last_start == 0 {
            return outline;
        }
        let mut whole = Self { is_one_of_many: true, ..Self::default() };
        whole.read(&text[..outline.last_start as usize], true);
        match whole.values() {
            0 => outline,
            _ => whole,
        }
    }

    /// How many values were read of those that are in no other, or in an array that is the text.
    fn values(&self) -> u64 {
        let root = &self.nodes[Self::ROOT];
        match self.elements(Self::ROOT) {
            Some(elements) if root.objects == 0 => self.nodes[elements].values(),
            _ => root.objects,
        }
    }

    /// Reads on; gives how many bytes are dealt with. The others are to be shown again, with more, unless the input has `ended`.
    pub fn read(&mut self, bytes: &[u8], ended: bool) -> usize {
        let mut at = 0;
        while !self.is_broken && !self.is_enough() {
            at = match self.cursor.next(bytes, at) {
                Event::Value(start) => match self.value(bytes, start, ended) {
                    Some(next) => next,
                    None => {
                        at = start;
                        break;
                    }
                },
                Event::Key(start, end) => {
                    let parent = self.open.last().filter(|open| open.values < KEYS).map(|open| open.node);
                    self.key = parent
                        .and_then(|node| self.grow(node, Segment::Key(bytes[start + 1..end - 1].into())));
                    end
                }
                Event::Left(end) => {
                    let OpenValue { node, start, values, .. } =
                        self.open.pop().expect("what is left was entered");
                    self.nodes[node].empty += u64::from(values == 0);
                    self.end(node, start, end);
                    end
                }
                Event::Passed(end) => {
                    let (node, start) = self.value;
                    self.end(node, start, end);
                    end
                }
                Event::More(next) => {
                    at = next;
                    break;
                }
                Event::Broken(place) => {
                    self.is_broken = true;
                    self.is_one_of_many = is_line(&bytes[place..]);
                    place
                }
            };
        }
        self.offset += at as u64;
        at
    }

    /// Counts the value that begins here and enters it or begins to pass over it. Nothing if more bytes are needed.
    fn value(&mut self, bytes: &[u8], start: usize, ended: bool) -> Option<usize> {
        let first = bytes[start];
        let is_short = matches!(first, b'"' | b'\'')
            && matches!(BoundaryScanner::default().follow(&bytes[start..]), Progress::More)
            || !matches!(first, b'{' | b'[' | b'"' | b'\'')
                && !bytes[start..].iter().any(|byte| matches!(byte, b',' | b']' | b'}' | b'\n'));
        if is_short && !ended && bytes.len() - start < LONGEST_KEY {
            return None;
        }
        let (node, number) = self.place();
        let is_first_array = self
            .open
            .last()
            .is_some_and(|open| !open.is_object && self.nodes[open.node].arrays == 1 && number <= KEPT.0);
        if self.open.is_empty() || self.open.len() == 1 && !self.open[0].is_object {
            self.last_start = self.offset + start as u64;
        }
        let counts = &mut self.nodes[node];
        counts.open += 1;
        match first {
            b'{' => counts.objects += 1,
            b'[' => counts.arrays += 1,
            b'"' | b'\'' => counts.strings += 1,
            b'n' | b'N' => counts.nulls += 1,
            _ => counts.others += 1,
        }
        if is_first_array && !matches!(first, b'{' | b'[') {
            let parent = self.open.last().map_or(NOWHERE, |open| open.node);
            let text = scalar(&bytes[start..]);
            self.nodes[parent].first.push(text[..text.len().min(KEPT.1)].into());
        }
        if matches!(first, b'{' | b'[') && node != NOWHERE && self.open.len() < DEPTH && number <= SAMPLE {
            self.nodes[node].entered += u64::from(first == b'{');
            self.open.push(OpenValue {
                node,
                start: self.offset + start as u64,
                values: 0,
                is_object: first == b'{',
            });
            self.cursor.enter(first);
            return Some(start + 1);
        }
        self.value = (node, self.offset + start as u64);
        self.cursor.pass(first);
        Some(start)
    }

    /// The node of the value that comes, and its number among its neighbours, from 1.
    fn place(&mut self) -> (usize, usize) {
        let Some(open) = self.open.last_mut() else { return (Self::ROOT, 1) };
        open.values += 1;
        let (parent, number, is_object) = (open.node, open.values, open.is_object);
        let node = if is_object { self.key.take() } else { self.grow(parent, Segment::Each) };
        (node.unwrap_or(NOWHERE), number)
    }

    fn grow(&mut self, parent: usize, segment: Segment) -> Option<usize> {
        if let Some(node) = self.nodes[parent].index.get(&segment) {
            return Some(*node);
        }
        if self.nodes.len() == MAX_NODES || parent == NOWHERE {
            return None;
        }
        let node = self.nodes.len();
        self.nodes.push(PathNode::default());
        self.nodes[parent].children.push((segment.clone(), node));
        self.nodes[parent].index.insert(segment, node);
        Some(node)
    }

    fn end(&mut self, node: usize, start: u64, end: usize) {
        let bytes = self.offset + end as u64 - start;
        self.nodes[node].open -= 1;
        self.nodes[node].bytes += bytes;
    }

    /// The bytes of the values of a node, those that have not ended included.
    pub fn bytes(&self, node: usize) -> u64 {
        let open = self.open.iter().filter(|open| open.node == node).map(|open| self.offset - open.start);
        self.nodes[node].bytes + open.sum::<u64>()
    }

    /// A node of all values of the objects of `node`, whatever their keys.
    pub fn join(&mut self, node: usize) -> usize {
        let parts: Vec<usize> = self.nodes[node].children.iter().map(|(_, child)| *child).collect();
        self.join_all(&parts)
    }

    fn join_all(&mut self, parts: &[usize]) -> usize {
        let mut joined = PathNode::default();
        let mut children: Vec<(Segment, Vec<usize>)> = Vec::new();
        let mut index = HashMap::new();
        for part in parts {
            let node = &self.nodes[*part];
            joined.objects += node.objects;
            joined.entered += node.entered;
            joined.arrays += node.arrays;
            joined.strings += node.strings;
            joined.nulls += node.nulls;
            joined.others += node.others;
            joined.empty += node.empty;
            joined.bytes += node.bytes;
            joined.open += node.open;
            for (segment, child) in &node.children {
                let at = *index.entry(segment.clone()).or_insert(children.len());
                if at == children.len() {
                    children.push((segment.clone(), Vec::new()));
                }
                children[at].1.push(*child);
            }
        }
        for (segment, parts) in children {
            let child = self.join_all(&parts);
            joined.index.insert(segment.clone(), child);
            joined.children.push((segment, child));
        }
        self.nodes.push(joined);
        self.nodes.len() - 1
    }
}

/// The string, number or word that these bytes begin with.
fn scalar(bytes: &[u8]) -> &[u8] {
    let end = match bytes[0] {
        b'"' | b'\'' => match BoundaryScanner::default().follow(bytes) {
            Progress::End(end) => Some(end),
            _ => None,
        },
        _ => bytes.iter().position(|byte| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace()),
    };
    &bytes[..end.unwrap_or(bytes.len())]
}

/// Whether broken text ends with its line, so that the next line begins with an object of its own rather than another element.
fn is_line(bytes: &[u8]) -> bool {
    let Some(end) = memchr(b'\n', bytes) else { return false };
    let is_next = |at: usize| bytes.get(at + 1) == Some(&b'{');
    !bytes[..end].trim_ascii_end().ends_with(b",") && memchr_iter(b'\n', bytes).take(1).any(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str, size: usize) -> Outline {
        let (mut outline, mut at, mut seen) = (Outline::default(), 0, 0);
        while seen < text.len() {
            seen = (seen + size).min(text.len());
            at += outline.read(&text.as_bytes()[at..seen], seen == text.len());
        }
        outline
    }

    fn key(name: &str) -> Segment {
        Segment::Key(name.as_bytes().into())
    }

    #[test]
    fn what_is_counted_does_not_depend_on_where_the_text_is_cut() {
        let text = r#"{"n": 1, "a": {"b": [{"c": "x"}, {"c": null, "d": []}, 7]}, "rows": [["x", 2.5], []]}"#;
        for size in 1..=text.len() {
            let outline = outline(text, size);
            assert!(!outline.is_broken);
            let a = outline.child(Outline::ROOT, &key("a")).unwrap();
            let b = outline.child(a, &key("b")).unwrap();
            let each = outline.elements(b).unwrap();
            let (node, c) = (outline.node(each), outline.child(each, &key("c")).unwrap());
            assert_eq!((node.objects, node.others, outline.bytes(b)), (2, 1, 37), "{size}");
            assert_eq!((outline.node(c).strings, outline.node(c).nulls), (1, 1));
            let rows = outline.child(Outline::ROOT, &key("rows")).unwrap();
            let row = outline.elements(rows).unwrap();
            assert_eq!((outline.node(row).arrays, outline.node(row).empty), (2, 1));
            assert_eq!(outline.node(row).first, [b"\"x\""[..].into(), b"2.5"[..].into()]);
            assert_eq!(outline.node(Outline::ROOT).bytes, text.len() as u64);
        }
    }

    #[test]
    fn it_stays_small_whatever_the_keys() {
        let keys: String = (0..100_000).map(|i| format!("\"k{i}\": {{\"a{i}\": [{i}]}},")).collect();
        let outline = outline(&format!("{{{keys} \"z\": 1}}"), 100_000);
        assert!(outline.nodes.len() <= MAX_NODES);
        assert!(!outline.is_broken);
    }
}
