//! What all processors do with 64 bytes, and code that is written for any of them.

/// Bytes that are looked at together.
pub const WORD: usize = 64;

/// A kernel: code over bytes, written for any processor.
pub trait Kernel {
    /// What is found.
    type Output;

    /// Runs the kernel. It must be inlined, as must all that it calls: only then it is compiled for the processor at hand.
    fn scan(self, processor: impl Processor) -> Self::Output;
}

/// A processor: it loads bytes into its registers.
pub trait Processor: Copy {
    /// A word in its registers.
    type Bytes: Bytes;

    /// Loads a word.
    fn load(self, word: &[u8; WORD]) -> Self::Bytes;
}

/// A word in registers.
pub trait Bytes: Copy {
    /// A mask of its bytes.
    type Mask: ByteMask;

    /// The bytes that are this one.
    fn is(self, byte: u8) -> Self::Mask;

    /// The bytes from `first`, which is not 0, to `last`, both in ASCII.
    fn within(self, first: u8, last: u8) -> Self::Mask;

    /// ASCII's capital letters become small ones, and other bytes others.
    fn small(self) -> Self;

    /// Whether one is less than a space: a control character.
    fn has_controls(self) -> bool;
}

/// Some of the bytes of a word.
pub trait ByteMask: Copy {
    /// The bytes of either mask.
    fn or(self, other: Self) -> Self;

    /// A bit for each, that of the first byte lowest.
    fn mask(self) -> u64;
}
