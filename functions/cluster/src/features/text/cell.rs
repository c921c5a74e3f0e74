//! The values in the cell of a column.

use super::markup::without_markup;
use wintermute_shared::nested::is_nested;

/// The values in a cell as a page would show them, without HTML, trimmed: a JSON array of texts holds several.
pub fn values(cell: &str) -> Vec<String> {
    let list = if is_nested(cell) { serde_json::from_str::<Vec<String>>(cell).ok() } else { None };
    let values = list.unwrap_or_else(|| vec![cell.to_owned()]);
    let shown = values.iter().map(|value| without_markup(value).trim().to_owned());
    shown.filter(|value| !value.is_empty()).collect()
}
