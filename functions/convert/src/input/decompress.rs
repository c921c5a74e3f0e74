//! The input as one stream of text: whatever packs it is undone, also one in another.

use super::archive::gzip::Members;
use super::archive::zstd::Frames;
use super::counts::InputCounts;
use super::form::Form;
use super::opened::Opened;
use super::refusal::{check_expansion, unreadable};
use super::source::Source;
use std::io::{self, BufRead, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use wintermute_shared::quality::Reading;
use wintermute_shared::{Error, Result, Settings};

/// The decompressed input.
pub struct Input {
    decoder: Decoder,
    told: Arc<InputFacts>,
    reading: Reading,
    /// What is repaired on the way.
    counts: InputCounts,
    /// Bytes of the stored file where the source is made of it.
    size: Option<u64>,
    /// Bytes handed over.
    bytes: u64,
    max_expansion: u64,
}

/// Archives may be in one another so deep.
const DEEPEST: usize = 3;

enum Decoder {
    Plain(StoredStream),
    Unpacked(Ahead),
}

impl Input {
    /// Looks at the first bytes and chooses how to read what follows. An archive may grow to `max_expansion` times its size.
    ///
    /// # Errors
    /// What the source reports; [`Error::Invalid`] for what no catalogue is read from, which it names.
    pub fn open(opened: impl Into<Opened>, settings: &Settings) -> Result<Self> {
        let Opened { source, reading, size, counts } = opened.into();
        let told = Arc::new(InputFacts::default());
        let stored = StoredStream { source, buffer: Vec::new(), used: 0, told: told.clone() };
        let (decoder, max_expansion) = (Decoder::Plain(stored), settings.max_expansion);
        let mut input = Self { decoder, told, reading, counts, size, bytes: 0, max_expansion };
        // What was made of a workbook or the like is text.
        while input.reading.format.is_empty() {
            let form = match input.decoder.peek(Form::KNOWN_BY) {
                Ok(first) => Form::of(first),
                Err(error) => return Err(input.failure(&error)),
            };
            // If a delimiter is set, the input is a table, and its first cell may be a tag.
            if form == Form::Plain || (form == Form::Xml && settings.delimiter.is_some()) {
                break;
            }
            input = input.undo(form, settings)?;
        }
        Ok(input)
    }

    /// Undoes what packs the input.
    fn undo(self, form: Form, settings: &Settings) -> Result<Self> {
        if self.reading.packing.len() > DEEPEST {
            return Err(Error::invalid(format!(
                "the file is packed more than {DEEPEST} times, {}: unpack it and upload the catalogue itself",
                self.reading.packing.join(" in ")
            )));
        }
        match form {
            Form::Gzip => self.unpack("gzip", |stored| Box::new(Members::new(stored))),
            Form::Zstd => self.unpack("Zstandard", |stored| Box::new(Frames::new(stored))),
            Form::Unreadable(what) => Err(unreadable(what, &self.reading.packing)),
            _ => self.undo_more(form, settings),
        }
    }

    #[cfg(not(feature = "formats"))]
    fn undo_more(self, form: Form, _: &Settings) -> Result<Self> {
        let what = form.of_the_task().unwrap_or("such a file");
        Err(Error::invalid(format!(
            "{what} are read by the task and the command alone: set WINTERMUTE_LAMBDA_LIMIT_GB, such as to 20, and the function \
             hands them over"
        )))
    }

    #[cfg(feature = "formats")]
    fn undo_more(mut self, form: Form, settings: &Settings) -> Result<Self> {
        use super::archive::bzip2::Streams;
        use super::held::HeldFile;
        use super::open::opened;
        use lzma_rust2::XzReader;

        /// KiB that the dictionary of an xz archive may take; `xz -9` makes one of 64 MiB.
        const DICTIONARY: u32 = 256 << 10;
        match form {
            Form::Xz => {
                self.unpack("xz", |stored| Box::new(XzReader::new_mem_limit(stored, true, DICTIONARY)))
            }
            Form::Bzip2 => self.unpack("bzip2", |stored| Box::new(Streams::new(stored))),
            Form::Xml => {
                let decoder = std::mem::replace(&mut self.decoder, Decoder::Unpacked(Ahead::default()));
                let feed = crate::input::xml::open(decoder.into_reader(), settings, &mut self.reading)
                    .map_err(|error| self.failure(&error))?;
                self.decoder = Decoder::Unpacked(Ahead::new(feed.json));
                self.counts = feed.counts;
                Ok(self)
            }
            // These are read by ranges.
            _ => {
                let packing = self.reading.packing.clone();
                let held = HeldFile::of(|bytes, count| self.append(bytes, count), &packing)?;
                let size = Some(self.bytes_read());
                let Opened { source, mut reading, counts, .. } =
                    opened(Arc::new(held.clone()), || held.source(), settings);
                reading.packing.splice(..0, self.reading.packing);
                Self::open(Opened { source, reading, size, counts }, settings)
            }
        }
    }

    fn unpack(
        mut self,
        packing: &str,
        decoder: impl FnOnce(Box<dyn BufRead + Send>) -> Box<dyn Read + Send>,
    ) -> Result<Self> {
        self.reading.packing.push(packing.to_owned());
        self.decoder = Decoder::Unpacked(Ahead::new(decoder(self.decoder.into_reader())));
        Ok(self)
    }

    /// Appends up to `count` bytes to `buffer`; fewer mean that the input has ended.
    ///
    /// # Errors
    /// What the source reports, or [`Error::Invalid`] for an archive that is cut short, damaged, or a bomb.
    pub fn append(&mut self, buffer: &mut Vec<u8>, count: usize) -> Result<usize> {
        buffer.reserve(count);
        let read = match &mut self.decoder {
            Decoder::Plain(stored) => stored.append(buffer, count),
            Decoder::Unpacked(ahead) => ahead.take(count as u64).read_to_end(buffer),
        };
        let read = read.map_err(|error| self.failure(&error))?;
        self.bytes += read as u64;
        check_expansion("archive", self.bytes_read(), self.bytes, self.max_expansion)?;
        Ok(read)
    }

    /// Bytes taken from the source so far, as stored.
    pub fn bytes_read(&self) -> u64 {
        self.size.unwrap_or_else(|| self.told.bytes.load(Ordering::Relaxed))
    }

    /// What is known of how the input is stored, and what was repaired so far. Where its text was made, `format` says of what.
    pub fn reading(&self) -> Reading {
        let mut reading = self.reading.clone();
        self.counts.add_to(&mut reading.repairs);
        reading
    }

    /// A failed read is the source's failure, whatever a decoder has wrapped around it, or else the archive's.
    fn failure(&self, error: &io::Error) -> Error {
        if let Some(failure) = self.told.failure() {
            return failure;
        }
        if let Some(Error::Invalid(reason)) = error.get_ref().and_then(|error| error.downcast_ref()) {
            return Error::invalid(reason);
        }
        let at = self.bytes_read();
        let name = match self.reading.packing.last() {
            Some(packing) => format!("{packing} archive"),
            None => "input".to_owned(),
        };
        Error::invalid(if is_early_end(error) {
            format!("the {name} is cut short or damaged: its {at} bytes end amid its data; upload it again")
        } else {
            format!("the {name} is damaged before byte {at}: {error}; make it anew and upload it again")
        })
    }
}

/// Whether a decoder wanted more bytes than there are; some say so only deep inside their own errors.
fn is_early_end(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = match error.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => return true,
        Some(error) => error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static)),
        None => error.source(),
    };
    inner.is_some_and(is_early_end)
}

