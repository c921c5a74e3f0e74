//! `wintermute convert`: one file, or the parts of a catalogue, become CSV, beside what was seen of its data, without S3.

use crate::catalogue_file::known_as;
use crate::files::Files;
use crate::folder::Named;
use crate::format;
use crate::target::{Sink, Target, is_same};
use serde::Serialize;
use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wintermute_convert::{Converted as Conversion, Output, Plan, judge, write_parquet};
use wintermute_shared::contract::telemetry::{Stopwatch, peak_rss_bytes};
use wintermute_shared::quality::check_mappings;
use wintermute_shared::quality::{self, Quality, REJECTS, Reading, Rejects};
use wintermute_shared::{Error, Result, Settings, s3};

/// Converts what is `named` to `out` with this many threads. `out` without its extension is what `….quality.json`, `….parquet` if the settings
/// want it, and, if records could not be read, `….rejects.jsonl` are named after. Where `out` is a pipe or a device, it gets the CSV, and
/// nothing else is written.
///
/// # Errors
/// [`Error::Invalid`] for a file that is no catalogue (what was seen of it is written even then); [`Error::Failed`] when
/// something cannot be written. A file that is under the name `out` stays as it is until the new one is whole.
pub fn convert(named: &Named, out: &Path, settings: &Settings, threads: usize) -> Result<Converted> {
    let started = Instant::now();
    let places = OutputFiles::of(out, settings)?;
    match named {
        Named::File(file) => places.spare(file)?,
        Named::Folder(folder) => folder.files().try_for_each(|file| places.spare(file))?,
    }
    let files = Files::of(named, settings)?;
    let name = named.shown();
    let begin = || Sinks {
        csv: Sink::new(Some(places.csv.target.clone())),
        rejects: Sink::new(places.beside.as_ref().map(|beside| beside.rejects.target.clone())),
    };
    let plan = Plan { settings, threads, deadline: None };
    let mut watch = Stopwatch::start("convert");
    let (converted, written) = wintermute_convert::convert(files.clone(), begin, plan, &mut watch)
        .map_err(|error| name_file(error, &name))?;

    let mut bytes_written = written.csv.bytes() + written.rejects.bytes();
    let seen = seen(named, &files, settings, &converted)?;
    if let Some(SideFiles { quality, .. }) = &places.beside {
        let mut sink = Sink::new(Some(quality.target.clone()));
        sink.put(&s3::json(&seen))?;
        sink.end()?;
    }
    written.rejects.end()?;
    let rejects = places.beside.as_ref().map(|beside| beside.rejects.path.as_path());
    let told = rejects.unwrap_or(Path::new("no file: they are kept only beside a CSV that is a file"));
    judge(&converted, settings, &name, &told.display())?;
    check_mappings(settings, &seen)?;
    let parquet = places.beside.as_ref().and_then(|beside| beside.parquet.as_ref());
    if let Some(parquet) = parquet {
        let mut sink = Sink::new(Some(parquet.target.clone()));
        write_parquet(files, &converted, plan, &mut sink).map_err(|error| name_file(error, &name))?;
        bytes_written += sink.bytes();
        sink.end()?;
    }
    written.csv.end()?;
    let rejected = converted.profile.rejects().records;
    Ok(Converted {
        csv: out.to_owned(),
        quality: places.beside.as_ref().map(|beside| beside.quality.path.clone()),
        parquet: parquet.map(|parquet| parquet.path.clone()),
        rows: converted.profile.rows,
        columns: converted.columns.len(),
        rejected,
        rejects: rejects.filter(|_| rejected > 0).map(Path::to_owned),
        reading: converted.reading(),
        not_read: converted.profile.rejects(),
        bytes_read: converted.bytes_read,
        bytes_written,
        seconds: started.elapsed().as_secs_f64(),
        peak_rss_bytes: peak_rss_bytes(),
    })
}

