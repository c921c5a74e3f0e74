//! The command line.

use crate::folder::Named;
use crate::progress::Progress;
use crate::server::Credentials;
use crate::target::Target;
use crate::{assign, convert, run, serve, status};
use clap::{ArgAction, Args, Parser, Subcommand};
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use wintermute_convert::{LIMIT, Limits, gigabytes};
use wintermute_shared::logging::{PROGRESS, wanted};
use wintermute_shared::s3::RetryPolicy;
use wintermute_shared::settings::SettingsArgs;
use wintermute_shared::{Error, Result, Store};

/// The project's own catalogue, as seen from the project's folder.
const SAMPLE: &str = "samples/products.jsonl";

/// A product catalogue becomes a report.
#[derive(Debug, Parser)]
#[command(name = "wintermute", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Show logs; twice for more.
    #[arg(short, long, action = ArgAction::Count, global = true)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole chain on one catalogue.
    Run(RunArgs),
    /// Keep the S3 server up and run the chain on each upload.
    Serve(ServeArgs),
    /// Convert one catalogue to CSV, and tell what its data are like.
    Convert(ConvertArgs),
    /// Place the products of one file in the clusters of an earlier run.
    Assign(AssignArgs),
    /// Tell which step each dataset and run is in.
    Status(StatusArgs),
    /// Write a generated catalogue.
    Sample(SampleArgs),
    /// Run the task that the environment describes.
    #[command(hide = true)]
    Cluster,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// The catalogue: JSON, a table (CSV or TSV), a workbook, XML or Parquet, also compressed, a pipe, or `-` for standard
    /// input; without it the project's own sample. A folder, a pattern in quotes such as 'exports/part-*.parquet', or several files
    /// are the parts of one catalogue.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The folder that holds the buckets.
    #[arg(long, value_name = "DIR", default_value = "wintermute-data")]
    data: PathBuf,

    /// Open the report.
    #[arg(long)]
    open: bool,

    /// Print the results as one last line of JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    limit: LimitArgs,

    #[command(flatten)]
    settings: SettingsArgs,
}

/// The limit is no setting: results do not depend on it.
#[derive(Debug, Args)]
struct LimitArgs {
    /// Catalogues of more GB are converted by a task, as in the deployment; without it, none is.
    #[arg(long, env = LIMIT, value_name = "GB", value_parser = gigabytes)]
    lambda_limit_gb: Option<u64>,
}

impl From<LimitArgs> for Limits {
    fn from(LimitArgs { lambda_limit_gb }: LimitArgs) -> Self {
        Self { deadline: None, bytes: lambda_limit_gb }
    }
}

#[derive(Debug, Args)]
struct ConvertArgs {
    /// The catalogue, as `run` takes it: a file, or the parts of a catalogue. A pipe, or `-` for standard input, is copied to a temporary
    /// file.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The CSV file to write; beside it come `.quality.json` and, if there are any, `.rejects.jsonl`. A pipe, or `-` for standard
    /// output, gets the CSV alone, once it is whole.
    out: PathBuf,

    /// Threads that convert; the result does not depend on it.
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,

    /// Print the results as one last line of JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Args)]
struct AssignArgs {
    /// The model: a folder such as wintermute-data/wintermute-lake/models/<dataset>/<run>.
    model: PathBuf,

    /// The catalogue: JSON, a table (CSV or TSV), a workbook, XML or Parquet, also compressed.
    file: PathBuf,

    /// The Parquet file to write: the products with their cluster, distance and place on the map.
    #[arg(long, value_name = "FILE", default_value = "assigned.parquet")]
    out: PathBuf,

    /// Print the results as one last line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// The folder that holds the buckets.
    #[arg(long, value_name = "DIR", default_value = "wintermute-data")]
    data: PathBuf,

    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value = "8014")]
    port: u16,

    /// The access key id that clients use; random unless given.
    #[arg(long, env = "WINTERMUTE_ACCESS_KEY", requires = "secret_key")]
    access_key: Option<String>,

    /// The secret access key that clients use; random unless given.
    #[arg(long, env = "WINTERMUTE_SECRET_KEY", requires = "access_key", hide_env_values = true)]
    secret_key: Option<String>,

    #[command(flatten)]
    limit: LimitArgs,

    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Args)]
