//! What has changed since the run before.

use super::moment::MomentView;
use super::names::ClusterName;
use crate::color::palette;
use crate::history::changes::{
    Basis, Before, Clusters, Compared, Comparison, IdProblem, Kept, Key, Largest, Moved, PriceChanges,
    Prices, Reason, other_currency,
};
use crate::history::entry::{ClusterEntry, Entry, Price};
use crate::values::anchors::Cards;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Money};
use wintermute_shared::contract::keys::INDEX;
use wintermute_shared::contract::products::MOST as MOST_PRODUCTS;
use wintermute_shared::price::Currency;

/// Clusters that a list names at most.
const MOST: usize = 60;

/// What has changed since the run before.
#[derive(Serialize)]
pub struct ChangesView {
    href: String,
    moment: Option<MomentView>,
    /// How the products were compared, why they were not, or that they are the same.
    told: String,
    totals: Vec<Total>,
    settings: Vec<Setting>,
    products: Option<ProductsView>,
    clusters: Option<ClustersView>,
}

/// A figure of the whole catalogue.
#[derive(Serialize)]
struct Total {
    name: &'static str,
    before: String,
    now: String,
    change: String,
}

#[derive(Serialize)]
struct Setting {
    name: String,
    before: String,
    now: String,
}

/// What has become of the products.
#[derive(Serialize)]
struct ProductsView {
    counts: Vec<Count>,
    notes: Vec<String>,
    largest: Vec<LargestView>,
}

/// A number of products.
#[derive(Serialize)]
struct Count {
    name: &'static str,
    count: String,
    note: String,
}

#[derive(Serialize)]
struct LargestView {
    name: String,
    before: String,
    now: String,
    change: String,
}

/// What has become of the clusters.
#[derive(Serialize)]
struct ClustersView {
    kept: Vec<KeptView>,
    kept_more: Option<String>,
    new: Vec<MovedView>,
    gone: Vec<MovedView>,
    redrawn: Vec<MovedView>,
    dissolved: Vec<MovedView>,
}

/// A cluster that was there before.
#[derive(Serialize)]
struct KeptView {
    cluster: ClusterName,
    was: Option<String>,
    before: String,
    gone: String,
    left: String,
    joined: String,
    new: String,
    now: String,
    growth: String,
    prices: String,
}

/// A cluster that is new, gone or made of others.
#[derive(Serialize)]
struct MovedView {
    cluster: ClusterName,
    share: String,
    other: Option<String>,
}

impl ChangesView {
    /// What an analysis says that the run before did not.
    pub fn of(analysis: &Analysis, before: &Before, cards: &Cards) -> Self {
        let (old, now) = (&before.entry, Entry::of(analysis));
        let run: String = old.run.chars().filter(char::is_ascii_alphanumeric).collect();
        let comparison = match &before.compared {
            Compared::Products(comparison) if !comparison.is_same() => Some(&**comparison),
            _ => None,
        };
        Self {
            href: format!("../{run}/{INDEX}"),
            moment: before.moment.rfc3339().as_deref().map(MomentView::of),
            told: told(&before.compared),
            totals: match before.compared.same() {
                Some(_) => clusters(old, &now),
                None => totals(old, &now, &before.compared),
            },
            settings: settings(old, &now),
            products: comparison.map(|comparison| ProductsView::of(comparison, &now.money)),
            clusters: comparison.map(|comparison| ClustersView::of(&comparison.clusters, old, &now, cards)),
        }
    }
}

fn told(compared: &Compared) -> String {
    match compared {
        Compared::SameFile => "Both are of the same file.".to_owned(),
        Compared::Products(comparison) => match compared.same() {
            Some(same) => format!("Both are of {same}. {}", basis(comparison.basis)),
            None => basis(comparison.basis),
        },
        Compared::Not(reason) => {
            format!("Which products are new, gone, dearer or cheaper cannot be told: {}", why(reason))
        }
    }
}

