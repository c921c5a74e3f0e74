//! `wintermute convert`: one file becomes CSV, beside what was seen of its data, without S3.

use crate::format;
use bytes::Bytes;
use serde::Serialize;
use std::ffi::OsString;
use std::fmt::{Display, Formatter};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use wintermute_convert::columnar;
use wintermute_convert::columnar::pages::Stored;
use wintermute_convert::convert::{self, Output, Plan};
use wintermute_convert::ending::{judge, quality};
use wintermute_convert::source::{Form, Source};
use wintermute_shared::catalogue::check_mappings;
use wintermute_shared::quality::{self, REJECTS};
use wintermute_shared::telemetry::{Stopwatch, peak_rss_bytes};
use wintermute_shared::{Error, Result, Settings, store};

/// Converts `file` to `out` with so many threads. `out` without its extension is what `….quality.json`, `….parquet` if the settings
/// want it, and, if records could not be read, `….rejects.jsonl` are named after.
///
/// # Errors
/// [`Error::Invalid`] for a file that is no catalogue (what was seen of it is written even then); [`Error::Failed`] when
/// something cannot be written. A file that stands under the name `out` stays as it is until the new one is whole.
pub fn convert(file: &Path, out: &Path, settings: &Settings, threads: usize) -> Result<Converted> {
    let started = Instant::now();
    let bytes = File::open(file).and_then(|file| file.metadata()).map_err(|e| unreadable(file, &e))?.len();
    let (csv, rejects) = (Target::beside(out, "csv"), Target::beside(out, REJECTS));
    let parquet = settings.parquet.then(|| Target::beside(out, "parquet"));
    let quality_place = Target::beside(out, quality::NAME).place;
    let mut written: Vec<&Path> = vec![out, &csv.part, &quality_place, &rejects.place, &rejects.part];
    written.extend(parquet.iter().flat_map(|parquet| [&*parquet.place, &*parquet.part]));
    spare(file, &written)?;
    let mut open = || match File::open(file) {
        Ok(open) => source(file.to_owned(), open, settings.max_expansion),
        Err(error) => failed(unreadable(file, &error)),
    };
    let begin = || Written { csv: Sink::new(&csv.part), rejects: Sink::new(&rejects.part), bytes: 0 };
    let plan = Plan { settings, threads, deadline: None };
    let (converted, written) =
        wintermute_convert::convert::convert(&mut open, begin, plan, &mut Stopwatch::start("convert"))?;

    let source = quality::Source {
        bucket: String::new(),
        key: file.display().to_string(),
        version: String::new(),
        bytes,
    };
    let dataset = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let seen = quality(dataset, String::new(), source, settings, &converted);
    fs::write(&quality_place, store::json(&seen)).map_err(|e| unwritten(&quality_place, &e))?;
    let bytes_written = written.bytes;
    written.rejects.end(&rejects, converted.profile.rejects().records > 0)?;
    let verdict = judge(&converted, settings, &file.display(), &rejects.place.display())
        .and_then(|()| check_mappings(settings, converted.columns.names().iter().map(String::as_str)));
    let parquet_written = match (&verdict, &parquet) {
        (Ok(()), Some(target)) => write_parquet(open(), &converted, plan, target),
        _ => Ok(0),
    };
    let is_whole = verdict.is_ok() && parquet_written.is_ok();
    written.csv.end(&Target { part: csv.part, place: out.to_owned() }, is_whole)?;
    verdict?;
    let bytes_written = bytes_written + parquet_written?;
    Ok(Converted {
        csv: out.to_owned(),
        quality: quality_place,
        parquet: parquet.map(|target| target.place),
        rows: converted.profile.rows,
        columns: converted.columns.len(),
        rejected: converted.profile.rejects().records,
        rejects: (converted.profile.rejects().records > 0).then_some(rejects.place),
        bytes_read: converted.bytes_read,
        bytes_written,
        seconds: started.elapsed().as_secs_f64(),
        peak_rss_bytes: peak_rss_bytes(),
    })
}

/// What a conversion ends with. As JSON it is the line that `--json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Converted {
    /// The CSV.
    pub csv: PathBuf,
    /// What was seen of the data.
    pub quality: PathBuf,
    /// The Parquet, if the settings want it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parquet: Option<PathBuf>,
    /// Records that became rows.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Records that could not be read.
    pub rejected: u64,
    /// Where these are kept, if there are any.
    pub rejects: Option<PathBuf>,
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes of CSV, rejects and Parquet.
    pub bytes_written: u64,
    /// Seconds it took.
    pub seconds: f64,
    /// The peak memory of the process.
    pub peak_rss_bytes: Option<u64>,
}

impl Display for Converted {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { rows, columns, rejected, bytes_read, seconds, .. } = self;
        write!(f, "{} products with {columns} columns", format::count(*rows))?;
        writeln!(f, " in {}, {}", format::seconds(*seconds), format::bytes(*bytes_read))?;
        if let Some(rejects) = &self.rejects {
            writeln!(f, "{}", format::rejects(*rejected, rejects))?;
        }
        write!(f, "{}\n{}", self.csv.display(), self.quality.display())?;
        self.parquet.as_ref().map_or(Ok(()), |parquet| write!(f, "\n{}", parquet.display()))
    }
}

