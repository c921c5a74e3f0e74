//! `clusters.csv`: one row for each cluster, for spreadsheets.

use crate::values::format;
use wintermute_shared::analysis::{Analysis, Cluster, Count, Prices};
use wintermute_shared::contract::spreadsheet::neutral;
use wintermute_shared::{Error, Result};

const HEADER: [&str; 29] = [
    "cluster",
    "name",
    "products",
    "share",
    "priced_products",
    "price_mean",
    "price_min",
    "price_q1",
    "price_median",
    "price_q3",
    "price_max",
    "top_colors",
    "genders",
    "top_brands",
    "top_categories",
    "top_terms",
    "cohesion",
    "silhouette",
    "colors_not_stated",
    "genders_not_stated",
    "brands_not_stated",
    "categories_not_stated",
    "top_sizes",
    "top_materials",
    "sizes_not_stated",
    "materials_not_stated",
    "price_currency",
    "family",
    "family_name",
];

/// Values of a list in one cell at most.
const TOP: usize = 10;

/// The table of clusters as CSV.
///
/// # Errors
/// [`Error::Failed`] when the writer refuses.
pub fn clusters(analysis: &Analysis) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failure = |e: csv::Error| Error::failed(format!("writing clusters.csv failed: {e}"));
    writer.write_record(HEADER).map_err(failure)?;
    for cluster in &analysis.clusters {
        let cells = row(cluster, analysis);
        let cells = if analysis.quality.settings.formulas_as_text { cells.map(neutral) } else { cells };
        writer.write_record(cells).map_err(failure)?;
    }
    writer.into_inner().map_err(|e| Error::failed(format!("writing clusters.csv failed: {e}")))
}

fn row(cluster: &Cluster, analysis: &Analysis) -> [String; 29] {
    let group = &cluster.group;
    let family = cluster.family.and_then(|family| analysis.families.get(family as usize));
    let price =
        |of: fn(&Prices) -> f64| group.price.as_ref().map_or(String::new(), |prices| rounded(of(prices), 2));
    let terms: Vec<String> = cluster.terms.iter().take(TOP).map(|term| format::value(&term.term)).collect();
    [
        cluster.id.to_string(),
        format::value(&cluster.name),
        group.size.to_string(),
        rounded(group.share, 6),
        group.price.as_ref().map_or(0, |prices| prices.count).to_string(),
        price(|p| p.mean),
        price(|p| p.min),
        price(|p| p.q1),
        price(|p| p.median),
        price(|p| p.q3),
        price(|p| p.max),
        counts(&group.colors),
        counts(&group.genders),
        counts(&group.brands),
        counts(&group.categories),
        terms.join("; "),
        rounded(cluster.cohesion, 4),
        cluster.silhouette.map_or(String::new(), |silhouette| rounded(silhouette, 4)),
        known(group.not_stated.colors),
        known(group.not_stated.genders),
        known(group.not_stated.brands),
        known(group.not_stated.categories),
        counts(&group.sizes),
        counts(&group.materials),
        known(group.not_stated.sizes),
        known(group.not_stated.materials),
        analysis.money.currency.as_ref().map_or(String::new(), ToString::to_string),
        cluster.family.map_or(String::new(), |family| family.to_string()),
        family.map_or(String::new(), |family| format::value(&family.name)),
    ]
}

fn known(count: Option<u64>) -> String {
    count.map_or(String::new(), |count| count.to_string())
}

fn rounded(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

fn counts(counts: &[Count]) -> String {
    let each =
        counts.iter().take(TOP).map(|count| format!("{} ({})", format::value(&count.value), count.count));
    each.collect::<Vec<_>>().join("; ")
}
