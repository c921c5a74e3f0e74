//! An array as NumPy's NPY format 1.0 has it: a header that is a Python dictionary, then the numbers.
//!
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>

use std::io::{BufWriter, Result, Write};

/// What the beginning of the numbers is a multiple of, in bytes.
const ALIGNMENT: usize = 64;
/// The format's name and version, before the length of the dictionary.
const MAGIC: &[u8; 8] = b"\x93NUMPY\x01\x00";

/// Writes an array of one dimension with that many elements. NumPy's `dtype` names their type, such as `<f4`.
pub fn array<const BYTES: usize>(
    to: impl Write,
    dtype: &str,
    length: u64,
    elements: impl Iterator<Item = Result<[u8; BYTES]>>,
) -> Result<()> {
    let mut to = BufWriter::with_capacity(1 << 20, to);
    header(&mut to, dtype, &format!("{length}, "))?;
    for element in elements {
        to.write_all(&element?)?;
    }
    to.flush()
}

/// Writes a text of ASCII characters as an array without dimensions.
pub fn text(mut to: impl Write, text: &str) -> Result<()> {
    header(&mut to, &format!("|S{}", text.len()), "")?;
    to.write_all(text.as_bytes())
}

fn header(to: &mut impl Write, dtype: &str, shape: &str) -> Result<()> {
    let dictionary = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({shape}), }}");
    // The magic bytes, the length in two bytes, and the line's end.
    let unpadded = MAGIC.len() + 2 + dictionary.len() + 1;
    let width = dictionary.len() + unpadded.next_multiple_of(ALIGNMENT) - unpadded;
    to.write_all(MAGIC)?;
    to.write_all(&(width as u16 + 1).to_le_bytes())?;
    writeln!(to, "{dictionary:width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_an_aligned_header() {
        let mut npy = Vec::new();
        array(&mut npy, "<i4", 2, [7i32, -1].map(|number| Ok(number.to_le_bytes())).into_iter()).unwrap();
        assert!(npy.starts_with(
            b"\x93NUMPY\x01\x00\x76\x00{'descr': '<i4', 'fortran_order': False, 'shape': (2, ), }  "
        ));
        assert_eq!(npy[127..], *b"\n\x07\0\0\0\xff\xff\xff\xff");
    }

    #[test]
    fn a_text_has_no_dimensions() {
        let mut npy = Vec::new();
        text(&mut npy, "csr").unwrap();
        assert!(npy[10..].starts_with(b"{'descr': '|S3', 'fortran_order': False, 'shape': (), } "));
        assert_eq!(npy[127..], *b"\ncsr");
    }
}
