//! `respan serve`.

use super::{DataArgs, Failure, browser, output};
use crate::server::{Server, ServerOptions};
use crate::store::Retention;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::time::Duration;

#[derive(Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) server: ServerArgs,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
}

#[derive(Args, Clone)]
pub(super) struct ServerArgs {
    /// The port of OTLP/HTTP and of the page; 0 takes a free one
    #[arg(long, default_value_t = 4318, value_name = "N")]
    port: u16,
    /// The address to listen at
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    host: IpAddr,
    /// Allow --host beyond this machine: everybody there can then send spans
    #[arg(long)]
    expose_to_network: bool,
    /// Remove the oldest traces above this size
    #[arg(long, default_value_t = 512, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_mib: u64,
    /// Remove traces after this many days
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u64).range(1..36_500))]
    max_days: u64,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

impl ServerArgs {
    pub(super) fn options(&self) -> Result<ServerOptions, Failure> {
        if !self.host.is_loopback() && !self.expose_to_network {
            let text = format!(
                "{} is reachable from the network, and traces contain prompts. Repeat with --expose-to-network if that is meant",
                self.host
            );
            return Err(text.into());
        }
        Ok(ServerOptions {
            host: self.host,
            port: self.port,
            directory: self.data.directory(),
            retention: Retention {
                max_bytes: self.max_mib << 20,
                max_age: Duration::from_secs(self.max_days * 24 * 3600),
            },
        })
    }
}

pub(super) fn serve(args: &ServeArgs) -> Result<ExitCode, Failure> {
    let options = args.server.options()?;
    runtime()?.block_on(async {
        let server = match Server::bind(&options).await {
            Ok(server) => server,
            Err(error) => {
                let Some(url) = error.running() else {
                    return Err(error.into());
                };
                output::print(&format!("A server is running already: {url}\n"))?;
                if !args.no_open {
                    browser::open(url);
                }
                return Ok(ExitCode::SUCCESS);
            }
        };
        output::print(&format!(
            "Traces page: {}\nReceives OTLP/HTTP at {} (OTEL_EXPORTER_OTLP_ENDPOINT). Stop with Ctrl-C.\n",
            server.url(),
            server.endpoint()
        ))?;
        if !args.no_open {
            browser::open(server.url());
        }
        server.run(stop()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Two threads: more would only hold memory.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    Ok(builder.worker_threads(2).max_blocking_threads(8).enable_all().build()?)
}

/// Ready when the process is asked to stop.
pub(super) async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        let Ok(mut terminated) = terminated else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
