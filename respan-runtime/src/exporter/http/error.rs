//! Errors of the HTTP client.

use http::Uri;
use std::error::Error;
#[cfg(feature = "tls")]
use std::io;

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// No crypto provider can be used at the moment; the program may install one later.
    #[error("{0}")]
    NoCryptoProvider(&'static str),
    /// The TLS configuration was rejected, or the certificates of the system could not be loaded.
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// A connection could not be established.
pub(super) type ConnectError = Box<dyn Error + Send + Sync>;

/// A request got no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// The connection failed.
    #[error(transparent)]
    Connection(#[from] hyper_util::client::legacy::Error),
    /// The timeout of the request elapsed.
    #[error("operation timed out")]
    TimedOut,
}

/// The proxy of the environment could not be reached, or opened no tunnel.
#[derive(Debug, thiserror::Error)]
#[error("{reason} (proxy {proxy})")]
pub(super) struct ProxyError {
    /// Without credentials and path.
    proxy: String,
    reason: String,
}

impl ProxyError {
    pub(super) fn new(proxy: &Uri, error: &(dyn Error + 'static)) -> Self {
        let scheme = proxy.scheme_str().unwrap_or("http");
        let host = proxy.host().unwrap_or_default();
        let port = proxy.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        Self {
            proxy: format!("{scheme}://{host}{port}"),
            reason: root_cause(error),
        }
    }
}

impl RequestError {
    /// The innermost source, and the remedy if one is known; hyper's own message is only "client error (Connect)".
    pub(crate) fn root_cause(&self) -> String {
        root_cause(self)
    }
}

fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match remedy(innermost) {
        Some(remedy) => format!("{innermost}; {remedy}"),
        None => innermost.to_string(),
    }
}

/// The usual mistake behind an error, if the peer speaks another protocol.
fn remedy(innermost: &(dyn Error + 'static)) -> Option<&'static str> {
    // hyper has no other way to ask for it.
    let is_other_version = |error: &hyper::Error| error.is_parse() && error.to_string().contains("version");
    if innermost.downcast_ref().is_some_and(is_other_version) {
        return Some("what answers is no HTTP/1.1: the port may be one of https, or of gRPC, as 4317 usually is");
    }
    #[cfg(feature = "tls")]
    {
        let error = innermost.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(rustls::Error::InvalidMessage(_)) = error.and_then(|error| error.downcast_ref()) {
            return Some("what answers is no TLS: the URL of such a port begins with http://");
        }
    }
    None
}
