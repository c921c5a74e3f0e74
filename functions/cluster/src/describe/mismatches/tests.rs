//! What is said of invented catalogues.

use super::*;
use std::fmt::Write;
use wintermute_shared::analysis::Unjudged;

const KINDS: [&str; 10] =
    ["table", "chair", "shelf", "lamp", "bench", "stool", "desk", "mirror", "basket", "kettle"];
const MATERIALS: [&str; 7] = ["oak", "pine", "walnut", "steel", "linen", "marble", "bamboo"];
const COLORS: [&str; 9] = ["red", "blue", "green", "black", "white", "grey", "brown", "yellow", "pink"];
const SERIES: [&str; 11] =
    ["Alvik", "Borsta", "Celdin", "Dumix", "Enlund", "Fajo", "Gorden", "Hulra", "Ilsta", "Jovo", "Kaden"];
const GENERAL: [&str; 5] = [
    "Seats six comfortably and is sanded by hand.",
    "For long evenings with friends, and easy to wipe clean.",
    "Delivered flat, with all screws and a warranty of five years.",
    "Made in a family workshop, loved everywhere.",
    "Gives every room a warm feeling.",
];

/// A product of an invented catalogue.
#[derive(Clone, Copy)]
struct Product {
    number: usize,
}

impl Product {
    /// One of some words, each product another one in no order.
    fn one<'w>(self, of: &[&'w str], salt: usize) -> &'w str {
        let mut mixed = (self.number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt as u64;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        of[(mixed >> 33) as usize % of.len()]
    }

    fn kind(self) -> &'static str {
        self.one(&KINDS, 7)
    }

    fn material(self) -> &'static str {
        self.one(&MATERIALS, 19)
    }

    fn color(self) -> &'static str {
        self.one(&COLORS, 31)
    }

    fn series(self) -> &'static str {
        self.one(&SERIES, 43)
    }

    fn name(self) -> String {
        format!("{} {} {} {}", self.series(), self.color(), self.material(), self.kind())
    }

    /// A description with the words of the name.
    fn repeated(self) -> String {
        let (color, kind, material) = (self.color(), self.kind(), self.material());
        format!("This {color} {kind} is made of {material}. {}", self.general())
    }

    /// A description with none of them.
    fn general(self) -> String {
        format!("{} {}", self.one(&GENERAL, 3), self.one(&GENERAL, 53))
    }

    /// A description that speaks of other products.
    fn part(self) -> String {
        let others = [1, 2, 3].map(|step| Self { number: self.number * 31 + step * 7919 });
        let fits = others.map(|other| format!("{} {}", other.material(), other.kind()));
        format!("Fits {}.", fits.join(", "))
    }
}

fn judged(rows: usize, name: impl Fn(Product) -> String, text: impl Fn(Product) -> String) -> Descriptions {
    let mut csv = "id,product_name,long_description\n".to_owned();
    for number in 0..rows {
        let product = Product { number };
        writeln!(csv, "p{number},{},\"{}\"", name(product), text(product)).unwrap();
    }
    of_csv(&csv)
}

fn of_csv(csv: &str) -> Descriptions {
    let columns: Vec<String> = csv.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let settings = Settings::default();
    let roles = Roles::of(&columns, &settings);
    judge(|| csv.as_bytes(), &roles, &settings, csv.lines().count() - 1, |_| None).unwrap().unwrap()
}

fn mismatches(descriptions: &Descriptions) -> &Mismatches {
    match &descriptions.judgement {
        Judgement::Judged(found) => found,
        Judgement::Unjudged(reason) => panic!("{reason:?}"),
    }
}

fn accused(descriptions: &Descriptions) -> u64 {
    match &descriptions.judgement {
        Judgement::Judged(found) => found.mismatched,
        Judgement::Unjudged(_) => 0,
    }
}

#[test]
fn descriptions_of_other_products_are_found_and_shown_with_their_words() {
    let is_mixed = |product: Product| product.number % 20 == 3;
    let descriptions = judged(2000, Product::name, |product| match is_mixed(product) {
        true => Product { number: (product.number + 20) % 2000 }.repeated(),
        false => product.repeated(),
    });
    let found = mismatches(&descriptions);
    let right = found.rows.iter().filter(|row| is_mixed(Product { number: **row as usize - 1 })).count();
    assert!(
        right >= 85 && right == found.rows.len(),
        "{right} of 100, and {} others",
        found.rows.len() - right
    );
    assert!((50..=100).contains(&found.at_least), "{}", found.at_least);
    assert!(found.false_alarms < 0.05 && found.found > 0.85, "{found:?}");
    let worst = &found.worst[0];
    let product = Product { number: worst.row as usize - 1 };
    assert_eq!((worst.id.clone(), &worst.name), (Some(format!("p{}", product.number)), &product.name()));
    assert!(!worst.words.is_empty(), "{worst:?}");
    assert!(worst.words.iter().all(|word| worst.description.contains(word) && !worst.name.contains(word)));
}

