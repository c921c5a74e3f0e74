//! The structural index of CSV: where fields and records end.
//!
//! How it works: 64 bytes at a time become masks of one bit a byte, as simdjson does it (Langdale and Lemire 2019). The exclusive or of all
//! quotes so far tells which bytes are between quotes; commas and line feeds there end nothing.
//!
//! Invariants: what one word leaves open (a quote, a closing quote, a carriage return) goes over to the next in [`StructuralIndex`], so
//! words come in their order and none is left out. A last word is filled up with [`PADDING`], and [`Word::first`] takes its marks off.
//!
//! Tests: separators and misplaced quotes on both sides of the end of a word, here; random rows that the `csv` crate has written, in `reader`.

use wintermute_shared::simd::{ByteMask, Bytes, Processor, WORD};

/// What fills up a last word: it ends no field.
pub(super) const PADDING: u8 = b'\r';

/// What stands where in a word: the first byte's bit is the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Word {
    /// Commas that are not between quotes.
    pub commas: u64,
    /// Line feeds that are not between quotes.
    pub line_feeds: u64,
    /// Quotes that open within a field, and what follows a closing quote other than a field's end, or a carriage return and a line feed.
    pub misplaced: u64,
}

impl Word {
    /// What stands in so many first bytes.
    pub fn first(self, bytes: usize) -> Self {
        let these = if bytes < WORD { (1 << bytes) - 1 } else { u64::MAX };
        Self {
            commas: self.commas & these,
            line_feeds: self.line_feeds & these,
            misplaced: self.misplaced & these,
        }
    }
}

/// What goes over from one word to the next.
pub(super) struct StructuralIndex {
    /// All ones between quotes.
    inside: u64,
    /// Whether a field may open with a quote at the next byte: after a field's end, or after a closing quote that this one doubles.
    may_open: u64,
    /// Whether the byte before is a closing quote.
    closed: u64,
    /// Whether the byte before is a carriage return after a closing quote: then a line feed has to follow.
    returned: u64,
}

impl Default for StructuralIndex {
    /// Before the first field.
    fn default() -> Self {
        Self { inside: 0, may_open: 1, closed: 0, returned: 0 }
    }
}

impl StructuralIndex {
    /// Whether a quote is open.
    pub fn is_inside(&self) -> bool {
        self.inside != 0
    }

    /// What stands in the next word.
    #[inline(always)]
    pub fn next(&mut self, processor: impl Processor, word: &[u8; WORD]) -> Word {
        let bytes = processor.load(word);
        let places = |byte| bytes.is(byte).mask();
        let quotes = places(b'"');
        // From an opening quote on, up to before the closing one.
        let inside = prefix_xor(quotes) ^ self.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let (commas, line_feeds) = (places(b',') & !inside, places(b'\n') & !inside);
        let ends = commas | line_feeds;
        let may_open = (ends | closing) << 1 | self.may_open;
        let after_closing = closing << 1 | self.closed;
        let mut misplaced = (opening & !may_open) | (after_closing & !(ends | quotes));
        if misplaced | self.returned != 0 {
            let returns = after_closing & places(b'\r');
            let due = returns << 1 | self.returned;
            misplaced = misplaced & !returns | due & !places(b'\n');
            self.returned = returns >> 63;
        }
        self.inside = ((inside as i64) >> 63) as u64;
        (self.may_open, self.closed) = ((ends | closing) >> 63, closing >> 63);
        Word { commas, line_feeds, misplaced }
    }
}

/// For each bit the exclusive or of it and all lower ones.
#[inline(always)]
fn prefix_xor(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(bits, |bits, shift| bits ^ bits << shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wintermute_shared::simd::{Kernel, Scanner};

    struct Find<'t>(&'t str);

    impl Kernel for Find<'_> {
        type Output = (Vec<usize>, Vec<usize>);

        fn scan(self, processor: impl Processor) -> Self::Output {
            let (mut index, mut found) = (StructuralIndex::default(), (Vec::new(), Vec::new()));
            for (i, chunk) in self.0.as_bytes().chunks(WORD).enumerate() {
                let mut word = [PADDING; WORD];
                word[..chunk.len()].copy_from_slice(chunk);
                let word = index.next(processor, &word).first(chunk.len());
                let places = |bits: u64| {
                    (0..WORD).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| i * WORD + bit)
                };
                found.0.extend(places(word.commas | word.line_feeds));
                found.1.extend(places(word.misplaced));
            }
            found
        }
    }

    fn separators(text: &str) -> (Vec<usize>, Vec<usize>) {
        Scanner::default().run(Find(text))
    }

    #[test]
    fn separators_between_quotes_end_no_field() {
        assert_eq!(separators("a,\"b,\n\",c\n").0, [1, 7, 9]);
        let long = format!("{},\"{}\n\"\n", "x".repeat(62), "y".repeat(90));
        assert_eq!(separators(&long).0, [62, 156]);
    }

    #[test]
    fn misplaced_quotes_are_found_across_words() {
        assert_eq!(separators("a,\"b\"\"c\",\"\"\r\n").1, [] as [usize; 0]);
        assert_eq!(separators("ab\"c\"").1, [2]);
        assert_eq!(separators("\"a\"b").1, [3]);
        assert_eq!(separators("\"a\"\rb").1, [4]);
        let long = format!("\"{}\"\rb", "y".repeat(61));
        assert_eq!(separators(&long).1, [64], "the carriage return is the last byte of a word");
        let long = format!("\"{}\"b", "y".repeat(62));
        assert_eq!(separators(&long).1, [64]);
    }
}
