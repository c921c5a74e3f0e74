//! The numbers of clusters that were tried, with what speaks for each.

use crate::values::format;
use serde::Serialize;
use wintermute_shared::analysis::{Analysis, ElbowPoint};

/// The table.
#[derive(Serialize)]
pub struct ChoiceView {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    k: String,
    inertia: String,
    silhouette: String,
    calinski_harabasz: String,
    davies_bouldin: String,
    note: &'static str,
}

impl ChoiceView {
    /// The table of an analysis; `None` if a single number was tried.
    pub fn of(analysis: &Analysis) -> Option<Self> {
        let rows: Vec<Row> = analysis.elbow.iter().map(|point| row(point, analysis)).collect();
        (rows.len() > 1).then_some(Self { rows })
    }
}

fn row(point: &ElbowPoint, analysis: &Analysis) -> Row {
    let shown = |value: Option<f64>, decimals| {
        value.map_or("–".to_owned(), |value| format::number(value, decimals))
    };
    let (chosen, knee) = (point.k == analysis.choice.k, analysis.choice.knee == Some(point.k));
    Row {
        k: format::count(point.k),
        inertia: format::number(point.inertia, 1),
        silhouette: shown(point.silhouette, 3),
        calinski_harabasz: shown(point.calinski_harabasz, 1),
        davies_bouldin: shown(point.davies_bouldin, 3),
        note: match (chosen, knee) {
            (true, true) => "chosen, Kneedle’s knee",
            (true, false) => "chosen",
            (false, true) => "Kneedle’s knee",
            (false, false) => "",
        },
    }
}
