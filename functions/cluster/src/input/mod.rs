//! A converted catalogue as columns, products and prices.

pub mod frame;
pub mod memory;
pub mod prepare;
pub(crate) mod pricing;
pub mod products;
pub mod stored;
