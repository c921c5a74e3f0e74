//! HTML in descriptions.

use memchr::memchr;
use std::borrow::Cow;

/// The text without tags and comments, each of which becomes a space, and with character references decoded.
pub(super) fn without_markup(text: &str) -> Cow<'_, str> {
    let untagged = without_tags(text);
    match memchr(b'&', untagged.as_bytes()) {
        Some(_) => Cow::Owned(html_escape::decode_html_entities(&untagged).into_owned()),
        None => untagged,
    }
}

fn without_tags(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut untagged = String::new();
    while let Some(tag) = next_tag(rest) {
        untagged.push_str(&rest[..tag.start]);
        untagged.push(' ');
        rest = &rest[tag.end..];
    }
    match rest.len() == text.len() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(untagged + rest),
    }
}

/// The next `<…>` that begins like a tag: `5 < 6` and `<3` are text. A tag that is not closed is text too.
fn next_tag(text: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    while let Some(start) = memchr(b'<', &text.as_bytes()[from..]).map(|n| from + n) {
        let inside = &text[start + 1..];
        let begins =
            inside.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
        let end = match inside.strip_prefix("!--") {
            Some(comment) => comment.find("-->").map(|n| n + "!--".len() + "-->".len()),
            None => inside.find('>').map(|n| n + 1),
        };
        match end {
            Some(end) if begins => return Some(start..start + 1 + end),
            _ => from = start + 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_spaces_and_references_characters() {
        assert_eq!(without_markup("<p class='a'>Soft<br/>cotton &amp; silk</p>"), " Soft cotton & silk ");
        assert_eq!(without_markup("a<!-- <b>not</b> text -->b&nbsp;caf&eacute;"), "a b\u{a0}café");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in ["size < 6 > 4", "I <3 it", "a <b", "AT&T", "plain"] {
            assert_eq!(without_markup(text), text);
        }
    }
}
