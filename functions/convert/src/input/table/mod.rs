//! Tables of text: CSV, TSV and the like (RFC 4180), as strangers write them.
//!
//! [`detect`](detect::detect) looks at the beginning: what divides the fields, which line names the columns, and whether it is a table at
//! all. [`rows`] finds where rows end, [`fields`] takes one apart.

mod beginning;
mod cell;
pub(crate) mod detect;
pub(crate) mod dialect;
mod division;
pub(crate) mod fields;
mod header;
pub(crate) mod line_ends;
mod prose;
pub(crate) mod recognised;
pub(crate) mod repeated;
pub(crate) mod rows;
pub(crate) mod start;
mod sums;
