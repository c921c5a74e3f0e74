//! A way through JSON of any length, in which the caller chooses what to enter and what to pass over. Only the brackets that
//! were entered are kept, so it needs no memory to speak of.

use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use crate::json::whitespace::is_white;
use memchr::memchr2;

/// A longer key is taken for a sign that this is no JSON.
pub const LONGEST_KEY: usize = 64 << 10;

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A value begins at this byte: [`Cursor::enter`] it, [`Cursor::pass`] over it, or go on [`Cursor::after`] it.
    Value(usize),
    /// A key of the object that was entered last, in its quotes.
    Key(usize, usize),
    /// The container that was entered last ends before this byte.
    Left(usize),
    /// The value that is passed over ends before this byte.
    Passed(usize),
    /// More bytes are needed. Those before this one are dealt with.
    More(usize),
    /// What is here is not JSON.
    Broken(usize),
}

/// The place in a text: values one after the other, each of which may be entered.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// For each container that was entered, whether it is an object.
    objects: Vec<bool>,
    state: CursorState,
}

#[derive(Clone, Debug, Default)]
enum CursorState {
    /// A value comes, or the end of the array.
    #[default]
    Value,
    /// A key comes, or the end of the object.
    Key,
    Colon,
    /// A comma comes, or the end of the container.
    Next,
    /// Within a value that begins with a bracket or a quote.
    Passing(BoundaryScanner),
    /// Within another value.
    Bare,
    Broken,
}

impl Cursor {
    /// How many containers were entered and not left.
    pub fn depth(&self) -> usize {
        self.objects.len()
    }

    /// Enters the container whose bracket, `{` or `[`, was just read. The next bytes come after it.
    pub fn enter(&mut self, bracket: u8) {
        let is_object = bracket == b'{';
        self.objects.push(is_object);
        self.state = if is_object { CursorState::Key } else { CursorState::Value };
    }

    /// Passes over the value that begins with this byte.
    pub fn pass(&mut self, first: u8) {
        self.state = match first {
            b'{' | b'[' | b'"' | b'\'' => CursorState::Passing(BoundaryScanner::default()),
            _ => CursorState::Bare,
        };
    }

    /// Goes on after the value at hand, which the caller has read.
    pub fn after(&mut self) {
        self.state = if self.objects.is_empty() { CursorState::Value } else { CursorState::Next };
    }

    /// Goes back to before the key that was just seen.
    pub fn before_key(&mut self) {
        self.state = CursorState::Key;
    }

    /// Whether a value that is passed over goes on.
    pub fn is_passing(&self) -> bool {
        matches!(self.state, CursorState::Passing(_) | CursorState::Bare)
    }

    /// What is from `at` on.
    pub fn next(&mut self, bytes: &[u8], mut at: usize) -> Event {
        match &mut self.state {
            CursorState::Passing(nest) => {
                return match nest.follow(&bytes[at..]) {
                    Progress::End(end) => {
                        self.after();
                        Event::Passed(at + end)
                    }
                    Progress::More => Event::More(bytes.len()),
                    Progress::Restart(n) | Progress::Lost(n) => self.broken(at + n),
                };
            }
            CursorState::Bare => {
                let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b';') || is_white(*byte);
                return match bytes[at..].iter().position(is_end) {
                    Some(n) => {
                        self.after();
                        Event::Passed(at + n)
                    }
                    None => Event::More(bytes.len()),
                };
            }
            CursorState::Broken => return Event::Broken(at),
            _ => {}
        }
        loop {
            at += bytes[at..].iter().position(|byte| !is_white(*byte)).unwrap_or(bytes.len() - at);
            let Some(byte) = bytes.get(at) else { return Event::More(at) };
            match (&self.state, byte) {
                (CursorState::Value, b']') if self.objects.last() == Some(&false) => return self.leave(at),
                (CursorState::Key, b'}') => return self.leave(at),
                (CursorState::Next, b']' | b'}') if self.objects.last() == Some(&(*byte == b'}')) => {
                    return self.leave(at);
                }
                (CursorState::Next, b',') => {
                    self.state = if self.objects.last() == Some(&true) {
                        CursorState::Key
                    } else {
                        CursorState::Value
                    };
                    at += 1;
                }
                (CursorState::Key, b'"' | b'\'') => {
                    return match string_end(bytes, at) {
                        Some(end) => {
                            self.state = CursorState::Colon;
                            Event::Key(at, end)
                        }
                        None if bytes.len() - at > LONGEST_KEY => self.broken(at),
                        None => Event::More(at),
                    };
                }
                (CursorState::Colon, b':') => {
                    self.state = CursorState::Value;
                    at += 1;
                }
                (CursorState::Value, byte) if self.objects.is_empty() => match between(&bytes[at..]) {
                    Between::Nothing(0) if may_begin(*byte) => return Event::Value(at),
                    Between::Nothing(0) => return self.broken(at),
                    Between::Nothing(length) => at += length,
                    Between::More => return Event::More(at),
                },
                (CursorState::Value, byte) if may_begin(*byte) => return Event::Value(at),
                _ => return self.broken(at),
            }
        }
    }

    fn leave(&mut self, at: usize) -> Event {
        self.objects.pop();
        self.after();
        Event::Left(at + 1)
    }

    fn broken(&mut self, at: usize) -> Event {
        self.state = CursorState::Broken;
        Event::Broken(at)
    }
}

