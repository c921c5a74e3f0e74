//! Finds words in text, many bytes at once: a branch for each byte would cost several times as much.

use crate::marks::flags;
use pulp::{Arch, NullaryFnOnce};

/// Bytes of a word that count: words that begin alike are forms of one.
const PREFIX: u32 = 6;
/// Bytes that are looked at together, and those of them in which words may begin: the rest is what such words go on with.
const BLOCK: usize = 64;
const STEP: usize = BLOCK - 8;

/// Finds words with what the processor has for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scanner(Arch);

impl Scanner {
    /// Calls `each` with 31 bits of the hash of each word of at least two bytes, whatever its case. A capital after a small
    /// letter begins a word, since descriptions often lack the space between sentences.
    pub fn each_word(self, text: &[u8], each: impl FnMut(u32)) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => simd.vectorize(Scan { text, each, processor: simd }),
            _ => NullaryFnOnce::call(Scan { text, each, processor: Any }),
        }
    }
}

/// Tells the bytes of a block apart.
trait Classify: Copy {
    fn classes(self, block: &[u8; BLOCK]) -> Classes;
}

/// Any processor.
#[derive(Clone, Copy)]
struct Any;

/// A way through a text.
struct Scan<'t, E, P> {
    text: &'t [u8],
    each: E,
    processor: P,
}

impl<E: FnMut(u32), P: Classify> NullaryFnOnce for Scan<'_, E, P> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { text, mut each, processor } = self;
        let mut before = Before::default();
        for at in (0..text.len()).step_by(STEP) {
            let (rest, mut last) = (&text[at..], [0; BLOCK]);
            let block = rest.first_chunk().unwrap_or_else(|| {
                last[..rest.len()].copy_from_slice(rest);
                &last
            });
            let classes = processor.classes(block);
            let letters = classes.letters(&mut before);
            let small = letters & !classes.capitals;
            let begin =
                letters & (!(letters << 1 | before.letter) | classes.capitals & (small << 1 | before.small));
            (before.letter, before.small) = (letters >> (STEP - 1) & 1, small >> (STEP - 1) & 1);
            let end = begin | !letters;
            // What ends after one byte is no word.
            let mut left = begin & !(end >> 1) & (!0 >> (BLOCK - STEP));
            while left != 0 {
                let start = left.trailing_zeros();
                left &= left - 1;
                let length = (end >> start >> 1).trailing_zeros() + 1;
                each(mix(key(block, start as usize, length.min(PREFIX))));
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

impl Classify for Any {
    fn classes(self, block: &[u8; BLOCK]) -> Classes {
        let ascii = flags(block, |byte| (byte | 0x20).is_ascii_lowercase() | byte.is_ascii_digit());
        let capitals = flags(block, |byte| byte.is_ascii_uppercase());
        if block.is_ascii() {
            return Classes { ascii, capitals, beyond: 0, signs_of_two: 0, signs_of_three: 0 };
        }
        Classes {
            ascii,
            capitals,
            beyond: flags(block, |byte| byte >= 0x80),
            signs_of_two: flags(block, |byte| byte == 0xc2),
            signs_of_three: flags(block, |byte| byte == 0xe2),
        }
    }
}

/// The word's first bytes in small letters.
#[inline(always)]
fn key(block: &[u8; BLOCK], start: usize, length: u32) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let bytes = block[start..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    (bytes | SMALL) & (!0 >> (64 - 8 * length))
}

/// 31 well-mixed bits: the high ones of a product with 2^64 divided by the golden ratio (Fibonacci hashing).
#[inline(always)]
fn mix(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as u32
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{BLOCK, Classes, Classify};
    use pulp::x86::V3;
    use std::arch::x86_64::__m256i;

    impl Classify for V3 {
        #[inline(always)]
        fn classes(self, block: &[u8; BLOCK]) -> Classes {
            let (halves, _) = block.as_chunks::<32>();
            let [low, high] = [half(self, pulp::cast(halves[0])), half(self, pulp::cast(halves[1]))];
            let both = |of: fn(&Half) -> u32| u64::from(of(&low)) | u64::from(of(&high)) << 32;
            Classes {
                ascii: both(|half| half.ascii),
                capitals: both(|half| half.capitals),
                beyond: both(|half| half.beyond),
                signs_of_two: both(|half| half.signs_of_two),
                signs_of_three: both(|half| half.signs_of_three),
            }
        }
    }

    struct Half {
        ascii: u32,
        capitals: u32,
        beyond: u32,
        signs_of_two: u32,
        signs_of_three: u32,
    }

    #[inline(always)]
    fn half(simd: V3, bytes: __m256i) -> Half {
        let all = |byte: u8| simd.avx._mm256_set1_epi8(byte as i8);
        // Bytes are compared with signs: those beyond ASCII are below all others.
        let within = |bytes: __m256i, first: u8, last: u8| {
            let (from, to) = (all(first - 1), all(last + 1));
            simd.avx2._mm256_and_si256(
                simd.avx2._mm256_cmpgt_epi8(bytes, from),
                simd.avx2._mm256_cmpgt_epi8(to, bytes),
            )
        };
        let mask = |found: __m256i| simd.avx2._mm256_movemask_epi8(found) as u32;
        let small = simd.avx2._mm256_or_si256(bytes, all(0x20));
        let ascii = simd.avx2._mm256_or_si256(within(small, b'a', b'z'), within(bytes, b'0', b'9'));
        Half {
            ascii: mask(ascii),
            capitals: mask(within(bytes, b'A', b'Z')),
            beyond: mask(bytes),
            signs_of_two: mask(simd.avx2._mm256_cmpeq_epi8(bytes, all(0xc2))),
            signs_of_three: mask(simd.avx2._mm256_cmpeq_epi8(bytes, all(0xe2))),
        }
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
                scanner.each_word(text.as_bytes(), |hash| words.push(hash));
                words
            };
            prop_assert_eq!(words(Scanner::default()), words(Scanner(Arch::Scalar)));
        }
    }
}
