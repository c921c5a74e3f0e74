//! Checksums of uploads in parts: what S3 refuses the embedded server refuses, and Wintermute's own uploads are as S3 wants them.

mod common;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::operation::upload_part::builders::UploadPartFluentBuilder;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use common::{Lab, RAW, noise};
use crc_fast::crc32_iso_hdlc;

const KEY: &str = "raw/parts.bin";
const MIB: usize = 1 << 20;

fn crc32(bytes: &[u8]) -> String {
    STANDARD.encode(crc32_iso_hdlc(bytes).to_be_bytes())
}

/// A client that sends only the checksums that it is told to send.
fn plain(lab: &Lab) -> Client {
    let config = lab.client.config().to_builder();
    Client::from_conf(config.request_checksum_calculation(RequestChecksumCalculation::WhenRequired).build())
}

/// An upload in two parts.
struct Parts {
    client: Client,
    id: String,
    bodies: [Bytes; 2],
}

impl Parts {
    async fn begin(client: Client, named: Option<(ChecksumAlgorithm, ChecksumType)>) -> Self {
        let (algorithm, kind) = named.unzip();
        let create = client.create_multipart_upload().bucket(RAW).key(KEY);
        let begun = create.set_checksum_algorithm(algorithm.clone()).set_checksum_type(kind.clone()).send();
        let begun = begun.await.unwrap();
        assert_eq!((begun.checksum_algorithm, begun.checksum_type), (algorithm, kind));
        let bodies = [noise(5 * MIB), noise(MIB + 7).slice(7..)];
        Self { client, id: begun.upload_id.unwrap(), bodies }
    }

    fn part(&self, number: i32) -> UploadPartFluentBuilder {
        let body = self.bodies[usize::try_from(number).unwrap() - 1].clone();
        let part = self.client.upload_part().bucket(RAW).key(KEY).upload_id(&self.id);
        part.part_number(number).body(body.into())
    }

    /// Sends both parts with their CRC32; answers the list of them.
    async fn send(&self) -> [CompletedPart; 2] {
        let mut parts = Vec::new();
        for (number, body) in (1..).zip(&self.bodies) {
            let sum = crc32(body);
            let sent = self.part(number).checksum_crc32(&sum).send().await.unwrap();
            assert_eq!(sent.checksum_crc32.as_ref(), Some(&sum));
            let part = CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag);
            parts.push(part.checksum_crc32(sum).build());
        }
        parts.try_into().unwrap()
    }

    fn complete(&self, parts: &[CompletedPart]) -> CompleteMultipartUploadFluentBuilder {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build();
        let complete = self.client.complete_multipart_upload().bucket(RAW).key(KEY);
        complete.upload_id(&self.id).multipart_upload(parts)
    }
}

/// A list of parts that tells no checksums.
fn without_checksums(parts: &[CompletedPart; 2]) -> [CompletedPart; 2] {
    parts
        .clone()
        .map(|part| CompletedPart::builder().set_part_number(part.part_number).set_e_tag(part.e_tag).build())
}

/// The error's code and message.
fn refusal(error: impl ProvideErrorMetadata) -> (String, String) {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (text(error.code()), text(error.message()))
}

async fn kept(lab: &Lab) -> Option<String> {
    let head = lab.client.head_object().bucket(RAW).key(KEY).checksum_mode(ChecksumMode::Enabled);
    head.send().await.unwrap().checksum_crc32
}

#[tokio::test]
async fn a_large_upload_names_its_checksum_and_s3_keeps_that_of_the_whole_object() {
    let lab = Lab::start().await;
    for size in [8 * MIB, 8 * MIB + 1, 20 * MIB + 17] {
        let body = noise(size);
        let mut upload = lab.store.upload(RAW, KEY, "text/plain");
        for chunk in body.chunks(3_000_000) {
            upload.write(chunk).await.unwrap();
        }
        upload.finish().await.unwrap();
        assert_eq!(kept(&lab).await, Some(crc32(&body)), "{size} bytes");
    }
}

#[tokio::test]
async fn a_list_with_checksums_that_the_upload_was_not_told_of_is_refused() {
    let lab = Lab::start().await;
    let upload = Parts::begin(plain(&lab), None).await;
    let parts = upload.send().await;
    let (code, _) = refusal(upload.complete(&parts).send().await.unwrap_err());
    assert_eq!(code, "InvalidPart");
    let whole = upload.complete(&without_checksums(&parts)).checksum_crc32(crc32(b"others"));
    assert_eq!(refusal(whole.send().await.unwrap_err()).0, "InvalidRequest");
    upload.complete(&without_checksums(&parts)).send().await.unwrap();
}

#[tokio::test]
async fn a_part_with_a_checksum_of_another_kind_than_the_uploads_is_refused() {
    let lab = Lab::start().await;
    let other = STANDARD.encode([0; 32]);
    for kind in [ChecksumType::FullObject, ChecksumType::Composite] {
        let upload = Parts::begin(plain(&lab), Some((ChecksumAlgorithm::Crc32, kind.clone()))).await;
        let refused = upload.part(1).checksum_sha256(&other).send().await.unwrap_err();
        let mismatch = |actual: &str| {
            let message = "Checksum Type mismatch occurred, expected checksum Type: crc32";
            ("InvalidRequest".to_owned(), format!("{message}, actual checksum Type: {actual}"))
        };
        assert_eq!(refusal(refused), mismatch("sha256"), "{kind:?}");
        // A checksum of checksums needs each of them; that of the whole S3 takes of the bytes.
        let bare = upload.part(1).send().await;
        match kind {
            ChecksumType::Composite => assert_eq!(refusal(bare.unwrap_err()), mismatch("null")),
            _ => assert_eq!(bare.unwrap().checksum_crc32, Some(crc32(&upload.bodies[0]))),
        }
    }
}

