//! What the products of a group state of their colours, genders, brands, categories, sizes and materials.

use crate::values::format;
use wintermute_shared::analysis::{Analysis, Count, Different, Facet, Group};

/// A column with more different values than this is none of genders, whatever its name.
const GENDERS: u64 = 50;

/// What the products of a group state of one facet.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The most frequent values, most frequent first.
    pub counts: &'a [Count],
    /// The number of products that state none; `None` if that is unknown.
    missing: Option<u64>,
    different: Option<Different>,
    size: u64,
}

/// What a group's products state of a facet.
pub fn stated(facet: Facet, group: &Group) -> Stated<'_> {
    Stated {
        counts: group.counts(facet),
        missing: *group.not_stated.get(facet),
        different: *group.different.get(facet),
        size: group.size,
    }
}

/// Why the values of a facet are not shown: the column cannot be what it is called.
pub fn hidden(facet: Facet, analysis: &Analysis) -> Option<String> {
    let different = analysis.overall.different.get(facet).filter(|_| facet == Facet::Genders)?;
    (different.values > GENDERS).then(|| format!("{}: not shown by value", values(different)))
}

/// "12 different values", "at least 50,001 different values".
fn values(different: Different) -> String {
    let at_least = if different.exact { "" } else { "at least " };
    format!("{at_least}{}", format::counted(different.values, "different value", "different values"))
}

impl Stated<'_> {
    /// The number of products that state a value.
    pub fn products(&self) -> u64 {
        self.size.saturating_sub(self.missing.unwrap_or(0))
    }

    /// The number of products that state none, unless all do or that is unknown.
    pub fn missing(&self) -> Option<u64> {
        self.missing.filter(|&missing| missing > 0)
    }

    /// "290 of 487 (59.5%)": how many products state none, unless all do.
    pub fn not_stated(&self) -> Option<String> {
        let missing = self.missing()?;
        let share = format::percent(missing as f64 / self.size.max(1) as f64);
        Some(format!("{} of {} ({share})", format::count(missing), format::count(self.size)))
    }

    /// Whether half of the products or more state a value: fewer say little of the group.
    pub fn is_telling(&self) -> bool {
        self.products() * 2 >= self.size
    }

    /// Whether the counts are exact, and not only lower bounds.
    pub fn is_exact(&self) -> bool {
        self.different.is_none_or(|different| different.exact)
    }

    /// How many different values there are beyond the first `shown`; `None` if there are none or that is unknown.
    pub fn beyond(&self, shown: usize) -> Option<String> {
        let different = self.different?;
        let more = different.values.saturating_sub(shown as u64);
        let at_least = if different.exact { "" } else { "at least " };
        (more > 0).then(|| format!("{at_least}{}", format::count(more)))
    }
}