/// What the products were compared by.
fn basis(basis: Basis) -> String {
    let (key, doubt) = match basis {
        Basis::Ids { .. } => return "Products are compared by their id.".to_owned(),
        Basis::Names { key, doubt } => (key, doubt),
    };
    let by = match key {
        Key::Name => "name",
        Key::NameAndBrand | Key::Id => "name and brand",
    };
    let why = match doubt {
        IdProblem::Missing => "one of the runs has no ids, or many of its products state none".to_owned(),
        IdProblem::Repeated => "most products share their id with others".to_owned(),
        IdProblem::GivenToOthers { ids, renamed } => format!(
            "ids have been given to other products: of {} in both runs, {} stand beside another name",
            format::counted(ids, "id", "ids"),
            format::count(renamed)
        ),
        IdProblem::GivenAnew { products } => format!(
            "ids have been given anew: {} with an id of before {} there under another",
            format::counted(products, "product", "products"),
            if products == 1 { "is" } else { "are" }
        ),
    };
    format!("Products are compared by their {by}, not by their id, because {why}.")
}

fn why(reason: &Reason) -> String {
    match reason {
        Reason::EarlierVersion => {
            "an earlier version made the run before, and kept no list of its products that can be compared.".to_owned()
        }
        Reason::OldModel => {
            "an earlier version made the model of this run, and kept no list of its products that can be compared."
                .to_owned()
        }
        Reason::TooMany => {
            format!("one of the runs has more than {} products.", format::count(MOST_PRODUCTS as u64))
        }
        Reason::Lost => "the list of products of one of the runs is no longer there, or damaged.".to_owned(),
        Reason::OtherNames { ids, renamed } => format!(
            "of {} in both runs, {} stand beside another name, and names do not tell which products are the same. Either products \
             have other names now, or ids were given to other products.",
            format::counted(*ids, "id", "ids"),
            format::count(*renamed)
        ),
        Reason::Alike => {
            "neither an id nor a name and a brand of its own tells most products from others.".to_owned()
        }
    }
}

fn totals(old: &Entry, now: &Entry, compared: &Compared) -> Vec<Total> {
    let mut totals = vec![
        counted("Products", old.rows, now.rows),
        counted("Records rejected", old.rejected, now.rejected),
    ];
    totals.extend(clusters(old, now));
    let are_other = old.money.currency != now.money.currency
        || matches!(compared, Compared::Products(comparison) if matches!(comparison.prices, Prices::OtherColumn { .. }));
    let mut priced = |name, of: fn(Price) -> f64| {
        if (old.price.is_some() || now.price.is_some()) && !are_other {
            let price = |entry: &Entry| entry.price.map(of);
            let shown = |entry: &Entry| {
                price(entry).map_or_else(|| "–".to_owned(), |price| format::money(price, &entry.money))
            };
            let moved = price(old).zip(price(now)).map(|(before, now)| format::moved(now, before));
            totals.push(Total {
                name,
                before: shown(old),
                now: shown(now),
                change: moved.unwrap_or_default(),
            });
        }
    };
    priced("Average price of all", |price| price.mean);
    priced("Median price of all", |price| price.median);
    totals
}

/// How many clusters there are.
fn clusters(old: &Entry, now: &Entry) -> Vec<Total> {
    vec![counted("Kinds", old.k, now.k)]
}

fn counted(name: &'static str, before: u64, now: u64) -> Total {
    Total {
        name,
        before: format::count(before),
        now: format::count(now),
        change: format::change(now, before),
    }
}

fn settings(old: &Entry, now: &Entry) -> Vec<Setting> {
    let changes = old.settings_changed(now).into_iter();
    let shown = changes.map(|change| Setting {
        name: format::value(change.name),
        before: format::value(change.before),
        now: format::value(change.now),
    });
    shown.collect()
}

