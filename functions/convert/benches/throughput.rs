//! How fast bytes become CSV, quality included, from memory to nowhere: `cargo bench -p wintermute-convert -- FILE [THREADS]`.

use bytes::Bytes;
use std::time::Instant;
use wintermute_convert::{Output, Plan, Source, convert, in_chunks};
use wintermute_shared::contract::telemetry::Stopwatch;
use wintermute_shared::{Result, Settings};

const CHUNK: usize = 4 << 20;
const REPEATS: usize = 7;

struct Nowhere;

impl Output for Nowhere {
    fn catalogue(&mut self, _: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn rejects(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }

    fn abandon(self) {}
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let Some(path) = args.next() else {
        println!("not measured: name a catalogue, such as one that `wintermute sample` has made");
        return Ok(());
    };
    let threads = args.next().map_or(Ok(1), |text| text.parse())?;
    let input = Bytes::from(std::fs::read(&path)?);
    let settings = Settings::default();
    let mut seconds = Vec::with_capacity(REPEATS);
    for _ in 0..REPEATS {
        let open = || -> Source {
            let mut rest = input.clone();
            in_chunks(move || {
                let next = rest.split_to(CHUNK.min(rest.len()));
                (!next.is_empty()).then_some(Ok(next))
            })
        };
        let plan = Plan { settings: &settings, threads, deadline: None };
        let started = Instant::now();
        let (converted, _) = convert(open, || Nowhere, plan, &mut Stopwatch::start("convert"))?;
        seconds.push(started.elapsed().as_secs_f64());
        assert!(converted.profile.rows > 0, "the catalogue holds no row");
    }
    seconds.sort_unstable_by(f64::total_cmp);
    let rate = |seconds: f64| input.len() as f64 / 1e6 / seconds;
    println!(
        "{path}: {:.0} MB/s at best, {:.0} MB/s in the median of {REPEATS} with {threads} thread(s)",
        rate(seconds[0]),
        rate(seconds[REPEATS / 2])
    );
    Ok(())
}
