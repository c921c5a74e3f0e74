//! Where the words of texts stand.
//!
//! How it works: texts of ASCII become masks of word characters, 64 bytes at a time. A word starts at a bit whose neighbour before is not
//! set, or that is the first of its text, and ends likewise. All other texts are gone through character by character.
//!
//! Invariants: starts and ends come in pairs, in the order of the texts; words of one letter are no words; the masks reach one word of 64
//! bytes beyond the texts, and the lists have room for more places than may be written.
//!
//! Tests: random texts of ASCII against the way for all others, alone and next to other texts.

use super::characters::is_word;
use super::lowercase::LowercasedBatch;
use super::scripts::Cutter;
use std::mem::take;
use std::ops::Range;
use wintermute_shared::settings::Words as Rule;
use wintermute_shared::simd::{ByteMask, Bytes, Kernel, Processor, Scanner, WORD};

/// The words of some texts in lower case. By scikit-learn's rule they are the matches of Python's `(?u)\b\w\w+\b`, which are the
/// longest runs of two or more letters, digits and underscores; texts of ASCII have the same by any rule. For the other rule see
/// [`Cutter::cut`].
#[derive(Default)]
pub struct WordSpans {
    /// Where each begins and ends. The first `number` count.
    starts: Vec<usize>,
    ends: Vec<usize>,
    number: usize,
    /// How many there are up to the end of each text.
    text_ends: Vec<usize>,
    bits: Bits,
    cutter: Cutter,
}

impl WordSpans {
    /// Finds the words of texts, in place of those found before.
    pub fn find(&mut self, texts: &LowercasedBatch, rule: Rule) {
        self.number = 0;
        self.text_ends.clear();
        for (is_ascii, start, ends) in texts.runs() {
            if is_ascii {
                Scanner::default().run(Ascii { texts: texts.text().as_bytes(), start, ends, words: self });
            } else {
                self.find_any(texts.text(), start, ends, rule);
            }
        }
    }

    /// Where each word stands.
    pub fn places(&self) -> impl ExactSizeIterator<Item = Range<usize>> {
        self.starts[..self.number].iter().zip(&self.ends[..self.number]).map(|(&start, &end)| start..end)
    }

    /// How many words there are up to the end of each text.
    pub fn text_ends(&self) -> &[usize] {
        &self.text_ends
    }

    /// Adds the words of texts of any letters that begin at `start` and end at `ends`.
    pub(super) fn find_any(&mut self, texts: &str, mut start: usize, ends: &[usize], rule: Rule) {
        let mut cutter = take(&mut self.cutter);
        for &end in ends {
            match rule {
                Rule::Unicode => cutter.cut(texts, start..end, |word| self.push(word)),
                Rule::ScikitLearn => self.find_runs(texts, start..end),
            }
            self.text_ends.push(self.number);
            start = end;
        }
        self.cutter = cutter;
    }

