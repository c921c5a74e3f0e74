//! The operations that read objects.

use super::{Service, count, size};
use crate::server::checksums::state;
use crate::server::conditions::read_condition;
use crate::server::incoming::internal;
use crate::server::object::{About, OpenObject};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use s3s::dto::*;
use s3s::{S3Result, s3_error};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range as Span;
use tokio::task::spawn_blocking;

/// Bytes that are read from a file at once.
const CHUNK: u64 = 1 << 20;
/// What an object is if its sender has not said.
const CONTENT_TYPE: &str = "binary/octet-stream";

/// What GET and HEAD answer: those bytes of the object that are asked for.
macro_rules! describe {
    ($output:ident, $object:expr, $part:expr, $span:expr, $checksum_mode:expr) => {{
        let (object, span): (&OpenObject, &Option<Span<u64>>) = ($object, $span);
        let About { etag, headers, sum, parts, .. } = object.about.clone();
        let length = span.as_ref().map_or(object.size, |span| span.end - span.start);
        let mut output = $output {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(size(length)),
            content_range: span
                .as_ref()
                .map(|span| format!("bytes {}-{}/{}", span.start, span.end.max(1) - 1, object.size)),
            e_tag: Some(ETag::Strong(etag)),
            last_modified: Some(Timestamp::from(object.modified)),
            content_type: Some(headers.content_type.unwrap_or_else(|| CONTENT_TYPE.to_owned())),
            cache_control: headers.cache_control,
            content_disposition: headers.content_disposition,
            content_encoding: headers.content_encoding,
            content_language: headers.content_language,
            expires: headers.expires,
            metadata: Some(headers.metadata),
            parts_count: $part.filter(|_| !parts.is_empty()).map(|_| count(&parts)),
            ..Default::default()
        };
        let is_asked_for = $checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
        if let Some((scheme, sum)) = sum.filter(|_| is_asked_for && span.is_none()) {
            state!(Some(&sum) => output);
            output.checksum_type = Some(scheme.type_name());
        }
        output
    }};
}

impl Service {
    pub(super) async fn get_object(&self, mut input: GetObjectInput) -> S3Result<GetObjectOutput> {
        let object = self.get(&input.bucket, &input.key, input.version_id.as_deref()).await?;
        read_condition!(input).check(&object)?;
        let span = span(&object, input.range, input.part_number)?;
        let output = describe!(GetObjectOutput, &object, input.part_number, &span, input.checksum_mode);
        let body = stream(object.file, span.unwrap_or(0..object.size))?;
        Ok(GetObjectOutput { body: Some(body), ..output })
    }

    pub(super) async fn head_object(&self, mut input: HeadObjectInput) -> S3Result<HeadObjectOutput> {
        let object = self.get(&input.bucket, &input.key, input.version_id.as_deref()).await?;
        read_condition!(input).check(&object)?;
        let span = span(&object, input.range, input.part_number)?;
        let output = describe!(HeadObjectOutput, &object, input.part_number, &span, input.checksum_mode);
        Ok(output)
    }

