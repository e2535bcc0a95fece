//! Connections: how many are open, what each may hold in memory, and how they end.

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Connections that are open at most; further ones wait.
pub(super) const MAX_CONNECTIONS: usize = 128;
/// Bytes that wait to be read or written in a connection; also the limit of a request's headers.
const BUFFER: usize = 32 * 1024;
/// The time in which the headers of a request have to arrive, and after which an idle connection is closed.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);

/// The address of this machine at which a request has arrived, an extension of the request.
#[derive(Debug, Clone, Copy)]
pub(super) struct LocalAddress(pub(super) Option<IpAddr>);

/// Serves a listener until the server stops, then finishes the requests that are under way.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    connections: Arc<Semaphore>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut http = http1::Builder::new();
    http.max_buf_size(BUFFER)
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, permit) = tokio::select! {
            accepted = accept(&listener, &connections) => accepted,
            _ = stopping.wait_for(|is_stopping| *is_stopping) => break,
        };
        // Answers are small; waiting to fill a packet costs more.
        let _ = stream.set_nodelay(true);
        let address = LocalAddress(stream.local_addr().ok().map(|address| address.ip().to_canonical()));
        let router = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request| {
            request.extensions_mut().insert(address);
            router.call(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away is no failure.
            let _ = connection.await;
            drop(permit);
        });
    }
    graceful.shutdown().await;
}

async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    let permit = Arc::clone(connections).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, permit),
            // Without files there are none a moment later; a connection that ended early is gone.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
