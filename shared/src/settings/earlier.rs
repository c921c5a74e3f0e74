//! What settings were before they were there: models of earlier versions do not name them. And which values are left out, so that
//! runs keep their names.

use super::{SetAside, Words};

pub(super) fn no_column() -> Vec<SetAside> {
    vec![SetAside::None]
}

pub(super) fn scikit_learn() -> Words {
    Words::ScikitLearn
}

pub(super) fn yes() -> bool {
    true
}

// serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn is_yes(value: &bool) -> bool {
    *value
}

// As above.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn is_no(value: &bool) -> bool {
    !*value
}

// As above.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// What models of earlier versions were made with.
pub(super) fn max_expansion() -> u64 {
    250
}
