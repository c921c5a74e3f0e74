//! What the templates show, all of it as text that is ready to be read.

mod brands;
mod card;
mod changes;
mod checks;
mod choice;
mod costs;
mod data;
mod descriptions;
mod failures;
mod families;
mod figures;
mod head;
mod index;
mod ladder;
mod made;
mod makeup;
mod moment;
mod overview;
mod prices;
mod quality;
mod standout;
mod table;
mod telemetry;
mod understood;

pub use failures::Failures;
pub use figures::{Files, files};
pub use index::{DatasetsPage, RunsPage};

use crate::findings::{Finding, findings, guessed, to_mend};
use crate::page::SCRIPT;
use crate::plots::{ClusterMap, DiscMap, NUMBERED, svg};
use crate::values::anchors::anchors;
use crate::values::families::{is_among_largest, place};
use crate::values::format;
use crate::{Beside, OPEN};
use brands::BrandsView;
use card::Card;
use changes::ChangesView;
use choice::ChoiceView;
use families::Families;
use figures::{Figure, figures};
use head::Head;
use ladder::LadderView;
use made::Made;
use makeup::Makeup;
use moment::MomentView;
use overview::Overview;
use quality::QualityView;
use serde::Serialize;
use telemetry::TelemetryView;
use understood::Understood;
use wintermute_shared::Result;
use wintermute_shared::analysis::{Analysis, Cluster};
use wintermute_shared::catalogue::{Part, Role, Source};

/// Characters of the reason for the number of clusters: a sentence or two.
const REASON: usize = 600;

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
    families: Option<Families>,
    changes: Option<ChangesView>,
    overview: Overview,
    ladder: Option<LadderView>,
    brands: Option<BrandsView>,
    /// Whether figures of colours, genders, brands and categories are of the products that state one.
    counts_stated: bool,
    /// Columns whose roles are guesses, on which figures of the clusters rest.
    guessed: Option<Finding>,
    /// How many cards are open, where not all are.
    cards_open: Option<String>,
    cards: Vec<Card>,
    cards_more: Option<String>,
    figures: Vec<Figure>,
    /// Why there are so many clusters.
    reason: String,
    choice: Option<ChoiceView>,
    understood: Understood,
    quality: QualityView,
    made: Made,
    telemetry: TelemetryView,
    /// The way to the model's files.
    folder: String,
    data: String,
    script: &'static str,
}

/// The first screen.
#[derive(Serialize)]
struct Summary {
    findings: Vec<Finding>,
    mend: Vec<Finding>,
    tiles: Vec<Tile>,
    map: String,
    map_caption: String,
    /// What is marked on the map.
    numbered: String,
    makeup: Makeup,
}

/// A figure with its name.
#[derive(Serialize)]
struct Tile {
    /// Under which name the page marks it.
    figure: &'static str,
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
            color: format!("c{}", place(cluster)),
            name: format::value(&cluster.name),
            share: format::percent(cluster.group.share),
            has_card: (cluster.id as usize) < cards,
        }
    }
}

