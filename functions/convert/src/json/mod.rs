//! Reading JSON: where its values end, where the products stand, and the fields of one object.

pub(crate) mod choose;
pub(crate) mod cursor;
pub(crate) mod ends;
pub(crate) mod escapes;
pub(crate) mod layout;
pub(crate) mod lists;
pub(crate) mod marks;
pub(crate) mod mend;
pub(crate) mod nest;
pub(crate) mod outline;
pub(crate) mod shape;
pub(crate) mod stack;
pub(crate) mod tables;
pub(crate) mod usual;
pub(crate) mod within;
