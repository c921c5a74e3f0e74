//! From prepared products to everything that is saved and shown.

use crate::choose::{Chosen, choose};
use crate::csr::Csr;
use crate::describe::{Facets, edges, group, name, top_terms};
use crate::frame::Frame;
use crate::kmeans::Centres;
use crate::lsa::{Lsa, LsaParams};
use crate::pca::Pca;
use crate::points::{Points, squared_norms};
use crate::prepare::Prepared;
use crate::silhouette;
use crate::text::{Analyzer, Corpus};
use crate::tfidf::{TfIdf, TfIdfParams};
use linfa::ParamGuard;
use ndarray::Array2;
use wintermute_shared::analysis::{Analysis, Cluster, FORMAT, Features, Group, Map, Product};
use wintermute_shared::catalogue::{Role, Roles};
use wintermute_shared::quality::Quality;
use wintermute_shared::settings::Space;
use wintermute_shared::telemetry::Stopwatch;
use wintermute_shared::{Error, Result, Settings, VERSION};

/// Points drawn on the map at most.
const MAP_POINTS: usize = 100_000;
/// Products shown as typical and as odd.
const EXAMPLES: usize = 5;

/// Everything that clustering finds.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The vocabulary.
    pub tfidf: TfIdf,
    /// One row of TF-IDF for each product.
    pub features: Csr,
    /// The LSA space, where the settings ask for it.
    pub lsa: Option<Lsa>,
    /// The principal components of the map.
    pub pca: Pca,
    /// Each product's place on the map, `products × 2`.
    pub map: Array2<f32>,
    /// The clusters' centres.
    pub centres: Centres,
    /// Each product's cluster.
    pub labels: Vec<u32>,
    /// Each product's distance to its centre.
    pub distances: Vec<f32>,
    /// What the report shows.
    pub analysis: Analysis,
}

/// Clusters and describes the products of a prepared catalogue.
///
/// # Errors
/// [`wintermute_shared::Error::Invalid`] when the text columns hold no words.
pub fn analyse(
    prepared: &Prepared,
    quality: Quality,
    settings: &Settings,
    watch: &mut Stopwatch,
) -> Result<Findings> {
    let frame = &prepared.frame;
    let rows = frame.rows as u64;
    watch.stage("TF-IDF", rows);
    let corpus = Corpus::of(frame, settings, &quality.roles);
    let (tfidf, features) = TfIdfParams::from(settings)
        .check()
        .and_then(|params| params.fit_transform(&corpus, &Analyzer::of(settings)))
        .map_err(|e| {
            Error::invalid(format!(
                "{} has nothing to cluster: {e}; or name other columns with --text (WINTERMUTE_TEXT)",
                text_columns(settings).join(", ")
            ))
        })?;
    let (lsa, located) = match settings.space {
        Space::Tfidf => (None, locate(&features, settings, watch)?),
        Space::Lsa => {
            watch.stage("LSA", rows);
            let lsa = LsaParams::from(settings).check()?.fit(&features, tfidf.idf())?;
            let points = lsa.transform(&features);
            (Some(lsa), locate(&points, settings, watch)?)
        }
    };
    watch.stage("PCA", rows);
    let pca = Pca::fit(&features, 2, settings.seed)?;
    let map = two_columns(pca.transform(&features));
    watch.stage("describing the clusters", rows);
    let clusters = describe(frame, settings, &quality.roles, &features, &tfidf, &located);
    let analysis = Analysis {
        format: FORMAT,
        wintermute: VERSION.to_owned(),
        quality,
        rows,
        preparation: prepared.preparation.clone(),
        features: Features {
            text: text_columns(settings),
            terms: features.columns() as u64,
            non_zeros: features.non_zeros() as u64,
            wordless: (0..features.rows()).filter(|&row| features.row(row).0.is_empty()).count() as u64,
            space: if lsa.is_some() { "lsa" } else { "tfidf" }.to_owned(),
            dimensions: located.centres.dimensions() as u64,
            explained: lsa.as_ref().map(|lsa| lsa.explained),
        },
        choice: located.chosen.choice.clone(),
        elbow: located.chosen.elbow.clone(),
        inertia: located.squares.iter().sum(),
        map: draw(&map, &located, &pca),
        price_edges: clusters.price_edges,
        overall: clusters.overall,
        clusters: clusters.clusters,
    };
    let Located { centres, labels, distances, .. } = located;
    Ok(Findings { tfidf, features, lsa, pca, map, centres, labels, distances, analysis })
}

fn text_columns(settings: &Settings) -> Vec<String> {
    settings.text.iter().map(ToString::to_string).collect()
}

/// The products' places among the clusters.
struct Located {
    chosen: Chosen,
    centres: Centres,
    labels: Vec<u32>,
    distances: Vec<f32>,
    squares: Vec<f64>,
    norms: Vec<f64>,
}

fn locate<P: Points>(points: &P, settings: &Settings, watch: &mut Stopwatch) -> Result<Located> {
    let rows = points.nsamples() as u64;
    watch.stage("k-means", rows);
    let progress =
        |k: usize| wintermute_shared::logging::progress("cluster", &format!("k-means, k = {k}"), rows);
    let chosen = choose(points, settings, progress)?;
    let centres = chosen.sweep.models[chosen.choice.k as usize - 1].centres.clone();
    let (labels, distances) = centres.assign(points);
    let squares = centres.exact_squares(points, &labels);
    let norms = squared_norms(points);
    Ok(Located { chosen, centres, labels, distances, squares, norms })
}

/// A matrix of fewer than two terms has fewer than two components: the others are zero.
fn two_columns(map: Array2<f32>) -> Array2<f32> {
    if map.ncols() == 2 {
        return map;
    }
    Array2::from_shape_fn((map.nrows(), 2), |(row, column)| map.get((row, column)).copied().unwrap_or(0.0))
}

fn draw(map: &Array2<f32>, located: &Located, pca: &Pca) -> Map {
    let k = located.centres.k();
    let mut sums = vec![[0.0_f64; 2]; k];
    let mut counts = vec![0_usize; k];
    for (place, &label) in map.rows().into_iter().zip(&located.labels) {
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
        centres: (0..k).map(mean).collect(),
        x: drawn().map(|row| rounded(map[(row, 0)])).collect(),
        y: drawn().map(|row| rounded(map[(row, 1)])).collect(),
        cluster: drawn().map(|row| located.labels[row]).collect(),
    }
}

struct Described {
    price_edges: Vec<f64>,
    overall: Group,
    clusters: Vec<Cluster>,
}

fn describe(
    frame: &Frame,
    settings: &Settings,
    roles: &Roles,
    features: &Csr,
    tfidf: &TfIdf,
    located: &Located,
) -> Described {
    let k = located.centres.k();
    let facets = Facets::of(frame, roles);
    let all_prices: Vec<f64> = facets.prices.iter().flatten().copied().collect();
    let price_edges = edges(&all_prices);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); k];
    for (row, &label) in located.labels.iter().enumerate() {
        members[label as usize].push(row);
    }
    let terms = top_terms(features, tfidf.vocabulary(), &located.labels, k);
    let clusters = members.iter().zip(terms).enumerate().map(|(id, (members, terms))| {
        let mut by_distance = members.clone();
        by_distance.sort_by(|&a, &b| located.distances[a].total_cmp(&located.distances[b]));
        let product = |&row: &usize| example(frame, settings, roles, &facets, row, located.distances[row]);
        Cluster {
            id: id as u32,
            name: name(&terms),
            terms,
            inertia: members.iter().map(|&row| located.squares[row]).sum(),
            cohesion: cohesion(located, id, members),
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
