//! Tables whose lines end in a carriage return alone, as old Macs and some exports write them.

use super::detect::SEEN;
use super::division::best;
use memchr::{memchr, memchr_iter, memchr2_iter};

/// Whether carriage returns alone end lines of a table that begins with these bytes: there is no line feed among them, or more rows are alike if
/// they do, and no more are not.
pub fn are_carriage_returns(bytes: &[u8], ended: bool) -> bool {
    let bytes = &bytes[..bytes.len().min(SEEN)];
    let is_alone = |at: usize| bytes.get(at + 1).map_or(ended, |next| *next != b'\n');
    let alone = memchr_iter(b'\r', bytes).filter(|at| is_alone(*at)).take(2).count();
    if memchr(b'\n', bytes).is_none() {
        return alone > 0;
    }
    // One among line feeds is a slip.
    if alone < 2 {
        return false;
    }
    if !is_outside_quotes(bytes, b'\n') {
        return is_outside_quotes(bytes, b'\r');
    }
    let mut other = bytes.to_vec();
    make_line_feeds(&mut other, 0, ended);
    let alike = |bytes: &[u8]| best(bytes, ended).map(|division| division.alike());
    match (alike(bytes), alike(&other)) {
        (Some((alike, others)), Some((more_alike, more_others))) => {
            more_alike > alike && more_others <= others
        }
        (found, better) => found.is_none() && better.is_some(),
    }
}

/// Whether the byte is anywhere outside quotes.
fn is_outside_quotes(bytes: &[u8], byte: u8) -> bool {
    let mut in_quotes = false;
    memchr2_iter(b'"', byte, bytes).any(|at| {
        in_quotes ^= bytes[at] == b'"';
        bytes[at] == byte && !in_quotes
    })
}

/// Makes line feeds of the carriage returns from `from` on, unless a line feed follows. The last byte waits for what follows it, unless the
/// input has `ended`.
pub fn make_line_feeds(bytes: &mut [u8], from: usize, ended: bool) {
    let places: Vec<usize> = memchr_iter(b'\r', &bytes[from..]).map(|at| from + at).collect();
    for at in places {
        let is_alone = bytes.get(at + 1).map_or(ended, |next| *next != b'\n');
        if is_alone {
            bytes[at] = b'\n';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_returns_become_line_feeds_wherever_the_bytes_seen_end() {
        let (text, wanted) = (b"a\rb\r\n\rc\r", b"a\nb\r\n\nc\n");
        for cut in 0..=text.len() {
            let mut bytes = text[..cut].to_vec();
            make_line_feeds(&mut bytes, 0, false);
            bytes.extend_from_slice(&text[cut..]);
            make_line_feeds(&mut bytes, cut.saturating_sub(1), true);
            assert_eq!(bytes, wanted, "{cut}");
        }
    }

    #[test]
    fn carriage_returns_end_lines_if_that_makes_rows() {
        for (text, are) in [
            ("a,b\r1,2", true),
            ("a,b\r1,2\r3,4\n5,6\n", true),
            ("a,b\n1,2\r3,4\n5,6\r7,8\n", true),
            ("a,b\n1,2\r3,4\n5,6\n7,8\n", false),
            ("a,b\r\n1,2\r\n", false),
            ("a,b\r\r\n1,2\r\r\n", false),
            ("a,b\n1,x\ry\n2,z\n", false),
            ("a,b\n1,\"x\ry\"\n2,z\n", false),
            ("a,b\r1,\"x\ny\"\r2,z\r", true),
            ("a,b\n1,\"x\ry\"\n2,\"x\rz\"\n", false),
            ("a,b", false),
        ] {
            assert_eq!(are_carriage_returns(text.as_bytes(), true), are, "{text:?}");
        }
        assert!(!are_carriage_returns(b"a,b\r", false), "a line feed may follow");
    }
}
