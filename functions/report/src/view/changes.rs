//! What has changed since the run before.

use super::{ClusterName, MomentView};
use crate::changes::{Before, Changes};
use crate::entry::{Entry, Grouping, Price};
use crate::{format, palette};
use serde::Serialize;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::keys::INDEX;

/// Clusters that a list names at most.
const MOST: usize = 60;

/// What has changed since the run before.
#[derive(Serialize)]
pub struct ChangesView {
    href: String,
    moment: Option<MomentView>,
    totals: Vec<Total>,
    settings: Vec<SettingChange>,
    kept: Vec<Kept>,
    new: Vec<Named>,
    gone: Vec<Named>,
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
struct SettingChange {
    name: String,
    before: String,
    now: String,
}

/// A cluster that was there before.
#[derive(Serialize)]
struct Kept {
    cluster: ClusterName,
    was: Option<String>,
    size_before: String,
    size: String,
    size_change: String,
    share_before: String,
    share: String,
    price_before: String,
    price: String,
    price_change: String,
}

/// A cluster that is new or gone.
#[derive(Serialize)]
struct Named {
    cluster: ClusterName,
    products: String,
}

impl ChangesView {
    /// What an analysis says that the run before did not; the first `cards` clusters have cards.
    pub fn of(analysis: &Analysis, before: &Before, cards: usize) -> Self {
        let (old, now) = (&before.entry, Entry::of(analysis));
        let changes = Changes::between(old, &now);
        let run: String = old.run.chars().filter(char::is_ascii_alphanumeric).collect();
        Self {
            href: format!("../{run}/{INDEX}"),
            moment: before.moment.rfc3339().as_deref().map(MomentView::of),
            totals: totals(old, &now),
            settings: settings(old, &now),
            kept: changes.kept.iter().take(MOST).map(|(now, old)| kept(now, old, cards)).collect(),
            new: changes.new.iter().take(MOST).map(|cluster| named(cluster, cards)).collect(),
            gone: changes.gone.iter().take(MOST).map(|cluster| named(cluster, 0)).collect(),
        }
    }
}

fn totals(old: &Entry, now: &Entry) -> Vec<Total> {
    let counted = |name, before: u64, now: u64| Total {
        name,
        before: format::count(before),
        now: format::count(now),
        change: format::change(now, before),
    };
    let mut totals = vec![
        counted("Products", old.rows, now.rows),
        counted("Records rejected", old.rejected, now.rejected),
        counted("Clusters", old.k, now.k),
    ];
    let (was, is) = (old.price, now.price);
    let mut priced = |name, of: fn(Price) -> f64| {
        if was.is_some() || is.is_some() {
            let (before, now) = (was.map(of), is.map(of));
            totals.push(Total { name, before: price(before), now: price(now), change: moved(before, now) });
        }
    };
    priced("Average price", |price| price.mean);
    priced("Median price", |price| price.median);
    totals
}

/// Settings that differ; one that a run does not name stands at its default.
fn settings(old: &Entry, now: &Entry) -> Vec<SettingChange> {
    let value = |entry: &Entry, name: &str| {
        let found = entry.settings.iter().find(|setting| setting.0 == name);
        found.map_or_else(|| "default".to_owned(), |setting| format::value(&setting.1))
    };
    let mut names: Vec<&String> =
        now.settings.iter().chain(&old.settings).map(|setting| &setting.0).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| SettingChange {
            name: format::value(name),
            before: value(old, name),
            now: value(now, name),
        })
        .filter(|change| change.before != change.now)
        .collect()
}

fn kept(now: &Grouping, old: &Grouping, cards: usize) -> Kept {
    let (was, is) = (old.price.map(|price| price.median), now.price.map(|price| price.median));
    Kept {
        cluster: name(now, cards),
        was: (old.name != now.name).then(|| format::value(&old.name)),
        size_before: format::count(old.size),
        size: format::count(now.size),
        size_change: format::change(now.size, old.size),
        share_before: format::percent(old.share),
        share: format::percent(now.share),
        price_before: price(was),
        price: price(is),
        price_change: moved(was, is),
    }
}

fn named(cluster: &Grouping, cards: usize) -> Named {
    Named { cluster: name(cluster, cards), products: format::counted(cluster.size, "product", "products") }
}

/// A cluster's name; a cluster of the run before has no card here.
fn name(cluster: &Grouping, cards: usize) -> ClusterName {
    ClusterName {
        id: cluster.id.to_string(),
        color: format!("c{}", palette::index(cluster.id)),
        name: format::value(&cluster.name),
        share: format::percent(cluster.share),
        has_card: (cluster.id as usize) < cards,
    }
}

fn price(price: Option<f64>) -> String {
    price.map_or_else(|| "–".to_owned(), format::price)
}

fn moved(before: Option<f64>, now: Option<f64>) -> String {
    before.zip(now).map_or(String::new(), |(before, now)| format::moved(now, before))
}
