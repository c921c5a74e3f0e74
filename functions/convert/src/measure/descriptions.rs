//! Descriptions that do not belong to their products.

use super::words::{Example, Word, Wordings};
use wintermute_shared::quality::{self, Mismatch};

/// A lower score means that the description seems to belong to another product. On 12,491 products of a fashion shop, a
/// tenth of whose descriptions had been shuffled, it finds 96 % of those and suspects 2.1 % of the others; on 100 to 3,000 neighbouring
/// ones of them 90 to 100 % and 0.7 to 3.8 %, so small catalogues are judged too. `checks/quality_of_descriptions.py` measures that.
const THRESHOLD: f64 = 0.4;
/// The least weight that a name's words must have together: less is too little to judge by.
const LEAST_WEIGHT: f64 = 1.0;
/// Words are counted in so many cells, by hash.
const CELLS: usize = 1 << 17;
/// Rows from which the words' weights are learnt before the first row is judged. Smaller catalogues are judged by the
/// weights of the whole; in larger ones the weights are learnt on, and a row is judged by those of the rows up to it.
const LEARNT: usize = 1 << 14;
/// Mismatches that are shown.
const SHOWN: usize = 20;
/// Mismatches whose lines are listed.
const LISTED: usize = 2000;

/// Judges descriptions row by row, in the order of the input.
#[derive(Debug)]
pub struct Judge {
    cells: Vec<Cell>,
    rows: u64,
    /// Pieces that cannot be judged yet, with examples of their rows.
    pending: Vec<(Wordings, Vec<Example>)>,
    judged: u64,
    mismatched: u64,
    lines: Vec<u64>,
    worst: Vec<Bad>,
}

/// How often a word stands in names, and how often the description repeats it then.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    named: u32,
    repeated: u32,
}

/// A mismatch and the weight of the words that speak for it.
#[derive(Debug)]
struct Bad {
    mismatch: Mismatch,
    weight: f64,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            cells: vec![Cell::default(); CELLS],
            rows: 0,
            pending: Vec::new(),
            judged: 0,
            mismatched: 0,
            lines: Vec::new(),
            worst: Vec::new(),
        }
    }
}

impl Judge {
    /// Adds the rows of a piece with its CSV. It keeps them while they cannot be judged yet.
    pub fn add(&mut self, wordings: &mut Wordings, csv: &[u8]) {
        for (_, words) in wordings.rows() {
            self.learn(words);
        }
        if self.rows < LEARNT as u64 {
            let examples = wordings.examples(csv);
            self.pending.push((std::mem::take(wordings), examples));
            return;
        }
        self.judge_pending();
        for (row, words) in wordings.rows() {
            self.judge(row.line, words, || Some(row.example(csv)));
        }
    }

    fn learn(&mut self, words: &[Word]) {
        self.rows += 1;
        for word in words {
            let cell = &mut self.cells[word.hash() % CELLS];
            cell.named = cell.named.saturating_add(1);
            cell.repeated = cell.repeated.saturating_add(u32::from(word.is_repeated()));
        }
    }

    fn judge_pending(&mut self) {
        for (wordings, examples) in std::mem::take(&mut self.pending) {
            let mut examples = examples.into_iter().peekable();
            for (row, words) in wordings.rows() {
                let example = examples.next_if(|example| example.line == row.line);
                self.judge(row.line, words, || example);
            }
        }
    }

    fn judge(&mut self, line: u64, words: &[Word], example: impl FnOnce() -> Option<Example>) {
        let (mut weight, mut repeated) = (0.0, 0.0);
        for word in words {
            let of_word = self.weight(*word);
            weight += of_word;
            repeated += if word.is_repeated() { of_word } else { 0.0 };
        }
        if weight < LEAST_WEIGHT {
            return;
        }
        self.judged += 1;
        let score = repeated / weight;
        if score < THRESHOLD {
            self.mismatched += 1;
            if self.lines.len() < LISTED {
                self.lines.push(line);
            }
            self.show(line, example, score, weight);
        }
    }

    /// A word's inverse document frequency among names, times the share of the descriptions that repeat it: brands and
    /// sizes that descriptions leave out say nothing. Rare words are presumed to be left out.
    fn weight(&self, word: Word) -> f64 {
        let Cell { named, repeated } = self.cells[word.hash() % CELLS];
        let (named, repeated) = (f64::from(named), f64::from(repeated));
        let rarity = ((self.rows as f64 + 1.0) / (named + 1.0)).ln();
        rarity * (repeated + 1.0) / (named + 10.0)
    }

    /// Keeps the example if it is among the worst: with the lowest score, and of equals with the most weight against it.
    fn show(&mut self, line: u64, example: impl FnOnce() -> Option<Example>, score: f64, weight: f64) {
        let score = (score * 1000.0).round() / 1000.0;
        let goes_before = |bad: &Bad| {
            let order = bad.mismatch.score.total_cmp(&score).then(weight.total_cmp(&bad.weight));
            order.then(bad.mismatch.line.cmp(&line)).is_lt()
        };
        let at = self.worst.partition_point(goes_before);
        if at < SHOWN
            && let Some(Example { id, name, description, .. }) = example()
        {
            let (id, name, description) = (id.map(Into::into), name.into(), description.into());
            self.worst.insert(at, Bad { mismatch: Mismatch { line, id, name, description, score }, weight });
            self.worst.truncate(SHOWN);
        }
    }

    /// What was found in the column.
    pub fn finish(mut self, column: &str) -> quality::Descriptions {
        self.judge_pending();
        quality::Descriptions {
            column: column.to_owned(),
            judged: self.judged,
            mismatched: self.mismatched,
            threshold: THRESHOLD,
            worst: self.worst.into_iter().map(|bad| bad.mismatch).collect(),
            lines: self.lines,
        }
    }
}
