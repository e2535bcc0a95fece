//! `respan serve`.

use super::{DataArgs, Failure, browser, output};
use crate::server::{Server, ServerOptions};
use crate::store::Retention;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::time::Duration;

/// An exbibyte, whose bytes are a number.
const MAX_MIB: u64 = 1 << 40;

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
    /// Answer requests for this name too, as NAME or NAME:PORT; otherwise only for loopback names and for the address that is used
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    allow_host: Vec<String>,
    /// Remove the oldest traces above this size
    #[arg(long, default_value_t = 512, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_MIB))]
    max_mib: u64,
    /// Remove traces after this many days
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u64).range(1..36_500))]
    max_days: u64,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

impl ServerArgs {
    /// The address of the page for other machines; `url` is the one on this machine.
    fn elsewhere(&self, url: &str) -> String {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (address, path) = rest.split_once('/').unwrap_or((rest, ""));
        let port = address.rsplit(':').next().unwrap_or_default();
        let host = match self.allow_host.first() {
            Some(name) if name.contains(':') => name.clone(),
            Some(name) => format!("{name}:{port}"),
            None if self.host.is_unspecified() => format!("ADDRESS-OF-THIS-MACHINE:{port}"),
            None => address.to_owned(),
        };
        format!("From other machines: http://{host}/{path}\n")
    }

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
            allowed_hosts: self.allow_host.clone(),
            directory: self.data.directory(),
            retention: Retention {
                max_bytes: self.max_mib << 20,
                max_age: Duration::from_secs(self.max_days * 24 * 3600),
            },
        })
    }
}

/// A name without scheme and path.
fn host_name(text: &str) -> Result<String, String> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    if text.is_empty() || !text.bytes().all(is_name) {
        return Err("write NAME or NAME:PORT, such as box.example or box.example:80".to_owned());
    }
    Ok(text.to_owned())
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
        if !args.server.host.is_loopback() {
            output::print(&args.server.elsewhere(server.url()))?;
        }
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
