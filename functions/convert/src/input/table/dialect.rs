//! How the fields of a table are written.

/// What is between fields and around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between two fields.
    pub delimiter: u8,
    /// Around a field that may hold delimiters and line breaks, in which it is doubled.
    pub quote: u8,
}

/// No byte of UTF-8, so that nothing begins or ends with it.
const NOTHING: u8 = 0xff;

impl Dialect {
    /// What is written.
    #[cfg(feature = "formats")]
    pub const CSV: Self = Self::quoted(b',');

    /// Fields are in double quotes where they need to (RFC 4180).
    pub const fn quoted(delimiter: u8) -> Self {
        Self { delimiter, quote: b'"' }
    }

    /// Quotes are text, as in many tables with tabs.
    pub const fn unquoted(delimiter: u8) -> Self {
        Self { delimiter, quote: NOTHING }
    }

    /// Whether quotes are text.
    pub fn is_unquoted(self) -> bool {
        self.quote == NOTHING
    }
}
