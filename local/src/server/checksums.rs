//! Checksums, checked as S3 checks them since December 2024.
//!
//! What is uploaded at once is summed by the algorithm of the checksum that its sender states, before or after the body. Who begins
//! an upload in parts may name an algorithm, and its type: the object's checksum is then that of all bytes (`FULL_OBJECT`) or
//! that of the parts' checksums (`COMPOSITE`). Every part is summed by that algorithm, and what clients state is compared. If no
//! algorithm was named, a part may state a checksum by any; it is compared, but not kept, so that a list of parts
//! that states it fits no part.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, checksum_combine};
use hyper::HeaderMap;
use s3s::checksum::ChecksumHasher;
use s3s::dto::{ChecksumAlgorithm, ChecksumType, CompletedPart};
use s3s::{S3Result, TrailingHeaders, s3_error};
use serde::{Deserialize, Serialize};

/// An algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The algorithm that a client names.
    ///
    /// # Errors
    /// `NotImplemented` for another than these.
    pub(super) fn named(name: &ChecksumAlgorithm) -> S3Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|known| known.name().eq_ignore_ascii_case(name.as_str())).ok_or_else(|| {
            s3_error!(NotImplemented, "The checksum algorithm {} is not implemented.", name.as_str())
        })
    }

    /// Bytes of a checksum.
    fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The end of its header's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "crc32",
            Self::Crc32c => "crc32c",
            Self::Crc64Nvme => "crc64nvme",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name())
    }

    /// What sums by it.
    pub(super) fn hasher(self) -> ChecksumHasher {
        let mut hasher = ChecksumHasher::default();
        match self {
            Self::Crc32 => hasher.crc32 = Some(Default::default()),
            Self::Crc32c => hasher.crc32c = Some(Default::default()),
            Self::Crc64Nvme => hasher.crc64nvme = Some(Default::default()),
            Self::Sha1 => hasher.sha1 = Some(Default::default()),
            Self::Sha256 => hasher.sha256 = Some(Default::default()),
        }
        hasher
    }

    /// The CRC, if it is one: from those of two neighbours follows that of both.
    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Self::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Self::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Self::Sha1 | Self::Sha256 => None,
        }
    }
}

/// A checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) algorithm: Algorithm,
    pub(super) base64: String,
}

impl Sum {
    /// What a hasher has summed, if it sums anything.
    pub(super) fn of(hasher: ChecksumHasher) -> Option<Self> {
        let sums = hasher.finalize();
        first([
            sums.checksum_crc32,
            sums.checksum_crc32c,
            sums.checksum_crc64nvme,
            sums.checksum_sha1,
            sums.checksum_sha256,
        ])
    }

    fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.base64).unwrap_or_default()
    }
}

/// The one checksum among those of [`Algorithm::ALL`].
fn first(sums: [Option<String>; 5]) -> Option<Sum> {
    let mut known = Algorithm::ALL.into_iter().zip(sums);
    known.find_map(|(algorithm, base64)| base64.map(|base64| Sum { algorithm, base64 }))
}

/// The checksum that a list of parts states of one.
pub(super) fn listed(part: &CompletedPart) -> Option<Sum> {
    first([
        part.checksum_crc32.clone(),
        part.checksum_crc32c.clone(),
        part.checksum_crc64nvme.clone(),
        part.checksum_sha1.clone(),
        part.checksum_sha256.clone(),
    ])
}

/// Sets that field of an answer which is the checksum's, if there is one.
macro_rules! state {
    ($sum:expr => $answer:expr) => {
        if let Some(sum) = $sum {
            use $crate::server::checksums::Algorithm;
            let base64 = sum.base64.clone();
            match sum.algorithm {
                Algorithm::Crc32 => $answer.checksum_crc32 = Some(base64),
                Algorithm::Crc32c => $answer.checksum_crc32c = Some(base64),
                Algorithm::Crc64Nvme => $answer.checksum_crc64nvme = Some(base64),
                Algorithm::Sha1 => $answer.checksum_sha1 = Some(base64),
                Algorithm::Sha256 => $answer.checksum_sha256 = Some(base64),
            }
        }
    };
}
pub(super) use state;

