//! Every setting that changes results, defined once: as command-line options and as `WINTERMUTE_…` variables.

mod check;
mod definition;
mod earlier;
mod environment;
mod list;
mod text;
mod values;

pub use definition::Settings;
pub use environment::SettingsArgs;
pub use text::{Language, Stem, TextColumn};
pub use values::{Clusters, Delimiter, Init, Preset, SetAside, Space, Words};

/// The items as one list, which the setting takes apart again.
pub use list::join;

#[cfg(test)]
mod tests;
