//! SIMD: kernels look at 64 bytes at a time, and get a mask with a bit for each, as simdjson does it (Langdale and Lemire 2019, "Parsing
//! gigabytes of JSON per second").
//!
//! How it works: a [`Kernel`] is written once, over the traits [`Processor`], [`Bytes`] and [`ByteMask`]. [`Scanner`] finds out what the
//! processor has and runs the kernel with it: AVX-512, AVX2, or the 16 bytes that all processors have. `pulp` compiles a kernel for the
//! first two, `wide` has the portable one: `pulp` has none for bytes on processors other than x86-64.
//!
//! Invariants: bit `i` of a mask tells of byte `i` of the word; the same kernel gives the same result with every instruction set.
//!
//! Tests: random words, with every instruction set that the machine has, against a loop over the bytes.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod bytes;
mod portable;
mod scanner;

pub use bytes::{ByteMask, Bytes, Kernel, Processor, WORD};
pub use scanner::Scanner;
