//! The words of a name as they are written.

/// A word as it is written, without the punctuation around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece<'t> {
    pub text: &'t str,
    /// Whether punctuation parts it from the word before.
    pub begins: bool,
}

/// A sign for "and".
pub(super) const AND: &str = "&";

/// The words of a name, in order.
pub(super) fn pieces(name: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut begins = true;
    for part in name.split_whitespace().flat_map(|chunk| chunk.split_inclusive(is_separator)) {
        let text = part.trim_matches(is_punctuation);
        match (text, part) {
            ("", "&" | "+") => pieces.push(Piece { text: AND, begins: std::mem::take(&mut begins) }),
            ("", _) => begins = true,
            _ => {
                pieces.push(Piece { text, begins });
                begins = part.ends_with(is_separator);
            }
        }
    }
    pieces
}

/// What words have in common that differ in case, in hyphens and apostrophes, and in an English genitive.
pub(super) fn key(word: &str) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    let own = lower.strip_suffix("'s").filter(|own| !own.is_empty()).unwrap_or(&lower);
    let key = own.replace(['-', '‐', '‑', '\'', '.'], "");
    if key.is_empty() { lower } else { key }
}

/// Whether it parts the text before from the text after.
fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '|')
        || matches!(
            c,
            '、' | '，' | '。' | '；' | '：' | '（' | '）' | '【' | '】' | '・' | '•' | '·' | '—' | '–'
        )
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || is_separator(c)
        || matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '…' | '™' | '®' | '©')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(name: &str) -> Vec<(&str, bool)> {
        pieces(name).into_iter().map(|piece| (piece.text, piece.begins)).collect()
    }

    #[test]
    fn words_are_as_they_are_written() {
        assert_eq!(cut("V-Neck T-Shirt"), [("V-Neck", true), ("T-Shirt", false)]);
        assert_eq!(cut("Top & Shorts"), [("Top", true), ("&", false), ("Shorts", false)]);
        assert_eq!(cut("“Oversized” Tee!"), [("Oversized", true), ("Tee", false)]);
        assert_eq!(cut(" - "), []);
    }

    #[test]
    fn punctuation_parts_words() {
        let parted = [("Hemd", true), ("rot", true), ("Gr", true), ("M", false)];
        assert_eq!(cut("Hemd, rot (Gr. M)"), parted);
        assert_eq!(cut("Hemd - rot / Gr. M"), parted);
        assert_eq!(cut("Women's"), [("Women's", true)]);
    }

    #[test]
    fn words_spelled_otherwise_have_one_key() {
        assert_eq!(
            [key("T-Shirt"), key("Women's"), key("WOMEN’S"), key("'s")],
            ["tshirt", "women", "women", "s"]
        );
    }
}