impl Decoder {
    /// The next bytes, which stay to be read: this many, unless the input ends before.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        match self {
            Self::Plain(stored) => stored.peek(count),
            Self::Unpacked(ahead) => ahead.peek(count),
        }
    }

    fn into_reader(self) -> Box<dyn BufRead + Send> {
        match self {
            Self::Plain(stored) => Box::new(stored),
            Self::Unpacked(ahead) => Box::new(ahead),
        }
    }
}

/// What the stored input tells the code behind the decoders.
#[derive(Default)]
struct InputFacts {
    /// Bytes that the source has handed over.
    bytes: AtomicU64,
    /// The source's own error, kept because decoders tell only their own.
    failure: Mutex<Option<Error>>,
}

impl InputFacts {
    fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn fail(&self, error: Error) -> io::Error {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::other("the source failed")
    }

    fn failure(&self) -> Option<Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Bytes read ahead for a decoder.
const AHEAD: usize = 256 << 10;

/// The input as it is stored.
struct StoredStream {
    source: Source,
    /// What was read ahead, and how much of it is used.
    buffer: Vec<u8>,
    used: usize,
    told: Arc<InputFacts>,
}

impl StoredStream {
    /// Appends up to this many bytes to what was read ahead; answers how many.
    fn read_more(&mut self, count: usize) -> io::Result<usize> {
        self.buffer.drain(..self.used);
        self.used = 0;
        let read = (self.source)(&mut self.buffer, count).map_err(|error| self.told.fail(error))?;
        self.told.read(read as u64);
        Ok(read)
    }

    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.used < count && self.read_more(AHEAD)? > 0 {}
        Ok(&self.buffer[self.used..])
    }

    /// Reads what was not read ahead straight into the buffer.
    fn append(&mut self, buffer: &mut Vec<u8>, count: usize) -> io::Result<usize> {
        let ahead = &self.buffer[self.used..];
        let mut appended = ahead.len().min(count);
        buffer.extend_from_slice(&ahead[..appended]);
        self.used += appended;
        while appended < count {
            let read = (self.source)(buffer, count - appended).map_err(|error| self.told.fail(error))?;
            if read == 0 {
                break;
            }
            self.told.read(read as u64);
            appended += read;
        }
        Ok(appended)
    }
}

impl BufRead for StoredStream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.buffer.len() {
            self.read_more(AHEAD)?;
        }
        Ok(&self.buffer[self.used..])
    }

    fn consume(&mut self, amount: usize) {
        self.used += amount;
    }
}

impl Read for StoredStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Fewer bytes are not asked of a decoder.
const LITTLE: usize = 4 << 10;

/// What a decoder gives, read ahead so that its beginning can be looked at.
struct Ahead {
    decoder: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    used: usize,
}

impl Default for Ahead {
    fn default() -> Self {
        Self::new(Box::new(io::empty()))
    }
}

impl Ahead {
    fn new(decoder: Box<dyn Read + Send>) -> Self {
        Self { decoder, buffer: Vec::new(), used: 0 }
    }

    fn read_more(&mut self, count: usize) -> io::Result<usize> {
        self.buffer.drain(..self.used);
        self.used = 0;
        Read::by_ref(&mut self.decoder).take(count as u64).read_to_end(&mut self.buffer)
    }

    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        let ahead = self.buffer.len() - self.used;
        if ahead < count {
            self.read_more(count - ahead)?;
        }
        Ok(&self.buffer[self.used..])
    }
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.buffer.len() {
            self.read_more(AHEAD)?;
        }
        Ok(&self.buffer[self.used..])
    }

    fn consume(&mut self, amount: usize) {
        self.used += amount;
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.buffer.len() && buffer.len() >= LITTLE {
            return self.decoder.read(buffer);
        }
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