/// What a request states of the checksum of a part, or of the object that it completes.
#[derive(Debug, Default)]
pub(super) struct StatedChecksum {
    headers: HeaderMap,
    /// What follows the body, once that is read.
    trailers: Option<TrailingHeaders>,
}

impl StatedChecksum {
    pub(super) fn new(headers: HeaderMap, trailers: Option<TrailingHeaders>) -> Self {
        Self { headers, trailers }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// By which algorithm, known before the body is read.
    ///
    /// # Errors
    /// `InvalidRequest` for a checksum that is none, for several, or for an algorithm without one.
    pub(super) fn algorithm(&self) -> S3Result<Option<Algorithm>> {
        let trailer = self.header("x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
        let states = |algorithm: &Algorithm| {
            let header = algorithm.header();
            self.headers.contains_key(&header) || trailer.split(',').any(|name| name.trim() == header)
        };
        let mut stated = Algorithm::ALL.into_iter().filter(states);
        let first = stated.next();
        if stated.next().is_some() {
            let message =
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(s3_error!(InvalidRequest, "{message}"));
        }
        let Some(algorithm) = first else {
            return match self.header("x-amz-sdk-checksum-algorithm") {
                None => Ok(None),
                Some(_) => Err(s3_error!(
                    InvalidRequest,
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer \
                     headers were found."
                )),
            };
        };
        let header = algorithm.header();
        let sum = self.header(&header).map(|sum| STANDARD.decode(sum.split('-').next().unwrap_or_default()));
        match sum.is_none_or(|sum| sum.is_ok_and(|sum| sum.len() == algorithm.length())) {
            true => Ok(Some(algorithm)),
            false => Err(s3_error!(InvalidRequest, "Value for {header} header is invalid.")),
        }
    }

    /// Whether what was computed is what is stated, if something is.
    ///
    /// # Errors
    /// `BadDigest`.
    pub(super) fn compare(&self, computed: &Sum) -> S3Result<()> {
        if self.algorithm()? != Some(computed.algorithm) {
            return Ok(());
        }
        let header = computed.algorithm.header();
        let text = |headers: &HeaderMap| headers.get(&header)?.to_str().ok().map(str::to_owned);
        let stated = text(&self.headers)
            .or_else(|| self.trailers.as_ref().and_then(|trailers| trailers.read(text)?));
        // A composite checksum may be stated without the number of parts.
        let (whole, sum) = (computed.base64.as_str(), computed.base64.split('-').next());
        match stated.as_deref() {
            Some(stated) if stated == whole || Some(stated) == sum => Ok(()),
            _ => Err(s3_error!(
                BadDigest,
                "The {} you specified did not match the calculated checksum.",
                computed.algorithm.name()
            )),
        }
    }
}

/// Refuses a checksum of an object whose upload named no algorithm when it began.
///
/// # Errors
/// `InvalidRequest`.
pub(super) fn none_is_stated(stated: &StatedChecksum) -> S3Result<()> {
    match stated.algorithm()? {
        None => Ok(()),
        Some(algorithm) => Err(s3_error!(
            InvalidRequest,
            "Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: {}",
            algorithm.name()
        )),
    }
}

/// How an object is summed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Scheme {
    pub(super) algorithm: Algorithm,
    pub(super) full_object: bool,
}

impl Scheme {
    /// What is named when an upload begins, if anything is.
    ///
    /// # Errors
    /// `NotImplemented` for an unknown algorithm, `InvalidRequest` for a type without an algorithm, or one that the algorithm does not have.
    pub(super) fn named(
        algorithm: Option<&ChecksumAlgorithm>,
        kind: Option<&ChecksumType>,
    ) -> S3Result<Option<Self>> {
        let Some(algorithm) = algorithm.map(Algorithm::named).transpose()? else {
            return match kind {
                Some(_) => Err(s3_error!(
                    InvalidRequest,
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."
                )),
                None => Ok(None),
            };
        };
        let full_object = match kind.map(ChecksumType::as_str) {
            None => algorithm == Algorithm::Crc64Nvme,
            Some(ChecksumType::FULL_OBJECT) => true,
            Some(ChecksumType::COMPOSITE) => false,
            Some(_) => {
                return Err(s3_error!(InvalidRequest, "Value for x-amz-checksum-type header is invalid."));
            }
        };
        let scheme = Self { algorithm, full_object };
        let possible = match full_object {
            true => algorithm.crc().is_some(),
            false => algorithm != Algorithm::Crc64Nvme,
        };
        match possible {
            true => Ok(Some(scheme)),
            false => Err(s3_error!(
                InvalidRequest,
                "The {} checksum type cannot be used with the {} checksum algorithm.",
                scheme.kind(),
                algorithm.name()
            )),
        }
    }

