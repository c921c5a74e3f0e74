//! Levels, which say where lists begin and where values are missing, as runs of equal ones and of packed bits.

use super::fault::{Fault, damaged};
use bytes::Bytes;

/// The levels of a page, one after the other. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    data: Bytes,
    at: usize,
    /// Bits of a level.
    width: u32,
    highest: i16,
    run: LevelRun,
    /// Levels that are left of the run.
    left: usize,
}

#[derive(Clone, Copy, Debug)]
enum LevelRun {
    Equal(i16),
    /// Which bit comes next.
    Packed(usize),
}

impl Default for LevelRun {
    fn default() -> Self {
        Self::Equal(0)
    }
}

impl Levels {
    /// The levels in `data`, none above `highest`.
    pub fn new(data: Bytes, highest: i16) -> Self {
        let width = u16::BITS - (highest as u16).leading_zeros();
        Self { data, width, highest, ..Self::default() }
    }

    /// Levels that are all 0, however many are asked for.
    pub fn none() -> Self {
        Self { left: usize::MAX, ..Self::default() }
    }

    /// The next level.
    #[inline]
    pub fn next(&mut self) -> Result<i16, Fault> {
        while self.left == 0 {
            self.next_run()?;
        }
        self.left -= 1;
        match &mut self.run {
            LevelRun::Equal(level) => Ok(*level),
            LevelRun::Packed(bit) => {
                let level = unpacked(&self.data, *bit, self.width);
                *bit += self.width as usize;
                self.checked(level)
            }
        }
    }

    /// How many of the next `count` levels are the highest.
    pub fn count_highest(mut self, count: usize) -> Result<usize, Fault> {
        let (mut highest, mut counted) = (0, 0);
        while counted < count {
            while self.left == 0 {
                self.next_run()?;
            }
            match self.run {
                LevelRun::Equal(level) => {
                    let run = self.left.min(count - counted);
                    highest += if level == self.highest { run } else { 0 };
                    counted += run;
                    self.left -= run;
                }
                LevelRun::Packed(_) => {
                    highest += usize::from(self.next()? == self.highest);
                    counted += 1;
                }
            }
        }
        Ok(highest)
    }

    fn next_run(&mut self) -> Result<(), Fault> {
        let (mut head, mut shift) = (0u64, 0);
        loop {
            let byte = *self.data.get(self.at).ok_or_else(ended)?;
            self.at += 1;
            head |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
            if shift > 28 {
                return Err(damaged("a run of levels is longer than a page can be"));
            }
        }
        let count = (head >> 1) as usize;
        if head & 1 == 0 {
            let bytes = self.width.div_ceil(8) as usize;
            let value = self.data.get(self.at..self.at + bytes).ok_or_else(ended)?;
            let level = value.iter().rev().fold(0u32, |level, byte| level << 8 | u32::from(*byte));
            self.at += bytes;
            (self.run, self.left) = (LevelRun::Equal(self.checked(level)?), count);
        } else {
            // Some writers leave out the bytes at the end that no level needs.
            let bytes = (count * self.width as usize).min(self.data.len() - self.at);
            if bytes == 0 && count > 0 {
                return Err(ended());
            }
            (self.run, self.left) = (LevelRun::Packed(8 * self.at), 8 * bytes / self.width.max(1) as usize);
            self.at += bytes;
        }
        Ok(())
    }

    fn checked(&self, level: u32) -> Result<i16, Fault> {
        i16::try_from(level)
            .ok()
            .filter(|level| *level <= self.highest)
            .ok_or_else(|| damaged(format!("a level is {level}, and the highest is {}", self.highest)))
    }
}

fn ended() -> Fault {
    damaged("a page has fewer levels than it states")
}

/// The number of this many bits, at most 16, that begins with this bit; bits after the end are 0.
#[inline]
fn unpacked(data: &[u8], bit: usize, width: u32) -> u32 {
    let bytes = &data[bit / 8..];
    let word = match bytes.first_chunk::<4>() {
        Some(chunk) => u32::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)),
    };
    word >> (bit % 8) & ((1 << width) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight packed levels of two bits, 0 to 3 twice, and then a run of five that are 1.
    const MIXED: &[u8] = &[0b11, 0b1110_0100, 0b1110_0100, 10, 1];

    #[test]
    fn runs_and_packed_bits_are_read_in_turn() {
        let mut levels = Levels::new(Bytes::from_static(MIXED), 3);
        assert_eq!(levels.clone().count_highest(13).unwrap(), 2);
        let read: Vec<i16> = (0..13).map(|_| levels.next().unwrap()).collect();
        assert_eq!(read, [0, 1, 2, 3, 0, 1, 2, 3, 1, 1, 1, 1, 1]);
        assert!(levels.next().is_err());
        assert_eq!(Levels::none().next().unwrap(), 0);
    }

    #[test]
    fn levels_that_cannot_be_are_errors() {
        assert!(Levels::new(Bytes::from_static(MIXED), 2).count_highest(13).is_err(), "3 is above 2");
        assert!(Levels::new(Bytes::from_static(MIXED), 3).count_highest(14).is_err(), "fewer than stated");
        assert!(Levels::new(Bytes::from_static(&[0xff; 9]), 1).count_highest(1).is_err());
        assert_eq!(
            Levels::new(Bytes::from_static(&[0xfe, 0xff, 0xff, 0xff, 0x0f, 1]), 1)
                .count_highest(1 << 30)
                .unwrap(),
            1 << 30
        );
    }
}
