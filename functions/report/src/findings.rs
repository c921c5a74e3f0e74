//! What the analysis says, in a few plain sentences.

use crate::changes::{Before, Changes};
use crate::entry::Entry;
use crate::facets::Facet;
use crate::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Count};

/// Sentences on the first screen at most.
const MOST: usize = 5;

/// A sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The words.
    pub text: String,
    /// Whether they come from the data, in whatever script.
    pub data: bool,
    /// The number of the cluster that they name.
    pub cluster: Option<String>,
}

/// Builds a sentence.
#[derive(Default)]
pub struct Sentence(Vec<Part>);

impl Sentence {
    /// Goes on in words of the report.
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part { text: text.into(), data: false, cluster: None });
        self
    }

    /// Goes on in words of the data.
    pub fn data(mut self, text: &str) -> Self {
        self.0.push(Part { text: format::value(text), data: true, cluster: None });
        self
    }

    fn cluster(mut self, cluster: &Cluster) -> Self {
        let number = Some(cluster.id.to_string());
        self.0.push(Part { text: format::value(&cluster.name), data: true, cluster: number });
        self
    }

    fn clusters(mut self, clusters: &[&Cluster]) -> Self {
        for (i, cluster) in clusters.iter().enumerate() {
            if i > 0 {
                self = self.say(if i + 1 == clusters.len() { " and " } else { ", " });
            }
            self = self.cluster(cluster).say(format!(" ({})", format::percent(cluster.group.share)));
        }
        self
    }

    /// Ends it.
    pub fn end(self) -> Option<Finding> {
        Some(Finding { parts: self.say(".").0 })
    }
}

/// Up to five sentences, the most telling first. What the data lacks is not spoken of.
pub fn findings(analysis: &Analysis, before: Option<&Before>) -> Vec<Finding> {
    let first = [lowered, concentration].into_iter().filter_map(|telling| telling(analysis));
    let changed = before.and_then(|before| changes(analysis, before));
    let tellings = [prices, brands, mismatches, quality, genders, duplicates, separation, vocabulary];
    let rest = tellings.into_iter().filter_map(|telling| telling(analysis));
    first.chain(changed).chain(rest).take(MOST).collect()
}

/// Fewer clusters than the settings ask for.
fn lowered(analysis: &Analysis) -> Option<Finding> {
    let choice = &analysis.choice;
    let asked: u64 = choice.requested.parse().ok()?;
    (asked > choice.k).then_some(())?;
    Some(Finding { parts: Sentence::default().say(choice.reason.clone()).0 })
}

/// How few clusters hold half of the products.
fn concentration(analysis: &Analysis) -> Option<Finding> {
    let clusters = analysis.formed();
    let first = clusters.first()?;
    let sentence = Sentence::default();
    if clusters.len() == 1 {
        let all = match first.group.size {
            1 => "The only product forms one cluster: ".to_owned(),
            rows => format!("All {} products form one cluster: ", format::count(rows)),
        };
        return sentence.say(all).cluster(first).end();
    }
    let mut held = 0.0;
    let half = clusters.iter().take_while(|cluster| {
        let short = held < 0.5;
        held += cluster.group.share;
        short
    });
    let half: Vec<&Cluster> = half.collect();
    match half.len() {
        1 => sentence.say("Half of all products or more are in one cluster: ").clusters(&half).end(),
        2 | 3 => {
            let start =
                format!("Half of all products are in {} of {} clusters: ", half.len(), clusters.len());
            sentence.say(start).clusters(&half).end()
        }
        n => {
            let rest = format!("; it takes {n} of {} clusters to hold half of all products", clusters.len());
            sentence.say("No cluster dominates. The largest is ").clusters(&[first]).say(rest).end()
        }
    }
}

