//! Each cluster, with its examples, its figures and its place on the map.

use super::{Facets, edges, group, name, top_terms};
use crate::analyse::Located;
use crate::csr::Csr;
use crate::frame::Frame;
use crate::pca::Pca;
use crate::silhouette;
use crate::tfidf::TfIdf;
use ndarray::Array2;
use wintermute_shared::Settings;
use wintermute_shared::analysis::{Cluster, Group, Map, Product};
use wintermute_shared::catalogue::{Role, Roles};

/// Points drawn on the map at most.
const MAP_POINTS: usize = 100_000;
/// Products shown as typical and as odd.
const EXAMPLES: usize = 5;

/// The clusters, and the whole for comparison.
pub(crate) struct Described {
    /// The edges of the price histograms' bins.
    pub price_edges: Vec<f64>,
    /// The whole catalogue.
    pub overall: Group,
    /// The clusters, and after them the group of the products without a word, if there are any.
    pub clusters: Vec<Cluster>,
}

/// Describes each cluster and the whole.
pub(crate) fn describe(
    frame: &Frame,
    settings: &Settings,
    roles: &Roles,
    features: &Csr,
    tfidf: &TfIdf,
    located: &Located,
) -> Described {
    let k = located.centres.k();
    let groups = located.labels.iter().max().map_or(k, |&last| k.max(last as usize + 1));
    let facets = Facets::of(frame, roles);
    let all_prices: Vec<f64> = facets.prices.iter().flatten().copied().collect();
    let price_edges = edges(&all_prices);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups];
    for (row, &label) in located.labels.iter().enumerate() {
        members[label as usize].push(row);
    }
    let terms = top_terms(features, tfidf.vocabulary(), &located.labels, groups);
    let clusters = members.iter().zip(terms).enumerate().map(|(id, (members, terms))| {
        let mut by_distance = members.clone();
        by_distance.sort_by(|&a, &b| located.distances[a].total_cmp(&located.distances[b]));
        let product = |&row: &usize| example(frame, settings, roles, &facets, row, located.distances[row]);
        Cluster {
            id: id as u32,
            name: name(&terms),
            wordless: id == k,
            terms,
            inertia: members.iter().map(|&row| located.squares[row]).sum(),
            cohesion: if id < k { cohesion(located, id, members) } else { 0.0 },
            silhouette: cluster_silhouette(located, id as u32),
            typical: by_distance.iter().take(EXAMPLES).map(product).collect(),
            oddest: by_distance.iter().rev().take(EXAMPLES).map(product).collect(),
            group: group(&facets, members, &price_edges),
        }
    });
    let clusters = clusters.collect();
    let overall = group(&facets, &(0..frame.rows).collect::<Vec<_>>(), &price_edges);
    Described { price_edges, overall, clusters }
}

/// The mean cosine between the products and their centre, from `|x − c|² = |x|² + |c|² − 2 x·c`.
fn cohesion(located: &Located, id: usize, members: &[usize]) -> f64 {
    let centre = located.centres.squared_norms()[id];
    let cosine = |&row: &usize| {
        let norm = located.norms[row];
        let length = (norm * centre).sqrt();
        if length > 0.0 { (norm + centre - located.squares[row]) / 2.0 / length } else { 0.0 }
    };
    members.iter().map(cosine).sum::<f64>() / members.len().max(1) as f64
}

fn cluster_silhouette(located: &Located, id: u32) -> Option<f64> {
    let silhouettes = located.chosen.silhouettes.as_ref()?;
    let sampled = located.chosen.sampled.iter().zip(silhouettes);
    let own: Vec<f64> = sampled.filter(|&(&row, _)| located.labels[row] == id).map(|(_, &s)| s).collect();
    (!own.is_empty()).then(|| silhouette::mean(&own))
}

fn example(
    frame: &Frame,
    settings: &Settings,
    roles: &Roles,
    facets: &Facets,
    row: usize,
    distance: f32,
) -> Product {
    let cell = |role: Role| {
        let column = roles.column(role).and_then(|name| frame.column(name));
        let text = column.map_or("", |column| column.get(row)).trim();
        (!text.is_empty()).then(|| shortened(text))
    };
    let first_text = || {
        settings.text.iter().find_map(|text| frame.column(&text.column)).map_or("", |column| column.get(row))
    };
    Product {
        row: row as u64,
        id: cell(Role::Id),
        name: cell(Role::Name).unwrap_or_else(|| shortened(first_text().trim())),
        brand: cell(Role::Brand),
        price: facets.prices[row],
        distance: f64::from(distance),
    }
}

/// A long text's beginning, so that no cell can swell the report.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 200;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The map of the products.
pub(crate) fn draw(map: &Array2<f32>, labels: &[u32], groups: usize, pca: &Pca) -> Map {
    let mut sums = vec![[0.0_f64; 2]; groups];
    let mut counts = vec![0_usize; groups];
    for (place, &label) in map.rows().into_iter().zip(labels) {
        counts[label as usize] += 1;
        sums[label as usize][0] += f64::from(place[0]);
        sums[label as usize][1] += f64::from(place[1]);
    }
    let mean = |c: usize| sums[c].map(|sum| (sum / counts[c].max(1) as f64) as f32);
    let drawn = || (0..map.nrows()).step_by(map.nrows().div_ceil(MAP_POINTS).max(1));
    // Four digits are more than a pixel shows.
    let rounded = |value: f32| (value * 1e4).round() / 1e4;
    Map {
        explained: [0, 1].map(|i| pca.explained.get(i).copied().unwrap_or(0.0)),
        centres: (0..groups).map(mean).collect(),
        x: drawn().map(|row| rounded(map[(row, 0)])).collect(),
        y: drawn().map(|row| rounded(map[(row, 1)])).collect(),
        cluster: drawn().map(|row| labels[row]).collect(),
    }
}
