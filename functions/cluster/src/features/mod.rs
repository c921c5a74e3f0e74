//! Texts as numbers: words, TF-IDF rows, and the LSA space.

pub mod csr;
pub(crate) mod language;
pub mod lsa;
pub mod settled;
pub mod svd;
pub mod text;
pub mod tfidf;
