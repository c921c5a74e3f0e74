//! Text that is no list of products, though it may have commas: prose, logs, markup, programs.

use crate::json::boundary_scanner::{BoundaryScanner, Progress};
use memchr::memchr;

/// So many lines are looked at.
const LINES: usize = 1000;

/// What lines that begin with a time are.
pub const LOG: &str = "a log";

/// Lines of a text, without the empty ones.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).take(LINES)
}

/// With more bytes than these of a thousand that no text has, a file is no text.
const CONTROLS: usize = 5;

/// So few of them are a slip.
const SLIPS: usize = 4;

/// Whether the bytes are no text at all.
pub fn is_binary(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 0 | 2..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    let line = &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())];
    let controls = bytes.iter().filter(is_control).count();
    line.contains(&0) || (controls > SLIPS && controls * 1000 > bytes.len() * CONTROLS)
}

/// Whether the first line begins HTML or XML.
pub fn is_markup(bytes: &[u8]) -> bool {
    let line = lines(bytes).next().unwrap_or_default();
    let start = String::from_utf8_lossy(&line[..line.len().min(9)]).to_ascii_lowercase();
    ["<!", "<?", "<html", "<head", "<body", "<rss", "<feed"].iter().any(|tag| start.starts_with(tag))
}

/// Whether most of the lines after the first are JSON objects: then these are JSON lines with a broken first one.
pub fn are_json_lines(bytes: &[u8]) -> bool {
    let is_object = |line: &&[u8]| {
        line.starts_with(b"{")
            && matches!(BoundaryScanner::default().follow(line), Progress::End(end) if end == line.len())
    };
    let (mut count, mut objects) = (0, 0);
    for line in lines(bytes).skip(1) {
        count += 1;
        objects += usize::from(is_object(&line));
    }
    objects * 2 > count
}

/// What a text is if its lines are no products, in words that end the sentence "the input seems to be …"; none if they may be.
pub fn other_text(bytes: &[u8]) -> Option<&'static str> {
    let lines: Vec<&[u8]> = lines(bytes).collect();
    let share = |is: &dyn Fn(&[u8]) -> bool| {
        lines.iter().filter(|line| is(line)).count() as f64 / lines.len().max(1) as f64
    };
    if share(&|line| has_time_first(line)) >= 0.5 {
        Some(LOG)
    } else if share(&|line| line.iter().any(|byte| b"{}<>=\\".contains(byte))) >= 0.2 {
        Some("a program or markup")
    } else if share(&is_setting) >= 0.5 {
        Some("YAML, a mail or a list of settings")
    } else if share(&ends_like_a_sentence) >= 0.2 || share(&holds_sentences) >= 0.2 {
        Some("prose")
    } else {
        None
    }
}

/// Whether a time with seconds is at the beginning of a line, or not far behind it.
fn has_time_first(line: &[u8]) -> bool {
    let is_time = |window: &[u8]| {
        window
            .iter()
            .enumerate()
            .all(|(i, byte)| if i % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() })
    };
    line[..line.len().min(60)].windows(8).any(is_time)
}

/// Whether a line is a word, a colon, and maybe what it stands for.
fn is_setting(line: &[u8]) -> bool {
    let text = line.strip_prefix(b"- ").unwrap_or(line);
    let word = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    word > 0 && text.get(word) == Some(&b':') && text.get(word + 1).is_none_or(|byte| *byte == b' ')
}

fn ends_like_a_sentence(line: &[u8]) -> bool {
    let is_long = line.iter().filter(|byte| **byte == b' ').count() >= 1;
    is_long && matches!(line.last(), Some(b'.' | b'!' | b'?' | b',' | b':' | b';'))
}

/// Whether a sentence ends within the line and another begins. Short words before the full stop are abbreviations.
fn holds_sentences(line: &[u8]) -> bool {
    let ends = |w: &[u8]| {
        w[..4].iter().all(u8::is_ascii_lowercase)
            && matches!(w[4], b'.' | b'!' | b'?')
            && w[5] == b' '
            && w[6].is_ascii_uppercase()
    };
    line.windows(7).any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_of_products_is_named() {
        for (text, wanted) in [
            ("Dear all,\nplease read this to the end.\n", Some("prose")),
            (
                "It was a dark night. The wind blew and\nnobody came to see the old house on\nthe hill. Some said that\n",
                Some("prose"),
            ),
            ("2024-05-01 10:00:00,123 INFO started\n2024-05-01 10:00:01,456 WARN slow\n", Some("a log")),
            ("[2024-05-01T10:00:00] a\n[2024-05-01T10:00:01] b\n", Some("a log")),
            ("Nov 28 10:28:58 host a[1]: x\nNov 28 10:28:59 host a[1]: y\n", Some("a log")),
            ("127.0.0.1 - - [01/May/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n", Some("a log")),
            ("products:\n  - name: Chair\n    price: 5\n", Some("YAML, a mail or a list of settings")),
            ("def f(a):\n    b = a\n    return b\n", Some("a program or markup")),
            ("Red chair\nBlue lamp, 5 in. high\nTable for St. Moritz\n", None),
            ("Samsung Galaxy S21 (128 GB, black), with charger\nApple iPhone 12 - 64GB: blue\n", None),
        ] {
            assert_eq!(other_text(text.as_bytes()), wanted, "{text:?}");
        }
    }

    #[test]
    fn lines_of_json_are_known_behind_a_broken_one() {
        assert!(are_json_lines(b"oops, broken\n{\"a\": 1}\n\n{\"a\": 2}\n"));
        assert!(!are_json_lines(b"name,json\n{\"a\": 1},x\n{\"b\": 1},{\"c\": 1}\n"));
        assert!(!are_json_lines(b"oops\n"));
    }
}
