//! What the analysis says, in a few plain sentences: what the catalogue is made of, and what in it can be mended.

mod kinds;
mod market;
mod mend;
mod sentence;
mod shape;
pub mod terminal;

pub use mend::{FITTING, alike_in, to_mend};
pub use sentence::{Finding, Sentence, guessed};
pub use shape::is_named_in;

use crate::history::changes::{self, Before};
use wintermute_shared::analysis::Analysis;

/// Sentences on what the catalogue is made of at most.
const MOST: usize = 6;

/// Up to six sentences on what the catalogue is made of, the most telling first. What the data lacks is not spoken of.
pub fn findings(analysis: &Analysis, before: Option<&Before>) -> Vec<Finding> {
    let first = [lowered, shape::concentration].into_iter().filter_map(|telling| telling(analysis));
    let changed = before.and_then(|before| changes::finding(analysis, before));
    let tellings = [
        shape::prices,
        market::brand_prices,
        shape::brands,
        market::few_brands,
        market::gap,
        shape::genders,
        shape::separation,
        shape::vocabulary,
    ];
    let rest = tellings.into_iter().filter_map(|telling| telling(analysis));
    first.chain(changed).chain(rest).take(MOST).collect()
}

/// Fewer clusters than the settings ask for.
fn lowered(analysis: &Analysis) -> Option<Finding> {
    let choice = &analysis.choice;
    let asked: u64 = choice.requested.parse().ok()?;
    (asked > choice.k).then_some(())?;
    Sentence::default().say(choice.reason.trim_end_matches('.')).end()
}