/// What is new since the run before.
fn changes(analysis: &Analysis, before: &Before) -> Option<Finding> {
    let now = Entry::of(analysis);
    let changes = Changes::between(&before.entry, &now);
    let difference = now.rows.abs_diff(before.entry.rows);
    let products = match now.rows.cmp(&before.entry.rows) {
        std::cmp::Ordering::Equal => "as many products as before".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", format::counted(difference, "product", "products")),
        std::cmp::Ordering::Less => format!("{} fewer", format::counted(difference, "product", "products")),
    };
    let mut sentence = Sentence::default().say(format!("Since the run before: {products}"));
    let new =
        changes.new.iter().find_map(|new| analysis.formed().iter().find(|cluster| cluster.id == new.id));
    if let Some(new) = new {
        sentence = sentence.say("; new is ").cluster(new);
        if changes.new.len() > 1 {
            sentence = sentence.say(format!(" and {} more", changes.new.len() - 1));
        }
    }
    if let Some(gone) = changes.gone.first() {
        sentence = sentence.say("; gone is ").data(&gone.name);
        if changes.gone.len() > 1 {
            sentence = sentence.say(format!(" and {} more", changes.gone.len() - 1));
        }
    }
    sentence.end()
}

/// The most and the least expensive cluster.
fn prices(analysis: &Analysis) -> Option<Finding> {
    let all = analysis.overall.price.as_ref()?;
    let middle = Sentence::default().say(format!(
        "The middle half of the products costs {} to {}; the median price is {}",
        format::price(all.q1),
        format::price(all.q3),
        format::price(all.median)
    ));
    // A mean of a few prices says little about a cluster.
    let priced = analysis.formed().iter().filter_map(|cluster| {
        let prices = cluster.group.price.as_ref()?;
        (prices.count >= 5 && prices.count * 10 >= cluster.group.size).then_some((cluster, prices.mean))
    });
    let priced: Vec<(&Cluster, f64)> = priced.collect();
    let dearest = priced.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let cheapest = priced.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    match (dearest, cheapest) {
        (Some((dear, high)), Some((cheap, low))) if all.mean > 0.0 && high > 1.25 * low.max(0.0) => {
            let times = format::times(high / all.mean);
            let dear_words = format!(
                " costs most: {} on average, {times} the catalogue’s {}; ",
                format::price(high),
                format::price(all.mean)
            );
            let cheap_words = format!(" costs least: {}", format::price(low));
            Sentence::default().cluster(dear).say(dear_words).cluster(cheap).say(cheap_words).end()
        }
        _ => middle.end(),
    }
}

/// The cluster that one brand marks most, or the catalogue’s most frequent brand.
fn brands(analysis: &Analysis) -> Option<Finding> {
    let marked = marked(analysis, Facet::Brands, |count| count.share >= 0.2 && count.lift >= 2.0);
    if let Some((cluster, brand)) = marked {
        let lift = format!(", {} its share of the whole catalogue", format::times(brand.lift));
        let of = match Facet::Brands.of(&cluster.group).missing() {
            None => "of the products",
            Some(_) => "of the products that state a brand",
        };
        return Sentence::default()
            .data(&brand.value)
            .say(format!(" makes {} {of} in ", format::percent(brand.share)))
            .cluster(cluster)
            .say(lift)
            .end();
    }
    let stated = Facet::Brands.of(&analysis.overall);
    let top = stated.counts.first()?;
    let of = stated.missing().map_or("", |_| " of those that state a brand");
    let words = format!(
        " with {} ({}{of})",
        format::counted(top.count, "product", "products"),
        format::percent(top.share)
    );
    Sentence::default().say("The most frequent brand is ").data(&top.value).say(words).end()
}

/// The cluster that is most for one gender.
fn genders(analysis: &Analysis) -> Option<Finding> {
    let of_one = |count: &Count| count.share >= 0.75 && count.lift >= 1.3;
    let (cluster, gender) = marked(analysis, Facet::Genders, of_one)?;
    let (share, everywhere) = (format::percent(gender.share), format::percent(gender.share / gender.lift));
    let overall = match Facet::Genders.of(&analysis.overall).missing() {
        None => format!("{share}, against {everywhere} of all products"),
        Some(_) => format!(
            "{share} of the products that state a gender, against {everywhere} in the whole catalogue"
        ),
    };
    Sentence::default()
        .cluster(cluster)
        .say(" is marked as ")
        .data(&gender.value)
        .say(format!(" in {overall}"))
        .end()
}