/// What was seen of the files' data.
fn seen(named: &Named, files: &Files<'_>, settings: &Settings, converted: &Conversion) -> Result<Quality> {
    let (key, dataset) = match named {
        Named::File(file) => {
            (file.display().to_string(), file.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        }
        Named::Folder(folder) => (named.shown(), folder.name().to_owned()),
    };
    let parts = files.parts()?.into_iter().map(|(path, size)| (path, String::new(), size));
    let source = quality::Source {
        bucket: String::new(),
        key,
        version: String::new(),
        bytes: files.bytes()?,
        parts: converted.part_sources(parts),
    };
    Ok(wintermute_convert::quality(dataset, String::new(), source, settings, converted))
}

/// What is wrong with the input is said with its name.
fn name_file(error: Error, name: &str) -> Error {
    match error {
        Error::Invalid(message) if !message.contains(name) => Error::invalid(format!("{name}: {message}")),
        other => other,
    }
}

/// What a conversion ends with. As JSON it is the line that `--json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Converted {
    /// The CSV.
    pub csv: PathBuf,
    /// What was seen of the data; none where the CSV is no file.
    pub quality: Option<PathBuf>,
    /// The Parquet, if the settings want it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parquet: Option<PathBuf>,
    /// Records that became rows.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Records that could not be read.
    pub rejected: u64,
    /// Where these are kept, if there are any and the CSV is a file.
    pub rejects: Option<PathBuf>,
    /// How the file was read.
    pub reading: Reading,
    /// What could not be read, by kind, with its share of the records and of the bytes.
    pub not_read: Rejects,
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
        let Self { rows, columns, reading, not_read, bytes_read, seconds, .. } = self;
        write!(f, "{} products with {columns} columns", format::count(*rows))?;
        writeln!(f, " in {}, {}", format::seconds(*seconds), format::bytes(*bytes_read))?;
        let reading = format::reading(reading, not_read, self.rejects.as_deref());
        if !reading.is_empty() {
            writeln!(f, "{reading}")?;
        }
        write!(f, "{}", self.csv.display())?;
        self.quality.iter().chain(&self.parquet).try_for_each(|path| write!(f, "\n{}", path.display()))
    }
}

/// Where the results go.
struct OutputFiles {
    csv: OutputFile,
    /// None where the CSV is no file.
    beside: Option<SideFiles>,
}

/// What is beside the CSV.
struct SideFiles {
    quality: OutputFile,
    rejects: OutputFile,
    parquet: Option<OutputFile>,
}

/// A file as it is called, and what it is.
struct OutputFile {
    path: PathBuf,
    target: Target,
}

impl OutputFile {
    /// `shop.csv` with `rejects.jsonl` gives `shop.rejects.jsonl`.
    fn beside(out: &Path, name: &str) -> Result<Self> {
        let path = out.with_extension(name);
        Ok(Self { target: Target::File(Target::file(&path)?), path })
    }
}

impl OutputFiles {
    fn of(out: &Path, settings: &Settings) -> Result<Self> {
        let csv = OutputFile { target: Target::of(out)?, path: out.to_owned() };
        let beside = match csv.target {
            Target::File(_) => Some(SideFiles {
                quality: OutputFile::beside(out, quality::NAME)?,
                rejects: OutputFile::beside(out, REJECTS)?,
                parquet: settings.parquet.then(|| OutputFile::beside(out, "parquet")).transpose()?,
            }),
            _ if settings.parquet => {
                return Err(Error::invalid(format!(
                    "{} is a pipe or a device, and Parquet is written beside the CSV: name a file for the CSV",
                    out.display()
                )));
            }
            _ => None,
        };
        Ok(Self { csv, beside })
    }

    /// Refuses to write over the input, or two files over one another.
    fn spare(&self, file: &Path) -> Result<()> {
        let beside = self.beside.iter().flat_map(|SideFiles { quality, rejects, parquet }| {
            [quality, rejects].into_iter().chain(parquet)
        });
        let written: Vec<&OutputFile> = std::iter::once(&self.csv).chain(beside).collect();
        for (i, OutputFile { path, target }) in written.iter().enumerate() {
            if is_same(target.path(), known_as(file)) {
                return Err(Error::invalid(format!(
                    "{} would be written over the catalogue {}: give the CSV another name",
                    path.display(),
                    file.display()
                )));
            }
            if let Some(other) = written[..i].iter().find(|other| is_same(target.path(), other.target.path()))
            {
                return Err(Error::invalid(format!(
                    "{} and {} would be written over one another: give the CSV another name",
                    other.path.display(),
                    path.display()
                )));
            }
        }
        Ok(())
    }
}

/// The results as they are written.
struct Sinks {
    csv: Sink,
    rejects: Sink,
}

impl Output for Sinks {
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()> {
        self.csv.put(csv)
    }

    fn rejects(&mut self, lines: &[u8]) -> Result<()> {
        self.rejects.put(lines)
    }

    /// The files are gone with their sinks.
    fn abandon(self) {}
}
