//! White space between JSON values.

/// Where a record ends without the white space after it.
pub fn trimmed(bytes: &[u8], start: usize, end: usize) -> usize {
    bytes[start..end].iter().rposition(|byte| !is_white(*byte)).map_or(start, |last| start + last + 1)
}

/// White space between JSON values.
pub fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
