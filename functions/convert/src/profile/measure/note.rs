//! Notes the values of a column.

use super::distinct::{Distinct, Long, Number, Sight, Slots};

/// A value and where it is.
#[derive(Clone, Copy)]
pub(super) struct Noted {
    pub hash: u64,
    pub is_number: bool,
    pub bytes: usize,
    pub at: usize,
    pub line: u64,
}

impl Noted {
    /// What identifies the value: a number and a text of the same characters are not the same.
    pub fn identity(&self) -> u64 {
        self.hash ^ u64::from(self.is_number).rotate_right(1)
    }
}

#[inline]
pub(super) fn note(
    column: &mut Distinct,
    slots: &mut Slots,
    noted: Noted,
    is_missing: impl FnOnce() -> bool,
    number: impl FnOnce(Option<u16>) -> Option<f64>,
) {
    let Noted { bytes, at, line, .. } = noted;
    let index = match column.see(slots, noted.identity(), at) {
        Sight::Known => return,
        Sight::New(index) => Some(index),
        Sight::Beyond => None,
    };
    if is_missing() {
        return column.set_aside(index, at);
    }
    if let Some(value) = number(index) {
        column.numbers.push(Number { value, index });
    }
    if column.longest.is_none_or(|longest| longest.bytes < bytes) {
        column.longest = Some(Long { bytes, at, line });
    }
}
