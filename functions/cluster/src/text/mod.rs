//! From texts to the terms that count.

mod analyzer;
mod corpus;
mod letters;
mod lower;
mod markup;
mod scripts;
mod stop_words;
mod words;

pub use analyzer::{Analyzer, Found, Strings, Terms};
pub use corpus::{Corpus, Part};
pub use lower::Lower;
pub(crate) use markup::without_markup;
pub(crate) use scripts::joined;
pub(crate) use stop_words::function_words;
