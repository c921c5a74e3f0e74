//! Words of a text that other columns of the same product tell.
//!
//! "Nike" and "Women" say who makes a product and for whom, which its columns say too; what is left of its name says what it is. So the
//! words of a product's own values are taken out of its texts:
//!
//! - Of a brand or a size the longest beginning that stands in the text goes, where it stands first: "Nike" of "Nike Inc.", and of
//!   "Kraus Jeans Black Jeans" only the "Kraus Jeans" of the brand of this name.
//! - Of a colour, a gender or a material each word goes. Where a product states a gender, each word goes that says for whom something is,
//!   in any language: columns say "female" where names say "Women".
//!
//! A text of which no word but numbers would be left keeps all its words. Each product is judged by itself, so a model treats new ones
//! alike.

use super::analyzer::{Analyzer, TokenBatch, Tokenizer};
use super::cell::values;
use super::corpus::{Part, Told};
use super::interner::TermInterner;
use super::lowercase::LowercasedBatch;
use crate::input::frame::Column;
use hashbrown::HashMap;
use std::ops::Range;
use wintermute_shared::catalogue::is_gender;
use wintermute_shared::settings::SetAside;

/// Takes the words of columns out of texts, batch by batch.
pub struct Aside<'a> {
    columns: Vec<StatedValues<'a>>,
    /// What is known of each term.
    known: Vec<Known>,
    /// Which terms of the text at hand go.
    gone: Vec<bool>,
    lower: LowercasedBatch,
    tokens: TokenBatch,
}

/// The values of a column that have been seen.
struct StatedValues<'a> {
    told: Told<'a>,
    /// The number of each cell.
    cells: HashMap<&'a str, u32>,
    /// For each number the terms of each of the cell's values.
    terms: Vec<Vec<Vec<u32>>>,
    /// The numbers of the cells of the batch, [`NOTHING`] where there is none.
    batch: Vec<u32>,
    /// Whether words of it stand in the text at hand.
    is_found: bool,
    /// Whether words of it were taken out of a text of each product of the batch.
    is_used: Vec<bool>,
    /// The products of all batches out of whose texts words of it were taken.
    products: u64,
}

#[derive(Clone, Copy)]
struct Known {
    /// No number, size or code.
    is_word: bool,
    /// Says for whom something is.
    is_gender: bool,
}

/// The number of an empty cell.
const NOTHING: u32 = u32::MAX;

/// Different cells that are remembered. A column of more says something else of nearly each product.
const CELLS: usize = 1 << 16;

impl<'a> Aside<'a> {
    /// For texts beside these columns.
    pub fn new(told: &[Told<'a>]) -> Self {
        Self {
            columns: told.iter().copied().map(StatedValues::new).collect(),
            known: Vec::new(),
            gone: Vec::new(),
            lower: LowercasedBatch::default(),
            tokens: TokenBatch::default(),
        }
    }

    /// For each column the number of products so far out of whose texts words of it were taken.
    pub fn products(&self) -> impl Iterator<Item = u64> + '_ {
        self.columns.iter().map(|column| column.products)
    }

    /// Takes out of the texts of these rows, which are in several parts, the words that the columns tell.
    pub fn take_out(
        &mut self,
        rows: Range<usize>,
        parts: &mut [TokenBatch],
        tokenizer: &mut Tokenizer<'a>,
        analyzer: &Analyzer,
    ) {
        if self.columns.is_empty() {
            return;
        }
        for column in &mut self.columns {
            column.read(rows.clone(), tokenizer, analyzer, &mut self.lower, &mut self.tokens);
        }
        self.learn(&tokenizer.interner);
        for part in parts {
            self.take_out_of(part);
        }
        for column in &mut self.columns {
            column.products += column.is_used.iter().filter(|&&is_used| is_used).count() as u64;
        }
    }

