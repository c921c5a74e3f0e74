//! The operations on buckets, and those on what all objects have in common: their owner, and no tags.

use super::Service;
use crate::server::events::REGION;
use crate::server::incoming::internal;
use crate::server::multipart::owner;
use s3s::dto::*;
use s3s::{S3Result, s3_error};

impl Service {
    pub(super) async fn list_buckets(&self, input: ListBucketsInput) -> S3Result<ListBucketsOutput> {
        let ListBucketsInput { prefix, max_buckets, continuation_token, .. } = input;
        let all = self.blocking(|objects| objects.buckets().map_err(internal)).await?;
        let mut rest = all
            .into_iter()
            .filter(|(name, _)| prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix)))
            .filter(|(name, _)| continuation_token.as_ref().is_none_or(|last| name > last));
        let buckets: Vec<Bucket> = rest
            .by_ref()
            .take(max_buckets.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0)))
            .map(|(name, created)| Bucket {
                name: Some(name),
                creation_date: Some(Timestamp::from(created)),
                ..Default::default()
            })
            .collect();
        let last = buckets.last().and_then(|bucket| bucket.name.clone());
        Ok(ListBucketsOutput {
            continuation_token: last.filter(|_| rest.next().is_some()),
            buckets: Some(buckets),
            owner: Some(owner()),
            prefix,
        })
    }

    pub(super) async fn create_bucket(&self, input: CreateBucketInput) -> S3Result<CreateBucketOutput> {
        let CreateBucketInput { bucket, create_bucket_configuration, .. } = input;
        let location = create_bucket_configuration.and_then(|made| made.location_constraint);
        let output = CreateBucketOutput { location: Some(format!("/{bucket}")) };
        self.blocking(move |objects| {
            let location = location.as_ref().map(BucketLocationConstraint::as_str);
            objects.create_bucket(&bucket, location).map_err(internal)
        })
        .await?;
        Ok(output)
    }

    pub(super) async fn head_bucket(&self, input: HeadBucketInput) -> S3Result<HeadBucketOutput> {
        self.objects.bucket(&input.bucket)?;
        let region = Some(REGION.to_owned());
        Ok(HeadBucketOutput { bucket_region: region, ..Default::default() })
    }

    pub(super) async fn delete_bucket(&self, input: DeleteBucketInput) -> S3Result<DeleteBucketOutput> {
        self.blocking(move |objects| objects.delete_bucket(&input.bucket)).await?;
        Ok(DeleteBucketOutput::default())
    }

    pub(super) async fn get_bucket_location(
        &self,
        input: GetBucketLocationInput,
    ) -> S3Result<GetBucketLocationOutput> {
        self.objects.bucket(&input.bucket)?;
        let location = self.objects.location(&input.bucket);
        let location_constraint = location.map(BucketLocationConstraint::from);
        Ok(GetBucketLocationOutput { location_constraint })
    }

    pub(super) async fn get_bucket_versioning(
        &self,
        input: GetBucketVersioningInput,
    ) -> S3Result<GetBucketVersioningOutput> {
        self.objects.bucket(&input.bucket)?;
        Ok(GetBucketVersioningOutput::default())
    }

    pub(super) async fn get_bucket_acl(&self, input: GetBucketAclInput) -> S3Result<GetBucketAclOutput> {
        self.objects.bucket(&input.bucket)?;
        Ok(GetBucketAclOutput { grants: Some(grants()), owner: Some(owner()) })
    }

    pub(super) async fn get_object_acl(&self, input: GetObjectAclInput) -> S3Result<GetObjectAclOutput> {
        let GetObjectAclInput { bucket, key, version_id, .. } = input;
        self.get(&bucket, &key, version_id.as_deref()).await?;
        let output =
            GetObjectAclOutput { grants: Some(grants()), owner: Some(owner()), ..Default::default() };
        Ok(output)
    }

    /// A canned ACL other than the owner's is refused before.
    pub(super) async fn put_object_acl(&self, input: PutObjectAclInput) -> S3Result<PutObjectAclOutput> {
        let PutObjectAclInput { bucket, key, version_id, acl, .. } = input;
        self.get(&bucket, &key, version_id.as_deref()).await?;
        match acl {
            Some(_) => Ok(PutObjectAclOutput::default()),
            None => Err(s3_error!(NotImplemented, "ACLs other than private are not implemented")),
        }
    }

    pub(super) async fn get_object_tagging(
        &self,
        input: GetObjectTaggingInput,
    ) -> S3Result<GetObjectTaggingOutput> {
        let GetObjectTaggingInput { bucket, key, version_id, .. } = input;
        self.get(&bucket, &key, version_id.as_deref()).await?;
        Ok(GetObjectTaggingOutput { tag_set: Vec::new(), version_id: None })
    }
}

/// Who may do what is the same everywhere: the owner everything.
fn grants() -> Grants {
    let grantee = Grantee {
        display_name: owner().display_name,
        id: owner().id,
        email_address: None,
        type_: Type::from_static(Type::CANONICAL_USER),
        uri: None,
    };
    let permission = Permission::from_static(Permission::FULL_CONTROL);
    vec![Grant { grantee: Some(grantee), permission: Some(permission) }]
}