/// Writes what was converted as Parquet too; gives its bytes.
fn write_parquet(
    source: Source,
    converted: &convert::Converted,
    plan: Plan<'_>,
    target: &Target,
) -> Result<u64> {
    let mut sink = Sink::new(&target.part);
    let written = columnar::table::write(source, converted, plan, &mut sink);
    let bytes = sink.file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |metadata| metadata.len());
    sink.end(target, written.is_ok())?;
    written.map(|()| bytes)
}

/// Refuses to write over the input, or two files over one another. The first of the written ones has the name that was given.
fn spare(file: &Path, written: &[&Path]) -> Result<()> {
    for (i, path) in written.iter().enumerate() {
        refuse_what_is_no_file(path)?;
        if is_same(path, file) {
            return Err(Error::invalid(format!(
                "{} would be written over the catalogue {}: give the CSV another name",
                path.display(),
                file.display()
            )));
        }
        if let Some(other) = written[..i].iter().find(|other| is_same(path, other)) {
            return Err(Error::invalid(format!(
                "{} and {} would be written over one another: give the CSV another name",
                other.display(),
                path.display()
            )));
        }
    }
    Ok(())
}

/// Refuses to put a file in the place of a folder, a pipe or a device.
pub(crate) fn refuse_what_is_no_file(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(Error::invalid(format!(
            "{} is no file but a folder, a pipe or a device: name a file to write to",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Whether two paths lead to one file, also by links.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        (Err(_), Err(_)) => one == other,
        _ => false,
    }
}

/// A file's bytes in chunks, or the text of its rows if it is Parquet.
fn source(path: PathBuf, mut file: File, max_expansion: u64) -> Source {
    let mut first = [0; Form::KNOWN_BY];
    if file.read_exact_at(&mut first, 0).is_ok() && Form::of(&first) == Form::Parquet {
        return match file.metadata() {
            Ok(metadata) => {
                columnar::source(Arc::new(Columns { path, file, size: metadata.len() }), max_expansion)
            }
            Err(error) => failed(unreadable(&path, &error)),
        };
    }
    Box::new(move |buffer, count| {
        Read::by_ref(&mut file).take(count as u64).read_to_end(buffer).map_err(|e| unreadable(&path, &e))
    })
}

/// A source that fails.
fn failed(error: Error) -> Source {
    let mut failure = Some(error);
    Box::new(move |_, _| failure.take().map_or(Ok(0), Err))
}

/// A file that is read by ranges.
struct Columns {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Stored for Columns {
    fn size(&self) -> u64 {
        self.size
    }

    fn range(&self, start: u64, end: u64) -> Result<Bytes> {
        let mut bytes = vec![0; (end - start) as usize];
        self.file.read_exact_at(&mut bytes, start).map_err(|error| unreadable(&self.path, &error))?;
        Ok(bytes.into())
    }
}

/// A file that is written under a name of its own until it is whole.
struct Target {
    part: PathBuf,
    place: PathBuf,
}

impl Target {
    /// `shop.csv` with `rejects.jsonl` gives `shop.rejects.jsonl`.
    fn beside(out: &Path, name: &str) -> Self {
        let place = out.with_extension(name);
        let mut part = place.file_name().map_or_else(OsString::new, OsString::from);
        part.push(".part");
        Self { part: place.with_file_name(part), place }
    }
}

/// The results as they are written.
struct Written {
    csv: Sink,
    rejects: Sink,
    bytes: u64,
}

impl Output for Written {
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()> {
        self.bytes += csv.len() as u64;
        self.csv.put(csv)
    }

    fn rejects(&mut self, lines: &[u8]) -> Result<()> {
        self.bytes += lines.len() as u64;
        self.rejects.put(lines)
    }

    fn abandon(self) {
        self.csv.remove();
        self.rejects.remove();
    }
}

/// A file that is created when there is something to write.
struct Sink {
    path: PathBuf,
    file: Option<File>,
}

impl Sink {
    fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), file: None }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::create(&self.path).map_err(|e| unwritten(&self.path, &e))?),
        };
        file.write_all(bytes).map_err(|e| unwritten(&self.path, &e))
    }

    /// Gives the file its name, or removes it and what an earlier run has left under that name.
    fn end(self, target: &Target, keep: bool) -> Result<()> {
        if keep && self.file.is_some() {
            return fs::rename(&self.path, &target.place).map_err(|e| unwritten(&target.place, &e));
        }
        self.remove();
        Ok(())
    }

    fn remove(self) {
        if self.file.is_some()
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "an unfinished file stays");
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.put(bytes).map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::invalid(format!("the file {} cannot be read: {error}", path.display()))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    Error::failed(format!("{} cannot be written: {error}", path.display()))
}
