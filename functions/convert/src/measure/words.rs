//! The words of a product's name and brand, and which of them its description repeats.

use super::excerpt;

/// Words of a name and a brand that are looked for.
const MOST: usize = 32;
/// Bytes of a word that count: words that begin alike are forms of one.
const PREFIX: u32 = 6;
/// Rows of a piece whose texts are kept as examples.
const EXAMPLES: usize = 32;

/// A word of a name: 31 bits of its hash, and in the lowest bit whether the description has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(u32);

impl Word {
    /// The word's hash.
    pub fn hash(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether the description has it.
    pub fn is_repeated(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The different words of one product's name and brand. It is filled again for each row.
#[derive(Debug, Default)]
pub struct Wording {
    words: Vec<Word>,
    /// A bit for the lowest digits of each word's hash: most words of a description need no closer look.
    filter: [u64; 4],
}

impl Wording {
    /// Takes the words of `name` and `brand` and looks for them in `description`.
    pub fn read(&mut self, name: &[u8], brand: &[u8], description: &[u8]) {
        self.words.clear();
        self.filter = [0; 4];
        for text in [name, brand] {
            each_word(text, |hash| {
                let word = Word(hash << 1);
                if self.words.len() < MOST && !self.words.contains(&word) {
                    self.words.push(word);
                    self.filter[hash as usize / 64 % 4] |= 1 << (hash % 64);
                }
            });
        }
        each_word(description, |hash| {
            if self.filter[hash as usize / 64 % 4] >> (hash % 64) & 1 == 1 {
                for word in &mut self.words {
                    word.0 |= u32::from(word.0 >> 1 == hash);
                }
            }
        });
    }

    fn repeated(&self) -> usize {
        self.words.iter().filter(|word| word.is_repeated()).count()
    }
}

/// The words of the rows of a piece.
#[derive(Debug, Default)]
pub struct Wordings {
    words: Vec<Word>,
    rows: Vec<WordedRow>,
    /// Texts of the rows whose descriptions repeat the least, in order.
    pub examples: Vec<Example>,
}

#[derive(Debug)]
struct WordedRow {
    line: u64,
    words: usize,
    repeated: usize,
    places: Places,
}

/// Where a row's texts begin in the piece's CSV.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The name.
    pub name: usize,
    /// The description.
    pub description: usize,
    /// The id, where there is one.
    pub id: Option<usize>,
}

/// A row's texts, cut where they are long.
#[derive(Debug)]
pub struct Example {
    /// The line of its record.
    pub line: u64,
    /// The id.
    pub id: Option<Box<str>>,
    /// The name.
    pub name: Box<str>,
    /// The description.
    pub description: Box<str>,
}

impl Wordings {
    /// Adds a row, unless its name has no words.
    pub fn push(&mut self, wording: &Wording, line: u64, places: Places) {
        if !wording.words.is_empty() {
            self.words.extend_from_slice(&wording.words);
            let words = wording.words.len();
            self.rows.push(WordedRow { line, words, repeated: wording.repeated(), places });
        }
    }

    /// Takes the texts of examples from the piece's CSV, which is handed on after that.
    pub fn take_examples(&mut self, csv: &[u8]) {
        let mut order: Vec<&WordedRow> = self.rows.iter().collect();
        let share =
            |row: &WordedRow| (row.repeated * 1000 / row.words, std::cmp::Reverse(row.words), row.line);
        if order.len() > EXAMPLES {
            order.select_nth_unstable_by_key(EXAMPLES, |row| share(row));
            order.truncate(EXAMPLES);
        }
        order.sort_unstable_by_key(|row| row.line);
        let example = |row: &WordedRow| Example {
            line: row.line,
            id: row.places.id.map(|at| excerpt(csv, at)),
            name: excerpt(csv, row.places.name),
            description: excerpt(csv, row.places.description),
        };
        self.examples = order.into_iter().map(example).collect();
    }

    /// The rows: their lines and words.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[Word])> {
        let mut rest = &self.words[..];
        self.rows.iter().map(move |row| {
            let (words, after) = rest.split_at(row.words);
            rest = after;
            (row.line, words)
        })
    }
}

/// Bytes that are looked at together, and those of them in which words may begin: the rest is what such words go on with.
const BLOCK: usize = 64;
const STEP: usize = BLOCK - 8;

/// Calls `each` with 31 bits of the hash of each word of at least two bytes, whatever its case. A capital after a small
/// letter begins a word, since descriptions often lack the space between sentences.
///
/// Letters are told apart for a block at once, one bit for each, since a branch for each byte would cost several times as
/// much.
fn each_word(text: &[u8], mut each: impl FnMut(u32)) {
    let mut before = Before::default();
    for at in (0..text.len()).step_by(STEP) {
        let mut block = [0; BLOCK];
        let rest = &text[at..];
        match rest.first_chunk() {
            Some(whole) => block = *whole,
            None => block[..rest.len()].copy_from_slice(rest),
        }
        let letters = letters(&block, &mut before);
        let capitals = flags(&block, |byte| byte.is_ascii_uppercase());
        let small = letters & !capitals;
        let begin = letters & (!(letters << 1 | before.letter) | capitals & (small << 1 | before.small));
        (before.letter, before.small) = (letters >> (STEP - 1) & 1, small >> (STEP - 1) & 1);
        let end = begin | !letters;
        let mut left = begin & (!0 >> (BLOCK - STEP));
        while left != 0 {
            let start = left.trailing_zeros();
            left &= left - 1;
            let length = (end >> start >> 1).trailing_zeros() + 1;
            if length > 1 {
                each(mix(key(&block, start as usize, length.min(PREFIX))));
            }
        }
    }
}

/// What came before a block, in the lowest bits.
#[derive(Default)]
struct Before {
    letter: u64,
    small: u64,
    sign: u64,
}

/// A bit for each byte of letters and digits. The two or three bytes that begin with 0xc2 or 0xe2 are nearly always
/// punctuation: Latin-1's signs, and dashes, quotes, bullets.
fn letters(block: &[u8; BLOCK], before: &mut Before) -> u64 {
    let ascii = flags(block, |byte| (byte | 0x20).is_ascii_lowercase() | byte.is_ascii_digit());
    if block.is_ascii() && before.sign == 0 {
        return ascii;
    }
    let (two, three) = (flags(block, |byte| byte == 0xc2), flags(block, |byte| byte == 0xe2));
    let signs = two | two << 1 | three | three << 1 | three << 2 | before.sign;
    let last = |mask: u64, bit: usize| mask >> bit & 1;
    before.sign = last(two | three, STEP - 1) | last(three, STEP - 1) << 1 | last(three, STEP - 2);
    (ascii | flags(block, |byte| byte >= 0x80)) & !signs
}

/// A bit for each byte of which `is` holds, that of the first byte lowest.
fn flags(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    // The product moves the lowest bit of each of eight bytes into the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let bytes = block.map(|byte| u8::from(is(byte)));
    let (eights, _) = bytes.as_chunks::<8>();
    eights
        .iter()
        .enumerate()
        .fold(0, |mask, (i, eight)| mask | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * i))
}

