//! What cells mean in a role.

use super::spot::Spot;
use crate::row::field::Value;
use std::borrow::Cow;

/// What a cell means in a role.
pub struct Meant<'r> {
    pub text: Cow<'r, [u8]>,
    /// Where the cell begins in the CSV.
    pub at: usize,
    /// Whether the cell is a number as JSON writes it.
    pub is_number: bool,
    /// The column, if this is all of its cell, as it is.
    pub as_is: Option<usize>,
}

impl<'r> Meant<'r> {
    #[inline]
    pub fn of(spot: &Spot, value: Value<'r>) -> Self {
        let Value { text, at, is_number } = value;
        if spot.pick.path.is_empty() && !matches!(text.first(), Some(b'{' | b'[')) {
            return Self { text: Cow::Borrowed(text), at, is_number, as_is: Some(spot.column) };
        }
        let text = match std::str::from_utf8(text).map(|text| spot.pick.read(text)) {
            Ok(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
            Ok(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
            Err(_) => Cow::Borrowed(&b""[..]),
        };
        Self { text, at, is_number: false, as_is: None }
    }
}
