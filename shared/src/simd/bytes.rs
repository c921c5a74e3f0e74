//! What all processors do with 64 bytes, and code that is written for any of them.

/// Bytes that are looked at together.
pub const WORD: usize = 64;

/// A way over bytes, written for any processor.
pub trait Scan {
    /// What is found.
    type Output;

    /// Goes the way. It must be inlined, as all that it calls: only then it is compiled for the processor at hand.
    fn scan(self, processor: impl Processor) -> Self::Output;
}

/// What takes bytes in.
pub trait Processor: Copy {
    /// Bytes in its registers.
    type Bytes: Bytes;

    /// Takes in a word.
    fn load(self, word: &[u8; WORD]) -> Self::Bytes;
}

/// The bytes of a word.
pub trait Bytes: Copy {
    /// Some of their places.
    type Places: Places;

    /// Which are this byte.
    fn is(self, byte: u8) -> Self::Places;

    /// Which are from `first`, which is not 0, to `last`, both in ASCII.
    fn within(self, first: u8, last: u8) -> Self::Places;

    /// ASCII's capital letters become small ones, and other bytes others.
    fn small(self) -> Self;

    /// Whether one is less than a space: a control character.
    fn has_controls(self) -> bool;
}

/// Places in a word.
pub trait Places: Copy {
    /// Those of either.
    fn or(self, other: Self) -> Self;

    /// A bit for each, that of the first byte lowest.
    fn mask(self) -> u64;
}
