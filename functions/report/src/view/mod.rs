//! What the templates show, all of it as text that is ready to be read.

mod card;
mod changes;
mod checks;
mod choice;
mod costs;
mod failures;
mod figures;
mod head;
mod index;
mod made;
mod moment;
mod overview;
mod quality;
mod standout;
mod telemetry;

pub use failures::Failures;
pub use figures::{Files, files};
pub use index::{DatasetsPage, RunsPage};

use crate::findings::{Finding, findings};
use crate::plots::{ClusterMap, NUMBERED, svg};
use crate::{Beside, OPEN};
use crate::{format, palette};
use card::Card;
use changes::ChangesView;
use choice::ChoiceView;
use figures::{Figure, figures};
use head::Head;
use made::Made;
use moment::MomentView;
use overview::Overview;
use quality::QualityView;
use serde::Serialize;
use telemetry::TelemetryView;
use wintermute_shared::Result;
use wintermute_shared::analysis::{Analysis, Cluster};
use wintermute_shared::catalogue::Source;

/// The page.
#[derive(Serialize)]
pub struct Page {
    head: Head,
    dataset: String,
    run: String,
    products: String,
    uploaded: Option<MomentView>,
    /// The columns whose words were clustered.
    text: Vec<String>,
    /// Whether the settings name no such column, and it was found by a common spelling.
    text_is_guessed: bool,
    summary: Summary,
    changes: Option<ChangesView>,
    overview: Overview,
    /// Whether figures of colours, genders, brands and categories are of the products that state one.
    counts_stated: bool,
    /// How many cards are open, where not all are.
    cards_open: Option<String>,
    cards: Vec<Card>,
    cards_more: Option<String>,
    figures: Vec<Figure>,
    /// Why there are so many clusters.
    reason: String,
    choice: Option<ChoiceView>,
    quality: QualityView,
    made: Made,
    telemetry: TelemetryView,
}

/// The first screen.
#[derive(Serialize)]
struct Summary {
    findings: Vec<Finding>,
    tiles: Vec<Tile>,
    map: String,
    map_caption: &'static str,
    /// Which clusters have a number on the map.
    numbered: String,
    legend: Vec<ClusterName>,
    legend_more: Option<String>,
}

/// A figure with its name.
#[derive(Serialize)]
struct Tile {
    name: &'static str,
    value: String,
    note: String,
}

/// A cluster's number, colour and name.
#[derive(Serialize)]
struct ClusterName {
    id: String,
    color: String,
    name: String,
    share: String,
    has_card: bool,
}

impl ClusterName {
    /// The name of a cluster; the first `cards` clusters have cards.
    fn of(cluster: &Cluster, cards: usize) -> Self {
        Self {
            id: cluster.id.to_string(),
            color: format!("c{}", palette::index(cluster.id)),
            name: format::value(&cluster.name),
            share: format::percent(cluster.group.share),
            has_card: (cluster.id as usize) < cards,
        }
    }
}

impl Page {
    /// The page of an analysis and of what is told beside it. At most so many clusters have a card of their own; the table and
    /// `clusters.csv` hold them all.
    ///
    /// # Errors
    /// What drawing says.
    pub fn of(analysis: &Analysis, beside: &Beside, cards: usize) -> Result<Self> {
        let Beside { telemetry, rejects, before } = beside;
        let before = before.as_ref();
        let quality = &analysis.quality;
        let beyond = |shown: usize| analysis.clusters.len().checked_sub(shown).filter(|&more| more > 0);
        let described = analysis.clusters.iter().take(cards);
        Ok(Self {
            head: Head::of(format!("{}: catalogue report", format::value(&quality.dataset))),
            uploaded: telemetry
                .iter()
                .find_map(|step| step.source_last_modified.as_deref())
                .map(MomentView::of),
            text: analysis.features.text.iter().map(|column| format::value(column)).collect(),
            text_is_guessed: analysis.features.text_found == Some(Source::Guess),
            dataset: format::value(&quality.dataset),
            run: format::value(&quality.run),
            products: format::counted(analysis.rows, "product", "products"),
            summary: Summary {
                findings: findings(analysis, before),
                tiles: tiles(analysis),
                map: svg(&ClusterMap(analysis))?,
                map_caption: match analysis.is_dense() {
                    false => "Each point is a product: the nearer two are, the more alike their words.",
                    true => {
                        "The more opaque, the more products are in a place, in the colour of the cluster of most of them: \
                         the nearer two are, the more alike their words."
                    }
                },
                numbered: match analysis.map.centres.len() {
                    ..=NUMBERED => "Numbers mark the clusters’ centres.".to_owned(),
                    _ => format!(
                        "Numbers mark the centres of the {NUMBERED} largest clusters, dots those of the others."
                    ),
                },
                legend: described
                    .clone()
                    .take(NUMBERED)
                    .map(|cluster| ClusterName::of(cluster, cards))
                    .collect(),
                legend_more: beyond(cards.min(NUMBERED))
                    .map(|more| format::counted(more as u64, "smaller cluster", "smaller clusters")),
            },
            changes: before.map(|before| ChangesView::of(analysis, before, cards)),
            overview: Overview::of(analysis, cards),
            counts_stated: analysis.counts_stated(),
            cards_open: (described.len() > OPEN).then(|| format::count(OPEN as u64)),
            cards: described
                .enumerate()
                .map(|(i, cluster)| Card::of(cluster, analysis, i < OPEN))
                .collect::<Result<_>>()?,
            cards_more: beyond(cards).map(|more| {
                let more = format::counted(more as u64, "smaller cluster is", "smaller clusters are");
                format!("{more} described in clusters.csv only.")
            }),
            figures: figures(analysis)?,
            reason: format::value(&analysis.choice.reason),
            choice: ChoiceView::of(analysis),
            quality: QualityView::of(analysis, rejects),
            made: Made::of(analysis),
            telemetry: TelemetryView::of(telemetry),
        })
    }
}

fn tiles(analysis: &Analysis) -> Vec<Tile> {
    let read = analysis.quality.rows + analysis.quality.rejects.records;
    let rejected = analysis.quality.rejects.records;
    let mut tiles = vec![
        Tile {
            name: "Records read",
            value: format::count(read),
            note: match rejected {
                0 => "none rejected".to_owned(),
                _ => format!("{} rejected", format::count(rejected)),
            },
        },
        Tile {
            name: "Products analysed",
            value: format::count(analysis.rows),
            note: format!("{} different words", format::count(analysis.features.terms)),
        },
        Tile {
            name: "Clusters",
            value: format::count(analysis.formed().len() as u64),
            note: match analysis.choice.requested.as_str() {
                "auto" => "chosen automatically".to_owned(),
                asked => format!("{} asked for", format::value(asked)),
            },
        },
    ];
    tiles.push(match &analysis.overall.price {
        Some(prices) => Tile {
            name: "Median price",
            value: format::price(prices.median),
            note: format!("average {}", format::price(prices.mean)),
        },
        None => {
            Tile { name: "Median price", value: "–".to_owned(), note: "no prices in the data".to_owned() }
        }
    });
    tiles
}
