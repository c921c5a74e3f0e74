//! The operations that make and delete objects.

use super::{Service, headers};
use crate::server::checksums::{Algorithm, Scheme, StatedChecksum, state};
use crate::server::conditions::{Condition, read_condition};
use crate::server::front::refusal;
use crate::server::incoming::{Announced, Incoming};
use crate::server::object::About;
use crate::server::objects::Objects;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method};
use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

/// Keys that one request may delete.
const DELETED: usize = 1000;

impl Service {
    pub(super) async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
        let S3Request { mut input, method, mut headers, trailing_headers, .. } = request;
        self.objects.bucket(&input.bucket)?;
        let is_form = method == Method::POST;
        if is_form {
            headers.extend(said_in_form(&input));
            refusal(&headers).map_or(Ok(()), Err)?;
        }
        let condition = Condition::of(&headers)?;
        let stated = StatedChecksum::new(headers, trailing_headers);
        let algorithm = stated.algorithm()?;
        let announced = Announced { length: input.content_length, md5: input.content_md5.take(), stated };
        let incoming =
            Incoming::receive(input.body.take(), &self.objects.incoming(), &announced, algorithm).await?;
        let sum = incoming.sum.clone();
        let etag = incoming.etag();
        let kept = sum.clone().map(|sum| (Scheme::full_object(sum.algorithm), sum));
        let about = About::new(etag.clone(), headers!(input), kept);
        let event = if is_form { "ObjectCreated:Post" } else { "ObjectCreated:Put" };
        let PutObjectInput { bucket, key, .. } = input;
        self.blocking(move |objects| {
            objects.put((&bucket, &key), incoming.file, about, &condition, Some(event))
        })
        .await?;
        let mut output = PutObjectOutput { e_tag: Some(ETag::Strong(etag)), ..Default::default() };
        if let Some(sum) = &sum {
            output.checksum_type = Some(Scheme::full_object(sum.algorithm).type_name());
            state!(Some(sum) => output);
        }
        Ok(output)
    }

    pub(super) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<CopyObjectOutput> {
        let S3Request { mut input, headers, .. } = request;
        self.objects.bucket(&input.bucket)?;
        let condition = Condition::of(&headers)?;
        let (source, source_bucket, source_key) = self.source(&input.copy_source).await?;
        read_condition!(
            input,
            copy_source_if_match,
            copy_source_if_none_match,
            copy_source_if_modified_since,
            copy_source_if_unmodified_since
        )
        .check_source(&source)?;
        let replaces = input
            .metadata_directive
            .as_ref()
            .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        if !replaces && input.bucket == source_bucket && input.key == source_key {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the \
                 object's metadata, storage class, website redirect location or encryption attributes."
            ));
        }
        let asked = input.checksum_algorithm.as_ref().map(Algorithm::named).transpose()?;
        let algorithm = asked.or(source.about.sum.map(|(scheme, _)| scheme.algorithm));
        let incoming = self.copy(source.file, 0..source.size, algorithm).await?;
        let (sum, etag) = (incoming.sum.clone(), incoming.etag());
        let kept = sum.clone().map(|sum| (Scheme::full_object(sum.algorithm), sum));
        let headers = if replaces { headers!(input) } else { source.about.headers };
        let about = About::new(etag.clone(), headers, kept);
        let CopyObjectInput { bucket, key, .. } = input;
        let put = move |objects: &Objects| {
            objects.put((&bucket, &key), incoming.file, about, &condition, Some("ObjectCreated:Copy"))
        };
        let modified = self.blocking(put).await?;
        let mut result = CopyObjectResult {
            e_tag: Some(ETag::Strong(etag)),
            last_modified: Some(Timestamp::from(modified)),
            checksum_type: sum.as_ref().map(|sum| Scheme::full_object(sum.algorithm).type_name()),
            ..Default::default()
        };
        state!(&sum => result);
        Ok(CopyObjectOutput { copy_object_result: Some(result), ..Default::default() })
    }

    pub(super) async fn delete_object(&self, input: DeleteObjectInput) -> S3Result<DeleteObjectOutput> {
        let DeleteObjectInput {
            bucket,
            key,
            version_id,
            if_match,
            if_match_last_modified_time,
            if_match_size,
            ..
        } = input;
        let condition = Condition {
            if_match,
            size: if_match_size,
            modified: if_match_last_modified_time,
            ..Default::default()
        };
        self.delete(&bucket, &key, version_id.as_deref(), condition).await?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) async fn delete_objects(&self, input: DeleteObjectsInput) -> S3Result<DeleteObjectsOutput> {
        let DeleteObjectsInput { bucket, delete: Delete { objects, quiet }, .. } = input;
        self.objects.bucket(&bucket)?;
        if objects.is_empty() || objects.len() > DELETED {
            return Err(s3_error!(MalformedXML, "a request deletes from 1 to {DELETED} objects"));
        }
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for ObjectIdentifier { key, version_id, e_tag, last_modified_time, size } in objects {
            let if_match = e_tag.map(ETagCondition::ETag);
            let condition = Condition { if_match, size, modified: last_modified_time, ..Default::default() };
            match self.delete(&bucket, &key, version_id.as_deref(), condition).await {
                Ok(()) => deleted.push(DeletedObject { key: Some(key), version_id, ..Default::default() }),
                Err(error) => errors.push(Error {
                    code: Some(error.code().as_str().to_owned()),
                    message: error.message().map(str::to_owned),
                    key: Some(key),
                    version_id,
                }),
            }
        }
        let deleted = Some(deleted).filter(|_| quiet != Some(true));
        Ok(DeleteObjectsOutput { deleted, errors: Some(errors), ..Default::default() })
    }
}

/// What a form says in fields and other requests in headers.
fn said_in_form(input: &PutObjectInput) -> HeaderMap {
    let said = [
        ("x-amz-acl", input.acl.as_ref().map(ObjectCannedACL::as_str)),
        ("x-amz-storage-class", input.storage_class.as_ref().map(StorageClass::as_str)),
        ("x-amz-tagging", input.tagging.as_deref()),
        ("x-amz-website-redirect-location", input.website_redirect_location.as_deref()),
        (
            "x-amz-server-side-encryption",
            input.server_side_encryption.as_ref().map(ServerSideEncryption::as_str),
        ),
        ("x-amz-server-side-encryption-customer-algorithm", input.sse_customer_algorithm.as_deref()),
        ("x-amz-object-lock-mode", input.object_lock_mode.as_ref().map(ObjectLockMode::as_str)),
        ("x-amz-checksum-crc32", input.checksum_crc32.as_deref()),
        ("x-amz-checksum-crc32c", input.checksum_crc32c.as_deref()),
        ("x-amz-checksum-crc64nvme", input.checksum_crc64nvme.as_deref()),
        ("x-amz-checksum-sha1", input.checksum_sha1.as_deref()),
        ("x-amz-checksum-sha256", input.checksum_sha256.as_deref()),
    ];
    let pairs =
        said.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(value?).ok()?)));
    pairs.map(|(name, value)| (HeaderName::from_static(name), value)).collect()
}
