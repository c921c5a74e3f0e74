//! What the page's script compares of groups of products: figures as the page shows them, by name.

use crate::values::facets::{hidden, stated};
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Cluster, Facet, Group};

/// Values of a facet that are named.
const NAMED: usize = 5;

/// The name of a figure, and what is shown of it.
pub type Named = (&'static str, Shown);

/// What is shown of a figure.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// A figure in words of the page.
    Text(String),
    /// Values of the catalogue, in whatever script, each with its figure.
    Values(Vec<(String, String)>),
}

/// The figures of a group.
#[derive(Serialize)]
pub struct Figures {
    size: u64,
    median: Option<f64>,
    figures: Vec<Named>,
}

impl Figures {
    /// Size and prices of a group.
    pub fn of(group: &Group, analysis: &Analysis) -> Self {
        let mut figures = vec![
            ("Products", Shown::Text(format::count(group.size))),
            ("Share", Shown::Text(format::percent(group.share))),
        ];
        if let Some(prices) = &group.price {
            let money = |price: f64| format::money(price, &analysis.money);
            let half = format!("{} – {}", money(prices.q1), money(prices.q3));
            figures.push(("Median price", Shown::Text(money(prices.median))));
            figures.push(("Middle half of prices", Shown::Text(half)));
        }
        Self { size: group.size, median: group.price.as_ref().map(|prices| prices.median), figures }
    }

    /// The same and what the products state.
    pub fn with_values(mut self, group: &Group, analysis: &Analysis) -> Self {
        const FACETS: [(&str, Facet); 4] = [
            ("Colours", Facet::Colors),
            ("Brands", Facet::Brands),
            ("Genders", Facet::Genders),
            ("Categories", Facet::Categories),
        ];
        let shown = FACETS.into_iter().filter(|&(_, facet)| hidden(facet, analysis).is_none());
        self.figures.extend(shown.filter_map(|(name, facet)| {
            let counts = stated(facet, group).counts.iter().take(NAMED);
            values(name, counts.map(|count| (count.value.as_str(), count.count, count.share)))
        }));
        self
    }

    /// The same and the nouns of a cluster.
    pub fn with_nouns(mut self, cluster: &Cluster) -> Self {
        let size = cluster.group.size.max(1) as f64;
        let nouns = cluster.holds.iter().take(NAMED);
        let counted = nouns.map(|held| (held.word.as_str(), held.products, held.products as f64 / size));
        self.figures.extend(values("What is in it", counted));
        self
    }
}

/// Values with the number of products that have each, and their share; `None` if there are no values.
pub fn values<'v>(name: &'static str, values: impl Iterator<Item = (&'v str, u64, f64)>) -> Option<Named> {
    let shown = values.map(|(value, products, share)| {
        let value = format::shortened(&format::value(value), 40);
        (value, format!("{} ({})", format::count(products), format::percent(share)))
    });
    let shown: Vec<(String, String)> = shown.collect();
    (!shown.is_empty()).then_some((name, Shown::Values(shown)))
}
