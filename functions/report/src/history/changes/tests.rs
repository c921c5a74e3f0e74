//! What the comparison of two runs promises.

use super::matching::Key;
use super::*;
use proptest::prelude::*;
use wintermute_shared::contract::products::{Card, FORMAT, Product};

/// A product of the brand 7, whose numbers are its hashes.
fn product(id: u64, name: u64, price: f64, cluster: u32) -> Product {
    Product { id, name, words: 0, brand: 7, price, currency: 0, line: 0, cluster }
}

/// Products in the order of a catalogue. Names that state no words have many, and no name has all the words of another.
fn products(of: impl IntoIterator<Item = Product>) -> Products {
    let mut products: Vec<Product> = of.into_iter().collect();
    for (row, product) in products.iter_mut().enumerate() {
        product.line = row as u32 * 10;
        if product.words == 0 && product.name > 0 {
            product.words = product.name.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        }
    }
    Products { card: Card { format: FORMAT, ..Card::default() }, products }
}

fn compared(before: &Products, now: &Products) -> Comparison {
    Comparison::of(before.clone(), now.clone(), (3, 3)).unwrap()
}

fn changes(comparison: &Comparison) -> &PriceChanges {
    let Prices::Compared(prices) = &comparison.prices else { panic!("{:?}", comparison.prices) };
    prices
}

/// A hundred products with ids and names of their own, in three clusters.
fn shop() -> Vec<Product> {
    (1..=100).map(|i| product(i, 1000 + i, i as f64, (i % 3) as u32)).collect()
}

#[test]
fn products_that_are_gone_and_dearer_are_counted_and_no_cluster_is_new() {
    let before = products(shop());
    let kept = shop().into_iter().filter(|product| product.id % 4 != 0);
    let now = products(kept.map(|product| match product.id % 5 {
        0 => Product { price: product.price * 1.2, ..product },
        1 => Product { price: product.price * 0.5, ..product },
        _ => product,
    }));
    let comparison = compared(&before, &now);
    assert_eq!(comparison.basis, Basis::Ids { returned: 0 });
    assert_eq!((comparison.both, comparison.gone, comparison.new), (75, 25, 0));
    let prices = changes(&comparison);
    assert_eq!((prices.dearer, prices.cheaper, prices.unchanged), (15, 15, 45));
    assert!((prices.dearer_median.unwrap() - 1.2).abs() < 1e-12);
    assert_eq!(prices.cheaper_median, Some(0.5));
    let largest: Vec<(f64, f64)> = prices.largest.iter().map(|change| (change.before, change.now)).collect();
    assert_eq!(largest.len(), 10);
    assert!(largest[0].0 < largest[0].1 && largest[5] == (91.0, 45.5), "{largest:?}");
    assert!(comparison.clusters.new.is_empty() && comparison.clusters.gone.is_empty());
    assert_eq!(comparison.clusters.kept.len(), 3);
    for kept in &comparison.clusters.kept {
        assert_eq!((kept.id, kept.left, kept.joined, kept.new), (kept.was, 0, 0, 0));
        assert_eq!(kept.before - kept.gone, kept.now);
    }
}

#[test]
fn ids_that_number_the_rows_anew_are_not_believed() {
    let before = products((0..90).map(|i| product(i + 1, 1000 + i, 5.0, 0)));
    let kept = (0..90).filter(|i| i % 3 > 0);
    let now = products(kept.enumerate().map(|(row, i)| product(row as u64 + 1, 1000 + i, 5.0, 0)));
    let comparison = compared(&before, &now);
    let doubt = |comparison: &Comparison| match comparison.basis {
        Basis::Names { key: Key::NameAndBrand, doubt } => doubt,
        basis => panic!("{basis:?}"),
    };
    assert!(matches!(doubt(&comparison), IdProblem::GivenToOthers { ids: 60, .. }));
    assert_eq!((comparison.both, comparison.gone, comparison.new), (60, 30, 0));
    assert_eq!(changes(&comparison).unchanged, 60);

    // One row taken out near the end shifts few ids; these still stand beside names of others.
    let shifted = (0..90).filter(|i| *i != 80).enumerate();
    let now = products(shifted.map(|(row, i)| product(row as u64 + 1, 1000 + i, i as f64, 0)));
    let comparison = compared(&before, &now);
    assert!(matches!(doubt(&comparison), IdProblem::GivenToOthers { ids: 89, renamed: 9 }));
    assert_eq!((comparison.both, comparison.gone), (89, 1));

    // Names that were never there before tell nothing, unless the ids are known to count rows.
    let replaced = |numbered| {
        let now = (0..90).map(|i| product(i + 1, if i < 60 { 1000 + i } else { 5000 + i }, 9.0, 0));
        let mut both = [before.clone(), products(now)];
        both.iter_mut().for_each(|products| products.card.numbered = numbered);
        compared(&both[0], &both[1])
    };
    let counted = replaced(true);
    assert_eq!((counted.both, counted.gone, counted.new, counted.renamed), (60, 30, 30, 0));
    let believed = replaced(false);
    assert_eq!((believed.both, believed.renamed, changes(&believed).dearer), (90, 30, 60));
}

