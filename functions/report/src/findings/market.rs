//! What a buyer could act on: brands and prices within clusters.

use super::shape::is_named_in;
use super::{Finding, Sentence};
use crate::values::facets::{hidden, stated};
use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Facet};

/// A smaller cluster is not worth a sentence.
const LEAST: u64 = 20;
/// A lower mean silhouette is that of a cluster that overlaps with others.
pub const DISTINCT: f64 = 0.25;
/// Prices that differ by this ratio are far from each other.
const FAR: f64 = 1.5;
/// This many brands are few.
const FEW: u64 = 3;
/// Few brands are remarkable if the whole catalogue has this many times as many.
const OF: u64 = 5;

/// The brand whose median price is farthest from that of its cluster; of many products a smaller difference counts as much.
pub fn brand_prices(analysis: &Analysis) -> Option<Finding> {
    if hidden(Facet::Brands, analysis).is_some() {
        return None;
    }
    let priced = large(analysis).filter_map(|cluster| {
        let median = cluster.group.price.as_ref()?.median;
        (median > 0.0).then_some((cluster, median))
    });
    let brands = priced.flat_map(|(cluster, median)| {
        let brands = cluster.group.brands.iter();
        brands.filter_map(move |count| Some((cluster, count, count.median_price?, median)))
    });
    // A brand of half the cluster is the cluster.
    let far = brands.filter(|&(_, count, price, median)| {
        price > 0.0 && count.share < 0.5 && (price / median >= FAR || median / price >= FAR)
    });
    let weight = |&(_, count, price, median): &(&Cluster, &Count, f64, f64)| {
        (price / median).ln().abs() * (count.count as f64).sqrt()
    };
    let (cluster, count, price, median) =
        far.reduce(|best, next| if weight(&next) > weight(&best) { next } else { best })?;
    let words = format!(
        " has a median price of {}, {} the {} of all products there",
        format::money(price, &analysis.money),
        format::against(price / median),
        format::money(median, &analysis.money)
    );
    let sentence = Sentence::default().say("In ").cluster(cluster).say(", ").data(&count.value).say(words);
    sentence.end()
}

/// The cluster of the fewest brands, where the catalogue has many; of several the largest.
pub fn few_brands(analysis: &Analysis) -> Option<Finding> {
    let exact = |different: &Option<_>| {
        different
            .filter(|different: &wintermute_shared::analysis::Different| different.exact)
            .map(|different| different.values)
    };
    let all = exact(analysis.overall.different.get(Facet::Brands))?;
    let brands = large(analysis).filter_map(|cluster| {
        let brands = exact(cluster.group.different.get(Facet::Brands))?;
        let stated = stated(Facet::Brands, &cluster.group);
        let few = (1..=FEW).contains(&brands) && brands * OF <= all && stated.is_telling();
        // That a cluster made of a brand's name has one brand says nothing.
        (few && !is_named_in(&stated.counts.first()?.value, cluster)).then_some((
            brands,
            stated.products(),
            cluster,
        ))
    });
    let (brands, products, cluster) = brands.reduce(|best, next| {
        let rank = |&(brands, products, _): &(u64, u64, &Cluster)| (brands, std::cmp::Reverse(products));
        if rank(&next) < rank(&best) { next } else { best }
    })?;
    let makes = if brands == 1 { "1 brand makes" } else { "brands make" };
    let start = if brands == 1 { format!("Only {makes}") } else { format!("Only {brands} {makes}") };
    let of = if products == cluster.group.size { "" } else { " that state one" };
    Sentence::default()
        .say(format!("{start} all {}{of} in ", format::counted(products, "product", "products")))
        .cluster(cluster)
        .say(format!("; the whole catalogue has {} brands", format::count(all)))
        .end()
}

/// The widest gap between two prices of a cluster. That a cluster which overlaps with others has a gap may mean only that it is mixed.
pub fn gap(analysis: &Analysis) -> Option<Finding> {
    let distinct = large(analysis).filter(|cluster| cluster.silhouette.is_none_or(|s| s >= DISTINCT));
    let gaps = distinct.filter_map(|cluster| {
        let [low, high] = cluster.group.price.as_ref()?.gap?;
        (low > 0.0 && high / low >= FAR).then_some((cluster, low, high))
    });
    let (cluster, low, high) =
        gaps.reduce(|best, next| if next.2 / next.1 > best.2 / best.1 { next } else { best })?;
    Sentence::default()
        .say("No price in ")
        .cluster(cluster)
        .say(format!(
            " is between {} and {}, though a tenth or more are below and a tenth or more above",
            format::money(low, &analysis.money),
            format::money(high, &analysis.money)
        ))
        .end()
}

fn large(analysis: &Analysis) -> impl Iterator<Item = &Cluster> {
    analysis.formed().iter().filter(|cluster| cluster.group.size >= LEAST)
}
