//! The table of the names that columns have, `names.json`, and the small grammar of words that are before and after them.
//!
//! For each role the table has tiers, the likeliest first, and in each the spellings by shop system or language, in the form that
//! [`simplified`](crate::spelling::simplified) leaves. `perhaps` has names that mean other things too: values must confirm them.

use super::Role;
use crate::price::is_of_parts;
use crate::spelling::{Parts, words};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The table.
pub(super) static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("names.json")).expect("a test reads the table");
    Names::of(file)
});

/// Bytes of the longest names.
const LONGEST: usize = 200;
/// Words that a price without its tax counts to have around it: more than any price with it has.
const AFTER_GROSS: usize = 100;
/// Words before a name that are taken off at most.
const BEFORE: usize = 3;
/// Words after it.
const AFTER: usize = 5;

/// How well a name says its role: the less, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Whether the values must confirm it.
    pub is_doubtful: bool,
    /// The tier of the table.
    pub tier: usize,
    /// Words and brackets around the spelling.
    pub around: usize,
    /// The place in the table.
    pub place: usize,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The role.
    pub role: Role,
    /// How well it says so.
    pub rank: Rank,
    /// The spelling in the table.
    pub spelling: String,
}

/// The table, to look names up in.
pub(super) struct Names {
    spellings: HashMap<String, Vec<(Role, Rank)>>,
    before: HashMap<RoleScope, HashSet<String>>,
    after: HashMap<RoleScope, HashSet<String>>,
    /// Words that say that a price lacks its tax.
    pub without_tax: HashSet<String>,
    /// In brackets behind a name they make it one of something else.
    in_brackets: HashSet<String>,
    /// A column with such a word in its name is hardly a product's price, currency or colour.
    pub other_things: HashSet<String>,
    /// A column with such a word in its name has no price that a customer pays.
    pub of_trade: HashSet<String>,
    /// Keys of objects that hold the product itself, so that what is in them is called as a column would be.
    pub containers: HashSet<String>,
    /// Keys of objects and lists that are about something else: what is in them says nothing of the product.
    pub others: HashSet<String>,
    /// What columns of many things are called: within an object that is not known to hold the product it says nothing.
    pub ambiguous: HashSet<String>,
    /// Codes of ISO 4217, the most usual first.
    pub currencies: Vec<String>,
    /// Signs and short names of currencies.
    pub signs: HashSet<String>,
    /// What shop systems call kinds of rows and products.
    pub kinds: HashSet<String>,
    /// Words for whom a product is.
    pub genders: HashSet<String>,
    /// Words for colours.
    pub colors: HashSet<String>,
    /// Words that are beside them.
    pub modifiers: HashSet<String>,
}

/// Which roles a word around a name leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
enum RoleScope {
    #[serde(rename = "any role")]
    Any,
    #[serde(rename = "what differs by variant")]
    Variants,
    #[serde(rename = "facets")]
    Facets,
    #[serde(rename = "texts")]
    Texts,
    #[serde(rename = "prices")]
    Prices,
    #[serde(rename = "ids")]
    Ids,
}

#[derive(Deserialize)]
struct File {
    roles: HashMap<Role, Spellings>,
    before: HashMap<RoleScope, String>,
    after: HashMap<RoleScope, String>,
    /// Words that say that a price lacks its tax.
    #[serde(rename = "without tax")]
    without_tax: String,
    #[serde(rename = "other things in brackets")]
    in_brackets: String,
    #[serde(rename = "other things")]
    other_things: String,
    #[serde(rename = "prices of the trade")]
    of_trade: String,
    within: ContainerNames,
    currencies: String,
    signs: String,
    kinds: String,
    genders: String,
    colors: HashMap<String, String>,
}

#[derive(Deserialize)]
struct ContainerNames {
    #[serde(rename = "the product itself")]
    containers: String,
    #[serde(rename = "something else")]
    others: String,
    #[serde(rename = "names of many things")]
    ambiguous: String,
}

#[derive(Deserialize)]
struct Spellings {
    sure: Vec<Tier>,
    #[serde(default)]
    perhaps: Vec<Tier>,
}

/// The spellings of each language, which keep their order.
type Tier = Map<String, Value>;

/// The languages of a tier with their spellings.
fn spellings(tier: &Tier) -> impl Iterator<Item = (&str, Vec<&str>)> {
    tier.iter().map(|(language, words)| {
        (language.as_str(), words.as_str().unwrap_or_default().split_whitespace().collect())
    })
}

fn set(words: &str) -> HashSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

