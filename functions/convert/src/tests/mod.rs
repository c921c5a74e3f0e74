//! What users are promised, on the conversion without S3; the tests on S3 are those of the local command.

#[cfg(feature = "formats")]
mod archives;
mod bad_input;
mod encodings;
mod forms;
#[cfg(feature = "formats")]
mod hostile_parquet;
mod nested;
#[cfg(feature = "formats")]
mod parquet;
#[cfg(feature = "formats")]
mod parquet_bytes;
mod parts;
mod prices;
mod products_in_json;
mod quality;
mod round_trip;
mod stray_quotes;
mod tables;
mod unreadable;
#[cfg(feature = "formats")]
mod workbooks;
#[cfg(feature = "formats")]
mod xml;

use crate::input::source::{Source, in_chunks};
use crate::pipeline::convert::{Converted, convert};
use crate::pipeline::plan::{Output, Plan};
use bytes::Bytes;
use std::time::Instant;
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::quality::Reject;
use wintermute_shared::{Result, Settings};

/// Takes the results in memory.
#[derive(Debug, Default, PartialEq)]
struct Memory {
    csv: Vec<u8>,
    rejects: Vec<u8>,
}

impl Output for Memory {
    fn catalogue(&mut self, csv: &mut Vec<u8>) -> Result<()> {
        self.csv.append(csv);
        Ok(())
    }

    fn rejects(&mut self, lines: &[u8]) -> Result<()> {
        self.rejects.extend_from_slice(lines);
        Ok(())
    }

    fn abandon(self) {}
}

/// An input and how it is read.
#[derive(Clone)]
struct Case {
    input: Bytes,
    chunk: usize,
    settings: Settings,
    threads: usize,
    deadline: Option<Instant>,
}

/// What came of it.
#[derive(Debug)]
struct Outcome {
    text: String,
    rejects: Vec<Reject>,
    converted: Converted,
}

impl Case {
    fn new(input: impl Into<Bytes>) -> Self {
        Self {
            input: input.into(),
            chunk: 100_000,
            settings: Settings::default(),
            threads: 2,
            deadline: None,
        }
    }

    fn source(&self) -> Source {
        let (mut rest, chunk) = (self.input.clone(), self.chunk);
        in_chunks(move || {
            let next = rest.split_to(chunk.min(rest.len()));
            (!next.is_empty()).then_some(Ok(next))
        })
    }

    fn try_run(&self) -> Result<(Converted, Memory)> {
        convert(|| self.source(), Memory::default, self.plan(), &mut Stopwatch::start("convert"))
    }

    fn plan(&self) -> Plan<'_> {
        Plan { settings: &self.settings, threads: self.threads, deadline: self.deadline }
    }

    fn run(&self) -> Outcome {
        let (converted, memory) = self.try_run().unwrap();
        let lines = memory.rejects.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Outcome {
            text: String::from_utf8(memory.csv).unwrap(),
            rejects: lines.map(|line| serde_json::from_slice(line).unwrap()).collect(),
            converted,
        }
    }
}

/// The CSV of an input.
fn csv_of(input: impl Into<Bytes>) -> String {
    let outcome = Case::new(input).run();
    assert_eq!(outcome.rejects, []);
    outcome.text
}

impl Outcome {
    fn reasons(&self) -> Vec<(u64, u64, &str)> {
        self.rejects.iter().map(|reject| (reject.line, reject.offset, reject.reason.as_str())).collect()
    }
}
