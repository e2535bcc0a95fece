//! The connector: TCP, TLS, and the proxy that the environment names.

use super::certificates::Certificates;
use super::error::{ClientError, ConnectError, ProxyError};
use super::stream::Stream;
use super::tls::TlsLayer;
use super::url::Url;
use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

type Connecting = Pin<Box<dyn Future<Output = Result<Stream, ConnectError>> + Send>>;

/// Connects to the endpoint, directly or through a proxy.
#[derive(Clone)]
pub(super) struct Connector {
    direct: DirectConnector,
    proxies: Arc<Matcher>,
}

/// Connects without a proxy.
#[derive(Clone)]
struct DirectConnector {
    tcp: HttpConnector,
    /// Absent if neither the endpoint nor its proxy uses it.
    tls: Option<TlsLayer>,
}

/// Notices a peer that is gone within about a minute.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_RETRIES: u32 = 3;
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

impl Connector {
    pub(super) fn new(url: &Url, certificates: &Certificates, proxies: Arc<Matcher>) -> Result<Self, ClientError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
        #[cfg(target_os = "linux")]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        // Loading certificates takes time, and there may be none: not for plain HTTP.
        let is_secure_proxy = |proxy: Intercept| is_https(proxy.uri());
        let uses_tls = url.is_https() || proxies.intercept(url.uri()).is_some_and(is_secure_proxy);
        let tls = uses_tls.then(|| TlsLayer::new(certificates)).transpose()?;
        Ok(Self {
            direct: DirectConnector { tcp, tls },
            proxies,
        })
    }

    async fn connect(mut self, destination: Uri) -> Result<Stream, ConnectError> {
        let Some(proxy) = self.proxies.intercept(&destination) else {
            return self.direct.call(destination).await;
        };
        let named = |error: ConnectError| ConnectError::from(ProxyError::new(proxy.uri(), &*error));
        if !is_https(&destination) {
            let stream = self.direct.call(proxy.uri().clone()).await;
            return Ok(stream.map_err(named)?.proxied());
        }
        let tls = self.direct.tls.clone();
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.direct);
        if let Some(authorization) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        let stream = tunnel.call(destination.clone()).await;
        secure(tls, stream.map_err(|error| named(error.into()))?, &destination).await
    }
}

impl DirectConnector {
    async fn connect(mut self, destination: Uri) -> Result<Stream, ConnectError> {
        let stream = Stream::plain(self.tcp.call(destination.clone()).await?);
        if is_https(&destination) {
            return secure(self.tls, stream, &destination).await;
        }
        match destination.scheme_str() {
            Some("http") => Ok(stream),
            _ => Err("the proxy is neither an http:// nor an https:// URL".into()),
        }
    }
}

/// The stream with TLS over it.
async fn secure(tls: Option<TlsLayer>, stream: Stream, destination: &Uri) -> Result<Stream, ConnectError> {
    let tls = tls.ok_or("TLS is not set up")?;
    let host = destination.host().ok_or("the URL has no host")?;
    tls.connect(host.trim_matches(['[', ']']), stream).await
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = ConnectError;
    type Future = Connecting;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Connecting {
        Box::pin(self.clone().connect(destination))
    }
}

impl Service<Uri> for DirectConnector {
    type Response = Stream;
    type Error = ConnectError;
    type Future = Connecting;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Connecting {
        Box::pin(self.clone().connect(destination))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connector").finish_non_exhaustive()
    }
}