    /// That of an object whose bytes came at once.
    pub(super) fn full_object(algorithm: Algorithm) -> Self {
        Self { algorithm, full_object: true }
    }

    pub(super) fn type_name(self) -> ChecksumType {
        ChecksumType::from_static(self.kind())
    }

    pub(super) fn algorithm_name(self) -> ChecksumAlgorithm {
        ChecksumAlgorithm::from(self.algorithm.name().to_ascii_uppercase())
    }

    /// The type, as S3 calls it.
    fn kind(self) -> &'static str {
        match self.full_object {
            true => ChecksumType::FULL_OBJECT,
            false => ChecksumType::COMPOSITE,
        }
    }

    /// The algorithm by which a part is summed.
    ///
    /// # Errors
    /// `InvalidRequest` when the part states a checksum by another than the upload's, or none where the object's is made of the
    /// parts'.
    pub(super) fn of_part(upload: Option<Self>, part: &StatedChecksum) -> S3Result<Option<Algorithm>> {
        let stated = part.algorithm()?;
        let Some(Self { algorithm, full_object }) = upload else { return Ok(stated) };
        match stated.map_or(full_object, |stated| stated == algorithm) {
            true => Ok(Some(algorithm)),
            false => Err(s3_error!(
                InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                algorithm.name(),
                stated.map_or("null", Algorithm::name)
            )),
        }
    }

    /// Whether a request to complete the upload says all that it has to say.
    ///
    /// # Errors
    /// `InvalidRequest`.
    pub(super) fn check_completion(self, listed: &[CompletedPart], stated: &StatedChecksum) -> S3Result<()> {
        if stated.header("x-amz-checksum-type").is_some_and(|kind| kind != self.kind()) {
            return Err(s3_error!(
                InvalidRequest,
                "The upload was created using the {} checksum mode. The complete request must use the same checksum mode.",
                self.kind()
            ));
        }
        let missing = listed.iter().find(|part| self::listed(part).is_none()).filter(|_| !self.full_object);
        match missing {
            None => Ok(()),
            Some(part) => Err(s3_error!(
                InvalidRequest,
                "The upload was created using a {} checksum. The complete request must include the checksum for each part. \
                 It was missing for part {} in the request.",
                self.algorithm.name(),
                part.part_number.unwrap_or_default()
            )),
        }
    }

    /// The object's checksum, from those of its parts and their sizes.
    pub(super) fn whole<'a>(self, parts: impl Iterator<Item = (&'a Sum, u64)>) -> Option<Sum> {
        if !self.full_object {
            let (mut hasher, mut count) = (self.algorithm.hasher(), 0);
            for (sum, _) in parts {
                hasher.update(&sum.bytes());
                count += 1;
            }
            return Sum::of(hasher).map(|sum| Sum { base64: format!("{}-{count}", sum.base64), ..sum });
        }
        let crc = self.algorithm.crc()?;
        let value = |sum: &Sum| sum.bytes().iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        let parts = parts.map(|(sum, size)| (value(sum), size));
        let (whole, _) =
            parts.reduce(|(whole, _), (next, size)| (checksum_combine(crc, whole, next, size), size))?;
        let bytes = whole.to_be_bytes();
        let sum = STANDARD.encode(&bytes[bytes.len() - self.algorithm.length()..]);
        Some(Sum { algorithm: self.algorithm, base64: sum })
    }
}
