//! Finds words in text, many bytes at once: a branch for each byte would cost several times as much.

use wintermute_shared::scan::{Bytes, Places, Processor, Scan, Scanner, WORD};

/// Bytes of a word that count: words that begin alike are forms of one.
const PREFIX: u32 = 6;
/// Bytes of those looked at together in which words may begin: the rest is what such words go on with.
const STEP: usize = WORD - 8;

/// Finds words with what the processor has for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words(Scanner);

impl Words {
    /// Calls `each` with the [`Key`] of each word of at least two bytes. A capital after a small letter begins a word, since
    /// descriptions often lack the space between sentences.
    pub fn each(self, text: &[u8], each: impl FnMut(Key)) {
        self.0.run(Find { text, like: Any, each });
    }

    /// As [`Self::each`] for those words that begin like one of these: most words of a description need no closer look.
    pub fn each_like(self, text: &[u8], keys: &[Key], each: impl FnMut(Key)) {
        self.0.run(Find { text, like: Beginnings(keys), each });
    }
}

/// What tells words apart: their first bytes, whatever their case, and zeros after shorter words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of the word with these bytes.
    #[inline(always)]
    fn of(block: &[u8; WORD], start: usize, length: u32) -> Self {
        const SMALL: u64 = 0x2020_2020_2020_2020;
        let bytes = block[start..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Self((bytes | SMALL) & (!0 >> (64 - 8 * length.min(PREFIX))))
    }

    /// 31 well-mixed bits: the high ones of a product with 2^64 divided by the golden ratio (Fibonacci hashing).
    #[inline(always)]
    pub fn hash(self) -> u32 {
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as u32
    }
}

/// Words that are wanted.
trait Like: Copy {
    /// The bytes at which one may begin, those of the block in small letters.
    fn begin(self, small: impl Bytes) -> u64;
}

#[derive(Clone, Copy)]
struct Any;

impl Like for Any {
    #[inline(always)]
    fn begin(self, _: impl Bytes) -> u64 {
        !0
    }
}

/// Words whose first two bytes are those of a key.
#[derive(Clone, Copy)]
struct Beginnings<'k>(&'k [Key]);

impl Like for Beginnings<'_> {
    #[inline(always)]
    fn begin(self, small: impl Bytes) -> u64 {
        let mut begin = 0;
        for key in self.0 {
            let [first, second, ..] = key.0.to_le_bytes();
            begin |= small.is(first).mask() & small.is(second).mask() >> 1;
        }
        begin
    }
}

/// A way through a text.
struct Find<'t, L, E> {
    text: &'t [u8],
    like: L,
    each: E,
}

impl<L: Like, E: FnMut(Key)> Scan for Find<'_, L, E> {
    type Output = ();

    #[inline(always)]
    fn scan(self, processor: impl Processor) {
        let Self { text, like, mut each } = self;
        let mut before = Before::default();
        for at in (0..text.len()).step_by(STEP) {
            let (rest, mut last) = (&text[at..], [0; WORD]);
            let block = rest.first_chunk().unwrap_or_else(|| {
                last[..rest.len()].copy_from_slice(rest);
                &last
            });
            let bytes = processor.load(block);
            let classes = Classes::of(bytes);
            let letters = classes.letters(&mut before);
            let small = letters & !classes.capitals;
            let begin =
                letters & (!(letters << 1 | before.letter) | classes.capitals & (small << 1 | before.small));
            (before.letter, before.small) = (letters >> (STEP - 1) & 1, small >> (STEP - 1) & 1);
            let end = begin | !letters;
            // What ends after one byte is no word.
            let mut left = begin & !(end >> 1) & (!0 >> (WORD - STEP)) & like.begin(bytes.small());
            while left != 0 {
                let start = left.trailing_zeros();
                left &= left - 1;
                let length = (end >> start >> 1).trailing_zeros() + 1;
                each(Key::of(block, start as usize, length));
            }
        }
    }
}

/// A bit for each byte of a block that is of a class, that of the first byte lowest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Classes {
    /// Letters and digits of ASCII.
    ascii: u64,
    capitals: u64,
    /// Bytes beyond ASCII.
    beyond: u64,
    /// Bytes that begin two or three that are nearly always punctuation: Latin-1's signs, and dashes, quotes, bullets.
    signs_of_two: u64,
    signs_of_three: u64,
}

/// What came before a block, in the lowest bits.
#[derive(Default)]
struct Before {
    letter: u64,
    small: u64,
    sign: u64,
}

impl Classes {
    #[inline(always)]
    fn of(bytes: impl Bytes) -> Self {
        Self {
            ascii: bytes.small().within(b'a', b'z').or(bytes.within(b'0', b'9')).mask(),
            capitals: bytes.within(b'A', b'Z').mask(),
            beyond: bytes.beyond_ascii().mask(),
            signs_of_two: bytes.is(0xc2).mask(),
            signs_of_three: bytes.is(0xe2).mask(),
        }
    }

    /// Letters and digits of all scripts.
    #[inline(always)]
    fn letters(&self, before: &mut Before) -> u64 {
        if self.beyond == 0 && before.sign == 0 {
            return self.ascii;
        }
        let (two, three) = (self.signs_of_two, self.signs_of_three);
        let signs = two | two << 1 | three | three << 1 | three << 2 | before.sign;
        let last = |mask: u64, bit: usize| mask >> bit & 1;
        before.sign = last(two | three, STEP - 1) | last(three, STEP - 1) << 1 | last(three, STEP - 2);
        (self.ascii | self.beyond) & !signs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_the_same_on_every_processor(text in "[a-cA-C0-1 .éß“•目-]{0,200}") {
            let words = |scanner: Scanner| {
                let mut words = Vec::new();
                Words(scanner).each(text.as_bytes(), |key| words.push(key));
                words
            };
            for scanner in Scanner::all() {
                prop_assert_eq!(words(scanner), words(Scanner::default()));
            }
        }

        #[test]
        fn words_that_begin_otherwise_are_left_out(text in "[a-cA-C .é]{0,200}", like in "[a-cA-C .é]{0,20}") {
            for scanner in Scanner::all().into_iter().map(Words) {
                let (mut words, mut keys, mut found) = (Vec::new(), Vec::new(), Vec::new());
                scanner.each(like.as_bytes(), |key| keys.push(key));
                scanner.each(text.as_bytes(), |key| words.push(key));
                scanner.each_like(text.as_bytes(), &keys, |key| found.push(key));
                words.retain(|word| keys.iter().any(|key| key.0 as u16 == word.0 as u16));
                prop_assert_eq!(found, words);
            }
        }
    }
}
