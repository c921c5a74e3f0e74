//! The words of a product's name and brand, and which of them its description repeats.

use super::excerpt;
use super::letters::{Key, each_word, take_out};
use wintermute_shared::scan::{Processor, Scan, Scanner};

/// Words of a name and a brand that are looked for.
const MOST: usize = 32;
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
    /// The keys that the description was not seen to have, and where their words stand.
    missing: Vec<(Key, usize)>,
    scanner: Scanner,
}

impl Wording {
    /// Takes the words of `name` and `brand` and looks for them in `description`.
    pub fn read(&mut self, name: &[u8], brand: &[u8], description: &[u8]) {
        let Self { words, missing, scanner } = self;
        words.clear();
        missing.clear();
        scanner.run(Read { words, missing, name, brand, description });
    }

    fn repeated(&self) -> usize {
        self.words.iter().filter(|word| word.is_repeated()).count()
    }
}

/// A way through the texts of a product.
struct Read<'w, 't> {
    words: &'w mut Vec<Word>,
    missing: &'w mut Vec<(Key, usize)>,
    name: &'t [u8],
    brand: &'t [u8],
    description: &'t [u8],
}

impl Scan for Read<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn scan(self, processor: impl Processor) {
        let Self { words, missing, name, brand, description } = self;
        for text in [name, brand] {
            each_word(text, processor, |key| {
                let word = Word(key.hash() << 1);
                if words.len() < MOST && !words.contains(&word) {
                    missing.push((key, words.len()));
                    words.push(word);
                }
            });
        }
        take_out(missing, description, processor, |word| words[word].0 |= 1);
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
    /// Forgets all rows.
    pub fn clear(&mut self) {
        let Self { words, rows, examples } = self;
        words.clear();
        rows.clear();
        examples.clear();
    }

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
        self.examples.extend(order.into_iter().map(example));
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