impl Names {
    fn of(file: File) -> Self {
        let mut table: HashMap<String, Vec<(Role, Rank)>> = HashMap::new();
        for role in Role::ALL {
            let Some(of_role) = file.roles.get(&role) else { continue };
            let sure = of_role.sure.iter().map(|tier| (false, tier)).enumerate();
            let perhaps = of_role.perhaps.iter().map(|tier| (true, tier)).enumerate();
            let mut place = 0;
            for (tier, (is_doubtful, words)) in sure.chain(perhaps) {
                for spelling in spellings(words).flat_map(|(_, spellings)| spellings) {
                    let roles = table.entry(spelling.to_owned()).or_default();
                    if roles.iter().all(|(other, _)| *other != role) {
                        roles.push((role, Rank { is_doubtful, tier, around: 0, place }));
                    }
                    place += 1;
                }
            }
        }
        let sets = |words: HashMap<RoleScope, String>| -> HashMap<RoleScope, HashSet<String>> {
            words.into_iter().map(|(kind, words)| (kind, set(&words))).collect()
        };
        let mut colors = file.colors;
        let modifiers = set(&colors.remove("modifiers").unwrap_or_default());
        Self {
            spellings: table,
            before: sets(file.before),
            after: sets(file.after),
            without_tax: set(&file.without_tax),
            in_brackets: set(&file.in_brackets),
            other_things: set(&file.other_things),
            of_trade: set(&file.of_trade),
            containers: set(&file.within.containers),
            others: set(&file.within.others),
            ambiguous: set(&file.within.ambiguous),
            currencies: file.currencies.split_whitespace().map(str::to_owned).collect(),
            signs: set(&file.signs),
            kinds: set(&file.kinds),
            genders: set(&file.genders),
            colors: colors.values().flat_map(|words| set(words)).collect(),
            modifiers,
        }
    }

    /// The roles of a column of this name, each once.
    pub fn meanings(&self, name: &str) -> Vec<Meaning> {
        if name.len() > LONGEST {
            return Vec::new();
        }
        let parts = Parts::of(name);
        let inside = words(&parts.inside);
        if inside.iter().any(|word| self.in_brackets.contains(word)) {
            return Vec::new();
        }
        let brackets = usize::from(!inside.is_empty());
        let words = words(&parts.outside);
        let mut found = self.meanings_of(&words);
        if found.is_empty() {
            found = self.split(&words).iter().flat_map(|words| self.meanings_of(words)).collect();
        }
        found.iter_mut().for_each(|meaning| meaning.rank.around += brackets);
        // Customers pay the price with its tax.
        if words.iter().chain(&inside).any(|word| self.without_tax.contains(word)) {
            let prices = found.iter_mut().filter(|meaning| meaning.role == Role::Price);
            prices.for_each(|meaning| meaning.rank.around += AFTER_GROSS);
        }
        found
    }

    /// The roles of this spelling itself.
    pub fn exactly(&self, spelling: &str) -> Vec<Meaning> {
        let roles = self.spellings.get(spelling).map_or(&[][..], Vec::as_slice);
        roles.iter().map(|&(role, rank)| Meaning { role, rank, spelling: spelling.to_owned() }).collect()
    }

    fn meanings_of(&self, words: &[String]) -> Vec<Meaning> {
        let exact = self.exactly(&words.concat());
        if !exact.is_empty() {
            return exact;
        }
        let mut found: Vec<Meaning> = Vec::new();
        for before in 0..=BEFORE.min(words.len().saturating_sub(1)) {
            for after in 0..=AFTER.min(words.len().saturating_sub(before + 1)) {
                let (first, rest) = words.split_at(before);
                let (middle, last) = rest.split_at(rest.len() - after);
                for mut meaning in self.exactly(&middle.concat()) {
                    meaning.rank.around = before + after;
                    if first.iter().all(|word| self.may_go_before(word, meaning.role))
                        && last.iter().all(|word| self.may_go_after(word, meaning.role))
                    {
                        found.push(meaning);
                    }
                }
            }
        }
        found.sort_by_key(|meaning| (meaning.role, meaning.rank));
        found.dedup_by_key(|meaning| meaning.role);
        found
    }

    /// The words with the first or the last taken apart, for names that are written in one: `Artikelpreis`, `priceusd`, `商品価格`.
    fn split(&self, words: &[String]) -> Vec<Vec<String>> {
        let is_long = |word: &str| word.len() >= 4 || !word.is_ascii();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
        let before = self.before.values().flatten().filter(|word| is_long(word));
        let starts = before.filter_map(|word| Some((word, first.strip_prefix(word.as_str())?)));
        let starts = starts.filter(|(_, rest)| !rest.is_empty());
        let starts = starts.map(|(word, rest)| [&[word.clone(), rest.to_owned()][..], &words[1..]].concat());
        let after = self.after.get(&RoleScope::Prices).into_iter().flatten().filter(|word| word.len() >= 3);
        let codes = self.currencies.iter().map(|code| code.to_lowercase());
        let ends = after.cloned().chain(codes).filter_map(|word| {
            let rest = last.strip_suffix(word.as_str()).filter(|rest| !rest.is_empty())?.to_owned();
            Some([&words[..words.len() - 1], &[rest, word]].concat())
        });
        let mut all: Vec<Vec<String>> = starts.chain(ends).collect();
        // The table's sets have no order.
        all.sort();
        all
    }

