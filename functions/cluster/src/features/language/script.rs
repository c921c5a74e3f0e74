//! The scripts that tell languages.

use wintermute_shared::settings::Language;

/// The scripts of letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    /// Characters that Chinese and Japanese share.
    Han,
    /// Others, with the language that is by far the most often written in them.
    Of(Option<Language>),
}
