//! Finds the array of products inside an object that wraps it: `{"status": "ok", "products": [{…}, …]}`.

use crate::framing::is_white;
use crate::nest::{Nest, Progress};
use memchr::memchr2;

/// Objects are entered so deep: `{"data": {"shop": {"products": […]}}}`.
const DEPTH: usize = 4;
/// What such arrays are called. Only one of these is taken from an input that is a single small object, since an object with an array
/// of others, such as variants, may also be a product.
const NAMES: [&str; 11] = [
    "products",
    "items",
    "data",
    "results",
    "records",
    "rows",
    "entries",
    "catalogue",
    "catalog",
    "hits",
    "docs",
];

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'p> {
    /// The array at the end of these keys, joined by dots.
    Path(&'p str),
    /// The first array of objects with one of the usual names.
    Named,
}

/// Where the first element stands of the wanted array in the object that `bytes` begin with; nothing if it is not there
/// or does not begin within these bytes.
pub fn find(bytes: &[u8], wanted: Wanted<'_>) -> Option<usize> {
    let mut walk = Walk { bytes, at: 0, wanted, path: Vec::new() };
    walk.object()
}

/// A way through the beginning of an object.
struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
    wanted: Wanted<'b>,
    /// The keys that lead to the place, as they are written.
    path: Vec<&'b [u8]>,
}

impl<'b> Walk<'b> {
    /// Goes through the object that begins here, and stands after it if nothing was found.
    fn object(&mut self) -> Option<usize> {
        self.at += 1;
        loop {
            match self.next()? {
                b',' => self.at += 1,
                b'"' => {
                    let key = self.string()?;
                    if self.next()? != b':' {
                        return self.give_up();
                    }
                    self.at += 1;
                    self.path.push(key);
                    if let Some(found) = self.value() {
                        return Some(found);
                    }
                    self.path.pop();
                }
                b'}' => {
                    self.at += 1;
                    return None;
                }
                _ => return self.give_up(),
            }
        }
    }

    fn give_up(&mut self) -> Option<usize> {
        self.at = self.bytes.len();
        None
    }

    fn value(&mut self) -> Option<usize> {
        let first = self.next()?;
        let start = self.at;
        match first {
            b'[' => {
                self.at += 1;
                let first = self.next();
                if self.is_wanted(first == Some(b'{')) {
                    return Some(start + 1);
                }
                self.at = start;
                self.skip()
            }
            b'{' if self.path.len() < DEPTH => self.object(),
            b'{' | b'"' => self.skip(),
            _ => {
                let end = self.bytes[start..].iter().position(|byte| matches!(byte, b',' | b'}'))?;
                self.at += end;
                None
            }
        }
    }

    fn is_wanted(&self, holds_objects: bool) -> bool {
        match self.wanted {
            Wanted::Path(keys) => self.path.join(&b'.') == keys.as_bytes(),
            Wanted::Named => {
                holds_objects
                    && self
                        .path
                        .last()
                        .is_some_and(|key| NAMES.iter().any(|name| key.eq_ignore_ascii_case(name.as_bytes())))
            }
        }
    }

    /// Passes over a value that begins with a bracket or a quote; never finds anything.
    fn skip(&mut self) -> Option<usize> {
        self.at = match Nest::default().follow(&self.bytes[self.at..]) {
            Progress::End(end) => self.at + end,
            _ => self.bytes.len(),
        };
        None
    }

    /// The next byte that is not white space.
    fn next(&mut self) -> Option<u8> {
        self.at += self.bytes.get(self.at..)?.iter().position(|byte| !is_white(*byte))?;
        Some(self.bytes[self.at])
    }

    /// The text of the string that begins here, as it is written.
    fn string(&mut self) -> Option<&'b [u8]> {
        let start = self.at + 1;
        self.at = start;
        loop {
            self.at += memchr2(b'"', b'\\', self.bytes.get(self.at..)?)? + 1;
            if self.bytes[self.at - 1] == b'"' {
                return Some(&self.bytes[start..self.at - 1]);
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_is_found_by_its_path_or_its_name() {
        let text = r#"{"a\"[": "[{", "n": 1.5, "tags": ["x"], "items": "none", "meta": {"more": [ {"b": 1}]},
            "data": {"Products" : [ {"c": 1}]}}"#;
        let at = |wanted| find(text.as_bytes(), wanted).map(|at| text[at..].trim_start()[..4].to_owned());
        assert_eq!(at(Wanted::Named).unwrap(), "{\"c\"");
        assert_eq!(at(Wanted::Path("meta.more")).unwrap(), "{\"b\"");
        assert_eq!(at(Wanted::Path("tags")).unwrap(), "\"x\"]");
        assert_eq!(at(Wanted::Path("products")), None);
    }

    #[test]
    fn what_is_cut_short_or_broken_has_none() {
        let text = r#"{"a": {"b\n": "c"}, "items": [{"#;
        for end in 1..text.len() {
            assert_eq!(find(&text.as_bytes()[..end], Wanted::Named), None, "{end}");
        }
        for broken in
            ["{", "{]", "{\"a\" 1}", "{\"a\": }", "{\"a\": [", "{\"a\": {\"", "{\"a\": {\"b\\", "{\"a\\"]
        {
            assert_eq!(find(broken.as_bytes(), Wanted::Named), None, "{broken}");
        }
    }
}
