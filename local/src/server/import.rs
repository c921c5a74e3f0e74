//! Files of this machine become objects without a request: the system copies the bytes, which shares them where the file system can.

use super::conditions::Condition;
use super::incoming::{etag_of_parts, hex, md5_of, new_file};
use super::object::{About, Headers, PartOf};
use super::objects::Objects;
use rayon::prelude::*;
use std::fs::File;
use std::io;
use std::ops::Range;

/// Bytes of a part, as the steps upload them: a file has the ETag, and so the run, that an upload of it has.
const PART: u64 = 8 << 20;

impl Objects {
    /// Makes an object of what a file still holds, as if it were uploaded: from [`PART`] bytes on in parts. Answers its size.
    ///
    /// # Errors
    /// What the files report.
    pub(super) fn import(&self, bucket: &str, key: &str, mut file: File) -> io::Result<u64> {
        let mut copy = new_file(&self.incoming())?;
        let size = io::copy(&mut file, copy.as_file_mut())?;
        let headers =
            Headers { content_type: Some("application/octet-stream".to_owned()), ..Headers::default() };
        let (about, event) = if size < PART {
            let etag = hex(&md5_of(copy.as_file(), 0..size)?);
            (About::new(etag, headers, None), "ObjectCreated:Put")
        } else {
            let parts: Vec<Range<u64>> =
                (0..size).step_by(PART as usize).map(|start| start..(start + PART).min(size)).collect();
            // The sums are most of the work: all processors do it.
            let sums: Vec<[u8; 16]> = parts
                .par_iter()
                .map(|part| md5_of(copy.as_file(), part.clone()))
                .collect::<io::Result<_>>()?;
            let mut about = About::new(etag_of_parts(&sums), headers, None);
            about.parts =
                parts.iter().map(|part| PartOf { size: part.end - part.start, sum: None }).collect();
            (about, "ObjectCreated:CompleteMultipartUpload")
        };
        let put = self.put((bucket, key), copy, about, &Condition::default(), event);
        put.map(|_| size).map_err(io::Error::other)
    }
}