/// Of the values that pass, the one that accounts for the most products beyond what its share of the whole would.
fn marked(analysis: &Analysis, facet: Facet, passes: impl Fn(&Count) -> bool) -> Option<(&Cluster, &Count)> {
    if analysis.formed().len() < 2 {
        return None;
    }
    let surplus = |count: &Count| count.count as f64 * (1.0 - 1.0 / count.lift);
    let all = analysis
        .formed()
        .iter()
        .map(|cluster| (cluster, facet.of(&cluster.group)))
        .filter(|(_, stated)| stated.is_telling())
        .flat_map(|(cluster, stated)| stated.counts.iter().map(move |count| (cluster, count)));
    all.filter(|(_, count)| count.count >= 5 && passes(count))
        .reduce(|best, next| if surplus(next.1) > surplus(best.1) { next } else { best })
}

/// Descriptions that seem to belong to other products, where they are more than the check's own false alarms.
fn mismatches(analysis: &Analysis) -> Option<Finding> {
    const FALSE_ALARMS: f64 = 0.05;
    let found = analysis.quality.descriptions.as_ref()?;
    let share = found.mismatched as f64 / found.judged.max(1) as f64;
    (share > FALSE_ALARMS).then_some(())?;
    let descriptions = format::counted(found.mismatched, "description seems", "descriptions seem");
    let share = format::percent(share);
    Sentence::default()
        .say(format!("{descriptions} to belong to another product ({share} of those judged)"))
        .end()
}

/// Products that are there more than once, where they are many.
fn duplicates(analysis: &Analysis) -> Option<Finding> {
    let found = analysis.quality.duplicates.as_ref()?;
    (found.rows * 100 >= analysis.quality.rows.max(1)).then_some(())?;
    let about = if found.exact { "" } else { "About " };
    let rows = format::counted(found.rows, "row repeats", "rows repeat");
    Sentence::default().say(format!("{about}{rows} a product of the same name and brand")).end()
}

/// What was left out or filled.
fn quality(analysis: &Analysis) -> Option<Finding> {
    let (rejects, preparation) = (&analysis.quality.rejects, &analysis.preparation);
    if rejects.records > 0 {
        let records = format::counted(rejects.records, "record", "records");
        let share = format::percent(rejects.share);
        return Sentence::default()
            .say(format!("{records} ({share}) could not be read and were left out"))
            .end();
    }
    if let Some(dropped) = preparation.dropped.first() {
        let more = match preparation.dropped.len() - 1 {
            0 => String::new(),
            n => format!(", as were {n} more columns"),
        };
        let missing = match dropped.missing_share {
            1.0.. => format!(" is empty and was left out{more}"),
            share => format!(" is missing in {} of the rows and was left out{more}", format::percent(share)),
        };
        return Sentence::default().say("The column ").data(&dropped.column).say(missing).end();
    }
    let filled =
        preparation.filled.iter().max_by_key(|filled| filled.rows).filter(|filled| filled.rows > 0)?;
    let rows = format::counted(filled.rows, "row", "rows");
    let start = Sentence::default().say("The column ").data(&filled.column);
    if analysis.counts_stated() {
        return start.say(format!(" is missing in {rows}, which its figures leave out")).end();
    }
    start.say(format!(" was missing in {rows} and filled with ")).data(&filled.value).end()
}

/// How well the clusters are apart.
fn separation(analysis: &Analysis) -> Option<Finding> {
    let chosen = analysis.elbow.iter().find(|point| point.k == analysis.choice.k)?;
    let silhouette = chosen.silhouette?;
    let words = match silhouette {
        s if s >= 0.5 => "The clusters stand clearly apart",
        s if s >= 0.25 => "The clusters are distinct, with some overlap",
        _ => "The clusters overlap, and many products stand between two",
    };
    Sentence::default()
        .say(format!("{words}: their mean silhouette is {}", format::number(silhouette, 2)))
        .end()
}

/// What the products were told apart by.
fn vocabulary(analysis: &Analysis) -> Option<Finding> {
    let terms = format::counted(analysis.features.terms, "different word", "different words");
    let columns: Vec<String> = analysis.features.text.iter().map(|column| format::value(column)).collect();
    let start = Sentence::default().say(format!("The products were compared by {terms} in "));
    start.data(&format::listed(&columns)).end()
}
