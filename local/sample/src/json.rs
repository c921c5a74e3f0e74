//! JSON text, one product a line. Written by hand: ten million rows are to be made in a minute.

use std::fmt::Write;

/// A JSON object under way.
pub struct Line<'a> {
    out: &'a mut String,
    /// Whether missing values are left out rather than null.
    leaves_out: bool,
    first: bool,
}

impl<'a> Line<'a> {
    /// Begins an object that ends with [`Line::end`].
    pub fn begin(out: &'a mut String, leaves_out: bool) -> Self {
        Self { out, leaves_out, first: true }
    }

    /// Ends the object and the line.
    pub fn end(self) {
        self.out.push_str("}\n");
    }

    /// A text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    /// A text that may be missing.
    pub fn text_or_gap(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None if self.leaves_out => {}
            None => {
                self.key(name);
                self.out.push_str("null");
            }
        }
    }

    /// A price, as a number without needless zeros.
    pub fn price(&mut self, name: &str, cents: u64) {
        self.key(name);
        let (whole, rest) = (cents / 100, cents % 100);
        let _ = match rest {
            0 => write!(self.out, "{whole}"),
            _ if rest.is_multiple_of(10) => write!(self.out, "{whole}.{}", rest / 10),
            _ => write!(self.out, "{whole}.{rest:02}"),
        };
    }

    /// An array of arrays of texts.
    pub fn lists(&mut self, name: &str, lists: &[[&str; 2]]) {
        self.key(name);
        self.array(lists, |line, list| line.array(list, |line, value| line.string(value)));
    }

    /// An array of texts.
    pub fn list(&mut self, name: &str, values: &[&str]) {
        self.key(name);
        self.array(values, |line, value| line.string(value));
    }

    fn key(&mut self, name: &str) {
        self.out.push_str(if self.first { "{\"" } else { ",\"" });
        self.first = false;
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    fn array<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        self.out.push('[');
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.out.push(',');
            }
            write(self, value);
        }
        self.out.push(']');
    }

    fn string(&mut self, value: &str) {
        self.out.push('"');
        let mut rest = value;
        while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
            let (plain, special) = rest.split_at(at);
            self.out.push_str(plain);
            let _ = match special.as_bytes()[0] {
                b'\n' => self.out.write_str("\\n"),
                c @ (b'"' | b'\\') => write!(self.out, "\\{}", char::from(c)),
                c => write!(self.out, "\\u{c:04x}"),
            };
            rest = &special[1..];
        }
        self.out.push_str(rest);
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(write: impl FnOnce(&mut Line)) -> Value {
        let mut out = String::new();
        let mut line = Line::begin(&mut out, false);
        write(&mut line);
        line.end();
        serde_json::from_str(&out).unwrap()
    }

    #[test]
    fn every_text_is_read_back() {
        let text = "5'10\" \\ • é\n\t\u{1}end";
        assert_eq!(written(|line| line.text("a", text)), json!({ "a": text }));
    }

    #[test]
    fn prices_are_numbers_without_needless_zeros() {
        for (cents, number) in [(1200, "12"), (1250, "12.5"), (1205, "12.05"), (99, "0.99")] {
            let mut out = String::new();
            Line::begin(&mut out, false).price("p", cents);
            assert_eq!(out, format!("{{\"p\":{number}"));
        }
    }

    #[test]
    fn lists_nest() {
        let value = written(|line| line.lists("a", &[["b", "c"], ["d", "e"]]));
        assert_eq!(value, json!({ "a": [["b", "c"], ["d", "e"]] }));
    }
}