impl Page {
    /// The page of an analysis and of what is told beside it. At most so many clusters have a card of their own; the table and
    /// `clusters.csv` hold them all. The script knows at most so many products.
    ///
    /// # Errors
    /// What drawing says.
    pub fn of(analysis: &Analysis, beside: &Beside, cards: usize, products: usize) -> Result<Self> {
        let Beside { telemetry, rejects, before } = beside;
        let before = before.as_ref();
        let quality = &analysis.quality;
        let beyond = |shown: usize| analysis.clusters.len().checked_sub(shown).filter(|&more| more > 0);
        let described = analysis.clusters.iter().take(cards);
        let has_families = !analysis.families.is_empty();
        Ok(Self {
            head: Head::with_script(format!("{}: catalogue report", format::value(&quality.dataset))),
            uploaded: uploaded(beside),
            text: analysis.features.text.iter().map(|column| format::value(column)).collect(),
            text_is_guessed: text_is_guessed(analysis),
            dataset: format::value(&quality.dataset),
            run: format::value(&quality.run),
            products: format::counted(analysis.rows, "product", "products"),
            summary: Summary {
                findings: findings(analysis, before),
                mend: to_mend(analysis),
                tiles: tiles(analysis),
                map: match &DiscMap::of(analysis) {
                    Some(map) => svg(map)?,
                    None => svg(&ClusterMap(analysis))?,
                },
                map_caption: match &analysis.map.discs {
                    Some(_) => discs_caption(analysis),
                    None => map_caption(analysis),
                },
                numbered: match analysis.map.discs {
                    Some(_) => String::new(),
                    None => numbered(analysis),
                },
                makeup: Makeup::of(analysis, cards),
            },
            families: Families::of(analysis, cards),
            changes: before.map(|before| ChangesView::of(analysis, before, cards)),
            overview: Overview::of(analysis, cards),
            ladder: LadderView::of(analysis, cards),
            brands: BrandsView::of(analysis, cards),
            counts_stated: analysis.counts_stated(),
            guessed: guessed(analysis),
            cards_open: (described.len() > OPEN).then(|| format::count(OPEN as u64)),
            cards: described
                .zip(anchors(analysis))
                .map(|(cluster, anchor)| {
                    Card::of(cluster, analysis, anchor, is_among_largest(cluster, OPEN, analysis))
                })
                .collect::<Result<_>>()?,
            cards_more: beyond(cards).map(|more| {
                let more = match has_families {
                    true => format::counted(more as u64, "more cluster is", "more clusters are"),
                    false => format::counted(more as u64, "smaller cluster is", "smaller clusters are"),
                };
                format!("{more} described in clusters.csv only.")
            }),
            figures: figures(analysis)?,
            reason: format::line(&analysis.choice.reason, REASON),
            choice: ChoiceView::of(analysis),
            understood: Understood::of(analysis),
            quality: QualityView::of(analysis, rejects),
            made: Made::of(analysis),
            telemetry: TelemetryView::of(telemetry),
            folder: made::folder("models", analysis),
            data: data::data(analysis, products),
            script: SCRIPT,
        })
    }
}

/// When the source was uploaded, if a step has told.
pub fn uploaded(beside: &Beside) -> Option<MomentView> {
    beside.telemetry.iter().find_map(|step| step.source_last_modified.as_deref()).map(MomentView::of)
}

/// Whether the settings name no text column, and the one that was found is a guess.
fn text_is_guessed(analysis: &Analysis) -> bool {
    let is_known = |part: &Part| analysis.features.text.contains(&part.column) && !part.is_guess();
    matches!(analysis.features.text_found, Some(Source::Guess | Source::Values))
        && !analysis.quality.roles.parts().iter().any(is_known)
}

/// What is marked on the map of principal components.
fn numbered(analysis: &Analysis) -> String {
    match analysis.map.centres.len() {
        1 => "The number marks the cluster’s centre.".to_owned(),
        _ if !analysis.families.is_empty() => {
            "Letters mark the families’ centres, dots those of their clusters.".to_owned()
        }
        ..=NUMBERED => "Numbers mark the clusters’ centres.".to_owned(),
        _ => {
            format!("Numbers mark the centres of the {NUMBERED} largest clusters, dots those of the others.")
        }
    }
}

/// What the map shows, and how far it tells which products are alike.
fn map_caption(analysis: &Analysis) -> String {
    let group = if analysis.families.is_empty() { "cluster" } else { "family" };
    let shown = match analysis.is_dense() {
        false => format!("Each point is a product, in the colour of its {group}."),
        true => format!(
            "The more opaque, the more products are in a place, in the colour of the {group} of most of them."
        ),
    };
    let Some(likeness) = analysis.map.likeness else { return shown };
    let says = match likeness.correlation {
        r if r >= 0.8 => "Products that are near each other here are mostly alike",
        r if r >= 0.5 => "Places on this map tell roughly which products are alike",
        r if r >= 0.3 => "Places on this map tell little of which products are alike",
        _ => "Places on this map tell next to nothing of which products are alike",
    };
    let correlation = format::number(likeness.correlation, 2);
    format!(
        "{shown} {says}: the rank correlation between distances here and in the space that was clustered is {correlation} (all pairs \
         of {}).",
        format::counted(likeness.products, "product", "products")
    )
}

