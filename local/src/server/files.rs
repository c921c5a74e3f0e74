//! The S3 operations over the folder: those of `s3s-fs`, with streamed uploads and listings of our own.

use super::checksums::{Scheme, Stated, state};
use super::listing::Listing;
use super::multipart::{Multipart, internal};
use s3s::dto::*;
use s3s::{S3, S3ErrorCode, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::io;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// The folder's objects.
#[derive(Debug)]
pub(super) struct Files {
    files: FileSystem,
    folder: PathBuf,
    multipart: Multipart,
}

impl Files {
    /// The objects of `folder`, whose folders are the buckets.
    pub(super) fn new(files: FileSystem, folder: &Path) -> Self {
        Self { files, folder: folder.to_owned(), multipart: Multipart::new(folder.to_owned()) }
    }
}

/// An implementation of [`S3`] that passes the named operations on to `s3s-fs` and has the rest as given.
macro_rules! s3 {
    (pass on { $($operation:ident: $input:ident => $output:ident,)* } $($own:tt)*) => {
        #[async_trait::async_trait]
        impl S3 for Files {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.files.$operation(request).await
            })*
            $($own)*
        }
    };
}

s3! {
    pass on {
        copy_object: CopyObjectInput => CopyObjectOutput,
        create_bucket: CreateBucketInput => CreateBucketOutput,
        delete_bucket: DeleteBucketInput => DeleteBucketOutput,
        delete_object: DeleteObjectInput => DeleteObjectOutput,
        delete_objects: DeleteObjectsInput => DeleteObjectsOutput,
        get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput,
        get_object: GetObjectInput => GetObjectOutput,
        head_bucket: HeadBucketInput => HeadBucketOutput,
        head_object: HeadObjectInput => HeadObjectOutput,
        list_buckets: ListBucketsInput => ListBucketsOutput,
        list_objects: ListObjectsInput => ListObjectsOutput,
        put_object: PutObjectInput => PutObjectOutput,
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let CreateMultipartUploadInput { checksum_algorithm, checksum_type, .. } = &request.input;
        let scheme = Scheme::named(checksum_algorithm.as_ref(), checksum_type.as_ref())?;
        let mut response = self.files.create_multipart_upload(request).await?;
        if let Some(id) = &response.output.upload_id {
            self.multipart.begin(id, scheme);
        }
        if let Some(scheme) = scheme {
            let algorithm = scheme.algorithm.name().to_ascii_uppercase();
            response.output.checksum_algorithm = Some(ChecksumAlgorithm::from(algorithm));
            response.output.checksum_type = Some(ChecksumType::from_static(scheme.kind()));
        }
        Ok(response)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.multipart.abort(&request.input.upload_id);
        self.files.abort_multipart_upload(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let Some(listing) = Listing::of(&self.folder, &request.input) else {
            return self.files.list_objects_v2(request).await;
        };
        let page = spawn_blocking(move || listing.page(request.input)).await.map_err(io::Error::from).flatten();
        page.map(S3Response::new).map_err(internal)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let S3Request { input, headers, trailing_headers, .. } = request;
        let UploadPartInput { body, upload_id, part_number, .. } = input;
        let body = body.ok_or_else(|| s3_error!(IncompleteBody))?;
        let stated = Stated::new(headers, trailing_headers);
        let (etag, sum) = self.multipart.receive(&upload_id, part_number, body, &stated).await?;
        let mut output = UploadPartOutput { e_tag: Some(ETag::Strong(etag)), ..Default::default() };
        state!(sum => output);
        Ok(S3Response::new(output))
    }

    async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        let (id, number) = (request.input.upload_id.clone(), request.input.part_number);
        let mut response = self.files.upload_part_copy(request).await?;
        if let Some(copied) = &mut response.output.copy_part_result
            && let Some(etag) = &copied.e_tag
        {
            let sum = self.multipart.add_copied(&id, number, etag.value()).await?;
            state!(sum => copied);
        }
        Ok(response)
    }

    async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        self.multipart.list(request.input).map(S3Response::new)
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let CompleteMultipartUploadInput {
            bucket, key, upload_id, if_match, if_none_match, multipart_upload, ..
        } = request.input.clone();
        let stated = Stated::new(request.headers.clone(), None);
        if if_match.is_some() || if_none_match.is_some() {
            let head = HeadObjectInput { bucket: bucket.clone(), key: key.clone(), ..Default::default() };
            let stands = match self.files.head_object(request.map_input(|_| head)).await {
                Ok(head) => head.output.e_tag,
                Err(error) if *error.code() == S3ErrorCode::NoSuchKey => None,
                Err(error) => return Err(error),
            };
            let holds = |condition: &ETagCondition| match condition.as_etag() {
                Some(wanted) => stands.as_ref().is_some_and(|etag| wanted.strong_cmp(etag)),
                None => stands.is_some(),
            };
            if !if_match.as_ref().is_none_or(holds) || if_none_match.as_ref().is_some_and(holds) {
                let message = "the condition on what stands under the key does not hold";
                return Err(s3_error!(PreconditionFailed, "{message}"));
            }
        }
        let parts = multipart_upload.and_then(|listed| listed.parts).unwrap_or_default();
        let (etag, sum) = self.multipart.complete(&upload_id, &bucket, &key, &parts, &stated).await?;
        let mut output = CompleteMultipartUploadOutput {
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(ETag::Strong(etag)),
            ..Default::default()
        };
        state!(sum => output);
        Ok(S3Response::new(output))
    }
}
