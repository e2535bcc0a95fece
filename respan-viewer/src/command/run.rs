//! `respan run`.

use super::serve::{ServerArgs, runtime, stop};
use super::{Failure, browser};
use crate::server::{Server, find_running};
use clap::Args;
use std::ffi::OsString;
use std::process::ExitCode;
use tokio::process::Command;

/// OpenTelemetry's variable for the time between two batches, in milliseconds.
const DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";

#[derive(Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Stop the server with the program instead of keeping the page until Ctrl-C
    #[arg(long)]
    exit: bool,
    /// The program and its arguments
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "PROGRAM"
    )]
    program: Vec<OsString>,
}

/// Runs a program with the variables that send its spans here; its exit code is the result.
pub(super) fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let options = args.server.options()?;
    runtime()?.block_on(async {
        let (stop_server, stopped) = tokio::sync::oneshot::channel::<()>();
        let (url, endpoint, serving) = match Server::bind(&options).await {
            Ok(server) => {
                let (url, endpoint) = (server.url().to_owned(), server.endpoint());
                let stopped = async {
                    // The sender is dropped when the command fails.
                    let _ = stopped.await;
                };
                (url, endpoint, Some(tokio::spawn(server.run(stopped))))
            }
            Err(error) => {
                let Some((url, address)) = error.running().and_then(|_| find_running(&options.directory)) else {
                    return Err(error.into());
                };
                (url, format!("http://{address}"), None)
            }
        };
        eprintln!("Traces page: {url}");
        if !args.no_open {
            browser::open(&url);
        }
        let code = child(args, &endpoint).await?;
        if let Some(serving) = serving {
            if !args.exit {
                eprintln!("The program has ended. The page stays until Ctrl-C: {url}");
                stop().await;
            }
            drop(stop_server);
            serving.await??;
        }
        Ok(code)
    })
}

async fn child(args: &RunArgs, endpoint: &str) -> Result<ExitCode, Failure> {
    let name = args.program[0].to_string_lossy().into_owned();
    let mut command = Command::new(&args.program[0]);
    command
        .args(&args.program[1..])
        .env("RESPAN_VIEWER", endpoint)
        .env("RESPAN_API_KEY", "local")
        .env("RESPAN_BASE_URL", format!("{endpoint}/api"))
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("RESPAN_API_KEY") {
        eprintln!("RESPAN_API_KEY is set: this run's spans come here, and not to Respan.");
    }
    // The page is live; five seconds, the default, are long to wait for a span.
    if !is_set(DELAY) {
        command.env(DELAY, "200");
    }
    let child = command.spawn();
    let mut child =
        child.map_err(|error| format!("cannot run {name}: {error}. Write: respan run -- PROGRAM ARGUMENTS"))?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            // The terminal sends it to the child as well, which decides.
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
