//! The plots: in the page, and as files for slides.

use super::captions::{REASON, map_caption, numbered};
use super::moment::MomentView;
use crate::plots::{self, ClusterMap, DiscMap, MOST_CLUSTERS, PriceRanges, slide, svg};
use crate::values::format;
use crate::values::measured::measured_on;
use crate::view::table;
use serde::Serialize;
use wintermute_shared::Result;
use wintermute_shared::analysis::Analysis;

/// A plot of the page.
#[derive(Serialize)]
pub struct Figure {
    title: String,
    svg: String,
    caption: String,
    file: Option<&'static str>,
}

/// Files beside the page: name, content type, bytes.
pub type Files = Vec<(&'static str, &'static str, Vec<u8>)>;

const PNG: &str = "image/png";

/// The plots of the page.
///
/// # Errors
/// What drawing says.
pub fn figures(analysis: &Analysis) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let has_several = analysis.clusters.len() > 1;
    if analysis.map.discs.is_some() && analysis.map.explained[0] > 0.0 {
        let map = ClusterMap(analysis);
        let caption = format!("{} {}", map_caption(analysis), numbered(analysis));
        figures.push(Figure {
            title: "Map of two principal components".to_owned(),
            svg: svg(&map)?,
            caption,
            file: Some("components.png"),
        });
    }
    if has_elbow(analysis) {
        figures.push(figure(&plots::elbow(analysis), elbow_caption(analysis), Some("elbow.png"))?);
    }
    if let Some(curve) = plots::by_k(analysis) {
        let of = measured_on(analysis).unwrap_or_else(|| "measured on a sample".to_owned());
        let caption = format!(
            "How much nearer products are to their own kind than to the next nearest, {of}: higher is better."
        );
        figures.push(figure(&curve, caption, Some("silhouette.png"))?);
    }
    if has_several {
        let caption = match analysis.families.is_empty() {
            true => "Kinds are numbered by falling size.",
            false => "Families come by falling size, and so do the kinds within each.",
        };
        figures.push(figure(&plots::sizes(analysis), caption, Some("sizes.png"))?);
    }
    if let Some(bars) = plots::by_cluster(analysis) {
        let of = measured_on(analysis).map_or(String::new(), |of| format!(" Silhouettes are {of}."));
        let caption = format!(
            "A low or negative silhouette marks a kind whose products would fit elsewhere almost as well.{of}"
        );
        figures.push(figure(&bars, caption, Some("silhouettes.png"))?);
    }
    if let Some(ranges) = PriceRanges::of(analysis, MOST_CLUSTERS).filter(|_| has_several) {
        let caption = "Box: the middle half of the prices; white line and figure: the median; ring: the mean. The axis ends at the \
                       1st and the 99th percentile of all prices above zero.";
        figures.push(figure(&ranges, caption, Some("prices.png"))?);
    }
    if let Some(bars) = plots::missing(&analysis.quality) {
        figures.push(figure(&bars, "Columns that lack nothing are left out.", Some("missing.png"))?);
    }
    Ok(figures)
}

/// Why there are so many clusters, and where the curve bends: two things.
fn elbow_caption(analysis: &Analysis) -> String {
    let reason = format::line(&analysis.choice.reason, REASON);
    match analysis.choice.knee {
        Some(knee) => format!(
            "{reason} The curve bends most at {} (its knee by Kneedle), which does not decide the number.",
            format::count(knee)
        ),
        None => format!("{reason} The curve has no clear bend (Kneedle finds no knee)."),
    }
}

/// A single number of clusters makes no curve.
fn has_elbow(analysis: &Analysis) -> bool {
    analysis.elbow.len() > 1
}

fn figure(plot: &impl plots::Plot, caption: impl Into<String>, file: Option<&'static str>) -> Result<Figure> {
    Ok(Figure { title: plot.title(), svg: svg(plot)?, caption: caption.into(), file })
}

/// The files beside the page.
///
/// # Errors
/// What drawing and writing say.
pub fn files(analysis: &Analysis, uploaded: Option<&MomentView>) -> Result<Files> {
    let source = source(analysis, uploaded);
    let components = ClusterMap(analysis);
    let mut files = match &DiscMap::of(analysis) {
        Some(map) => vec![
            ("clusters.png", PNG, slide(map, &source)?),
            ("components.png", PNG, slide(&components, &source)?),
        ],
        None => vec![("clusters.png", PNG, slide(&components, &source)?)],
    };
    files.extend([("sizes.png", PNG, slide(&plots::sizes(analysis), &source)?)]);
    if has_elbow(analysis) {
        files.push(("elbow.png", PNG, slide(&plots::elbow(analysis), &source)?));
    }
    if let Some(curve) = plots::by_k(analysis) {
        files.push(("silhouette.png", PNG, slide(&curve, &source)?));
    }
    if let Some(bars) = plots::by_cluster(analysis) {
        files.push(("silhouettes.png", PNG, slide(&bars, &source)?));
    }
    if let Some(ranges) = PriceRanges::of(analysis, MOST_CLUSTERS) {
        files.push(("prices.png", PNG, slide(&ranges, &source)?));
    }
    if let Some(bars) = plots::missing(&analysis.quality) {
        files.push(("missing.png", PNG, slide(&bars, &source)?));
    }
    files.push(("clusters.csv", "text/csv; charset=utf-8", table::clusters(analysis)?));
    Ok(files)
}

/// What a slide says of where it comes from.
fn source(analysis: &Analysis, uploaded: Option<&MomentView>) -> String {
    let products = format::counted(analysis.rows, "product", "products");
    let uploaded = uploaded.map_or(String::new(), |moment| format!(", uploaded {}", moment.day()));
    format!("{}, {products}{uploaded}", format::value(&analysis.quality.dataset))
}
