//! What clusters are called.

use super::*;
use wintermute_shared::settings::{Language, SetAside};

/// The names of clusters of these products, each with the brand of its column.
fn of_brands(clusters: &[Vec<(&str, &str)>]) -> Vec<String> {
    let settings = Settings { stop_words: vec![Language::English, Language::Spanish], ..Settings::default() };
    let drawing = NameSample::of(clusters, SetAside::Brand);
    name(&drawing, &settings, &vec![Vec::new(); clusters.len()], &Families::default())
        .clusters
        .into_iter()
        .map(|name| name.shown)
        .collect()
}

fn called(clusters: &[&[&str]]) -> Vec<String> {
    let clusters = clusters.iter().map(|names| names.iter().map(|name| (*name, "")).collect());
    of_brands(&clusters.collect::<Vec<Vec<_>>>())
}

const SHIRTS: &[&str] =
    &["Checked Casual Shirt", "Striped Casual Shirt", "Solid Casual Shirts", "Linen Casual Shirt"];
const SHOES: &[&str] =
    &["Mesh Running Shoes", "Solid Running Shoes with Laces", "Light Running Shoes", "Suede Shoes"];
const WATCHES: &[&str] = &["Round Watch", "Steel Watch", "Digital Watch for Divers", "Square Watch"];

#[test]
fn a_name_is_a_phrase_that_most_products_have_and_that_ends_with_their_noun() {
    assert_eq!(called(&[SHIRTS, SHOES, WATCHES]), ["Casual Shirt", "Shoes", "Watch"]);
}

#[test]
fn a_catalogue_in_lower_case_has_names_with_a_capital() {
    let lower = |names: &[&str]| names.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
    let (shirts, watches) = (lower(SHIRTS), lower(WATCHES));
    let shirts: Vec<&str> = shirts.iter().map(String::as_str).collect();
    let watches: Vec<&str> = watches.iter().map(String::as_str).collect();
    assert_eq!(called(&[&shirts, &watches]), ["Casual shirt", "Watch"]);
}

#[test]
fn a_cluster_of_several_kinds_is_called_after_them() {
    let mixed = &["Steel Frying Pan", "Iron Frying Pan", "Glass Vase", "Clay Vase"][..];
    assert_eq!(called(&[mixed, WATCHES, SHOES]), ["Frying Pan / Vase", "Watch", "Shoes"]);
}

#[test]
fn words_that_are_stop_words_elsewhere_name_products() {
    let milk = &["Whole Milk 1 l", "Fresh Whole Milk", "Whole Milk in a Bottle"][..];
    assert_eq!(called(&[milk, WATCHES]), ["Whole Milk", "Watch"]);
}

#[test]
fn a_unit_is_no_kind() {
    let bottles = &["Rose Water 300 ml", "Shampoo 200 ml", "Face Tonic 150 ml", "Shower Gel 250 ml"][..];
    assert!(!called(&[bottles, WATCHES])[0].to_lowercase().contains("ml"));
}

#[test]
fn nouns_may_stand_first() {
    let drills =
        &["Taladro Percutor", "Taladro con Maletín", "Taladro Percutor con Luz", "Taladro de Mesa"][..];
    let ladders = &["Escalera de Aluminio", "Escalera Plegable", "Escalera Telescópica"][..];
    assert_eq!(called(&[drills, ladders]), ["Taladro", "Escalera"]);
}

#[test]
fn brands_are_in_no_name() {
    let polos =
        vec![("Polo Striped Shirt", "Polo"), ("Polo Solid Shirt", "Polo"), ("Acme Checked Shirt", "Acme")];
    let ties = vec![("Polo Silk Tie", "Polo"), ("Polo Wool Tie", "Polo"), ("Polo Knit Tie", "Polo")];
    assert_eq!(of_brands(&[polos, ties]), ["Shirt", "Tie"]);
}

#[test]
fn how_many_are_in_a_pack_is_not_what_they_are() {
    let socks = &["Pack of 3 Ankle Socks", "Pack of 2 Socks", "Pack of 5 Wool Socks", "Pack of 3 Socks"][..];
    assert_eq!(called(&[socks, WATCHES]), ["Socks", "Watch"]);
}

#[test]
fn all_names_differ() {
    let slim = &["Slim Shirt", "Slim Shirt", "Slim Shirt"][..];
    let names = called(&[SHIRTS, slim, slim, slim, WATCHES]);
    let different: std::collections::HashSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:?}");
}

#[test]
fn clusters_of_one_kind_are_told_apart_by_what_they_have() {
    let of_wood = &["Silla con Brazos", "Silla con Brazos", "Silla con Brazos"][..];
    let soft = &["Silla con Asiento Blando", "Silla con Asiento Blando", "Silla con Asiento Blando"][..];
    let drills = &["Taladro Percutor", "Taladro con Luz"][..];
    assert_eq!(called(&[of_wood, soft, drills])[..2], ["Silla con Brazos", "Silla con Asiento Blando"]);
}