/// What the map of discs shows, and how well it keeps neighbours.
fn discs_caption(analysis: &Analysis) -> String {
    let shown = "A disc is a cluster, as large as its share of the products, with its number at the centre and its products as points. Like clusters lie near each other.";
    let Some(kept) = analysis.map.discs.as_ref().and_then(|discs| discs.kept) else {
        return shown.to_owned();
    };
    format!(
        "{shown} Of the ten nearest neighbours of a product, this map keeps {} and two principal components {} (trustworthiness, 1 is all; {}).",
        format::number(kept.discs, 2),
        format::number(kept.components, 2),
        format::counted(kept.products, "product", "products")
    )
}

/// On how many products silhouettes were computed; nothing where an earlier version has not told.
pub fn measured_on(analysis: &Analysis) -> Option<String> {
    let sample = analysis.choice.sample?;
    let worded = analysis.rows.saturating_sub(analysis.features.wordless);
    Some(if sample >= worded {
        format!("measured on all {}", format::counted(worded, "product", "products"))
    } else {
        format!("measured on a sample of {} of {} products", format::count(sample), format::count(worded))
    })
}

/// Whether there are prices of zero or below, which count in no figure.
pub fn has_zeros(analysis: &Analysis) -> bool {
    analysis.quality.prices.as_ref().is_some_and(|prices| prices.zero + prices.negative > 0)
}

/// Why there is no median price.
fn no_prices(analysis: &Analysis) -> String {
    let column = analysis.quality.roles.column(Role::Price).map(format::value);
    let is_unread = analysis.quality.prices.as_ref().is_some_and(|prices| prices.unreadable > 0);
    match column {
        Some(column) if is_unread => {
            match analysis.quality.prices.as_ref().and_then(|prices| prices.unreadable_examples.first()) {
                Some(first) => {
                    format!("no price in {column} could be read: {} is none", format::value(&first.value))
                }
                None => format!("no value of {column} could be read as a price"),
            }
        }
        Some(column) if has_zeros(analysis) => format!("the column {column} has no price above zero"),
        Some(column) => format!("the column {column} has no prices"),
        None if analysis.quality.roles.parts().is_empty() => "no prices were found".to_owned(),
        None => "no column of prices was found".to_owned(),
    }
}

fn tiles(analysis: &Analysis) -> Vec<Tile> {
    let read = analysis.quality.rows + analysis.quality.rejects.records;
    let rejected = analysis.quality.rejects.records;
    let mut tiles = vec![
        Tile {
            figure: "records",
            name: "Records read",
            value: format::count(read),
            note: match rejected {
                0 => "none rejected".to_owned(),
                _ => format!("{} rejected", format::count(rejected)),
            },
        },
        Tile {
            figure: "size",
            name: "Products analysed",
            value: format::count(analysis.rows),
            note: match &analysis.merged {
                Some(merged) => format!("merged of {} rows", format::count(merged.rows)),
                None => format!("{} different words", format::count(analysis.features.terms)),
            },
        },
        Tile {
            figure: "clusters",
            name: "Clusters",
            value: format::count(analysis.formed().len() as u64),
            note: match (analysis.families.len() as u64, analysis.choice.requested.as_str()) {
                (families @ 1.., _) => format!("in {}", format::counted(families, "family", "families")),
                (_, "auto") => "chosen automatically".to_owned(),
                (_, asked) => format!("{} asked for", format::value(asked)),
            },
        },
    ];
    tiles.push(median_price(analysis));
    tiles
}

fn median_price(analysis: &Analysis) -> Tile {
    let (figure, name) = ("price.median", "Median price");
    let Some(prices) = &analysis.overall.price else {
        return Tile { figure, name, value: "–".to_owned(), note: no_prices(analysis) };
    };
    let money = |price: f64| format::money(price, &analysis.money);
    let others: u64 = analysis.other_currencies.iter().map(|other| other.count).sum();
    let note = match others {
        0 => format!("average {}", money(prices.mean)),
        _ => format!(
            "average {}; {} apart",
            money(prices.mean),
            format::counted(others, "price in another currency", "prices in other currencies")
        ),
    };
    Tile { figure, name, value: money(prices.median), note }
}
