//! Whatever the input: no panic, each row is a record of well-formed CSV with all columns, and neither the number of threads nor the
//! size of chunks changes a byte.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wintermute_convert::{Output, Plan, Source, convert, in_chunks};
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::{Result, Settings};

static SETTINGS: LazyLock<Settings> =
    LazyLock::new(|| Settings { max_record_bytes: 4096, max_expansion: 100, ..Settings::default() });

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

fuzz_target!(|input: &[u8]| {
    let input = Bytes::copy_from_slice(input);
    let run = |threads: usize, chunk: usize| {
        let open = || -> Source {
            let mut rest = input.clone();
            in_chunks(move || {
                let next = rest.split_to(chunk.min(rest.len()));
                (!next.is_empty()).then_some(Ok(next))
            })
        };
        let plan = Plan { settings: &SETTINGS, threads, deadline: None };
        convert(open, Memory::default, plan, &mut Stopwatch::start("convert")).ok()
    };
    let (whole, pieces) = (run(1, usize::MAX), run(2, 7));
    assert_eq!(whole.is_some(), pieces.is_some());
    let (Some((converted, memory)), Some((again, other))) = (whole, pieces) else { return };
    assert_eq!(memory, other);
    assert_eq!((&converted.profile, &converted.measured), (&again.profile, &again.measured));
    if converted.columns.is_empty() {
        return;
    }
    let mut reader = csv::ReaderBuilder::new().from_reader(&memory.csv[..]);
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), converted.columns.names());
    assert_eq!(reader.records().map(|record| record.unwrap()).count() as u64, converted.profile.rows);
});
