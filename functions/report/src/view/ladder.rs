//! The price ladder: how many products of each kind cost how much.

use super::names::{ClusterName, FamilyName, begun, is_apart};
use super::prices::only_main;
use crate::values::anchors::Cards;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, Band};

/// Clusters in the table.
const MOST: usize = 60;

/// A gap has at least this many of a row's products on either side, so that a slip or two make no gap,
const BESIDE: u64 = 3;
/// and at least this share of them.
const BESIDE_SHARE: f64 = 0.05;

/// The table.
#[derive(Serialize)]
pub struct LadderView {
    /// What each band is called.
    bands: Vec<String>,
    rows: Vec<Row>,
    all: Vec<Cell>,
    has_gaps: bool,
    /// Which prices are counted, where there are several currencies.
    only: Option<String>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Row {
    /// The family whose first cluster this is, and its bands.
    family: Option<FamilyName>,
    of_family: Vec<Cell>,
    apart: bool,
    cluster: ClusterName,
    cells: Vec<Cell>,
}

/// The products of a band.
#[derive(Serialize)]
struct Cell {
    /// Under which name the page marks it.
    band: String,
    /// What the band is called.
    label: String,
    /// How dark the cell is: the class of its share.
    class: &'static str,
    count: Option<String>,
    share: String,
    brands: Option<String>,
    /// The three figures as a spreadsheet gets them.
    copied: String,
    /// Whether there is nothing here, but enough above and below.
    is_gap: bool,
}

impl LadderView {
    /// The table of an analysis; `None` if it has no ladder.
    pub fn of(analysis: &Analysis, cards: &Cards) -> Option<Self> {
        let ladder = analysis.ladder.as_ref().filter(|ladder| !ladder.edges.is_empty())?;
        let bands = names(&ladder.edges, analysis);
        let cells = |figure: String, own: &[Band]| cells(&figure, own, &bands);
        let more = analysis.clusters.len().saturating_sub(MOST) as u64;
        let rows: Vec<Row> = analysis
            .clusters
            .iter()
            .zip(&ladder.clusters)
            .take(MOST)
            .map(|(cluster, own)| {
                let family = begun(cluster, analysis);
                let of_family =
                    family.and_then(|family| Some((family.id, ladder.families.get(family.id as usize)?)));
                Row {
                    family: family.map(FamilyName::of),
                    of_family: of_family.map_or(Vec::new(), |(id, own)| cells(format!("families.{id}"), own)),
                    apart: is_apart(cluster, analysis),
                    cluster: ClusterName::of(cluster, cards),
                    cells: cells(format!("clusters.{}", cluster.id), own),
                }
            })
            .collect();
        let all = cells("catalogue".to_owned(), &ladder.overall);
        Some(Self {
            has_gaps: rows
                .iter()
                .flat_map(|row| row.cells.iter().chain(&row.of_family))
                .chain(&all)
                .any(|cell| cell.is_gap),
            all,
            only: only_main(analysis),
            more: (more > 0).then(|| format::counted(more, "more kind is", "more kinds are")),
            rows,
            bands,
        })
    }
}

/// "below 300", "300 to 500", "5,000 and above".
fn names(edges: &[f64], analysis: &Analysis) -> Vec<String> {
    // Edges are round: whole ones need no decimals.
    let money = |edge: f64| {
        let shown = format::money(edge, &analysis.money);
        shown.strip_suffix(".00").map_or(shown.clone(), str::to_owned)
    };
    let (Some(&first), Some(&last)) = (edges.first(), edges.last()) else { return Vec::new() };
    let between = edges.windows(2).map(|pair| format!("{} to {}", money(pair[0]), money(pair[1])));
    std::iter::once(format!("below {}", money(first)))
        .chain(between)
        .chain([format!("{} and above", money(last))])
        .collect()
}

fn cells(figure: &str, own: &[Band], names: &[String]) -> Vec<Cell> {
    let all: u64 = own.iter().map(|band| band.products).sum();
    let least = BESIDE.max((all as f64 * BESIDE_SHARE).ceil() as u64);
    let is_gap = |i: usize| {
        let products = |bands: &[Band]| bands.iter().map(|band| band.products).sum::<u64>();
        own[i].products == 0 && products(&own[..i]) >= least && products(&own[i..]) >= least
    };
    let cell = |(i, (band, name)): (usize, (&Band, &String))| {
        let share = band.products as f64 / all.max(1) as f64;
        Cell {
            band: format!("{figure}.{i}"),
            label: name.clone(),
            class: match share {
                s if s >= 0.5 => "s4",
                s if s >= 0.3 => "s3",
                s if s >= 0.15 => "s2",
                s if s >= 0.05 => "s1",
                _ => "s0",
            },
            copied: format!(
                "{}|{}|{}",
                band.products,
                format::percent(share),
                band.brands.map_or(String::new(), |brands| brands.to_string())
            ),
            count: (band.products > 0).then(|| format::count(band.products)),
            share: format::percent(share),
            brands: band
                .brands
                .filter(|_| band.products > 0)
                .map(|brands| format::counted(brands, "brand", "brands")),
            is_gap: is_gap(i),
        }
    };
    own.iter().zip(names).enumerate().map(cell).collect()
}
