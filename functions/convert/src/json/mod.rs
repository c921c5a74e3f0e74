//! Reading JSON: where its values end, where the products are, and the fields of one object.

pub(crate) mod boundary_scanner;
pub(crate) mod choose;
pub(crate) mod cursor;
pub(crate) mod escapes;
pub(crate) mod layout;
pub(crate) mod lists;
pub(crate) mod mend;
pub(crate) mod outline;
pub(crate) mod shape;
pub(crate) mod stack;
pub(crate) mod structural_index;
pub(crate) mod tables;
pub(crate) mod value_skipper;
pub(crate) mod values;
pub(crate) mod whitespace;
pub(crate) mod within;