    fn learn(&mut self, terms: &TermInterner) {
        let has_gender = self.columns.iter().any(|column| column.told.what == SetAside::Gender);
        let terms = (self.known.len()..terms.len()).map(|term| terms.get(term as u32));
        self.known.extend(terms.map(|term| Known {
            is_word: !term.contains(char::is_numeric),
            is_gender: has_gender && is_gender(term),
        }));
    }

    fn take_out_of(&mut self, texts: &mut TokenBatch) {
        let (sequence, ends) = texts.terms_mut();
        let (mut start, mut kept) = (0, 0);
        for (row, end) in ends.iter_mut().enumerate() {
            let text = start..*end;
            start = *end;
            self.mark(row, &sequence[text.clone()]);
            for (place, is_gone) in text.zip(&self.gone) {
                sequence[kept] = sequence[place];
                kept += usize::from(!is_gone);
            }
            *end = kept;
        }
        sequence.truncate(kept);
    }

    /// Marks the terms of a row's text that go.
    fn mark(&mut self, row: usize, text: &[u32]) {
        let Self { columns, known, gone, .. } = self;
        gone.clear();
        gone.resize(text.len(), false);
        for column in &mut *columns {
            column.is_found = column.mark(row, text, known, gone);
        }
        let is_left = |(term, is_gone): (&u32, &bool)| !is_gone && known[*term as usize].is_word;
        match text.iter().zip(&*gone).any(is_left) {
            true => columns.iter_mut().for_each(|column| column.is_used[row] |= column.is_found),
            false => gone.fill(false),
        }
    }
}

impl<'a> StatedValues<'a> {
    fn new(told: Told<'a>) -> Self {
        Self {
            told,
            cells: HashMap::new(),
            terms: Vec::new(),
            batch: Vec::new(),
            is_found: false,
            is_used: Vec::new(),
            products: 0,
        }
    }

    /// Finds the terms of the cells of these rows.
    fn read(
        &mut self,
        rows: Range<usize>,
        tokenizer: &mut Tokenizer<'a>,
        analyzer: &Analyzer,
        lower: &mut LowercasedBatch,
        tokens: &mut TokenBatch,
    ) {
        if self.cells.len() > CELLS {
            self.cells.clear();
            self.terms.clear();
        }
        self.batch.clear();
        self.is_used.clear();
        self.is_used.resize(rows.len(), false);
        let mut new = Vec::new();
        for row in rows {
            let cell = self.told.column.get(row);
            self.batch.push(match cell {
                "" => NOTHING,
                _ => *self.cells.entry(cell).or_insert_with(|| {
                    new.push(cell);
                    (self.terms.len() + new.len() - 1) as u32
                }),
            });
        }
        if new.is_empty() {
            return;
        }
        let new: Vec<Vec<String>> = new.into_iter().map(values).collect();
        let texts = Column::of("", new.iter().flatten());
        let part = Part { column: &texts, weight: 1.0, has_markup: self.told.has_markup };
        analyzer.lowercase(&part, 0..texts.len(), lower);
        tokenizer.tokenize(lower, tokens);
        let mut texts = tokens.texts().map(<[u32]>::to_vec);
        self.terms.extend(new.iter().map(|values| texts.by_ref().take(values.len()).collect()));
    }

    /// Marks the terms of the text of a row of the batch that its values tell. Gives whether there are any.
    fn mark(&self, row: usize, text: &[u32], known: &[Known], gone: &mut [bool]) -> bool {
        let Some(values) = self.terms.get(self.batch[row] as usize) else {
            return false;
        };
        let mut is_found = false;
        for value in values {
            let is_of_value = |term: &u32| match self.told.what {
                SetAside::Gender => known[*term as usize].is_gender || value.contains(term),
                _ => value.contains(term),
            };
            match self.told.what {
                SetAside::Brand | SetAside::Size => {
                    let place = beginning(value, text);
                    is_found |= !place.is_empty();
                    gone[place].fill(true);
                }
                SetAside::Color | SetAside::Gender | SetAside::Material => {
                    for (gone, term) in gone.iter_mut().zip(text) {
                        let is_told = is_of_value(term);
                        (*gone, is_found) = (*gone || is_told, is_found || is_told);
                    }
                }
                SetAside::None => {}
            }
        }
        is_found
    }
}