#[test]
fn ids_that_were_given_anew_are_told_and_names_compared() {
    let before = products(shop());
    let now = products(shop().into_iter().map(|product| Product { id: product.id + 500, ..product }));
    let comparison = compared(&before, &now);
    let doubt = IdProblem::GivenAnew { products: 100 };
    assert_eq!(comparison.basis, Basis::Names { key: Key::NameAndBrand, doubt });
    assert!(comparison.is_same());

    // Without names that tell, nothing does.
    let alike = |products: &Products| {
        let same = products.products.iter().map(|product| Product { name: product.id % 3 + 1, ..*product });
        self::products(same)
    };
    assert_eq!(Comparison::of(alike(&before), alike(&now), (3, 3)), Err(Reason::Alike));

    // A few new ids of the same names are told, and believed.
    let now = products(shop().into_iter().map(|product| match product.id {
        1..=5 => Product { id: product.id + 500, ..product },
        _ => product,
    }));
    let comparison = compared(&before, &now);
    assert_eq!(comparison.basis, Basis::Ids { returned: 5 });
    assert_eq!((comparison.both, comparison.gone, comparison.new), (95, 5, 5));
}

#[test]
fn a_catalogue_of_other_products_is_all_new() {
    let other = shop().into_iter().map(|old| Product { id: old.id + 500, name: old.name + 500, ..old });
    let comparison = compared(&products(shop()), &products(other));
    assert_eq!((comparison.both, comparison.gone, comparison.new), (0, 100, 100));
    assert_eq!((comparison.clusters.new.len(), comparison.clusters.gone.len()), (3, 3));
}

#[test]
fn ids_that_stand_beside_other_names_throughout_are_not_compared() {
    let renamed = products(shop().into_iter().map(|old| Product { name: old.name + 500, ..old }));
    let reason = Comparison::of(products(shop()), renamed, (3, 3));
    assert_eq!(reason, Err(Reason::OtherNames { ids: 100, renamed: 100 }));
}

#[test]
fn without_ids_names_and_brands_are_compared_or_names_where_no_brand_is_known() {
    let nameless = |brand| shop().into_iter().map(move |old| Product { id: 0, brand, ..old });
    let basis = |before, now| compared(&products(nameless(before)), &products(nameless(now))).basis;
    let doubt = IdProblem::Missing;
    assert_eq!(basis(7, 7), Basis::Names { key: Key::NameAndBrand, doubt });
    assert_eq!(basis(0, 7), Basis::Names { key: Key::Name, doubt });
}

/// A hundred products whose names have three words each, of which some have a word more now.
fn reworded(id: u64) -> (Vec<Product>, Vec<Product>) {
    let shop = shop().into_iter().map(|old| {
        let words = 1 << (old.id % 20) | 1 << (20 + old.id / 20) | 1 << 30;
        Product { id: old.id * id, words, ..old }
    });
    let before: Vec<Product> = shop.collect();
    let now = before.iter().enumerate().map(|(row, old)| match row {
        ..10 => Product { name: old.name + 500, words: old.words | 1 << 40, price: old.price * 2.0, ..*old },
        10..15 => Product { name: old.name + 500, words: old.words << 32, ..*old },
        _ => *old,
    });
    let now = now.collect();
    (before, now)
}

#[test]
fn prices_are_compared_where_an_id_s_name_has_a_word_more_and_not_where_it_is_another() {
    let (before, now) = reworded(1);
    let comparison = compared(&products(before.clone()), &products(now));
    assert_eq!((comparison.both, comparison.reworded, comparison.renamed), (100, 10, 5));
    assert_eq!((changes(&comparison).dearer, changes(&comparison).compared()), (10, 95));
    assert!(!comparison.is_same());

    // Also where all names have one.
    let all = before.iter().map(|old| Product { name: old.name + 500, words: old.words | 1 << 40, ..*old });
    let comparison = compared(&products(before.clone()), &products(all));
    assert_eq!((comparison.basis, comparison.reworded), (Basis::Ids { returned: 0 }, 100));
    assert_eq!(changes(&comparison).unchanged, 100);
}

