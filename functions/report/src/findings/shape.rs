//! What the catalogue is made of.

use super::kinds::Kind;
use super::{Finding, Sentence};
use crate::values::facets::{hidden, stated};
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Facet, Prices};

/// Families or clusters that a sentence names at most.
const NAMED: usize = 3;

/// Of fewer prices, quartiles say little.
const QUARTILES: u64 = 10;
/// A smaller cluster is not worth a sentence.
const LEAST: u64 = 20;
/// Of fewer families or clusters than this, that some of them hold half of the products is no news.
const FEW: usize = 6;

/// How few families, or clusters where there are no families, hold half of the products.
pub fn concentration(analysis: &Analysis) -> Option<Finding> {
    let kinds = Kind::all(analysis);
    let &first = kinds.first()?;
    let sentence = Sentence::default();
    if kinds.len() == 1 {
        let all = match first.group().size {
            1 => "The only product forms one kind: ".to_owned(),
            rows => format!("All {} products form one kind: ", format::count(rows)),
        };
        return sentence.say(all).kind(first).end();
    }
    let mut held = 0.0;
    let half = kinds.iter().copied().take_while(|kind| {
        let short = held < 0.5;
        held += if short { kind.group().share } else { 0.0 };
        short
    });
    let half: Vec<Kind> = half.collect();
    // Half of the kinds holds half of the products where all are equally large, which tells nothing.
    if half.len() > 1 && kinds.len() < FEW {
        return None;
    }
    if held < 1.1 * half.len() as f64 / kinds.len() as f64 {
        return None;
    }
    let (many, share, (one, several)) = (kinds.len(), format::percent(held), first.nouns());
    match half.len() {
        1 => {
            sentence.say(format!("One of {many} {several} holds {share} of all products: ")).kind(first).end()
        }
        n @ ..=NAMED => {
            let start = format!("{n} of {many} {several} hold {share} of all products: ");
            sentence.say(start).kinds(&half).end()
        }
        n => {
            let rest = format!("; the {n} largest of {many} {several} hold {share} of all products");
            sentence.say(format!("No {one} dominates. The largest is ")).kinds(&[first]).say(rest).end()
        }
    }
}

/// The most and the least expensive family by their median prices; clusters where there are no families.
pub fn prices(analysis: &Analysis) -> Option<Finding> {
    let all = analysis.overall.price.as_ref()?;
    let money = |price: f64| format::money(price, &analysis.money);
    // A median of a few prices says little.
    let priced = Kind::all(analysis).into_iter().filter_map(|kind| {
        let (group, prices) = (kind.group(), kind.group().price.as_ref()?);
        (prices.count >= 5 && prices.count * 10 >= group.size).then_some((kind, prices.median))
    });
    let priced: Vec<(Kind, f64)> = priced.collect();
    let dearest = priced.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let cheapest = priced.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    match (dearest, cheapest) {
        (Some((dear, high)), Some((cheap, low)))
            if all.median > 0.0 && high > 1.25 * low.max(0.0) && high >= 1.05 * all.median =>
        {
            let dear_words = format!(
                " costs most: its median price is {}, {} the catalogue’s {}; ",
                money(high),
                format::against(high / all.median),
                money(all.median)
            );
            let cheap_words = format!(" costs least: {}", money(low));
            Sentence::default().kind(dear).say(dear_words).kind(cheap).say(cheap_words)
        }
        _ if all.min >= all.max => Sentence::default().say(format!("All prices are {}", money(all.median))),
        _ if all.count < QUARTILES => Sentence::default().say(format!(
            "The {} products{} cost {} to {}; the median price is {}",
            format::count(all.count),
            if all.count == analysis.rows { "" } else { " with a price" },
            money(all.min),
            money(all.max),
            money(all.median)
        )),
        _ if money(all.q1) == money(all.q3) => Sentence::default().say(format!(
            "At least half of {} cost {}",
            priced_products(analysis, all),
            money(all.median)
        )),
        _ => Sentence::default().say(format!(
            "The middle half of {} costs {} to {}; the median price is {}",
            priced_products(analysis, all),
            money(all.q1),
            money(all.q3),
            money(all.median)
        )),
    }
    .say(main_currency_only(analysis))
    .end()
}

/// "the products", or "the 31 products with a price" if many have none.
fn priced_products(analysis: &Analysis, prices: &Prices) -> String {
    match analysis.overall.other_prices == 0 && prices.count * 10 < analysis.rows * 9 {
        true => format!("the {} with a price", format::counted(prices.count, "product", "products")),
        false => "the products".to_owned(),
    }
}

