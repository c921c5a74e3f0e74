//! The page of a report.

use super::brands::BrandsView;
use super::captions::{REASON, discs_caption, map_caption, numbered};
use super::card::Card;
use super::changes::ChangesView;
use super::choice::ChoiceView;
use super::families::Families;
use super::figures::{Figure, figures};
use super::head::Head;
use super::ladder::LadderView;
use super::made::Made;
use super::makeup::Makeup;
use super::moment::MomentView;
use super::overview::Overview;
use super::quality::QualityView;
use super::telemetry::TelemetryView;
use super::tiles::{Tile, tiles};
use super::understood::Understood;
use super::{data, made};
use crate::findings::{Finding, findings, guessed, to_mend};
use crate::page::SCRIPT;
use crate::plots::{ClusterMap, DiscMap, svg};
use crate::read::ReportContext;
use crate::values::anchors::Cards;
use crate::values::families::is_among_largest;
use crate::values::format;
use serde::Serialize;
use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::catalogue::{RoleAssignment, RoleSource};

/// Clusters whose cards are open; smaller ones are one line each until a reader opens them.
const OPEN: usize = 12;

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
    /// Whether there are several clusters.
    several: bool,
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
    /// Columns whose roles are guesses, on which the findings rest.
    guessed: Option<Finding>,
    findings: Vec<Finding>,
    mend: Vec<Finding>,
    tiles: Vec<Tile>,
    map: String,
    map_caption: String,
    /// What is marked on the map.
    numbered: String,
    makeup: Makeup,
}

impl Page {
    /// The page of an analysis and of what was read with it. At most `cards` clusters have cards; the table and
    /// `clusters.csv` hold them all. The script knows at most `products` products.
    ///
    /// # Errors
    /// What drawing says.
    pub fn of(analysis: &Analysis, context: &ReportContext, cards: usize, products: usize) -> Result<Self> {
        let ReportContext { telemetry, rejects, before } = context;
        let before = before.as_ref();
        let quality = &analysis.quality;
        let beyond = |shown: usize| analysis.clusters.len().checked_sub(shown).filter(|&more| more > 0);
        let described = analysis.clusters.iter().take(cards);
        let cards = &Cards::of(analysis, cards);
        let has_families = !analysis.families.is_empty();
        Ok(Self {
            head: Head::with_script(format!("{}: catalogue report", format::value(&quality.dataset))),
            uploaded: uploaded(context),
            text: analysis.features.text.iter().map(|column| format::value(column)).collect(),
            text_is_guessed: text_is_guessed(analysis),
            dataset: format::value(&quality.dataset),
            run: format::value(&quality.run),
            products: format::counted(analysis.rows, "product", "products"),
            summary: Summary {
                guessed: guessed(analysis),
                findings: findings(analysis, before)
                    .into_iter()
                    .map(|finding| finding.linked(cards))
                    .collect(),
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
            several: analysis.clusters.len() > 1,
            counts_stated: analysis.counts_stated(),
            guessed: guessed(analysis),
            cards_open: (described.len() > OPEN).then(|| format::count(OPEN as u64)),
            cards: described
                .map(|cluster| Card::of(cluster, analysis, cards, is_among_largest(cluster, OPEN, analysis)))
                .collect::<Result<_>>()?,
            cards_more: beyond(cards.len()).map(|more| {
                let more = match has_families {
                    true => format::counted(more as u64, "more kind is", "more kinds are"),
                    false => format::counted(more as u64, "smaller kind is", "smaller kinds are"),
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
            data: data::data(analysis, cards, products),
            script: &SCRIPT,
        })
    }
}

/// When the source was uploaded, if a step has told.
pub fn uploaded(context: &ReportContext) -> Option<MomentView> {
    context.telemetry.iter().find_map(|step| step.source_last_modified.as_deref()).map(MomentView::of)
}

/// Whether the settings name no text column, and the one that was found is a guess.
fn text_is_guessed(analysis: &Analysis) -> bool {
    let is_known = |part: &RoleAssignment| analysis.features.text.contains(&part.column) && !part.is_guess();
    matches!(analysis.features.text_found, Some(RoleSource::Guess | RoleSource::Values))
        && !analysis.quality.roles.assignments().iter().any(is_known)
}
