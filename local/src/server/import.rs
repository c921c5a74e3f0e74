//! Files of this machine become objects without a request: the system copies the bytes, which shares them where the file system can.

use super::conditions::Condition;
use super::incoming::{etag_of_parts, hex, md5_of, new_file};
use super::object::{About, Headers, PartOf};
use super::objects::Objects;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// Bytes of a part, as the steps upload them: a file has the ETag, and so the run, that an upload of it has.
const PART: u64 = 8 << 20;

impl Objects {
    /// Makes an object of what a file still holds, as if it were uploaded: from [`PART`] bytes on in parts. Answers its size.
    ///
    /// # Errors
    /// What the files report.
    pub(super) fn import(&self, bucket: &str, key: &str, file: File) -> io::Result<u64> {
        let Copy { file, about, size, event } = self.copy(file)?;
        let put = self.put((bucket, key), file, about, &Condition::default(), Some(event));
        put.map(|_| size).map_err(io::Error::other)
    }

    /// As [`Objects::import`], without an event: a part of a folder whose marker is to come.
    ///
    /// # Errors
    /// What the files report.
    fn import_part(&self, bucket: &str, key: &str, file: File) -> io::Result<u64> {
        let Copy { file, about, size, .. } = self.copy(file)?;
        let put = self.put((bucket, key), file, about, &Condition::default(), None);
        put.map(|_| size).map_err(io::Error::other)
    }

    /// Makes a folder's objects of files, and takes away all others in it. The marker, which is empty, comes last.
    ///
    /// # Errors
    /// What the files report.
    pub(super) fn import_folder(
        &self,
        bucket: &str,
        folder: &str,
        files: &[(String, PathBuf)],
        marker: &str,
    ) -> io::Result<u64> {
        let kept: HashSet<String> = files.iter().map(|(name, _)| format!("{folder}{name}")).collect();
        let there = super::files(&self.bucket(bucket).map_err(io::Error::other)?)?;
        for (key, _) in there.iter().filter(|(key, _)| key.starts_with(folder) && !kept.contains(key)) {
            self.delete(bucket, key, &Condition::default()).map_err(io::Error::other)?;
        }
        let mut bytes = 0;
        for (name, path) in files {
            let of_file =
                |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let file = File::open(path).map_err(of_file)?;
            bytes += self.import_part(bucket, &format!("{folder}{name}"), file).map_err(of_file)?;
        }
        self.import(bucket, marker, tempfile::tempfile()?)?;
        Ok(bytes)
    }

    fn copy(&self, mut file: File) -> io::Result<Copy> {
        let mut copy = new_file(&self.incoming())?;
        let size = io::copy(&mut file, copy.as_file_mut())?;
        let headers =
            Headers { content_type: Some("application/octet-stream".to_owned()), ..Headers::default() };
        if size < PART {
            let etag = hex(&md5_of(copy.as_file(), 0..size)?);
            let about = About::new(etag, headers, None);
            return Ok(Copy { file: copy, about, size, event: "ObjectCreated:Put" });
        }
        let parts: Vec<Range<u64>> =
            (0..size).step_by(PART as usize).map(|start| start..(start + PART).min(size)).collect();
        // The sums are most of the work: all processors do it.
        let sums: Vec<[u8; 16]> =
            parts.par_iter().map(|part| md5_of(copy.as_file(), part.clone())).collect::<io::Result<_>>()?;
        let mut about = About::new(etag_of_parts(&sums), headers, None);
        about.parts = parts.iter().map(|part| PartOf { size: part.end - part.start, sum: None }).collect();
        Ok(Copy { file: copy, about, size, event: "ObjectCreated:CompleteMultipartUpload" })
    }
}

/// A file's bytes on their way to be an object.
struct Copy {
    file: NamedTempFile,
    about: About,
    size: u64,
    event: &'static str,
}
