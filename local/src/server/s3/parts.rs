//! The operations of uploads in parts.

use super::encoded::Encoded;
use super::{Service, headers, size};
use crate::server::checksums::{Scheme, StatedChecksum, state};
use crate::server::conditions::{Condition, read_condition};
use crate::server::incoming::{Announced, Incoming};
use crate::server::listing::{ListingEntry, Query};
use crate::server::multipart::UploadId;
use crate::server::objects::Objects;
use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};
use std::sync::Arc;

impl Service {
    pub(super) async fn create_multipart_upload(
        &self,
        mut input: CreateMultipartUploadInput,
    ) -> S3Result<CreateMultipartUploadOutput> {
        self.objects.bucket(&input.bucket)?;
        let scheme = Scheme::named(input.checksum_algorithm.as_ref(), input.checksum_type.as_ref())?;
        let id = self.uploads.begin(&input.bucket, &input.key, headers!(input), scheme);
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            checksum_algorithm: scheme.map(Scheme::algorithm_name),
            checksum_type: scheme.map(Scheme::type_name),
            ..Default::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<UploadPartOutput> {
        let S3Request { mut input, headers, trailing_headers, .. } = request;
        let named = UploadId { bucket: &input.bucket, key: &input.key, id: &input.upload_id };
        self.objects.bucket(&input.bucket)?;
        let scheme = self.uploads.scheme(named, input.part_number)?;
        let stated = StatedChecksum::new(headers, trailing_headers);
        let algorithm = Scheme::of_part(scheme, &stated)?;
        let announced = Announced { length: input.content_length, md5: input.content_md5.take(), stated };
        let incoming =
            Incoming::receive(input.body.take(), &self.objects.incoming(), &announced, algorithm).await?;
        let mut output =
            UploadPartOutput { e_tag: Some(ETag::Strong(incoming.etag())), ..Default::default() };
        state!(&incoming.sum => output);
        self.uploads.add(named, input.part_number, incoming)?;
        Ok(output)
    }

    pub(super) async fn upload_part_copy(
        &self,
        mut input: UploadPartCopyInput,
    ) -> S3Result<UploadPartCopyOutput> {
        let named = UploadId { bucket: &input.bucket, key: &input.key, id: &input.upload_id };
        let scheme = self.uploads.scheme(named, input.part_number)?;
        let (source, ..) = self.source(&input.copy_source).await?;
        read_condition!(
            input,
            copy_source_if_match,
            copy_source_if_none_match,
            copy_source_if_modified_since,
            copy_source_if_unmodified_since
        )
        .check_source(&source)?;
        let span = match &input.copy_source_range {
            None => 0..source.size,
            Some(range) => match Range::parse(range) {
                Ok(Range::Int { first, last: Some(last) }) if first <= last && last < source.size => {
                    first..last + 1
                }
                _ => {
                    let message = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and \
                                   last are the zero-based offsets of the first and last bytes to copy";
                    return Err(s3_error!(InvalidArgument, "{message}"));
                }
            },
        };
        let algorithm = scheme.map(|scheme| scheme.algorithm);
        let incoming = self.copy(source.file, span, algorithm).await?;
        let mut result = CopyPartResult {
            e_tag: Some(ETag::Strong(incoming.etag())),
            last_modified: Some(Timestamp::from(std::time::SystemTime::now())),
            ..Default::default()
        };
        state!(&incoming.sum => result);
        self.uploads.add(named, input.part_number, incoming)?;
        Ok(UploadPartCopyOutput { copy_part_result: Some(result), ..Default::default() })
    }

    pub(super) async fn list_parts(&self, input: ListPartsInput) -> S3Result<ListPartsOutput> {
        self.objects.bucket(&input.bucket)?;
        self.uploads.list(input)
    }

    pub(super) async fn list_multipart_uploads(
        &self,
        input: ListMultipartUploadsInput,
    ) -> S3Result<ListMultipartUploadsOutput> {
        let ListMultipartUploadsInput {
            bucket,
            prefix,
            delimiter,
            key_marker,
            upload_id_marker,
            max_uploads,
            encoding_type,
            ..
        } = input;
        self.objects.bucket(&bucket)?;
        let encoded = Encoded::of(encoding_type.as_ref())?;
        let mut query = Query {
            prefix: prefix.clone().unwrap_or_default(),
            delimiter: delimiter.clone(),
            after: key_marker.clone().unwrap_or_default(),
            most: max_uploads,
        };
        let page = self.uploads.page(&bucket, &mut query, upload_id_marker.as_deref().unwrap_or_default());
        let (next_key, next_id) = match page.entries.last().filter(|_| page.next.is_some()) {
            Some(ListingEntry::One(upload)) => (upload.key.clone(), upload.upload_id.clone()),
            Some(ListingEntry::Group(group)) => (Some(group.clone()), None),
            None => (None, None),
        };
        let (uploads, groups) = encoded.split(page.entries, |upload| MultipartUpload {
            key: encoded.optional(upload.key.clone()),
            ..upload
        });
        Ok(ListMultipartUploadsOutput {
            bucket: Some(bucket),
            prefix: encoded.optional(prefix),
            delimiter: encoded.optional(delimiter),
            key_marker: Some(encoded.text(key_marker.unwrap_or_default())),
            upload_id_marker: Some(upload_id_marker.unwrap_or_default()),
            max_uploads: Some(query.most()),
            is_truncated: Some(page.next.is_some()),
            next_key_marker: encoded.optional(next_key),
            next_upload_id_marker: next_id,
            uploads: Some(uploads),
            common_prefixes: Some(groups),
            encoding_type,
            ..Default::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let S3Request { mut input, headers, .. } = request;
        let condition = Condition::of(&headers)?;
        let stated = StatedChecksum::new(headers, None);
        let listed = input.multipart_upload.take().and_then(|listed| listed.parts).unwrap_or_default();
        let (bucket, key) = (input.bucket.clone(), input.key.clone());
        let uploads = Arc::clone(&self.uploads);
        let complete = move |objects: &Objects| {
            let CompleteMultipartUploadInput { bucket, key, upload_id, mpu_object_size, .. } = &input;
            objects.bucket(bucket)?;
            uploads.complete(UploadId { bucket, key, id: upload_id }, |upload| {
                let (whole, about) = upload.join(&listed, &stated, &objects.incoming())?;
                let bytes = size(about.parts.iter().map(|part| part.size).sum());
                if mpu_object_size.is_some_and(|stated| stated != bytes) {
                    let message =
                        "The provided 'x-amz-mp-object-size' header value does not match what was computed";
                    return Err(s3_error!(InvalidRequest, "{message}: {bytes}"));
                }
                let event = "ObjectCreated:CompleteMultipartUpload";
                objects.put((bucket, key), whole, about.clone(), &condition, Some(event))?;
                Ok(about)
            })
        };
        let about = self.blocking(complete).await?;
        let mut output = CompleteMultipartUploadOutput {
            location: Some(format!("/{bucket}/{}", Encoded(true).text(key.clone()))),
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(ETag::Strong(about.etag)),
            checksum_type: about.sum.as_ref().map(|(scheme, _)| scheme.type_name()),
            ..Default::default()
        };
        state!(about.sum.as_ref().map(|(_, sum)| sum) => output);
        Ok(output)
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        input: AbortMultipartUploadInput,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let AbortMultipartUploadInput { bucket, key, upload_id, .. } = input;
        self.uploads.end(UploadId { bucket: &bucket, key: &key, id: &upload_id })?;
        let output = AbortMultipartUploadOutput::default();
        Ok(output)
    }
}