struct StatusArgs {
    /// A data folder, or the name of a lake bucket: AWS_ENDPOINT_URL and credentials say where that is.
    #[arg(default_value = "wintermute-data")]
    place: String,

    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct SampleArgs {
    /// How many products.
    #[arg(long, default_value = "2000")]
    rows: u64,

    /// Seed of all random choices.
    #[arg(long, default_value = "7")]
    seed: u64,

    /// The file to write; without it standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = wanted() {
        return fail(&error);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Error::failed(format!("the runtime did not start: {error}"))),
    };
    let code = runtime.block_on(async {
        match cli.command {
            Command::Run(args) => end(run_command(args, cli.verbose).await),
            Command::Serve(args) => end(serve_command(args, cli.verbose).await),
            Command::Convert(args) => end(convert_command(&args, cli.verbose)),
            Command::Assign(args) => end(assign_command(&args, cli.verbose).await),
            Command::Status(args) => end(status_command(&args).await),
            Command::Sample(args) => end(sample_command(&args)),
            Command::Cluster => {
                wintermute_shared::logging::init();
                match own_endpoint() {
                    Ok(store) => wintermute_task::main(store).await,
                    Err(error) => fail(&error),
                }
            }
        }
    });
    // A step that computes on a thread of its own is not waited for; a child process ends with its task.
    runtime.shutdown_timeout(Duration::from_millis(500));
    code
}

async fn run_command(args: RunArgs, verbose: u8) -> Result<()> {
    let SettingsArgs(settings) = args.settings;
    settings.check()?;
    let progress = Progress::new(logs(verbose).is_some());
    start_logs(verbose, Some(progress.clone()));
    let files = if args.files.is_empty() { vec![own_sample()?] } else { args.files };
    let named = Named::of(&files, &settings)?;
    let chain = run::run(named, &args.data, settings, args.limit.into(), this_program()?, &progress);
    let summary = tokio::select! {
        summary = chain => summary?,
        () = interrupted() => return Err(Error::failed("interrupted")),
    };
    say(&summary.to_string());
    if args.open {
        opener::open(&summary.report).map_err(|error| {
            Error::failed(format!("the report {} cannot be opened: {error}", summary.report.display()))
        })?;
    }
    if args.json {
        say(&line(&summary)?);
    }
    Ok(())
}

fn convert_command(args: &ConvertArgs, verbose: u8) -> Result<()> {
    let SettingsArgs(settings) = &args.settings;
    settings.check()?;
    start_logs(verbose, Some(Progress::new(logs(verbose).is_some())));
    let threads = args.threads.or_else(|| available_parallelism().ok()).map_or(1, usize::from);
    let named = Named::of(&args.files, settings)?;
    let converted = convert::convert(&named, &args.out, settings, threads)?;
    // The CSV may have gone to standard output.
    let say = if Target::of(&args.out)? == Target::Stdout { say_aside } else { say };
    say(&converted.to_string());
    if args.json {
        say(&line(&converted)?);
    }
    Ok(())
}

async fn assign_command(args: &AssignArgs, verbose: u8) -> Result<()> {
    let progress = Progress::new(logs(verbose).is_some());
    start_logs(verbose, Some(progress.clone()));
    let assigned = tokio::select! {
        assigned = assign::assign(&args.model, &args.file, &args.out, &progress) => assigned?,
        () = interrupted() => return Err(Error::failed("interrupted")),
    };
    say(&assigned.to_string());
    if args.json {
        say(&line(&assigned)?);
    }
    Ok(())
}

async fn serve_command(args: ServeArgs, verbose: u8) -> Result<()> {
    let SettingsArgs(settings) = args.settings;
    settings.check()?;
    start_logs(verbose, None);
    let credentials = match (args.access_key, args.secret_key) {
        (Some(access_key), Some(secret_key)) => Credentials { access_key, secret_key },
        _ => Credentials::random(),
    };
    let (limits, program) = (args.limit.into(), this_program()?);
    tokio::select! {
        served = serve::serve(&args.data, args.port, credentials, settings, limits, program) => served,
        () = interrupted() => Ok(()),
    }
}

async fn status_command(args: &StatusArgs) -> Result<()> {
    let folder = Path::new(&args.place);
    let all = match folder.is_dir() {
        true => status::of_folder(folder)?,
        false => status::of_bucket(&store().await?, &args.place).await?,
    };
    say(&if args.json { line(&all)? } else { status::table(&all) });
    Ok(())
}