#[test]
fn scripts_without_spaces_are_named_by_whole_pieces() {
    let shoes = &["红色运动鞋", "男士运动鞋 透气", "轻便运动鞋", "女士运动鞋"][..];
    let bags = &["皮革手提包", "帆布手提包", "女士手提包 大号"][..];
    assert_eq!(called(&[shoes, bags]), ["运动鞋", "手提包"]);
}

#[test]
fn a_group_without_words_has_no_words() {
    assert_eq!(called(&[SHIRTS, WATCHES, &["", " - "]])[2], NO_WORDS);
}

#[test]
fn names_are_short() {
    let long = "Extraordinarily Comfortable Waterproof Mountaineering Equipment";
    assert!(called(&[&[long, long], WATCHES])[0].chars().count() <= 40);
}

#[test]
fn a_family_is_called_by_its_kinds() {
    let clusters = [SHIRTS, SHOES, WATCHES].map(|names| names.iter().map(|name| (*name, "")).collect());
    let drawing = NameSample::of(&clusters, SetAside::Brand);
    let families = Families::of_sizes([2, 1]);
    let named = name(&drawing, &Settings::default(), &vec![Vec::new(); 3], &families);
    assert_eq!(named.families, ["Casual Shirt / Shoes", "Watch"]);
}

#[test]
fn what_all_families_have_names_none() {
    let of = |kinds: [&str; 2]| -> Vec<Vec<String>> {
        let products = |kind: &str| ["Plus", "Max", "Basic"].map(|end| format!("{kind} {end}")).to_vec();
        kinds.iter().map(|kind| products(kind)).collect()
    };
    let clusters = [of(["Riko", "Kohup"]), of(["Tamsor", "Finpev"])].concat();
    let clusters: Vec<Vec<(&str, &str)>> =
        clusters.iter().map(|names| names.iter().map(|name| (name.as_str(), "")).collect()).collect();
    let drawing = NameSample::of(&clusters, SetAside::Brand);
    let families = Families::of_sizes([2, 2]);
    let named = name(&drawing, &Settings::default(), &vec![Vec::new(); 4], &families);
    assert_eq!(named.families, ["Kohup / Riko", "Finpev / Tamsor"], "{:?}", named.clusters);
}

#[test]
fn no_two_families_have_the_same_words() {
    let clusters: Vec<Vec<(&str, &str)>> = [
        ["Red Shirt", "Shirt"],
        ["Red Shirt", "Shirt Red"],
        ["Shirt", "Red"],
        ["Shirt", "Red Shirt"],
        ["Red", "Shirt Red"],
        ["Red", "Shirt"],
    ]
    .iter()
    .map(|names| names.iter().map(|name| (*name, "")).collect())
    .collect();
    for sizes in [vec![1; 6], vec![2; 3], vec![3; 2], vec![1, 2, 3]] {
        let families = Families::of_sizes(sizes);
        let drawing = NameSample::of(&clusters, SetAside::Brand);
        let named = name(&drawing, &Settings::default(), &vec![Vec::new(); 6], &families).families;
        let words = |name: &String| {
            let words = name.split([' ', ',']).filter(|word| !word.is_empty() && *word != "and");
            words.map(str::to_lowercase).collect::<std::collections::BTreeSet<_>>()
        };
        let different: HashSet<_> = named.iter().map(words).collect();
        assert_eq!(different.len(), named.len(), "{named:?}");
    }
}

#[test]
fn a_number_that_unites_a_cluster_names_it_if_no_words_do() {
    let estates = ["Bodega", "Château", "Domaine", "Weingut", "Quinta"];
    let grapes = ["Malbec", "Port", "Rosé", "Stern", "Lune", "Mar", "Val"];
    let of = |year: u32| -> Vec<String> {
        let wine = |i: usize| format!("{} {} {year}", estates[i % 5], grapes[i % 7]);
        (0..35).map(wine).collect()
    };
    let names: Vec<Vec<String>> = [2008, 2011, 2014, 2018, 2023].map(of).to_vec();
    let clusters: Vec<Vec<(&str, &str)>> =
        names.iter().map(|names| names.iter().map(|name| (name.as_str(), "")).collect()).collect();
    assert_eq!(of_brands(&clusters), ["2008", "2011", "2014", "2018", "2023"]);
}

#[test]
fn a_name_knows_how_many_products_it_fits() {
    let settings = Settings::default();
    let clusters = [SHIRTS, SHOES].map(|names| names.iter().map(|name| (*name, "")).collect());
    let drawing = NameSample::of(&clusters, SetAside::Brand);
    let named = name(&drawing, &settings, &vec![Vec::new(); 2], &Families::default());
    for (name, products) in named.clusters.iter().zip([SHIRTS, SHOES]) {
        let words: Vec<String> = name.shown.to_lowercase().split(' ').map(str::to_owned).collect();
        let has = |product: &&&str| words.iter().all(|word| product.to_lowercase().contains(word.as_str()));
        let fitting = products.iter().filter(has).count() as f64 / products.len() as f64;
        assert!((name.coverage.unwrap() - fitting).abs() < 0.15, "{name:?} {fitting}");
    }
}
