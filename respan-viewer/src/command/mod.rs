//! The command line of `respan`.

mod browser;
mod diff;
mod input;
mod output;
mod run;
mod serve;
mod show;
mod view;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// A failure with its remedy, for standard error.
type Failure = Box<dyn std::error::Error>;

/// See the traces of LLM applications while they run: locally, without an account.
#[derive(Parser)]
#[command(name = "respan", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  respan run -- cargo run                Run a program and see its traces live
  respan serve                           Receive OTLP at http://127.0.0.1:4318 and serve the page
  respan view spans.jsonl --html t.html  Turn recorded spans into one HTML file to send
  respan show                            List the newest traces in the terminal
  respan diff 4bf92f35 0af76519          Compare two runs

Other languages: set OTEL_EXPORTER_OTLP_ENDPOINT to the address that `respan serve` prints.";

#[derive(Subcommand)]
enum Command {
    /// Run a program whose traces appear on the page
    Run(run::RunArgs),
    /// Receive spans over OTLP/HTTP and serve the Traces page
    Serve(serve::ServeArgs),
    /// Open recorded traces, or write them as one HTML file
    View(view::ViewArgs),
    /// Print a trace as a tree, or list the newest traces
    Show(show::ShowArgs),
    /// Compare two traces
    Diff(diff::DiffArgs),
}

/// The place where traces are kept.
#[derive(Args, Clone)]
struct DataArgs {
    /// The directory of the database [default: `RESPAN_VIEWER_DATA`, or `respan` in the data directory of the user]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataArgs {
    fn directory(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(crate::server::default_directory)
    }
}

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Serve(args) => serve::serve(&args),
        Command::View(args) => view::view(&args),
        Command::Show(args) => show::show(&args),
        Command::Diff(args) => diff::diff(&args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("respan: {error}");
        ExitCode::FAILURE
    })
}