/// The store of the bucket whose status is asked for.
#[cfg(feature = "aws")]
async fn store() -> Result<Store> {
    let aws = wintermute_shared::aws::of_task().await;
    match aws.region() {
        Some(_) => Ok(Store::of(&aws)),
        None => Err(Error::invalid(
            "no region is known: set AWS_REGION to that of the bucket, or AWS_PROFILE to a profile that has one",
        )),
    }
}

/// As above, for a command that was built without TLS.
#[cfg(not(feature = "aws"))]
async fn store() -> Result<Store> {
    own_endpoint().map_err(|error| {
        Error::invalid(format!("{error}; for a bucket in AWS build the command with --features aws"))
    })
}

fn sample_command(args: &SampleArgs) -> Result<()> {
    let (name, written) = match &args.out {
        Some(path) => (
            path.display().to_string(),
            File::create(path).and_then(|file| write_sample(args, BufWriter::new(file))),
        ),
        None => ("standard output".to_owned(), write_sample(args, BufWriter::new(std::io::stdout()))),
    };
    match written {
        // Whoever read along, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Error::failed(format!("{name} cannot be written: {error}"))),
    }
}

fn write_sample(args: &SampleArgs, mut out: impl Write + Send) -> std::io::Result<()> {
    wintermute_sample::write(args.rows, args.seed, &mut out)?;
    out.flush()
}

/// The store of a server that `serve` or `run` has started, as the environment names it.
fn own_endpoint() -> Result<Store> {
    let variable = |name: &str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        value.ok_or_else(|| {
            Error::invalid(format!("{name} is not set: `serve` prints it, and `run` sets it for its task"))
        })
    };
    let url = variable("AWS_ENDPOINT_URL")?;
    if !url.starts_with("http://") {
        return Err(Error::invalid(format!("AWS_ENDPOINT_URL must begin with http://, not be {url:?}")));
    }
    let (access_key, secret_key) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    Ok(Store::at_endpoint(&url, &access_key, &secret_key, RetryPolicy::default()))
}

/// The project's own sample, from the project's folder or from anywhere else on the machine that built the command.
fn own_sample() -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(SAMPLE);
    [PathBuf::from(SAMPLE), source].into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Error::invalid(format!(
            "there is no {SAMPLE} here: name a catalogue file, or run in the project's folder"
        ))
    })
}

fn this_program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|error| Error::failed(format!("this program cannot be found: {error}")))
}

/// Waits for Ctrl-C or SIGTERM.
async fn interrupted() {
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        },
        // Without handlers the signals end the process by themselves.
        _ => std::future::pending().await,
    }
}

fn start_logs(verbose: u8, progress: Option<Progress>) {
    let progress = progress
        .map(|progress| progress.with_filter(Targets::new().with_target(PROGRESS, LevelFilter::INFO)));
    let lines = logs(verbose).map(|targets| {
        let lines = tracing_subscriber::fmt::layer().compact().without_time().with_writer(std::io::stderr);
        lines.with_filter(targets.with_target(PROGRESS, LevelFilter::OFF))
    });
    tracing_subscriber::registry().with(progress).with(lines).init();
}

/// The logs to show: as `WINTERMUTE_LOG` says, as `-v` says, or none.
fn logs(verbose: u8) -> Option<Targets> {
    let wanted = wanted().ok().flatten();
    let level = match verbose {
        0 => None,
        1 => Some(LevelFilter::INFO),
        _ => Some(LevelFilter::DEBUG),
    };
    wanted.or(level.map(|level| Targets::new().with_target("wintermute", level)))
}

fn end(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &Error) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {error}"));
    ExitCode::FAILURE
}

fn line(results: &impl Serialize) -> Result<String> {
    serde_json::to_string(results)
        .map_err(|error| Error::failed(format!("the results cannot be written as JSON: {error}")))
}

/// A closed standard output is no reason to fail.
fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// As [`say`], on standard error.
fn say_aside(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn run_takes_every_setting() {
        let cli = Cli::try_parse_from(["wintermute", "run", "a.jsonl", "--k", "7", "--text", "a,b"]).unwrap();
        let Command::Run(args) = cli.command else { panic!("run") };
        assert_eq!((args.settings.0.k.to_string().as_str(), args.settings.0.text.len()), ("7", 2));
    }

    #[test]
    fn half_of_the_credentials_is_refused() {
        assert!(Cli::try_parse_from(["wintermute", "serve", "--access-key", "a"]).is_err());
    }
}