    fn may_go_before(&self, word: &str, role: Role) -> bool {
        let is = |kind| self.before.get(&kind).is_some_and(|words| words.contains(word));
        is(RoleScope::Any)
            || is_variable(role) && is(RoleScope::Variants)
            || is_facet(role) && is(RoleScope::Facets)
            || is_about_prices(role) && (is(RoleScope::Prices) || self.is_currency(word))
            || is_price(role) && is_of_parts(word)
    }

    fn may_go_after(&self, word: &str, role: Role) -> bool {
        let is = |kind| self.after.get(&kind).is_some_and(|words| words.contains(word));
        let is_text = is_facet(role) || matches!(role, Role::Name | Role::Description);
        // The rate of a tax, as in `price incl. 19% VAT`.
        let is_rate = || word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        is(RoleScope::Any)
            || is_text && is(RoleScope::Texts)
            || role == Role::Id && is(RoleScope::Ids)
            || is_facet(role) && is(RoleScope::Facets)
            || is_price(role)
                && (is(RoleScope::Prices) || self.is_currency(word) || is_of_parts(word) || is_rate())
    }

    /// Whether a word in small letters is the code of a currency.
    fn is_currency(&self, word: &str) -> bool {
        word.len() == 3 && self.currencies.iter().any(|code| code.eq_ignore_ascii_case(word))
    }
}

impl Role {
    /// Whether a column's name says that it plays this role, and hardly another.
    pub fn is_told_by(self, column: &str) -> bool {
        NAMES.meanings(column).iter().any(|meaning| meaning.role == self && !meaning.rank.is_doubtful)
    }
}

pub(super) fn is_price(role: Role) -> bool {
    matches!(role, Role::Price | Role::SalePrice | Role::ListPrice)
}

fn is_about_prices(role: Role) -> bool {
    is_price(role) || matches!(role, Role::Currency | Role::PriceScale)
}

fn is_facet(role: Role) -> bool {
    matches!(role, Role::Brand | Role::Color | Role::Gender | Role::Category | Role::Size | Role::Material)
}

/// Whether the variants of a product differ in it.
fn is_variable(role: Role) -> bool {
    is_about_prices(role) || matches!(role, Role::Id | Role::Color | Role::Size | Role::Material)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling::simplified;

    /// Every spelling with its role, its language, and whether it is doubtful.
    fn all() -> Vec<(Role, String, String, bool)> {
        let file: File = serde_json::from_str(include_str!("names.json")).unwrap();
        let mut all = Vec::new();
        for (role, of_role) in &file.roles {
            let sure = of_role.sure.iter().map(|tier| (tier, false));
            for (tier, is_doubtful) in sure.chain(of_role.perhaps.iter().map(|tier| (tier, true))) {
                for (language, words) in spellings(tier) {
                    let spelled = words.into_iter().map(str::to_owned);
                    all.extend(spelled.map(|word| (*role, language.to_owned(), word, is_doubtful)));
                }
            }
        }
        all
    }

    #[test]
    fn the_table_has_simplified_spellings_each_of_one_role_but_for_those_that_values_tell_apart() {
        let mut roles: HashMap<String, HashSet<Role>> = HashMap::new();
        let mut lists: HashSet<(Role, String, String)> = HashSet::new();
        for (role, language, word, is_doubtful) in all() {
            assert_eq!(simplified(&word), word, "{role:?} {language}");
            assert!(lists.insert((role, language.clone(), word.clone())), "{role:?} {language} {word} twice");
            if !is_doubtful {
                roles.entry(word).or_default().insert(role);
            }
        }
        let several: Vec<_> = roles.iter().filter(|(_, roles)| roles.len() > 1).collect();
        assert!(several.is_empty(), "{several:?}");
    }

    #[test]
    fn each_language_has_each_role() {
        let all = all();
        let languages: HashSet<&str> = NAMES_OF_LANGUAGES.into_iter().collect();
        // Prices that name their scale are an affair of programs.
        for role in Role::ALL.into_iter().filter(|role| *role != Role::PriceScale) {
            for language in &languages {
                assert!(all.iter().any(|(r, l, ..)| *r == role && l == language), "{role:?} {language}");
            }
        }
    }

    const NAMES_OF_LANGUAGES: [&str; 34] = [
        "shops and English",
        "German",
        "French",
        "Spanish",
        "Portuguese",
        "Italian",
        "Dutch",
        "Polish",
        "Turkish",
        "Russian",
        "Japanese",
        "Chinese",
        "traditional Chinese",
        "Swedish",
        "Czech",
        "Korean",
        "Ukrainian",
        "Arabic",
        "Hindi",
        "Danish",
        "Norwegian",
        "Finnish",
        "Hungarian",
        "Romanian",
        "Greek",
        "Vietnamese",
        "Indonesian",
        "Hebrew",
        "Thai",
        "Slovak",
        "Bulgarian",
        "Croatian, Serbian and Slovenian",
        "Catalan",
        "Persian",
    ];
}