/// Of which prices a sentence speaks, where there are several currencies.
fn main_currency_only(analysis: &Analysis) -> String {
    let others = analysis.overall.other_prices;
    let count = analysis.overall.price.as_ref().map_or(0, |prices| prices.count);
    if others == 0 {
        return String::new();
    }
    let currency =
        analysis.money.currency.as_ref().map_or("no stated currency", |currency| currency.as_str());
    format!(
        " (of the {} in {}; {} in other currencies)",
        format::counted(count, "price", "prices"),
        format::value(currency),
        format::counted(others, "is", "are")
    )
}

/// The cluster that one brand marks most, or the catalogue’s most frequent brand.
pub fn brands(analysis: &Analysis) -> Option<Finding> {
    let marked = marked(analysis, Facet::Brands, |count| count.share >= 0.2 && count.lift >= 2.0);
    let overall = stated(Facet::Brands, &analysis.overall);
    let sentence = match marked {
        Some((cluster, brand)) => {
            let of = match stated(Facet::Brands, &cluster.group).missing() {
                None => "of the products",
                Some(_) => "of the products that state a brand",
            };
            Sentence::default()
                .data(&brand.value)
                .say(format!(" makes {} {of} in ", format::percent(brand.share)))
                .cluster(cluster)
                .say(format!(", {}", share_times(brand)))
        }
        None => {
            // Of brands that are as frequent as each other, none is the most frequent.
            let next = overall.counts.get(1).map_or(0, |next| next.count);
            let top = overall.counts.first().filter(|top| top.count > next.max(1))?;
            let of = overall.missing().map_or("", |_| " of those that state a brand");
            let at_least = if overall.is_exact() { "" } else { "at least " };
            let products = format::counted(top.count, "product", "products");
            let words = format!(" with {at_least}{products} ({}{of})", format::percent(top.share));
            Sentence::default().say("The most frequent brand is ").data(&top.value).say(words)
        }
    };
    sentence.end()
}

/// The cluster that is most for one gender.
pub fn genders(analysis: &Analysis) -> Option<Finding> {
    let of_one = |count: &Count| count.share >= 0.75 && count.lift >= 1.3;
    let (cluster, gender) = marked(analysis, Facet::Genders, of_one)?;
    let (share, everywhere) = (format::percent(gender.share), format::percent(gender.share / gender.lift));
    let overall = match stated(Facet::Genders, &analysis.overall).missing() {
        None => format!("{share} of its products, against {everywhere} of all"),
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

/// "3.7 times the share it has in the whole catalogue".
pub fn share_times(count: &Count) -> String {
    format!("{} the share it has in the whole catalogue", format::times(count.lift))
}

/// Whether a word of a value is among the words that a cluster is described by: that the value is frequent there says nothing then.
pub fn is_named_in(value: &str, cluster: &Cluster) -> bool {
    let lower = value.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| cluster.terms.iter().any(|term| term.term == word))
}

/// Of the values that pass, the one that accounts for the most products beyond what its share of the whole would.
fn marked(analysis: &Analysis, facet: Facet, passes: impl Fn(&Count) -> bool) -> Option<(&Cluster, &Count)> {
    if analysis.formed().len() < 2 || hidden(facet, analysis).is_some() {
        return None;
    }
    let surplus = |count: &Count| count.count as f64 * (1.0 - 1.0 / count.lift);
    let all = analysis
        .formed()
        .iter()
        .map(|cluster| (cluster, stated(facet, &cluster.group)))
        .filter(|(_, stated)| stated.is_telling())
        .flat_map(|(cluster, stated)| stated.counts.iter().map(move |count| (cluster, count)));
    let all = all.filter(|(cluster, _)| cluster.group.size >= LEAST);
    all.filter(|(cluster, count)| count.count >= 5 && passes(count) && !is_named_in(&count.value, cluster))
        .reduce(|best, next| if surplus(next.1) > surplus(best.1) { next } else { best })
}

/// How well the clusters are apart, where they are.
pub fn separation(analysis: &Analysis) -> Option<Finding> {
    let chosen = analysis.elbow.iter().find(|point| point.k == analysis.choice.k)?;
    let silhouette = chosen.silhouette?;
    let words = match silhouette {
        s if s >= 0.5 => "The kinds stand clearly apart",
        s if s >= 0.25 => "The kinds are distinct, with some overlap",
        _ => return None,
    };
    let of = crate::values::measured::measured_on(analysis).map_or(String::new(), |of| format!(", {of}"));
    Sentence::default()
        .say(format!(
            "{words}: their mean silhouette is {}{of} (1: far from other kinds, 0: between two)",
            format::number(silhouette, 3)
        ))
        .end()
}

/// What the products were told apart by.
pub fn vocabulary(analysis: &Analysis) -> Option<Finding> {
    let terms = format::counted(analysis.features.terms, "different word", "different words");
    let start = Sentence::default().say(format!("The products were compared by {terms} in "));
    start.listed(&analysis.features.text).end()
}
