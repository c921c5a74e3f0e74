//! Looks at 64 bytes at a time with what the processor has for it: a bit for each byte, as simdjson does it (Langdale and Lemire
//! 2019, "Parsing gigabytes of JSON per second").

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod bytes;
mod portable;
mod scanner;

pub use bytes::{Bytes, Places, Processor, Scan, WORD};
pub use scanner::Scanner;
