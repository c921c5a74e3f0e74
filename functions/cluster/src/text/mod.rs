//! From texts to the terms that count.

mod analyzer;
mod corpus;
mod lower;
mod markup;
mod stop_words;
mod words;

pub use analyzer::{Analyzer, Found, Strings, Terms};
pub use corpus::{Corpus, Part};
pub use lower::Lower;
