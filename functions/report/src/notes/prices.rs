//! How prices were read: what was assumed, left out or not read.

use crate::findings::{Finding, Sentence};
use crate::values::format;
use wintermute_shared::analysis::Analysis;
use wintermute_shared::quality::told_prices;

/// Characters of all sentences.
const LONGEST: usize = 2000;

/// What of the prices was assumed, left out or not read.
pub fn read(analysis: &Analysis) -> Option<Finding> {
    let prices = analysis.quality.prices.as_ref()?;
    let told = told_prices(&analysis.quality.roles, prices, format::count);
    (!told.is_empty()).then_some(())?;
    Sentence::default().say(format::line(&format!("Prices: {}", told.join("; ")), LONGEST)).end()
}
