//! Gzip: members one after the other, and zeros after the last, with which tapes and some programs fill up blocks.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// The members of a gzip archive.
pub struct Members<R> {
    /// The member at hand, and what comes after it; none once the last has ended.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    /// The members that `stored` begins with.
    pub fn new(stored: R) -> Self {
        Self { member: Some(GzDecoder::new(stored)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if pass_zeros(member.get_mut())? {
                self.member = self.member.take().map(|member| GzDecoder::new(member.into_inner()));
            } else {
                self.member = None;
            }
        }
        Ok(0)
    }
}

/// Passes over zeros; answers whether anything follows.
pub fn pass_zeros(stored: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let ahead = stored.fill_buf()?;
        let (length, zeros) = (ahead.len(), ahead.iter().take_while(|byte| **byte == 0).count());
        stored.consume(zeros);
        if zeros < length || length == 0 {
            return Ok(length > 0);
        }
    }
}
