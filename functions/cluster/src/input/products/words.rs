//! The words by which the names of rows are compared.

use super::hash;
use wintermute_shared::catalogue::{is_of_color, without_colors};

/// Words of a name that are compared.
const WORDS: usize = 12;
/// Words for sizes.
const SIZES: [&str; 15] = [
    "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "small", "medium", "large", "size", "gr", "taille",
    "talla",
];
/// Letters of a unit behind a number, such as those of `128gb`.
const UNIT: usize = 3;

/// What a row states of its product.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stated<'f> {
    pub name: &'f str,
    pub brand: &'f str,
    /// Its colour, size and material.
    pub options: [&'f str; 3],
}

impl Stated<'_> {
    /// The hash of its brand, whatever its case; 0 if it states none.
    pub fn brand_hash(&self) -> u64 {
        if self.brand.is_empty() { 0 } else { hash(&self.brand.to_lowercase()).max(1) }
    }
}

/// The words of a name that may tell a product from others, as hashes, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(Box<[u32]>);

impl Words {
    /// The words of a row's name without those of its brand and of its variant; all if there are no others. Where a name has no spaces,
    /// its pairs of letters.
    pub fn of(stated: &Stated) -> Self {
        let lower = stated.name.to_lowercase();
        let words: Vec<&str> = split(&lower).take(WORDS).collect();
        if words.len() <= 1 && !lower.is_ascii() {
            let options = stated.options.iter().filter(|option| !option.is_empty());
            let plain = options
                .fold(without_colors(&lower), |plain, option| plain.replace(&option.to_lowercase(), ""));
            let core = if plain.chars().nth(1).is_some() { plain } else { lower };
            let letters: Vec<char> = core.chars().take(WORDS + 1).collect();
            return Self(letters.windows(2).map(|pair| hashed(&pair.iter().collect::<String>())).collect());
        }
        let beside: Vec<String> =
            stated.options.iter().chain([&stated.brand]).map(|cell| cell.to_lowercase()).collect();
        let is_beside = |word: &str| beside.iter().any(|cell| split(cell).any(|other| other == word));
        let is_core = |word: &&str| !is_of_variant(word) && !is_beside(word);
        let core: Vec<u32> = words.iter().copied().filter(is_core).map(hashed).collect();
        match core.is_empty() {
            true => Self(words.into_iter().map(hashed).collect()),
            false => Self(core.into()),
        }
    }

    /// Whether one has all words of the other, or they share more than half the words of the longer one. Words that tell nothing do not
    /// count if there are others.
    pub fn are_like(&self, other: &Self, is_telling: &impl Fn(u32) -> bool) -> bool {
        let telling = |words: &Self| words.iter().filter(|&word| is_telling(word)).collect::<Vec<u32>>();
        let (one, two) = (telling(self), telling(other));
        if one.is_empty() || two.is_empty() {
            return are_like(&self.0, &other.0);
        }
        are_like(&one, &two)
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    /// The first word; 0 if there is no name.
    pub fn first(&self) -> u32 {
        self.0.first().copied().unwrap_or(0)
    }
}

fn are_like(one: &[u32], two: &[u32]) -> bool {
    let (shorter, longer) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    let common = shorter.iter().filter(|word| longer.contains(word)).count();
    !shorter.is_empty() && common == shorter.len() || 2 * common > longer.len()
}

/// The words of a text in lower case.
fn split(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn hashed(word: &str) -> u32 {
    hash(word) as u32
}

/// Whether a word tells a variant: a colour, a size, or a number, which may have a unit.
fn is_of_variant(word: &str) -> bool {
    let unit = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_number = unit.len() < word.len() && unit.len() <= UNIT && unit.chars().all(char::is_alphabetic);
    is_number || SIZES.contains(&word) || is_of_color(word) || is_inflected_color(word)
}

/// Whether a colour has an ending of German: `rotes`, `blaue`.
fn is_inflected_color(word: &str) -> bool {
    ["es", "er", "en", "em", "e"].iter().any(|end| word.strip_suffix(end).is_some_and(is_of_color))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: &str, b: &str) -> bool {
        let words = |name| Words::of(&Stated { name, brand: "Acme", ..Stated::default() });
        words(a).are_like(&words(b), &|_| true)
    }

    #[test]
    fn names_of_variants_are_alike_and_those_of_products_are_not() {
        for (a, b) in [
            ("Shirt red M", "Shirt blue L"),
            ("Rotes Hemd, Gr. M", "Blaues Hemd, Gr. L"),
            ("Hoodie", "Hoodie - Blue, No"),
            ("亚麻衬衫红色", "亚麻衬衫蓝色"),
            ("棉袜红色", "棉袜蓝色"),
            ("Nike Air Max 90 (41)", "NIKE AIR MAX 90 (42)"),
            ("Trousers black 40", "Trousers white 41"),
            ("Honey 250g", "Honey 500g"),
            ("Acme Kettle", "Acme Kettle XL"),
        ] {
            assert!(like(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("red linen shirt", "blue silk tie"),
            ("亚麻衬衫", "丝绸领带"),
            ("Desk", "Chair"),
            ("Acme Desk", "Acme Chair"),
            ("Men linen shirt", "Men silk tie"),
            ("Nike Air Zoom", "Nike Free Run"),
            ("Headphones WH1000XM4", "Headphones CH520B"),
        ] {
            assert!(!like(a, b), "{a} {b}");
        }
    }

    #[test]
    fn what_the_row_states_of_its_variant_is_no_word_of_the_product() {
        let of = |name, color| Words::of(&Stated { name, brand: "", options: [color, "", ""] });
        assert_eq!(of("Hoodie Sahara", "Sahara"), of("Hoodie Ocean", "ocean"));
        assert_ne!(of("Hoodie Sahara", ""), of("Hoodie Ocean", ""));
    }
}
