//! A converted catalogue as columns, products and prices.

pub mod columns;
pub mod frame;
pub mod memory;
pub mod prepare;
pub(crate) mod pricing;
pub mod products;
pub(crate) mod sample;
pub mod stored;
