//! From texts to the terms that count.

mod analyzer;
mod corpus;
mod markup;
mod stop_words;
mod words;

pub use analyzer::{Analyzer, Strings, Terms};
pub use corpus::{Corpus, Part};
