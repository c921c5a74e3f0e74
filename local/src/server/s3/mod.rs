//! The operations of S3 that the server offers. The others answer `NotImplemented`.

mod buckets;
mod configurations;
mod encoded;
mod lists;
mod parts;
mod reads;
mod writes;

use super::checksums::Algorithm;
use super::conditions::Condition;
use super::incoming::{Incoming, internal};
use super::listing::{Folders, ListingPage, Query};
use super::multipart::Uploads;
use super::object::OpenObject;
use super::objects::Objects;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use std::fs::File;
use std::ops::Range as Span;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// S3 over the objects of one data folder.
#[derive(Debug)]
pub(super) struct Service {
    objects: Arc<Objects>,
    uploads: Arc<Uploads>,
}

impl Service {
    pub(super) fn new(objects: Arc<Objects>) -> Self {
        Self { objects, uploads: Arc::default() }
    }

    /// Does what waits for files beside the runtime. It ends what it has begun, also for a client that has gone.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Objects) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let objects = Arc::clone(&self.objects);
        spawn_blocking(move || work(&objects)).await.map_err(internal)?
    }

    async fn get(&self, bucket: &str, key: &str, version: Option<&str>) -> S3Result<OpenObject> {
        check_version(version)?;
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.blocking(move |objects| objects.get(&bucket, &key)).await
    }

    /// The object that a copy is made of, and where it is.
    async fn source(&self, source: &CopySource) -> S3Result<(OpenObject, String, String)> {
        let CopySource::Bucket { bucket, key, version_id } = source else {
            return Err(s3_error!(NotImplemented, "access points are not implemented"));
        };
        let object = self.get(bucket, key, version_id.as_deref()).await?;
        Ok((object, bucket.to_string(), key.to_string()))
    }

    async fn copy(&self, source: File, span: Span<u64>, algorithm: Option<Algorithm>) -> S3Result<Incoming> {
        self.blocking(move |objects| {
            Incoming::copy(source, span, &objects.incoming(), algorithm).map_err(internal)
        })
        .await
    }

    /// The page of the objects of a bucket.
    async fn page(&self, bucket: &str, query: Query) -> S3Result<ListingPage<(String, OpenObject)>> {
        let bucket = bucket.to_owned();
        self.blocking(move |objects| {
            let folder = objects.bucket(&bucket)?;
            let mut folders = Folders::new(&folder, &objects.large_folders);
            let first = |after: &str| {
                let mut after = after.to_owned();
                while let Some(key) = folders.first(&query.prefix, &after)? {
                    // What was deleted meanwhile is not listed.
                    if let Ok(object) = objects.get(&bucket, &key) {
                        return Ok(Some((key.clone(), (key, object))));
                    }
                    after = key;
                }
                Ok(None)
            };
            query.page(first).map_err(internal)
        })
        .await
    }

    async fn delete(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
        condition: Condition,
    ) -> S3Result<()> {
        check_version(version)?;
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.blocking(move |objects| objects.delete(&bucket, &key, &condition)).await
    }
}

/// Buckets keep no versions: each object has one, which S3 calls `null`.
fn check_version(version: Option<&str>) -> S3Result<()> {
    match version {
        None | Some("null") => Ok(()),
        Some(_) => Err(s3_error!(NoSuchVersion, "The specified version does not exist.")),
    }
}

/// What a request says of the object that it makes.
macro_rules! headers {
    ($input:expr) => {
        $crate::server::object::Headers {
            content_type: $input.content_type.take(),
            cache_control: $input.cache_control.take(),
            content_disposition: $input.content_disposition.take(),
            content_encoding: $input.content_encoding.take().and_then($crate::server::s3::without_chunks),
            content_language: $input.content_language.take(),
            expires: $input.expires.take(),
            metadata: $input.metadata.take().unwrap_or_default(),
        }
    };
}
use headers;

/// How the body came is no encoding of the object.
fn without_chunks(encoding: String) -> Option<String> {
    let kept: Vec<&str> = encoding.split(',').map(str::trim).filter(|one| *one != "aws-chunked").collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn count<T>(all: &[T]) -> i32 {
    i32::try_from(all.len()).unwrap_or(i32::MAX)
}

/// The operations, each with what it takes and answers: some look at the headers too.
macro_rules! operations {
    (
        of inputs { $($operation:ident: $input:ident => $output:ident,)* }
        of requests { $($whole:ident: $request:ident => $answer:ident,)* }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Service {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                Service::$operation(self, request.input).await.map(S3Response::new)
            })*

            $(async fn $whole(&self, request: S3Request<$request>) -> S3Result<S3Response<$answer>> {
                Service::$whole(self, request).await.map(S3Response::new)
            })*
        }
    };
}

operations! {
    of inputs {
        list_buckets: ListBucketsInput => ListBucketsOutput,
        create_bucket: CreateBucketInput => CreateBucketOutput,
        head_bucket: HeadBucketInput => HeadBucketOutput,
        delete_bucket: DeleteBucketInput => DeleteBucketOutput,
        get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput,
        get_bucket_versioning: GetBucketVersioningInput => GetBucketVersioningOutput,
        get_bucket_tagging: GetBucketTaggingInput => GetBucketTaggingOutput,
        get_bucket_policy: GetBucketPolicyInput => GetBucketPolicyOutput,
        get_bucket_policy_status: GetBucketPolicyStatusInput => GetBucketPolicyStatusOutput,
        get_bucket_cors: GetBucketCorsInput => GetBucketCorsOutput,
        get_bucket_website: GetBucketWebsiteInput => GetBucketWebsiteOutput,
        get_bucket_lifecycle_configuration: GetBucketLifecycleConfigurationInput => GetBucketLifecycleConfigurationOutput,
        get_bucket_replication: GetBucketReplicationInput => GetBucketReplicationOutput,
        get_bucket_encryption: GetBucketEncryptionInput => GetBucketEncryptionOutput,
        get_object_lock_configuration: GetObjectLockConfigurationInput => GetObjectLockConfigurationOutput,
        get_public_access_block: GetPublicAccessBlockInput => GetPublicAccessBlockOutput,
        get_bucket_acl: GetBucketAclInput => GetBucketAclOutput,
        get_object_acl: GetObjectAclInput => GetObjectAclOutput,
        put_object_acl: PutObjectAclInput => PutObjectAclOutput,
        get_object_tagging: GetObjectTaggingInput => GetObjectTaggingOutput,
        list_objects: ListObjectsInput => ListObjectsOutput,
        list_objects_v2: ListObjectsV2Input => ListObjectsV2Output,
        list_object_versions: ListObjectVersionsInput => ListObjectVersionsOutput,
        get_object: GetObjectInput => GetObjectOutput,
        head_object: HeadObjectInput => HeadObjectOutput,
        get_object_attributes: GetObjectAttributesInput => GetObjectAttributesOutput,
        delete_object: DeleteObjectInput => DeleteObjectOutput,
        delete_objects: DeleteObjectsInput => DeleteObjectsOutput,
        create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput,
        upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput,
        list_parts: ListPartsInput => ListPartsOutput,
        list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput,
        abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput,
    }
    of requests {
        put_object: PutObjectInput => PutObjectOutput,
        copy_object: CopyObjectInput => CopyObjectOutput,
        upload_part: UploadPartInput => UploadPartOutput,
        complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput,
    }
}
