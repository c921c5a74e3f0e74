//! What the templates show, all of it as text that is ready to be read.

mod brand_figures;
mod brands;
mod captions;
mod card;
mod card_facets;
mod changes;
mod checks;
mod choice;
mod compared;
mod costs;
mod data;
mod descriptions;
mod drawn;
mod failures;
mod families;
mod figures;
mod head;
mod index;
mod ladder;
mod made;
mod makeup;
mod moment;
mod names;
mod overview;
mod page;
mod prices;
mod quality;
mod standout;
mod table;
mod telemetry;
mod tiles;
mod understood;

pub use failures::Failures;
pub use figures::{Files, files};
pub use index::{DatasetsPage, RunsPage};
pub use page::{Page, uploaded};