    pub(super) async fn get_object_attributes(
        &self,
        input: GetObjectAttributesInput,
    ) -> S3Result<GetObjectAttributesOutput> {
        let OpenObject { size: bytes, modified, about, .. } =
            self.get(&input.bucket, &input.key, input.version_id.as_deref()).await?;
        const KNOWN: [&str; 5] = [
            ObjectAttributes::CHECKSUM,
            ObjectAttributes::ETAG,
            ObjectAttributes::OBJECT_PARTS,
            ObjectAttributes::OBJECT_SIZE,
            ObjectAttributes::STORAGE_CLASS,
        ];
        let asked = input.object_attributes.iter().flat_map(|asked| asked.as_str().split(','));
        let asked: Vec<&str> = asked.map(str::trim).collect();
        if asked.iter().any(|name| !KNOWN.contains(name)) {
            return Err(s3_error!(InvalidArgument, "Invalid attribute name specified."));
        }
        let wants = |name: &str| asked.contains(&name);
        let checksum =
            about.sum.as_ref().filter(|_| wants(ObjectAttributes::CHECKSUM)).map(|(scheme, sum)| {
                let mut checksum = Checksum { checksum_type: Some(scheme.type_name()), ..Default::default() };
                state!(Some(sum) => checksum);
                checksum
            });
        let first = input.part_number_marker.unwrap_or(0).max(0);
        let most = input.max_parts.unwrap_or(1000).clamp(0, 1000);
        let parts = about.parts.iter().zip(1..).filter(|(_, number)| *number > first);
        let parts: Vec<ObjectPart> = parts
            .take(usize::try_from(most).unwrap_or(0))
            .map(|(part, number)| {
                let (part_number, size) = (Some(number), Some(size(part.size)));
                let mut listed = ObjectPart { part_number, size, ..Default::default() };
                state!(&part.sum => listed);
                listed
            })
            .collect();
        let last = parts.last().and_then(|part| part.part_number).unwrap_or(first);
        let object_parts = GetObjectAttributesParts {
            is_truncated: Some(last < count(&about.parts)),
            max_parts: Some(most),
            next_part_number_marker: Some(last),
            part_number_marker: Some(first),
            total_parts_count: Some(count(&about.parts)),
            parts: Some(parts),
        };
        let is_multipart = !about.parts.is_empty();
        Ok(GetObjectAttributesOutput {
            checksum,
            e_tag: wants(ObjectAttributes::ETAG).then_some(ETag::Strong(about.etag)),
            object_size: wants(ObjectAttributes::OBJECT_SIZE).then_some(size(bytes)),
            storage_class: wants(ObjectAttributes::STORAGE_CLASS)
                .then(|| StorageClass::from_static(StorageClass::STANDARD)),
            object_parts: (is_multipart && wants(ObjectAttributes::OBJECT_PARTS)).then_some(object_parts),
            last_modified: Some(Timestamp::from(modified)),
            ..Default::default()
        })
    }
}

/// The bytes of an object that a request asks for by range or part; none if all of them.
fn span(object: &OpenObject, range: Option<Range>, part: Option<i32>) -> S3Result<Option<Span<u64>>> {
    let parts = &object.about.parts;
    match (range, part) {
        (Some(_), Some(_)) => {
            Err(s3_error!(InvalidRequest, "Cannot specify both Range header and partNumber query parameter"))
        }
        (Some(range), None) => match range.check(object.size) {
            Ok(span) if !span.is_empty() => Ok(Some(span)),
            _ => Err(s3_error!(InvalidRange, "The requested range is not satisfiable")),
        },
        (None, Some(1)) if parts.is_empty() => Ok(None),
        (None, Some(number)) => match usize::try_from(number - 1).ok().filter(|at| *at < parts.len()) {
            Some(at) => {
                let start = parts[..at].iter().map(|part| part.size).sum();
                Ok(Some(start..start + parts[at].size))
            }
            None => Err(s3_error!(InvalidPart, "The requested part number is not one of the object's")),
        },
        (None, None) => Ok(None),
    }
}

/// The bytes of a file, in large pieces.
fn stream(mut file: File, span: Span<u64>) -> S3Result<StreamingBlob> {
    file.seek(SeekFrom::Start(span.start)).map_err(internal)?;
    let chunks = try_unfold((file, span.end - span.start), |(file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let reading = spawn_blocking(move || read(&file, left.min(CHUNK)).map(|chunk| (file, chunk)));
        let (file, chunk) = reading.await??;
        let left = left - chunk.len() as u64;
        Ok::<_, io::Error>(Some((chunk, (file, left))))
    });
    Ok(StreamingBlob::wrap(Box::pin(chunks)))
}

/// So many of the next bytes.
fn read(file: &File, count: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(count as usize);
    match file.take(count).read_to_end(&mut bytes)? as u64 == count {
        true => Ok(bytes.into()),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}
