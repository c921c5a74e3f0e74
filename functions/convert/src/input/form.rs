//! What an input is, as its first bytes tell.

use super::archive::gzip::Members;
use super::archive::zstd::Frames;
use super::magic;
use std::io::Read;

/// What an input is. Its first bytes tell, so a wrong name does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text, as far as its first bytes tell.
    Plain,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with Zstandard.
    Zstd,
    /// Compressed with xz.
    Xz,
    /// Compressed with bzip2.
    Bzip2,
    /// A zip archive, which may be a workbook.
    Zip,
    /// A file of Microsoft's older programs, which may be a workbook.
    Compound,
    /// In columns, which are not read as a stream.
    Parquet,
    /// XML.
    Xml,
    /// Nothing that a catalogue is read from.
    Unreadable(&'static str),
}

impl Form {
    /// So many first bytes tell the form.
    pub const KNOWN_BY: usize = 1024;
    /// So many first bytes of an archive tell the form of what is in it.
    pub const KNOWN_WITHIN: usize = 256 << 10;

    /// The form of an input that begins with these bytes.
    pub fn of(first: &[u8]) -> Self {
        match first {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame of data, or one to skip.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            // An empty one has the second mark alone.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Self::Bzip2,
            // A member, an archive without any, or the first of several volumes.
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Self::Zip,
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Self::Compound,
            [b'P', b'A', b'R', b'1', ..] | [b'P', b'A', b'R', b'E', ..] => Self::Parquet,
            _ => match magic::unreadable(first) {
                Some(what) => Self::Unreadable(what),
                None if magic::is_xml(first) => Self::Xml,
                None => Self::Plain,
            },
        }
    }

    /// The form of what is in the gzip or Zstandard archive that begins with these bytes, or else its own.
    pub fn within(first: &[u8]) -> Self {
        let (form, mut begin) = (Self::of(first), Vec::new());
        // The bytes end amid the archive, so an error tells nothing.
        let _ = match form {
            Self::Gzip => Members::new(first).take(Self::KNOWN_BY as u64).read_to_end(&mut begin),
            Self::Zstd => Frames::new(first).take(Self::KNOWN_BY as u64).read_to_end(&mut begin),
            _ => return form,
        };
        match Self::of(&begin) {
            Self::Plain => form,
            inner => inner,
        }
    }

    /// What such files are called, if the command and the task alone read them.
    pub fn of_the_task(self) -> Option<&'static str> {
        match self {
            Self::Parquet => Some("Parquet"),
            Self::Zip => Some("zip archives and workbooks"),
            Self::Compound => Some("workbooks"),
            Self::Xml => Some("XML"),
            Self::Xz => Some("xz archives"),
            Self::Bzip2 => Some("bzip2 archives"),
            Self::Plain | Self::Gzip | Self::Zstd | Self::Unreadable(_) => None,
        }
    }

    /// An extension for a file whose name has none that tells.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Plain | Self::Unreadable(_) => "txt",
            Self::Gzip => "txt.gz",
            Self::Zstd => "txt.zst",
            Self::Xz => "txt.xz",
            Self::Bzip2 => "txt.bz2",
            Self::Zip => "zip",
            Self::Compound => "xls",
            Self::Parquet => "parquet",
            Self::Xml => "xml",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn what_an_archive_holds_is_known_by_its_beginning() {
        let gzip = |text: &[u8]| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(text).unwrap();
            gzip.finish().unwrap()
        };
        let feed: String = (0..3000).map(|n| format!("<item>{}</item>", n * 7919 % 3001)).collect();
        let feed = gzip(format!("<?xml version=\"1.0\"?><rss>{feed}</rss>").as_bytes());
        assert_eq!(Form::within(&feed), Form::Xml);
        assert_eq!(Form::within(&feed[..feed.len() / 2]), Form::Xml, "the end is not needed");
        assert_eq!(Form::within(&gzip(b"name,price\nShoe,5\n")), Form::Gzip);
        assert_eq!(
            Form::within(b"\x28\xb5\x2f\xfd\xff\xff"),
            Form::Zstd,
            "what is damaged is told when it is read"
        );
        assert_eq!(Form::within(b""), Form::Plain);
    }
}
