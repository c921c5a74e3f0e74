//! What the name of a field within JSON says: its keys, and those of the objects around it.

use super::Role;
use super::names::{Meaning, NAMES, is_price};
use crate::price::is_of_parts;
use crate::spelling::{simplified, words};

/// What the number in an object is called that says in its own name which price it is: `sale_price.value`.
const AMOUNTS: [&str; 6] = ["amount", "value", "money", "raw", "number", "gross"];
/// What the object around all prices of a product is called.
const AROUND_PRICES: [&str; 3] = ["pricing", "prices", "priceinfo"];

/// The roles of an amount of money, to which these keys lead, by what the objects around it are called.
fn meanings_of_amount(key: &str, parent: &str, above: &[String]) -> Vec<Meaning> {
    let is_amount = words(key).iter().all(|word| AMOUNTS.contains(&word.as_str()) || is_of_parts(word));
    let mut found = Vec::new();
    if is_amount {
        if let [.., beyond, parent] = above {
            let beyond = if AROUND_PRICES.contains(&beyond.as_str()) { "price" } else { beyond };
            found = NAMES.exactly(&format!("{beyond}{parent}"));
            if found.is_empty() {
                found = NAMES.exactly(&format!("{parent}{beyond}"));
            }
        }
        if found.is_empty() {
            found = NAMES.meanings(parent);
        }
        found.retain(|meaning| is_price(meaning.role));
        found.iter_mut().for_each(|meaning| meaning.rank.around += 1);
    }
    found
}

/// The roles of a field within JSON, to which these keys lead, by what it and the objects around it are called.
pub(super) fn meanings_within(keys: &[String], is_in_list: bool) -> Vec<Meaning> {
    let Some((key, above)) = keys.split_last() else { return Vec::new() };
    let parent = above.last();
    let above: Vec<String> = above.iter().map(|key| simplified(key)).collect();
    let is_other = |keys: &[String]| keys.iter().any(|key| NAMES.others.contains(key));
    if let Some(parent) = parent.filter(|_| !is_other(&above)) {
        let of_amount = meanings_of_amount(key, parent, &above);
        if !of_amount.is_empty() {
            return of_amount;
        }
    }
    let mut own = Vec::new();
    if !is_other(&above) {
        let is_known = above.iter().all(|key| NAMES.containers.contains(key));
        own = NAMES.meanings(key);
        own.retain(|meaning| is_known || !NAMES.ambiguous.contains(&meaning.spelling));
    }
    let mut found = match above.split_last() {
        // What `original` and `price` say together is more than what `price` says.
        Some((parent, beyond)) if own.is_empty() || !NAMES.containers.contains(parent) => {
            let key = simplified(key);
            let parent = if AROUND_PRICES.contains(&parent.as_str()) { "price" } else { parent };
            let mut joined = NAMES.exactly(&format!("{parent}{key}"));
            if joined.is_empty() {
                joined = NAMES.exactly(&format!("{key}{parent}"));
            }
            if joined.is_empty() || is_other(beyond) { own } else { joined }
        }
        _ => own,
    };
    // One of a list of variants may give a price, but not the product's name.
    found.retain(|meaning| !is_in_list || !matches!(meaning.role, Role::Name | Role::Description));
    found
}

/// Whether the last of the keys leads to an object that holds the product itself.
pub(super) fn is_container(keys: &[String]) -> bool {
    keys.last().is_some_and(|key| NAMES.containers.contains(&simplified(key)))
}

/// Whether a field's name has a word that says that it is about something else, such as `shipping`.
pub(super) fn is_of_other_things(keys: &[String]) -> bool {
    keys.iter().flat_map(|key| words(key)).any(|word| NAMES.other_things.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_field_is_called_by_its_key_unless_it_is_about_something_else() {
        let plays = |role: Role, path: &str, is_in_list| {
            let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
            meanings_within(&keys, is_in_list).iter().any(|meaning| meaning.role == role)
        };
        for (role, path) in [
            (Role::Name, "product.title"),
            (Role::Name, "product.name"),
            (Role::Name, "seo.title"),
            (Role::Name, "produkt.bezeichnung"),
            (Role::Price, "product.price.amount"),
            (Role::ListPrice, "price.original"),
            (Role::Price, "pricing.current.amount"),
            (Role::Price, "pricing.current"),
            (Role::SalePrice, "prices.sale.value"),
            (Role::Price, "price_money.amount"),
            (Role::Price, "masterVariant.prices.value.centAmount"),
            (Role::Price, "priceRangeV2.minVariantPrice.amount"),
            (Role::ListPrice, "compareAtPriceRange.minVariantPrice.amount"),
            (Role::ListPrice, "retail_price.amount_minor"),
            (Role::PriceScale, "price.divisor"),
            (Role::PriceScale, "prices.currency_minor_unit"),
            (Role::PriceScale, "price.precision"),
            (Role::SalePrice, "price.promotional"),
            (Role::Price, "offers.price"),
            (Role::Price, "offer.price"),
            (Role::Name, "wrapper.product.name"),
            (Role::Price, "pricing.price_eur"),
            (Role::Currency, "offers.priceCurrency"),
            (Role::Currency, "price.currency"),
            (Role::SalePrice, "pricing.sale_price"),
            (Role::Brand, "specs.brand"),
            (Role::Brand, "data.brand.name"),
            (Role::Id, "data.id"),
        ] {
            assert!(plays(role, path, false), "{role:?} {path}");
        }
        for (role, path) in [
            (Role::Name, "brand.name"),
            (Role::Name, "shop.title"),
            (Role::Name, "product.seller.title"),
            (Role::Name, "specs.name"),
            (Role::Name, "specs.name_en"),
            (Role::Name, "vendeur.nom"),
            (Role::Category, "price.type"),
            (Role::Price, "shipping.price"),
            (Role::Price, "shipping.price.amount"),
            (Role::Price, "wholesale_price.amount_minor"),
            (Role::Price, "weight.value"),
            (Role::Currency, "shipping.currency"),
            (Role::Size, "images.size"),
            (Role::Id, "specs.id"),
        ] {
            assert!(!plays(role, path, false), "{role:?} {path}");
        }
        assert!(plays(Role::Price, "variants.price", true) && !plays(Role::Name, "variants.title", true));
        assert!(!plays(Role::Price, "related.price", true));
    }
}
