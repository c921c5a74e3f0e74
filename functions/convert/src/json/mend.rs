//! Records that are nearly JSON: Python's `NaN`, Python's dicts, commas too many, comments, marks before a record. They are written
//! anew as JSON where it is clear what they say; the reader of JSON judges the rest.

use crate::json::cursor::{BYTE_ORDER_MARK, RECORD_SEPARATOR, string_end};
use crate::json::whitespace::is_white;
use crate::profile::repair::Repair;
use std::collections::BTreeSet;

/// A record written anew, and what was wrong with it.
#[derive(Debug, PartialEq)]
pub struct Mended {
    /// JSON, if nothing else is wrong.
    pub text: String,
    /// Each kind once.
    pub repairs: BTreeSet<Repair>,
}

/// Writes a record anew; nothing if there is nothing that is understood to be mended.
pub fn mend(record: &str) -> Option<Mended> {
    let mut mending =
        Mending { from: record.as_bytes(), at: 0, last: 0, out: Vec::new(), repairs: BTreeSet::new() };
    while mending.at < record.len() {
        mending.token()?;
    }
    let text = String::from_utf8(mending.out).ok()?;
    (!mending.repairs.is_empty()).then_some(Mended { text, repairs: mending.repairs })
}

/// Whether a record looks like a Python dict: its first key is in single quotes.
pub fn looks_like_python(record: &str) -> bool {
    record.strip_prefix('{').is_some_and(|inside| inside.trim_start().starts_with('\''))
}

struct Mending<'r> {
    from: &'r [u8],
    at: usize,
    /// The last byte outside strings that is no white space.
    last: u8,
    out: Vec<u8>,
    repairs: BTreeSet<Repair>,
}

impl Mending<'_> {
    /// Takes over what is here; nothing if it is not understood.
    fn token(&mut self) -> Option<()> {
        let rest = &self.from[self.at..];
        let first = rest[0];
        match first {
            RECORD_SEPARATOR if self.out.is_empty() => self.leave_out(1, Repair::Mark),
            0xef if self.out.is_empty() && rest.starts_with(BYTE_ORDER_MARK) => {
                self.leave_out(BYTE_ORDER_MARK.len(), Repair::Mark);
            }
            b'"' | b'\'' => return self.string(),
            b'/' if rest.starts_with(b"//") => {
                let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                self.leave_out(end, Repair::LooseJson);
            }
            b'/' if rest.starts_with(b"/*") => {
                let end = rest.windows(2).skip(2).position(|two| two == b"*/")?;
                self.leave_out(end + 4, Repair::LooseJson);
            }
            b',' if self.is_before_end() => self.leave_out(1, Repair::LooseJson),
            b'(' if self.is_value() => self.replace(1, b"[", Repair::PythonDict),
            b')' => self.replace(1, b"]", Repair::PythonDict),
            b'-' if rest[1..].starts_with(b"I") || rest[1..].starts_with(b"i") => {
                let length = 1 + word_length(&rest[1..]);
                matches!(&rest[..length], b"-Infinity" | b"-inf").then_some(())?;
                self.replace(length, b"null", Repair::NotANumber);
            }
            byte if byte.is_ascii_alphabetic() && !self.last.is_ascii_digit() && self.last != b'.' => {
                return self.word();
            }
            _ => self.copy(1),
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let rest = &self.from[self.at..];
        let length = word_length(rest);
        match &rest[..length] {
            b"true" | b"false" | b"null" => self.copy(length),
            b"NaN" | b"nan" | b"Infinity" | b"inf" => self.replace(length, b"null", Repair::NotANumber),
            b"None" => self.replace(length, b"null", Repair::PythonDict),
            b"True" => self.replace(length, b"true", Repair::PythonDict),
            b"False" => self.replace(length, b"false", Repair::PythonDict),
            // Python 2 marks its texts.
            b"u" if matches!(rest.get(1), Some(b'\'' | b'"')) => self.at += 1,
            _ => return None,
        }
        Some(())
    }

    /// A string in JSON's quotes is taken over as it is, one in Python's written anew.
    fn string(&mut self) -> Option<()> {
        let end = string_end(self.from, self.at)?;
        let is_python = self.from[self.at] == b'\'';
        if is_python && !self.is_value() {
            return None;
        }
        let inside = std::str::from_utf8(&self.from[self.at + 1..end - 1]).ok()?;
        let is_python = is_python || self.repairs.contains(&Repair::PythonDict);
        if is_python {
            let text = unescaped(inside)?;
            serde_json::to_writer(&mut self.out, &text).ok()?;
            self.repairs.insert(Repair::PythonDict);
        } else {
            self.out.extend_from_slice(&self.from[self.at..end]);
        }
        (self.at, self.last) = (end, b'"');
        Some(())
    }

    /// Whether a value or a key may begin here.
    fn is_value(&self) -> bool {
        matches!(self.last, 0 | b',' | b'{' | b'[' | b'(' | b':')
    }

    /// Whether a closing bracket follows the comma that is here.
    fn is_before_end(&self) -> bool {
        let next = self.from[self.at + 1..].iter().find(|byte| !is_white(**byte));
        matches!(next, Some(b'}' | b']' | b')')) && !self.is_value()
    }

    fn copy(&mut self, length: usize) {
        let bytes = &self.from[self.at..self.at + length];
        self.out.extend_from_slice(bytes);
        if let Some(byte) = bytes.iter().rfind(|byte| !is_white(**byte)) {
            self.last = *byte;
        }
        self.at += length;
    }

    fn replace(&mut self, length: usize, by: &[u8], repair: Repair) {
        self.last = self.from[self.at + length - 1];
        self.out.extend_from_slice(by);
        self.at += length;
        self.repairs.insert(repair);
    }

    fn leave_out(&mut self, length: usize, repair: Repair) {
        self.at += length;
        self.repairs.insert(repair);
    }
}

fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
}

/// The text of a Python string, given its inside; nothing for an escape that is not known.
fn unescaped(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let escape = rest.chars().next()?;
        rest = &rest[escape.len_utf8()..];
        let digits = match escape {
            'n' => Ok('\n'),
            't' => Ok('\t'),
            'r' => Ok('\r'),
            '\\' | '\'' | '"' | '/' => Ok(escape),
            'x' => Err(2),
            'u' => Err(4),
            'U' => Err(8),
            _ => return None,
        };
        text.push(match digits {
            Ok(character) => character,
            Err(count) => {
                let (character, length) = numbered(rest, count)?;
                rest = &rest[length..];
                character
            }
        });
    }
    text.push_str(rest);
    Some(text)
}

/// The character that this many hexadecimal digits name, of two such escapes if they are halves of one, and their length.
fn numbered(text: &str, count: usize) -> Option<(char, usize)> {
    let number = |digits: &str| {
        let digits = digits.get(..count)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_number.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    };
    let first = number(text)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, count));
    }
    let second = number(text[count..].strip_prefix("\\u")?).filter(|unit| (0xdc00..0xe000).contains(unit))?;
    Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, 2 * count + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(record: &str) -> Option<(String, Vec<Repair>)> {
        mend(record).map(|mended| (mended.text, mended.repairs.into_iter().collect()))
    }

    #[test]
    fn pythons_numbers_and_words_become_json() {
        for (record, text, repairs) in [
            (
                r#"{"a": NaN, "b": [-Infinity, Infinity]}"#,
                r#"{"a": null, "b": [null, null]}"#,
                &[Repair::NotANumber][..],
            ),
            (
                r#"{'a': None, "b": (True, False,)}"#,
                r#"{"a": null, "b": [true, false]}"#,
                &[Repair::PythonDict, Repair::LooseJson],
            ),
            (
                r#"{'it\'s': "men's 5\" \\ \xe9\U0001f600", u'b': '"NaN", None'}"#,
                r#"{"it's": "men's 5\" \\ é😀", "b": "\"NaN\", None"}"#,
                &[Repair::PythonDict],
            ),
            (
                "{\"a\": 1, // new\n \"b\": [1, /* , */ 2 , ], }",
                "{\"a\": 1, \n \"b\": [1,  2  ] }",
                &[Repair::LooseJson],
            ),
            ("\u{feff}{\"a\": \"NaN // x\"}", "{\"a\": \"NaN // x\"}", &[Repair::Mark]),
            ("\u{1e}{\"a\": 1e5}", "{\"a\": 1e5}", &[Repair::Mark]),
        ] {
            assert_eq!(mended(record), Some((text.to_owned(), repairs.to_vec())), "{record}");
        }
    }

    #[test]
    fn what_is_unclear_is_left_alone() {
        for record in [
            r#"{"a": 1}"#,
            r#"{"a" 1}"#,
            r#"{'a': Decimal('1.5')}"#,
            r#"{'a': datetime.date(2020, 1, 1)}"#,
            r#"{a: 1}"#,
            r#"{"a": "x"y's", "b": 'c'}"#,
            r#"{'a': 'x"#,
            r#"{'a': '\q'}"#,
            r#"{'a': '\ud800'}"#,
            "{\"a\": nul}",
            "{\"a\": /* 1}",
            "\\",
        ] {
            assert_eq!(mended(record), None, "{record}");
        }
        assert!(looks_like_python("{ 'a': Decimal('1')}") && !looks_like_python("{\"a\": 'x'}"));
    }
}