impl ProductsView {
    fn of(comparison: &Comparison, money: &Money) -> Self {
        let Comparison { before, now, both, gone, new, .. } = *comparison;
        let share = |part: u64, whole: u64, of: &str| match whole {
            0 => String::new(),
            _ => format!("{} of {of}", format::percent(part as f64 / whole as f64)),
        };
        let mut counts = vec![
            Count { name: "New", count: format::count(new), note: share(new, now, "those now") },
            Count { name: "Gone", count: format::count(gone), note: share(gone, before, "those before") },
            Count { name: "In both", count: format::count(both), note: share(both, now, "those now") },
        ];
        let mut notes = Vec::new();
        let mut largest = Vec::new();
        match &comparison.prices {
            Prices::None => {}
            Prices::InOne { before, now } => notes.push(format!(
                "Prices are not compared: {} had one before, {} one now.",
                format::counted(*before, "product", "products"),
                format::counted(*now, "has", "have")
            )),
            Prices::OtherColumn { before, now } => notes.push(format!(
                "Prices are not compared: they came from the column {} before and come from {} now.",
                format::value(before),
                format::value(now)
            )),
            Prices::OtherCurrency { before, now } => notes.push(format!(
                "Prices are not compared: {}.",
                other_currency(before.as_deref(), now.as_deref())
            )),
            Prices::Compared(prices) => {
                counts.extend(price_counts(prices));
                largest.extend(prices.largest.iter().filter_map(|change| {
                    LargestView::of(change, &currency(change, &prices.currencies, money))
                }));
            }
        }
        notes.extend(doubts(comparison));
        Self { counts, notes, largest }
    }
}

/// How the price of a product is written that may be in another currency than the main one.
fn currency(change: &Largest, currencies: &[String], main: &Money) -> Money {
    match change.currency {
        0 => main.clone(),
        other => Money {
            currency: currencies.get(other as usize - 1).and_then(|name| Currency::named(name)),
            ..Money::default()
        },
    }
}

fn price_counts(prices: &PriceChanges) -> Vec<Count> {
    let median = |ratio: Option<f64>| {
        ratio.map_or(String::new(), |ratio| format!("median {}", format::moved(ratio, 1.0)))
    };
    let count = |name, count: u64, note| Count { name, count: format::count(count), note };
    let mut counts = vec![
        count("Dearer", prices.dearer, median(prices.dearer_median)),
        count("Cheaper", prices.cheaper, median(prices.cheaper_median)),
        count("At the same price", prices.unchanged, String::new()),
    ];
    if prices.dearer > 0 && prices.cheaper > 0 {
        counts.insert(2, count("Dearer or cheaper", prices.dearer + prices.cheaper, median(prices.median)));
    }
    let rest = [
        ("With a price before, none now", prices.lost),
        ("With a price now, none before", prices.gained),
        ("Without a price in either", prices.never),
        ("With a price in another currency now, not compared", prices.exchanged),
    ];
    counts.extend(
        rest.into_iter().filter(|(_, some)| *some > 0).map(|(name, some)| count(name, some, String::new())),
    );
    counts
}

/// What the counts leave open.
fn doubts(comparison: &Comparison) -> Vec<String> {
    let Comparison { renamed, reworded, nearly, unclear_before, unclear_now, .. } = *comparison;
    let mut doubts = Vec::new();
    if renamed > 0 {
        let products = format::counted(renamed, "product in both has", "products in both have");
        doubts.push(format!(
            "{products} another name now: they may be other products, so their prices are not compared."
        ));
    }
    if reworded > 0 {
        let products = format::counted(reworded, "product in both has", "products in both have");
        doubts.push(format!(
            "{products} the words of the old name and a few more, or a few less: their prices are compared."
        ));
    }
    if nearly > 0 {
        let products = format::counted(nearly, "new product has", "new products have");
        doubts.push(format!(
            "{products} nearly the name of one that is gone (a word more or less, or another brand): they may be the same, and \
             their prices are not compared."
        ));
    }
    if let Basis::Ids { returned: returned @ 1.. } = comparison.basis {
        let products = format::counted(returned, "new product has", "new products have");
        doubts.push(format!("{products} the name and brand of a product whose id is gone."));
    }
    if unclear_before + unclear_now > 0 {
        let known_by = match comparison.basis.key() {
            Key::Id => "id",
            Key::NameAndBrand => "name and brand",
            Key::Name => "name",
        };
        doubts.push(format!(
            "{} before and {} now are left out: they have no {known_by}, or the same one as others.",
            format::counted(unclear_before, "product", "products"),
            format::count(unclear_now)
        ));
    }
    doubts
}

