//! What has changed since the run before, in a few short sentences.

use super::{Before, Compared, Comparison, Key, Moved, PriceChanges, Prices};
use crate::findings::{Finding, Sentence};
use crate::history::entry::Entry;
use crate::values::format;
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
            let sentence = prices(sentence, &comparison.prices, analysis);
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

/// What has become of the products, and which were not compared.
fn products(comparison: &Comparison) -> String {
    let Comparison { before, now, both, gone, new, nearly, unclear_before, unclear_now, .. } = *comparison;
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
    let mut told = format!("{news}, {gones}, {} {} in both", format::count(both), are(both));
    match nearly {
        0 => {}
        1 => told += ". 1 new product has nearly the name of one that is gone: it may be the same",
        many => {
            told += &format!(
                ". {} new products have nearly the names of products that are gone: they may be the same",
                format::count(many)
            );
        }
    }
    if unclear_before + unclear_now > 0 {
        told += &format!(
            ". {} before and {} now were not compared, because nothing tells them apart",
            format::count(unclear_before),
            format::count(unclear_now)
        );
    }
    told
}

/// How many prices were compared, and how they have changed.
fn prices(sentence: Sentence, prices: &Prices, analysis: &Analysis) -> Sentence {
    let sentence = match prices {
        Prices::None => return sentence,
        Prices::Compared(prices) => return sentence.say(compared(prices)),
        _ => sentence.say(". Prices are not compared: "),
    };
    match prices {
        Prices::None | Prices::Compared(_) => sentence,
        Prices::InOne { before: 0, .. } => sentence.say("no product had one before"),
        Prices::InOne { before, .. } => {
            let unreadable = analysis.quality.prices.as_ref().map_or(0, |prices| prices.unreadable);
            let why = match unreadable {
                0 => String::new(),
                1 => " (1 value cannot be read as a price)".to_owned(),
                many => format!(" ({} values cannot be read as a price)", format::count(many)),
            };
            let had = format::counted(*before, "product", "products");
            sentence.say(format!("{had} had one before, none has one now{why}"))
        }
        Prices::OtherColumn { before, now } => {
            sentence.say("they came from the column ").code(before).say(" before and come from ").code(now)
        }
        Prices::OtherCurrency { before, now } => {
            sentence.say(other_currency(before.as_deref(), now.as_deref()))
        }
    }
}

/// What is known of the currencies of prices that have others now.
pub fn other_currency(before: Option<&str>, now: Option<&str>) -> String {
    match (before.map(format::value), now.map(format::value)) {
        (Some(before), Some(now)) => format!("they were in {before} and are in {now} now"),
        (None, Some(now)) => format!("their currency was not known before and is {now} now"),
        (Some(before), None) => format!("their currency was {before} before and is not known now"),
        (None, None) => "their currency is not known".to_owned(),
    }
}

fn compared(prices: &PriceChanges) -> String {
    let lost = match prices.lost {
        0 => String::new(),
        1 => ". 1 product had a price before and has none now".to_owned(),
        many => format!(". {} products had a price before and have none now", format::count(many)),
    };
    let changes = match (prices.compared(), prices.dearer + prices.cheaper) {
        (0, _) => ". None has a price in both".to_owned(),
        (1, 0) => ". The one price that was compared is the same".to_owned(),
        (1, _) => {
            let (word, ratio) = if prices.dearer > 0 {
                ("risen", prices.dearer_median)
            } else {
                ("fallen", prices.cheaper_median)
            };
            format!(
                ". The one price that was compared has {word} ({})",
                format::moved(ratio.unwrap_or(1.0), 1.0)
            )
        }
        (all, 0) => format!(". All {} prices that were compared are the same", format::count(all)),
        (all, _) => format!(
            ". Of {} prices that were compared, {} and {}",
            format::count(all),
            moved(prices.dearer, "higher", prices.dearer_median),
            moved(prices.cheaper, "lower", prices.cheaper_median)
        ),
    };
    let exchanged = match prices.exchanged {
        0 => String::new(),
        1 => ". 1 product has a price in another currency now".to_owned(),
        many => format!(". {} products have a price in another currency now", format::count(many)),
    };
    changes + &lost + &exchanged
}

/// How many prices are higher or lower, and by how much.
fn moved(prices: u64, word: &str, median: Option<f64>) -> String {
    match (prices, median) {
        (1, Some(ratio)) => format!("1 is {word} ({})", format::moved(ratio, 1.0)),
        (_, Some(ratio)) => {
            format!("{} are {word} (median {})", format::count(prices), format::moved(ratio, 1.0))
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
        sentence = sentence.say(". A new kind is ").cluster(cluster).say(more(new));
    }
    if let Some(cluster) = gone.first().and_then(|moved| before.cluster(moved.id)) {
        sentence = sentence.say(". A kind that is gone is ").data(&cluster.name).say(more(gone));
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
        sentence = sentence.say(format!("; kinds {} → {}", format::count(before.k), format::count(now.k)));
    }
    sentence
}