    /// Adds the runs of at least two word characters.
    fn find_runs(&mut self, texts: &str, place: Range<usize>) {
        let mut begun = None;
        let outside = [(place.end, None)];
        let characters = texts[place.clone()].char_indices().map(|(at, c)| (place.start + at, Some(c)));
        for (at, c) in characters.chain(outside) {
            match (c.is_some_and(is_word), begun) {
                (true, None) => begun = Some(at),
                (false, Some(from)) => {
                    if texts[from..at].chars().nth(1).is_some() {
                        self.push(from..at);
                    }
                    begun = None;
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, word: Range<usize>) {
        self.make_room(1);
        (self.starts[self.number], self.ends[self.number]) = (word.start, word.end);
        self.number += 1;
    }

    fn make_room(&mut self, words: usize) {
        if self.starts.len() < self.number + words {
            self.starts.resize(self.number + words, 0);
            self.ends.resize(self.number + words, 0);
        }
    }
}

/// What is known of each byte of some texts, 64 together, the first byte's bit lowest.
#[derive(Default)]
struct Bits {
    /// Word characters.
    letters: Vec<u64>,
    /// Those that begin a text.
    firsts: Vec<u64>,
    /// Those that begin a word, and how many words begin before.
    starts: Vec<(u64, usize)>,
}

/// Finds the words of texts of ASCII, all in one go: texts are short, so that a branch at the end of each would often be foretold wrong.
struct Ascii<'t> {
    texts: &'t [u8],
    start: usize,
    ends: &'t [usize],
    words: &'t mut WordSpans,
}

/// The words that may begin in 64 bytes.
const MOST: usize = WORD / 2;

impl Kernel for Ascii<'_> {
    type Output = ();

    #[inline(always)]
    fn scan(self, processor: impl Processor) {
        let Self { texts, start, ends, words } = self;
        let place = start..*ends.last().unwrap_or(&start);
        let steps = place.len().div_ceil(WORD);
        words.make_room((steps + 1) * MOST);
        let WordSpans { starts: word_starts, ends: word_ends, number, text_ends, bits, .. } = words;
        bits.read(texts, place, ends, processor);
        let (mut started, mut ended, mut letter_before) = (*number, *number, 0);
        for step in 0..steps {
            let (letters, firsts) = (bits.letters[step], bits.firsts[step]);
            let before = letters << 1 | letter_before;
            let after = letters >> 1 | bits.letters[step + 1] << (WORD - 1);
            let last = firsts >> 1 | bits.firsts[step + 1] << (WORD - 1);
            letter_before = letters >> (WORD - 1);
            let (start_here, end_here) = (letters & (!before | firsts), letters & (!after | last));
            // What does both is a word of one letter.
            let (start_here, end_here) = (start_here & !end_here, end_here & !start_here);
            bits.starts[step] = (start_here, started);
            let offset = start + step * WORD;
            started += write_places(start_here, offset, &mut word_starts[started..]);
            ended += write_places(end_here, offset + 1, &mut word_ends[ended..]);
        }
        bits.starts[steps] = (0, started);
        *number = started;
        text_ends.extend(ends.iter().map(|end| {
            let (step, bit) = ((end - start) / WORD, (end - start) % WORD);
            let (start_here, before) = bits.starts[step];
            before + (start_here & ((1 << bit) - 1)).count_ones() as usize
        }));
    }
}

impl Bits {
    /// Takes in texts that stand at this place and end at `ends`, in place of those before.
    #[inline(always)]
    fn read(&mut self, bytes: &[u8], place: Range<usize>, ends: &[usize], processor: impl Processor) {
        self.letters.clear();
        self.letters.reserve(place.len() / WORD + 2);
        for at in place.clone().step_by(WORD) {
            let (rest, mut last) = (&bytes[at..], [0; WORD]);
            let word = processor.load(rest.first_chunk().unwrap_or_else(|| {
                last[..rest.len()].copy_from_slice(rest);
                &last
            }));
            let letters = word.small().within(b'a', b'z').or(word.within(b'0', b'9')).or(word.is(b'_'));
            let these = if place.end - at < WORD { (1 << (place.end - at)) - 1 } else { u64::MAX };
            self.letters.push(letters.mask() & these);
        }
        // After the end.
        self.letters.push(0);
        self.firsts.clear();
        self.firsts.resize(self.letters.len(), 0);
        self.starts.resize(self.letters.len(), (0, 0));
        for end in ends.iter().map(|end| end - place.start) {
            self.firsts[end / WORD] |= 1 << (end % WORD);
        }
    }
}

/// Writes where bits stand; gives their number.
#[inline(always)]
fn write_places(mut bits: u64, offset: usize, places: &mut [usize]) -> usize {
    let number = bits.count_ones() as usize;
    let mut write = |place: &mut usize| {
        *place = offset + bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
    };
    // Most often there are no more than these, of which it does no harm to write too many.
    let (few, more) = places.split_at_mut(8);
    few.iter_mut().for_each(&mut write);
    if number > few.len() {
        more[..number - few.len()].iter_mut().for_each(write);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::text::{Analyzer, Part};
    use crate::input::frame::Column;
    use proptest::prelude::*;
    use wintermute_shared::Settings;

    fn found(texts: &[String], rule: Rule) -> (Vec<String>, Vec<usize>) {
        let settings = Settings { words: rule, ..Settings::default() };
        let column = Column::of("text", texts.iter().map(String::as_str));
        let part = Part { column: &column, weight: 1.0, has_markup: false };
        let (mut lower, mut words) = (LowercasedBatch::default(), WordSpans::default());
        Analyzer::of(&settings).lowercase(&part, 0..texts.len(), &mut lower);
        words.find(&lower, rule);
        (words.places().map(|word| lower.text()[word].to_owned()).collect(), words.text_ends().to_vec())
    }

    fn words(text: &str) -> Vec<String> {
        found(&[text.to_owned()], Rule::ScikitLearn).0
    }

    #[test]
    fn words_are_runs_of_two_or_more_word_characters() {
        assert_eq!(words("Women's T-Shirt, size_M 5' A"), ["women", "shirt", "size_m"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words("x"), Vec::<String>::new());
        assert_eq!(words("xy"), ["xy"]);
    }

    proptest! {
        #[test]
        fn words_are_the_same_whether_the_text_is_ascii_or_not(text in "[a-zA-Z0-9_ '.-]{0,200}") {
            let mut expected = words(&text);
            expected.push("éé".to_owned());
            for rule in [Rule::ScikitLearn, Rule::Unicode] {
                prop_assert_eq!(&found(&[format!("{text} éé")], rule).0, &expected);
            }
        }

        #[test]
        fn words_end_where_their_text_ends(texts in prop::collection::vec("[a-c_ ]{0,100}|[a-c_ é鞋]{0,9}", 0..40)) {
            let (found, ends) = found(&texts, Rule::ScikitLearn);
            let alone: Vec<Vec<String>> = texts.iter().map(|text| words(text)).collect();
            let expected: Vec<usize> = (1..=texts.len()).map(|n| alone[..n].concat().len()).collect();
            prop_assert_eq!((found, ends), (alone.concat(), expected));
        }
    }

    #[test]
    fn words_of_other_scripts_are_found_as_python_finds_them() {
        assert_eq!(words("ÉTÉ Größe 手袋 ½½"), ["été", "größe", "手袋", "½½"]);
        // A combining vowel sign is no \w in Python, so it splits the word.
        assert_eq!(words("कि कुर्ता"), Vec::<String>::new());
        assert_eq!(words("ΟΔΟΣ"), ["οδος".replace("οσ", "ος")]);
    }
}