impl LargestView {
    fn of(change: &Largest, money: &Money) -> Option<Self> {
        Some(Self {
            name: format::value(change.name.as_deref()?),
            before: format::money(change.before, money),
            now: format::money(change.now, money),
            change: format::moved(change.now, change.before),
        })
    }
}

impl ClustersView {
    fn of(clusters: &Clusters, old: &Entry, now: &Entry, cards: &Cards) -> Self {
        // Entries name the largest clusters only.
        let listed = |moved: &[Moved], entry: &Entry, cards: Option<&Cards>, other: &Entry| {
            let views = moved.iter().filter_map(|moved| MovedView::of(moved, entry, cards, other));
            views.take(MOST).collect()
        };
        let kept: Vec<KeptView> =
            clusters.kept.iter().filter_map(|kept| KeptView::of(kept, old, now, cards)).take(MOST).collect();
        let more = clusters.kept.len().saturating_sub(kept.len()) as u64;
        Self {
            kept,
            kept_more: (more > 0).then(|| format::counted(more, "more kind goes on", "more kinds go on")),
            new: listed(&clusters.new, now, Some(cards), old),
            gone: listed(&clusters.gone, old, None, now),
            redrawn: listed(&clusters.redrawn, now, Some(cards), old),
            dissolved: listed(&clusters.dissolved, old, None, now),
        }
    }
}

impl KeptView {
    fn of(kept: &Kept, old: &Entry, now: &Entry, cards: &Cards) -> Option<Self> {
        let (cluster, was) = (now.cluster(kept.id)?, old.cluster(kept.was)?);
        let prices = match kept.median {
            _ if kept.priced == 0 => "–".to_owned(),
            None => "none".to_owned(),
            Some(ratio) => format!(
                "{} of {}, median {}",
                format::count(kept.changed),
                format::count(kept.priced),
                format::moved(ratio, 1.0)
            ),
        };
        Some(Self {
            cluster: name(cluster, Some(cards)),
            was: (was.name != cluster.name).then(|| format::value(&was.name)),
            before: format::count(kept.before),
            gone: format::count(kept.gone),
            left: format::count(kept.left),
            joined: format::count(kept.joined),
            new: format::count(kept.new),
            now: format::count(kept.now),
            growth: format::change(kept.new, kept.gone),
            prices,
        })
    }
}

impl MovedView {
    fn of(moved: &Moved, entry: &Entry, cards: Option<&Cards>, other: &Entry) -> Option<Self> {
        Some(Self {
            cluster: name(entry.cluster(moved.id)?, cards),
            share: format!("{} of {}", format::count(moved.products), format::count(moved.of)),
            other: moved.other.and_then(|id| other.cluster(id)).map(|other| format::value(&other.name)),
        })
    }
}

/// A cluster's name; a cluster of the run before has no card here.
fn name(cluster: &ClusterEntry, cards: Option<&Cards>) -> ClusterName {
    ClusterName {
        id: cluster.id.to_string(),
        color: format!("c{}", palette::index(cluster.id)),
        name: format::value(&cluster.name),
        share: format::percent(cluster.share),
        anchor: cards.and_then(|cards| cards.anchor(cluster.id)).map(str::to_owned),
    }
}
