//! The HTTP server: receives spans, serves the page and what it asks for.

mod answer;
mod api;
mod assets;
mod connections;
mod directory;
mod error;
mod guard;
mod ingest;
mod ingest_limits;
mod live;
mod refusal;
mod request_body;

pub(crate) use directory::{default_directory, find_running, private_path};
pub use error::ServerError;

use crate::store::{Retention, Store};
use axum::Router;
use axum::routing::{get, post};
use connections::MAX_CONNECTIONS;
use directory::Directory;
use guard::Hosts;
use ingest_limits::IngestLimits;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The address, the directory and the retention of a server.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The address to listen at; a loopback address means IPv4 and IPv6 where both exist.
    pub host: IpAddr,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// Further names under which the server may be asked for, with or without a port.
    pub allowed_hosts: Vec<String>,
    /// The directory of the database.
    pub directory: PathBuf,
    /// The limits of the database, in bytes and time.
    pub retention: Retention,
}

/// A server that is bound and not yet running.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<TcpListener>,
    url: String,
    router: Router,
    /// Held while the server runs: its lock marks the directory as in use.
    directory: Directory,
}

/// The state that handlers share.
#[derive(Debug, Clone)]
struct Shared {
    store: Store,
    ingest: IngestLimits,
    /// Answers that are being written.
    answers: Arc<Semaphore>,
    /// Pages that listen for changes.
    live: Arc<Semaphore>,
    stopping: tokio::sync::watch::Receiver<bool>,
}

impl Server {
    /// Opens the database and binds the port.
    ///
    /// # Errors
    ///
    /// If another server uses the directory, the database cannot be opened, or the port is taken.
    pub async fn bind(options: &ServerOptions) -> Result<Self, ServerError> {
        let mut directory = Directory::lock(&options.directory)?;
        let store = Store::open(&options.directory.join("traces.db"), options.retention)?;
        let listeners = listen(options.host, options.port).await?;
        let bound = listeners[0].local_addr();
        let address = reachable(bound.map_err(|error| ServerError::bind(options.host, options.port, &error))?);
        let path = private_path(&options.directory)?;
        let url = format!("http://{address}/{path}/");
        directory.publish(&url, address)?;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        directory.on_stop(stop);
        let shared = Shared {
            store,
            ingest: IngestLimits::new(),
            answers: Arc::new(Semaphore::new(answer::MAX_ANSWERS as usize)),
            live: Arc::new(Semaphore::new(32)),
            stopping,
        };
        Ok(Self {
            listeners,
            router: router(&path, Hosts::new(address.port(), &options.allowed_hosts), shared),
            url,
            directory,
        })
    }

    /// The address of the page, with its random path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn endpoint(&self) -> String {
        let end = self.url["http://".len()..].find('/').unwrap_or_default();
        self.url[..end + "http://".len()].to_owned()
    }

    /// The addresses it listens at.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let addresses = self.listeners.iter().filter_map(|listener| listener.local_addr().ok());
        addresses.collect()
    }

    /// Serves until `stop` is ready, then finishes the requests that are under way.
    ///
    /// # Errors
    ///
    /// If a listener fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) -> Result<(), ServerError> {
        let Self {
            listeners,
            router,
            mut directory,
            ..
        } = self;
        let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let mut running = tokio::task::JoinSet::new();
        for listener in listeners {
            let (router, stopping) = (router.clone(), directory.stopping());
            running.spawn(connections::serve(listener, router, Arc::clone(&connections), stopping));
        }
        stop.await;
        directory.stop();
        // A client that never finishes its request does not hold up the end.
        let finished = async { while running.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(std::time::Duration::from_secs(3), finished).await;
        Ok(())
    }
}

async fn listen(host: IpAddr, port: u16) -> Result<Vec<TcpListener>, ServerError> {
    let failed = |error: std::io::Error| ServerError::bind(host, port, &error);
    let first = TcpListener::bind((host, port)).await.map_err(failed)?;
    let port = first.local_addr().map_err(failed)?.port();
    let mut listeners = vec![first];
    if host == IpAddr::V4(Ipv4Addr::LOCALHOST)
        && let Ok(second) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await
    {
        listeners.push(second);
    }
    Ok(listeners)
}

/// The address under which this machine reaches a listener, which may be bound to all of its addresses.
fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, bound.port())
}

fn router(path: &str, hosts: Hosts, shared: Shared) -> Router {
    let below = |route: &str| format!("/{path}/{route}");
    let ingest = || post(ingest::receive);
    Router::new()
        .route(&below(""), get(assets::document))
        .route(&below("{asset}"), get(assets::asset))
        .route(&below("api/health"), get(|| async { "respan" }))
        .route(&below("api/traces"), get(api::traces))
        .route(&below("api/traces/{trace}"), get(api::trace))
        .route(&below("api/traces/{trace}/spans/{span}"), get(api::span))
        .route(&below("api/traces/{trace}/find"), get(api::find))
        .route(&below("api/traces/{trace}/otlp"), get(api::otlp))
        .route(&below("api/traces/{trace}/html"), get(api::html))
        .route(&below("api/diff/{left}/{right}"), get(api::diff))
        .route(&below("api/diff/{left}/{right}/messages"), get(api::diff_messages))
        .route(&below("api/live"), get(live::live))
        .route("/v1/traces", ingest())
        .route("/v2/traces", ingest())
        .route("/api/v2/traces", ingest())
        .layer(axum::middleware::from_fn(move |request, next| {
            guard::guard(hosts.clone(), request, next)
        }))
        .with_state(shared)
}
