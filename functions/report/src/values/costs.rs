//! What a run costs in AWS: an estimate from what its steps took and a dated list of prices.

use crate::values::format;
use wintermute_shared::contract::telemetry::Telemetry;

/// Of when the prices are.
pub const DATE: &str = "November 2025";
/// Where they hold.
pub const REGION: &str = "us-east-1";

// AWS' list prices in USD, on arm64.
/// Lambda, for a GB and a second.
const LAMBDA_GB_SECOND: f64 = 0.000_013_333_4;
/// Lambda, for a call.
const LAMBDA_CALL: f64 = 0.000_000_2;
/// Fargate, for a processor and an hour.
const FARGATE_CPU_HOUR: f64 = 0.032_38;
/// Fargate, for a GB and an hour.
const FARGATE_GB_HOUR: f64 = 0.003_56;
/// S3, for a write or a listing.
const S3_WRITE: f64 = 0.000_005;
/// S3, for a read.
const S3_READ: f64 = 0.000_000_4;
/// S3, for a GB kept for a month.
const S3_GB_MONTH: f64 = 0.023;

// The sizes that Terraform deploys by default; a test reads them there.
const CONVERT_MB: u32 = 1769;
const DISPATCH_MB: u32 = 128;
const REPORT_MB: u32 = 512;
const TASK_CPU_UNITS: u32 = 2048;
const TASK_MB: u32 = 4096;

/// Seconds of a task's start that are billed with it: its image is fetched.
const TASK_START: f64 = 20.0;
/// Fargate bills a minute at least.
const TASK_LEAST: f64 = 60.0;
/// Seconds that dispatch and report are taken to run: they do not depend on the catalogue.
const OTHERS: f64 = 1.0;
/// Bytes that one request moves.
const REQUEST_BYTES: f64 = 4.0 * 1024.0 * 1024.0;
/// Writes of a run whose size does not matter: small objects, pictures, index pages.
const SMALL_WRITES: f64 = 30.0;

/// An estimate of what a run costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// What it is made of.
    pub parts: Vec<Part>,
    /// USD for a month of keeping all that the run has written.
    pub kept: f64,
}

/// A part of what a run costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What is paid for.
    pub what: &'static str,
    /// How much of it.
    pub amount: String,
    /// USD.
    pub usd: f64,
}

impl Costs {
    /// The estimate; `None` if the telemetry of converting or clustering is missing.
    pub fn of(telemetry: &[Telemetry]) -> Option<Self> {
        let step = |name: &str| telemetry.iter().find(|telemetry| telemetry.step == name);
        let (convert, cluster) = (step("convert")?, step("cluster")?);
        let task = (cluster.seconds + TASK_START).max(TASK_LEAST);
        let hours = task / 3600.0;
        let cpus = f64::from(TASK_CPU_UNITS) / 1024.0;
        let (read, written) = [convert, cluster].iter().fold((0.0, 0.0), |(read, written), step| {
            (read + step.bytes_read as f64, written + step.bytes_written as f64)
        });
        let reads = (read / REQUEST_BYTES).ceil() + SMALL_WRITES;
        let writes = (written / REQUEST_BYTES).ceil() + SMALL_WRITES;
        let parts = vec![
            Part {
                what: "Converting (Lambda)",
                amount: format!("{CONVERT_MB} MB for {}", format::seconds(convert.seconds)),
                usd: lambda(CONVERT_MB, convert.seconds),
            },
            Part {
                what: "Clustering (Fargate)",
                amount: format!("{cpus} processors and {} GB for {}", TASK_MB / 1024, format::seconds(task)),
                usd: hours * (cpus * FARGATE_CPU_HOUR + f64::from(TASK_MB) / 1024.0 * FARGATE_GB_HOUR),
            },
            Part {
                what: "Dispatch and report (Lambda)",
                amount: format!("{DISPATCH_MB} MB and {REPORT_MB} MB, {OTHERS} s each"),
                usd: lambda(DISPATCH_MB, OTHERS) + lambda(REPORT_MB, OTHERS),
            },
            Part {
                what: "Requests (S3)",
                amount: format!("about {reads} reads and {writes} writes"),
                usd: reads * S3_READ + writes * S3_WRITE,
            },
        ];
        Some(Self { parts, kept: (convert.bytes_read as f64 + written) / 1e9 * S3_GB_MONTH })
    }

    /// USD for the whole run.
    pub fn total(&self) -> f64 {
        self.parts.iter().map(|part| part.usd).sum()
    }
}

fn lambda(megabytes: u32, seconds: f64) -> f64 {
    f64::from(megabytes) / 1024.0 * seconds * LAMBDA_GB_SECOND + LAMBDA_CALL
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, seconds: f64, bytes: u64) -> Telemetry {
        Telemetry {
            step: name.to_owned(),
            wintermute: String::new(),
            seconds,
            stages: Vec::new(),
            rows: 0,
            bytes_read: bytes,
            bytes_written: bytes,
            peak_rss_bytes: None,
            source_last_modified: None,
            trace: None,
        }
    }

    #[test]
    fn an_hour_of_each_costs_what_the_price_list_says() {
        let costs = Costs::of(&[step("convert", 3600.0, 0), step("cluster", 3580.0, 0)]).unwrap();
        // 1,769 MB for an hour, and two processors with 4 GB for an hour.
        let (convert, task) = (1769.0 / 1024.0 * 3600.0 * 0.000_013_333_4, 2.0 * 0.032_38 + 4.0 * 0.003_56);
        assert!((costs.parts[0].usd - convert).abs() < 1e-6, "{costs:?}");
        assert!((costs.parts[1].usd - task).abs() < 1e-9, "{costs:?}");
    }

    #[test]
    fn a_short_task_is_billed_for_a_minute_and_what_is_unknown_is_not_estimated() {
        let costs = Costs::of(&[step("convert", 1.0, 2_000_000_000), step("cluster", 1.0, 0)]).unwrap();
        assert!(costs.parts[1].amount.ends_with("60.0 s"), "{costs:?}");
        assert!((costs.kept - 4.0 * 0.023).abs() < 1e-9);
        assert_eq!(Costs::of(&[step("convert", 1.0, 0)]), None);
    }

    #[test]
    fn the_sizes_are_those_that_terraform_deploys_by_default() {
        let variables = include_str!("../../../../terraform/wintermute/variables.tf");
        let after = |start: &str, name: &str| {
            let block = variables.split_once(start).unwrap().1;
            let value = block.split_once(name).unwrap().1.trim_start_matches([' ', '=']);
            value
                .trim_start_matches("optional(number, ")
                .split([')', '\n'])
                .next()
                .unwrap()
                .parse::<u32>()
                .unwrap()
        };
        for (function, megabytes) in
            [("convert ", CONVERT_MB), ("dispatch ", DISPATCH_MB), ("report ", REPORT_MB)]
        {
            let functions = variables.split_once("variable \"functions\"").unwrap().1;
            let block = functions.split_once(&format!("\n    {function}")).unwrap().1;
            let memory = block.split_once("optional(number, ").unwrap().1.split(')').next().unwrap();
            assert_eq!(memory.parse(), Ok(megabytes), "{function}");
        }
        assert_eq!(after("variable \"cluster_cpu\"", "default "), TASK_CPU_UNITS);
        assert_eq!(after("variable \"cluster_memory\"", "default "), TASK_MB);
    }
}
