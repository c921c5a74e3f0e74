//! What a cluster is: its terms, its prices, its brands, its most typical and its oddest products.

mod clusters;
mod groups;
mod prices;
mod terms;

pub(crate) use clusters::{Described, describe, draw};
pub use groups::{Facets, group};
pub use prices::{edges, prices};
pub use terms::{name, top_terms};
