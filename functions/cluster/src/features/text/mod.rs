//! From texts to the terms that count.

mod analyzer;
mod aside;
mod cell;
mod characters;
mod corpus;
mod interner;
mod letters;
mod lowercase;
mod markup;
mod scripts;
mod stop_words;
mod words;

pub use analyzer::{Analyzer, TokenBatch, Tokenizer};
pub use aside::Aside;
pub(crate) use cell::values;
pub use corpus::{Corpus, Part, Told};
pub use interner::TermInterner;
pub use lowercase::LowercasedBatch;
pub(crate) use markup::without_markup;
pub(crate) use scripts::unspaced;
pub(crate) use stop_words::function_words;
