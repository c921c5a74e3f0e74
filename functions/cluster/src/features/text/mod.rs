//! From texts to the terms that count.

mod analyzer;
mod aside;
mod cell;
mod corpus;
mod letters;
mod lower;
mod markup;
mod scripts;
mod stop_words;
mod words;

pub use analyzer::{Analyzer, Found, Strings, Terms};
pub use aside::{Aside, Told};
pub(crate) use cell::values;
pub use corpus::{Corpus, Part, aside_columns};
pub use lower::Lower;
pub(crate) use markup::without_markup;
pub(crate) use scripts::joined;
