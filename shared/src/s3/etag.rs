//! The ETags that S3 gives, by which a write is known to have been done whose answer was lost.

use aws_sdk_s3::types::CompletedPart;
use md5::{Digest, Md5};

/// The ETag that S3 gives an object written at once, unless it encrypts with a key of KMS; then nothing matches.
pub(super) fn etag(body: &[u8]) -> String {
    hex(&Md5::digest(body))
}

/// The ETag that S3 gives an object joined from parts, from the ETags of these; none when they are no MD5 sums.
pub(super) fn joined_etag(parts: &[CompletedPart]) -> Option<String> {
    let mut joined = Md5::new();
    for part in parts {
        joined.update(bytes(part.e_tag()?.trim_matches('"'))?);
    }
    Some(format!("{}-{}", hex(&joined.finalize()), parts.len()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etags_are_those_that_s3_gives() {
        assert_eq!(etag(b"[]"), "d751713988987e9331980363e24189ce");
        let part = |etag: &str| CompletedPart::builder().e_tag(etag).build();
        let parts = [part("\"d751713988987e9331980363e24189ce\""), part("d751713988987e9331980363e24189ce")];
        // printf d751713988987e9331980363e24189ced751713988987e9331980363e24189ce | xxd -r -p | md5sum
        assert_eq!(joined_etag(&parts).as_deref(), Some("e5ddd34644f84ef4a71350665718f5ab-2"));
        assert_eq!(joined_etag(&[part("no sum")]), None);
        assert_eq!(joined_etag(&[part("abc")]), None);
    }
}
