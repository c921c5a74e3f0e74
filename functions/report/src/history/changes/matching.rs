//! Finds the products of one run among those of another.

use wintermute_shared::contract::products::Product;

/// What a product is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Its id.
    Id,
    /// Its name and brand.
    NameAndBrand,
    /// Its name alone, where one of the runs knows no brands.
    Name,
}

impl Key {
    /// The key of a product; 0 if it has none.
    pub fn of(self, product: &Product) -> u128 {
        let name = u128::from(product.name) << 64;
        match self {
            Self::Id => product.id.into(),
            Self::NameAndBrand if name > 0 => name | u128::from(product.brand),
            Self::NameAndBrand | Self::Name => name,
        }
    }

    /// Brings products into the order in which [`fates`] reads them.
    pub fn sort(self, products: &mut [Product]) {
        products.sort_unstable_by(|a, b| {
            self.of(a).cmp(&self.of(b)).then_with(|| looks(a).cmp(&looks(b))).then(a.line.cmp(&b.line))
        });
    }
}

/// Whether names differ by words that only one of them has, at most as many as they share: `Air Max 90` and `Air Max 90 White`. A name
/// with the same words in another order is such a one too.
pub fn is_reworded(old: &Product, new: &Product) -> bool {
    let (shared, all) = (old.words & new.words, old.words | new.words);
    let is_within = shared == old.words || shared == new.words;
    old.name != new.name && is_within && shared.count_ones() * 2 >= all.count_ones().max(1)
}

/// What has become of products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate<'p> {
    /// One that is in both runs.
    Both(&'p Product, &'p Product),
    /// They are in the run before only.
    Gone(&'p [Product]),
    /// They are in this run only.
    New(&'p [Product]),
    /// They have no key, or several in one run have the same and it is in both: which is which cannot be told.
    Unclear(&'p [Product], &'p [Product]),
}

/// Tells the fate of all products of two runs, both sorted by the key. Each product has one fate. Where several share a key, they are
/// in both runs if both have them in the same number, with the same names and prices.
pub fn fates<'p>(key: Key, before: &'p [Product], now: &'p [Product], mut tell: impl FnMut(Fate<'p>)) {
    let (mut before, mut now) = (before, now);
    loop {
        let value = match (before.first(), now.first()) {
            (None, None) => return,
            (Some(one), None) | (None, Some(one)) => key.of(one),
            (Some(old), Some(new)) => key.of(old).min(key.of(new)),
        };
        let olds = take(&mut before, key, value);
        let news = take(&mut now, key, value);
        if olds.len() == news.len() && olds.iter().map(looks).eq(news.iter().map(looks)) {
            olds.iter().zip(news).for_each(|(old, new)| tell(Fate::Both(old, new)));
            continue;
        }
        tell(match (olds, news) {
            _ if value == 0 => Fate::Unclear(olds, news),
            ([old], [new]) => Fate::Both(old, new),
            (olds, []) => Fate::Gone(olds),
            ([], news) => Fate::New(news),
            (olds, news) => Fate::Unclear(olds, news),
        });
    }
}

/// Takes the products with that key off the front.
fn take<'p>(products: &mut &'p [Product], key: Key, value: u128) -> &'p [Product] {
    let end = products.iter().position(|product| key.of(product) != value).unwrap_or(products.len());
    let (taken, rest) = products.split_at(end);
    *products = rest;
    taken
}

/// What products of one key are told apart by.
fn looks(product: &Product) -> (u64, u64) {
    (product.name, product.price.to_bits())
}

/// How many values are in both of two sorted lists; of equal ones, as many as both have.
pub fn shared<T: Ord>(one: &[T], other: &[T]) -> u64 {
    let (mut one, mut found) = (one.iter().peekable(), 0);
    for value in other {
        while one.next_if(|next| *next < value).is_some() {}
        found += u64::from(one.next_if_eq(&value).is_some());
    }
    found
}
