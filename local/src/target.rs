//! Where `wintermute convert` writes: files that take their names when they are whole, or a pipe or device that gets the whole CSV.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Seek, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use tempfile::NamedTempFile;
use wintermute_shared::{Error, Result};

/// What a path to write to leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file, or nothing yet. Links are followed, so that they stay.
    File(PathBuf),
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A pipe, or a device such as a terminal.
    Stream(PathBuf),
}

/// More links than this lead in a circle.
const MAX_LINKS: usize = 40;

impl Target {
    /// What `path` leads to. `-` is standard output.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a folder, a disk, a socket, and an open file that has only a number.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let mut place = path.to_owned();
        for _ in 0..MAX_LINKS {
            if let Some(number) = descriptor(&place) {
                return of_descriptor(number, &place);
            }
            match fs::read_link(&place) {
                Ok(next) => place = place.parent().unwrap_or(Path::new("")).join(next),
                Err(_) => return of_place(place),
            }
        }
        Err(Error::invalid(format!("{} is a link that leads in a circle: name a file", path.display())))
    }

    /// The file that `path` leads to.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else.
    pub(crate) fn file(path: &Path) -> Result<PathBuf> {
        match Self::of(path)? {
            Self::File(place) => Ok(place),
            _ => Err(Error::invalid(format!(
                "{} is a pipe or a device: name a file to write to",
                path.display()
            ))),
        }
    }

    /// The path by which the system knows it.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Stream(path) => path,
            Self::Stdout => Path::new("/dev/stdout"),
            Self::Stderr => Path::new("/dev/stderr"),
        }
    }
}

/// The number of an open file of this process that a path such as `/dev/fd/3` names.
fn descriptor(path: &Path) -> Option<u32> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = fs::canonicalize(path.parent()?).ok()?;
    (folder.starts_with("/proc") || folder == Path::new("/dev/fd")).then_some(number)
}

fn of_descriptor(number: u32, path: &Path) -> Result<Target> {
    match number {
        1 => Ok(Target::Stdout),
        2 => Ok(Target::Stderr),
        // To open it anew would be to write over what it holds.
        _ if path.is_file() => Err(Error::invalid(format!(
            "{} is an open file that may hold something: name the file itself, or - for standard output",
            path.display()
        ))),
        _ => of_place(path.to_owned()),
    }
}

fn of_place(path: PathBuf) -> Result<Target> {
    let Ok(metadata) = fs::metadata(&path) else { return Ok(Target::File(path)) };
    let kind = metadata.file_type();
    if kind.is_file() {
        Ok(Target::File(path))
    } else if kind.is_fifo() || kind.is_char_device() {
        Ok(Target::Stream(path))
    } else {
        let what = if kind.is_dir() { "folder" } else { "disk or a socket" };
        Err(Error::invalid(format!("{} is a {what}: name a file to write to", path.display())))
    }
}

/// Whether two paths lead to one file, also by links.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => one.is_file() && (one.dev(), one.ino()) == (other.dev(), other.ino()),
        (Err(_), Err(_)) => one == other,
        _ => false,
    }
}

/// What is written for a target, in a file of its own until it is whole.
pub(crate) struct Sink {
    /// Nothing is kept where there is no target.
    target: Option<Target>,
    file: Option<NamedTempFile>,
}

impl Sink {
    pub(crate) fn new(target: Option<Target>) -> Self {
        Self { target, file: None }
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(target) = self.target.as_ref().filter(|_| !bytes.is_empty()) else { return Ok(()) };
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(temporary(target).map_err(|e| unwritten(target.path(), &e))?),
        };
        file.as_file_mut().write_all(bytes).map_err(|e| unwritten(file_or_target(target, file.path()), &e))
    }

    /// Bytes written.
    pub(crate) fn bytes(&self) -> u64 {
        self.file.as_ref().and_then(|file| file.as_file().metadata().ok()).map_or(0, |file| file.len())
    }

    /// Gives the file its name, or the stream its bytes.
    pub(crate) fn end(self) -> Result<()> {
        let (Some(target), Some(file)) = (self.target, self.file) else { return Ok(()) };
        match &target {
            Target::File(path) => file.persist(path).map(drop).map_err(|error| unwritten(path, &error.error)),
            Target::Stdout => pour(file, io::stdout().as_fd().try_clone_to_owned().map(File::from), &target),
            Target::Stderr => pour(file, io::stderr().as_fd().try_clone_to_owned().map(File::from), &target),
            Target::Stream(path) => pour(file, open_stream(path)?, &target),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file in the folder of the one that it will be, or among temporary files. It is removed unless it takes its name.
fn temporary(target: &Target) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wintermute-").suffix(".part");
    match target {
        Target::File(path) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            // As any new file, but for what the user's mask takes away.
            builder
                .permissions(fs::Permissions::from_mode(0o666))
                .tempfile_in(folder.unwrap_or(Path::new(".")))
        }
        _ => builder.tempfile(),
    }
}

/// A full disk is that of the temporary file.
fn file_or_target<'p>(target: &'p Target, file: &'p Path) -> &'p Path {
    if let Target::File(path) = target { path } else { file }
}

fn pour(mut file: NamedTempFile, stream: io::Result<File>, target: &Target) -> Result<()> {
    let poured = stream.and_then(|mut stream| {
        file.as_file_mut().rewind()?;
        io::copy(file.as_file_mut(), &mut stream)
    });
    match poured {
        // Whoever read along, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        poured => poured.map(drop).map_err(|error| unwritten(target.path(), &error)),
    }
}

/// So long a pipe may be without a reader.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a pipe or a device. To open a pipe waits for its reader, on a thread that ends with the process if none comes.
fn open_stream(path: &Path) -> Result<io::Result<File>> {
    let (sender, receiver) = channel();
    let place = path.to_owned();
    thread::spawn(move || sender.send(OpenOptions::new().write(true).open(place)));
    receiver.recv_timeout(PATIENCE).map_err(|_| {
        Error::failed(format!(
            "nobody reads from the pipe {}: start its reader, and convert again",
            path.display()
        ))
    })
}

pub(crate) fn unwritten(path: &Path, error: &io::Error) -> Error {
    // The error itself may name the temporary file.
    let why = error
        .raw_os_error()
        .map_or_else(|| error.to_string(), |code| io::Error::from_raw_os_error(code).to_string());
    Error::failed(format!("{} cannot be written: {why}", path.display()))
}
