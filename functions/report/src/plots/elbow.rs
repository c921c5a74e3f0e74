//! The elbow: how inertia falls as clusters are added.

use super::curve::{Curve, Mark};
use crate::values::format;
use wintermute_shared::analysis::Analysis;

/// The elbow with the chosen k and Kneedle's knee marked.
pub fn elbow(analysis: &Analysis) -> Curve {
    let choice = &analysis.choice;
    let points: Vec<(u64, f64)> = analysis.elbow.iter().map(|point| (point.k, point.inertia)).collect();
    let on_knee = choice.knee == Some(choice.k);
    let words = if on_knee { "chosen, Kneedle’s knee" } else { "chosen" };
    // The curve may have been measured on a sample: its own figure lies on it.
    let measured = points.iter().find(|point| point.0 == choice.k);
    let mut marks = vec![Mark {
        k: choice.k,
        value: measured.map_or(analysis.inertia, |point| point.1),
        words: format!("k = {}: {words}", choice.k),
        chosen: true,
    }];
    let knee = choice.knee.filter(|_| !on_knee).and_then(|knee| points.iter().find(|point| point.0 == knee));
    marks.extend(knee.map(|&(k, value)| Mark {
        k,
        value,
        words: format!("k = {k}: Kneedle’s knee"),
        chosen: false,
    }));
    let knee = match choice.knee {
        Some(knee) => format!("Kneedle’s knee is at {knee}"),
        None => "Kneedle finds no knee".to_owned(),
    };
    let range = match (points.first(), points.last()) {
        (Some(first), Some(last)) => format!(
            "Inertia falls from {} at k = {} to {} at k = {}; ",
            format::number(first.1, 1),
            first.0,
            format::number(last.1, 1),
            last.0
        ),
        _ => String::new(),
    };
    Curve {
        title: "Elbow: inertia by number of kinds".to_owned(),
        description: format!("Elbow plot. {range}{knee}; {} kinds were chosen.", choice.k),
        axis: "Inertia (sum of squared distances)".to_owned(),
        points,
        decimals: 1,
        marks,
    }
}
