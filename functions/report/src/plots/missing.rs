//! How much of each column is missing.

use super::bars::{Bar, Bars};
use super::rows::Label;
use crate::color::palette;
use crate::values::format;
use wintermute_shared::quality::{ColumnQuality, Quality};

/// Columns that the plot names at most.
const MOST: usize = 30;

/// A bar for each column that lacks values, most first; `None` if none does.
pub fn missing(quality: &Quality) -> Option<Bars> {
    let mut columns: Vec<(usize, &ColumnQuality)> =
        quality.columns.iter().enumerate().filter(|(_, column)| column.missing > 0).collect();
    columns.sort_by_key(|(_, column)| std::cmp::Reverse(column.missing));
    let bars: Vec<Bar> = columns
        .iter()
        .take(MOST)
        .map(|&(number, column)| {
            let (words, share) = (format::value(&column.name), format::percent(column.missing_share));
            Bar {
                hover: format!("{words}: {share} missing, {} rows", format::count(column.missing)),
                label: Label { badge: None, words, instead: format!("column {}", number + 1) },
                value: column.missing_share,
                note: share,
                color: palette::color(0),
                size: column.missing,
            }
        })
        .collect();
    let first = bars.first()?;
    let description = format!("Share of missing values by column. Most is missing in {}.", first.hover);
    Some(Bars {
        title: "Missing values by column".to_owned(),
        description,
        axis: "Share of rows without a value".to_owned(),
        tick: format::percent_tick,
        bars,
        beyond: columns.len().saturating_sub(MOST),
        drawn: "columns",
    })
}