/// The word's first bytes in small letters.
fn key(block: &[u8; BLOCK], start: usize, length: u32) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let bytes = block[start..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    (bytes | SMALL) & (!0 >> (64 - 8 * length))
}

/// 31 well-mixed bits: the high ones of a product with 2^64 divided by the golden ratio (Fibonacci hashing).
fn mix(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(name: &str, description: &str) -> (usize, usize) {
        let mut wording = Wording::default();
        wording.read(name.as_bytes(), b"", description.as_bytes());
        (wording.repeated(), wording.words.len())
    }

    #[test]
    fn words_are_found_whatever_their_case_and_ending() {
        assert_eq!(repeated("Printed Trolley Bag", "a printed TROLLEYS, bags"), (2, 3));
        assert_eq!(repeated("Café Crème", "café“crème”"), (2, 2));
        assert_eq!(repeated("A B", "a b"), (0, 0), "letters alone are no words");
    }

    #[test]
    fn words_are_found_where_sentences_run_together() {
        assert_eq!(repeated("Blue Denim", "lockBlue jeans•denim"), (2, 2));
        assert_eq!(repeated("one", "gone"), (0, 1));
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        for gap in 1..200 {
            let (spaces, dashes) = (" ".repeat(gap), "–".repeat(gap));
            assert_eq!(
                repeated("quilted jacket", &format!("{spaces}Quilted{dashes}jackets")),
                (2, 2),
                "{gap}"
            );
            assert_eq!(repeated("jacket", &format!("{spaces}xjackets")), (0, 1), "{gap}");
        }
    }

    #[test]
    fn a_word_counts_once() {
        assert_eq!(repeated("Kazo Women Kazo", "kazo kazo"), (1, 2));
    }
}