/// Where the longest beginning of a value stands in a text, the first of equally long ones.
fn beginning(value: &[u32], text: &[u32]) -> Range<usize> {
    let mut longest = 0..0;
    for start in 0..text.len() {
        let length = value.iter().zip(&text[start..]).take_while(|(a, b)| a == b).count();
        if length > longest.len() {
            longest = start..start + length;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wintermute_shared::Settings;
    use wintermute_shared::settings::Language;

    /// The words that are left of names beside columns, and for each column the number of names out of which some were taken.
    fn left(
        names: &[&str],
        columns: &[(SetAside, Vec<&str>)],
        settings: &Settings,
    ) -> (Vec<String>, Vec<u64>) {
        let analyzer = Analyzer::of(settings);
        let names = Column::of("name", names);
        let columns: Vec<_> = columns.iter().map(|(what, cells)| (*what, Column::of("", cells))).collect();
        let told = columns.iter().map(|(what, column)| Told { what: *what, column, has_markup: true });
        let told: Vec<Told> = told.collect();
        let part = Part { column: &names, weight: 1.0, has_markup: true };
        let (mut tokenizer, mut lower, mut tokens) =
            (Tokenizer::new(&analyzer), LowercasedBatch::default(), TokenBatch::default());
        let mut aside = Aside::new(&told);
        let mut left = Vec::new();
        // In batches of two, since values are remembered from one to the next.
        for start in (0..names.len()).step_by(2) {
            let rows = start..names.len().min(start + 2);
            analyzer.lowercase(&part, rows.clone(), &mut lower);
            tokenizer.tokenize(&lower, &mut tokens);
            aside.take_out(rows, std::slice::from_mut(&mut tokens), &mut tokenizer, &analyzer);
            tokenizer.join(&mut tokens);
            left.extend(tokens.texts().map(|text| {
                let words: Vec<&str> = text.iter().map(|&term| tokenizer.interner.get(term)).collect();
                words.join(" ")
            }));
        }
        (left, aside.products().collect())
    }

    fn one(name: &str, columns: &[(SetAside, &str)]) -> String {
        let columns: Vec<_> = columns.iter().map(|&(what, cell)| (what, vec![cell])).collect();
        left(&[name], &columns, &Settings::default()).0.remove(0)
    }

    use SetAside::{Brand, Color, Gender, Material, Size};

    #[test]
    fn words_of_the_own_values_go_in_any_case_and_form() {
        assert_eq!(
            one(
                "CALVIN KLEIN Women's Navy Blue Jeans",
                &[(Brand, "Calvin Klein"), (Gender, "women"), (Color, "Navy Blue")]
            ),
            "jeans"
        );
        assert_eq!(one("Nike Air Zoom", &[(Brand, "NIKE")]), "air zoom");
        assert_eq!(one("Ruck&amp;Sack Mütze", &[(Brand, "<b>Ruck & Sack</b>")]), "mütze");
        assert_eq!(one("Tee Black/White", &[(Color, "[\"black\",\"white\"]")]), "tee");
        assert_eq!(one("Bed sheet 90x200", &[(Size, "90x200")]), "bed sheet");
        assert_eq!(one("Soft Cotton Shirt", &[(Material, "material-Cotton")]), "soft shirt");
    }

    #[test]
    fn a_gender_is_told_by_the_words_of_any_language() {
        assert_eq!(one("Women's Shoes", &[(Gender, "female")]), "shoes");
        assert_eq!(one("Damen Schuhe Größe", &[(Gender, "f")]), "schuhe grösse");
        assert_eq!(one("Women's Shoes", &[(Gender, "")]), "women shoes");
        assert_eq!(one("Women's Shoes", &[(Brand, "Acme")]), "women shoes");
    }

    #[test]
    fn a_brand_goes_once_where_it_stands_first() {
        assert_eq!(one("Kraus Jeans Women Black Jeans", &[(Brand, "Kraus Jeans")]), "women black jeans");
        assert_eq!(one("Polo Ralph Lauren Polo Shirt", &[(Brand, "Polo Ralph Lauren")]), "polo shirt");
        assert_eq!(one("Taladro Bosch Bosch", &[(Brand, "Bosch")]), "taladro bosch");
    }

    #[test]
    fn of_a_long_brand_the_beginning_goes_that_the_name_has() {
        assert_eq!(one("Nike Air Zoom", &[(Brand, "Nike Inc.")]), "air zoom");
        assert_eq!(one("Western Digital Drive", &[(Brand, "Western Digital Corporation")]), "drive");
        assert_eq!(one("Digital Watch", &[(Brand, "Western Digital")]), "digital watch");
        assert_eq!(one("North Star North Face Jacket", &[(Brand, "North Face")]), "north star jacket");
    }

    #[test]
    fn a_name_of_which_nothing_but_numbers_would_be_left_keeps_its_words() {
        assert_eq!(one("Apple", &[(Brand, "Apple")]), "apple");
        assert_eq!(one("Orange 500g", &[(Brand, "Orange")]), "orange 500g");
        assert_eq!(one("Black Polo", &[(Brand, "Polo"), (Color, "Black")]), "black polo");
        assert_eq!(one("Orange Juice 1l", &[(Brand, "Orange")]), "juice 1l");
        assert_eq!(one("P1118 64GB", &[(Size, "64GB")]), "p1118 64gb");
    }

    #[test]
    fn a_word_goes_only_where_the_product_states_it() {
        let names = ["Apple Phone", "Apple Juice", "Orange Juice", "Orange Cable"];
        let brands = vec!["Apple", "Farm", "", "Orange"];
        let (left, products) = left(&names, &[(Brand, brands)], &Settings::default());
        assert_eq!(left, ["phone", "apple juice", "orange juice", "cable"]);
        assert_eq!(products, [2]);
    }

    #[test]
    fn words_go_before_neighbours_join() {
        let settings = Settings { ngrams: 2, ..Settings::default() };
        let (left, _) = left(&["Red Nike Shoes"], &[(Brand, vec!["Nike"])], &settings);
        assert_eq!(left, ["red shoes red shoes"]);
    }

    proptest! {
        #[test]
        fn each_product_is_judged_by_itself_and_in_any_order_of_columns(
            rows in prop::collection::vec(("[a-c]{2}( [a-c]{2}| 1[ab]){0,5}", "([a-c]{2}( [a-c]{2})?)?", "([a-c]{2}( [a-c]{2})?)?"), 1..12),
        ) {
            let settings = Settings { stop_words: vec![Language::None], ..Settings::default() };
            let names: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
            let brands: Vec<&str> = rows.iter().map(|row| row.1.as_str()).collect();
            let colors: Vec<&str> = rows.iter().map(|row| row.2.as_str()).collect();
            let (all, products) = left(&names, &[(Brand, brands.clone()), (Color, colors.clone())], &settings);
            let (turned, counted) = left(&names, &[(Color, colors.clone()), (Brand, brands.clone())], &settings);
            prop_assert_eq!(&all, &turned);
            prop_assert_eq!((products[0], products[1]), (counted[1], counted[0]));
            for (row, words) in all.iter().enumerate() {
                let columns = [(Brand, vec![brands[row]]), (Color, vec![colors[row]])];
                prop_assert_eq!(words, &left(&names[row..=row], &columns, &settings).0[0]);
                prop_assert!(!words.is_empty());
            }
        }
    }
}
