//! Follows the brackets and strings of one JSON value to find where it ends, and notices early when it is broken.

use memchr::memchr3;

/// Where following a value has led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The value ends before this byte.
    End(usize),
    /// The value has no end, but the next one begins at this byte: an object is where only a key can be.
    Restart(usize),
    /// The value is broken at this byte, and what follows cannot be told: brackets may be text and text brackets.
    Lost(usize),
    /// More bytes are needed.
    More,
}

/// The place inside a value, kept from one part of its text to the next.
#[derive(Clone, Debug, Default)]
pub struct BoundaryScanner {
    depth: usize,
    /// For each of the innermost 128 levels, whether it is an object.
    objects: u128,
    /// The quote that ends the string that was entered; 0 outside strings.
    quote: u8,
    after_backslash: bool,
    /// The last byte outside strings that is not white space; a quote for a string.
    last: u8,
}

impl BoundaryScanner {
    /// Follows the value through its next bytes; the first of all is its bracket or quote.
    pub fn follow(&mut self, bytes: &[u8]) -> Progress {
        let mut at = 0;
        while at < bytes.len() {
            if self.quote != 0 {
                match self.leave_string(bytes, at) {
                    Progress::End(after) if self.depth > 0 => at = after,
                    progress => return progress,
                }
                continue;
            }
            match bytes[at] {
                b'"' => self.quote = b'"',
                // Python's strings; elsewhere than where a value or key begins it is a sign of a broken string.
                b'\'' if matches!(self.last, 0 | b',' | b'{' | b'[' | b':' | b'(') => self.quote = b'\'',
                // Only a key may follow a comma in an object: the object before was never closed.
                b'{' if self.last == b',' && self.objects & 1 == 1 => return Progress::Restart(at),
                bracket @ (b'{' | b'[') => {
                    self.depth += 1;
                    self.objects = self.objects << 1 | u128::from(bracket == b'{');
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    self.objects >>= 1;
                    if self.depth == 0 {
                        return Progress::End(at + 1);
                    }
                }
                byte if !may_be_bare(byte) => return Progress::Lost(at),
                _ => {}
            }
            if !bytes[at].is_ascii_whitespace() {
                self.last = bytes[at];
            }
            at += 1;
        }
        Progress::More
    }

    /// Whether what was followed ends inside a string.
    pub fn is_in_string(&self) -> bool {
        self.quote != 0
    }

    fn leave_string(&mut self, bytes: &[u8], mut at: usize) -> Progress {
        if self.after_backslash {
            self.after_backslash = false;
            at += 1;
        }
        while let Some(n) = bytes.get(at..).and_then(|rest| memchr3(self.quote, b'\\', b'\n', rest)) {
            at += n + 1;
            match bytes[at - 1] {
                byte if byte == self.quote => {
                    self.quote = 0;
                    return Progress::End(at);
                }
                // JSON has no line breaks in strings, so a quote is missing.
                b'\n' => return Progress::Lost(at - 1),
                _ if at == bytes.len() => self.after_backslash = true,
                _ => at += 1,
            }
        }
        Progress::More
    }
}

/// What is outside strings in JSON, with room for `NaN`, `Infinity`, `None`, tuples and the like, which leave the brackets right.
fn may_be_bare(byte: u8) -> bool {
    matches!(
        byte,
        b',' | b':' | b'+' | b'-' | b'.' | b'0'..=b'9' | b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')'
    ) || b"truefalsnEINFTyiNod".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(text: &str) -> Progress {
        let whole = BoundaryScanner::default().follow(text.as_bytes());
        // Bytes may come in any portions.
        let mut scanner = BoundaryScanner::default();
        let by_bytes = (0..text.len()).find_map(|at| match scanner.follow(&text.as_bytes()[at..=at]) {
            Progress::More => None,
            Progress::End(n) => Some(Progress::End(at + n)),
            Progress::Restart(n) => Some(Progress::Restart(at + n)),
            Progress::Lost(n) => Some(Progress::Lost(at + n)),
        });
        assert_eq!(by_bytes.unwrap_or(Progress::More), whole, "{text}");
        whole
    }

    #[test]
    fn a_value_ends_with_its_outermost_bracket() {
        assert_eq!(follow(r#"{"a": [1, {"b": "}"}]} , {"#), Progress::End(22));
        assert_eq!(follow(r#""a\"\\" , "#), Progress::End(7));
        assert_eq!(follow(r#"{"a": NaN}"#), Progress::End(10));
        assert_eq!(follow(r#"{"a": ["\"#), Progress::More);
        assert_eq!(follow(r#"{'a': ('}', "men's", None)} , {"#), Progress::End(27));
    }

    #[test]
    fn broken_values_are_noticed_early() {
        assert_eq!(follow(r#"{"a": 1, {"a": 2}"#), Progress::Restart(9));
        assert_eq!(follow(r#"{"a": [1}, {"a": 2}"#), Progress::Restart(11));
        assert_eq!(follow(r#"{"a": [{}, {}, {}]}"#), Progress::End(19));
        assert_eq!(follow("{\"a\": \"x\n"), Progress::Lost(8));
        assert_eq!(follow(r#"{"a": "x"y's"}"#), Progress::Lost(10));
        assert_eq!(follow(r#"{"a": "x}, {"bc": 1}"#), Progress::Lost(13));
    }
}
