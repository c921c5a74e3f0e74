//! The configurations of a bucket that S3 has and this server has not. Clients that look before they act are told that there is none.

use super::Service;
use s3s::dto::*;
use s3s::{S3Error, S3ErrorCode, S3Result};

/// Operations that answer that a bucket has no such configuration, each with S3's error.
macro_rules! none {
    ($($operation:ident: $input:ident => $output:ident, $code:literal, $message:literal;)*) => {
        impl Service {
            $(pub(super) async fn $operation(&self, input: $input) -> S3Result<$output> {
                self.objects.bucket(&input.bucket)?;
                let mut error = S3Error::with_message(S3ErrorCode::Custom($code.into()), $message);
                error.set_status_code(hyper::StatusCode::NOT_FOUND);
                Err(error)
            })*
        }
    };
}

none! {
    get_bucket_tagging: GetBucketTaggingInput => GetBucketTaggingOutput,
        "NoSuchTagSet", "The TagSet does not exist";
    get_bucket_policy: GetBucketPolicyInput => GetBucketPolicyOutput,
        "NoSuchBucketPolicy", "The bucket policy does not exist";
    get_bucket_policy_status: GetBucketPolicyStatusInput => GetBucketPolicyStatusOutput,
        "NoSuchBucketPolicy", "The bucket policy does not exist";
    get_bucket_cors: GetBucketCorsInput => GetBucketCorsOutput,
        "NoSuchCORSConfiguration", "The CORS configuration does not exist";
    get_bucket_website: GetBucketWebsiteInput => GetBucketWebsiteOutput,
        "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration";
    get_bucket_lifecycle_configuration: GetBucketLifecycleConfigurationInput => GetBucketLifecycleConfigurationOutput,
        "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist";
    get_bucket_replication: GetBucketReplicationInput => GetBucketReplicationOutput,
        "ReplicationConfigurationNotFoundError", "The replication configuration was not found";
    get_bucket_encryption: GetBucketEncryptionInput => GetBucketEncryptionOutput,
        "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found";
    get_object_lock_configuration: GetObjectLockConfigurationInput => GetObjectLockConfigurationOutput,
        "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket";
    get_public_access_block: GetPublicAccessBlockInput => GetPublicAccessBlockOutput,
        "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found";
}