#[test]
fn without_ids_names_with_a_word_more_and_other_brands_are_told_and_not_compared() {
    let (before, mut now) = reworded(0);
    now[50].brand = 8;
    let comparison = compared(&products(before), &products(now));
    assert_eq!((comparison.both, comparison.gone, comparison.new, comparison.nearly), (84, 16, 16, 11));
    assert_eq!(changes(&comparison).compared(), 84);
}

#[test]
fn ids_that_were_given_anew_are_known_also_where_one_run_has_no_brands() {
    let before = products(shop().into_iter().map(|old| Product { brand: 0, ..old }));
    let now = products(shop().into_iter().map(|old| Product { id: old.id + 500, ..old }));
    let doubt = IdProblem::GivenAnew { products: 100 };
    assert_eq!(compared(&before, &now).basis, Basis::Names { key: Key::Name, doubt });
}

#[test]
fn what_is_known_of_other_currencies_is_told() {
    assert_eq!(other_currency(Some("EUR"), Some("USD")), "they were in EUR and are in USD now");
    assert_eq!(other_currency(None, Some("EUR")), "their currency was not known before and is EUR now");
    assert_eq!(other_currency(Some("EUR"), None), "their currency was EUR before and is not known now");
}

#[test]
fn repeated_ids_are_left_out_where_they_are_not_the_same_and_count_where_they_are() {
    let twice =
        [product(200, 1, 5.0, 0), product(200, 2, 6.0, 0), product(201, 3, 7.0, 0), product(201, 3, 7.0, 0)];
    let before = products(shop().into_iter().chain(twice));
    assert!(compared(&before, &before).is_same());
    let dearer = twice.map(|old| Product { price: old.price + f64::from(u8::from(old.id == 200)), ..old });
    let comparison = compared(&before, &products(shop().into_iter().chain(dearer)));
    assert_eq!((comparison.both, comparison.unclear_before, comparison.unclear_now), (102, 2, 2));
    let comparison = compared(&before, &products(shop()));
    assert_eq!((comparison.gone, comparison.unclear_before), (4, 0), "an id that is gone is gone");
}

#[test]
fn prices_of_other_currencies_and_prices_of_zero_are_not_compared() {
    let in_currency = |currency: Option<&str>, factor: f64| {
        let mut products =
            products(shop().into_iter().map(|old| Product { price: old.price * factor, ..old }));
        products.card.currency = currency.map(str::to_owned);
        products
    };
    let euros = in_currency(Some("EUR"), 1.0);
    let prices = compared(&euros, &in_currency(None, 2.0)).prices;
    assert_eq!(prices, Prices::OtherCurrency { before: Some("EUR".to_owned()), now: None });
    assert_eq!(changes(&compared(&euros, &in_currency(Some("EUR"), 2.0))).dearer, 100);
    let unpriced = in_currency(Some("EUR"), f64::NAN);
    let comparison = compared(&euros, &unpriced);
    assert!(comparison.prices == Prices::InOne { before: 100, now: 0 } && !comparison.is_same());
    let comparison = compared(&unpriced, &unpriced);
    assert!(comparison.prices == Prices::None && comparison.is_same());
    let mut of_sales = in_currency(Some("EUR"), 0.7);
    of_sales.card.price = Some("sale price".to_owned());
    let prices = |column: &str| {
        let mut euros = euros.clone();
        euros.card.price = Some(column.to_owned());
        compared(&euros, &of_sales).prices
    };
    assert!(matches!(prices("price"), Prices::OtherColumn { .. }));
    assert!(matches!(prices("sale price"), Prices::Compared(_)));
    let free = products(shop().into_iter().map(|old| match old.id {
        1..=10 => Product { price: 0.0, ..old },
        _ => old,
    }));
    let comparison = compared(&products(shop()), &free);
    assert_eq!(
        (changes(&comparison).lost, changes(&comparison).gained, changes(&comparison).cheaper),
        (10, 0, 0)
    );
    assert!(!comparison.is_same());
}

