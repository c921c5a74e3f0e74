//! What has changed since the run before, in one sentence.

use super::{Before, Compared, Comparison, Key, Moved, PriceChanges, Prices};
use crate::entry::Entry;
use crate::findings::{Finding, Sentence};
use crate::format;
use wintermute_shared::analysis::Analysis;

/// Settings that the sentence names.
const SETTINGS: usize = 3;

/// What has changed since the run before.
pub fn finding(analysis: &Analysis, before: &Before) -> Option<Finding> {
    let (old, now) = (&before.entry, &Entry::of(analysis));
    let day = before.moment.rfc3339().map(|moment| format!("the run of {}", &moment[..10]));
    let by = match &before.compared {
        Compared::Products(comparison) => match comparison.basis.key() {
            Key::Id => "",
            Key::NameAndBrand => ", by name and brand",
            Key::Name => ", by name",
        },
        _ => "",
    };
    let sentence =
        Sentence::default().say(format!("Since {}{by}: ", day.as_deref().unwrap_or("the run before")));
    if let Some(same) = before.compared.same() {
        return settings(sentence.say(same), old, now).end();
    }
    match &before.compared {
        Compared::Products(comparison) => {
            let sentence = sentence.say(products(comparison));
            let sentence = sentence.say(prices(&comparison.prices));
            clusters(sentence, analysis, old, comparison).end()
        }
        _ => {
            let products = |entry: &Entry| format::counted(entry.rows, "product", "products");
            let told = format!(
                "{} now, {} before; which are new or gone cannot be told",
                products(now),
                format::count(old.rows)
            );
            sentence.say(told).end()
        }
    }
}

fn products(comparison: &Comparison) -> String {
    let Comparison { before, now, both, gone, new, .. } = *comparison;
    let share = |part: u64, of: u64| format::percent(part as f64 / of.max(1) as f64);
    let are = |count: u64| if count == 1 { "is" } else { "are" };
    let news = match new {
        0 => "no product is new".to_owned(),
        _ => {
            format!("{} ({}) {} new", format::counted(new, "product", "products"), share(new, now), are(new))
        }
    };
    let gones = match gone {
        0 => "none is gone".to_owned(),
        _ => format!("{} ({} of those before) {} gone", format::count(gone), share(gone, before), are(gone)),
    };
    format!("{news}, {gones}, {} {} in both", format::count(both), are(both))
}

fn prices(prices: &Prices) -> String {
    match prices {
        Prices::None | Prices::InOne => String::new(),
        Prices::OtherColumn { .. } => "; their prices come from another column now".to_owned(),
        Prices::OtherCurrency { .. } => "; their prices are in another currency now".to_owned(),
        Prices::Compared(PriceChanges { dearer: 0, cheaper: 0, unchanged: 0, .. }) => String::new(),
        Prices::Compared(PriceChanges { dearer: 0, cheaper: 0, .. }) => {
            "; of these none has another price".to_owned()
        }
        Prices::Compared(prices) => {
            let dearer = moved(prices.dearer, "dearer", prices.dearer_median);
            let cheaper = moved(prices.cheaper, "cheaper", prices.cheaper_median);
            format!("; of these {dearer}, {cheaper}")
        }
    }
}

/// So many products are dearer or cheaper, and by how much.
fn moved(products: u64, word: &str, median: Option<f64>) -> String {
    match (products, median) {
        (1, Some(ratio)) => format!("1 is {word} ({})", format::moved(ratio, 1.0)),
        (_, Some(ratio)) => {
            format!("{} are {word} (median {})", format::count(products), format::moved(ratio, 1.0))
        }
        (_, None) => format!("none is {word}"),
    }
}

/// The largest new and the largest gone cluster.
fn clusters(
    mut sentence: Sentence,
    analysis: &Analysis,
    before: &Entry,
    comparison: &Comparison,
) -> Sentence {
    let more = |clusters: &[Moved]| match clusters.len() {
        1 => String::new(),
        count => format!(" and {} more", format::count(count as u64 - 1)),
    };
    let (new, gone) = (&comparison.clusters.new, &comparison.clusters.gone);
    let find = |moved: &Moved| analysis.formed().iter().find(|cluster| cluster.id == moved.id);
    if let Some(cluster) = new.first().and_then(find) {
        sentence = sentence.say("; a new cluster is ").cluster(cluster).say(more(new));
    }
    if let Some(cluster) = gone.first().and_then(|moved| before.cluster(moved.id)) {
        sentence = sentence.say("; a cluster that is gone is ").data(&cluster.name).say(more(gone));
    }
    sentence
}

/// The settings that differ, and the number of clusters.
fn settings(mut sentence: Sentence, before: &Entry, now: &Entry) -> Sentence {
    let changes = before.settings_changed(now);
    for (i, change) in changes.iter().take(SETTINGS).enumerate() {
        let name = change.name.trim_start_matches("WINTERMUTE_").to_lowercase().replace('_', "-");
        sentence = sentence
            .say(if i == 0 { "; other settings: " } else { ", " })
            .say(format!("{name} "))
            .data(change.before)
            .say(" → ")
            .data(change.now);
    }
    if let more @ 1.. = changes.len().saturating_sub(SETTINGS) {
        sentence = sentence.say(format!(" and {more} more"));
    }
    if before.k != now.k {
        sentence = sentence.say(format!("; clusters {} → {}", format::count(before.k), format::count(now.k)));
    }
    sentence
}
