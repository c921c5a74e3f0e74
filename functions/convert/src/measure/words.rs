//! The words of a product's name and brand, and which of them its description repeats.

use super::excerpt;
use super::letters::{Key, each_word, take_out};
use wintermute_shared::scan::{Processor, Scan, Scanner};

/// Words of a name and a brand that are looked for.
const MOST: usize = 32;
/// Rows of a piece whose texts are kept as examples while it waits to be judged.
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
}

/// A row with words.
#[derive(Debug)]
pub struct WordedRow {
    /// The line of its record.
    pub line: u64,
    words: usize,
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
        self.words.clear();
        self.rows.clear();
    }

    /// Adds a row, unless its name has no words.
    pub fn push(&mut self, wording: &Wording, line: u64, places: Places) {
        if !wording.words.is_empty() {
            self.words.extend_from_slice(&wording.words);
            self.rows.push(WordedRow { line, words: wording.words.len(), places });
        }
    }

    /// The texts of the rows whose descriptions repeat the least, in order; `csv` is that of the piece.
    pub fn examples(&self, csv: &[u8]) -> Vec<Example> {
        let share = |(row, words): &(&WordedRow, &[Word])| {
            let repeated = words.iter().filter(|word| word.is_repeated()).count();
            (repeated * 1000 / words.len(), std::cmp::Reverse(words.len()), row.line)
        };
        let mut order: Vec<_> = self.rows().collect();
        if order.len() > EXAMPLES {
            order.select_nth_unstable_by_key(EXAMPLES, share);
            order.truncate(EXAMPLES);
        }
        order.sort_unstable_by_key(|(row, _)| row.line);
        order.into_iter().map(|(row, _)| row.example(csv)).collect()
    }

    /// The rows and their words.
    pub fn rows(&self) -> impl Iterator<Item = (&WordedRow, &[Word])> {
        let mut rest = &self.words[..];
        self.rows.iter().map(move |row| {
            let (words, after) = rest.split_at(row.words);
            rest = after;
            (row, words)
        })
    }
}

impl WordedRow {
    /// Its texts, from the CSV of the piece.
    pub fn example(&self, csv: &[u8]) -> Example {
        Example {
            line: self.line,
            id: self.places.id.map(|at| excerpt(csv, at)),
            name: excerpt(csv, self.places.name),
            description: excerpt(csv, self.places.description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(name: &str, description: &str) -> (usize, usize) {
        let mut wording = Wording::default();
        wording.read(name.as_bytes(), b"", description.as_bytes());
        (wording.words.iter().filter(|word| word.is_repeated()).count(), wording.words.len())
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
