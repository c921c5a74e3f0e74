//! How keys are told in listings.

use super::size;
use crate::server::listing::ListingEntry;
use crate::server::multipart::owner;
use crate::server::object::OpenObject;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::*;
use s3s::{S3Result, s3_error};

/// As they are, or encoded for what XML cannot tell.
#[derive(Clone, Copy)]
pub(super) struct Encoded(pub(super) bool);

impl Encoded {
    pub(super) fn of(encoding: Option<&EncodingType>) -> S3Result<Self> {
        match encoding.map(EncodingType::as_str) {
            None => Ok(Self(false)),
            Some(EncodingType::URL) => Ok(Self(true)),
            Some(_) => Err(s3_error!(InvalidArgument, "Invalid Encoding Method specified in Request")),
        }
    }

    pub(super) fn text(self, text: String) -> String {
        const KEPT: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*');
        if self.0 { utf8_percent_encode(&text, KEPT).to_string() } else { text }
    }

    pub(super) fn optional(self, text: Option<String>) -> Option<String> {
        text.map(|text| self.text(text))
    }

    /// The entries of a page: objects, and the groups beside them.
    pub(super) fn split<T, U>(
        self,
        entries: Vec<ListingEntry<T>>,
        object: impl Fn(T) -> U,
    ) -> (Vec<U>, Vec<CommonPrefix>) {
        let (mut objects, mut groups) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                ListingEntry::One(found) => objects.push(object(found)),
                ListingEntry::Group(prefix) => groups.push(CommonPrefix { prefix: Some(self.text(prefix)) }),
            }
        }
        (objects, groups)
    }

    pub(super) fn object(self, (key, object): (String, OpenObject), with_owner: bool) -> s3s::dto::Object {
        let sum = object.about.sum;
        s3s::dto::Object {
            key: Some(self.text(key)),
            e_tag: Some(ETag::Strong(object.about.etag)),
            size: Some(size(object.size)),
            last_modified: Some(Timestamp::from(object.modified)),
            owner: with_owner.then(owner),
            storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
            checksum_algorithm: sum.as_ref().map(|(scheme, _)| vec![scheme.algorithm_name()]),
            checksum_type: sum.map(|(scheme, _)| scheme.type_name()),
            ..Default::default()
        }
    }
}
