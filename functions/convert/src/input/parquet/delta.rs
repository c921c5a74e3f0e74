//! A look at delta encodings before they are decoded, since their decoder takes as much memory as they state.

use super::fault::{Fault, damaged};
use super::thrift::Thrift;

/// Values of a block at most; writers take 128 or 256.
const LONGEST_BLOCK: u64 = 1 << 16;

/// Checks that packed numbers are `count`, as the levels say; answers where they end.
pub fn check_numbers(data: &[u8], count: usize) -> Result<usize, Fault> {
    let wrong = || damaged("the deltas of a page are cut short or contradict its levels");
    Packed::read(data)
        .filter(|packed| packed.count == count as u64)
        .and_then(|packed| packed.end(data))
        .ok_or_else(wrong)
}

/// The header of packed numbers.
struct Packed {
    /// Numbers in each part of a block, and parts of a block.
    in_part: u64,
    parts: u64,
    count: u64,
    /// Where the first block begins.
    at: usize,
}

impl Packed {
    fn read(data: &[u8]) -> Option<Self> {
        let mut thrift = Thrift::new(data);
        let (block, parts, count) = (thrift.varint()?, thrift.varint()?, thrift.varint()?);
        // The first number is in the header.
        thrift.varint()?;
        if block == 0 || block > LONGEST_BLOCK || parts == 0 || parts > block {
            return None;
        }
        Some(Self { in_part: block / parts, parts, count, at: thrift.at() })
    }

    /// Where the last block ends, which need not have all its parts.
    fn end(&self, data: &[u8]) -> Option<usize> {
        let (mut at, mut left) = (self.at, self.count.saturating_sub(1));
        while left > 0 {
            let mut thrift = Thrift::new(data.get(at..)?);
            thrift.varint()?;
            let widths = at + thrift.at();
            at = widths + self.parts as usize;
            for width in data.get(widths..at)? {
                if left == 0 {
                    break;
                }
                at = at.checked_add((u64::from(*width) * self.in_part / 8) as usize)?;
                left = left.saturating_sub(self.in_part);
            }
        }
        (at <= data.len()).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three numbers, of which the first is 7: blocks of 128 in four parts; deltas of one bit in the first part.
    fn three() -> Vec<u8> {
        let mut data = vec![0x80, 0x01, 4, 3, 14, 0, 1, 0, 0, 0];
        data.extend([0b10, 0, 0, 0]);
        data
    }

    #[test]
    fn deltas_end_where_their_blocks_do() {
        assert_eq!(check_numbers(&three(), 3).unwrap(), 14);
        assert_eq!(check_numbers(&[0x80, 0x01, 4, 1, 14, 99], 1).unwrap(), 5, "a single number has no block");
    }

    #[test]
    fn deltas_that_state_too_much_are_refused() {
        assert!(check_numbers(&three(), 2).is_err());
        assert!(check_numbers(&three()[..13], 3).is_err());
        let mut many = vec![0x80, 0x01, 4];
        many.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0]);
        assert!(check_numbers(&many, 3).is_err());
        assert!(check_numbers(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 4, 3, 14], 3).is_err(), "a huge block");
    }
}