#[tokio::test]
async fn a_part_that_is_not_what_its_checksum_says_is_refused() {
    let lab = Lab::start().await;
    for named in [None, Some((ChecksumAlgorithm::Crc32, ChecksumType::FullObject))] {
        let upload = Parts::begin(plain(&lab), named).await;
        let refused = upload.part(1).checksum_crc32(crc32(b"other")).send().await.unwrap_err();
        let (code, message) = refusal(refused);
        assert_eq!((code.as_str(), message.contains("crc32")), ("BadDigest", true), "{message}");
        let parts = upload.send().await;
        upload.complete(&without_checksums(&parts)).send().await.unwrap();
    }
}

#[tokio::test]
async fn an_object_that_is_not_what_its_checksum_says_is_refused() {
    let lab = Lab::start().await;
    let named = (ChecksumAlgorithm::Crc32, ChecksumType::FullObject);
    let upload = Parts::begin(plain(&lab), Some(named)).await;
    let parts = upload.send().await;
    let refused = upload.complete(&parts).checksum_crc32(crc32(b"other")).send().await.unwrap_err();
    assert_eq!(refusal(refused).0, "BadDigest");
    let refused = upload.complete(&parts).checksum_type(ChecksumType::Composite).send().await.unwrap_err();
    assert_eq!(refusal(refused).0, "InvalidRequest");
    let [first, second] = parts.clone();
    let swapped = [second.checksum_crc32().map(str::to_owned), first.checksum_crc32().map(str::to_owned)];
    let [a, b] = without_checksums(&parts);
    let swapped: Vec<CompletedPart> = [a, b]
        .into_iter()
        .zip(swapped)
        .map(|(part, sum)| {
            let part = CompletedPart::builder().set_part_number(part.part_number).set_e_tag(part.e_tag);
            part.set_checksum_crc32(sum).build()
        })
        .collect();
    assert_eq!(refusal(upload.complete(&swapped).send().await.unwrap_err()).0, "InvalidPart");

    let whole = crc32(&upload.bodies.concat());
    let done = upload.complete(&parts).checksum_type(ChecksumType::FullObject).checksum_crc32(&whole);
    assert_eq!(done.send().await.unwrap().checksum_crc32.as_ref(), Some(&whole));
    assert_eq!(kept(&lab).await, Some(whole));
}

#[tokio::test]
async fn a_composite_checksum_needs_those_of_all_parts() {
    let lab = Lab::start().await;
    let named = (ChecksumAlgorithm::Crc32, ChecksumType::Composite);
    let upload = Parts::begin(plain(&lab), Some(named)).await;
    let parts = upload.send().await;
    let [_, second] = without_checksums(&parts);
    let refused = upload.complete(&[parts[0].clone(), second]).send().await.unwrap_err();
    let (code, message) = refusal(refused);
    assert_eq!(
        (code.as_str(), message.contains("missing for part 2")),
        ("InvalidRequest", true),
        "{message}"
    );

    let sums: Vec<u8> = upload.bodies.iter().flat_map(|body| crc32_iso_hdlc(body).to_be_bytes()).collect();
    let composite = format!("{}-2", crc32(&sums));
    let refused = upload.complete(&parts).checksum_crc32(crc32(b"other")).send().await.unwrap_err();
    assert_eq!(refusal(refused).0, "BadDigest");
    let done = upload.complete(&parts).checksum_crc32(&composite).send().await.unwrap();
    assert_eq!(done.checksum_crc32, Some(composite));
    assert_eq!(lab.store.get(RAW, KEY).await.unwrap(), upload.bodies.concat());
}

#[tokio::test]
async fn uploads_of_other_algorithms_are_taken_and_checked() {
    let lab = Lab::start().await;
    for (algorithm, kind) in [
        (ChecksumAlgorithm::Crc64Nvme, ChecksumType::FullObject),
        (ChecksumAlgorithm::Crc32C, ChecksumType::FullObject),
        (ChecksumAlgorithm::Crc32C, ChecksumType::Composite),
        (ChecksumAlgorithm::Sha1, ChecksumType::Composite),
        (ChecksumAlgorithm::Sha256, ChecksumType::Composite),
    ] {
        let upload = Parts::begin(lab.client.clone(), Some((algorithm.clone(), kind.clone()))).await;
        let mut parts = Vec::new();
        for number in [1, 2] {
            // The client computes the checksum and sends it after the body.
            let sent = upload.part(number).checksum_algorithm(algorithm.clone()).send().await.unwrap();
            let part = CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag);
            let part = part.set_checksum_crc64_nvme(sent.checksum_crc64_nvme);
            let part = part.set_checksum_crc32_c(sent.checksum_crc32_c).set_checksum_sha1(sent.checksum_sha1);
            parts.push(part.set_checksum_sha256(sent.checksum_sha256).build());
        }
        let done = upload.complete(&parts).send().await.unwrap();
        let all = [done.checksum_crc64_nvme, done.checksum_crc32_c, done.checksum_sha1, done.checksum_sha256];
        assert_eq!(all.iter().flatten().count(), 1, "{algorithm:?}, {kind:?}");
        let get = lab.client.get_object().bucket(RAW).key(KEY).checksum_mode(ChecksumMode::Enabled);
        // The client compares what comes with the checksum, if that is of the whole object.
        let body = get.send().await.unwrap().body.collect().await.unwrap().into_bytes();
        assert!(body == upload.bodies.concat(), "{algorithm:?}, {kind:?}");
    }
}
