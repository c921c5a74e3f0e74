//! HTML in texts.

use memchr::{memchr, memchr2_iter};
use std::borrow::Cow;
use std::ops::Range;

/// The text without tags and comments, each of which becomes a space, without scripts and style sheets, and with character
/// references decoded. What was escaped twice, as `&amp;amp;` and `&lt;br&gt;` are, is decoded again.
pub(crate) fn without_markup(text: &str) -> Cow<'_, str> {
    /// `&amp;lt;br&amp;gt;` takes so many rounds.
    const ROUNDS: usize = 3;
    let mut plain = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        if !may_hold_markup(&plain) {
            break;
        }
        let once = html_escape::decode_html_entities(&without_tags(&plain)).into_owned();
        if once == plain {
            break;
        }
        plain = Cow::Owned(once);
    }
    plain
}

/// Whether something begins like a tag or a character reference: most of what `<` and `&` stand in does not, such as `5 < 6` and
/// `black & white`.
#[inline]
pub(super) fn may_hold_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr2_iter(b'<', b'&', bytes).any(|at| {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        next.is_ascii_alphabetic()
            || if bytes[at] == b'<' { matches!(next, b'/' | b'!') } else { next == b'#' }
    })
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

/// The next tag, comment, script or style sheet. `<3`, `<USB-C>` and a tag that is not closed are text.
fn next_tag(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(start) = memchr(b'<', &text.as_bytes()[from..]).map(|n| from + n) {
        if let Some(length) = tag(&text[start + 1..]) {
            return Some(start..start + 1 + length);
        }
        from = start + 1;
    }
    None
}

/// How long a tag is of which this is what follows the `<`.
fn tag(inside: &str) -> Option<usize> {
    const CHARACTER_DATA: &str = "![CDATA[";
    if inside.starts_with(CHARACTER_DATA) {
        return Some(CHARACTER_DATA.len());
    }
    if let Some(comment) = inside.strip_prefix("!--") {
        return comment.find("-->").map(|n| "!--".len() + n + "-->".len());
    }
    let end = inside.find('>')? + 1;
    let name = inside.trim_start_matches('/');
    let name = &name[..name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?];
    let name = name.to_ascii_lowercase();
    // Office writes elements of its own, such as `o:p`.
    if !(ELEMENTS.contains(&name.as_str()) || name.starts_with('!') || name.contains(':')) {
        return None;
    }
    let hidden = matches!(name.as_str(), "script" | "style") && !inside.starts_with('/');
    Some(if hidden { end + through_its_end(&inside[end..], &name) } else { end })
}

/// How much of what follows a script's opening tag belongs to the script.
fn through_its_end(text: &str, name: &str) -> usize {
    let closing = format!("</{name}>");
    text.to_ascii_lowercase().find(&closing).map_or(0, |start| start + closing.len())
}

/// The elements of HTML, those of old versions too.
const ELEMENTS: [&str; 97] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "nobr",
    "object",
    "ol",
    "option",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_spaces_and_references_characters() {
        assert_eq!(without_markup("<p class='a'>Soft<br/>cotton &amp; silk</p>"), " Soft cotton & silk ");
        assert_eq!(without_markup("a<!-- <b>not</b> text -->b&nbsp;caf&eacute;"), "a b\u{a0}café");
        assert_eq!(without_markup("<![CDATA[Red shirt]]>").trim(), "Red shirt]]>");
        assert_eq!(without_markup("<STYLE>p { color: red }</STYLE>Blue <o:p></o:p>tie").trim(), "Blue   tie");
    }

    #[test]
    fn what_was_escaped_twice_is_decoded_twice() {
        assert_eq!(without_markup("Men&#39;s tie"), "Men's tie");
        assert_eq!(without_markup("Men&amp;#39;s shirt &amp;amp; tie"), "Men's shirt & tie");
        assert_eq!(without_markup("&lt;p&gt;Soft&lt;/p&gt;"), " Soft ");
        assert_eq!(without_markup("red&amp;lt;br&amp;gt;blue"), "red blue");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in
            ["size < 6 > 4", "I <3 it", "a <b", "AT&T", "plain", "5 &lt", "Cable <USB-C> <new>", "R&D;", "<>"]
        {
            assert_eq!(without_markup(text), text);
        }
        assert_eq!(without_markup("5 &lt; 6"), "5 < 6");
    }
}
