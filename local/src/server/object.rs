//! An object: its file, and what is kept of it.

use super::checksums::{Scheme, Sum};
use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::time::SystemTime;

/// An object, open for reading.
#[derive(Debug)]
pub(super) struct OpenObject {
    pub(super) file: File,
    pub(super) size: u64,
    pub(super) modified: SystemTime,
    pub(super) about: About,
}

/// What is kept of an object beside its bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct About {
    /// Of which file this is told.
    pub(super) file: Identity,
    pub(super) etag: String,
    pub(super) headers: Headers,
    pub(super) sum: Option<(Scheme, Sum)>,
    /// None unless it was uploaded in parts.
    pub(super) parts: Vec<PartOf>,
}

/// What a client has said of an object, and is told again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Headers {
    pub(super) content_type: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) content_disposition: Option<String>,
    pub(super) content_encoding: Option<String>,
    pub(super) content_language: Option<String>,
    pub(super) expires: Option<Timestamp>,
    pub(super) metadata: HashMap<String, String>,
}

/// A part that an object was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PartOf {
    pub(super) size: u64,
    pub(super) sum: Option<Sum>,
}

/// By what a file is known again: the same file, or its copy. One that was written over in place is the same, damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    size: u64,
    inode: u64,
    modified: (i64, i64),
}

impl Identity {
    pub(super) fn of(file: &Metadata) -> Self {
        Self { size: file.len(), inode: file.ino(), modified: (file.mtime(), file.mtime_nsec()) }
    }

    pub(super) fn is(self, file: Self) -> bool {
        self.size == file.size && (self.inode == file.inode || self.modified == file.modified)
    }
}

impl About {
    pub(super) fn new(etag: String, headers: Headers, sum: Option<(Scheme, Sum)>) -> Self {
        Self { file: Identity::default(), etag, headers, sum, parts: Vec::new() }
    }
}
