//! Thrift's compact protocol, in which the footer and the headers of pages are written, as far as they are looked at here.
//!
//! All lengths are checked against the bytes that are there, and nothing is allocated. `None` means that the bytes end early or break
//! the grammar.

/// What a field or an element is, as the protocol counts the kinds.
pub type WireType = u8;

const TRUE: WireType = 1;
const FALSE: WireType = 2;
const BYTE: WireType = 3;
const INTEGERS: std::ops::RangeInclusive<WireType> = 4..=6;
const DOUBLE: WireType = 7;
const BINARY: WireType = 8;
const LIST: WireType = 9;
const SET: WireType = 10;
const MAP: WireType = 11;
const STRUCT: WireType = 12;

/// Values nest less deep than this.
const MAX_DEPTH: u32 = 32;

/// Reads on in some bytes.
#[derive(Clone, Copy, Debug)]
pub struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Thrift<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Reads a struct: `visit` gets the number and the kind of each field, and reads or [skips](Self::skip) its value.
    pub fn fields(&mut self, mut visit: impl FnMut(&mut Self, i64, WireType) -> Option<()>) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.integer()?,
                step => i64::from(step) + id,
            };
            visit(self, id, head & 0x0f)?;
        }
    }

    /// Reads the type and the number of a list's elements. Each takes at least one byte.
    pub fn list(&mut self) -> Option<(WireType, usize)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            count => usize::from(count),
        };
        (count <= self.bytes.len() - self.at).then_some((head & 0x0f, count))
    }

    /// Reads a number of 16 to 64 bits.
    pub fn integer(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// Reads a number that must fit.
    pub fn number<N: TryFrom<i64>>(&mut self) -> Option<N> {
        N::try_from(self.integer()?).ok()
    }

    /// Reads bytes or a text.
    pub fn binary(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.take(length)
    }

    /// Passes over the value of a field.
    pub fn skip(&mut self, kind: WireType) -> Option<()> {
        self.skip_within(kind, MAX_DEPTH)
    }

    fn skip_within(&mut self, kind: WireType, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            TRUE | FALSE => Some(()),
            LIST | SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth))
            }
            MAP => {
                let count = self.varint()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip_element(kinds >> 4, depth)?;
                    self.skip_element(kinds & 0x0f, depth)
                })
            }
            STRUCT => self.fields(|thrift, _, kind| thrift.skip_within(kind, depth)),
            BINARY => self.binary().map(|_| ()),
            DOUBLE => self.take(8).map(|_| ()),
            BYTE => self.byte().map(|_| ()),
            kind if INTEGERS.contains(&kind) => self.varint().map(|_| ()),
            _ => None,
        }
    }

    /// In lists and maps a boolean takes a byte of its own.
    fn skip_element(&mut self, kind: WireType, depth: u32) -> Option<()> {
        if matches!(kind, TRUE | FALSE) { self.byte().map(|_| ()) } else { self.skip_within(kind, depth) }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    /// Reads a number with seven bits in each byte, the lowest first.
    pub fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

/// Whether a boolean field is true, which its kind tells.
pub fn is_true(kind: WireType) -> bool {
    kind == TRUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wanted_is_passed_over() {
        // 1: i32 150; 2: true; 4: list of two texts; 5: struct with a double; 7: map from text to i64; 8: i32 -1; end.
        let mut bytes = vec![0x15, 0xac, 0x02, 0x11, 0x29, 0x28, 1, b'a', 0, 0x1c, 0x17];
        bytes.extend([0; 8]);
        bytes.extend([0, 0x2b, 1, 0x86, 1, b'k', 2, 0x15, 1, 0]);
        let (mut first, mut last, mut flag) = (0, 0, false);
        let mut thrift = Thrift::new(&bytes);
        let whole = thrift.fields(|thrift, id, kind| {
            match id {
                1 => first = thrift.integer()?,
                2 => flag = is_true(kind),
                8 => last = thrift.integer()?,
                _ => thrift.skip(kind)?,
            }
            Some(())
        });
        assert_eq!((whole, first, flag, last, thrift.at()), (Some(()), 150, true, -1, bytes.len()));
        for length in 0..bytes.len() {
            let mut thrift = Thrift::new(&bytes[..length]);
            assert_eq!(thrift.fields(|thrift, _, kind| thrift.skip(kind)), None, "{length} bytes");
        }
    }

    #[test]
    fn lists_that_state_more_than_there_is_are_refused() {
        assert_eq!(Thrift::new(&[0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0]).list(), None);
        assert_eq!(Thrift::new(&[0x19; 100]).skip(LIST), None, "deep nesting");
    }
}
