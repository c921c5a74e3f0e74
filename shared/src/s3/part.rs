//! The bytes of one part of an upload, in the pieces in which they came: eight megabytes are not copied to be joined.

use super::crc32::Crc32;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes of a part, and their checksum, for which they are looked at while the processor still has them at hand.
#[derive(Debug, Default)]
pub(super) struct PartBody {
    pieces: Vec<Bytes>,
    /// What was copied, after the pieces.
    copied: BytesMut,
    length: usize,
    crc32: Crc32,
}

impl PartBody {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Appends bytes as they are.
    pub(super) fn push(&mut self, bytes: Bytes) {
        self.end_copied();
        self.count(&bytes);
        self.pieces.push(bytes);
    }

    /// Appends a copy of bytes; a part that begins with them gets room for this many.
    pub(super) fn copy(&mut self, bytes: &[u8], room: usize) {
        if self.length == 0 {
            self.copied.reserve(room);
        }
        self.count(bytes);
        self.copied.extend_from_slice(bytes);
    }

    fn count(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        self.crc32.update(bytes);
    }

    fn end_copied(&mut self) {
        if !self.copied.is_empty() {
            self.pieces.push(self.copied.split().freeze());
        }
    }

    pub(super) fn crc32(&self) -> &Crc32 {
        &self.crc32
    }

    /// All in one piece.
    pub(super) fn into_bytes(mut self) -> Bytes {
        self.end_copied();
        match &mut self.pieces[..] {
            [only] => std::mem::take(only),
            pieces => Bytes::from(pieces.concat()),
        }
    }

    /// The body of a request, which may be sent more than once.
    pub(super) fn into_body(mut self) -> ByteStream {
        self.end_copied();
        let (pieces, left) = (self.pieces, self.length);
        ByteStream::new(SdkBody::retryable(move || {
            SdkBody::from_body_1_x(Pieces { left, pieces: pieces.clone().into_iter() })
        }))
    }
}

/// Pieces on their way.
struct Pieces {
    pieces: std::vec::IntoIter<Bytes>,
    left: usize,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.pieces.next();
        self.left -= next.as_ref().map_or(0, Bytes::len);
        Poll::Ready(next.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_and_the_bytes_are_those_of_all_pieces_in_order() {
        let mut part = PartBody::default();
        part.copy(b"12", 9);
        part.copy(b"34", 9);
        part.push(Bytes::from_static(b"567"));
        part.push(Bytes::new());
        part.copy(b"89", 9);
        assert_eq!(part.len(), 9);
        // The check value of CRC-32/ISO-HDLC, cbf43926.
        assert_eq!(part.crc32().base64(), "y/Q5Jg==");
        assert_eq!(part.into_bytes(), "123456789");
        assert_eq!(PartBody::default().into_bytes(), "");
    }
}