#[test]
fn clusters_are_new_gone_or_redrawn_by_their_products() {
    // Before: 0 and 1 and 2. Now 0 is both halves of 0 and 1, 1 is what 2 was with a few more, 2 is new.
    let before = (1..=30).map(|i| product(i, i, 1.0, ((i - 1) / 10) as u32));
    let mut now: Vec<Product> = (1..=5).chain(11..=15).map(|i| product(i, i, 1.0, 0)).collect();
    now.extend((21..=30).map(|i| product(i, i, 2.0, 1)));
    now.extend((40..=42).map(|i| product(i, i, 2.0, 1)));
    now.extend((50..=59).chain(6..=8).map(|i| product(i, i, 1.0, 2)));
    let Clusters { kept, new, gone, redrawn, dissolved } =
        compared(&products(before), &products(now)).clusters;
    assert_eq!(new, [Moved { id: 2, products: 10, of: 13, other: None }]);
    assert_eq!(redrawn, [Moved { id: 0, products: 5, of: 10, other: Some(0) }]);
    assert_eq!(
        dissolved,
        [
            Moved { id: 0, products: 5, of: 8, other: Some(0) },
            Moved { id: 1, products: 5, of: 5, other: Some(0) },
        ]
    );
    assert!(gone.is_empty());
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!((kept.id, kept.was, kept.before, kept.new, kept.now), (1, 2, 10, 3, 13));
    assert_eq!((kept.priced, kept.changed, kept.median), (10, 10, Some(2.0)));
}

/// A catalogue of few ids, names and prices, so that they repeat.
fn any_products() -> impl Strategy<Value = Products> {
    let any = (0..40_u64, 0..6_u64, prop::sample::select(vec![f64::NAN, 0.0, 1.0, 2.0, 4.0]), 0..4_u32);
    let any = any.prop_map(|(id, name, price, cluster)| product(id, name, price, cluster));
    prop::collection::vec(any, 0..40).prop_map(products)
}

proptest! {
    #[test]
    fn all_products_are_counted_once_and_alike_from_either_side(one in any_products(), other in any_products()) {
        let there = Comparison::of(one.clone(), other.clone(), (3, 3));
        let back = Comparison::of(other, one, (3, 3));
        let (Ok(there), Ok(back)) = (&there, &back) else {
            prop_assert_eq!(there.is_ok(), back.is_ok());
            return Ok(());
        };
        prop_assert_eq!(there.before, there.both + there.gone + there.unclear_before);
        prop_assert_eq!(there.now, there.both + there.new + there.unclear_now);
        prop_assert_eq!((there.both, there.new, there.gone), (back.both, back.gone, back.new));
        if let (Prices::Compared(there), Prices::Compared(back)) = (&there.prices, &back.prices) {
            prop_assert_eq!((there.dearer, there.cheaper), (back.cheaper, back.dearer));
            prop_assert_eq!((there.unchanged, there.lost, there.never), (back.unchanged, back.gained, back.never));
            prop_assert_eq!(there.gained, back.lost);
        }
        for kept in &there.clusters.kept {
            prop_assert!(kept.before + kept.joined + kept.new >= kept.now.saturating_sub(there.unclear_now));
        }
    }

    #[test]
    fn the_same_products_in_any_order_and_any_clusters_have_not_changed(
        list in any_products(), seed in any::<u64>(), clusters in prop::collection::vec(0..4_u32, 40),
    ) {
        let mut shuffled = list.products.clone();
        shuffled.sort_by_key(|product| u64::from(product.line + 1).wrapping_mul(seed | 1));
        shuffled.iter_mut().zip(clusters).for_each(|(product, cluster)| product.cluster = cluster);
        if let Ok(comparison) = Comparison::of(list, products(shuffled), (4, 4)) {
            prop_assert!(comparison.is_same(), "{comparison:?}");
            prop_assert!(comparison.clusters.new.is_empty() && comparison.clusters.gone.is_empty());
        }
    }
}

#[test]
fn a_price_is_compared_in_its_own_currency_and_not_with_one_in_another() {
    let of = |currencies: [&str; 2], list: &mut dyn Iterator<Item = Product>| {
        let mut products = products(list);
        products.card.currencies = currencies.map(str::to_owned).to_vec();
        products
    };
    let is_even = |product: &Product| product.id.is_multiple_of(2);
    let before = of(
        ["CHF", "USD"],
        &mut shop().into_iter().map(|old| Product { currency: u32::from(is_even(&old)), ..old }),
    );
    let now = of(
        ["USD", "CHF"],
        &mut shop().into_iter().map(|old| match old.id {
            4 => Product { currency: 1, ..old },
            _ if is_even(&old) => Product { currency: 2, price: old.price * 1.25, ..old },
            _ => old,
        }),
    );
    let comparison = compared(&before, &now);
    let prices = changes(&comparison);
    assert_eq!((prices.dearer, prices.cheaper, prices.unchanged, prices.exchanged), (49, 0, 50, 1));
    assert_eq!(prices.dearer_median, Some(1.25));
    let currency = |change: &Largest| prices.currencies[change.currency as usize - 1].as_str();
    assert!(prices.largest.len() == 5 && prices.largest.iter().all(|change| currency(change) == "CHF"));
    assert!(!comparison.is_same());
    assert!(compared(&now, &now).is_same());
}
