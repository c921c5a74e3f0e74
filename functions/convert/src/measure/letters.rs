//! Finds words in text, many bytes at once: a branch for each byte would cost several times as much.

use wintermute_shared::scan::{Bytes, Places, Processor, WORD};

/// Bytes of a word that count: words that begin alike are forms of one.
const PREFIX: u32 = 6;
/// Bytes of a block that stand before those in which words may begin: they tell whether one does, or goes on.
const BEFORE: usize = 4;
/// Bytes of a block in which words may begin; what follows them is what such words go on with.
const STEP: usize = WORD - BEFORE - 8;
/// The places of those bytes.
const BEGINNINGS: u64 = (!0 >> (WORD - STEP)) << BEFORE;

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

    /// Where its first three bytes stand among those of a block in small letters, or its two if it has no more.
    #[inline(always)]
    fn candidates(self, small: impl Bytes) -> u64 {
        let [first, second, third, ..] = self.0.to_le_bytes();
        let both = small.is(first).mask() & small.is(second).mask() >> 1 & BEGINNINGS;
        if third == 0 { both } else { both & small.is(third).mask() >> 2 }
    }
}

/// Calls `found` with the [`Key`] of each word of at least two bytes. A capital after a small letter begins a word, since
/// descriptions often lack the space between sentences.
#[inline(always)]
pub fn each_word(text: &[u8], processor: impl Processor, mut found: impl FnMut(Key)) {
    for at in (0..text.len()).step_by(STEP) {
        let mut copy = [b' '; WORD];
        let block = block(text, at, &mut copy);
        let words = Words::of(processor.load(block));
        let mut left = words.begin & BEGINNINGS;
        while left != 0 {
            let start = left.trailing_zeros();
            left &= left - 1;
            found(words.key(block, start));
        }
    }
}

/// Takes those keys out, and calls `found` with what is beside them, which a word of the text has. Most words of a text are like none
/// and need no closer look.
#[inline(always)]
pub fn take_out<T: Copy>(
    keys: &mut Vec<(Key, T)>,
    text: &[u8],
    processor: impl Processor,
    mut found: impl FnMut(T),
) {
    for at in (0..text.len()).step_by(STEP) {
        if keys.is_empty() {
            return;
        }
        let mut copy = [b' '; WORD];
        let block = block(text, at, &mut copy);
        let bytes = processor.load(block);
        let small = bytes.small();
        let mut i = 0;
        while let Some((key, beside)) = keys.get(i).copied() {
            let candidates = key.candidates(small);
            if candidates != 0 && Words::of(bytes).has(key, candidates, block) {
                found(beside);
                keys.swap_remove(i);
            } else {
                i += 1;
            }
        }
    }
}

/// The block of the text in which words may begin from `at` on, with spaces before and after the text, for which it may need a copy.
#[inline(always)]
fn block<'t>(text: &'t [u8], at: usize, copy: &'t mut [u8; WORD]) -> &'t [u8; WORD] {
    let Some(from) = at.checked_sub(BEFORE) else {
        let length = text.len().min(WORD - BEFORE);
        copy[BEFORE..BEFORE + length].copy_from_slice(&text[..length]);
        return copy;
    };
    let rest = &text[from..];
    rest.first_chunk().unwrap_or_else(|| {
        copy[..rest.len()].copy_from_slice(rest);
        copy
    })
}

/// The words of a block.
struct Words {
    /// Where those of at least two bytes begin.
    begin: u64,
    /// Where no word goes on.
    end: u64,
}

impl Words {
    #[inline(always)]
    fn of(bytes: impl Bytes) -> Self {
        let classes = Classes::of(bytes);
        let letters = classes.letters();
        let small = letters & !classes.capitals;
        let begin = letters & (!(letters << 1) | classes.capitals & small << 1);
        let end = begin | !letters;
        // What ends after one byte is no word.
        Self { begin: begin & !(end >> 1), end }
    }

    /// The key of the word that begins at `start`.
    #[inline(always)]
    fn key(&self, block: &[u8; WORD], start: u32) -> Key {
        let length = (self.end >> start >> 1).trailing_zeros() + 1;
        Key::of(block, start as usize, length)
    }

    /// Whether the word with that key begins at one of the candidates.
    #[inline(always)]
    fn has(&self, key: Key, candidates: u64, block: &[u8; WORD]) -> bool {
        let mut left = candidates & self.begin;
        while left != 0 {
            if self.key(block, left.trailing_zeros()) == key {
                return true;
            }
            left &= left - 1;
        }
        false
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
    fn letters(&self) -> u64 {
        let (two, three) = (self.signs_of_two, self.signs_of_three);
        (self.ascii | self.beyond) & !(two | two << 1 | three | three << 1 | three << 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wintermute_shared::scan::{Scan, Scanner};

    /// The words of a text, and which of them another has.
    struct Find<'t>(&'t str, &'t str);

    impl Scan for Find<'_> {
        type Output = (Vec<Key>, Vec<Key>);

        #[inline(always)]
        fn scan(self, processor: impl Processor) -> Self::Output {
            let (mut keys, mut others, mut found) = (Vec::new(), Vec::new(), Vec::new());
            each_word(self.0.as_bytes(), processor, |key| keys.push(key));
            each_word(self.1.as_bytes(), processor, |key| others.push(key));
            let mut wanted: Vec<(Key, usize)> = keys.iter().copied().zip(0..).collect();
            take_out(&mut wanted, self.1.as_bytes(), processor, |i| found.push(i));
            found.sort_unstable();
            let expected: Vec<usize> = (0..keys.len()).filter(|i| others.contains(&keys[*i])).collect();
            assert_eq!(found, expected);
            assert!(wanted.iter().all(|(key, _)| !others.contains(key)));
            (keys, others)
        }
    }

    /// The words of a text, byte by byte.
    fn words(text: &[u8]) -> Vec<Vec<u8>> {
        let class = |i: usize| -> char {
            let sign_of = |back: usize, first: u8| i >= back && text[i - back] == first;
            let is_sign = sign_of(0, 0xc2) || sign_of(1, 0xc2) || (0..3).any(|back| sign_of(back, 0xe2));
            match text[i] {
                _ if is_sign => ' ',
                b'A'..=b'Z' => 'A',
                byte if byte.is_ascii_alphanumeric() || byte >= 0x80 => 'a',
                _ => ' ',
            }
        };
        let mut words: Vec<Vec<u8>> = Vec::new();
        let mut before = ' ';
        for (i, byte) in text.iter().enumerate() {
            let class = class(i);
            match (before, class) {
                (_, ' ') => {}
                (' ', _) | ('a', 'A') => words.push(vec![*byte]),
                _ => words.last_mut().unwrap().push(*byte),
            }
            before = class;
        }
        words.retain(|word| word.len() > 1);
        words
    }

    proptest! {
        #[test]
        fn words_are_found_as_one_would_byte_by_byte(
            text in "[a-cA-C0-1 .éß“•目-]{0,200}", other in "[a-cA-C .é]{0,200}",
        ) {
            let key = |word: Vec<u8>| {
                let mut block = [0; WORD];
                block[..word.len().min(WORD)].copy_from_slice(&word[..word.len().min(WORD)]);
                Key::of(&block, 0, word.len() as u32)
            };
            let expected: Vec<Key> = words(text.as_bytes()).into_iter().map(key).collect();
            for scanner in Scanner::all() {
                prop_assert_eq!(&scanner.run(Find(&text, &other)).0, &expected);
            }
        }
    }
}