#[test]
fn right_descriptions_are_not_accused_whether_they_repeat_names_or_not() {
    let name = Product::name;
    for rows in [60, 300, 2000] {
        assert_eq!(accused(&judged(rows, name, Product::repeated)), 0, "all repeat");
        assert_eq!(accused(&judged(rows, name, |_| "100% cotton".to_owned())), 0, "all the same");
        assert_eq!(
            accused(&judged(rows, name, |product| format!("{} by Abco.", product.series()))),
            0,
            "one word"
        );
        for every in [2, 3, 10, 20] {
            let some = |product: Product| match product.number % every {
                0 => product.general(),
                _ => product.repeated(),
            };
            assert_eq!(accused(&judged(rows, name, some)), 0, "one in {every} repeats nothing, of {rows}");
            let kind = |product: Product| match KINDS.iter().position(|kind| *kind == product.kind()) {
                Some(kind) if kind * every < KINDS.len() => product.general(),
                _ => product.repeated(),
            };
            assert_eq!(accused(&judged(rows, name, kind)), 0, "some kinds repeat nothing, of {rows}");
        }
    }
}

#[test]
fn kinds_of_products_whose_descriptions_speak_of_others_are_set_aside() {
    let text = |product: Product| match product.kind() {
        "kettle" => product.part(),
        _ => product.repeated(),
    };
    let descriptions = judged(2000, Product::name, text);
    assert_eq!(accused(&descriptions), 0);
}

#[test]
fn what_cannot_be_judged_says_why() {
    let reason = |descriptions: Descriptions| match descriptions.judgement {
        Judgement::Unjudged(reason) => reason,
        Judgement::Judged(found) => panic!("{found:?}"),
    };
    assert_eq!(reason(judged(20, Product::name, Product::repeated)), Unjudged::FewProducts);
    assert_eq!(reason(judged(500, Product::name, Product::general)), Unjudged::FewWords);
    let mixed = |product: Product| Product { number: product.number * 31 + 7 }.repeated();
    let mixed = reason(judged(500, Product::name, mixed));
    assert!(matches!(mixed, Unjudged::FewWords | Unjudged::NoDifference), "{mixed:?}");
}

#[test]
fn descriptions_beside_their_products_are_found() {
    let before = |product: Product| Product { number: product.number - 1 };
    for rows in [200..300, 100..500, 1..500] {
        let text = |product: Product| match rows.contains(&product.number) {
            true => before(product).repeated(),
            false => product.repeated(),
        };
        let descriptions = judged(500, Product::name, text);
        let found = mismatches(&descriptions);
        let [run] = &found.shifted[..] else { panic!("{found:?}") };
        let (first, last) = (rows.start as u64 + 1, rows.end as u64);
        assert!(run.first.abs_diff(first) <= 1 && run.last.abs_diff(last) <= 1, "{run:?} {rows:?}");
        assert_eq!((run.by, run.products), (-1, found.mismatched));
        assert!(
            found.at_least <= rows.len() as u64 && found.mismatched + 3 >= rows.len() as u64,
            "{found:?}"
        );
        let worst = &found.worst[1];
        assert!(
            !worst.words.is_empty() && worst.words.iter().all(|word| !worst.name.contains(word)),
            "{worst:?}"
        );
    }
}

#[test]
fn rows_of_one_product_are_one_pair() {
    let mut csv = "id,product_name,long_description\n".to_owned();
    let text = |product: Product| match product.number % 20 {
        3 => Product { number: product.number + 20 }.repeated(),
        _ => product.repeated(),
    };
    for number in 0..4000 {
        let product = Product { number: number / 10 };
        writeln!(csv, "p{number},{} {},\"{}\"", product.name(), number % 10, text(product)).unwrap();
    }
    let columns: Vec<String> = csv.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let settings = Settings::default();
    let roles = Roles::of(&columns, &settings);
    let product = |row: usize| Some(row as u32 / 10);
    let found = judge(|| csv.as_bytes(), &roles, &settings, 4000, product).unwrap().unwrap();
    assert_eq!(found.compared, 400);
    let right = mismatches(&found).rows.iter().filter(|row| (**row - 1) / 10 % 20 == 3).count();
    assert!(right >= 15 && right == mismatches(&found).rows.len(), "{right} of 20");
}

#[test]
fn missing_names_and_descriptions_are_not_compared() {
    let mut csv = "product_name,long_description\n".to_owned();
    for number in 0..100 {
        let product = Product { number };
        let text = ["N/A".to_owned(), String::new(), product.repeated()][number % 3].clone();
        writeln!(csv, "{},\"{text}\"", product.name()).unwrap();
    }
    assert_eq!(of_csv(&csv).compared, 33);
    let settings = Settings::default();
    let roles = Roles::of(&["product_name".to_owned()], &settings);
    assert_eq!(judge(|| &b"product_name\nx\n"[..], &roles, &settings, 1, |_| None).unwrap(), None);
}

#[test]
fn nothing_depends_on_the_number_of_threads() {
    let text = |product: Product| match product.number % 10 {
        0 => Product { number: product.number + 10 }.repeated(),
        _ => product.repeated(),
    };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| judged(1000, Product::name, text))
    };
    assert_eq!(with(1), with(3));
}
