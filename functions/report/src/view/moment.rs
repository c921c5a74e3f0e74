//! A moment for machines and for people.

use crate::values::format;
use serde::Serialize;

/// A moment for machines and for people.
#[derive(Clone, Debug, Serialize)]
pub struct MomentView {
    exact: String,
    shown: String,
}

impl MomentView {
    /// A moment in RFC 3339, shown to the minute; any other text as it is.
    pub fn of(text: &str) -> Self {
        let minute = text.split_once('T').filter(|_| text.ends_with('Z')).zip(text.get(11..16));
        let shown =
            minute.map_or_else(|| format::value(text), |((day, _), minute)| format!("{day} at {minute} UTC"));
        Self { exact: format::value(text), shown: format::value(&shown) }
    }

    /// Its day: pictures tell no more, so that the same upload on the same day has the same ones.
    pub fn day(&self) -> &str {
        self.exact.split('T').next().unwrap_or(&self.exact)
    }
}
