//! Draws and renders the report of an analysed catalogue.
//!
//! [`render`] makes everything from an [`Analysis`](wintermute_shared::analysis::Analysis) alone; [`handle`] reads it from the lake, writes the report there, and
//! keeps the index pages.
//!
//! The modules are the way of the data. Each uses those before it:
//!
//! 1. `read` reads the analysis, `history` the runs before, and what has changed since.
//! 2. `values` and `color` say how figures, names and clusters are shown.
//! 3. `findings` and `notes` write sentences.
//! 4. `plots` draws, `view` makes what the templates show, and `page` renders them.

mod color;
mod findings;
mod history;
mod notes;
mod page;
mod plots;
mod read;
mod render;
mod step;
mod values;
mod view;

pub use findings::terminal::made_of;
pub use history::changes::{Before, Compared, Comparison, Largest, PriceChanges, Prices, Reason};
pub use history::entry::Entry;
pub use history::runs::Moment;
pub use read::{ReportContext, analysis as read_analysis};
pub use render::{Report, render};
pub use step::handle;
pub use view::Files;