/// What is between the values of a text that belongs to none.
enum Between {
    /// So many bytes.
    Nothing(usize),
    /// That is not yet known.
    More,
}

/// Commas, byte order marks, record separators, and what ends the code around a value: `);`.
fn between(bytes: &[u8]) -> Between {
    match bytes {
        [b',' | b';' | b')' | RECORD_SEPARATOR, ..] => Between::Nothing(1),
        bytes if bytes.starts_with(BYTE_ORDER_MARK) => Between::Nothing(BYTE_ORDER_MARK.len()),
        bytes if BYTE_ORDER_MARK.starts_with(bytes) => Between::More,
        _ => Between::Nothing(0),
    }
}

/// U+FEFF in UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// What is before each value of a JSON text sequence (RFC 7464).
pub const RECORD_SEPARATOR: u8 = 0x1e;

/// Whether a value may begin with this byte, with room for `NaN`, `None` and the like.
fn may_begin(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'"' | b'\'' | b'-' | b'(') || byte.is_ascii_alphanumeric()
}

/// The end of the string whose quote is at `at`: after its closing quote.
pub fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    let mut end = at + 1;
    loop {
        end += memchr2(quote, b'\\', bytes.get(end..)?)? + 1;
        if bytes[end - 1] == quote {
            return Some(end);
        }
        end += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All keys, and the values that are not entered, of a text that comes in pieces of this size.
    fn walk(text: &str, size: usize) -> (Vec<String>, bool) {
        let (bytes, mut seen, mut cursor, mut at, mut start) =
            (text.as_bytes(), size.min(text.len()), Cursor::default(), 0, 0);
        let mut found = Vec::new();
        loop {
            match cursor.next(&bytes[..seen], at) {
                Event::Value(value) => {
                    (at, start) = (value, value);
                    match bytes[value] {
                        bracket @ (b'{' | b'[') if cursor.depth() < 2 => {
                            cursor.enter(bracket);
                            at += 1;
                        }
                        first => cursor.pass(first),
                    }
                }
                Event::Key(key, end) => {
                    found.push(text[key..end].to_owned());
                    at = end;
                }
                Event::Left(end) => at = end,
                Event::Passed(end) => {
                    found.push(text[start..end].to_owned());
                    at = end;
                }
                Event::More(_) if seen == text.len() => return (found, true),
                Event::More(next) => {
                    at = next;
                    seen = (seen + size).min(text.len());
                }
                Event::Broken(_) => return (found, false),
            }
        }
    }

    #[test]
    fn values_are_entered_or_passed_over_wherever_the_text_is_cut() {
        let text =
            "\u{feff}{\"a\": 1.5, \"b\\\"\": [\"]\", {\"c\": [2, \"}\"]},],\n'd': NaN},\u{1e}{}\n[null];";
        let found = ["\"a\"", "1.5", "\"b\\\"\"", "\"]\"", "{\"c\": [2, \"}\"]}", "'d'", "NaN", "null"];
        for size in 1..=text.len() {
            assert_eq!(walk(text, size), (found.map(str::to_owned).to_vec(), true), "{size}");
        }
    }

    #[test]
    fn what_is_no_json_is_broken() {
        for text in ["{]", "{\"a\" 1}", "{\"a\": }", "[1 2]", "[}", "{\"a\": \"x\ny\"}", "}", "{a: 1}", "[1}"]
        {
            for size in 1..=text.len() {
                assert!(!walk(text, size).1, "{text}");
            }
        }
    }
}
